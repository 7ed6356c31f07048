/** Opens the status of one appeal to whoever knows its number and code, and to nobody else. */
import { timingSafeEqual } from 'node:crypto';
import { inArray } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { appeals } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import type { FieldErrors } from '#platform/forms.ts';
import { allow } from '#platform/limits.ts';
import { statusCodeHash } from './codes.ts';
import { parseCode, parseNumber, portalTerms, rootOf } from './rules.ts';

export type Opened =
  { ok: true; number: string; cookie: string; /** What the code is kept as; it changes with the code. */ proof: string } | { ok: false; errors: FieldErrors };

const quarter = 15 * 60;
const day = 24 * 3600;

/**
 * A number that cannot exist and a code that cannot be one are told apart at once; every possible pair that does not fit gets
 * one answer and the same work, whether the number is given out or not. Tries are counted per network and per number.
 * An addendum has the code of its letter and shares its count, so that more numbers give a guesser no more tries.
 */
export async function openStatus(db: Db, house: House, typed: { number: string; code: string; network: string }, now: Date): Promise<Opened> {
  const number = parseNumber(typed.number);
  const code = parseCode(typed.code);
  const errors: FieldErrors = {};
  if (typed.number.trim() === '') errors['number'] = { key: 'appeals.status.numberMissing' };
  else if (!number) errors['number'] = { key: 'appeals.status.numberUnclear' };
  if (typed.code.trim() === '') errors['code'] = { key: 'appeals.status.codeMissing' };
  else if (!code) errors['code'] = { key: 'appeals.status.codeUnclear' };
  const digest = (text: string): string => house.vault.digest('appeals.see', text);
  const root = number === null ? null : rootOf(number);
  // Malformed tries count too: otherwise the answer about the form would be a free question.
  const within = [
    await allow(db, { key: `see:${digest(typed.network)}`, limit: 200, windowSeconds: quarter }, now),
    !root || (await allow(db, { key: `see:${digest(`${root} ${typed.network}`)}`, limit: 20, windowSeconds: quarter }, now)),
    !root || (await allow(db, { key: `see:${digest(root)}`, limit: 1000, windowSeconds: day }, now)),
  ];
  if (within.includes(false)) return { ok: false, errors: { _form: { key: 'appeals.status.tooMany', values: { minutes: quarter / 60 } } } };
  if (!number || !root || !code) return { ok: false, errors };
  const found = await db
    .select({ number: appeals.number, codeHash: appeals.codeHash })
    .from(appeals)
    .where(inArray(appeals.number, [root, number]));
  const row = found.some((one) => one.number === number) ? found.find((one) => one.number === root) : undefined;
  const given = Buffer.from(statusCodeHash(house, root, code));
  const kept = Buffer.from(row?.codeHash ?? house.vault.digest('appeals.see', 'nothing'));
  if (given.length !== kept.length || !timingSafeEqual(given, kept) || !row) return { ok: false, errors: { _form: { key: 'appeals.status.wrongPair' } } };
  return { ok: true, number, cookie: seal(house, root, now), proof: row.codeHash };
}

const seal = (house: House, number: string, now: Date): string => house.vault.seal(`${number} ${now.getTime() + portalTerms.seeMinutes * 60_000}`);

/** Whether the cookie opens this number now. Made by `openStatus`, it opens one appeal and what was added to it for half an hour. */
export function maySee(house: House, cookie: string | null, number: string, now: Date): boolean {
  if (cookie === null || cookie.length > 400) return false;
  try {
    const [opened, until] = house.vault.open(cookie).split(' ');
    return opened === rootOf(number) && Number(until) > now.getTime();
  } catch {
    return false;
  }
}
