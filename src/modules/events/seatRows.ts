/** Seats as they are kept: found, counted and opened. */
import { and, asc, count, eq, inArray, sql, sum } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { eventSeats, seatStates } from '#db/schema/events.ts';
import type { House } from '#platform/house.ts';
import { seatToken, hashOf, wellFormed } from './seatCodes.ts';
import type { Event } from './events.ts';
import { freeIn, fullness, roomAt, type Fullness, type Held, type Party } from './seatRules.ts';

export type Seat = typeof eventSeats.$inferSelect;
export type SeatState = (typeof seatStates)[number];

/** These take seats of the room. */
const holding: SeatState[] = ['confirmed', 'offered', 'attended'];
/** These are told what becomes of the event. */
export const told: SeatState[] = ['confirmed', 'offered', 'waiting'];

export const Needs = z.object({ sign: z.boolean().default(false), other: z.string().default('') });
export type Needs = z.infer<typeof Needs>;
export const More = z.object({
  guardian: z.object({ name: z.string(), phone: z.string(), agreed: z.boolean() }).nullable().default(null),
  healthy: z.boolean().default(false),
  ageTold: z.boolean().default(false),
});
export type More = z.infer<typeof More>;

const opened = (house: Pick<House, 'vault'>, sealed: string | null): unknown => (sealed === null ? {} : JSON.parse(house.vault.open(sealed)));
export const needsOf = (house: Pick<House, 'vault'>, seat: Pick<Seat, 'needsSealed'>): Needs => Needs.parse(opened(house, seat.needsSealed));
export const moreOf = (house: Pick<House, 'vault'>, seat: Pick<Seat, 'moreSealed'>): More => More.parse(opened(house, seat.moreSealed));
export const nameOf = (house: Pick<House, 'vault'>, seat: Pick<Seat, 'nameSealed'>): string | null =>
  seat.nameSealed === null ? null : house.vault.open(seat.nameSealed);

/** The seat of a token, or null. Looking changes nothing. */
export async function findSeat(db: Db | Tx, token: string): Promise<Seat | null> {
  if (!wellFormed(token)) return null;
  const [row] = await db
    .select()
    .from(eventSeats)
    .where(eq(eventSeats.tokenHash, hashOf(token)));
  return row ?? null;
}
export const hashOfSeat = (house: House, id: string): string => hashOf(seatToken(house, id));

export async function heldIn(db: Db | Tx, event: string): Promise<Held> {
  const [row] = await db
    .select({ people: sum(eventSeats.people), access: sql<string>`count(*) filter (where ${eventSeats.access})` })
    .from(eventSeats)
    .where(and(eq(eventSeats.event, event), inArray(eventSeats.state, holding)));
  return { people: Number(row?.people ?? 0), accessParties: Number(row?.access ?? 0) };
}

export type Waiting = Party & Pick<Seat, 'id' | 'language' | 'emailSealed' | 'askedAt'>;
/** A waiting list is looked at no further. */
const most = 1000;
export const listWaiting = (db: Db | Tx, event: string): Promise<Waiting[]> =>
  db
    .select({
      id: eventSeats.id,
      people: eventSeats.people,
      access: eventSeats.access,
      language: eventSeats.language,
      emailSealed: eventSeats.emailSealed,
      askedAt: eventSeats.askedAt,
    })
    .from(eventSeats)
    .where(and(eq(eventSeats.event, event), eq(eventSeats.state, 'waiting')))
    .orderBy(asc(eventSeats.askedAt), asc(eventSeats.id))
    .limit(most);

/** The place in the waiting list, from 1. */
export async function placeOf(db: Db | Tx, seat: Pick<Seat, 'id' | 'event' | 'askedAt'>): Promise<number> {
  const [row] = await db
    .select({ before: count() })
    .from(eventSeats)
    .where(
      and(
        eq(eventSeats.event, seat.event),
        eq(eventSeats.state, 'waiting'),
        sql`(${eventSeats.askedAt}, ${eventSeats.id}) < (${seat.askedAt.toISOString()}::timestamptz, ${seat.id}::uuid)`,
      ),
    );
  return Number(row?.before ?? 0) + 1;
}

/** How full an event is, in a word. */
export async function roomOf(db: Db | Tx, event: Pick<Event, 'id' | 'capacity' | 'accessSeats' | 'startsAt'>, now: Date): Promise<Fullness> {
  if (event.capacity === null) return 'free';
  return fullness(roomAt(event, event.startsAt, now), await heldIn(db, event.id));
}

/** Free seats now, kept ones apart. */
export const freeNow = (event: Pick<Event, 'capacity' | 'accessSeats' | 'startsAt'>, held: Held, now: Date) => freeIn(roomAt(event, event.startsAt, now), held);
