/** Conflicts of interest: nobody handles their own matter, their unit's, or that of somebody on their list. */
import { and, desc, eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { staffConflictEnds, staffConflicts } from '#db/schema/people.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { emailDigest } from './accounts.ts';
import { conflictStands, emailKey, unitKey } from './held.ts';
import type { ConflictKind } from './rules.ts';

/** A name as people write it and as it is compared: surname and given name, without case, order and apostrophes. A patronymic comes third and is left out. */
const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\s-]/gu, '')
    .split(/\s+/u)
    .filter(Boolean)
    .slice(0, 2)
    .sort()
    .join(' ');

const keyOf = (house: Pick<House, 'vault'>, kind: ConflictKind, whom: string): string =>
  kind === 'email' ? emailKey(emailDigest(house, whom)) : kind === 'unit' ? unitKey(whom) : `name:${house.vault.digest('conflict name', plainName(whom))}`;

/** What a matter is kept with so that conflicts are found: keyed digests of the people and the units it concerns. Names as surname and given name. */
export function concernsOf(house: Pick<House, 'vault'>, matter: { emails: readonly string[]; names: readonly string[]; units: readonly string[] }): string[] {
  return [
    ...new Set([
      ...matter.emails.map((one) => keyOf(house, 'email', one)),
      ...matter.names.filter((one) => plainName(one).includes(' ')).map((one) => keyOf(house, 'name', one)),
      ...matter.units.map((one) => keyOf(house, 'unit', one)),
    ]),
  ];
}

export type Conflict = { id: string; kind: ConflictKind; whom: string; why: string; since: Date; until: Date | null; own: boolean };

/** What stands on a person's list now, newest first. */
export async function listConflicts(db: Db | Tx, house: House, staffId: string, now: Date): Promise<Conflict[]> {
  const rows = await db
    .select()
    .from(staffConflicts)
    .where(and(eq(staffConflicts.staffId, staffId), conflictStands(db, now)))
    .orderBy(desc(staffConflicts.declaredAt));
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    whom: house.vault.open(row.whomSealed),
    why: row.why,
    since: row.declaredAt,
    until: row.untilAt,
    own: row.declaredBy === staffId,
  }));
}

export type NewConflict = { staffId: string; kind: ConflictKind; whom: string; why: string; untilAt: Date | null };

/** Puts somebody on a person's list. It counts from the next request on, for matters that already wait too. */
export async function addConflict(tx: Tx, house: House, conflict: NewConflict, declaredBy: string, now: Date): Promise<void> {
  const { staffId, kind, whom, why, untilAt } = conflict;
  const [row] = await tx
    .insert(staffConflicts)
    .values({ staffId, kind, key: keyOf(house, kind, whom), whomSealed: house.vault.seal(whom), why, declaredBy, declaredAt: now, untilAt })
    .returning({ id: staffConflicts.id });
  await writeAudit(
    tx,
    { staffId: declaredBy, by: 'staff', act: 'people.conflict.add', subjectKind: 'staff', subjectId: staffId, detail: { kind, conflict: row?.id, why } },
    now,
  );
}

/** Takes an entry off the list; it stays in the record. False when it is not there. Whether this person may is the page's matter: not for oneself. */
export async function endConflict(tx: Tx, ending: { id: string; staffId: string; endedBy: string; why: string }, now: Date): Promise<boolean> {
  const { id, staffId, endedBy, why } = ending;
  const [row] = await tx
    .select({ id: staffConflicts.id })
    .from(staffConflicts)
    .where(and(eq(staffConflicts.id, id), eq(staffConflicts.staffId, staffId), conflictStands(tx, now)));
  if (!row || endedBy === staffId) return false;
  const done = await tx.insert(staffConflictEnds).values({ conflictId: id, endedBy, endedAt: now, why }).onConflictDoNothing().returning();
  if (done.length === 0) return false;
  await writeAudit(
    tx,
    { staffId: endedBy, by: 'staff', act: 'people.conflict.end', subjectKind: 'staff', subjectId: staffId, detail: { conflict: id, why } },
    now,
  );
  return true;
}
