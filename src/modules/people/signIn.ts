import { randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { staff } from '#db/schema/people.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { allow } from '#platform/limits.ts';
import { emailDigest } from './accounts.ts';
import { tellOfBrowser } from './browser.ts';
import { looksLikeRecovery, spendRecovery, spendStep, stepOf } from './factors.ts';
import { tellStaff } from './letters.ts';
import { spendPasskey } from './passkeys.ts';
import { isPassword } from './passwords.ts';
import { sessionRules } from './rules.ts';
import { countFactorTry, endSession, findAnySession, renewToken, startSession, type Stage } from './sessions.ts';

const quarter = { minutes: 15, seconds: 15 * 60 };
const hour = { minutes: 60, seconds: 60 * 60 };
/** Most tries in a window. A browser that has signed in before counts on its own, so strangers cannot keep the owner out. */
const tries = { account: 10, network: 40, device: 10, factor: 20 };

export type FirstStep = { status: 'factor'; token: string } | { status: 'wrong' } | { status: 'wait'; minutes: number };

/**
 * The first step: address and password. Unknown address, wrong password and closed account look and last the same.
 * `device`: the mark this browser got when the person last signed in with it.
 */
export async function checkPassword(
  house: House,
  typed: { email: string; password: string; network: string; device: string | null },
  now: Date,
): Promise<FirstStep> {
  const db = house.database.db;
  const account = emailDigest(house, typed.email);
  const device = knownDevice(house, typed.device, account);
  const counted = device
    ? [{ key: `signIn.device:${device}`, limit: tries.device }]
    : [
        { key: `signIn.network:${house.vault.digest('sign-in network', typed.network)}`, limit: tries.network },
        { key: `signIn.account:${account}`, limit: tries.account },
      ];
  for (const limit of counted) if (!(await allow(db, { ...limit, windowSeconds: quarter.seconds }, now))) return { status: 'wait', minutes: quarter.minutes };
  const [person] = await db
    .select()
    .from(staff)
    .where(and(eq(staff.emailDigest, account), isNull(staff.leftAt)));
  const right = await isPassword(person?.passwordHash ?? null, typed.password);
  if (!person || !right) return { status: 'wrong' };
  return { status: 'factor', token: await startSession(db, person.id, 'password', now) };
}

type Failed =
  | { status: 'wrong'; left: number }
  | { status: 'wait'; minutes: number }
  /** The first step is missing, ran out, or was tried too often: begin again. */
  | { status: 'again' };
export type SecondStep = { status: 'in'; token: string; device: string; name: string; recoveryUsed: boolean } | Failed;
type TypedFactor = {
  token: string | undefined;
  code: string;
  device: string | null;
  /** What the browser says of itself. */ agent?: string;
  /** What a passkey answered, in place of a code. */ passkey?: string;
};

/** The second step: six digits of the authenticator, or a recovery code. The token changes; each code works once. */
export async function checkFactor(house: House, typed: TypedFactor, now: Date): Promise<SecondStep> {
  return spendFactor(house, typed, 'password', now, async (tx, { person, recovery, passkey }) => {
    await endSession(tx, typed.token);
    const token = await startSession(tx, person.id, 'full', now, passkey);
    await writeAudit(tx, { staffId: person.id, by: 'staff', act: 'people.signIn', subjectKind: 'staff', subjectId: person.id, detail: { recovery } }, now);
    const device = markDevice(house, person.emailDigest);
    if (!knownDevice(house, typed.device, person.emailDigest))
      await tellOfBrowser(tx, house, person, { agent: typed.agent ?? '', mark: device.slice(0, 22) }, now);
    return { status: 'in', token, device, name: person.name, recoveryUsed: recovery };
  });
}

export type Proved = { status: 'proved'; token: string } | Failed;

/** The second factor once more, by somebody who is signed in: before personal data of others is opened. Counted and recorded like the first time. */
export async function proveAgain(house: House, typed: TypedFactor, now: Date): Promise<Proved> {
  return spendFactor(house, typed, 'full', now, async (tx, { person, tokenHash, recovery, passkey }) => {
    const token = await renewToken(tx, tokenHash, now, passkey);
    await writeAudit(tx, { staffId: person.id, by: 'staff', act: 'people.prove', subjectKind: 'staff', subjectId: person.id, detail: { recovery } }, now);
    return { status: 'proved', token };
  });
}

type Person = typeof staff.$inferSelect;
async function spendFactor<T>(
  house: House,
  typed: TypedFactor,
  stage: Stage,
  now: Date,
  accept: (tx: Tx, found: { person: Person; tokenHash: string; recovery: boolean; passkey: boolean }) => Promise<T>,
): Promise<T | Failed> {
  const db = house.database.db;
  const session = await findAnySession(db, typed.token, now);
  if (session?.stage !== stage) return { status: 'again' };
  const [person] = await db
    .select()
    .from(staff)
    .where(and(eq(staff.id, session.staffId), isNull(staff.leftAt)));
  if (!person) return { status: 'again' };
  const device = knownDevice(house, typed.device, person.emailDigest);
  const key = device ? `factor.device:${device}` : `factor.account:${person.id}`;
  if (!(await allow(db, { key, limit: tries.factor, windowSeconds: hour.seconds }, now))) return { status: 'wait', minutes: hour.minutes };
  const used = await countFactorTry(db, session.tokenHash);
  if (used > sessionRules.factorTries) {
    await endSession(db, typed.token);
    return { status: 'again' };
  }
  const passkey = typed.passkey ?? '';
  const recovery = passkey === '' && looksLikeRecovery(typed.code);
  const step = recovery || passkey !== '' || !person.totpSealed ? null : stepOf(house.vault.open(person.totpSealed), typed.code.replace(/\s/g, ''), now);
  return db.transaction(async (tx): Promise<T | Failed> => {
    const accepted =
      passkey !== ''
        ? await spendPasskey(tx, house, session, passkey, now)
        : recovery
          ? await spendRecovery(tx, person.id, typed.code, now)
          : step !== null && (await spendStep(tx, person.id, step));
    if (accepted && recovery)
      await tellStaff(tx, house, { staffId: person.id, telling: 'changed', key: `recovery ${now.toISOString()}`, what: 'people.told.recoveryUsed' }, now);
    if (accepted) return accept(tx, { person, tokenHash: session.tokenHash, recovery, passkey: passkey !== '' });
    await writeAudit(tx, { staffId: null, by: 'portal', act: 'people.factor.wrong', subjectKind: 'staff', subjectId: person.id, detail: { recovery } }, now);
    return { status: 'wrong', left: Math.max(0, sessionRules.factorTries - used) };
  });
}

/** Ends this session and says so in the record. */
export async function signOut(house: House, token: string | undefined, now: Date): Promise<void> {
  await house.database.db.transaction(async (tx) => {
    const session = await findAnySession(tx, token, now);
    await endSession(tx, token);
    if (session?.stage === 'full')
      await writeAudit(tx, { staffId: session.staffId, by: 'staff', act: 'people.signOut', subjectKind: 'staff', subjectId: session.staffId, detail: {} }, now);
  });
}

/** The mark of a browser that proved both factors for one account. It opens nothing; it only has its own count of tries. */
function markDevice(house: House, account: string): string {
  const mark = randomBytes(16).toString('base64url');
  return `${mark}.${house.vault.digest('staff device', `${account} ${mark}`)}`;
}
function knownDevice(house: House, cookie: string | null, account: string): string | null {
  const [mark, proof] = (cookie ?? '').split('.');
  return mark && /^[\w-]{22}$/.test(mark) && proof === house.vault.digest('staff device', `${account} ${mark}`) ? mark : null;
}
