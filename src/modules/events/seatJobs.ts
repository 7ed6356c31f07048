/** Work that comes back: offers that end, reminders, the last question to who is often absent, and forgetting. Safe to run twice. */
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, sql } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { events, eventFeeds, eventSeats } from '#db/schema/events.ts';
import { forgetConsentPerson } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import { lockEvent } from './events.ts';
import { countDoor } from './doorCounts.ts';
import { writeToSeats } from './seatLetters.ts';
import { endOffers, isAlive, moveWaiting, withRoom } from './seatMove.ts';
import { againUntil, reminderDue, seatRules } from './seatRules.ts';

const hour = 3_600_000;
const batch = 200;
const ahead = (now: Date, hours: number): Date => new Date(now.getTime() + hours * hour);
const back = (now: Date, hours: number): Date => new Date(now.getTime() - hours * hour);
const announced = inArray(events.state, ['published', 'closed']);

/** Offers nobody took go on, and what became free meanwhile (kept seats, a larger room) is offered. */
export async function moveLists(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const ended = await db
    .selectDistinct({ id: eventSeats.event })
    .from(eventSeats)
    .where(and(eq(eventSeats.state, 'offered'), lte(eventSeats.offeredUntil, now)))
    .limit(batch);
  const waiting = await db
    .select({ id: eventSeats.event })
    .from(eventSeats)
    .innerJoin(events, eq(events.id, eventSeats.event))
    .where(and(eq(eventSeats.state, 'waiting'), announced, gt(events.startsAt, ahead(now, seatRules.movingEndsHours))))
    .groupBy(eventSeats.event, events.startsAt)
    .orderBy(asc(events.startsAt))
    .limit(batch);
  const due = new Set([...ended, ...waiting].map(({ id }) => id));
  for (const id of due)
    await db.transaction(async (tx) => {
      const event = await lockEvent(tx, id);
      if (!event) return;
      await withRoom(tx, event, now, async () => {
        await endOffers(tx, house, event, now);
        await moveWaiting(tx, house, event, now);
      });
    });
}

/** Events whose start is so near, with the hours that are left. */
const soon = (db: Db, hours: number, now: Date) =>
  db
    .select({ id: events.id, startsAt: events.startsAt })
    .from(events)
    .where(and(announced, gt(events.startsAt, now), lte(events.startsAt, ahead(now, hours))))
    .orderBy(asc(events.startsAt))
    .limit(batch);

/** A day and two hours before the start, once each: the mark and the letter are one transaction. */
export async function remindSeats(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  for (const { id, startsAt } of await soon(db, seatRules.remindHours.day, now)) {
    const which = reminderDue(startsAt, { day: false, hours: false }, now);
    if (which === null) continue;
    const mark = which === 'day' ? eventSeats.remindedDayAt : eventSeats.remindedHoursAt;
    await db.transaction(async (tx) => {
      const event = await lockEvent(tx, id);
      if (!event || !isAlive(event, now) || event.startsAt.getTime() !== startsAt.getTime()) return;
      const rows = await tx
        .update(eventSeats)
        .set(which === 'day' ? { remindedDayAt: now } : { remindedHoursAt: now })
        .where(and(eq(eventSeats.event, id), eq(eventSeats.state, 'confirmed'), isNull(mark), which === 'day' ? eq(eventSeats.confirmAgain, false) : undefined))
        .returning();
      await writeToSeats(tx, house, event, rows, 'reminder', now, `${which}:${startsAt.toISOString()}`);
    });
  }
}

/** A day before the start, who was often absent is asked to press once more; the seat waits like an offer and then goes on. */
export async function askAgain(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  for (const { id } of await soon(db, seatRules.againFromHours, now))
    await db.transaction(async (tx) => {
      const event = await lockEvent(tx, id);
      const until = event && isAlive(event, now) ? againUntil(event.startsAt, now) : null;
      if (!event || until === null) return;
      const rows = await tx
        .update(eventSeats)
        .set({ state: 'offered', offeredUntil: until })
        // Who has pressed within this very day has just said that they come.
        .where(
          and(
            eq(eventSeats.event, id),
            eq(eventSeats.state, 'confirmed'),
            eq(eventSeats.confirmAgain, true),
            lte(eventSeats.confirmedAt, back(event.startsAt, seatRules.againFromHours)),
          ),
        )
        .returning();
      if (rows.length > 0) await writeToSeats(tx, house, event, rows, 'answer', now);
    });
}

/** After the end: who was not at a door that was kept is absent, and the counts are written. */
export async function closeDoors(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const over = await db
    .selectDistinct({ id: events.id })
    .from(events)
    .innerJoin(eventSeats, eq(eventSeats.event, events.id))
    .where(
      and(
        lte(events.endsAt, back(now, seatRules.absentHours)),
        inArray(eventSeats.state, ['confirmed', 'waiting', 'offered', 'requested']),
        isNull(eventSeats.endedAt),
        ne(events.state, 'cancelled'),
      ),
    )
    .limit(batch);
  for (const { id } of over) await db.transaction((tx) => countDoor(tx, id, now, true));
}

/** Letters nobody pressed, guardians after a month, and everything that tells who it was after sixty days. Counts stay. */
export async function forgetSeats(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const ended = db.select({ id: events.id }).from(events);
  const before = (days: number) => lt(events.endsAt, back(now, days * 24));
  await db.delete(eventSeats).where(and(eq(eventSeats.state, 'requested'), lt(eventSeats.askedAt, back(now, seatRules.requestHours))));
  await db
    .update(eventSeats)
    .set({ moreSealed: null })
    .where(and(isNotNull(eventSeats.moreSealed), inArray(eventSeats.event, ended.where(before(seatRules.guardianDays)))));
  const old = await db
    .select({ id: eventSeats.id })
    .from(eventSeats)
    .innerJoin(events, eq(events.id, eventSeats.event))
    .where(and(before(seatRules.keptDays), isNotNull(eventSeats.tokenHash)))
    .limit(batch);
  if (old.length > 0)
    await db.transaction(async (tx) => {
      const ids = old.map(({ id }) => id);
      // That somebody did not come is known ninety days, by a keyed mark alone.
      await tx
        .update(eventSeats)
        .set({
          emailSealed: null,
          mailboxDigest: null,
          nameSealed: null,
          needsSealed: null,
          moreSealed: null,
          tokenHash: null,
          doorCode: null,
          checkedBy: null,
          emailDigest: sql`case when ${eventSeats.state} = 'absent' then ${eventSeats.emailDigest} end`,
        })
        .where(inArray(eventSeats.id, ids));
      for (const id of ids) await forgetConsentPerson(tx, 'seat', id);
    });
  await db
    .update(eventSeats)
    .set({ emailDigest: null })
    .where(and(isNull(eventSeats.tokenHash), isNotNull(eventSeats.emailDigest), lt(eventSeats.endedAt, back(now, seatRules.absenceDays * 24))));
  // A calendar that would show nothing any more.
  const known = db.select({ digest: eventSeats.emailDigest }).from(eventSeats).where(isNotNull(eventSeats.emailDigest));
  await db.delete(eventFeeds).where(and(lt(eventFeeds.createdAt, back(now, seatRules.keptDays * 24)), sql`${eventFeeds.emailDigest} not in (${known})`));
}

export const seatWork = [
  { name: 'events.lists', everySeconds: 60, run: moveLists },
  { name: 'events.again', everySeconds: 300, run: askAgain },
  { name: 'events.remind', everySeconds: 120, run: remindSeats },
  { name: 'events.doors', everySeconds: 600, run: closeDoors },
  { name: 'events.forgetSeats', everySeconds: 3600, run: forgetSeats },
] as const;
