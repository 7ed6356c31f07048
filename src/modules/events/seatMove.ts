/** The waiting list moves by itself: freed seats are offered, and offers nobody took go on. The event is held by the caller. */
import { and, eq, inArray, lte } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { eventSeats } from '#db/schema/events.ts';
import { invalidate } from '#platform/cache.ts';
import type { House } from '#platform/house.ts';
import { eventTag, eventsTag, type Event } from './events.ts';
import { writeToSeats } from './seatLetters.ts';
import { heldIn, freeNow, listWaiting, type Seat } from './seatRows.ts';
import { fullness, nextOffers, offerUntil, roomAt, type Fullness, type Held } from './seatRules.ts';

/** Seats can be taken and offered: the event is announced and has not begun. */
export const isAlive = (event: Pick<Event, 'state' | 'startsAt'>, now: Date): boolean =>
  (event.state === 'published' || event.state === 'closed') && now < event.startsAt;

/** Offers what is free to the first who fit, and writes to them. Answers how many got an offer. */
export async function moveWaiting(tx: Tx, house: House, event: Event, now: Date): Promise<number> {
  const until = isAlive(event, now) ? offerUntil(event.startsAt, now) : null;
  if (until === null) return 0;
  const held = await heldIn(tx, event.id);
  const free = freeNow(event, held, now);
  if (free.ordinary <= 0 && free.kept <= 0) return 0;
  const offers = nextOffers(roomAt(event, event.startsAt, now), held, await listWaiting(tx, event.id));
  if (offers.length === 0) return 0;
  const rows = await tx
    .update(eventSeats)
    .set({ state: 'offered', offeredUntil: until })
    .where(
      inArray(
        eventSeats.id,
        offers.map(({ id }) => id),
      ),
    )
    .returning();
  await writeToSeats(tx, house, event, rows, 'offered', now);
  return rows.length;
}

/** Offers that waited in vain end, and the next ones are asked. */
export async function endOffers(tx: Tx, house: House, event: Event, now: Date): Promise<number> {
  const gone = await tx
    .update(eventSeats)
    .set({ state: 'cancelled', endedAt: now, offeredUntil: null, doorCode: null })
    .where(and(eq(eventSeats.event, event.id), eq(eventSeats.state, 'offered'), lte(eventSeats.offeredUntil, now)))
    .returning();
  if (gone.length > 0 && isAlive(event, now)) await writeToSeats(tx, house, event, gone, 'gone', now);
  return gone.length;
}

/** Runs what changes seats, and tells the pages whose words about free seats are other ones now. */
export async function withRoom<T>(tx: Tx, event: Event, now: Date, change: () => Promise<T>): Promise<T> {
  const before = await heldIn(tx, event.id);
  const answer = await change();
  const after = await heldIn(tx, event.id);
  const word = (held: Held): Fullness => fullness(roomAt(event, event.startsAt, now), held);
  if (after.people !== before.people) await invalidate(tx, [eventTag(event.id), ...(word(after) === word(before) ? [] : [eventsTag])]);
  return answer;
}

/** Seats of these states at this event. */
export const seatsIn = (tx: Tx, event: string, states: readonly Seat['state'][]): Promise<Seat[]> =>
  tx
    .select()
    .from(eventSeats)
    .where(and(eq(eventSeats.event, event), inArray(eventSeats.state, [...states])));
