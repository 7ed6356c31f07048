/** A calendar of one's own: a secret address that shows the events this mailbox has a seat at. Only its hash is kept; a new one ends the old one. */
import { and, asc, eq, gte, inArray, isNotNull, or } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { eventFeeds, events, eventSeats } from '#db/schema/events.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { hashOf, newToken, wellFormed } from './seatCodes.ts';
import type { Event } from './events.ts';
import { writeToSeats } from './seatLetters.ts';
import type { Seat } from './seatRows.ts';

/** How long an event that is over stays in the calendar. */
const pastDays = 30;
/** A calendar longer than this is cut at its far end. */
const most = 200;

/** Makes a new address; the old one shows nothing from now on. */
export async function renewFeed(db: Db | Tx, seat: Pick<Seat, 'emailDigest'>, language: Language, now: Date): Promise<string | null> {
  if (seat.emailDigest === null) return null;
  const token = newToken();
  const made = { tokenHash: hashOf(token), language, createdAt: now };
  await db
    .insert(eventFeeds)
    .values({ ...made, emailDigest: seat.emailDigest })
    .onConflictDoUpdate({ target: eventFeeds.emailDigest, set: made });
  return token;
}

/** Writes a new address to the mailbox it is for. */
export async function sendFeed(house: House, seat: Seat, language: Language, now: Date): Promise<void> {
  await house.database.db.transaction(async (tx) => {
    const token = await renewFeed(tx, seat, language, now);
    if (token !== null) await writeToSeats(tx, house, { id: seat.event }, [seat], 'feed', now, String(now.getTime()), { feed: token });
  });
}

export type OwnEvent = { event: Event; seat: Pick<Seat, 'id' | 'state' | 'people'> };

/** What the calendar behind this address shows; null: there is no such address. */
export async function readFeed(db: Db | Tx, token: string, now: Date): Promise<{ language: Language; events: OwnEvent[] } | null> {
  if (!wellFormed(token)) return null;
  const [feed] = await db
    .select()
    .from(eventFeeds)
    .where(eq(eventFeeds.tokenHash, hashOf(token)));
  if (!feed) return null;
  const rows = await db
    .select({ event: events, seat: { id: eventSeats.id, state: eventSeats.state, people: eventSeats.people } })
    .from(eventSeats)
    .innerJoin(events, eq(events.id, eventSeats.event))
    .where(
      and(
        eq(eventSeats.emailDigest, feed.emailDigest),
        // A cancelled event stays, struck out, so that a calendar does not lose it without a word.
        or(inArray(eventSeats.state, ['confirmed', 'attended', 'absent']), and(eq(events.state, 'cancelled'), isNotNull(eventSeats.confirmedAt))),
        gte(events.endsAt, new Date(now.getTime() - pastDays * 86_400_000)),
      ),
    )
    .orderBy(asc(events.startsAt), asc(events.id))
    .limit(most);
  return { language: feed.language, events: rows };
}
