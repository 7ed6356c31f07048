import { createHash, randomBytes } from 'node:crypto';
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { staff, staffInvites, staffRoleAnswers, staffRoleAsks } from '#db/schema/people.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { promiseLetter } from '#platform/outbox.ts';
import { addStaff, emailDigest } from './accounts.ts';
import { enrolmentAddress, makeRecoveryCodes, newSecret, spendStep, stepOf } from './factors.ts';
import { addAsk, answerAsk, hasAdministrator, type Answer, type Answered, type RoleTerms } from './grants.ts';
import { keepPasskey, readNewPasskey } from './passkeys.ts';
import { isPolice, isRole, isWeighty, staffRules, type Role } from './rules.ts';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const newToken = (): string => randomBytes(32).toString('base64url');
const untilOf = (now: Date): Date => new Date(now.getTime() + staffRules.inviteHours * 3_600_000);
const actorOf = (staffId: string | null) => ({ staffId, by: staffId ? ('staff' as const) : ('portal' as const) });

export type Invited = RoleTerms & { email: string; name: string; policeTies: boolean; language?: 'uk' | 'en' };
export type MadeInvite = { id: string; token: string; /** A second person must confirm the role; until then the link opens nothing. */ waits: boolean };

/**
 * Makes a link under which the person opens their account. Whoever invites never sees the password or the secret.
 * A weighty role waits for a second person; the very first administrator is the exception.
 */
export async function invite(tx: Tx, house: House, person: Invited, invitedBy: string | null, now: Date): Promise<MadeInvite> {
  const token = newToken();
  const { role, territory, unit, untilAt, why } = person;
  const first = invitedBy === null && role === 'administrator' && !(await hasAdministrator(tx, now));
  const waits = isWeighty(role) && !first;
  const [made] = await tx
    .insert(staffInvites)
    .values({
      tokenHash: hashOf(token),
      emailSealed: house.vault.seal(person.email.trim()),
      name: person.name,
      role,
      territory,
      unit,
      untilAt,
      why,
      language: person.language ?? 'uk',
      policeTies: person.policeTies,
      totpSealed: house.vault.seal(newSecret()),
      invitedBy,
      createdAt: now,
      endsAt: untilOf(now),
    })
    .returning({ id: staffInvites.id });
  if (!made) throw new Error('An invitation was not kept.');
  const entry = { act: 'people.invite', subjectKind: 'invite', subjectId: made.id, detail: { role, territory, unit, why } };
  await writeAudit(tx, { ...actorOf(invitedBy), ...entry }, now);
  if (waits) await addAsk(tx, { inviteId: made.id }, { role, territory, unit, untilAt, why }, invitedBy, now);
  return { id: made.id, token, waits };
}

/** Whether somebody works here under this address. */
export async function isHere(db: Db | Tx, house: House, email: string): Promise<boolean> {
  const [here] = await db
    .select({ id: staff.id })
    .from(staff)
    .where(eq(staff.emailDigest, emailDigest(house, email)));
  return here !== undefined;
}
/** Invitations to one address that nobody has used or taken back. */
export const invitesTo = async (db: Db | Tx, house: House, email: string, now: Date): Promise<InviteRow[]> =>
  (await listInvites(db, house, now)).filter((one) => one.email.toLowerCase() === email.trim().toLowerCase());

/** An invitation, and its letter where no second person is needed. */
export async function inviteByLetter(house: House, person: Invited, invitedBy: string, now: Date): Promise<MadeInvite | { refused: StringKey }> {
  return house.database.db.transaction(async (tx) => {
    if (await isHere(tx, house, person.email)) return { refused: 'people.email.taken' };
    if ((await invitesTo(tx, house, person.email, now)).length > 0) return { refused: 'people.email.invited' };
    const made = await invite(tx, house, person, invitedBy, now);
    if (!made.waits) await sendLink(tx, house, made.id, made.token, now);
    return made;
  });
}

async function sendLink(tx: Tx, house: House, id: string, token: string, now: Date): Promise<void> {
  const [row] = await tx.select().from(staffInvites).where(eq(staffInvites.id, id));
  if (!row) return;
  await promiseLetter(
    tx,
    house,
    {
      lane: 'staff',
      template: 'people.invited',
      to: house.vault.open(row.emailSealed),
      subjectKind: 'invite',
      subjectId: id,
      data: { who: row.name, role: `people.role.${row.role}`, at: now.toISOString(), until: row.endsAt.toISOString(), token },
      key: `people.invited:${row.tokenHash}`,
      language: row.language,
    },
    now,
  );
}

/** Sends a new link in place of the old one, which stops working. False when there is nothing to send: used, withdrawn, or not confirmed yet. */
export async function sendAgain(tx: Tx, house: House, id: string, by: string, now: Date): Promise<boolean> {
  const found = (await listInvites(tx, house, now)).find((one) => one.id === id);
  if (!found || found.state === 'waits') return false;
  await renew(tx, house, id, now);
  await writeAudit(tx, { staffId: by, by: 'staff', act: 'people.invite.again', subjectKind: 'invite', subjectId: id, detail: {} }, now);
  return true;
}
async function renew(tx: Tx, house: House, id: string, now: Date): Promise<void> {
  const token = newToken();
  await tx
    .update(staffInvites)
    .set({ tokenHash: hashOf(token), totpSealed: house.vault.seal(newSecret()), endsAt: untilOf(now) })
    .where(and(eq(staffInvites.id, id), isNull(staffInvites.usedAt), isNull(staffInvites.withdrawnAt)));
  await sendLink(tx, house, id, token, now);
}

/** Takes an invitation back. False when it was used or taken back before. */
export async function withdrawInvite(tx: Tx, id: string, by: string | null, now: Date): Promise<boolean> {
  const gone = await tx
    .update(staffInvites)
    .set({ withdrawnAt: now })
    .where(and(eq(staffInvites.id, id), isNull(staffInvites.usedAt), isNull(staffInvites.withdrawnAt)))
    .returning({ id: staffInvites.id });
  if (gone.length > 0) await writeAudit(tx, { ...actorOf(by), act: 'people.invite.withdraw', subjectKind: 'invite', subjectId: id, detail: {} }, now);
  return gone.length > 0;
}

/** The second person's word about a role; a confirmed invitation gets its letter. */
export async function answerRole(house: House, answer: Answer, now: Date): Promise<Answered> {
  return house.database.db.transaction(async (tx) => {
    const answered = await answerAsk(tx, house, answer, now);
    if (answered.status === 'done' && answered.inviteId && answer.answer === 'confirmed') await renew(tx, house, answered.inviteId, now);
    return answered;
  });
}

export type InviteRow = {
  id: string;
  name: string;
  email: string;
  role: Role;
  territory: string | null;
  unit: string | null;
  untilAt: Date | null;
  why: string;
  endsAt: Date;
  state: 'waits' | 'open' | 'over';
};

/** Invitations nobody has used or taken back, newest first; those that ran out stay for a while, so that they can be sent again. */
export async function listInvites(db: Db | Tx, house: House, now: Date): Promise<InviteRow[]> {
  const rows = await db
    .select({ invite: staffInvites, askId: staffRoleAsks.id, answer: staffRoleAnswers.answer, asksUntil: staffRoleAsks.endsAt })
    .from(staffInvites)
    .leftJoin(staffRoleAsks, eq(staffRoleAsks.inviteId, staffInvites.id))
    .leftJoin(staffRoleAnswers, eq(staffRoleAnswers.askId, staffRoleAsks.id))
    .where(and(isNull(staffInvites.usedAt), isNull(staffInvites.withdrawnAt), gt(staffInvites.endsAt, new Date(now.getTime() - 30 * 86_400_000))))
    .orderBy(desc(staffInvites.createdAt));
  return rows.flatMap(({ invite: row, askId, answer, asksUntil }): InviteRow[] => {
    if (!isRole(row.role) || (askId && !answer && asksUntil && asksUntil <= now)) return [];
    const { id, name, role, territory, unit, untilAt, why, endsAt } = row;
    const state = askId && !answer ? 'waits' : endsAt > now ? 'open' : 'over';
    return [{ id, name, email: house.vault.open(row.emailSealed), role, territory, unit, untilAt, why, endsAt, state }];
  });
}

export type Invitation =
  | { status: 'open'; id: string; name: string; email: string; role: Role; secret: string; address: string }
  /** `over`: three days went by; `used`: the account is there; `waits`: the second person has not said yes; `unknown`: no such link, or it was renewed or taken back. */
  | { status: 'over' | 'used' | 'waits' | 'unknown' };

async function readInvite(db: Db | Tx, token: string, now: Date, lock = false) {
  const asked = db
    .select({ invite: staffInvites, askId: staffRoleAsks.id, answer: staffRoleAnswers.answer })
    .from(staffInvites)
    .leftJoin(staffRoleAsks, eq(staffRoleAsks.inviteId, staffInvites.id))
    .leftJoin(staffRoleAnswers, eq(staffRoleAnswers.askId, staffRoleAsks.id))
    .where(eq(staffInvites.tokenHash, hashOf(token)));
  const [row] = await (lock ? asked.for('update', { of: staffInvites }) : asked);
  if (!row || row.invite.withdrawnAt || !isRole(row.invite.role)) return { status: 'unknown' as const };
  if (row.invite.usedAt) return { status: 'used' as const };
  if (row.askId && row.answer !== 'confirmed') return { status: 'waits' as const };
  if (row.invite.endsAt <= now) return { status: 'over' as const };
  return { status: 'open' as const, row: row.invite, role: row.invite.role, askId: row.askId };
}

/** What an invitation shows to who holds its link. */
export async function findInvite(db: Db | Tx, house: House, token: string, now: Date): Promise<Invitation> {
  const found = await readInvite(db, token, now);
  if (found.status !== 'open') return found;
  const { row, role } = found;
  const email = house.vault.open(row.emailSealed);
  const secret = house.vault.open(row.totpSealed);
  return { status: 'open', id: row.id, name: row.name, email, role, secret, address: enrolmentAddress(secret, email) };
}

export type Accepted =
  { status: 'opened'; staffId: string; recovery: string[] } | { status: 'gone' } | { status: 'refused'; field: 'password' | 'code'; why: StringKey };

/** Opens the account once: with a good password and a code that proves the authenticator is connected. Answers the recovery codes, shown this one time. */
export async function acceptInvite(house: House, token: string, typed: { password: string; code: string; passkey?: string }, now: Date): Promise<Accepted> {
  return house.database.db.transaction(async (tx): Promise<Accepted> => {
    const found = await readInvite(tx, token, now, true);
    if (found.status !== 'open') return { status: 'gone' };
    const { row, role, askId } = found;
    const secret = house.vault.open(row.totpSealed);
    const key = typed.passkey ? await readNewPasskey(house, row.challenge, typed.passkey) : null;
    if (typed.passkey && !key) return { status: 'refused', field: 'code', why: 'people.passkey.failed' };
    const step = key ? null : stepOf(secret, typed.code.replace(/\s/g, ''), now);
    if (!key && step === null) return { status: 'refused', field: 'code', why: 'people.invite.code' };
    const { territory, unit, untilAt, why, language } = row;
    const person = { email: house.vault.open(row.emailSealed), name: row.name, password: typed.password, secret: key ? null : secret, language };
    const added = await addStaff(
      tx,
      house,
      { ...person, policeTies: row.policeTies || isPolice(role), roles: [{ role, territory, unit, untilAt, why, askId }] },
      row.invitedBy,
      now,
    );
    if (added.status === 'refused') return { status: 'refused', field: 'password', why: added.why };
    await tx.update(staffInvites).set({ usedAt: now }).where(eq(staffInvites.tokenHash, row.tokenHash));
    if (step !== null) await spendStep(tx, added.id, step);
    if (key) await keepPasskey(tx, added.id, key, row.language === 'en' ? 'First key' : 'Перший ключ', now);
    return { status: 'opened', staffId: added.id, recovery: await makeRecoveryCodes(tx, added.id, now) };
  });
}
