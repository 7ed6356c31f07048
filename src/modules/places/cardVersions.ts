/** Versions of a card: what it said, who left it so, when and why. Only added, never rewritten; going back is a new version. */
import { and, count, desc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { placeVersions } from '#db/schema/places.ts';
import { sameCard, type Card, type CardKind } from './cards.ts';

export type VersionAct = (typeof placeVersions.$inferSelect)['act'];
export type Version = { version: number; act: VersionAct; card: Card; staffId: string | null; why: string; inForceOn: string | null; at: Date };

const Kept = z.record(z.string(), z.string());
const versionFrom = (row: typeof placeVersions.$inferSelect): Version => ({
  version: row.version,
  act: row.act,
  card: Kept.parse(row.card),
  staffId: row.staffId,
  why: row.why,
  inForceOn: row.inForceOn,
  at: row.at,
});
const of = (kind: CardKind, id: string) => and(eq(placeVersions.subjectKind, kind), eq(placeVersions.subjectId, id));

export async function lastVersion(db: Db | Tx, kind: CardKind, id: string): Promise<Version | null> {
  const [row] = await db.select().from(placeVersions).where(of(kind, id)).orderBy(desc(placeVersions.version)).limit(1);
  return row ? versionFrom(row) : null;
}

export async function findVersion(db: Db | Tx, kind: CardKind, id: string, version: number): Promise<Version | null> {
  const [row] = await db
    .select()
    .from(placeVersions)
    .where(and(of(kind, id), eq(placeVersions.version, version)));
  return row ? versionFrom(row) : null;
}

export const versionsPerPage = 10;

/** The newest first, each with what stood there before it. */
export async function listVersions(
  db: Db | Tx,
  kind: CardKind,
  id: string,
  asked: number,
): Promise<{ versions: { now: Version; before: Version | null }[]; page: number; pages: number; count: number }> {
  const [counted] = await db.select({ count: count() }).from(placeVersions).where(of(kind, id));
  const all = counted?.count ?? 0;
  const pages = Math.max(1, Math.ceil(all / versionsPerPage));
  const page = Math.min(Math.max(1, asked), pages);
  const found = await db
    .select()
    .from(placeVersions)
    .where(of(kind, id))
    .orderBy(desc(placeVersions.version))
    .limit(versionsPerPage + 1)
    .offset((page - 1) * versionsPerPage);
  const versions = found.map(versionFrom);
  return { versions: versions.slice(0, versionsPerPage).map((now, i) => ({ now, before: versions[i + 1] ?? null })), page, pages, count: all };
}

type Left = { kind: CardKind; id: string; act: VersionAct; before: Card | null; after: Card; staffId: string; why: string; inForceOn: string | null };

/** Adds a version. What nobody in the office wrote (first data, a file loaded since) is written down before it, so that no change is without its «before». */
export async function keepVersion(tx: Tx, left: Left, now: Date): Promise<number> {
  const { kind, id, before } = left;
  const last = await lastVersion(tx, kind, id);
  let version = last?.version ?? 0;
  const row = { subjectKind: kind, subjectId: id, at: now };
  if (before !== null && (last === null || !sameCard(last.card, before))) {
    version += 1;
    await tx.insert(placeVersions).values({ ...row, version, act: 'found', card: plainCard(before), staffId: null, why: '', inForceOn: null });
  }
  version += 1;
  const { act, staffId, why, inForceOn } = left;
  await tx.insert(placeVersions).values({ ...row, version, act, card: plainCard(left.after), staffId, why, inForceOn });
  return version;
}

const plainCard = (card: Card): Record<string, string> =>
  Object.fromEntries(Object.entries(card).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])));
