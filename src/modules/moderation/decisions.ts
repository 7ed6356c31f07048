import { and, desc, eq, gt } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { reviewClaims, reviewDecisions, reviewDrafts, reviewEffects, reviewItems, reviewTemplates } from '#db/schema/moderation.ts';
import type { Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { whyClosed } from './items.ts';
import { findVersion } from './templates.ts';
import { cleanChecklist, hasBlank, moderationRules, openChecks, outcomes, pickReasons, type Decision, type Outcome, type ReviewKind } from './rules.ts';

export type Verdict = {
  itemId: string;
  version: number;
  outcome: Outcome;
  reasons: string[];
  words: string;
  checklist: Record<string, string>;
  /** The version of the template the words began with. */
  template?: string;
};

/** `lost`: the claim ran out or is another's. `changed`: the author sent a newer version. `closed`: decided or withdrawn meanwhile. */
export type Refusal = 'unknown' | 'conflict' | 'elsewhere' | 'closed' | 'lost' | 'changed' | 'checks' | 'reasons' | 'words' | 'blank';
export type Decided = { status: 'decided'; decisionId: string; effectiveAt: Date } | { status: 'refused'; why: Refusal; open?: StringKey[] };

/**
 * Records a decision. It takes effect after the seconds for undoing; until then the item is out of the queue.
 * Needs a living claim of this person and the version they read; otherwise nothing is written and they are told why.
 */
export async function decide(house: House, kinds: readonly ReviewKind[], verdict: Verdict, staff: Staff, now: Date): Promise<Decided> {
  const refused = (why: Refusal): Decided => ({ status: 'refused', why });
  return house.database.db.transaction(async (tx): Promise<Decided> => {
    const [item] = await tx.select().from(reviewItems).where(eq(reviewItems.id, verdict.itemId)).for('no key update');
    const kind = kinds.find((one) => one.kind === item?.kind);
    if (!item || !kind) return refused('unknown');
    const closed = whyClosed(item, staff);
    if (closed) return refused(closed);
    if (item.state !== 'open') return refused('closed');
    if (item.version !== verdict.version) return refused('changed');
    const [claim] = await tx
      .select()
      .from(reviewClaims)
      .where(and(eq(reviewClaims.itemId, item.id), eq(reviewClaims.staffId, staff.id), gt(reviewClaims.expiresAt, now)))
      .for('update');
    if (!claim) return refused('lost');
    const wrong = faultOf(kind, verdict);
    if (wrong) return { status: 'refused', ...wrong };
    await tx.delete(reviewClaims).where(eq(reviewClaims.itemId, item.id));
    const effectiveAt = new Date(now.getTime() + moderationRules.undoSeconds * 1000);
    const checklist = cleanChecklist(kind, verdict.checklist);
    const template = verdict.template ? await findVersion(tx, verdict.template, { kind: item.kind, outcome: verdict.outcome }) : null;
    const [row] = await tx
      .insert(reviewDecisions)
      .values({
        itemId: item.id,
        kind: item.kind,
        subjectId: item.subjectId,
        version: item.version,
        outcome: verdict.outcome,
        reasons: verdict.reasons,
        wordsSealed: house.vault.seal(verdict.words),
        templateId: template?.id ?? null,
        checklist,
        staffId: staff.id,
        at: now,
        effectiveAt,
      })
      .returning({ id: reviewDecisions.id });
    if (!row) throw new Error('A decision was not written.');
    await tx.insert(reviewEffects).values({ decisionId: row.id, itemId: item.id, dueAt: effectiveAt, changedAt: now });
    await tx.update(reviewItems).set({ state: 'decided', decisionId: row.id, cameBack: null, changedAt: now }).where(eq(reviewItems.id, item.id));
    await tx.delete(reviewDrafts).where(and(eq(reviewDrafts.itemId, item.id), eq(reviewDrafts.staffId, staff.id)));
    await writeAudit(
      tx,
      {
        staffId: staff.id,
        by: 'staff',
        act: `review.${verdict.outcome}`,
        subjectKind: item.kind,
        subjectId: item.subjectId,
        detail: { decision: row.id, version: item.version, reasons: verdict.reasons },
      },
      now,
    );
    return { status: 'decided', decisionId: row.id, effectiveAt };
  });
}

/** What is missing in the verdict itself, or null. */
export function faultOf(kind: ReviewKind, verdict: Pick<Verdict, 'outcome' | 'checklist' | 'reasons' | 'words'>): { why: Refusal; open?: StringKey[] } | null {
  if (verdict.outcome === 'approve') {
    const open = openChecks(kind, verdict.checklist);
    if (open.length > 0) return { why: 'checks', open };
    return verdict.reasons.length > 0 ? { why: 'reasons' } : null;
  }
  const picked = pickReasons(kind, verdict.outcome, verdict.reasons);
  if (!picked || picked.length === 0) return { why: 'reasons' };
  const length = [...verdict.words.trim()].length;
  if (length < moderationRules.words.min || length > moderationRules.words.max) return { why: 'words' };
  return hasBlank(verdict.words) ? { why: 'blank' } : null;
}

/** Takes a decision back while it still waits. Answers the item, which is theirs again, or null when it was too late. */
export async function undo(house: House, decisionId: string, staff: Staff, now: Date): Promise<string | null> {
  return house.database.db.transaction(async (tx): Promise<string | null> => {
    const [decision] = await tx
      .select()
      .from(reviewDecisions)
      .where(and(eq(reviewDecisions.id, decisionId), eq(reviewDecisions.staffId, staff.id)));
    if (!decision) return null;
    await tx.select({ id: reviewItems.id }).from(reviewItems).where(eq(reviewItems.id, decision.itemId)).for('no key update');
    const taken = await tx
      .update(reviewEffects)
      .set({ state: 'undone', changedAt: now })
      .where(and(eq(reviewEffects.decisionId, decisionId), eq(reviewEffects.state, 'waiting')))
      .returning();
    if (taken.length === 0) return null;
    await tx.update(reviewItems).set({ state: 'open', decisionId: null, changedAt: now }).where(eq(reviewItems.id, decision.itemId));
    const again = { staffId: staff.id, claimedAt: now, expiresAt: new Date(now.getTime() + moderationRules.claimMinutes * 60_000) };
    await tx
      .insert(reviewClaims)
      .values({ itemId: decision.itemId, ...again })
      .onConflictDoUpdate({ target: reviewClaims.itemId, set: again });
    const sealed = house.vault.seal(
      JSON.stringify({
        checklist: decision.checklist,
        reasons: decision.reasons,
        words: house.vault.open(decision.wordsSealed),
        outcome: decision.outcome === 'approve' ? '' : decision.outcome,
        version: decision.version,
        template: decision.templateId ?? '',
        fields: {},
      }),
    );
    await tx
      .insert(reviewDrafts)
      .values({ itemId: decision.itemId, staffId: staff.id, sealed, touchedAt: now })
      .onConflictDoUpdate({ target: [reviewDrafts.itemId, reviewDrafts.staffId], set: { sealed, touchedAt: now } });
    await writeAudit(
      tx,
      { staffId: staff.id, by: 'staff', act: 'review.undo', subjectKind: decision.kind, subjectId: decision.subjectId, detail: { decision: decisionId } },
      now,
    );
    return decision.itemId;
  });
}

/** Decisions of a person that can still be taken back, newest first. */
export async function listUndoable(
  db: Db | Tx,
  staffId: string,
): Promise<{ decisionId: string; itemId: string; ref: string; outcome: string; effectiveAt: Date }[]> {
  return db
    .select({
      decisionId: reviewDecisions.id,
      itemId: reviewDecisions.itemId,
      ref: reviewItems.ref,
      outcome: reviewDecisions.outcome,
      effectiveAt: reviewDecisions.effectiveAt,
    })
    .from(reviewEffects)
    .innerJoin(reviewDecisions, eq(reviewDecisions.id, reviewEffects.decisionId))
    .innerJoin(reviewItems, eq(reviewItems.id, reviewEffects.itemId))
    .where(and(eq(reviewEffects.state, 'waiting'), eq(reviewEffects.tries, 0), eq(reviewDecisions.staffId, staffId)))
    .orderBy(desc(reviewDecisions.at))
    .limit(5);
}

export type PastDecision = {
  id: string;
  version: number;
  outcome: string;
  reasons: string[];
  words: string;
  checklist: Record<string, string>;
  staffId: string;
  at: Date;
  state: string;
  why: string | null;
  /** What the words began with. */
  template: { name: string; version: number } | null;
};

/** Everything decided about an item, oldest first, with what became of it. */
export async function listDecisions(house: House, itemId: string): Promise<PastDecision[]> {
  const found = await house.database.db
    .select()
    .from(reviewDecisions)
    .innerJoin(reviewEffects, eq(reviewEffects.decisionId, reviewDecisions.id))
    .leftJoin(reviewTemplates, eq(reviewTemplates.id, reviewDecisions.templateId))
    .where(eq(reviewDecisions.itemId, itemId))
    .orderBy(reviewDecisions.at);
  return found.map(({ review_decisions: row, review_effects: effect, review_templates: template }) => ({
    id: row.id,
    version: row.version,
    outcome: row.outcome,
    reasons: row.reasons,
    words: house.vault.open(row.wordsSealed),
    checklist: row.checklist,
    staffId: row.staffId,
    at: row.at,
    state: effect.state,
    why: effect.why,
    template: template ? { name: template.name, version: template.version } : null,
  }));
}

/** A stored row as the decision its module carries out. */
export function toDecision(house: House, row: typeof reviewDecisions.$inferSelect): Decision {
  const outcome = outcomes.find((one) => one === row.outcome);
  if (!outcome) throw new Error('A stored decision has an unknown outcome.');
  return {
    id: row.id,
    itemId: row.itemId,
    kind: row.kind,
    subjectId: row.subjectId,
    version: row.version,
    outcome,
    reasons: row.reasons,
    words: house.vault.open(row.wordsSealed),
    checklist: row.checklist,
    staffId: row.staffId,
    at: row.at,
  };
}
