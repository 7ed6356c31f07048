/** Proves that the address of e-mail is the author's: six digits typed on the page, or the link of the letter and a button. */
import { and, count, eq, gte, isNotNull, ne } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appealCodes, appeals, appealTokens } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import type { StringKey, Values } from '#platform/i18n.ts';
import { promiseCode } from './codeLetter.ts';
import { mailCodeHash, tokenHash } from './codes.ts';
import { limits } from './form.ts';
import { kyivDay, kyivInstant } from './rules.ts';
import { submitAppeal } from './submit.ts';

export const codeTries = 5;
const letters = 5;
const letterPauseSeconds = 60;

export type Refusal = { ok: false; key: StringKey; values?: Values };
export type Confirmed = { ok: true; appealId: string; number: string; dueAt: Date | null };

/** Where the confirmation of an appeal stands. */
export type Waiting = { state: 'waiting'; until: Date; mayAskAgainAt: Date | null } | { state: 'done'; dueAt: Date | null } | { state: 'ended' };

export async function findWaiting(db: Db, appealId: string, now: Date): Promise<Waiting> {
  const [row] = await db.select({ state: appeals.state, createdAt: appeals.createdAt, dueAt: appeals.dueAt }).from(appeals).where(eq(appeals.id, appealId));
  if (!row) return { state: 'ended' };
  if (row.state !== 'awaiting_confirmation')
    return row.state === 'expired' || row.state === 'withdrawn' ? { state: 'ended' } : { state: 'done', dueAt: row.dueAt };
  const [code] = await db.select({ sentAt: appealCodes.sentAt, sentCount: appealCodes.sentCount }).from(appealCodes).where(eq(appealCodes.appealId, appealId));
  const until = new Date(row.createdAt.getTime() + 72 * 3_600_000);
  if (until <= now) return { state: 'ended' };
  const mayAskAgainAt = !code || code.sentCount >= letters ? null : new Date(code.sentAt.getTime() + letterPauseSeconds * 1000);
  return { state: 'waiting', until, mayAskAgainAt };
}

/** Six digits: ten minutes, five tries; a wrong try is counted before it is compared. */
export async function confirmByCode(house: House, appealId: string, typed: string, now: Date): Promise<Confirmed | Refusal> {
  const digits = typed.replace(/\D/g, '');
  if (digits.length !== 6) return { ok: false, key: 'appeals.confirm.sixDigits' };
  return house.database.db.transaction(async (tx): Promise<Confirmed | Refusal> => {
    const known = await alreadyConfirmed(tx, appealId);
    if (known) return known;
    const [row] = await tx.select().from(appealCodes).where(eq(appealCodes.appealId, appealId)).for('update');
    if (!row || row.endsAt <= now) return { ok: false, key: 'appeals.confirm.codeEnded' };
    if (row.tries >= codeTries) return { ok: false, key: 'appeals.confirm.noTries' };
    await tx
      .update(appealCodes)
      .set({ tries: row.tries + 1 })
      .where(eq(appealCodes.appealId, appealId));
    if (row.codeHash !== mailCodeHash(house, appealId, digits)) {
      const left = codeTries - row.tries - 1;
      return left > 0 ? { ok: false, key: 'appeals.confirm.wrongCode', values: { count: left } } : { ok: false, key: 'appeals.confirm.noTries' };
    }
    return confirm(tx, house, appealId, now);
  });
}

export type LinkState = { state: 'open' | 'done'; appealId: string; number: string; language: 'uk' | 'en' } | { state: 'ended' };

/** What a link from the letter opens. Looking changes nothing. */
export async function findLink(db: Db | Tx, token: string, now: Date): Promise<LinkState> {
  if (!/^[\w-]{43}$/.test(token)) return { state: 'ended' };
  const [row] = await db
    .select({ appealId: appealTokens.appealId, endsAt: appealTokens.endsAt, state: appeals.state, number: appeals.number, language: appeals.language })
    .from(appealTokens)
    .innerJoin(appeals, eq(appeals.id, appealTokens.appealId))
    .where(and(eq(appealTokens.tokenHash, tokenHash(token)), eq(appealTokens.purpose, 'confirm')));
  if (!row) return { state: 'ended' };
  const { appealId, number, language } = row;
  if (row.state === 'awaiting_confirmation') return row.endsAt > now ? { state: 'open', appealId, number, language } : { state: 'ended' };
  return row.state === 'expired' || row.state === 'withdrawn' ? { state: 'ended' } : { state: 'done', appealId, number, language };
}

/** The button behind the link. Pressing it twice confirms once. */
export async function confirmByLink(house: House, token: string, now: Date): Promise<Confirmed | Refusal> {
  return house.database.db.transaction(async (tx): Promise<Confirmed | Refusal> => {
    const link = await findLink(tx, token, now);
    if (link.state === 'ended') return { ok: false, key: 'appeals.confirm.linkEnded' };
    return (await alreadyConfirmed(tx, link.appealId)) ?? confirm(tx, house, link.appealId, now);
  });
}

async function alreadyConfirmed(tx: Tx, appealId: string): Promise<Confirmed | null> {
  const [row] = await tx
    .select({ number: appeals.number, dueAt: appeals.dueAt, confirmedAt: appeals.confirmedAt })
    .from(appeals)
    .where(eq(appeals.id, appealId))
    .for('update');
  return row?.confirmedAt ? { ok: true, appealId, number: row.number, dueAt: row.dueAt } : null;
}

async function confirm(tx: Tx, house: House, appealId: string, now: Date): Promise<Confirmed | Refusal> {
  const [row] = await tx.select({ number: appeals.number, emailDigest: appeals.emailDigest }).from(appeals).where(eq(appeals.id, appealId));
  if (!row) return { ok: false, key: 'appeals.confirm.linkEnded' };
  if (row.emailDigest !== null && (await confirmedToday(tx, row.emailDigest, appealId, now)) >= limits.perDay) {
    await tx.update(appeals).set({ waitsNote: 'appeals.waits.sixth' }).where(eq(appeals.id, appealId));
  }
  const dueAt = await submitAppeal(tx, house, appealId, now);
  if (dueAt === null) return { ok: false, key: 'appeals.confirm.linkEnded' };
  await tx.delete(appealCodes).where(eq(appealCodes.appealId, appealId));
  return { ok: true, appealId, number: row.number, dueAt };
}

/** How many appeals this address has confirmed since midnight in Kyiv. */
export async function confirmedToday(tx: Tx, digest: string, exceptId: string, now: Date): Promise<number> {
  const midnight = kyivInstant(kyivDay(now), 0);
  const [row] = await tx
    .select({ all: count() })
    .from(appeals)
    .where(and(eq(appeals.emailDigest, digest), ne(appeals.id, exceptId), isNotNull(appeals.confirmedAt), gte(appeals.confirmedAt, midnight)));
  return Number(row?.all ?? 0);
}

/** Another letter with a new code; a minute apart, five in all. */
export async function sendCodeAgain(house: House, appealId: string, now: Date): Promise<{ ok: true } | Refusal> {
  return house.database.db.transaction(async (tx): Promise<{ ok: true } | Refusal> => {
    const [appeal] = await tx.select().from(appeals).where(eq(appeals.id, appealId)).for('update');
    const [row] = await tx.select().from(appealCodes).where(eq(appealCodes.appealId, appealId));
    if (!appeal || !row || appeal.state !== 'awaiting_confirmation' || appeal.emailSealed === null) return { ok: false, key: 'appeals.confirm.linkEnded' };
    if (row.sentCount >= letters) return { ok: false, key: 'appeals.confirm.noLetters', values: { count: letters } };
    const wait = Math.ceil((row.sentAt.getTime() + letterPauseSeconds * 1000 - now.getTime()) / 1000);
    if (wait > 0) return { ok: false, key: 'appeals.confirm.tooSoon', values: { count: wait } };
    await promiseCode(
      tx,
      house,
      {
        appealId,
        number: appeal.number,
        email: house.vault.open(appeal.emailSealed),
        language: appeal.language,
        statusCode: house.vault.open(row.statusCodeSealed),
        version: appeal.version,
        attempt: row.sentCount + 1,
      },
      now,
    );
    return { ok: true };
  });
}
