/** Giving a seat up: it goes on to the next at once. */
import { eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { eventSeats } from '#db/schema/events.ts';
import type { House } from '#platform/house.ts';
import { lockEvent, type Event } from './events.ts';
import { writeToSeats } from './seatLetters.ts';
import { moveWaiting, withRoom } from './seatMove.ts';
import type { Seat } from './seatRows.ts';

/** The event of a seat and the seat itself, both held, in this order everywhere. */
export async function holdSeat(tx: Tx, seatId: string): Promise<{ event: Event; seat: Seat } | null> {
  const [found] = await tx.select({ event: eventSeats.event }).from(eventSeats).where(eq(eventSeats.id, seatId));
  const event = found ? await lockEvent(tx, found.event) : null;
  if (!event) return null;
  const [seat] = await tx.select().from(eventSeats).where(eq(eventSeats.id, seatId)).for('update');
  return seat ? { event, seat } : null;
}

/** `late`: who came is not sent away afterwards. */
export async function leaveSeat(tx: Tx, house: House, { event, seat }: { event: Event; seat: Seat }, now: Date): Promise<'stopped' | 'late'> {
  if (seat.state === 'cancelled') return 'stopped';
  if (seat.state === 'attended' || seat.state === 'absent') return 'late';
  await withRoom(tx, event, now, async () => {
    await tx.update(eventSeats).set({ state: 'cancelled', endedAt: now, offeredUntil: null, doorCode: null }).where(eq(eventSeats.id, seat.id));
    // A stranger's typing that nobody confirmed was never somebody's seat.
    if (seat.state !== 'requested') await writeToSeats(tx, house, event, [seat], 'left', now);
    await moveWaiting(tx, house, event, now);
  });
  return 'stopped';
}

export async function giveUpSeat(tx: Tx, house: House, seatId: string, now: Date): Promise<'stopped' | 'late'> {
  const held = await holdSeat(tx, seatId);
  return held ? leaveSeat(tx, house, held, now) : 'stopped';
}
