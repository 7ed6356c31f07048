/** Before personal data of others or anything that leaves the portal: the second factor once more, unless it was shown lately. */
import { readCookie, setCookie, type CookieJar } from '#platform/cookies.ts';
import type { FieldErrors } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { isProved } from './sessions.ts';
import { proveAgain } from './signIn.ts';

export type Proof =
  | { status: 'proved'; /** The new token of the session, when it was renewed now. */ token: string | null }
  /** Asked, and not answered rightly: `errors` belong to the field `code`. */
  | { status: 'asked'; errors: FieldErrors }
  /** Too many wrong codes: the session has ended. */
  | { status: 'out' };

/** Takes the typed code only when a proof is needed. ASVS 7.5.1: a fresh proof before sensitive data is shown or exported. */
export async function proofOf(
  house: House,
  typed: { token: string | undefined; code: string; device: string | null; passkey?: string; /** Also when the last proof is fresh. */ always?: boolean },
  now: Date,
): Promise<Proof> {
  if (!typed.always && (await isProved(house.database.db, typed.token, now))) return { status: 'proved', token: null };
  if (typed.code.trim() === '' && !typed.passkey) return { status: 'asked', errors: { code: { key: 'people.factor.missing' } } };
  const step = await proveAgain(house, typed, now);
  if (step.status === 'proved') return { status: 'proved', token: step.token };
  if (step.status === 'again') return { status: 'out' };
  if (step.status === 'wait') return { status: 'asked', errors: { code: { key: 'people.signIn.wait', values: { minutes: step.minutes } } } };
  return { status: 'asked', errors: { code: { key: 'people.factor.wrong', values: { count: step.left } } } };
}

export type Desk = { house: House; cookies: CookieJar; now: Date };
/** `out`: the session is over, sign in again. */
export type ProvedHere = { status: 'proved' } | { status: 'refused'; errors: FieldErrors } | { status: 'out' };

const ownToken = ({ house, cookies }: Desk): string | undefined => readCookie(cookies, house, 'staff') ?? undefined;
export const isProvedHere = (desk: Desk): Promise<boolean> => isProved(desk.house.database.db, ownToken(desk), desk.now);

/** The same on a page that has the cookies at hand: the session goes on under a new one. */
export async function proveHere(desk: Desk, code: string, passkey = '', always = false): Promise<ProvedHere> {
  const { house, cookies, now } = desk;
  const proof = await proofOf(house, { token: ownToken(desk), code, passkey, always, device: readCookie(cookies, house, 'device') }, now);
  if (proof.status === 'proved' && proof.token) setCookie(cookies, house, 'staff', proof.token, { sameSite: 'lax' });
  return proof.status === 'asked' ? { status: 'refused', errors: proof.errors } : { status: proof.status };
}
