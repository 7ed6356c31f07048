/** Work that comes back: warnings before the last day, and forgetting what is no longer needed. Safe to run twice. */
import { and, eq, inArray, isNotNull, isNull, lt, lte, ne } from 'drizzle-orm';
import { dataErasures, dataRequestEvents, dataRequests } from '#db/schema/privacy.ts';
import { emailsOf, listStaffWith } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { addDays, kyivDay } from '#platform/hours.ts';
import { acceptsRecipient, promiseLetter } from '#platform/outbox.ts';
import { daysLeft, requestRules, warningOf } from './rules.ts';

const batch = 200;
const hour = 3_600_000;

/** Seven days and one day before the last one, and once when it has passed: a letter to everybody who answers requests. */
export async function warnOfRequests(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const today = kyivDay(now);
  const soon = addDays(today, Math.max(...requestRules.warnDays));
  const due = await db
    .select({ id: dataRequests.id, number: dataRequests.number, lastOn: dataRequests.lastOn })
    .from(dataRequests)
    .where(and(isNull(dataRequests.closedAt), ne(dataRequests.state, 'unconfirmed'), lte(dataRequests.lastOn, soon)))
    .orderBy(dataRequests.lastOn, dataRequests.id)
    .limit(batch);
  if (due.length === 0) return;
  const duty = await listStaffWith(db, 'answerRequests', now);
  const emails = await emailsOf(
    db,
    house,
    duty.map(({ id }) => id),
  );
  for (const { id, number, lastOn } of due) {
    if (number === null || lastOn === null) continue;
    const stage = warningOf(daysLeft(lastOn, today));
    if (stage === null) continue;
    for (const { id: staffId } of duty) {
      const to = emails.get(staffId);
      if (to === undefined || !acceptsRecipient(house, to)) continue;
      const key = `privacy.due:${id}:${stage}:${staffId}`;
      await db.transaction((tx) =>
        promiseLetter(
          tx,
          house,
          { lane: 'staff', template: 'privacy.due', to, subjectKind: 'request', subjectId: id, data: { number, lastOn, id }, key, language: 'uk' },
          now,
        ),
      );
    }
  }
}

/** A request whose address nobody proved goes after a day; of a closed one the words, addresses and answer go after a year, and what stays tells no person. */
export async function forgetRequests(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  await db
    .delete(dataRequests)
    .where(and(eq(dataRequests.state, 'unconfirmed'), lt(dataRequests.askedAt, new Date(now.getTime() - requestRules.unconfirmedHours * hour))));
  const over = await db
    .select({ id: dataRequests.id })
    .from(dataRequests)
    .where(and(isNotNull(dataRequests.emailSealed), lt(dataRequests.closedAt, new Date(now.getTime() - requestRules.keptDays * 24 * hour))))
    .limit(batch);
  if (over.length === 0) return;
  const ids = over.map(({ id }) => id);
  await db.transaction(async (tx) => {
    await tx
      .update(dataRequests)
      .set({
        emailSealed: null,
        emailDigest: null,
        aboutSealed: null,
        aboutDigest: null,
        textSealed: null,
        answerSealed: null,
        codeHash: null,
        archiveUntil: null,
      })
      .where(inArray(dataRequests.id, ids));
    await tx.update(dataRequestEvents).set({ whySealed: null }).where(inArray(dataRequestEvents.requestId, ids));
    await tx.delete(dataErasures).where(inArray(dataErasures.requestId, ids));
    for (const id of ids) await writeAudit(tx, { staffId: null, by: 'portal', act: 'privacy.forget', subjectKind: 'request', subjectId: id, detail: {} }, now);
  });
}
