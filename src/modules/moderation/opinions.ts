/** A second opinion: one moderator asks, a colleague answers with words, the one who asked decides. Rows are only added. */
import { and, asc, eq, inArray, isNull, ne, or, sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { reviewItems, reviewNotes } from '#db/schema/moderation.ts';
import { listStaffWith, type Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { checkForm, prose, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { findClaim } from './claims.ts';
import { whyClosed, type Item } from './items.ts';
import { moderationRules } from './rules.ts';

export const stances = ['agree', 'disagree'] as const;
export type Stance = (typeof stances)[number];

export type Opinion = {
  id: string;
  askedBy: string;
  /** Whom; null: whoever of the colleagues has time. */
  askedId: string | null;
  question: string;
  at: Date;
  answer: { staffId: string; stance: Stance; words: string; at: Date } | null;
};

const words = prose(moderationRules.opinion.min, moderationRules.opinion.max, 'moderation.opinion.missing', 'moderation.opinion.long');
const askForm = z.object({ act: z.literal('ask'), question: words, to: z.string().max(40).default('') });
const answerForm = z.object({
  act: z.literal('answer'),
  note: z.string().max(40).default(''),
  stance: z.enum(stances, { error: 'moderation.opinion.stance.missing' }),
  opinion: words,
});

export type OpinionAnswer = { done: true } | { done: false; form: FormState<unknown>; why: 'lost' | 'closed' | null };
const refused = (form: FormState<unknown>, why: 'lost' | 'closed' | null): OpinionAnswer => ({ done: false, form, why });

/** Colleagues who may open this item and are not the one who asks, by name. */
export async function listColleagues(db: Db | Tx, item: Item, staff: Staff, now: Date): Promise<Staff[]> {
  return (await listStaffWith(db, 'moderate', now)).filter((one) => one.id !== staff.id && whyClosed(item, one) === null);
}

/** Asks a colleague. Only the one who works on the item asks, and only somebody who may open it. */
export async function askOpinion(house: House, item: Item, staff: Staff, sent: FormData, now: Date): Promise<OpinionAnswer> {
  const form = checkForm(sent, askForm);
  const { db } = house.database;
  if (item.state !== 'open') return refused(form, 'closed');
  if ((await findClaim(db, item.id, now))?.staffId !== staff.id) return refused(form, 'lost');
  if (form.status !== 'valid') return refused(form, null);
  const { question, to } = form.data;
  const colleagues = await listColleagues(db, item, staff, now);
  const asked = to === '' ? null : (colleagues.find((one) => one.id === to)?.id ?? undefined);
  if (asked === undefined || colleagues.length === 0)
    return refused({ ...form, status: 'invalid', errors: { to: { key: 'moderation.opinion.nobody' } } }, null);
  await db.transaction(async (tx) => {
    const [row] = await tx
      .insert(reviewNotes)
      .values({ itemId: item.id, staffId: staff.id, kind: 'question', askedId: asked, textSealed: house.vault.seal(question), at: now })
      .returning({ id: reviewNotes.id });
    await writeAudit(
      tx,
      {
        staffId: staff.id,
        by: 'staff',
        act: 'review.question',
        subjectKind: item.kind,
        subjectId: item.subjectId,
        detail: { item: item.id, note: row?.id, to: asked },
      },
      now,
    );
  });
  return { done: true };
}

/** Answers a question once. The one who asked, and whoever was not asked, cannot. */
export async function answerOpinion(house: House, item: Item, staff: Staff, sent: FormData, now: Date): Promise<OpinionAnswer> {
  const form = checkForm(sent, answerForm);
  const { db } = house.database;
  const asked = (await listOpinions(house, item.id)).find((one) => one.id === String(sent.get('note')));
  if (!asked || asked.answer || item.state !== 'open' || !mayAnswer(asked, staff)) return refused(form, 'closed');
  if (form.status !== 'valid') return refused(form, null);
  const { stance, opinion } = form.data;
  const done = await db.transaction(async (tx) => {
    const [row] = await tx
      .insert(reviewNotes)
      .values({ itemId: item.id, staffId: staff.id, kind: 'opinion', questionId: asked.id, stance, textSealed: house.vault.seal(opinion), at: now })
      .onConflictDoNothing()
      .returning({ id: reviewNotes.id });
    if (!row) return false;
    await writeAudit(
      tx,
      {
        staffId: staff.id,
        by: 'staff',
        act: 'review.opinion',
        subjectKind: item.kind,
        subjectId: item.subjectId,
        detail: { item: item.id, note: row.id, question: asked.id, stance },
      },
      now,
    );
    return true;
  });
  return done ? { done: true } : refused(form, 'closed');
}

/** Whether this question waits for this person. */
export const mayAnswer = (one: Opinion, staff: Pick<Staff, 'id'>): boolean =>
  one.answer === null && one.askedBy !== staff.id && (one.askedId === null || one.askedId === staff.id);

/** Every question about an item with its answer, oldest first. */
export async function listOpinions(house: House, itemId: string): Promise<Opinion[]> {
  const found = await house.database.db
    .select()
    .from(reviewNotes)
    .where(and(eq(reviewNotes.itemId, itemId), inArray(reviewNotes.kind, ['question', 'opinion'])))
    .orderBy(asc(reviewNotes.at), asc(reviewNotes.id));
  return found
    .filter((row) => row.kind === 'question')
    .map((row) => {
      const given = found.find((one) => one.questionId === row.id);
      const stance = stances.find((one) => one === given?.stance);
      return {
        id: row.id,
        askedBy: row.staffId,
        askedId: row.askedId,
        question: house.vault.open(row.textSealed),
        at: row.at,
        answer: given && stance ? { staffId: given.staffId, stance, words: house.vault.open(given.textSealed), at: given.at } : null,
      };
    });
}

/** Items with a question that waits for this person, in SQL. */
export function asksFor(staff: Pick<Staff, 'id'>): SQL {
  // As an array the questions are read once and the items are found by their keys, however long the queue is.
  return sql`${reviewItems.id} = any (array(select ${reviewNotes.itemId} from ${reviewNotes} where ${and(
    eq(reviewNotes.kind, 'question'),
    ne(reviewNotes.staffId, staff.id),
    or(isNull(reviewNotes.askedId), eq(reviewNotes.askedId, staff.id)),
    sql`not exists (select 1 from review_notes given where given.question_id = ${reviewNotes.id})`,
  )}))`;
}
