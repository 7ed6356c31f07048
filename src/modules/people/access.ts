/** A person's own door: open sessions, the password, the second factors. What opens the door is never reduced to nothing, and each change is told by letter. */
import { and, count, desc, eq, gt, isNull, ne } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { staff, staffPasskeys, staffRecoveryCodes, staffSessions } from '#db/schema/people.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { changePassword } from './accounts.ts';
import { makeRecoveryCodes, spendStep, stepOf } from './factors.ts';
import { tellStaff } from './letters.ts';
import { keepPasskey, listPasskeys, readNewPasskey, takeChallenge, type Passkey } from './passkeys.ts';
import { isPassword } from './passwords.ts';
import { findStaff } from './sessions.ts';

/** A session of one's own: told apart only by when it began and what it last did. */
export type OwnSession = { id: string; startedAt: Date; touchedAt: Date; lastRoute: string | null; here: boolean };
const short = (tokenHash: string): string => tokenHash.slice(0, 16);

export async function listSessions(db: Db | Tx, staffId: string, tokenHash: string, now: Date): Promise<OwnSession[]> {
  const rows = await db
    .select()
    .from(staffSessions)
    .where(and(eq(staffSessions.staffId, staffId), eq(staffSessions.stage, 'full'), gt(staffSessions.endsAt, now)))
    .orderBy(desc(staffSessions.touchedAt));
  return rows.map((row) => ({
    id: short(row.tokenHash),
    startedAt: row.startedAt,
    touchedAt: row.touchedAt,
    lastRoute: row.lastRoute,
    here: row.tokenHash === tokenHash,
  }));
}

/** Ends one session of one's own by its short name, or all but the present one. */
export async function endOwnSessions(tx: Tx, who: { staffId: string; tokenHash: string }, which: string | 'others', now: Date): Promise<void> {
  const mine = await tx
    .select({ tokenHash: staffSessions.tokenHash })
    .from(staffSessions)
    .where(and(eq(staffSessions.staffId, who.staffId), ne(staffSessions.tokenHash, who.tokenHash)));
  for (const { tokenHash } of mine)
    if (which === 'others' || short(tokenHash) === which) await tx.delete(staffSessions).where(eq(staffSessions.tokenHash, tokenHash));
  await writeAudit(tx, { staffId: who.staffId, by: 'staff', act: 'people.sessions.end', subjectKind: 'staff', subjectId: who.staffId, detail: { which } }, now);
}

export type Factors = { authenticator: boolean; passkeys: Passkey[]; recoveryLeft: number };
export async function findFactors(db: Db | Tx, staffId: string): Promise<Factors> {
  const [person] = await db.select({ totp: staff.totpSealed }).from(staff).where(eq(staff.id, staffId));
  const [left] = await db
    .select({ count: count() })
    .from(staffRecoveryCodes)
    .where(and(eq(staffRecoveryCodes.staffId, staffId), isNull(staffRecoveryCodes.usedAt)));
  return { authenticator: Boolean(person?.totp), passkeys: await listPasskeys(db, staffId), recoveryLeft: left?.count ?? 0 };
}

type Who = { staffId: string; tokenHash: string };
/** Every change of a factor: other sessions end, the record and a letter say so. The row of the person is locked first, so two removals see each other. */
async function changed(tx: Tx, house: House, who: Who, act: string, what: StringKey, now: Date): Promise<void> {
  await tx.delete(staffSessions).where(and(eq(staffSessions.staffId, who.staffId), ne(staffSessions.tokenHash, who.tokenHash)));
  await writeAudit(tx, { staffId: who.staffId, by: 'staff', act, subjectKind: 'staff', subjectId: who.staffId, detail: {} }, now);
  await tellStaff(tx, house, { staffId: who.staffId, telling: 'changed', key: `${act} ${now.toISOString()}`, what }, now);
}
const lock = (tx: Tx, staffId: string) => tx.select().from(staff).where(eq(staff.id, staffId)).for('no key update');

/** One's own password, with the present one. Answers the field at fault and why, or null; afterwards every session has ended. */
export async function changeOwnPassword(
  house: House,
  staffId: string,
  typed: { present: string; password: string },
  now: Date,
): Promise<{ field: 'present' | 'password'; why: StringKey } | null> {
  const [person] = await house.database.db.select().from(staff).where(eq(staff.id, staffId));
  if (!person || !(await isPassword(person.passwordHash, typed.present))) return { field: 'present', why: 'people.me.present.wrong' };
  const why = await house.database.db.transaction((tx) => changePassword(tx, house, staffId, typed.password, now));
  return why ? { field: 'password', why } : null;
}

/** New recovery codes in place of the old ones, answered once. */
export async function renewRecovery(house: House, who: Who, now: Date): Promise<string[]> {
  return house.database.db.transaction(async (tx) => {
    const codes = await makeRecoveryCodes(tx, who.staffId, now);
    await changed(tx, house, who, 'people.recovery', 'people.told.recovery', now);
    return codes;
  });
}

/** Connects an authenticator, in place of one that was there. Answers why not, or null. */
export async function setAuthenticator(house: House, who: Who, secret: string, code: string, now: Date): Promise<StringKey | null> {
  const step = stepOf(secret, code.replace(/\s/g, ''), now);
  if (step === null) return 'people.invite.code';
  return house.database.db.transaction(async (tx) => {
    await lock(tx, who.staffId);
    await tx
      .update(staff)
      .set({ totpSealed: house.vault.seal(secret), totpStep: 0 })
      .where(eq(staff.id, who.staffId));
    await spendStep(tx, who.staffId, step);
    await changed(tx, house, who, 'people.totp.set', 'people.told.totp', now);
    return null;
  });
}

/** Adds a passkey the browser has just made. Answers why not, or null. */
export async function addPasskey(house: House, who: Who, sent: string, name: string, now: Date): Promise<StringKey | null> {
  return house.database.db.transaction(async (tx) => {
    const key = await readNewPasskey(house, await takeChallenge(tx, who.tokenHash), sent);
    if (!key || !(await keepPasskey(tx, who.staffId, key, name, now))) return 'people.passkey.failed';
    await changed(tx, house, who, 'people.passkey.add', 'people.told.passkeyAdded', now);
    return null;
  });
}

const isAdministrator = async (tx: Tx, staffId: string, now: Date): Promise<boolean> =>
  (await findStaff(tx, staffId, now))?.roles.includes('administrator') ?? false;

export async function renamePasskey(house: House, staffId: string, id: string, name: string): Promise<boolean> {
  const done = await house.database.db
    .update(staffPasskeys)
    .set({ name })
    .where(and(eq(staffPasskeys.id, id), eq(staffPasskeys.staffId, staffId)))
    .returning({ id: staffPasskeys.id });
  return done.length > 0;
}

/** Takes a factor away: the authenticator, or one passkey. The last one stays. Answers why not, or null. */
export async function removeFactor(house: House, who: Who, which: 'totp' | { passkey: string }, now: Date): Promise<StringKey | null> {
  return house.database.db.transaction(async (tx) => {
    const [person] = await lock(tx, who.staffId);
    const keys = await listPasskeys(tx, who.staffId);
    const left = (person?.totpSealed ? 1 : 0) + keys.length;
    const there = which === 'totp' ? person?.totpSealed : keys.some((key) => key.id === which.passkey);
    if (!there) return 'people.gone';
    if (left < 2) return 'people.me.lastFactor';
    if (which !== 'totp' && keys.length < 2 && house.env.adminPasskey && (await isAdministrator(tx, who.staffId, now))) return 'people.me.lastPasskey';
    if (which === 'totp') await tx.update(staff).set({ totpSealed: null }).where(eq(staff.id, who.staffId));
    else await tx.delete(staffPasskeys).where(and(eq(staffPasskeys.id, which.passkey), eq(staffPasskeys.staffId, who.staffId)));
    await changed(tx, house, who, 'people.factor.remove', which === 'totp' ? 'people.told.totpRemoved' : 'people.told.passkeyRemoved', now);
    return null;
  });
}
