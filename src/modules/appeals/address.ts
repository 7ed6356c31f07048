/** A mistyped e-mail is put right while the appeal waits for its confirmation: the old code and link die, the 72 hours run on. */
import { and, count, eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { appealCodes, appealEvents, appeals, appealTokens } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { emailDigest } from './codes.ts';
import type { Refusal } from './confirm.ts';
import { moveAppeal } from './history.ts';
import { openVersion } from './letter.ts';
import { portalTerms } from './rules.ts';
import { linkHours, promiseCode } from './codeLetter.ts';
import { addVersion, keepSameFiles } from './versions.ts';

/** Whether an author may still change the address, and how many times. */
export async function addressChangesLeft(db: Tx | House['database']['db'], appealId: string): Promise<number> {
  const [row] = await db
    .select({ all: count() })
    .from(appealEvents)
    .where(and(eq(appealEvents.appealId, appealId), eq(appealEvents.event, 'readdress')));
  return Math.max(0, portalTerms.addressChanges - Number(row?.all ?? 0));
}

/**
 * Gives a waiting appeal another address. It is a new version of the text, because the letter to the police names the address;
 * everything that was sent to the old one opens nothing any more. The answer depends on this appeal alone, never on who else uses the address.
 */
export async function changeAddress(house: House, appealId: string, email: string, now: Date): Promise<{ ok: true; email: string } | Refusal> {
  return house.database.db.transaction(async (tx): Promise<{ ok: true; email: string } | Refusal> => {
    const [appeal] = await tx.select().from(appeals).where(eq(appeals.id, appealId)).for('update');
    const [code] = await tx.select().from(appealCodes).where(eq(appealCodes.appealId, appealId)).for('update');
    const ended = !appeal || now.getTime() >= appeal.createdAt.getTime() + linkHours * 3_600_000;
    const opened = ended ? null : await openVersion(tx, house, appealId, appeal.version);
    if (ended || !code || !opened || appeal.state !== 'awaiting_confirmation') return { ok: false, key: 'appeals.address.ended' };
    if (emailDigest(house, email) === appeal.emailDigest) return { ok: false, key: 'appeals.address.same' };
    const left = await addressChangesLeft(tx, appealId);
    if (left === 0) return { ok: false, key: 'appeals.address.noMore', values: { count: portalTerms.addressChanges } };
    const before = { appealId, version: appeal.version };
    const version = await addVersion(tx, house, before, { ...opened.content, applicant: { ...opened.content.applicant, email } }, now);
    await keepSameFiles(tx, before, version);
    const facts = { change: portalTerms.addressChanges - left + 1, version };
    if (!(await moveAppeal(tx, { appealId, event: 'readdress', actor: 'applicant', facts, record: facts }, now)))
      throw new Error('A waiting appeal could not be readdressed.');
    await tx.delete(appealTokens).where(and(eq(appealTokens.appealId, appealId), eq(appealTokens.purpose, 'confirm')));
    await promiseCode(
      tx,
      house,
      { appealId, number: appeal.number, email, language: appeal.language, statusCode: house.vault.open(code.statusCodeSealed), version, attempt: 1 },
      now,
    );
    return { ok: true, email };
  });
}
