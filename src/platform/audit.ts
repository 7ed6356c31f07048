/**
 * The record of who did what, and why. Rows are only added; at commit each is chained to the one before by its hash,
 * so a changed, removed or inserted row is found by `verifyAudit`. Holds ids, codes and reasons, never residents' data.
 */
import { createHash } from 'node:crypto';
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { addRows, rows, type Db, type Tx } from '#db/index.ts';
import { audit, auditChain, auditHead } from '#db/schema/audit.ts';

export const actors = ['staff', 'resident', 'police', 'portal'] as const;
export type Actor = (typeof actors)[number];

export type AuditEntry = {
  /** Given exactly when `by` is `staff`. */
  staffId: string | null;
  by: Actor;
  /** Dotted verb of the portal, for example `review.approve`. */
  act: string;
  subjectKind: string;
  subjectId: string;
  /** Ids, codes and reasons only: this row outlives the erasure of personal data. */
  detail: Record<string, unknown>;
};

/** Adds to the record, in the transaction of the act itself: both happen or neither. */
export async function writeAudit(tx: Tx, entry: AuditEntry, now: Date): Promise<void> {
  await writeAudits(tx, [{ ...entry, at: now }]);
}

/** As `writeAudit`, for acts that one transaction holds together. */
export const writeAudits = (tx: Tx, entries: readonly (AuditEntry & { at: Date })[]): Promise<void> => addRows(tx, audit, entries);

/** As `writeAudit`, for reading: the same person reading the same thing again within ten minutes is one entry. */
export async function writeReading(tx: Tx, entry: AuditEntry, now: Date): Promise<void> {
  const same = and(
    eq(audit.subjectKind, entry.subjectKind),
    eq(audit.subjectId, entry.subjectId),
    eq(audit.act, entry.act),
    gt(audit.at, new Date(now.getTime() - 600_000)),
  );
  const [recent] = await tx
    .select({ id: audit.id })
    .from(audit)
    .where(and(same, entry.staffId === null ? isNull(audit.staffId) : eq(audit.staffId, entry.staffId)))
    .limit(1);
  if (!recent) await writeAudit(tx, entry, now);
}

export type AuditCheck = { whole: true; rows: number } | { whole: false; rows: number; auditId: number | null; fault: AuditFault };
/** `changed`: a row differs from its hash. `gone`: a row or link is missing. `loose`: a row has no link. `cut`: the newest links are missing. */
export type AuditFault = 'changed' | 'gone' | 'loose' | 'cut';

const batch = 2000;

/** Walks the whole chain and recomputes every hash outside the database. Names the first row that does not fit. */
export async function verifyAudit(db: Db | Tx): Promise<AuditCheck> {
  const [begins] = await db.select({ position: auditHead.firstPosition, hash: auditHead.firstHash }).from(auditHead);
  const first = begins ?? { position: 0, hash: '0'.repeat(64) };
  let { position, hash } = first;
  const rowsTo = (last: number): number => last - first.position;
  for (;;) {
    const links = await db
      .select({
        position: auditChain.position,
        auditId: auditChain.auditId,
        previousHash: auditChain.previousHash,
        hash: auditChain.hash,
        line: sql<string | null>`case when ${audit.id} is null then null else audit_line(audit) end`,
      })
      .from(auditChain)
      .leftJoin(audit, eq(audit.id, auditChain.auditId))
      .where(gt(auditChain.position, position))
      .orderBy(asc(auditChain.position))
      .limit(batch);
    for (const link of links) {
      if (link.position !== position + 1 || link.line === null) return { whole: false, rows: rowsTo(position), auditId: link.auditId, fault: 'gone' };
      const made = createHash('sha256')
        .update(hash + link.line, 'utf8')
        .digest('hex');
      if (link.previousHash !== hash || link.hash !== made) return { whole: false, rows: rowsTo(position), auditId: link.auditId, fault: 'changed' };
      position = link.position;
      hash = made;
    }
    if (links.length < batch) break;
  }
  const [head] = await db.select().from(auditHead);
  if ((head?.position ?? first.position) !== position || (head && head.hash !== hash))
    return { whole: false, rows: rowsTo(position), auditId: null, fault: 'cut' };
  const [loose] = await db
    .select({ id: audit.id })
    .from(audit)
    .leftJoin(auditChain, eq(auditChain.auditId, audit.id))
    .where(sql`${auditChain.auditId} is null`)
    .limit(1);
  if (loose) return { whole: false, rows: rowsTo(position), auditId: loose.id, fault: 'loose' };
  return { whole: true, rows: rowsTo(position) };
}

/** How long a line of the record is kept; the database itself refuses to forget sooner. */
export const auditYears = 3;

/** Forgets the lines whose term is over, from the oldest on, and leaves a line that says how many. The chain that stays still verifies. */
export async function forgetAudit(db: Db, now: Date): Promise<number> {
  const before = new Date(now);
  before.setUTCFullYear(before.getUTCFullYear() - auditYears);
  return db.transaction(async (tx) => {
    const [answer] = await rows<{ gone: string | number }>(tx, sql`select audit_forget(${before.toISOString()}::timestamptz) as gone`);
    const gone = Number(answer?.gone ?? 0);
    if (gone > 0)
      await writeAudit(tx, { staffId: null, by: 'portal', act: 'audit.forget', subjectKind: 'audit', subjectId: 'lines', detail: { lines: gone } }, now);
    return gone;
  });
}
