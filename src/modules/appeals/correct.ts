/** A correction is a new version of the author's text; the old one stays as it was read, and an older approval or reading counts no more. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appealEvents, appealFiles, appeals } from '#db/schema/appeals.ts';
import { writeConsents } from '#platform/consents.ts';
import { keepFile, type CleanFile, type FileFault } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import { z } from 'zod';
import { addedConsent } from './agreed.ts';
import { withCorrection, type Correction } from './correctForm.ts';
import { limits, type AppealContent } from './form.ts';
import { correctUntil, moveAppeal } from './history.ts';
import { openVersion } from './letter.ts';
import { dropObjection } from './objections.ts';
import { maySendAsIs } from './rules.ts';
import { askModerators } from './submit.ts';
import { addVersion, keepSameFiles } from './versions.ts';

export type Returned = {
  appealId: string;
  /** An addendum to a letter that has gone. */ added: boolean;
  version: number;
  content: AppealContent;
  codes: string[];
  words: string;
  until: string;
  asIs: boolean;
};
const Facts = z.object({ reasons: z.array(z.string()), until: z.string(), sealed: z.string().optional() });

/** What the author is asked to correct, or null when the appeal is not with its author. */
export async function findReturned(db: Db | Tx, house: House, number: string): Promise<Returned | null> {
  const [row] = await db
    .select()
    .from(appeals)
    .where(and(eq(appeals.number, number), eq(appeals.state, 'returned')));
  const opened = row ? await openVersion(db, house, row.id, row.version) : null;
  if (!row || !opened) return null;
  const acts = await db
    .select({ event: appealEvents.event, facts: appealEvents.facts })
    .from(appealEvents)
    .where(and(eq(appealEvents.appealId, row.id), inArray(appealEvents.event, ['return', 'uphold'])))
    .orderBy(asc(appealEvents.id));
  const facts = Facts.parse(acts.findLast((one) => one.event === 'return')?.facts);
  return {
    appealId: row.id,
    added: row.parentId !== null,
    version: row.version,
    content: opened.content,
    codes: facts.reasons,
    words: facts.sealed ? house.vault.open(facts.sealed) : '',
    until: correctUntil(acts) ?? facts.until,
    asIs: maySendAsIs(facts.reasons),
  };
}

export type Corrected = { ok: true } | { ok: false; why: 'gone' } | { ok: false; why: 'file'; fault: FileFault };

/** Stores the corrected version and puts it before the moderators, in one transaction. */
export async function correctAppeal(house: House, number: string, data: Correction, added: readonly CleanFile[], now: Date): Promise<Corrected> {
  try {
    return await house.database.db.transaction(async (tx): Promise<Corrected> => {
      const before = await lock(tx, house, number);
      if (!before) return { ok: false, why: 'gone' };
      const kept = (
        await tx
          .select()
          .from(appealFiles)
          .where(and(eq(appealFiles.appealId, before.appealId), eq(appealFiles.version, before.version)))
          .orderBy(asc(appealFiles.position))
      ).filter((file) => data.keep.includes(file.position));
      const owner = { kind: 'appeal', id: before.appealId };
      const room = { count: limits.files - kept.length, bytes: limits.allBytes - kept.reduce((all, file) => all + file.bytes, 0) };
      const fault = quotaFault(added, room);
      if (fault) return { ok: false, why: 'file', fault };
      const fresh: { fileId: string; labelSealed: string; listed: AppealContent['files'][number] }[] = [];
      for (const file of added) {
        // Files of older versions stay with them, so the owner may hold more than one version shows.
        const stored = await keepFile(tx, house.vault, owner, file, { count: 100, each: limits.fileBytes, all: limits.allBytes * 10 }, now);
        if (!stored.ok) throw new Refused(stored.fault);
        const { label, type, sha256, purpose, evidence, content } = file;
        fresh.push({ fileId: stored.id, labelSealed: house.vault.seal(label), listed: { label, type, bytes: content.length, sha256, purpose, evidence } });
      }
      const stay = before.content.files.filter((_, i) => kept.some((file) => file.position === i + 1));
      const content = withCorrection(before.content, data, [...stay, ...fresh.map((one) => one.listed)], before.added, now);
      const version = await addVersion(tx, house, before, content, now);
      const rows = [...kept, ...fresh.map(({ fileId, labelSealed, listed: { label: _, evidence: __, ...listed } }) => ({ fileId, labelSealed, ...listed }))];
      if (rows.length > 0) await tx.insert(appealFiles).values(rows.map((row, i) => ({ ...row, appealId: before.appealId, version, position: i + 1 })));
      await sendBack(tx, house, before.appealId, content, { version, asIs: false }, now);
      return { ok: true };
    });
  } catch (fault) {
    if (fault instanceof Refused) return { ok: false, why: 'file', fault: fault.fault };
    throw fault;
  }
}

class Refused extends Error {
  readonly fault: FileFault;
  constructor(fault: FileFault) {
    super('A file was not taken.');
    this.fault = fault;
  }
}

/** The author sets advice aside: the same words go back to the moderators. Only when every reason was advice. */
export async function sendAsIs(house: House, number: string, now: Date): Promise<boolean> {
  return house.database.db.transaction(async (tx) => {
    const before = await lock(tx, house, number);
    if (!before?.asIs) return false;
    const version = await addVersion(tx, house, before, before.content, now);
    await keepSameFiles(tx, before, version);
    await sendBack(tx, house, before.appealId, before.content, { version, asIs: true }, now);
    return true;
  });
}

async function lock(tx: Tx, house: House, number: string): Promise<Returned | null> {
  await tx.select({ id: appeals.id }).from(appeals).where(eq(appeals.number, number)).for('update');
  return findReturned(tx, house, number);
}

async function sendBack(tx: Tx, house: House, appealId: string, content: AppealContent, facts: { version: number; asIs: boolean }, now: Date): Promise<void> {
  if (!(await moveAppeal(tx, { appealId, event: 'correct', actor: 'applicant', facts, record: facts }, now)))
    throw new Error('A returned appeal could not be corrected.');
  await writeConsents(tx, [addedConsent(house, appealId, content, 'appeals.correct', now)]);
  await dropObjection(tx, appealId, now);
  await askModerators(tx, house, appealId, now);
}

function quotaFault(added: readonly CleanFile[], room: { count: number; bytes: number }): FileFault | null {
  const last = added.at(-1);
  if (!last) return null;
  if (added.length > room.count) return { key: 'files.tooMany', values: { name: last.label, count: limits.files } };
  return added.reduce((all, file) => all + file.content.length, 0) > room.bytes
    ? { key: 'files.tooMuch', values: { name: last.label, max: Math.floor(limits.allBytes / 1024 / 1024) } }
    : null;
}
