/** What the page of one's own seat shows. */
import type { Db } from '#db/index.ts';
import type { House } from '#platform/house.ts';
import { findEvent, type Event } from './events.ts';
import { isAlive } from './seatMove.ts';
import { findSeat, heldIn, moreOf, nameOf, needsOf, placeOf, type More, type Needs, type Seat } from './seatRows.ts';
import { fits, offerUntil, roomAt } from './seatRules.ts';

export type SeatView = {
  event: Event;
  seat: Seat;
  /** In the waiting list, from 1. */
  place: number | null;
  /** The event is announced and has not begun. */
  alive: boolean;
  needs: Needs;
  name: string | null;
  guardian: More['guardian'];
  /** The list stands still, and there is room: who waits may take it. */
  mayTake: boolean;
};

/** The seat behind a token; null when there is none, or it is forgotten. */
export async function viewSeat(db: Db, house: House, token: string, now: Date): Promise<SeatView | null> {
  const seat = await findSeat(db, token);
  const event = seat ? await findEvent(db, seat.event) : null;
  if (!seat || !event) return null;
  const place = seat.state === 'waiting' ? await placeOf(db, seat) : null;
  const alive = isAlive(event, now);
  const still = seat.state === 'waiting' && alive && offerUntil(event.startsAt, now) === null;
  const mayTake = still && fits(roomAt(event, event.startsAt, now), await heldIn(db, event.id), seat);
  return { event, seat, place, alive, mayTake, needs: needsOf(house, seat), name: nameOf(house, seat), guardian: moreOf(house, seat).guardian };
}
