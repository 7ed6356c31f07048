/** Work that comes back by itself: terms that ran out and things that may no longer be kept. Each run may be repeated. */
import { and, eq, inArray, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appealEvents, appeals } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { courseOf } from './course.ts';
import { each } from './each.ts';
import { correctUntil, listHistory, moveAppeal } from './history.ts';
import { tellApplicant } from './messages.ts';
import { isObjectionOpen } from './objections.ts';
import { showDay, untilDay } from './show.ts';
import { tokenEnd } from './police.ts';
import { detachRatings } from './rate.ts';
import { recountDates } from './recount.ts';
import { forgetAppeal, forgetFiles, forgetSupporters } from './retention.ts';
import { addDays, answerDue, keeping, kyivDay, portalTerms } from './rules.ts';
import { readLaw } from './settings.ts';
import { translator } from '#platform/i18n.ts';

const hours = (count: number): number => count * 3_600_000;
const ago = (now: Date, milliseconds: number): Date => new Date(now.getTime() - milliseconds);
const batch = 200;

/** An address that nobody confirmed in 72 hours: the appeal ends and its text is erased at once. */
export async function expireUnconfirmed(house: House, now: Date): Promise<void> {
  const due = await house.database.db
    .select({ id: appeals.id })
    .from(appeals)
    .where(and(eq(appeals.state, 'awaiting_confirmation'), lte(appeals.createdAt, ago(now, hours(portalTerms.confirmHours)))))
    .limit(batch);
  await each(house, due, ['awaiting_confirmation'], async (tx, appealId) => {
    if (!(await moveAppeal(tx, { appealId, event: 'expire', actor: 'portal' }, now))) return;
    await tx.update(appeals).set({ closedAt: now }).where(eq(appeals.id, appealId));
    await forgetAppeal(tx, appealId, now);
  });
}

/** Ten days to correct, a reminder on the seventh. */
export async function watchCorrections(house: House, now: Date): Promise<void> {
  const today = kyivDay(now);
  const waiting = await house.database.db
    .select({ id: appeals.id })
    .from(appeals)
    .where(eq(appeals.state, 'returned'))
    .limit(batch * 10);
  await each(house, waiting, ['returned'], async (tx, appealId) => {
    const until = await correctionEnd(tx, appealId);
    if (until === null || (await isObjectionOpen(tx, appealId))) return;
    if (today > until) {
      if (!(await moveAppeal(tx, { appealId, event: 'run_out', actor: 'portal', facts: { until } }, now))) return;
      await tx.update(appeals).set({ closedAt: now }).where(eq(appeals.id, appealId));
      const kept = addDays(today, keeping.textAfterEnd.not_corrected);
      await tellApplicant(
        tx,
        house,
        { appealId, telling: 'notCorrected', key: until, values: (language) => ({ until: showDay(until, language), kept: untilDay(kept, language) }) },
        now,
      );
    } else if (today >= addDays(until, portalTerms.correctReminderDay - portalTerms.correctDays)) {
      await tellApplicant(tx, house, { appealId, telling: 'reminder', key: until, values: (language) => ({ until: untilDay(until, language) }) }, now);
    }
  });
}

async function correctionEnd(db: Db | Tx, appealId: string): Promise<string | null> {
  const rows = await db
    .select({ event: appealEvents.event, facts: appealEvents.facts })
    .from(appealEvents)
    .where(and(eq(appealEvents.appealId, appealId), inArray(appealEvents.event, ['return', 'uphold'])))
    .orderBy(appealEvents.id);
  return correctUntil(rows);
}

const takenAt = sql`coalesce(${appeals.sentAt}, ${appeals.approvedAt})`;
/** No silence was noticed since the term last changed; otherwise the silent ones would crowd out the others. */
const newest = (events: readonly string[]) => sql`coalesce((select max(id) from appeal_events where appeal_id = ${appeals.id} and event in ${[...events]}), 0)`;
const notYetSilent = sql`${newest(['silence'])} <= ${newest(['accept', 'register', 'redirect', 'extend'])}`;

/** A term that passed without an answer becomes a fact, once for each term, and the author hears what can be done. */
export async function noticeSilence(house: House, now: Date): Promise<void> {
  const today = kyivDay(now);
  const open = await house.database.db
    .select({ id: appeals.id })
    .from(appeals)
    .where(and(inArray(appeals.state, ['sent', 'registered']), isNull(appeals.parentId), lt(takenAt, ago(now, hours(24 * 14)).toISOString()), notYetSilent))
    .orderBy(takenAt)
    .limit(batch * 10);
  await each(house, open, ['sent', 'registered'], async (tx, appealId) => {
    const { dates, silentSince } = courseOf(await listHistory(tx, appealId), await readLaw(tx, now));
    if (!dates) return;
    const due = answerDue(dates);
    if (today <= due || silentSince === due) return;
    await moveAppeal(tx, { appealId, event: 'silence', actor: 'portal', facts: { due, estimate: dates.estimate } }, now);
    await tellApplicant(
      tx,
      house,
      {
        appealId,
        telling: 'silence',
        key: due,
        values: (language) => ({ due: showDay(due, language), basis: dates.estimate ? translator(language)('appeals.status.estimateBasis') : '' }),
      },
      now,
    );
  });
}

/** Closes what was answered a month ago, what nobody answered until the page of the police ended, and what was added to a letter that is closed. */
export async function closeFinished(house: House, now: Date): Promise<void> {
  const db = house.database.db;
  const answered = await db
    .select({ id: appeals.id })
    .from(appeals)
    .where(and(eq(appeals.state, 'answered'), lt(appeals.answeredAt, ago(now, hours(24 * portalTerms.closeAnsweredDays)))))
    .limit(batch);
  await each(house, answered, ['answered'], (tx, appealId) => close(tx, house, appealId, now));
  const silent = await db
    .select({ id: appeals.id })
    .from(appeals)
    .where(
      and(
        inArray(appeals.state, ['sent', 'registered']),
        isNull(appeals.parentId),
        lt(takenAt, ago(now, hours(24 * (45 + portalTerms.policePageDays))).toISOString()),
      ),
    )
    .orderBy(takenAt)
    .limit(batch * 10);
  await each(house, silent, ['sent', 'registered'], async (tx, appealId) => {
    const { dates } = courseOf(await listHistory(tx, appealId), await readLaw(tx, now));
    if (dates && tokenEnd(dates) <= now) await close(tx, house, appealId, now);
  });
  const added = await db
    .select({ id: appeals.id })
    .from(appeals)
    .where(and(eq(appeals.state, 'sent'), sql`exists (select 1 from appeals letter where letter.id = ${appeals.parentId} and letter.state = 'closed')`))
    .limit(batch);
  // Its author has heard about the letter itself.
  await each(house, added, ['sent'], async (tx, appealId) => void (await closeQuietly(tx, appealId, now)));
}

async function close(tx: Tx, house: House, appealId: string, now: Date): Promise<void> {
  if (!(await closeQuietly(tx, appealId, now))) return;
  const kept = addDays(kyivDay(now), keeping.textAfterEnd.closed);
  await tellApplicant(tx, house, { appealId, telling: 'closed', key: '1', values: (language) => ({ kept: untilDay(kept, language) }) }, now);
}

async function closeQuietly(tx: Tx, appealId: string, now: Date): Promise<boolean> {
  if (!(await moveAppeal(tx, { appealId, event: 'close', actor: 'portal' }, now))) return false;
  await tx.update(appeals).set({ closedAt: now }).where(eq(appeals.id, appealId));
  return true;
}

/** Forgets texts after their term, files and lists of supporters half a year after sending. */
export async function forgetOld(house: House, now: Date): Promise<void> {
  const db = house.database.db;
  for (const [state, days] of Object.entries(keeping.textAfterEnd)) {
    const old = await db
      .select({ id: appeals.id })
      .from(appeals)
      .where(and(eq(appeals.state, state), isNotNull(appeals.nameSealed), lte(appeals.closedAt, ago(now, hours(24 * days)))))
      .limit(batch);
    for (const { id } of old) await db.transaction((tx) => forgetAppeal(tx, id, now));
  }
  const sent = (days: number) => lte(appeals.sentAt, ago(now, hours(24 * days)));
  const withFiles = await db
    .select({ id: appeals.id })
    .from(appeals)
    .where(and(sent(keeping.filesAfterSending), sql`exists (select 1 from files where owner_kind = 'appeal' and owner_id = ${appeals.id}::text)`))
    .limit(batch);
  for (const { id } of withFiles) await db.transaction((tx) => forgetFiles(tx, id));
  const withSupporters = await db
    .select({ id: appeals.id })
    .from(appeals)
    .where(
      and(
        sent(keeping.supportersAfterSending),
        sql`exists (select 1 from appeal_events where appeal_id = ${appeals.id} and event = 'approve' and (facts ->> 'supporters')::int > 0)`,
        stillListed,
      ),
    )
    .limit(batch);
  for (const { id } of withSupporters) await db.transaction((tx) => forgetSupporters(tx, house, id));
}
/** A kept text from which the list has not been taken out. */
const stillListed = sql`exists (select 1 from appeal_versions where appeal_id = ${appeals.id} and sealed <> '' and sealed not like 'reduced:%')`;

export const appealWork = [
  { name: 'appeals.expire', everySeconds: 600, run: expireUnconfirmed },
  { name: 'appeals.corrections', everySeconds: 3600, run: watchCorrections },
  { name: 'appeals.silence', everySeconds: 3600, run: noticeSilence },
  { name: 'appeals.recount', everySeconds: 600, run: recountDates },
  { name: 'appeals.close', everySeconds: 6 * 3600, run: closeFinished },
  { name: 'appeals.ratings', everySeconds: 6 * 3600, run: detachRatings },
  { name: 'appeals.forget', everySeconds: 6 * 3600, run: forgetOld },
] as const;
