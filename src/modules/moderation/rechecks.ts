/** One decision in twenty is read again by a lead who did not make it: not to blame, but to see where the rules are read differently. */
import { createHash } from 'node:crypto';
import { and, asc, desc, eq, gt, isNotNull, isNull, ne } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { reviewDecisions, reviewItems, reviewRechecks } from '#db/schema/moderation.ts';
import { can, namesOf, type Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';

/** Five in a hundred. The id is random, so nobody knows beforehand which; and it stays so whoever asks. */
export const isDrawn = (decisionId: string): boolean => createHash('sha256').update(decisionId).digest().readUInt32BE(0) % 20 === 0;

/** Draws a decision that has taken effect, if its lot says so. */
export async function drawRecheck(tx: Tx, decisionId: string, now: Date): Promise<void> {
  if (isDrawn(decisionId)) await tx.insert(reviewRechecks).values({ decisionId, drawnAt: now }).onConflictDoNothing();
}

export type Recheck = { decisionId: string; itemId: string; ref: string; outcome: string; name: string; at: Date };

/** What waits for this lead's second look, the oldest first; never the lead's own decisions, never another territory's. */
export async function listRechecks(db: Db, lead: Staff): Promise<Recheck[]> {
  const found = await db
    .select({ decision: reviewDecisions, item: reviewItems })
    .from(reviewRechecks)
    .innerJoin(reviewDecisions, eq(reviewDecisions.id, reviewRechecks.decisionId))
    .innerJoin(reviewItems, eq(reviewItems.id, reviewDecisions.itemId))
    .where(and(isNull(reviewRechecks.verdict), ne(reviewDecisions.staffId, lead.id)))
    .orderBy(asc(reviewRechecks.drawnAt))
    .limit(50);
  const open = found.filter(({ item }) => can(lead, 'lead', item.territory ?? undefined) && !item.excluded.includes(lead.id));
  const names = await namesOf(
    db,
    open.map(({ decision }) => decision.staffId),
  );
  return open.map(({ decision, item }) => ({
    decisionId: decision.id,
    itemId: item.id,
    ref: item.ref,
    outcome: decision.outcome,
    name: names.get(decision.staffId) ?? '',
    at: decision.at,
  }));
}

export const findings = ['right', 'wrong'] as const;
export type Finding = (typeof findings)[number];

/** Writes down what the lead found, once. False: somebody was faster, or it is not for this lead. */
export async function recheck(house: House, lead: Staff, found: { decisionId: string; verdict: Finding; words: string }, now: Date): Promise<boolean> {
  const mine = (await listRechecks(house.database.db, lead)).find((one) => one.decisionId === found.decisionId);
  if (!mine) return false;
  return house.database.db.transaction(async (tx) => {
    const words = found.words.trim();
    const done = await tx
      .update(reviewRechecks)
      .set({ verdict: found.verdict, staffId: lead.id, wordsSealed: words === '' ? null : house.vault.seal(words), checkedAt: now })
      .where(and(eq(reviewRechecks.decisionId, found.decisionId), isNull(reviewRechecks.verdict)))
      .returning();
    if (done.length === 0) return false;
    const detail = { decision: found.decisionId, verdict: found.verdict };
    await writeAudit(tx, { staffId: lead.id, by: 'staff', act: 'review.recheck', subjectKind: 'review', subjectId: mine.itemId, detail }, now);
    return true;
  });
}

export type Lesson = { ref: string; itemId: string; words: string; at: Date };
/** What leads would have done otherwise with this person's decisions of the last month: said to the person alone. */
export async function listLessons(house: House, staffId: string, now: Date): Promise<Lesson[]> {
  const found = await house.database.db
    .select({ ref: reviewItems.ref, itemId: reviewItems.id, words: reviewRechecks.wordsSealed, at: reviewRechecks.checkedAt })
    .from(reviewRechecks)
    .innerJoin(reviewDecisions, eq(reviewDecisions.id, reviewRechecks.decisionId))
    .innerJoin(reviewItems, eq(reviewItems.id, reviewDecisions.itemId))
    .where(
      and(
        eq(reviewDecisions.staffId, staffId),
        eq(reviewRechecks.verdict, 'wrong'),
        isNotNull(reviewRechecks.wordsSealed),
        gt(reviewRechecks.checkedAt, new Date(now.getTime() - 30 * 24 * 3_600_000)),
      ),
    )
    .orderBy(desc(reviewRechecks.checkedAt))
    .limit(10);
  return found.flatMap(({ words, at, ...one }) => (words && at ? [{ ...one, words: house.vault.open(words), at }] : []));
}
