/** Work that comes back: the organiser hears of minutes and cards that are late, and what tells who it was is forgotten. Safe to run twice. */
import { and, eq, isNotNull, isNull, lt, notInArray, or, sql } from 'drizzle-orm';
import { issueCards, minutes } from '#db/schema/minutes.ts';
import { eventTitles, findEvent, listForDesk } from '#modules/events/index.ts';
import { emailsOf, listStaffWith } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { kyivDay } from '#platform/hours.ts';
import { acceptsRecipient, promiseLetter } from '#platform/outbox.ts';
import { minuteRules, publishBy } from './rules.ts';

const batch = 500;

/** Once a week while it is late: minutes after their fifth working day, cards without an owner after their seventh day. */
export async function chaseMinutes(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const today = kyivDay(now);
  const slow = await db
    .select({ event: minutes.event })
    .from(minutes)
    .where(and(isNull(minutes.publishedAt), lt(minutes.dueOn, today)))
    .limit(batch);
  const before = new Date(now.getTime() - minuteRules.ownDays * 86_400_000);
  const loose = await db
    .selectDistinct({ event: issueCards.event })
    .from(issueCards)
    .where(and(eq(issueCards.state, 'raised'), notInArray(issueCards.way, ['tip', 'call', 'outside']), lt(issueCards.raisedAt, before)))
    .limit(batch);
  // A meeting was held and nobody has begun to write.
  const bare: string[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const after = await listForDesk(db, null, { view: 'after', page });
    pages = after.pages;
    bare.push(...after.rows.filter(({ state, endsAt }) => state === 'held' && publishBy(endsAt) < today).map(({ id }) => id));
  }
  const due = [
    ...[...slow.map(({ event }) => event), ...bare].map((event) => ({ event, what: 'minutes' as const })),
    ...loose.map(({ event }) => ({ event, what: 'cards' as const })),
  ];
  if (due.length === 0) return;
  const duty = (await listStaffWith(db, 'runEvents', now)).map(({ id }) => id);
  const titles = await eventTitles(
    db,
    due.map(({ event }) => event),
    'uk',
  );
  const week = Math.floor(Date.parse(today) / (7 * 86_400_000));
  for (const { event, what } of due) {
    const made = (await findEvent(db, event))?.createdBy;
    const emails = await emailsOf(db, house, made && duty.includes(made) ? [made] : duty);
    for (const [staffId, to] of emails) {
      if (!acceptsRecipient(house, to)) continue;
      const data = { what, id: event, title: titles.get(event) ?? '' };
      const key = `minutes.late.${what}:${event}:${week}:${staffId}`;
      await db.transaction((tx) =>
        promiseLetter(tx, house, { lane: 'staff', template: 'minutes.late', to, subjectKind: 'event', subjectId: event, data, key, language: 'uk' }, now),
      );
    }
  }
}

/** Contacts of authors and the resident's address go sixty days after; what everybody could read stays. */
export async function forgetMinutes(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const before = new Date(now.getTime() - minuteRules.keptDays * 86_400_000);
  await db
    .update(minutes)
    .set({ residentSealed: null, objectionSealed: null })
    .where(and(or(isNotNull(minutes.residentSealed), isNotNull(minutes.objectionSealed)), lt(minutes.publishedAt, before)));
  // Minutes nobody published either: the resident is asked anew, or nobody is.
  const nobody = { residentSealed: null, residentHash: null, objectionSealed: null, chairApprovedAt: null, state: 'draft' as const };
  await db
    .update(minutes)
    .set({ ...nobody, version: sql`${minutes.version} + 1` })
    .where(
      and(
        isNull(minutes.publishedAt),
        or(isNotNull(minutes.residentSealed), isNotNull(minutes.objectionSealed)),
        or(lt(minutes.residentAskedAt, before), and(isNull(minutes.residentAskedAt), lt(minutes.begunAt, before))),
      ),
    );
  await db
    .update(issueCards)
    .set({ contactSealed: null, authorHash: null, forgottenAt: now })
    .where(and(isNull(issueCards.forgottenAt), lt(issueCards.raisedAt, before)));
}
