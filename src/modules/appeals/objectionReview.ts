/** How an objection is read: the decision stands with a reason and words, or the appeal is read anew by somebody else. */
import { eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appealObjections, appeals } from '#db/schema/appeals.ts';
import { listHandlers, type Decision, type ReviewFacts, type ReviewKind, type ReviewTitle } from '#modules/moderation/index.ts';
import { z } from 'zod';
import type { House } from '#platform/house.ts';
import { translator, type Language, type StringKey } from '#platform/i18n.ts';
import type { Outcome } from './dispatch.ts';
import { listHistory, moveAppeal } from './history.ts';
import { tellApplicant } from './messages.ts';
import { objectionKind } from './objections.ts';
import { review, topics } from './review.ts';
import { addDays, kyivDay, showNumber, upholdReasons } from './rules.ts';
import { readPromises } from './settings.ts';
import { showDay, untilDay, untilMoment } from './show.ts';
import { askModerators } from './submit.ts';

const checks = ['appeals.objection.check.appeal', 'appeals.objection.check.reason', 'appeals.objection.check.words'] as const satisfies readonly StringKey[];

export type OpenedObjection = {
  appealId: string;
  state: string;
  words: string;
  at: Date;
  /** What it is about: the reasons and the words of the first decision. */
  about: { outcome: 'return' | 'decline'; reasons: string[]; words: string; at: Date } | null;
};
const Told = z.object({ reasons: z.array(z.string()), decision: z.string(), sealed: z.string().optional() });

/** The objection with what it is about; null when there is none. */
export async function openObjection(db: Db | Tx, house: House, id: string): Promise<OpenedObjection | null> {
  const [row] = await db.select().from(appealObjections).where(eq(appealObjections.id, id));
  if (!row) return null;
  const acts = (await listHistory(db, row.appealId)).flatMap(({ event, facts, at }) => {
    const told = Told.safeParse(facts);
    if (!told.success || (event !== 'return' && event !== 'decline') || told.data.decision !== row.decisionId) return [];
    const { reasons, sealed } = told.data;
    return { outcome: event, reasons, words: sealed ? house.vault.open(sealed) : '', at } as const;
  });
  return {
    appealId: row.appealId,
    state: row.state,
    words: row.textSealed === '' ? '' : house.vault.open(row.textSealed),
    at: row.madeAt,
    about: acts[0] ?? null,
  };
}

async function titles(db: Db | Tx, house: House, ids: readonly string[]): Promise<Map<string, ReviewTitle>> {
  const t = translator('uk');
  const found = await db
    .select({ id: appealObjections.id, appealId: appealObjections.appealId })
    .from(appealObjections)
    .where(inArray(appealObjections.id, [...ids]));
  const about = await review.titles(
    db,
    house,
    found.map((row) => row.appealId),
  );
  return new Map(
    ids.map((id): [string, ReviewTitle] => {
      const appeal = about.get(found.find((row) => row.id === id)?.appealId ?? '');
      return [id, appeal ? { ...appeal, marks: [t('appeals.objection.mark'), ...appeal.marks] } : { title: t('appeals.review.gone'), lead: '', marks: [] }];
    }),
  );
}

async function facts(db: Db | Tx, _house: House, id: string, language: Language, now: Date): Promise<ReviewFacts> {
  const [row] = await db
    .select({ appeal: appeals })
    .from(appealObjections)
    .innerJoin(appeals, eq(appeals.id, appealObjections.appealId))
    .where(eq(appealObjections.id, id));
  if (!row) return { language: 'uk', addressee: null, next: null, answers: {} };
  const { appeal } = row;
  return {
    language: appeal.language,
    addressee: null,
    next: translator(language)('appeals.objection.next'),
    answers: {},
    fields: {
      number: showNumber(appeal.number, appeal.language),
      date: showDay(kyivDay(appeal.confirmedAt ?? appeal.createdAt), appeal.language),
      until: untilDay(addDays(kyivDay(now), (await readPromises(db, now)).correctDays), appeal.language),
    },
  };
}

/** The row of the appeal is locked first, as when its author changes or withdraws it. */
async function apply(tx: Tx, house: House, decision: Decision, now: Date): Promise<Outcome> {
  const [found] = await tx.select({ appealId: appealObjections.appealId }).from(appealObjections).where(eq(appealObjections.id, decision.subjectId));
  if (!found) return { ok: false, why: 'appeals.objection.gone' };
  const { appealId } = found;
  const [appeal] = await tx.select().from(appeals).where(eq(appeals.id, appealId)).for('update');
  const [objection] = await tx.select().from(appealObjections).where(eq(appealObjections.id, decision.subjectId)).for('update');
  if (!appeal || objection?.state !== 'open') return { ok: false, why: 'appeals.objection.gone' };
  // The queue asks this before a person reads; asked again here, so that no other way leads past it.
  if ((await listHandlers(tx, 'appeal', appealId)).includes(decision.staffId)) return { ok: false, why: 'appeals.objection.own' };
  const by = { actor: 'moderator', staffId: decision.staffId } as const;
  const ended = (state: 'upheld' | 'reversed') => tx.update(appealObjections).set({ state, endedAt: now }).where(eq(appealObjections.id, objection.id));
  const kept = { objection: objection.id, decision: decision.id };
  if (decision.outcome === 'approve') {
    if (!(await moveAppeal(tx, { appealId, event: 'reverse', ...by, facts: kept, record: kept }, now))) return { ok: false, why: 'appeals.objection.gone' };
    await ended('reversed');
    await tx.update(appeals).set({ closedAt: null }).where(eq(appeals.id, appealId));
    const due = await askModerators(tx, house, appealId, now);
    await tellApplicant(tx, house, { appealId, telling: 'reversed', key: objection.id, values: (language) => ({ due: untilMoment(language, due) }) }, now);
    return { ok: true };
  }
  const reasons = upholdReasons.map(({ code }) => code).filter((code) => decision.reasons.includes(code));
  if (decision.outcome !== 'decline' || reasons.length === 0 || reasons.length !== decision.reasons.length) return { ok: false, why: 'appeals.review.reasons' };
  // While somebody read the objection the author did not correct: the term begins again.
  const until = appeal.state === 'returned' ? addDays(kyivDay(now), (await readPromises(tx, now)).correctDays) : null;
  const facts = { ...kept, reasons, sealed: house.vault.seal(decision.words), ...(until === null ? {} : { until }) };
  if (!(await moveAppeal(tx, { appealId, event: 'uphold', ...by, facts, record: { ...kept, reasons } }, now)))
    return { ok: false, why: 'appeals.objection.gone' };
  await ended('upheld');
  await tellApplicant(
    tx,
    house,
    {
      appealId,
      telling: 'upheld',
      key: objection.id,
      values: (language) => ({
        words: decision.words,
        note: until === null ? '' : translator(language)('appeals.objection.correctUntil', { until: untilDay(until, language) }),
      }),
    },
    now,
  );
  return { ok: true };
}

export const objectionReview: ReviewKind = {
  kind: objectionKind,
  label: 'appeals.objection.kind',
  topics,
  checks,
  reasons: upholdReasons.map(({ code }) => ({
    code,
    outcome: 'decline' as const,
    label: `appeals.reason.${code}.label` as const,
    words: `appeals.reason.${code}.words` as const,
  })),
  labels: { approve: 'appeals.objection.reverse', decline: 'appeals.objection.uphold' },
  sends: false,
  rereads: true,
  titles,
  facts,
  apply,
};
