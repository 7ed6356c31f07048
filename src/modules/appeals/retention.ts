/** Forgets what may no longer be kept. What remains tells no person: number, kind, district, dates, result. */
import { eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { sql } from 'drizzle-orm';
import { appealCodes, appealEvents, appealFiles, appealObjections, appeals, appealTokens, appealVersions } from '#db/schema/appeals.ts';
import { forgetConsentPerson } from '#platform/consents.ts';
import { eraseFiles } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import { canonical } from './form.ts';
import { moveAppeal } from './history.ts';
import { openVersion, reducedMark } from './letter.ts';
import { dropObjection } from './objections.ts';
import { forgetSupportRows } from './supporters.ts';

/**
 * Erases the author's words, name, address and files, and the words of the police and moderators about them.
 * Works only on an appeal that has ended; doing it twice does nothing more.
 */
export async function forgetAppeal(tx: Tx, appealId: string, now: Date): Promise<void> {
  const moved = await moveAppeal(tx, { appealId, event: 'forget', actor: 'portal' }, now);
  if (!moved) return;
  await dropObjection(tx, appealId, now);
  await tx.update(appealObjections).set({ textSealed: '' }).where(eq(appealObjections.appealId, appealId));
  await eraseFiles(tx, { kind: 'appeal', id: appealId });
  await tx.update(appealVersions).set({ sealed: '' }).where(eq(appealVersions.appealId, appealId));
  await tx.update(appealFiles).set({ labelSealed: '' }).where(eq(appealFiles.appealId, appealId));
  await tx
    .update(appealEvents)
    .set({ facts: sql`${appealEvents.facts} - 'sealed'` })
    .where(eq(appealEvents.appealId, appealId));
  await tx.update(appeals).set({ nameSealed: null, emailSealed: null, emailDigest: null, policeNumber: null }).where(eq(appeals.id, appealId));
  await tx.delete(appealTokens).where(eq(appealTokens.appealId, appealId));
  await tx.delete(appealCodes).where(eq(appealCodes.appealId, appealId));
  await forgetSupportRows(tx, appealId);
  await forgetConsentPerson(tx, 'appeal', appealId);
}

/** Erases the files of a sent appeal. The letter's list of them, with hashes, stays in the text. */
export async function forgetFiles(tx: Tx, appealId: string): Promise<void> {
  await eraseFiles(tx, { kind: 'appeal', id: appealId });
}

/** Takes the list of supporters out of the kept text. The text can still be read, and never sent again. */
export async function forgetSupporters(tx: Db | Tx, house: House, appealId: string): Promise<void> {
  await forgetSupportRows(tx, appealId);
  const versions = await tx.select({ version: appealVersions.version }).from(appealVersions).where(eq(appealVersions.appealId, appealId));
  for (const { version } of versions) {
    const opened = await openVersion(tx, house, appealId, version);
    // Versions without a list are marked too, so that the next run does not open them again.
    if (!opened?.whole) continue;
    const sealed = `${reducedMark}${house.vault.seal(canonical({ ...opened.content, supporters: [] }))}`;
    await tx
      .update(appealVersions)
      .set({ sealed })
      .where(sql`${appealVersions.appealId} = ${appealId} and ${appealVersions.version} = ${version}`);
  }
}
