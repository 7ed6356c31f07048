import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { reviewDecisions, reviewEffects, reviewItems } from '#db/schema/moderation.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { toDecision } from './decisions.ts';
import { drawRecheck } from './rechecks.ts';
import { applyWait, moderationRules, type ReviewKind } from './rules.ts';

class Refused extends Error {
  why: StringKey;
  constructor(why: StringKey) {
    super(why);
    this.why = why;
  }
}
class Dropped extends Error {}

/**
 * Carries out the decisions whose seconds for undoing are over. Safe to run on many nodes at once and to run twice:
 * each decision is leased just before it is tried, so a worker that dies delays no other; and only one that still waits is written as applied, in the transaction of its effect.
 * A fault in one never stops the others; they are thrown together at the end.
 */
export async function applyDecisions(house: House, kinds: readonly ReviewKind[], now: Date, most = 50): Promise<number> {
  const faults: unknown[] = [];
  let applied = 0;
  for (let left = most; left > 0; left -= 1) {
    const lease = await leaseNext(house, now);
    if (!lease) break;
    try {
      if (await applyOne(house, kinds, lease.decisionId, now)) applied += 1;
    } catch (fault) {
      faults.push(fault);
      if (lease.tries >= moderationRules.applyTries) await giveBack(house, lease.decisionId, 'failed', 'moderation.cameBack.fault', now);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, 'Some decisions could not be carried out.');
  return applied;
}

/** Moves a due decision ahead in time, so that no other worker tries it meanwhile and a dead worker's is tried again. */
async function leaseNext(house: House, now: Date): Promise<{ decisionId: string; tries: number } | null> {
  return house.database.db.transaction(async (tx) => {
    const [due] = await tx
      .select({ decisionId: reviewEffects.decisionId, tries: reviewEffects.tries })
      .from(reviewEffects)
      .where(and(eq(reviewEffects.state, 'waiting'), lte(reviewEffects.dueAt, now)))
      .orderBy(asc(reviewEffects.dueAt))
      .limit(1)
      .for('no key update', { skipLocked: true });
    if (!due) return null;
    const tries = due.tries + 1;
    await tx
      .update(reviewEffects)
      .set({ tries, dueAt: new Date(now.getTime() + applyWait(due.tries) * 1000) })
      .where(eq(reviewEffects.decisionId, due.decisionId));
    return { decisionId: due.decisionId, tries };
  });
}

async function applyOne(house: House, kinds: readonly ReviewKind[], decisionId: string, now: Date): Promise<boolean> {
  try {
    await house.database.db.transaction(async (tx) => {
      const [row] = await tx.select().from(reviewDecisions).where(eq(reviewDecisions.id, decisionId));
      const kind = kinds.find((one) => one.kind === row?.kind);
      if (!row || !kind) throw new Error('A decision belongs to no known kind.');
      // The subject's own rows are locked first, as when its author changes or withdraws it: so the two never deadlock.
      const answer = await kind.apply(tx, house, toDecision(house, row), now);
      if (!answer.ok) throw new Refused(answer.why);
      if (!(await settle(tx, row, now))) throw new Dropped();
      await drawRecheck(tx, row.id, now);
      await writeAudit(
        tx,
        {
          staffId: null,
          by: 'portal',
          act: 'review.applied',
          subjectKind: row.kind,
          subjectId: row.subjectId,
          detail: { decision: row.id, outcome: row.outcome },
        },
        now,
      );
    });
    return true;
  } catch (stopped) {
    if (stopped instanceof Dropped) return false;
    if (!(stopped instanceof Refused)) throw stopped;
    await giveBack(house, decisionId, 'refused', stopped.why, now);
    return false;
  }
}

/** Whether the decision still counted at this moment; if so it is now applied. */
async function settle(tx: Tx, row: typeof reviewDecisions.$inferSelect, now: Date): Promise<boolean> {
  const [item] = await tx.select().from(reviewItems).where(eq(reviewItems.id, row.itemId)).for('no key update');
  if (item?.state !== 'decided' || item.decisionId !== row.id || item.version !== row.version) return false;
  const settled = await tx
    .update(reviewEffects)
    .set({ state: 'applied', changedAt: now })
    .where(and(eq(reviewEffects.decisionId, row.id), eq(reviewEffects.state, 'waiting')))
    .returning();
  return settled.length > 0;
}

/** The item returns to the queue and says why. */
async function giveBack(house: House, decisionId: string, state: 'refused' | 'failed', why: StringKey, now: Date): Promise<void> {
  await house.database.db.transaction(async (tx) => {
    const [effect] = await tx.select().from(reviewEffects).where(eq(reviewEffects.decisionId, decisionId));
    if (!effect) return;
    const [item] = await tx.select().from(reviewItems).where(eq(reviewItems.id, effect.itemId)).for('no key update');
    const ended = await tx
      .update(reviewEffects)
      .set({ state, why, changedAt: now })
      .where(and(eq(reviewEffects.decisionId, decisionId), eq(reviewEffects.state, 'waiting')))
      .returning();
    if (!item || ended.length === 0 || item.state !== 'decided' || item.decisionId !== decisionId) return;
    await tx.update(reviewItems).set({ state: 'open', decisionId: null, cameBack: why, changedAt: now }).where(eq(reviewItems.id, item.id));
    await writeAudit(
      tx,
      { staffId: null, by: 'portal', act: `review.${state}`, subjectKind: item.kind, subjectId: item.subjectId, detail: { decision: decisionId, why } },
      now,
    );
  });
}

/** How long the oldest decision has waited beyond its time, in seconds; 0 when none has. */
export async function decisionDelay(house: House, now: Date): Promise<number> {
  const [oldest] = await house.database.db
    .select({ since: sql<Date | string | null>`min(${reviewDecisions.effectiveAt})` })
    .from(reviewEffects)
    .innerJoin(reviewDecisions, eq(reviewDecisions.id, reviewEffects.decisionId))
    .where(inArray(reviewEffects.state, ['waiting']));
  const since = oldest?.since ? new Date(oldest.since) : null;
  return since ? Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000)) : 0;
}
