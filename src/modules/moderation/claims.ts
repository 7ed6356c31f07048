import { and, eq, gt, inArray, lte } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { reviewClaims, reviewDrafts, reviewItems } from '#db/schema/moderation.ts';
import { can, type Staff } from '#modules/people/index.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { findItem } from './items.ts';
import { moderationRules, type ReviewKind } from './rules.ts';
import { mayTakeNew } from './shift.ts';
import { mustLearnFirst } from './trainings.ts';

export type Claim = { staffId: string; claimedAt: Date; expiresAt: Date };
export type Taken =
  | { status: 'yours'; claim: Claim }
  | { status: 'taken'; claim: Claim }
  | { status: 'closed' }
  | { status: 'unknown' | 'conflict' | 'elsewhere' | 'paused' | 'untrained' };

const until = (now: Date): Date => new Date(now.getTime() + moderationRules.claimMinutes * 60_000);

/**
 * Takes an item to work on it. Of two people who ask at once exactly one gets it; a claim that ran out can be taken over.
 * `over` is a lead's reason to take it from whoever holds it; nobody else's reason counts. What the other has typed stays theirs.
 */
export async function takeItem(house: House, kinds: readonly ReviewKind[], ask: { itemId: string; staff: Staff; over?: string }, now: Date): Promise<Taken> {
  const { itemId, staff } = ask;
  const db = house.database.db;
  const found = await findItem(db, itemId, staff);
  if (found.status !== 'open') return { status: found.status };
  const { kind, subjectId, territory } = found.item;
  const over = ask.over !== undefined && can(staff, 'lead', territory ?? undefined) ? ask.over : null;
  const taken = await db.transaction(async (tx): Promise<Taken & { fresh?: true }> => {
    const [item] = await tx.select({ state: reviewItems.state }).from(reviewItems).where(eq(reviewItems.id, itemId)).for('share');
    if (item?.state !== 'open') return { status: 'closed' };
    const kept = await renewClaim(tx, itemId, staff.id, now);
    if (kept) return { status: 'yours', claim: kept };
    if (await mustLearnFirst(tx, staff.id)) return { status: 'untrained' };
    if (!(await mayTakeNew(tx, staff.id, now))) return { status: 'paused' };
    const before = over === null ? null : await findClaim(tx, itemId, now);
    const fresh = { staffId: staff.id, claimedAt: now, expiresAt: until(now) };
    const [mine] = await tx
      .insert(reviewClaims)
      .values({ itemId, ...fresh })
      .onConflictDoUpdate({ target: reviewClaims.itemId, set: fresh, ...(over === null ? { setWhere: lte(reviewClaims.expiresAt, now) } : {}) })
      .returning();
    if (!mine) {
      const theirs = await findClaim(tx, itemId, now);
      return theirs ? { status: 'taken', claim: theirs } : { status: 'closed' };
    }
    const how = before
      ? { act: 'review.takeOver', detail: { item: itemId, from: before.staffId, why: over } }
      : { act: 'review.take', detail: { item: itemId } };
    await writeAudit(tx, { staffId: staff.id, by: 'staff', subjectKind: kind, subjectId, ...how }, now);
    return { status: 'yours', claim: mine, fresh: true };
  });
  const { fresh, ...answer } = taken;
  // On its own, so that its locks are never held together with those of the claim.
  if (fresh) await db.transaction(async (tx) => kinds.find((one) => one.kind === kind)?.taken?.(tx, house, { subjectId, staffId: staff.id }, now));
  return answer;
}

/** Who works on the item now, or null. */
export async function findClaim(db: Db | Tx, itemId: string, now: Date): Promise<Claim | null> {
  const [row] = await db
    .select()
    .from(reviewClaims)
    .where(and(eq(reviewClaims.itemId, itemId), gt(reviewClaims.expiresAt, now)));
  return row ?? null;
}

/** Living claims of many items at once. */
export async function findClaims(db: Db | Tx, itemIds: readonly string[], now: Date): Promise<Map<string, Claim>> {
  if (itemIds.length === 0) return new Map();
  const found = await db
    .select()
    .from(reviewClaims)
    .where(and(inArray(reviewClaims.itemId, [...itemIds]), gt(reviewClaims.expiresAt, now)));
  return new Map(found.map((row) => [row.itemId, row]));
}

/** Keeps the person's own living claim going; null when it has run out or is somebody else's. */
export async function renewClaim(db: Db | Tx, itemId: string, staffId: string, now: Date): Promise<Claim | null> {
  const [row] = await db
    .update(reviewClaims)
    .set({ expiresAt: until(now) })
    .where(and(eq(reviewClaims.itemId, itemId), eq(reviewClaims.staffId, staffId), gt(reviewClaims.expiresAt, now)))
    .returning();
  return row ?? null;
}

/** Lets the item go. What was typed stays with the person. */
export async function releaseItem(house: House, itemId: string, staff: Staff, now: Date): Promise<void> {
  await house.database.db.transaction(async (tx) => {
    const gone = await tx
      .delete(reviewClaims)
      .where(and(eq(reviewClaims.itemId, itemId), eq(reviewClaims.staffId, staff.id)))
      .returning();
    if (gone.length > 0)
      await writeAudit(tx, { staffId: staff.id, by: 'staff', act: 'review.release', subjectKind: 'review', subjectId: itemId, detail: {} }, now);
  });
}

/** What a person has answered and typed about an item and not yet decided. */
export type Draft = {
  checklist: Record<string, string>;
  reasons: string[];
  words: string;
  /** The step that is open: `return`, `decline` or nothing. */ outcome: string;
  /** The version it was typed about. */ version: number;
  /** The version of the template the words began with, or nothing. */ template: string;
  /** What was typed into fields of the template and does not stand in the words yet. */ fields: Record<string, string>;
};

/** Keeps what was typed, also when the claim was lost meanwhile. */
export async function keepDraft(house: House, itemId: string, staffId: string, draft: Draft, now: Date): Promise<void> {
  const sealed = house.vault.seal(JSON.stringify(draft));
  await house.database.db
    .insert(reviewDrafts)
    .values({ itemId, staffId, sealed, touchedAt: now })
    .onConflictDoUpdate({ target: [reviewDrafts.itemId, reviewDrafts.staffId], set: { sealed, touchedAt: now } });
}

export async function findDraft(house: House, itemId: string, staffId: string): Promise<Draft | null> {
  const [row] = await house.database.db
    .select()
    .from(reviewDrafts)
    .where(and(eq(reviewDrafts.itemId, itemId), eq(reviewDrafts.staffId, staffId)));
  return row ? readDraft(house.vault.open(row.sealed)) : null;
}

/** A draft as it was kept; null when it is none. */
export function readDraft(text: string): Draft | null {
  const kept: unknown = JSON.parse(text);
  if (typeof kept !== 'object' || kept === null) return null;
  const part = (name: string): unknown => Reflect.get(kept, name);
  const [reasons, words, outcome, version, template] = [part('reasons'), part('words'), part('outcome'), part('version'), part('template')];
  const texts = (found: unknown): Record<string, string> =>
    typeof found === 'object' && found !== null ? Object.fromEntries(Object.entries(found).filter((pair) => typeof pair[1] === 'string')) : {};
  return {
    checklist: texts(part('checklist')),
    reasons: Array.isArray(reasons) ? reasons.filter((code) => typeof code === 'string') : [],
    words: typeof words === 'string' ? words : '',
    outcome: typeof outcome === 'string' ? outcome : '',
    version: typeof version === 'number' ? version : 0,
    template: typeof template === 'string' ? template : '',
    fields: texts(part('fields')),
  };
}

/** Words that nobody came back to for a day are forgotten. */
export async function forgetOldDrafts(db: Db | Tx, now: Date): Promise<void> {
  await db.delete(reviewDrafts).where(lte(reviewDrafts.touchedAt, new Date(now.getTime() - 24 * 3_600_000)));
}
