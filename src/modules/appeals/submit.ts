/** From the author's hands to the moderators': once the e-mail is confirmed, and again after each correction. */
import { and, eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { appealCodes, appealObjections, appeals } from '#db/schema/appeals.ts';
import { askForReview, listDeciders, readHours, type ReviewRequest } from '#modules/moderation/index.ts';
import { concernsOf, staffWithEmails } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { isStringKey, translator } from '#platform/i18n.ts';
import type { AppealContent } from './form.ts';
import { moveAppeal } from './history.ts';
import { openVersion } from './letter.ts';
import { sentence, tellApplicant } from './messages.ts';
import { untilMoment } from './show.ts';
import { dueAt, showCode, showNumber } from './rules.ts';
import { readPromises } from './settings.ts';
import { askSupporters } from './supporters.ts';

/**
 * The author proved the e-mail: the appeal becomes `submitted`, the moderators get it with its due time, the author is told.
 * Answers the due time, or null when it was not waiting for a confirmation. Runs in the caller's transaction.
 */
export async function submitAppeal(tx: Tx, house: House, appealId: string, now: Date): Promise<Date | null> {
  const moved = await moveAppeal(tx, { appealId, event: 'confirm', actor: 'applicant' }, now);
  if (!moved) return null;
  await tx.update(appeals).set({ confirmedAt: now, submittedAt: now }).where(eq(appeals.id, appealId));
  return askModerators(tx, house, appealId, now);
}

/** Whose matter an appeal is: what the queue needs to know beside the version and the term. */
export async function matterOf(
  tx: Tx,
  house: House,
  appeal: typeof appeals.$inferSelect,
  content: AppealContent,
): Promise<Omit<ReviewRequest, 'kind' | 'subjectId' | 'version' | 'dueAt'> & { lane: 'ordinary' | 'crime' }> {
  const crime = content.kind === 'crime';
  const pressing = content.marks.some((mark) => mark === 'violenceHome' || mark === 'child' || mark === 'force');
  const emails = [content.applicant.email, ...content.supporters.map((one) => one.email)];
  return {
    risk: crime ? 3 : pressing ? 2 : content.kind === 'complaint' ? 1 : 0,
    territory: appeal.territory,
    excluded: await staffWithEmails(tx, house, emails),
    concerns: concernsOf(house, {
      emails,
      names: [`${content.applicant.surname} ${content.applicant.name}`, content.representative?.name ?? '', ...content.supporters.map((one) => one.name)],
      units: content.about.map((one) => one.unit).filter(Boolean),
    }),
    ref: showNumber(appeal.number, 'uk'),
    lane: crime ? 'crime' : 'ordinary',
    aboutPolice: content.kind === 'complaint',
    topic: content.kind,
    language: appeal.language,
  };
}

/** Whose decision about this appeal was taken back after its author objected: somebody else reads it now. */
async function overruled(tx: Tx, appealId: string): Promise<string[]> {
  const reversed = await tx
    .select({ decisionId: appealObjections.decisionId })
    .from(appealObjections)
    .where(and(eq(appealObjections.appealId, appealId), eq(appealObjections.state, 'reversed')));
  return listDeciders(
    tx,
    reversed.map((one) => one.decisionId),
  );
}

/** Puts the version that stands before the moderators. Crime statements have a lane of their own; complaints are closed to people with police ties. */
export async function askModerators(tx: Tx, house: House, appealId: string, now: Date): Promise<Date> {
  const [appeal] = await tx.select().from(appeals).where(eq(appeals.id, appealId));
  const opened = appeal ? await openVersion(tx, house, appealId, appeal.version) : null;
  if (!appeal || !opened) throw new Error('An appeal without a text cannot be read.');
  const { content } = opened;
  const matter = await matterOf(tx, house, appeal, content);
  const due = dueAt(now, matter.lane === 'crime', await readHours(tx, now), await readPromises(tx, now));
  await tx.update(appeals).set({ dueAt: due }).where(eq(appeals.id, appealId));
  const excluded = [...new Set([...matter.excluded, ...(await overruled(tx, appealId))])];
  await askForReview(tx, { ...matter, kind: 'appeal', subjectId: appealId, version: appeal.version, dueAt: due, excluded }, now);
  await askSupporters(tx, house, appeal, content, now);
  const [kept] = await tx.select({ sealed: appealCodes.statusCodeSealed }).from(appealCodes).where(eq(appealCodes.appealId, appealId));
  // The letter after the confirmation is where the code is kept for good: the portal itself has only its hash.
  const code = kept ? house.vault.open(kept.sealed) : null;
  const note = appeal.waitsNote !== null && isStringKey(appeal.waitsNote) ? appeal.waitsNote : null;
  await tellApplicant(
    tx,
    house,
    {
      appealId,
      telling: appeal.parentId === null ? 'submitted' : 'addendum',
      key: `v${appeal.version}`,
      values: (language) => ({
        due: untilMoment(language, due),
        note: sentence(language, note),
        code: code === null ? '' : translator(language)('appeals.status.codeLine', { code: showCode(code) }),
      }),
    },
    now,
  );
  return due;
}
