/** The signed list of readers: which one is in force, which waits, and how two persons put a new one in place. Who signed it, only the operator's key says. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { recipientLists } from '#db/schema/tips.ts';
import { writeAudit } from '#platform/audit.ts';
import { kyivDay } from '#platform/hours.ts';
import type { House } from '#platform/house.ts';
import { demoOperator } from './demoKeys.ts';
import { faultNow, type CheckedManifest, type Manifest, type ManifestFault } from './manifest.ts';
import { openSigned, readBuilt, type Built } from './recipients.ts';

/** The key that was compiled into the witness's script; in a demo that is not built yet, the demo's own. Null: nobody can be believed. */
export const operatorOf = ({ env }: House, folder = 'dist/witness'): Built | null =>
  readBuilt(folder) ?? (env.demo ? { operatorKey: demoOperator.key, leastSeq: demoOperator.leastSeq } : null);

/** As `checkManifest`, with the signature remembered. */
function check(file: string, operatorKey: string, leastSeq: number, now: Date): CheckedManifest {
  const checked = openSigned(file, operatorKey);
  const why = checked.ok ? faultNow(checked.manifest, { leastSeq, now }) : null;
  return why === null ? checked : { ok: false, why };
}

export const listPath = ({ env }: House): string => env.tips.recipients;

export type InForce = { file: string; manifest: Manifest };
export function listInForce(house: House, now: Date): { list: InForce | null; why: ManifestFault | 'none' | null } {
  const operator = operatorOf(house);
  let file: string;
  try {
    file = readFileSync(listPath(house), 'utf8').trim();
  } catch {
    return { list: null, why: 'none' };
  }
  if (!operator) return { list: null, why: 'signature' };
  const checked = check(file, operator.operatorKey, operator.leastSeq, now);
  return checked.ok ? { list: { file, manifest: checked.manifest }, why: null } : { list: null, why: checked.why };
}

/** Every list that was in force, oldest first, as files: the reader's browser checks each itself. */
export async function listFiles(db: Db | Tx, house: House, now: Date): Promise<string[]> {
  const found = await db
    .select({ file: recipientLists.file })
    .from(recipientLists)
    .where(eq(recipientLists.decision, 'agreed'))
    .orderBy(asc(recipientLists.seq));
  const { list } = listInForce(house, now);
  const files = found.map(({ file }) => file);
  return list && !files.includes(list.file) ? [...files, list.file] : files;
}

export type WaitingList = { id: string; seq: number; putBy: string | null; putOn: string; manifest: Manifest | null };
export async function findWaitingList(db: Db | Tx, house: House, now: Date): Promise<WaitingList | null> {
  const [row] = await db.select().from(recipientLists).where(isNull(recipientLists.decision)).orderBy(desc(recipientLists.seq)).limit(1);
  if (!row) return null;
  const checked = checkFile(house, row.file, now);
  return { id: row.id, seq: row.seq, putBy: row.putBy, putOn: row.putOn, manifest: checked.ok ? checked.manifest : null };
}

function checkFile(house: House, file: string, now: Date): CheckedManifest {
  const operator = operatorOf(house);
  if (!operator) return { ok: false, why: 'signature' };
  const { list } = listInForce(house, now);
  return check(file, operator.operatorKey, Math.max(operator.leastSeq, (list?.manifest.seq ?? 0) + 1), now);
}

export type ListRefusal = ManifestFault | 'large' | 'waits' | 'own' | 'gone';
/** Puts a signed file before a second person. It must be newer than the one in force. */
export async function putList(tx: Tx, house: House, typed: string, staffId: string, now: Date): Promise<ListRefusal | null> {
  const file = typed.trim();
  if (file.length > 256 * 1024) return 'large';
  const checked = checkFile(house, file, now);
  if (!checked.ok) return checked.why;
  const waiting = await tx.select({ id: recipientLists.id }).from(recipientLists).where(isNull(recipientLists.decision)).for('update');
  if (waiting.length > 0) return 'waits';
  const { seq } = checked.manifest;
  const [made] = await tx
    .insert(recipientLists)
    .values({ seq, file, putBy: staffId, putOn: kyivDay(now) })
    .returning({ id: recipientLists.id });
  await writeAudit(tx, { staffId, by: 'staff', act: 'tips.list.put', subjectKind: 'tipList', subjectId: made?.id ?? '', detail: { seq } }, now);
  return null;
}

/** The second person's word. Agreed, the file is in force from that moment. */
export async function answerList(house: House, answer: { id: string; agreed: boolean }, staffId: string, now: Date): Promise<ListRefusal | null> {
  if (!z.uuid().safeParse(answer.id).success) return 'gone';
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(recipientLists)
      .where(and(eq(recipientLists.id, answer.id), isNull(recipientLists.decision)))
      .for('update');
    if (!row) return 'gone';
    if (answer.agreed && row.putBy === staffId) return 'own';
    const checked = checkFile(house, row.file, now);
    if (answer.agreed && !checked.ok) return checked.why;
    const decision = answer.agreed ? ('agreed' as const) : ('refused' as const);
    // Whoever put it may take it back alone.
    const decidedBy = row.putBy === staffId ? null : staffId;
    await tx
      .update(recipientLists)
      .set({ decision, decidedBy, decidedOn: kyivDay(now) })
      .where(eq(recipientLists.id, row.id));
    await writeAudit(tx, { staffId, by: 'staff', act: `tips.list.${decision}`, subjectKind: 'tipList', subjectId: row.id, detail: { seq: row.seq } }, now);
    if (answer.agreed) writeList(house, row.file);
    return null;
  });
}

/** In one step: whoever asks for the list meanwhile gets the old one or the new one, whole. */
export function writeList(house: House, file: string): void {
  const path = listPath(house);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, `${file}\n`, { mode: 0o644 });
  renameSync(`${path}.new`, path);
}
