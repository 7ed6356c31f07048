/** Who can say what a meeting was like: where people signed up, one of those who came. */
import { and, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { eventSeats } from '#db/schema/events.ts';
import type { House } from '#platform/house.ts';
import { mailboxOf } from './seatRules.ts';

/** Where nobody held a seat, anybody may have come. Where seats were held, the address is of one whose party came; until the door is noted, of one who held a seat. */
export async function mayHaveCome(db: Db | Tx, house: House, event: string, email: string): Promise<boolean> {
  const seats = await db
    .select({ state: eventSeats.state, email: eventSeats.emailSealed })
    .from(eventSeats)
    .where(and(eq(eventSeats.event, event), inArray(eventSeats.state, ['confirmed', 'attended', 'absent'])));
  if (seats.length === 0) return true;
  const came = seats.filter(({ state }) => state === 'attended');
  const { mailbox } = mailboxOf(email);
  return (came.length > 0 ? came : seats).some((seat) => seat.email !== null && mailboxOf(house.vault.open(seat.email)).mailbox === mailbox);
}
