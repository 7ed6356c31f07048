/** Which rows count at a moment: roles not ended and not run out, conflicts not lifted. */
import { and, eq, gt, isNull, notExists, or, sql, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { staff, staffConflictEnds, staffConflicts, staffRoleEnds, staffRoles } from '#db/schema/people.ts';

/** A condition on `staff_roles`: nobody took it back and its day has not come. */
export const roleHolds = (db: Db | Tx, now: Date): SQL | undefined =>
  and(
    or(isNull(staffRoles.untilAt), gt(staffRoles.untilAt, now)),
    notExists(
      db
        .select({ one: sql`1` })
        .from(staffRoleEnds)
        .where(eq(staffRoleEnds.roleId, staffRoles.id)),
    ),
  );

/** Somebody who works here, their row held until the transaction ends; undefined when they have left. */
export async function lockStaff(tx: Tx, staffId: string): Promise<typeof staff.$inferSelect | undefined> {
  const [person] = await tx
    .select()
    .from(staff)
    .where(and(eq(staff.id, staffId), isNull(staff.leftAt)))
    .for('no key update');
  return person;
}

/** A condition on `staff_conflicts`: it stands at this moment. */
export const conflictStands = (db: Db | Tx, now: Date): SQL | undefined =>
  and(
    or(isNull(staffConflicts.untilAt), gt(staffConflicts.untilAt, now)),
    notExists(
      db
        .select({ one: sql`1` })
        .from(staffConflictEnds)
        .where(eq(staffConflictEnds.conflictId, staffConflicts.id)),
    ),
  );

/** What the list of a person and the concerns of a matter are compared by. */
export const emailKey = (digest: string): string => `email:${digest}`;
export const unitKey = (unit: string): string => `unit:${unit}`;

/** How many people who work here now are administrators. Locks their roles first, so two who leave at once are counted one after the other. */
export async function countAdministrators(tx: Tx, now: Date, but: { staffId?: string; roleId?: string } = {}): Promise<number> {
  await tx.select({ id: staffRoles.id }).from(staffRoles).where(eq(staffRoles.role, 'administrator')).orderBy(staffRoles.id).for('update');
  const left = await tx
    .selectDistinct({ id: staff.id, roleId: staffRoles.id })
    .from(staff)
    .innerJoin(staffRoles, eq(staffRoles.staffId, staff.id))
    .where(and(eq(staffRoles.role, 'administrator'), isNull(staff.leftAt), roleHolds(tx, now)));
  return new Set(left.filter((row) => row.id !== but.staffId && row.roleId !== but.roleId).map((row) => row.id)).size;
}
