/**
 * Files in pieces, for weak lines. A piece says where it begins; the answer says how much is here. A repeated piece changes
 * nothing, so a lost answer costs one piece and never a second file.
 */
import { and, asc, eq, lt } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { uploadParts, uploads } from '#db/schema/files.ts';
import { checkFile, cleanLabel, keepFile, megabyte, type FileFault, type FilePurpose, type Owner, type Quota } from './files.ts';
import type { House } from './house.ts';
import { isStringKey, type StringKey } from './i18n.ts';
import type { Vault } from './vault.ts';

export type UploadStart = { id: string; name: string; total: number; purpose: FilePurpose; evidence: boolean };
export type UploadState =
  | { status: 'going'; received: number }
  | { status: 'kept'; received: number; fileId: string }
  | { status: 'refused'; received: number; fault: FileFault }
  | { status: 'gap'; received: number }
  | { status: 'unknown' };

/** A file that stopped on its way is forgotten after so long. */
export const uploadHours = 24;
export const pieceBytes = 256 * 1024;
const openAtOnce = 10;

const keyOf = (owner: Owner, id: string): string => `${owner.kind}:${owner.id}:${id}`;
type Row = typeof uploads.$inferSelect;

function stateOf(row: Row, box: Vault, quota: Quota): UploadState {
  if (row.fileId !== null) return { status: 'kept', received: row.received, fileId: row.fileId };
  const key = row.refusal;
  if (key !== null && isStringKey(key)) return { status: 'refused', received: row.received, fault: told(key, box.open(row.labelSealed), quota) };
  return { status: 'going', received: row.received };
}

const told = (key: StringKey, name: string, quota: Quota): FileFault => ({
  key,
  values: { name: cleanLabel(name), count: quota.count, max: Math.floor((key === 'files.tooMuch' ? quota.all : quota.each) / megabyte) },
});

/** Begins a file, or answers how far it got. The id is made by the browser and belongs to this owner only. */
export async function startUpload(db: Db, box: Vault, owner: Owner, start: UploadStart, quota: Quota, now: Date): Promise<UploadState> {
  const id = keyOf(owner, start.id);
  const [known] = await db.select().from(uploads).where(eq(uploads.id, id));
  if (known) return stateOf(known, box, quota);
  if (start.total > quota.each) return { status: 'refused', received: 0, fault: told('files.tooBig', start.name, quota) };
  const going = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(eq(uploads.ownerKind, owner.kind), eq(uploads.ownerId, owner.id)));
  if (going.length >= openAtOnce) await forgetFinished(db, owner);
  const [made] = await db
    .insert(uploads)
    .values({
      id,
      ownerKind: owner.kind,
      ownerId: owner.id,
      labelSealed: box.seal(start.name),
      purpose: start.purpose,
      evidence: start.evidence,
      total: start.total,
      received: 0,
      touchedAt: now,
    })
    .onConflictDoNothing()
    .returning();
  return made ? stateOf(made, box, quota) : { status: 'going', received: 0 };
}

/** Adds one piece. Pieces come in order; one that is already here is passed over. The last one makes it a file. */
export async function addPiece(house: House, box: Vault, owner: Owner, id: string, from: number, piece: Buffer, quota: Quota, now: Date): Promise<UploadState> {
  const { db } = house.database;
  const key = keyOf(owner, id);
  const stored = await db.transaction(async (tx): Promise<UploadState | 'whole'> => {
    const [row] = await tx.select().from(uploads).where(eq(uploads.id, key)).for('update');
    if (!row) return { status: 'unknown' };
    if (row.fileId !== null || row.refusal !== null) return stateOf(row, box, quota);
    const rest = piece.subarray(Math.max(0, row.received - from));
    if (from > row.received) return { status: 'gap', received: row.received };
    if (row.received + rest.length > row.total) return { status: 'gap', received: row.received };
    if (rest.length > 0) await tx.insert(uploadParts).values({ uploadId: key, start: row.received, bytes: rest.length, sealed: box.sealBytes(rest) });
    const received = row.received + rest.length;
    await tx.update(uploads).set({ received, touchedAt: now }).where(eq(uploads.id, key));
    return received === row.total ? 'whole' : { status: 'going', received };
  });
  return stored === 'whole' ? finish(house, box, owner, key, quota, now) : stored;
}

/** Joins the pieces and checks the file. Safe to run twice: the same bytes are one file. */
async function finish(house: House, box: Vault, owner: Owner, key: string, quota: Quota, now: Date): Promise<UploadState> {
  const { db } = house.database;
  const [row] = await db.select().from(uploads).where(eq(uploads.id, key));
  if (!row) return { status: 'unknown' };
  const parts = await db.select().from(uploadParts).where(eq(uploadParts.uploadId, key)).orderBy(asc(uploadParts.start));
  const bytes = Buffer.concat(parts.map((part) => box.openBytes(part.sealed)));
  const checked = await checkFile(
    house,
    { bytes, name: box.open(row.labelSealed), purpose: row.purpose, evidence: row.evidence },
    { maxBytes: quota.each },
    now,
  );
  return db.transaction(async (tx) => {
    const kept = checked.ok ? await keepFile(tx, box, owner, checked.file, quota, now) : checked;
    await tx.delete(uploadParts).where(eq(uploadParts.uploadId, key));
    await tx
      .update(uploads)
      .set(kept.ok ? { fileId: kept.id } : { refusal: kept.fault.key })
      .where(eq(uploads.id, key));
    return kept.ok ? { status: 'kept', received: row.total, fileId: kept.id } : { status: 'refused', received: row.total, fault: kept.fault };
  });
}

async function forgetFinished(db: Db | Tx, owner: Owner): Promise<void> {
  await db.delete(uploads).where(and(eq(uploads.ownerKind, owner.kind), eq(uploads.ownerId, owner.id)));
}

/** Forgets what stopped on its way. */
export async function forgetOldUploads(db: Db | Tx, now: Date): Promise<void> {
  await db.delete(uploads).where(lt(uploads.touchedAt, new Date(now.getTime() - uploadHours * 3_600_000)));
}
