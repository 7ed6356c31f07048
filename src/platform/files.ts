/** Keeps people's files in the database, sealed. A file belongs to one owner and is opened with that owner's key. */
import { randomUUID } from 'node:crypto';
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { isOneOf, type Db, type Tx } from '#db/index.ts';
import { files, uploads } from '#db/schema/files.ts';
import type { CleanFile, FileFault, FilePurpose, FileType } from './filesCheck.ts';
import type { Vault } from './vault.ts';

export { checkFile, cleanLabel, megabyte, type CleanFile, type FileFault, type FilePurpose, type FileType } from './filesCheck.ts';

export type Owner = {
  kind: string;
  id: string;
  /** Whether the owner is still there; holds it until the transaction ends, so that no file is given to one that goes away meanwhile. */
  holds?: (tx: Tx) => Promise<boolean>;
};
export type StoredFile = {
  id: string;
  position: number;
  label: string;
  type: FileType;
  bytes: number;
  sha256: string;
  purpose: FilePurpose;
  evidence: boolean;
  /** Null: nobody scanned it. */
  scannedAt: Date | null;
};
export type Quota = { count: number; each: number; all: number };

const of = (owner: Owner) => and(eq(files.ownerKind, owner.kind), eq(files.ownerId, owner.id));

/** Everything about the owner's files but their content, in the order they came. */
export async function listFiles(db: Db | Tx, box: Vault, owner: Owner): Promise<StoredFile[]> {
  const found = await db
    .select({
      id: files.id,
      position: files.position,
      labelSealed: files.labelSealed,
      type: files.type,
      bytes: files.bytes,
      sha256: files.sha256,
      purpose: files.purpose,
      evidence: files.evidence,
      scannedAt: files.scannedAt,
    })
    .from(files)
    .where(of(owner))
    .orderBy(asc(files.position), asc(files.id));
  return found.map(({ labelSealed, ...rest }) => ({ ...rest, label: box.open(labelSealed) }));
}

/**
 * Stores one clean file within the owner's quota, or says why not. The owner's rows are locked while counting,
 * so two uploads at once cannot pass the limit together. The same bytes for the same purpose are kept once.
 * An owner that went away meanwhile gets nothing: its files would be nobody's.
 */
export async function keepFile(
  db: Db | Tx,
  box: Vault,
  owner: Owner,
  file: CleanFile,
  quota: Quota,
  now: Date,
): Promise<{ ok: true; id: string } | { ok: false; fault: FileFault }> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${owner.kind}:${owner.id}`}, 7))`);
    if (owner.holds && !(await owner.holds(tx))) return { ok: false, fault: { key: 'files.gone', values: { name: file.label } } };
    const held = await tx
      .select({ id: files.id, bytes: files.bytes, sha256: files.sha256, purpose: files.purpose, position: files.position })
      .from(files)
      .where(of(owner));
    const same = held.find((one) => one.sha256 === file.sha256 && one.purpose === file.purpose);
    if (same) return { ok: true, id: same.id };
    if (held.length >= quota.count) return { ok: false, fault: { key: 'files.tooMany', values: { name: file.label, count: quota.count } } };
    const sum = held.reduce((all, one) => all + one.bytes, file.content.length);
    if (sum > quota.all) return { ok: false, fault: { key: 'files.tooMuch', values: { name: file.label, max: Math.floor(quota.all / 1024 / 1024) } } };
    const id = randomUUID();
    await tx.insert(files).values({
      id,
      ownerKind: owner.kind,
      ownerId: owner.id,
      position: Math.max(0, ...held.map((one) => one.position)) + 1,
      sealed: box.sealBytes(file.content),
      type: file.type,
      bytes: file.content.length,
      sha256: file.sha256,
      labelSealed: box.seal(file.label),
      purpose: file.purpose,
      evidence: file.evidence,
      scannedAt: file.scannedAt,
      createdAt: now,
    });
    return { ok: true, id };
  });
}

/** One file with its content, or null when this owner has no such file. */
export async function readFile(db: Db | Tx, box: Vault, owner: Owner, id: string): Promise<(StoredFile & { content: Buffer }) | null> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return null;
  const [row] = await db
    .select()
    .from(files)
    .where(and(of(owner), eq(files.id, id)));
  if (!row) return null;
  const { position, type, bytes, sha256, purpose, evidence, scannedAt } = row;
  return { id, position, type, bytes, sha256, purpose, evidence, scannedAt, label: box.open(row.labelSealed), content: box.openBytes(row.sealed) };
}

/** Which owner a file has; null when there is no such file. */
export async function findFileOwner(db: Db | Tx, id: string): Promise<Owner | null> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return null;
  const [row] = await db.select({ kind: files.ownerKind, id: files.ownerId }).from(files).where(eq(files.id, id));
  return row ?? null;
}

export async function eraseFile(db: Db | Tx, owner: Owner, id: string): Promise<void> {
  if (/^[0-9a-f-]{36}$/.test(id)) await db.delete(files).where(and(of(owner), eq(files.id, id)));
}

/** Removes all files of an owner and what is still on its way. */
export async function eraseFiles(tx: Db | Tx, owner: Owner): Promise<void> {
  await tx.delete(files).where(of(owner));
  await tx.delete(uploads).where(and(eq(uploads.ownerKind, owner.kind), eq(uploads.ownerId, owner.id)));
}

/** Removes what owners of one kind were given before a moment: for kinds that only wait for another owner. */
export async function eraseOldFiles(db: Db | Tx, ownerKind: string, before: Date): Promise<void> {
  await db.delete(files).where(and(eq(files.ownerKind, ownerKind), lte(files.createdAt, before)));
}

/** Removes files of one kind given before a moment whose owners are not among those `known` names. */
export async function eraseLostFiles(
  db: Db | Tx,
  ownerKind: string,
  before: Date,
  known: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<void> {
  const held = await db
    .selectDistinct({ id: files.ownerId })
    .from(files)
    .where(and(eq(files.ownerKind, ownerKind), lte(files.createdAt, before)));
  const alive = await known(held.map(({ id }) => id));
  for (const { id } of held) if (!alive.has(id)) await db.delete(files).where(and(of({ kind: ownerKind, id }), lte(files.createdAt, before)));
}

/** Which of these owners have files, finished or still on their way. */
export async function findOwnersOfFiles(db: Db | Tx, kind: string, ids: readonly string[]): Promise<Set<string>> {
  const held = db
    .select({ id: files.ownerId })
    .from(files)
    .where(and(eq(files.ownerKind, kind), isOneOf(files.ownerId, ids)));
  const coming = db
    .select({ id: uploads.ownerId })
    .from(uploads)
    .where(and(eq(uploads.ownerKind, kind), isOneOf(uploads.ownerId, ids)));
  return new Set((await held.union(coming)).map(({ id }) => id));
}

/** Gives all files of one owner to another, sealed anew under the other's key. Answers them in order. */
export async function handOver(tx: Tx, from: { owner: Owner; box: Vault }, to: { owner: Owner; box: Vault }): Promise<StoredFile[]> {
  const held = await listFiles(tx, from.box, from.owner);
  for (const { id } of held) {
    // One at a time, so that five large files never stand in memory together.
    const file = await readFile(tx, from.box, from.owner, id);
    if (!file) throw new Error('A file vanished while it was handed over.');
    await tx
      .update(files)
      .set({ ownerKind: to.owner.kind, ownerId: to.owner.id, sealed: to.box.sealBytes(file.content), labelSealed: to.box.seal(file.label) })
      .where(eq(files.id, id));
  }
  await tx.delete(uploads).where(and(eq(uploads.ownerKind, from.owner.kind), eq(uploads.ownerId, from.owner.id)));
  return held;
}

/** The database has no room: nothing was stored and the person is asked to come back. */
export function isFull(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = 'code' in at ? String(at.code) : '';
    if (code === '53100' || code === 'ENOSPC' || /no space left|disk full|could not extend file/i.test(at.message)) return true;
  }
  return false;
}
