import { eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { staff } from '#db/schema/people.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { newSecret } from './factors.ts';
import { giveRole } from './grants.ts';
import { countAdministrators, lockStaff } from './held.ts';
import { tellStaff } from './letters.ts';
import { hashPassword, passwordFault } from './passwords.ts';
import { isPolice, rolesFit, type Role } from './rules.ts';
import { endSessionsOf } from './sessions.ts';

/** One address is one account however it is typed. */
export const emailDigest = (house: Pick<House, 'vault'>, email: string): string => house.vault.digest('staff e-mail', email.trim().toLowerCase());

export type NewStaff = {
  email: string;
  name: string;
  password: string;
  roles: readonly { role: Role; territory?: string | null; unit?: string | null; untilAt?: Date | null; why?: string; askId?: string | null }[];
  language?: 'uk' | 'en';
  policeTies?: boolean;
  /** Of the authenticator; null when the second factor is a passkey. */
  secret?: string | null;
  invented?: boolean;
};
export type Added = { status: 'added'; id: string; secret: string | null } | { status: 'refused'; why: StringKey };

/** Opens an account. Roles of different sides never meet in one person. `givenBy`: null when the operator opens it. */
export async function addStaff(tx: Tx, house: House, person: NewStaff, givenBy: string | null, now: Date): Promise<Added> {
  const fault = passwordFault(person.password, person);
  if (fault) return { status: 'refused', why: fault };
  if (!rolesFit(person.roles.map((grant) => grant.role))) return { status: 'refused', why: 'people.roles.apart' };
  const secret = person.secret === undefined ? newSecret() : person.secret;
  const [row] = await tx
    .insert(staff)
    .values({
      emailSealed: house.vault.seal(person.email.trim()),
      emailDigest: emailDigest(house, person.email),
      name: person.name,
      language: person.language ?? 'uk',
      policeTies: person.policeTies ?? person.roles.some((grant) => isPolice(grant.role)),
      passwordHash: await hashPassword(person.password),
      passwordSetAt: now,
      totpSealed: secret === null ? null : house.vault.seal(secret),
      invented: person.invented ?? false,
      createdAt: now,
    })
    .onConflictDoNothing({ target: staff.emailDigest })
    .returning({ id: staff.id });
  if (!row) return { status: 'refused', why: 'people.email.taken' };
  for (const grant of person.roles) await giveRole(tx, { staffId: row.id, givenBy, ...grant }, now);
  await writeAudit(tx, { ...actorOf(givenBy), act: 'people.add', subjectKind: 'staff', subjectId: row.id, detail: {} }, now);
  return { status: 'added', id: row.id, secret };
}

const actorOf = (staffId: string | null) => ({ staffId, by: staffId ? ('staff' as const) : ('portal' as const) });

/** The person's own new password. Ends all their sessions, the present one included, and tells them by letter. Answers why it was refused, or null. */
export async function changePassword(tx: Tx, house: House, staffId: string, password: string, now: Date): Promise<StringKey | null> {
  const [person] = await tx.select().from(staff).where(eq(staff.id, staffId));
  if (!person) return 'people.signIn.wrong';
  const fault = passwordFault(password, { name: person.name, email: house.vault.open(person.emailSealed) });
  if (fault) return fault;
  await tx
    .update(staff)
    .set({ passwordHash: await hashPassword(password), passwordSetAt: now })
    .where(eq(staff.id, staffId));
  await endSessionsOf(tx, staffId);
  await writeAudit(tx, { staffId, by: 'staff', act: 'people.password', subjectKind: 'staff', subjectId: staffId, detail: {} }, now);
  await tellStaff(tx, house, { staffId, telling: 'changed', key: `password ${now.toISOString()}`, what: 'people.told.password' }, now);
  return null;
}

/** Closes an account; its past decisions keep their author. The last administrator stays. Answers why not, or null. */
export async function closeAccount(
  tx: Tx,
  house: House,
  closing: { staffId: string; closedBy: string | null; why: string },
  now: Date,
): Promise<StringKey | null> {
  const { staffId, closedBy, why } = closing;
  const person = await lockStaff(tx, staffId);
  if (!person) return 'people.gone';
  if ((await countAdministrators(tx, now)) > 0 && (await countAdministrators(tx, now, { staffId })) === 0) return 'people.lastAdministrator';
  await tellStaff(tx, house, { staffId, telling: 'changed', key: `closed ${now.toISOString()}`, what: 'people.told.closed' }, now);
  await tx.update(staff).set({ leftAt: now }).where(eq(staff.id, staffId));
  await endSessionsOf(tx, staffId);
  await writeAudit(tx, { ...actorOf(closedBy), act: 'people.close', subjectKind: 'staff', subjectId: staffId, detail: { why } }, now);
  return null;
}

/** Whether mail to this address arrives where somebody who works here reads it. `mailboxOf`: the mailbox an address leads to. */
export async function isStaffMailbox(db: Db | Tx, house: Pick<House, 'vault'>, email: string, mailboxOf: (email: string) => string): Promise<boolean> {
  const all = await db.select({ sealed: staff.emailSealed }).from(staff);
  return all.some(({ sealed }) => mailboxOf(house.vault.open(sealed)) === mailboxOf(email));
}

/** Ids of staff who wrote under one of these addresses: they must not decide on their own matter. */
export async function staffWithEmails(db: Db | Tx, house: Pick<House, 'vault'>, emails: readonly string[]): Promise<string[]> {
  if (emails.length === 0) return [];
  const found = await db
    .select({ id: staff.id })
    .from(staff)
    .where(
      inArray(
        staff.emailDigest,
        emails.map((email) => emailDigest(house, email)),
      ),
    );
  return found.map((row) => row.id);
}
