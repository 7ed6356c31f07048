/** A correction is a new version of the author's text; the old one stays as it was read, and an older approval or reading counts no more. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appealEvents, appealFiles, appeals } from '#db/schema/appeals.ts';
import { writeConsents } from '#platform/consents.ts';
import { handOver, listFiles, type FileFault, type Quota, type StoredFile } from '#platform/files.ts';
import type { Typed } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { z } from 'zod';
import { appealOwner } from './accept.ts';
import { addedConsent } from './agreed.ts';
import { withCorrection, type Correction } from './correctForm.ts';
import type { AppealContent } from './form.ts';
import { correctUntil, moveAppeal } from './history.ts';
import { openVersion } from './letter.ts';
import { dropObjection } from './objections.ts';
import { maySendAsIs } from './rules.ts';
import { readQuota, sayQuota } from './settings.ts';
import { askModerators } from './submit.ts';
import { addVersion, keepSameFiles } from './versions.ts';
import { waitingFiles } from './waitingFiles.ts';

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

/** Whether the version that stands says these words already: the same form was sent twice. */
export async function isSaid(db: Db, house: House, number: string, typed: Typed): Promise<boolean> {
  const [row] = await db.select({ id: appeals.id, version: appeals.version }).from(appeals).where(eq(appeals.number, number));
  const content = row ? (await openVersion(db, house, row.id, row.version))?.content : undefined;
  const plain = (text = ''): string => text.replace(/\r\n?/g, '\n').trim();
  return (
    content !== undefined &&
    (['essence', 'subject', 'request'] as const).every((name) => typed[name] === undefined || plain(typed[name]) === plain(content[name]))
  );
}

export type Corrected = { ok: true } | { ok: false; why: 'gone' } | { ok: false; why: 'file'; fault: FileFault };

/** Stores the corrected version with the files that wait for it and puts it before the moderators, in one transaction. */
export async function correctAppeal(house: House, number: string, data: Correction, now: Date): Promise<Corrected> {
  return house.database.db.transaction(async (tx): Promise<Corrected> => {
    const before = await lock(tx, house, number);
    if (!before) return { ok: false, why: 'gone' };
    const kept = (
      await tx
        .select()
        .from(appealFiles)
        .where(and(eq(appealFiles.appealId, before.appealId), eq(appealFiles.version, before.version)))
        .orderBy(asc(appealFiles.position))
    ).filter((file) => data.keep.includes(file.position));
    const waiting = { owner: waitingFiles('correction', before.appealId), box: house.vault };
    const fault = quotaFault(kept, await listFiles(tx, waiting.box, waiting.owner), await readQuota(tx, now));
    if (fault) return { ok: false, why: 'file', fault };
    // Files of older versions stay with them, so the owner may hold more than one version shows.
    const added = await handOver(tx, waiting, { owner: appealOwner(before.appealId), box: house.vault });
    const stay = before.content.files.filter((_, i) => kept.some((file) => file.position === i + 1));
    const listed = added.map(({ label, type, bytes, sha256, purpose, evidence }) => ({ label, type, bytes, sha256, purpose, evidence }));
    const content = withCorrection(before.content, data, [...stay, ...listed], before.added, now);
    const version = await addVersion(tx, house, before, content, now);
    const fresh = added.map(({ id, label, type, bytes, sha256, purpose }) => ({
      fileId: id,
      labelSealed: house.vault.seal(label),
      type,
      bytes,
      sha256,
      purpose,
    }));
    const rows = [...kept, ...fresh].map((row, i) => ({ ...row, appealId: before.appealId, version, position: i + 1 }));
    if (rows.length > 0) await tx.insert(appealFiles).values(rows);
    await sendBack(tx, house, before.appealId, content, { version, asIs: false }, now);
    return { ok: true };
  });
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

/** What stays and what is new, together; nothing new is never too much. */
function quotaFault(kept: readonly { bytes: number }[], added: readonly StoredFile[], quota: Quota): FileFault | null {
  const last = added.at(-1);
  if (!last) return null;
  if (kept.length + added.length > quota.count) return { key: 'files.tooMany', values: { name: last.label, count: quota.count } };
  return [...kept, ...added].reduce((all, file) => all + file.bytes, 0) > quota.all
    ? { key: 'files.tooMuch', values: { name: last.label, max: sayQuota(quota).all } }
    : null;
}
