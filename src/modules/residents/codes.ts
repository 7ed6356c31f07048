/** Six digits by letter: made, counted and used up. The same work and the same answer for every address. */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { and, eq, lt } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { residentCodes } from '#db/schema/residents.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { promiseLetter } from '#platform/outbox.ts';
import { emailDigest } from '#platform/personal.ts';
import { minute, residentRules } from './rules.ts';

/** `ask`: a request about own data; `visit`: an invitation to a courtyard. Neither needs an account. */
export type Purpose = 'enter' | 'prove' | 'ask' | 'visit';
const letters = { enter: 'residents.code', prove: 'residents.code', ask: 'residents.ask', visit: 'residents.visit' } as const satisfies Record<Purpose, string>;
const letterOf = (purpose: Purpose): string => letters[purpose];

export const newToken = (): string => randomBytes(32).toString('base64url');
export const wellFormed = /^[\w-]{43}$/;
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const codeHash = (house: Pick<House, 'vault'>, id: string, code: string): string => house.vault.digest('residents.code', `${id}:${code}`);

/** Begins an entry and promises its letter. Answers the token that only this browser holds. */
export async function beginCode(
  tx: Tx,
  house: House,
  { email, purpose, language }: { email: string; purpose: Purpose; language: Language },
  now: Date,
): Promise<string> {
  const token = newToken();
  const id = hashOf(token);
  const code = newCode();
  await tx.insert(residentCodes).values({
    id,
    purpose,
    emailSealed: house.vault.seal(email.trim()),
    emailDigest: emailDigest(house, email),
    codeHash: codeHash(house, id, code),
    tries: 0,
    sentCount: 1,
    sentAt: now,
    endsAt: ends(now),
  });
  await promise(tx, house, { id, purpose, email: email.trim(), code, language, count: 1 }, now);
  return token;
}

const newCode = (): string => String(randomInt(0, 1_000_000)).padStart(6, '0');
const ends = (now: Date): Date => new Date(now.getTime() + residentRules.codeMinutes * minute);

async function promise(
  tx: Tx,
  house: House,
  { id, purpose, email, code, language, count }: { id: string; purpose: Purpose; email: string; code: string; language: Language; count: number },
  now: Date,
): Promise<void> {
  await promiseLetter(
    tx,
    house,
    // The letter is about the entry, not about a person: what waits in the outbox joins nothing.
    {
      lane: 'resident',
      template: letterOf(purpose),
      to: email,
      subjectKind: 'entry',
      subjectId: id.slice(0, 16),
      data: { code },
      key: `residents.code:${id}:${count}`,
      language,
    },
    now,
  );
}

export type Entry = { id: string; purpose: Purpose; email: string; emailDigest: string; sentCount: number; sentAt: Date };

/** The entry this browser began, while it may still be finished or asked for again. */
export async function findEntry(db: Db | Tx, house: House, token: string | null, purpose: Purpose, now: Date): Promise<Entry | null> {
  if (token === null || !wellFormed.test(token)) return null;
  const [row] = await db
    .select()
    .from(residentCodes)
    .where(and(eq(residentCodes.id, hashOf(token)), eq(residentCodes.purpose, purpose)));
  if (!row || now.getTime() - row.sentAt.getTime() > residentRules.entryMinutes * minute) return null;
  return { id: row.id, purpose, email: house.vault.open(row.emailSealed), emailDigest: row.emailDigest, sentCount: row.sentCount, sentAt: row.sentAt };
}

/** Seconds until another letter may be asked for; null when there have been enough for this entry. */
export function waitSeconds(entry: Pick<Entry, 'sentAt' | 'sentCount'>, now: Date): number | null {
  if (entry.sentCount >= residentRules.letters) return null;
  return Math.max(0, Math.ceil((entry.sentAt.getTime() + residentRules.pauseSeconds * 1000 - now.getTime()) / 1000));
}

/** A new code in place of the old one, five tries anew. False when the entry is gone or it is too soon: two presses at once send one letter. */
export async function renewCode(house: House, id: string, language: Language, now: Date): Promise<boolean> {
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx.select().from(residentCodes).where(eq(residentCodes.id, id)).for('update');
    if (!row || waitSeconds(row, now) !== 0) return false;
    const code = newCode();
    const count = row.sentCount + 1;
    await tx
      .update(residentCodes)
      .set({ codeHash: codeHash(house, id, code), tries: 0, sentCount: count, sentAt: now, endsAt: ends(now) })
      .where(eq(residentCodes.id, id));
    await promise(tx, house, { id, purpose: row.purpose, email: house.vault.open(row.emailSealed), code, language, count }, now);
    return true;
  });
}

export type Spent = { status: 'right'; id: string; email: string; emailDigest: string } | { status: 'wrong'; left: number } | { status: 'over' };

/** Uses up one try; it is counted before it is compared, and the right code works once. */
export async function spendCode(
  tx: Tx,
  house: House,
  { token, purpose, digits }: { token: string | null; purpose: Purpose; digits: string },
  now: Date,
): Promise<Spent> {
  if (token === null || !wellFormed.test(token)) return { status: 'over' };
  const mine = and(eq(residentCodes.id, hashOf(token)), eq(residentCodes.purpose, purpose));
  const [row] = await tx.select().from(residentCodes).where(mine).for('update');
  if (!row || row.endsAt <= now || row.tries >= residentRules.codeTries) return { status: 'over' };
  const tries = row.tries + 1;
  await tx.update(residentCodes).set({ tries }).where(mine);
  const given = Buffer.from(codeHash(house, row.id, digits));
  const kept = Buffer.from(row.codeHash);
  if (given.length !== kept.length || !timingSafeEqual(given, kept)) {
    const left = residentRules.codeTries - tries;
    return left > 0 ? { status: 'wrong', left } : { status: 'over' };
  }
  await tx.delete(residentCodes).where(mine);
  return { status: 'right', id: row.id, email: house.vault.open(row.emailSealed), emailDigest: row.emailDigest };
}

/** Forgets entries nobody finished. */
export async function sweepCodes(db: Db | Tx, now: Date): Promise<void> {
  await db.delete(residentCodes).where(lt(residentCodes.sentAt, new Date(now.getTime() - residentRules.entryMinutes * minute)));
}
