/** Seats: asked for, taken, changed. Whoever changes the seats of an event holds its row first, so two at once never share one seat. */
import { randomUUID } from 'node:crypto';
import { and, count, eq, gte, max, ne } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { eventSeats } from '#db/schema/events.ts';
import { noteWithdrawal } from '#platform/consents.ts';
import { hasPassed, isCourse } from '#modules/courses/index.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { emailDigest } from '#platform/personal.ts';
import { isOpenForSeats } from './rules.ts';
import type { Event } from './events.ts';
import { newDoorCode, seatToken } from './seatCodes.ts';
import { noteSeatConsents, photoConsent } from './seatConsents.ts';
import { holdSeat, leaveSeat } from './seatLeave.ts';
import { writeToSeats } from './seatLetters.ts';
import { isAlive, moveWaiting, withRoom } from './seatMove.ts';
import { hashOfSeat, heldIn, listWaiting, moreOf, needsOf, type More, type Needs, type Seat } from './seatRows.ts';
import { absentSince, asksAgain, asksOf, fits, isNear, maySit, missingIn, needsNoLess, roomAt, seatRules, type Missing } from './seatRules.ts';

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
 * Keeps the wish for a seat and writes to the mailbox; nothing is held until its link is pressed. One address has one seat at an event:
 * who asks again gets a letter about the same one. Answers the id of the seat, which only whoever proved the mailbox may be told.
 */
export async function askForSeat(
  house: House,
  event: Event,
  asked: Wish & { email: string; language: Language; /** The mailbox is known to be the person's: no letter has to be pressed. */ proved: boolean },
  now: Date,
): Promise<string> {
  const digest = emailDigest(house, asked.email);
  return house.database.db.transaction(async (tx) => {
    const id = randomUUID();
    const values = { ...valuesOf(house, asked), language: asked.language, emailSealed: house.vault.seal(asked.email.trim()), askedAt: now };
    const [made] = await tx
      .insert(eventSeats)
      .values({ id, event: event.id, state: 'requested', emailDigest: digest, tokenHash: hashOfSeat(house, id), ...values })
      .onConflictDoNothing()
      .returning();
    if (made) {
      if (!asked.proved) await writeToSeats(tx, house, event, [made], 'asked', now);
      return made.id;
    }
    const [known] = await tx
      .select()
      .from(eventSeats)
      .where(and(eq(eventSeats.event, event.id), eq(eventSeats.emailDigest, digest), ne(eventSeats.state, 'cancelled')))
      .for('update');
    if (!known) throw new Error('A seat that is there cannot be read.');
    // What nobody confirmed may be mended; a seat that is held is changed only by its own link.
    if (known.state !== 'requested') {
      if (!asked.proved) await writeToSeats(tx, house, event, [known], 'known', now);
      return known.id;
    }
    const [mended] = await tx.update(eventSeats).set(values).where(eq(eventSeats.id, known.id)).returning();
    if (mended && !asked.proved) await writeToSeats(tx, house, event, [mended], 'asked', now);
    return known.id;
  });
}

export type Taken =
  | { status: 'confirmed' | 'waiting' }
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
        return { status: 'waiting' };
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
  return withRoom(tx, event, now, async () => {
    await moveWaiting(tx, house, event, now);
    const room = roomAt(event, event.startsAt, now);
    const held = await heldIn(tx, event.id);
    const sits = fits(room, held, seat) && maySit(room, held, seat, await listWaiting(tx, event.id));
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
  const waiting = extra.people > 0 ? await listWaiting(tx, event.id) : [];
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
