import { and, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { reviewClaims, reviewEffects, reviewItems } from '#db/schema/moderation.ts';
import { can, territoriesOf, type Staff } from '#modules/people/index.ts';
import type { Language } from '#platform/i18n.ts';
import { cleanRef } from './rules.ts';

export const lanes = ['ordinary', 'crime'] as const;
export type Lane = (typeof lanes)[number];

export type ReviewRequest = {
  kind: string;
  subjectId: string;
  version: number;
  risk: 0 | 1 | 2 | 3;
  dueAt: Date;
  /** Where it belongs; moderators of other territories do not see it. `null`: everyone's. */
  territory: string | null;
  /** Staff ids with a conflict of interest: they can neither open nor decide it. */
  excluded: string[];
  /** What people call it, for example an appeal's number. */
  ref: string;
  lane?: Lane;
  /** What it is about and in which language its author wrote: what the queue can be sifted by. */
  topic?: string;
  language?: Language;
  /** Whom it concerns (`concernsOf` of people): closed to staff who have one of them on their list of conflicts. */
  concerns?: string[];
  /** A complaint about the police: closed to staff with ties to the police. */
  aboutPolice?: boolean;
};

/**
 * Puts a subject before the moderators and answers the item's id. Asking again for the same subject while it waits
 * replaces what is to be read: a decision made on the older version is refused, and one still undoable is dropped.
 * Locks the item last: call it after the rows of the subject itself.
 */
export async function askForReview(tx: Tx, request: ReviewRequest, now: Date): Promise<string> {
  const { kind, subjectId, version, risk, dueAt, territory, excluded, ref, lane = 'ordinary', aboutPolice = false, concerns = [] } = request;
  const { topic = null, language = null } = request;
  const fresh = {
    version,
    risk,
    dueAt,
    territory,
    excluded,
    ref,
    refKey: cleanRef(ref),
    lane,
    topic,
    language,
    aboutPolice,
    concerns,
    askedAt: now,
    changedAt: now,
    cameBack: null,
  };
  await dropWaitingEffects(tx, kind, subjectId, 'open', now);
  const [row] = await tx
    .insert(reviewItems)
    .values({ kind, subjectId, state: 'open', ...fresh })
    .onConflictDoUpdate({ target: [reviewItems.kind, reviewItems.subjectId], targetWhere: sql`state = 'open'`, set: fresh })
    .returning({ id: reviewItems.id });
  if (!row) throw new Error('A review item was neither added nor renewed.');
  return row.id;
}

/** Takes a subject away from the moderators: its author withdrew it. A decision still undoable is dropped. */
export async function withdrawReview(tx: Tx, subject: { kind: string; subjectId: string }, now: Date): Promise<void> {
  await dropWaitingEffects(tx, subject.kind, subject.subjectId, 'withdrawn', now);
  const gone = await tx
    .update(reviewItems)
    .set({ state: 'withdrawn', changedAt: now })
    .where(and(eq(reviewItems.kind, subject.kind), eq(reviewItems.subjectId, subject.subjectId), eq(reviewItems.state, 'open')))
    .returning({ id: reviewItems.id });
  if (gone.length > 0)
    await tx.delete(reviewClaims).where(
      inArray(
        reviewClaims.itemId,
        gone.map((row) => row.id),
      ),
    );
}

/** An item whose decision has not taken effect yet becomes `state` and the decision counts for nothing. */
async function dropWaitingEffects(tx: Tx, kind: string, subjectId: string, state: 'open' | 'withdrawn', now: Date): Promise<void> {
  const decided = await tx
    .select({ id: reviewItems.id })
    .from(reviewItems)
    .where(and(eq(reviewItems.kind, kind), eq(reviewItems.subjectId, subjectId), eq(reviewItems.state, 'decided')))
    .for('no key update');
  if (decided.length === 0) return;
  const dropped = await tx
    .update(reviewEffects)
    .set({ state: 'undone', why: 'moderation.dropped', changedAt: now })
    .where(
      and(
        inArray(
          reviewEffects.itemId,
          decided.map((row) => row.id),
        ),
        eq(reviewEffects.state, 'waiting'),
      ),
    )
    .returning({ itemId: reviewEffects.itemId });
  if (dropped.length === 0) return;
  await tx
    .update(reviewItems)
    .set({ state, decisionId: null, changedAt: now })
    .where(
      inArray(
        reviewItems.id,
        dropped.map((row) => row.itemId),
      ),
    );
}

export type Item = typeof reviewItems.$inferSelect;

/** Why a person may not open an item, or null when they may. */
export function whyClosed(item: Pick<Item, 'territory' | 'excluded' | 'aboutPolice' | 'concerns'>, staff: Staff): 'conflict' | 'elsewhere' | null {
  if (!can(staff, 'moderate', item.territory ?? undefined)) return 'elsewhere';
  if (item.excluded.includes(staff.id) || (item.aboutPolice && staff.policeTies)) return 'conflict';
  if (item.concerns.some((one) => staff.conflicts.includes(one))) return 'conflict';
  return null;
}

/** The same rule for a list, in SQL. */
export function openTo(staff: Staff): SQL {
  const places = territoriesOf(staff, 'moderate');
  const here =
    places === null ? sql`true` : places.length === 0 ? sql`false` : sql`(${reviewItems.territory} is null or ${inArray(reviewItems.territory, places)})`;
  const free = sql`not (${reviewItems.concerns} && array[${sql.join(
    staff.conflicts.map((one) => sql`${one}`),
    sql`, `,
  )}]::text[])`;
  return sql`${here} and ${free} and not (${staff.id}::uuid = any(${reviewItems.excluded})) ${staff.policeTies ? sql`and not ${reviewItems.aboutPolice}` : sql``}`;
}

export type Found = { status: 'open'; item: Item } | { status: 'unknown' } | { status: 'conflict'; ref: string } | { status: 'elsewhere'; ref: string };

/** An item, if this person may read it. */
export async function findItem(db: Db | Tx, id: string, staff: Staff): Promise<Found> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return { status: 'unknown' };
  const [item] = await db.select().from(reviewItems).where(eq(reviewItems.id, id));
  if (!item) return { status: 'unknown' };
  const closed = whyClosed(item, staff);
  return closed ? { status: closed, ref: item.ref } : { status: 'open', item };
}

/** The newest item of a subject, if this person may read it: for its files. */
export async function findItemOf(db: Db | Tx, kind: string, subjectId: string, staff: Staff): Promise<Item | null> {
  const [item] = await db
    .select()
    .from(reviewItems)
    .where(and(eq(reviewItems.kind, kind), eq(reviewItems.subjectId, subjectId)))
    .orderBy(sql`${reviewItems.askedAt} desc`)
    .limit(1);
  return item && whyClosed(item, staff) === null ? item : null;
}
