/** The letter that asks its author to confirm an address: six digits, a link, and what the portal keeps of them. */
import { eq } from 'drizzle-orm';
import { together, type Tx } from '#db/index.ts';
import { appealCodes, appeals, appealTokens } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { promiseLetter, type Promised } from '#platform/outbox.ts';
import { mailCodeHash, newMailCode, newToken, tokenHash } from './codes.ts';
import { portalTerms } from './rules.ts';

export const mailCodeMinutes = 10;
export const linkHours = portalTerms.confirmHours;

export type CodeLetter = {
  appealId: string;
  number: string;
  email: string;
  language: 'uk' | 'en';
  statusCode: string;
  version: number;
  attempt: number;
};

/** What is written for such a letter. All links of one appeal end together, 72 hours after it was sent. */
export function writeCode(
  house: House,
  { appealId, number, email, language, statusCode, version, attempt }: CodeLetter,
  sentAt: Date,
  now: Date,
): { code: typeof appealCodes.$inferInsert; token: typeof appealTokens.$inferInsert; letter: Promised & { lane: 'resident' } } {
  const digits = newMailCode();
  const token = newToken();
  const endsAt = new Date(sentAt.getTime() + linkHours * 3_600_000);
  return {
    code: {
      appealId,
      codeHash: mailCodeHash(house, appealId, digits),
      tries: 0,
      endsAt: new Date(now.getTime() + mailCodeMinutes * 60_000),
      sentCount: attempt,
      sentAt: now,
      statusCodeSealed: house.vault.seal(statusCode),
    },
    token: { tokenHash: tokenHash(token), appealId, purpose: 'confirm', endsAt, createdAt: now },
    letter: {
      lane: 'resident',
      template: 'appeals.confirm',
      to: email,
      subjectKind: 'appeal',
      subjectId: appealId,
      data: { number, code: digits, token, endsAt: endsAt.toISOString() },
      key: `appeals.confirm:${appealId}:${version}.${attempt}`,
      language,
    },
  };
}

/** Another letter with a new code and a new link, in the caller's transaction. Asking for it does not lengthen the wait. */
export async function promiseCode(tx: Tx, house: House, asked: CodeLetter, now: Date): Promise<void> {
  const [appeal] = await tx.select({ createdAt: appeals.createdAt }).from(appeals).where(eq(appeals.id, asked.appealId));
  const { code, token, letter } = writeCode(house, asked, appeal?.createdAt ?? now, now);
  await together([
    tx.insert(appealCodes).values(code).onConflictDoUpdate({ target: appealCodes.appealId, set: code }).execute(),
    tx.insert(appealTokens).values(token).execute(),
    promiseLetter(tx, house, letter, now),
  ]);
}
