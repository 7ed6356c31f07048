/** Roles: given with a reason and an end, the weighty ones by two persons. Every step is a row that stays. */
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { staff, staffInvites, staffRoleAnswers, staffRoleAsks, staffRoleEnds, staffRoles } from '#db/schema/people.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import { countAdministrators, roleHolds } from './held.ts';
import { tellStaff } from './letters.ts';
import { can, isRole, isWeighty, rolesFit, staffRules, type Role } from './rules.ts';
import { endSessionsOf, findStaff } from './sessions.ts';

export type RoleTerms = { role: Role; territory: string | null; unit: string | null; untilAt: Date | null; why: string };
type Giving = {
  staffId: string;
  role: Role;
  territory?: string | null;
  unit?: string | null;
  untilAt?: Date | null;
  why?: string;
  givenBy: string | null;
  askId?: string | null;
};

const actorOf = (staffId: string | null) => ({ staffId, by: staffId ? ('staff' as const) : ('portal' as const) });
const days = (count: number): number => count * 86_400_000;

async function heldRoles(tx: Db | Tx, staffId: string, now: Date): Promise<Role[]> {
  const rows = await tx
    .select({ role: staffRoles.role })
    .from(staffRoles)
    .where(and(eq(staffRoles.staffId, staffId), roleHolds(tx, now)));
  return rows.map((row) => row.role).filter(isRole);
}

/** Gives a role as it stands and ends the person's sessions. False when roles of two sides would meet. Two persons are the caller's matter: `askForRole`. */
export async function giveRole(tx: Tx, giving: Giving, now: Date): Promise<boolean> {
  const { staffId, role, territory = null, unit = null, untilAt = null, why = '', givenBy, askId = null } = giving;
  // One after the other: two roles given at once must still fit together.
  await tx.select({ id: staff.id }).from(staff).where(eq(staff.id, staffId)).for('no key update');
  if (!rolesFit([...(await heldRoles(tx, staffId, now)), role])) return false;
  await tx.insert(staffRoles).values({ staffId, role, territory, unit, untilAt, why, givenBy, givenAt: now, askId });
  await endSessionsOf(tx, staffId);
  const detail = { role, territory, unit, untilAt: untilAt?.toISOString() ?? null, why };
  await writeAudit(tx, { ...actorOf(givenBy), act: 'people.role.give', subjectKind: 'staff', subjectId: staffId, detail }, now);
  return true;
}

export type Asked = { status: 'given' } | { status: 'asked'; id: string } | { status: 'refused'; why: StringKey };

/** Gives a role, or puts a weighty one before a second person. Nobody gives a role to themselves. */
export async function askForRole(tx: Tx, house: House, staffId: string, terms: RoleTerms, askedBy: string | null, now: Date): Promise<Asked> {
  if (staffId === askedBy) return { status: 'refused', why: 'people.role.own' };
  const person = await findStaff(tx, staffId, now);
  if (!person) return { status: 'refused', why: 'people.gone' };
  if (person.grants.some((grant) => grant.role === terms.role && grant.territory === terms.territory)) return { status: 'refused', why: 'people.role.held' };
  if (!rolesFit([...person.roles, terms.role])) return { status: 'refused', why: 'people.roles.apart' };
  if (!isWeighty(terms.role)) {
    if (!(await giveRole(tx, { staffId, ...terms, givenBy: askedBy }, now))) return { status: 'refused', why: 'people.roles.apart' };
    await tellRole(tx, house, staffId, terms.role, 'people.told.roleGiven', now);
    return { status: 'given' };
  }
  return { status: 'asked', id: await addAsk(tx, { staffId }, terms, askedBy, now) };
}

/** Writes down that a weighty role is wanted, for somebody here or for somebody invited. */
export async function addAsk(tx: Tx, whom: { staffId: string } | { inviteId: string }, terms: RoleTerms, askedBy: string | null, now: Date): Promise<string> {
  const endsAt = new Date(now.getTime() + days(staffRules.askDays));
  const [row] = await tx
    .insert(staffRoleAsks)
    .values({ ...whom, ...terms, askedBy, askedAt: now, endsAt })
    .returning({ id: staffRoleAsks.id });
  if (!row) throw new Error('A role was asked for and not kept.');
  const subject = 'staffId' in whom ? { subjectKind: 'staff', subjectId: whom.staffId } : { subjectKind: 'invite', subjectId: whom.inviteId };
  const { role, territory, unit, why } = terms;
  await writeAudit(tx, { ...actorOf(askedBy), act: 'people.role.ask', ...subject, detail: { role, territory, unit, why, ask: row.id } }, now);
  return row.id;
}

export type Answer = { askId: string; answer: 'confirmed' | 'refused'; by: string; why: string };
export type Answered = { status: 'done'; inviteId: string | null } | { status: 'gone' } | { status: 'refused'; why: StringKey };

/** The second person's word. The first word counts; a role for somebody invited begins when they open their account. */
export async function answerAsk(tx: Tx, house: House, { askId, answer, by, why }: Answer, now: Date): Promise<Answered> {
  const [ask] = await tx
    .select()
    .from(staffRoleAsks)
    .where(and(eq(staffRoleAsks.id, askId), gt(staffRoleAsks.endsAt, now)))
    .for('update');
  if (!ask || !isRole(ask.role)) return { status: 'gone' };
  if (answer === 'confirmed' && (by === ask.askedBy || by === ask.staffId)) return { status: 'refused', why: 'people.ask.own' };
  if (!can(await findStaff(tx, by, now), 'confirmRoles')) return { status: 'refused', why: 'people.closed.text' };
  const [said] = await tx
    .insert(staffRoleAnswers)
    .values({ askId, answer, answeredBy: by, answeredAt: now, why })
    .onConflictDoNothing()
    .returning({ askId: staffRoleAnswers.askId });
  if (!said) return { status: 'gone' };
  const subject = ask.staffId ? { subjectKind: 'staff', subjectId: ask.staffId } : { subjectKind: 'invite', subjectId: ask.inviteId ?? '' };
  await writeAudit(tx, { staffId: by, by: 'staff', act: `people.role.${answer}`, ...subject, detail: { role: ask.role, why, ask: askId } }, now);
  if (ask.inviteId && answer === 'refused') await tx.update(staffInvites).set({ withdrawnAt: now }).where(eq(staffInvites.id, ask.inviteId));
  if (answer === 'confirmed' && ask.staffId) {
    const { staffId, territory, unit, untilAt, askedBy } = ask;
    // A lock on the question leaves two questions free: the sides are looked at again when the role is given.
    if (!(await giveRole(tx, { staffId, role: ask.role, territory, unit, untilAt, why: ask.why, givenBy: askedBy, askId }, now)))
      throw new Error('Roles of two sides would meet in one person.');
    await tellRole(tx, house, staffId, ask.role, 'people.told.roleGiven', now);
  }
  return { status: 'done', inviteId: ask.inviteId };
}

/** Takes one role back and ends the person's sessions. The last administrator stays. Answers why not, or null. */
export async function endRole(tx: Tx, house: House, ending: { roleId: string; endedBy: string | null; why: string }, now: Date): Promise<StringKey | null> {
  const { roleId, endedBy, why } = ending;
  const [row] = await tx
    .select()
    .from(staffRoles)
    .where(and(eq(staffRoles.id, roleId), roleHolds(tx, now)));
  if (!row || !isRole(row.role)) return 'people.gone';
  if (row.role === 'administrator' && (await countAdministrators(tx, now, { roleId })) === 0) return 'people.lastAdministrator';
  const [ended] = await tx.insert(staffRoleEnds).values({ roleId, endedBy, endedAt: now, why }).onConflictDoNothing().returning({ id: staffRoleEnds.roleId });
  if (!ended) return 'people.gone';
  await endSessionsOf(tx, row.staffId);
  await writeAudit(tx, { ...actorOf(endedBy), act: 'people.role.end', subjectKind: 'staff', subjectId: row.staffId, detail: { role: row.role, why } }, now);
  await tellRole(tx, house, row.staffId, row.role, 'people.told.roleEnded', now);
  return null;
}

const tellRole = (tx: Tx, house: House, staffId: string, role: Role, what: StringKey, now: Date): Promise<void> =>
  tellStaff(tx, house, { staffId, telling: 'role', key: `${role} ${what} ${now.toISOString()}`, what, role: `people.role.${role}` }, now);

/** Whether nobody has opened an account as an administrator yet, or none is left. */
export async function hasAdministrator(tx: Db | Tx, now: Date): Promise<boolean> {
  const [one] = await tx
    .select({ id: staff.id })
    .from(staff)
    .innerJoin(staffRoles, eq(staffRoles.staffId, staff.id))
    .where(and(eq(staffRoles.role, 'administrator'), isNull(staff.leftAt), roleHolds(tx, now)))
    .limit(1);
  return one !== undefined;
}
