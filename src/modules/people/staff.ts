/** What the office shows about the people who work here: roles with place, term and reason, questions that wait, what ends soon. */
import { and, asc, desc, eq, gt, isNull, max } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db, Tx } from '#db/index.ts';
import { staff, staffInvites, staffRoleAnswers, staffRoleAsks, staffRoleEnds, staffRoles, staffSessions } from '#db/schema/people.ts';
import type { House } from '#platform/house.ts';
import { isRole, type Role } from './rules.ts';

export type HeldRole = {
  id: string;
  role: Role;
  territory: string | null;
  unit: string | null;
  since: Date;
  until: Date | null;
  why: string;
  givenBy: string | null;
  confirmedBy: string | null;
  /** Taken back before its day, by whom and why. */
  ended: { at: Date; by: string | null; why: string } | null;
};
export type Colleague = { id: string; name: string; policeTies: boolean; since: Date; seen: Date | null; roles: HeldRole[] };

const stands = (role: HeldRole, now: Date): boolean => role.ended === null && (role.until === null || role.until > now);
export const standing = (roles: readonly HeldRole[], now: Date): HeldRole[] => roles.filter((role) => stands(role, now));

/** Everybody who works here, by name. With `id`, that person alone. Roles newest first, those of the past included. */
export async function listColleagues(db: Db | Tx, id?: string): Promise<Colleague[]> {
  const mine = id === undefined ? undefined : eq(staff.id, id);
  const people = await db
    .select({ id: staff.id, name: staff.name, policeTies: staff.policeTies, since: staff.createdAt })
    .from(staff)
    .where(and(isNull(staff.leftAt), mine));
  const seen = await db
    .select({ id: staffSessions.staffId, at: max(staffSessions.touchedAt) })
    .from(staffSessions)
    .groupBy(staffSessions.staffId);
  const rows = await db
    .select({ role: staffRoles, end: staffRoleEnds, confirmedBy: staffRoleAnswers.answeredBy })
    .from(staffRoles)
    .innerJoin(staff, eq(staff.id, staffRoles.staffId))
    .leftJoin(staffRoleEnds, eq(staffRoleEnds.roleId, staffRoles.id))
    .leftJoin(staffRoleAnswers, eq(staffRoleAnswers.askId, staffRoles.askId))
    .where(and(isNull(staff.leftAt), mine))
    .orderBy(desc(staffRoles.givenAt));
  const roles = rows.flatMap(({ role: row, end, confirmedBy }) => {
    if (!isRole(row.role)) return [];
    const ended = end ? { at: end.endedAt, by: end.endedBy, why: end.why } : null;
    const { id: roleId, role, territory, unit, givenAt: since, untilAt: until, why, givenBy } = row;
    return [{ staffId: row.staffId, id: roleId, role, territory, unit, since, until, why, givenBy, confirmedBy, ended }];
  });
  const collator = new Intl.Collator('uk');
  return people
    .map((one) => ({
      ...one,
      seen: seen.find((row) => row.id === one.id)?.at ?? null,
      roles: roles.filter((role) => role.staffId === one.id),
    }))
    .sort((a, b) => collator.compare(a.name, b.name));
}

/** The address a person signs in with: for administrators alone. */
export async function emailOf(db: Db | Tx, house: House, id: string): Promise<string | null> {
  const [row] = await db.select({ email: staff.emailSealed }).from(staff).where(eq(staff.id, id));
  return row ? house.vault.open(row.email) : null;
}

export type WaitingAsk = {
  id: string;
  staffId: string | null;
  /** Of the person or of the invited. */
  name: string;
  invited: boolean;
  role: Role;
  territory: string | null;
  unit: string | null;
  until: Date | null;
  why: string;
  askedBy: string | null;
  askedAt: Date;
};

/** Weighty roles that wait for a second person, oldest first. */
export async function listAsks(db: Db | Tx, now: Date): Promise<WaitingAsk[]> {
  const person = alias(staff, 'person');
  const rows = await db
    .select({ ask: staffRoleAsks, person: person.name, left: person.leftAt, invited: staffInvites.name, withdrawn: staffInvites.withdrawnAt })
    .from(staffRoleAsks)
    .leftJoin(person, eq(person.id, staffRoleAsks.staffId))
    .leftJoin(staffInvites, eq(staffInvites.id, staffRoleAsks.inviteId))
    .leftJoin(staffRoleAnswers, eq(staffRoleAnswers.askId, staffRoleAsks.id))
    .where(and(isNull(staffRoleAnswers.askId), gt(staffRoleAsks.endsAt, now), isNull(staffInvites.withdrawnAt), isNull(person.leftAt)))
    .orderBy(asc(staffRoleAsks.askedAt));
  return rows.flatMap(({ ask, person: name, invited }): WaitingAsk[] => {
    if (!isRole(ask.role)) return [];
    const { id, staffId, role, territory, unit, untilAt: until, why, askedBy, askedAt } = ask;
    return [{ id, staffId, name: name ?? invited ?? '', invited: staffId === null, role, territory, unit, until, why, askedBy, askedAt }];
  });
}
