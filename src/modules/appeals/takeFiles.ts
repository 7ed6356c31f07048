/** Files of a posted form, taken one by one: each is seen from inside, and good ones are kept whatever happens to the rest. */
import { checkFile, cleanLabel, isFull, keepFile, type FileFault, type FilePurpose, type Owner } from '#platform/files.ts';
import { allow } from '#platform/limits.ts';
import type { Vault } from '#platform/vault.ts';
import { readQuota, sayQuota } from './settings.ts';
import type { Desk } from './wizard.ts';

/** Large enough for a shared network on a bad day, small enough that nobody fills the disk from one place. */
const filesPerDay = 400;

/** Whether one more file may come from this network today. */
export const mayBringFile = ({ house, network, now }: Desk): Promise<boolean> =>
  allow(house.database.db, { key: `appeals.files:${network}`, limit: filesPerDay, windowSeconds: 86_400 }, now);

/** Whose they become, and under which key. */
export type Keeper = { owner: Owner; box: Vault };
export type TakenFiles = { /** How many were sent at all. */ given: number; faults: FileFault[]; status: 200 | 422 | 503 };

/** An empty chooser sends one nameless file: it is none. */
export const filesIn = (sent: FormData, name: string): File[] =>
  sent.getAll(name).flatMap((one) => (one instanceof File && (one.size > 0 || one.name !== '') ? [one] : []));

export async function takeFiles(desk: Desk, keeper: Keeper, files: readonly File[], kind: { purpose: FilePurpose; evidence: boolean }): Promise<TakenFiles> {
  const faults: FileFault[] = [];
  for (const file of files) {
    const fault = await takeOne(desk, keeper, file, kind);
    if (fault) faults.push(fault);
  }
  const full = faults.some(({ key }) => key === 'files.full');
  return { given: files.length, faults, status: full ? 503 : faults.length > 0 ? 422 : 200 };
}

async function takeOne(
  desk: Desk,
  { owner, box }: Keeper,
  file: File,
  { purpose, evidence }: { purpose: FilePurpose; evidence: boolean },
): Promise<FileFault | null> {
  const { house, now } = desk;
  const { db } = house.database;
  const name = cleanLabel(file.name);
  const quota = await readQuota(db, now);
  if (!(await mayBringFile(desk))) return { key: 'files.quota', values: { name } };
  if (file.size > quota.each) return { key: 'files.tooBig', values: { name, max: sayQuota(quota).each } };
  const checked = await checkFile(house, { bytes: Buffer.from(await file.arrayBuffer()), name: file.name, purpose, evidence }, { maxBytes: quota.each }, now);
  if (!checked.ok) return checked.fault;
  try {
    const kept = await keepFile(db, box, owner, checked.file, quota, now);
    return kept.ok ? null : kept.fault;
  } catch (error) {
    if (isFull(error)) return { key: 'files.full', values: { name } };
    throw error;
  }
}
