/** Who has had a hand in a matter: for whatever must be read by somebody else. */
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { reviewDecisions, reviewItems, reviewNotes, reviewRechecks } from '#db/schema/moderation.ts';

/** Everybody who decided on a subject, asked or gave an opinion about it, or read a decision on it again. */
export async function listHandlers(db: Db | Tx, kind: string, subjectId: string): Promise<string[]> {
  const deciders = await db
    .select({ id: reviewDecisions.id, staffId: reviewDecisions.staffId })
    .from(reviewDecisions)
    .innerJoin(reviewItems, eq(reviewItems.id, reviewDecisions.itemId))
    .where(and(eq(reviewItems.kind, kind), eq(reviewItems.subjectId, subjectId)));
  const advisers = await db
    .select({ staffId: reviewNotes.staffId })
    .from(reviewNotes)
    .innerJoin(reviewItems, eq(reviewItems.id, reviewNotes.itemId))
    .where(and(eq(reviewItems.kind, kind), eq(reviewItems.subjectId, subjectId)));
  const readers =
    deciders.length === 0
      ? []
      : await db
          .select({ staffId: reviewRechecks.staffId })
          .from(reviewRechecks)
          .where(
            and(
              inArray(
                reviewRechecks.decisionId,
                deciders.map((one) => one.id),
              ),
              isNotNull(reviewRechecks.staffId),
            ),
          );
  return [...new Set([...deciders, ...advisers, ...readers].flatMap((one) => one.staffId ?? []))];
}

/** Who made these decisions. */
export async function listDeciders(db: Db | Tx, decisionIds: readonly string[]): Promise<string[]> {
  if (decisionIds.length === 0) return [];
  const found = await db
    .select({ staffId: reviewDecisions.staffId })
    .from(reviewDecisions)
    .where(inArray(reviewDecisions.id, [...decisionIds]));
  return [...new Set(found.map((one) => one.staffId))];
}
