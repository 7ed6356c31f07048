/** What the author thought of the way after an answer: three marks, once for each appeal, kept without a name. */
import { randomUUID } from 'node:crypto';
import { and, eq, isNotNull, lte } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#db/index.ts';
import { appealRatings, appeals } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { listHistory, moveAppeal, type Happened } from './history.ts';
import { isKind, kyivDay, portalTerms } from './rules.ts';

export const ratingQuestions = ['clear', 'inTime', 'helped'] as const;
const mark = (missing: StringKey) => z.enum(['3', '2', '1'], { error: missing });
export const ratingForm = z.object({
  clear: mark('appeals.rate.clear.missing'),
  inTime: mark('appeals.rate.inTime.missing'),
  helped: mark('appeals.rate.helped.missing'),
});
export type Rating = z.infer<typeof ratingForm>;

/** `open`: not given yet; `given`: it may still be changed; `kept`: cut off from its appeal. */
export type RatingView = { state: 'open' } | { state: 'given'; values: Record<string, string>; until: Date } | { state: 'kept' };

/** Null while there is no answer to have an opinion about. */
export async function findRating(db: Db, appealId: string, history: readonly Happened[], now: Date): Promise<RatingView | null> {
  if (!history.some((one) => one.event === 'answer')) return null;
  if (!history.some((one) => one.event === 'rate')) return { state: 'open' };
  const [row] = await db.select().from(appealRatings).where(eq(appealRatings.appealId, appealId));
  if (!row?.changesUntil || row.changesUntil <= now) return { state: 'kept' };
  return { state: 'given', values: { clear: String(row.clear), inTime: String(row.inTime), helped: String(row.helped) }, until: row.changesUntil };
}

/** Keeps an opinion, or changes it while that is possible. Answers whether it was kept. */
export async function rateAppeal(house: House, appealId: string, rating: Rating, now: Date): Promise<boolean> {
  return house.database.db.transaction(async (tx) => {
    const [appeal] = await tx.select().from(appeals).where(eq(appeals.id, appealId)).for('update');
    const view = appeal ? await findRating(tx, appealId, await listHistory(tx, appealId), now) : null;
    if (!appeal || !view || view.state === 'kept' || !isKind(appeal.kind)) return false;
    const marks = { clear: Number(rating.clear), inTime: Number(rating.inTime), helped: Number(rating.helped) };
    if (view.state === 'given') {
      await tx.update(appealRatings).set(marks).where(eq(appealRatings.appealId, appealId));
      return true;
    }
    if (!(await moveAppeal(tx, { appealId, event: 'rate', actor: 'applicant' }, now))) return false;
    const changesUntil = new Date(now.getTime() + portalTerms.ratingDays * 86_400_000);
    await tx.insert(appealRatings).values({ id: randomUUID(), appealId, kind: appeal.kind, month: kyivDay(now).slice(0, 7), ...marks, changesUntil });
    return true;
  });
}

/** Cuts opinions off from their appeals once they can no longer be changed. */
export async function detachRatings(house: House, now: Date): Promise<void> {
  await house.database.db
    .update(appealRatings)
    .set({ appealId: null, changesUntil: null })
    .where(and(isNotNull(appealRatings.appealId), lte(appealRatings.changesUntil, now)));
}
