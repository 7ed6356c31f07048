/** Seats: asked for, taken, changed. Whoever changes the seats of an event holds its row first, so two at once never share one seat. */
import { randomUUID } from 'node:crypto';
import { and, count, eq, gte, max, notInArray } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { eventSeats } from '#db/schema/events.ts';
import { noteWithdrawal } from '#platform/consents.ts';
import { hasPassed, isCourse } from '#modules/courses/index.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import { emailDigest } from '#platform/personal.ts';
import { isOpenForSeats } from './rules.ts';
import type { Event } from './events.ts';
import { newDoorCode, seatToken } from './seatCodes.ts';
import { noteSeatConsents, photoConsent } from './seatConsents.ts';
import { holdSeat, leaveSeat } from './seatLeave.ts';
import { writeToSeats } from './seatLetters.ts';
import { isAlive, moveWaiting, withRoom } from './seatMove.ts';
import { hashOfSeat, heldIn, listWaiting, moreOf, needsOf, type More, type Needs, type Seat } from './seatRows.ts';
import {
  absentSince,
  asksAgain,
  asksOf,
  fits,
  isNear,
  maySit,
  missingIn,
  needsNoLess,
  roomAt,
  seatRules,
  type Missing,
  mailboxOf,
  mostOfDomain,
  offerUntil,
} from './seatRules.ts';

export type Wish = {
  people: number;
  children: number;
  access: boolean;
  needs: Needs;
  photo: boolean;
  name: string;
  more: More;
};

const valuesOf = (house: House, { people, children, access, needs, photo, name, more }: Wish) => ({
  people,
  children,
  access,
  photo,
  nameSealed: name === '' ? null : house.vault.seal(name),
  needsSealed: needs.sign || needs.other !== '' ? house.vault.seal(JSON.stringify(needs)) : null,
  moreSealed: more.guardian || more.healthy || more.ageTold ? house.vault.seal(JSON.stringify(more)) : null,
});

/**
 * Keeps the wish for a seat and writes to the mailbox; nothing is held until its link is pressed. Each request has a link of its own, so nobody changes
 * what somebody else has asked for. One mailbox holds one seat at an event: who has it already gets a letter about it.
 * Answers the id of the seat, which only whoever proved the mailbox may be told.
 */
export async function askForSeat(
  house: House,
  event: Event,
  asked: Wish & { email: string; language: Language; /** The mailbox is known to be the person's: no letter has to be pressed. */ proved: boolean },
  now: Date,
): Promise<string> {
  const { email, language, proved } = asked;
  const mailbox = mailboxDigest(house, email);
  return house.database.db.transaction(async (tx) => {
    const known = await liveSeat(tx, event.id, mailbox);
    if (known) {
      if (!proved) await writeToSeats(tx, house, event, [known], 'known', now);
      return known.id;
    }
    const id = randomUUID();
    const [made] = await tx
      .insert(eventSeats)
      .values({
        ...valuesOf(house, asked),
        id,
        event: event.id,
        state: 'requested',
        language,
        emailSealed: house.vault.seal(email.trim()),
        emailDigest: emailDigest(house, email),
        mailboxDigest: mailbox,
        tokenHash: hashOfSeat(house, id),
        askedAt: now,
      })
      .returning();
    if (made && !proved) await writeToSeats(tx, house, event, [made], 'asked', now);
    return id;
  });
}
const mailboxDigest = (house: House, email: string): string => house.vault.digest('events.mailbox', mailboxOf(email).mailbox);

/** The seat a mailbox holds, or waits for. */
async function liveSeat(tx: Tx, event: string, mailbox: string | null): Promise<Seat | null> {
  if (mailbox === null) return null;
  const live = and(eq(eventSeats.event, event), eq(eventSeats.mailboxDigest, mailbox), notInArray(eventSeats.state, ['requested', 'cancelled']));
  const [row] = await tx.select().from(eventSeats).where(live);
  return row ?? null;
}

export type Taken =
  | { status: 'confirmed' | 'waiting' }
  /** The mailbox has a seat already; the letter about it was written again. `many`: too many people of one domain. */
  | { status: 'known' | 'many' }
  /** The event takes nobody any more, or the offer went on to the next. */
  | { status: 'closed' | 'gone' }
  | { status: 'missing'; missing: Missing[] };

/** Pressing «I will come» under a letter: for who asked, for who was offered a seat, and for who is asked once more. Twice is once. */
export const takeSeat = (house: House, seatId: string, now: Date): Promise<Taken> =>
  house.database.db.transaction(async (tx): Promise<Taken> => {
    const held = await holdSeat(tx, seatId);
    if (!held) return { status: 'gone' };
    const { event, seat } = held;
    switch (seat.state) {
      case 'confirmed':
      case 'attended':
        return { status: 'confirmed' };
      case 'waiting':
        return takeLate(tx, house, event, seat, now);
      case 'cancelled':
      case 'absent':
        return { status: 'gone' };
      case 'offered':
        return takeOffered(tx, house, event, seat, now);
      case 'requested':
        return takeAsked(tx, house, event, seat, now);
    }
  });

async function takeOffered(tx: Tx, house: House, event: Event, seat: Seat, now: Date): Promise<Taken> {
  if (!isAlive(event, now)) return { status: 'closed' };
  if (seat.offeredUntil !== null && seat.offeredUntil <= now) return { status: 'gone' };
  const [row] = await tx
    .update(eventSeats)
    .set({
      state: 'confirmed',
      offeredUntil: null,
      confirmAgain: false,
      confirmedAt: seat.confirmedAt ?? now,
      doorCode: await doorCodeOf(tx, seat),
      ...spared(event, now),
    })
    .where(eq(eventSeats.id, seat.id))
    .returning();
  if (row) await writeToSeats(tx, house, event, [row], 'confirmed', now);
  return { status: 'confirmed' };
}

/** Once the list stands still, who waits takes a free seat by pressing, like anybody who comes now. */
async function takeLate(tx: Tx, house: House, event: Event, seat: Seat, now: Date): Promise<Taken> {
  if (!isAlive(event, now) || offerUntil(event.startsAt, now) !== null || !fits(roomAt(event, event.startsAt, now), await heldIn(tx, event.id), seat))
    return { status: 'waiting' };
  return withRoom(tx, event, now, () => takeOffered(tx, house, event, seat, now));
}

const doorCodeOf = async (tx: Tx, seat: Seat): Promise<string> => seat.doorCode ?? (await newDoorCode(tx, seat.event));
/** The letter of confirmation is the reminder itself when the start is near. */
const spared = (event: Event, now: Date) => ({
  ...(isNear(event.startsAt, seatRules.remindHours.day, now) ? { remindedDayAt: now } : {}),
  ...(isNear(event.startsAt, seatRules.remindHours.hours, now) ? { remindedHoursAt: now } : {}),
});

async function takeAsked(tx: Tx, house: House, event: Event, seat: Seat, now: Date): Promise<Taken> {
  if (!isOpenForSeats(event, now)) return { status: 'closed' };
  const more = moreOf(house, seat);
  const missing = [...missingIn(asksOf(event), { ...seat, ...more }), ...(await lacksCourse(tx, event, seat, now))];
  if (missing.length > 0) return { status: 'missing', missing };
  const known = await liveSeat(tx, event.id, seat.mailboxDigest);
  // What was asked twice is asked once: the rest of this mailbox's requests end with the first press.
  const others = and(eq(eventSeats.event, event.id), eq(eventSeats.state, 'requested'), eq(eventSeats.mailboxDigest, seat.mailboxDigest ?? ''));
  if (known) {
    await tx.update(eventSeats).set({ state: 'cancelled', endedAt: now }).where(others);
    await writeToSeats(tx, house, event, [known], 'known', now);
    return { status: 'known' };
  }
  if (!(await mayTakeMore(tx, house, event, seat, now))) return { status: 'many' };
  return withRoom(tx, event, now, async () => {
    await moveWaiting(tx, house, event, now);
    const room = roomAt(event, event.startsAt, now);
    const held = await heldIn(tx, event.id);
    const sits = fits(room, held, seat) && maySit(room, held, seat, await standingBefore(tx, event, now));
    const [row] = await tx
      .update(eventSeats)
      .set({
        state: sits ? 'confirmed' : 'waiting',
        askedAt: await lastInLine(tx, event.id, now),
        confirmedAt: sits ? now : null,
        doorCode: sits ? await newDoorCode(tx, event.id) : null,
        confirmAgain: await isOftenAbsent(tx, seat, now),
        ...(sits ? spared(event, now) : {}),
      })
      .where(eq(eventSeats.id, seat.id))
      .returning();
    if (!row) throw new Error('A seat that was held is gone.');
    await tx.update(eventSeats).set({ state: 'cancelled', endedAt: now }).where(others);
    await noteSeatConsents(tx, row, more.guardian?.agreed === true && row.children > 0, now);
    await writeToSeats(tx, house, event, [row], sits ? 'confirmed' : 'waiting', now);
    return { status: sits ? 'confirmed' : 'waiting' };
  });
}

/** Before a training of the body come its lessons: as soon as there is a course of that name, it has to be passed. */
async function lacksCourse(tx: Tx, event: Event, { emailDigest: digest }: Seat, now: Date): Promise<Missing[]> {
  if (!asksOf(event).health || digest === null) return [];
  for (const name of ['psychology', 'law']) if (isCourse(name) && !(await hasPassed(tx, digest, name, now))) return ['course'];
  return [];
}

/** Whom nobody may pass by. In the last hours the list stands still, and a free seat is for whoever takes it. */
const standingBefore = async (tx: Tx, event: Event, now: Date) => (offerUntil(event.startsAt, now) === null ? [] : listWaiting(tx, event.id));

/** Mailboxes of one private domain may all be one person's: together they take a third of a room. */
async function mayTakeMore(tx: Tx, house: House, event: Event, seat: Seat, now: Date): Promise<boolean> {
  if (event.capacity === null || seat.emailSealed === null) return true;
  const { domain, shared } = mailboxOf(house.vault.open(seat.emailSealed));
  if (shared) return true;
  const key = `seat.domainPeople:${house.vault.digest('events.limit', `${event.id} ${domain}`)}`;
  const limit = mostOfDomain(event.capacity);
  for (let one = 0; one < seat.people; one++) if (!(await allow(tx, { key, limit, windowSeconds: 24 * 3600 }, now))) return false;
  return true;
}

/** Who presses later stands later, also within one millisecond. */
async function lastInLine(tx: Tx, event: string, now: Date): Promise<Date> {
  const [row] = await tx
    .select({ last: max(eventSeats.askedAt) })
    .from(eventSeats)
    .where(and(eq(eventSeats.event, event), eq(eventSeats.state, 'waiting')));
  return row?.last && row.last >= now ? new Date(row.last.getTime() + 1) : now;
}

async function isOftenAbsent(tx: Tx, { emailDigest: digest }: Seat, now: Date): Promise<boolean> {
  if (digest === null) return false;
  const [row] = await tx
    .select({ absent: count() })
    .from(eventSeats)
    .where(and(eq(eventSeats.emailDigest, digest), eq(eventSeats.state, 'absent'), gte(eventSeats.endedAt, absentSince(now))));
  return asksAgain(Number(row?.absent ?? 0));
}

export type Changed = { status: 'changed' } | { status: 'closed' } | { status: 'full'; free: number } | { status: 'missing'; missing: Missing[] };
export type Change = Pick<Wish, 'people' | 'children' | 'access' | 'needs' | 'photo'>;

/** Another number, other needs. Fewer people make room for the next at once; more get seats only past nobody who waits. */
export const changeSeat = (house: House, seatId: string, change: Change, now: Date): Promise<Changed> =>
  house.database.db.transaction(async (tx): Promise<Changed> => {
    const found = await holdSeat(tx, seatId);
    if (!found || !isAlive(found.event, now) || (found.seat.state !== 'confirmed' && found.seat.state !== 'waiting')) return { status: 'closed' };
    const { event, seat } = found;
    const missing = missingIn(asksOf(event), { ...moreOf(house, seat), ...change });
    if (missing.length > 0) return { status: 'missing', missing };
    return withRoom(tx, event, now, async (): Promise<Changed> => {
      if (seat.state === 'confirmed') {
        const free = await freeFor(tx, event, seat, change, now);
        if (free !== null) return { status: 'full', free };
      }
      const { needsSealed } = valuesOf(house, { ...change, name: '', more: { guardian: null, healthy: false, ageTold: false } });
      const { people, children, access, photo } = change;
      const [row] = await tx.update(eventSeats).set({ people, children, access, photo, needsSealed }).where(eq(eventSeats.id, seat.id)).returning();
      if (row && photo && !seat.photo) await noteSeatConsents(tx, row, false, now);
      if (!photo && seat.photo) await noteWithdrawal(tx, { purpose: photoConsent.purpose, subjectKind: 'seat', subjectId: seat.id }, 'events.seat', now);
      await moveWaiting(tx, house, event, now);
      return { status: 'changed' };
    });
  });

/** Null: there is room for the change; otherwise how many seats are free. */
async function freeFor(tx: Tx, event: Event, seat: Seat, change: Change, now: Date): Promise<number | null> {
  if (needsNoLess(seat, change) && change.people <= seat.people && change.access === seat.access) return null;
  const room = roomAt(event, event.startsAt, now);
  const held = await heldIn(tx, event.id);
  const others = { people: held.people - seat.people, accessParties: held.accessParties - (seat.access ? 1 : 0) };
  const extra = { people: Math.max(0, change.people - seat.people), access: change.access };
  const waiting = extra.people > 0 ? await standingBefore(tx, event, now) : [];
  if (fits(room, others, change) && !waiting.some((other) => needsNoLess(extra, other))) return null;
  return Math.max(0, room.capacity === null ? 0 : room.capacity - held.people);
}

/** The person does not come after all. */
export const cancelSeat = (house: House, seatId: string, now: Date): Promise<void> =>
  house.database.db.transaction(async (tx) => {
    const held = await holdSeat(tx, seatId);
    if (held) await leaveSeat(tx, house, held, now);
  });

export const tokenOf = (house: House, seatId: string): string => seatToken(house, seatId);
export { needsOf };
