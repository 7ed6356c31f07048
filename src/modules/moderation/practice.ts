/**
 * The desk of somebody who learns: the same checks, reasons, words and undoing, on invented appeals. It keeps to tables of its own, and the database
 * refuses any letter, decision or step of an appeal in its transactions.
 */
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { reviewPractice, reviewPracticeAnswers } from '#db/schema/moderation.ts';
import type { Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import type { Translate } from '#platform/i18n.ts';
import { readDraft, type Draft } from './claims.ts';
import { faultOf } from './decisions.ts';
import { faultsOf, nextDraft, outcomeOf, readStep, whereNext, type DeskAnswer } from './desk.ts';
import { openFields } from './deskWords.ts';
import { isRight, practiceKind, type Lesson } from './lessons.ts';
import { moderationRules, outcomes, type Outcome, type ReviewKind } from './rules.ts';
import type { Training } from './trainings.ts';

/** Runs in a transaction in which the database lets nothing real happen. */
const practising = <T>(house: House, run: (tx: Tx) => Promise<T>): Promise<T> =>
  house.database.db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('portal.practice', 'on', true)`);
    return run(tx);
  });

export type Attempt = {
  id: string;
  outcome: Outcome;
  reasons: string[];
  words: string;
  checklist: Record<string, string>;
  right: boolean;
  at: Date;
  effectiveAt: Date;
};
export type Standing = {
  /** What was typed and not decided. */ draft: Draft | null;
  /** It waits for a decision. */ open: boolean;
  /** The newest decision that was not taken back. */ last: Attempt | null;
};

/** Where somebody stands with one lesson. */
export async function findStanding(house: House, training: Pick<Training, 'id'>, lesson: string): Promise<Standing> {
  const db = house.database.db;
  const [row] = await db
    .select()
    .from(reviewPractice)
    .where(and(eq(reviewPractice.trainingId, training.id), eq(reviewPractice.lesson, lesson)));
  const [answer] = await db
    .select()
    .from(reviewPracticeAnswers)
    .where(and(eq(reviewPracticeAnswers.trainingId, training.id), eq(reviewPracticeAnswers.lesson, lesson), isNull(reviewPracticeAnswers.undoneAt)))
    .orderBy(desc(reviewPracticeAnswers.at))
    .limit(1);
  const outcome = outcomes.find((one) => one === answer?.outcome);
  return {
    draft: row?.draftSealed ? readDraft(house.vault.open(row.draftSealed)) : null,
    open: row?.open ?? true,
    last: answer && outcome ? { ...answer, outcome, words: house.vault.open(answer.wordsSealed) } : null,
  };
}

/** Which lessons were decided, and whether as a mentor would: by key. */
export async function listDone(db: Db, training: Pick<Training, 'id'>): Promise<Map<string, boolean>> {
  const found = await db
    .select({ lesson: reviewPracticeAnswers.lesson, right: reviewPracticeAnswers.right })
    .from(reviewPracticeAnswers)
    .where(and(eq(reviewPracticeAnswers.trainingId, training.id), isNull(reviewPracticeAnswers.undoneAt)))
    .orderBy(reviewPracticeAnswers.at)
    .limit(500);
  return new Map(found.map(({ lesson, right }) => [lesson, right]));
}

async function keep(house: House, tx: Tx, training: Training, lesson: Lesson, draft: Draft | null, open: boolean, now: Date): Promise<void> {
  const set = { open, draftSealed: draft ? house.vault.seal(JSON.stringify(draft)) : null, touchedAt: now };
  await tx
    .insert(reviewPractice)
    .values({ trainingId: training.id, lesson: lesson.key, ...set })
    .onConflictDoUpdate({ target: [reviewPractice.trainingId, reviewPractice.lesson], set });
}

/** One press of a button on the practice desk. */
export async function practise(
  house: House,
  kind: ReviewKind,
  who: { training: Training; staff: Pick<Staff, 'id'> },
  lesson: Lesson,
  sent: FormData,
  t: Translate,
  now: Date,
): Promise<DeskAnswer> {
  const { training } = who;
  const act = sent.get('act');
  if (act === 'undo') return takeBack(house, training, lesson, now);
  if (act === 'again') {
    // Pressed in a window that was left open: what is typed elsewhere by now stays.
    if ((await findStanding(house, training, lesson.key)).open) return { go: 'item' };
    await practising(house, (tx) => keep(house, tx, training, lesson, null, true, now));
    return { go: 'item' };
  }
  const before = await findStanding(house, training, lesson.key);
  if (!before.open) return { stay: true, errors: {}, refusal: 'closed' };
  const own = practiceKind(kind, lesson);
  const read = readStep(own, sent, before.draft);
  if (!read) return { stay: true, errors: { _form: { key: 'form.unclear' } }, refusal: null };
  const next = await nextDraft(house, own, lesson.key, read.step, before.draft, now);
  const draft = { ...next.draft, version: 1 };
  await practising(house, (tx) => keep(house, tx, training, lesson, draft, true, now));
  if (Object.keys(next.errors).length > 0) return { stay: true, errors: next.errors, refusal: null };
  const outcome = outcomeOf(read.step.act, draft);
  if (outcome === null) return { go: 'item', ...whereNext(read.step.act, next.language, draft.words) };
  const tried = {
    outcome,
    checklist: draft.checklist,
    reasons: outcome === 'approve' ? [] : draft.reasons,
    words: outcome === 'approve' ? '' : draft.words,
  };
  const wrong = faultOf(own, tried);
  if (wrong) {
    const unfilled = wrong.why === 'blank' ? openFields(next.language, draft.words) : {};
    return { stay: true, errors: Object.keys(unfilled).length > 0 ? unfilled : faultsOf(own, wrong.why, draft.checklist, t), refusal: wrong.why };
  }
  await practising(house, async (tx) => {
    const { words, ...kept } = tried;
    const right = isRight(lesson, tried);
    const effectiveAt = new Date(now.getTime() + moderationRules.undoSeconds * 1000);
    const of = { trainingId: training.id, lesson: lesson.key };
    await tx.insert(reviewPracticeAnswers).values({ ...of, ...kept, wordsSealed: house.vault.seal(words), right, at: now, effectiveAt });
    await keep(house, tx, training, lesson, null, false, now);
    const detail = { outcome, reasons: tried.reasons, right };
    await writeAudit(tx, { staffId: who.staff.id, by: 'staff', act: 'review.practice', subjectKind: 'practice', subjectId: lesson.key, detail }, now);
  });
  return { go: 'item' };
}

/** Keeps what stands in the form without trying anything: sent now and then while a person works, and when the course was closed meanwhile. */
export async function keepPractice(
  house: House,
  kind: ReviewKind,
  who: { training: Training; staff: Pick<Staff, 'id'> },
  lesson: Lesson,
  sent: FormData,
  t: Translate,
  now: Date,
): Promise<void> {
  if (!sent.has('version')) return;
  const typed = new FormData();
  for (const [name, value] of sent) if (name !== 'since' && name !== 'act') typed.append(name, value);
  typed.set('act', 'keep');
  await practise(house, kind, who, lesson, typed, t, now);
}

/** Takes the newest decision back while its seconds last; every word is there again. */
async function takeBack(house: House, training: Training, lesson: Lesson, now: Date): Promise<DeskAnswer> {
  return practising(house, async (tx): Promise<DeskAnswer> => {
    const [undone] = await tx
      .update(reviewPracticeAnswers)
      .set({ undoneAt: now })
      .where(
        and(
          eq(reviewPracticeAnswers.trainingId, training.id),
          eq(reviewPracticeAnswers.lesson, lesson.key),
          isNull(reviewPracticeAnswers.undoneAt),
          gt(reviewPracticeAnswers.effectiveAt, now),
        ),
      )
      .returning();
    if (!undone) return { stay: true, errors: {}, refusal: 'late' };
    const { checklist, reasons, outcome } = undone;
    const words = house.vault.open(undone.wordsSealed);
    const draft = { checklist, reasons, words, outcome: outcome === 'approve' ? '' : outcome, version: 1, template: '', fields: {} };
    await keep(house, tx, training, lesson, draft, true, now);
    return { go: 'item' };
  });
}
