/** What the page of one's own seat shows. */
import type { Db } from '#db/index.ts';
import type { House } from '#platform/house.ts';
import { findEvent, type Event } from './events.ts';
import { isAlive } from './seatMove.ts';
import { findSeat, needsOf, placeOf, type Needs, type Seat } from './seatRows.ts';

export type SeatView = {
  event: Event;
  seat: Seat;
  /** In the waiting list, from 1. */
  place: number | null;
  /** The event is announced and has not begun. */
  alive: boolean;
  needs: Needs;
};

/** The seat behind a token; null when there is none, or it is forgotten. */
export async function viewSeat(db: Db, house: House, token: string, now: Date): Promise<SeatView | null> {
  const seat = await findSeat(db, token);
  const event = seat ? await findEvent(db, seat.event) : null;
  if (!seat || !event) return null;
  const place = seat.state === 'waiting' ? await placeOf(db, seat) : null;
  return { event, seat, place, alive: isAlive(event, now), needs: needsOf(house, seat) };
}
