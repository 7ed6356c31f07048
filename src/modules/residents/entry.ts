/** Signing in by e-mail and six digits, and showing once more that the mailbox is one's own. */
import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { residents } from '#db/schema/residents.ts';
import { writeConsents } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import type { Language } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import { emailDigest } from '#platform/personal.ts';
import { beginCode, findEntry, hashOf, renewCode, spendCode, waitSeconds, type Purpose, type Spent } from './codes.ts';
import { accountConsent } from './consents.ts';
import { endSession, renewSession, startSession, type Resident } from './sessions.ts';

const quarter = { minutes: 15, seconds: 15 * 60 };
const hour = { minutes: 60, seconds: 60 * 60 };
/**
 * Letters in a window. Strangers may use up what one address gets in an hour, so a browser that has signed in with it before
 * counts on its own: they can neither flood a mailbox nor keep its owner out.
 */
const letters = { network: 30, pair: 6, address: 12, device: 12 };

/** Who asks: the keyed hash of the network, and the mark this browser got when it last signed in. */
export type Asking = { network: string; device: string | null; language: Language };
export type Begun = { status: 'sent'; token: string } | { status: 'wait'; minutes: number };

/** Writes a code to the address. Nobody looks here whether it has an account, so nothing can tell. */
export async function beginEntry(
  house: House,
  { email, ...asking }: Asking & { email: string },
  purpose: Purpose,
  now: Date,
  /** What is stored with the entry, by its id. */
  also: (tx: Tx, entryId: string) => Promise<void> = async () => {},
): Promise<Begun> {
  const late = await tooOften(house, emailDigest(house, email), asking, now);
  if (late !== null) return { status: 'wait', minutes: late };
  const token = await house.database.db.transaction(async (tx) => {
    const made = await beginCode(tx, house, { email, purpose, language: asking.language }, now);
    await also(tx, hashOf(made));
    return made;
  });
  return { status: 'sent', token };
}

async function tooOften(house: House, address: string, { network, device }: Asking, now: Date): Promise<number | null> {
  const { db } = house.database;
  const mark = knownDevice(house, device, address);
  const digest = (text: string): string => house.vault.digest('residents.limit', text);
  const counted = mark
    ? [{ key: `entry.device:${mark}`, limit: letters.device, window: hour }]
    : [
        { key: `entry.network:${digest(network)}`, limit: letters.network, window: quarter },
        { key: `entry.pair:${digest(`${address} ${network}`)}`, limit: letters.pair, window: quarter },
        { key: `entry.address:${address}`, limit: letters.address, window: hour },
      ];
  for (const { key, limit, window } of counted) if (!(await allow(db, { key, limit, windowSeconds: window.seconds }, now))) return window.minutes;
  return null;
}

export type Again = { status: 'sent' } | { status: 'soon'; seconds: number } | { status: 'enough' } | { status: 'wait'; minutes: number } | { status: 'gone' };

/** Another letter for the entry this browser began. */
export async function sendAgain(house: House, token: string | null, purpose: Purpose, asking: Asking, now: Date): Promise<Again> {
  const entry = await findEntry(house.database.db, house, token, purpose, now);
  if (!entry) return { status: 'gone' };
  const seconds = waitSeconds(entry, now);
  if (seconds === null) return { status: 'enough' };
  if (seconds > 0) return { status: 'soon', seconds };
  const late = await tooOften(house, entry.emailDigest, asking, now);
  if (late !== null) return { status: 'wait', minutes: late };
  return (await renewCode(house, entry.id, asking.language, now)) ? { status: 'sent' } : { status: 'soon', seconds: 1 };
}

type NotYet = Exclude<Spent, { status: 'right' }>;
export type Entered = { status: 'in'; token: string; device: string } | NotYet;

/** The right code opens a session under a new token; the first one makes the account. `before`: what this browser was signed in with until now. */
export async function finishEntry(
  house: House,
  typed: { token: string | null; digits: string; before: string | null; language?: Language },
  now: Date,
): Promise<Entered> {
  return house.database.db.transaction(async (tx): Promise<Entered> => {
    const spent = await spendCode(tx, house, { ...typed, purpose: 'enter' }, now);
    if (spent.status !== 'right') return spent;
    const id = await accountOf(tx, house, { ...spent, language: typed.language ?? 'uk' }, now);
    await endSession(tx, typed.before);
    return { status: 'in', token: await startSession(tx, id, now), device: markDevice(house, spent.emailDigest) };
  });
}

type NewAccount = { email: string; emailDigest: string; language: Language };
async function accountOf(tx: Tx, house: House, { email, emailDigest: digest, language }: NewAccount, now: Date): Promise<string> {
  const [made] = await tx
    .insert(residents)
    .values({ emailSealed: house.vault.seal(email), emailDigest: digest, createdAt: now })
    .onConflictDoNothing({ target: residents.emailDigest })
    .returning({ id: residents.id });
  if (made) {
    const covered = { personDigest: digest, subjectKind: 'resident', subjectId: made.id };
    await writeConsents(tx, [{ ...covered, kind: accountConsent, language, place: 'residents.enter', at: now }]);
    return made.id;
  }
  const [row] = await tx.select({ id: residents.id }).from(residents).where(eq(residents.emailDigest, digest));
  if (!row) throw new Error('The account is not there.');
  return row.id;
}

export type Proved = { status: 'proved'; token: string } | NotYet;

/** The mailbox once more, before own data is downloaded or deleted. The session goes on under a new token. */
export async function finishProof(house: House, resident: Resident, typed: { token: string | null; digits: string }, now: Date): Promise<Proved> {
  return house.database.db.transaction(async (tx): Promise<Proved> => {
    const spent = await spendCode(tx, house, { ...typed, purpose: 'prove' }, now);
    if (spent.status !== 'right') return spent;
    // A code for another address proves nothing here, though it was the right one.
    const token = spent.emailDigest === resident.person.emailDigest ? await renewSession(tx, resident.session.id, now) : null;
    return token === null ? { status: 'over' } : { status: 'proved', token };
  });
}

/** The mark of a browser that signed in with one address. It opens nothing; it only has its own count of letters. */
export function markDevice(house: House, address: string): string {
  const mark = randomBytes(16).toString('base64url');
  return `${mark}.${house.vault.digest('residents.device', `${address} ${mark}`)}`;
}
function knownDevice(house: House, cookie: string | null, address: string): string | null {
  const [mark, proof] = (cookie ?? '').split('.');
  return mark && /^[\w-]{22}$/.test(mark) && proof === house.vault.digest('residents.device', `${address} ${mark}`) ? mark : null;
}
