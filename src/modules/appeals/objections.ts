/** An author does not agree with a return or a refusal: says why once for each, and somebody who had no part in it reads it. */
import { randomUUID } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { appealObjections, appeals } from '#db/schema/appeals.ts';
import { askForReview, listHandlers, readHours, withdrawReview } from '#modules/moderation/index.ts';
import { prose } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { listHistory, moveAppeal, type Happened } from './history.ts';
import { openVersion } from './letter.ts';
import { tellApplicant } from './messages.ts';
import { addDays, dueAt, kyivDay, portalTerms, type Day } from './rules.ts';
import { readPromises } from './settings.ts';
import { untilMoment } from './show.ts';
import { matterOf } from './submit.ts';

export const objectionKind = 'objection';
export const objectionForm = z.object({
  _act: z.literal('object'),
  objection: prose(10, 2000, 'appeals.objection.missing', 'appeals.objection.long'),
});

const Decided = z.object({ decision: z.string() });
const Upheld = z.object({ reasons: z.array(z.string()), sealed: z.string().optional() });

/** The decision that stands against the author, and how long it may be objected to; null when there is none. */
function decisionOf(state: string, history: readonly Happened[]): { id: string; until: Day } | null {
  const act = history.findLast((one) => one.event === 'return' || one.event === 'decline');
  if (!act || (state === 'returned' ? act.event !== 'return' : state !== 'declined' || act.event !== 'decline')) return null;
  const decided = Decided.safeParse(act.facts);
  return decided.success ? { id: decided.data.decision, until: addDays(kyivDay(act.at), portalTerms.objectDays) } : null;
}

export type ObjectionView =
  { state: 'may'; until: Day } | { state: 'open'; since: Date; words: string } | { state: 'upheld' | 'reversed'; at: Date; words: string };
type Row = typeof appealObjections.$inferSelect;
const listObjections = (db: Db | Tx, appealId: string): Promise<Row[]> =>
  db.select().from(appealObjections).where(eq(appealObjections.appealId, appealId)).orderBy(desc(appealObjections.madeAt)).limit(portalTerms.objections);

/** What the author is shown: that an objection is possible, is read, or how it ended. Null when there is nothing to say. */
export async function findObjection(
  db: Db | Tx,
  house: House,
  appeal: { id: string; state: string },
  history: readonly Happened[],
  now: Date,
): Promise<ObjectionView | null> {
  const rows = await listObjections(db, appeal.id);
  const decision = decisionOf(appeal.state, history);
  const about = rows.find((one) => one.decisionId === decision?.id);
  const open = (sealed: string): string => (sealed === '' ? '' : house.vault.open(sealed));
  if (about?.state === 'open') return { state: 'open', since: about.madeAt, words: open(about.textSealed) };
  if (about?.state === 'upheld') {
    const told = Upheld.safeParse(history.findLast((one) => one.event === 'uphold')?.facts);
    return { state: 'upheld', at: about.endedAt ?? about.madeAt, words: told.success ? open(told.data.sealed ?? '') : '' };
  }
  const [last] = rows;
  if (last?.state === 'reversed' && (appeal.state === 'submitted' || appeal.state === 'in_moderation'))
    return { state: 'reversed', at: last.endedAt ?? last.madeAt, words: '' };
  const free = decision !== null && about === undefined && rows.length < portalTerms.objections && kyivDay(now) <= decision.until;
  return free ? { state: 'may', until: decision.until } : null;
}

/** Keeps the objection and puts it before somebody who had no part in the decision. False when it is too late, was made already, or there is nothing to object to. */
export async function objectTo(house: House, number: string, words: string, now: Date): Promise<boolean> {
  return house.database.db.transaction(async (tx) => {
    const [appeal] = await tx.select().from(appeals).where(eq(appeals.number, number)).for('update');
    const opened = appeal ? await openVersion(tx, house, appeal.id, appeal.version) : null;
    if (!appeal || !opened) return false;
    const history = await listHistory(tx, appeal.id);
    const decision = decisionOf(appeal.state, history);
    if (!decision || (await findObjection(tx, house, appeal, history, now))?.state !== 'may') return false;
    const id = randomUUID();
    const appealId = appeal.id;
    await tx.insert(appealObjections).values({ id, appealId, decisionId: decision.id, textSealed: house.vault.seal(words), state: 'open', madeAt: now });
    const facts = { objection: id, decision: decision.id };
    if (!(await moveAppeal(tx, { appealId, event: 'object', actor: 'applicant', facts, record: facts }, now))) return false;
    const matter = await matterOf(tx, house, appeal, opened.content);
    const due = dueAt(now, matter.lane === 'crime', await readHours(tx, now), await readPromises(tx, now));
    const excluded = [...new Set([...matter.excluded, ...(await listHandlers(tx, 'appeal', appealId))])];
    await askForReview(tx, { ...matter, kind: objectionKind, subjectId: id, version: 1, dueAt: due, excluded }, now);
    await tellApplicant(tx, house, { appealId, telling: 'objected', key: id, values: (language) => ({ due: untilMoment(language, due) }) }, now);
    return true;
  });
}

/** The author has corrected the appeal, taken it back or had it erased: there is nothing to object to any more. */
export async function dropObjection(tx: Tx, appealId: string, now: Date): Promise<void> {
  const dropped = await tx
    .update(appealObjections)
    .set({ state: 'dropped', endedAt: now })
    .where(and(eq(appealObjections.appealId, appealId), eq(appealObjections.state, 'open')))
    .returning({ id: appealObjections.id });
  for (const { id } of dropped) await withdrawReview(tx, { kind: objectionKind, subjectId: id }, now);
}

/** Whether an objection waits to be read: the term to correct runs only after it. */
export async function isObjectionOpen(db: Db | Tx, appealId: string): Promise<boolean> {
  const found = await db
    .select({ id: appealObjections.id })
    .from(appealObjections)
    .where(and(eq(appealObjections.appealId, appealId), eq(appealObjections.state, 'open')))
    .limit(1);
  return found.length > 0;
}

/** The author's own objections with their words, for the author. */
export async function ownObjections(db: Db | Tx, house: House, appealId: string): Promise<{ at: Date; state: string; words: string }[]> {
  return (await listObjections(db, appealId)).map(({ madeAt, state, textSealed }) => ({
    at: madeAt,
    state,
    words: textSealed === '' ? '' : house.vault.open(textSealed),
  }));
}
