/** The register of public formations, and how each was looked at. */
import { and, asc, count, desc, eq, inArray, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { formationAudits, formations, patrolMembers, patrolSeats, patrols } from '#db/schema/patrols.ts';
import { findTerritory, findUnit } from '#modules/territories/index.ts';
import type { House } from '#platform/house.ts';
import { isId, writeAct, type Fault } from './acts.ts';
import { mayPatrol, patrolRules, type FormationState } from './rules.ts';
import { releaseSeats } from './seats.ts';
import { coordinates, type Side } from './staffSide.ts';

export type Formation = typeof formations.$inferSelect;
export type FormationAudit = typeof formationAudits.$inferSelect;
export type FormationDraft = { name: string; registration: string; territory: string; unit: string; agreement: string; contact: string; state: FormationState };

const ofSide = ({ units, lands }: Side) =>
  units === null || lands === null ? undefined : or(inArray(formations.unit, [...units, '-']), inArray(formations.territory, [...lands, '-']));

export async function listFormations(db: Db | Tx, side: Side, page: number): Promise<{ rows: (Formation & { members: number })[]; all: number }> {
  const found = await db
    .select()
    .from(formations)
    .where(ofSide(side))
    .orderBy(asc(formations.name), asc(formations.id))
    .limit(patrolRules.perPage)
    .offset((page - 1) * patrolRules.perPage);
  const [total] = await db.select({ all: count() }).from(formations).where(ofSide(side));
  const counts = await countMembers(
    db,
    found.map(({ id }) => id),
  );
  return { rows: found.map((one) => ({ ...one, members: counts.get(one.id) ?? 0 })), all: Number(total?.all ?? 0) };
}

async function countMembers(db: Db | Tx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ formation: patrolMembers.formation, all: count() })
    .from(patrolMembers)
    .where(and(inArray(patrolMembers.formation, [...ids]), eq(patrolMembers.state, 'admitted')))
    .groupBy(patrolMembers.formation);
  return new Map(rows.flatMap(({ formation, all }) => (formation ? [[formation, Number(all)] as const] : [])));
}

export async function findFormation(db: Db | Tx, id: string): Promise<(Formation & { members: number }) | null> {
  if (!isId(id)) return null;
  const [row] = await db.select().from(formations).where(eq(formations.id, id));
  return row ? { ...row, members: (await countMembers(db, [id])).get(id) ?? 0 } : null;
}

/** Formations whose members may patrol, by name: to choose from. */
export async function listChoices(db: Db | Tx): Promise<Formation[]> {
  const found = await db
    .select()
    .from(formations)
    .where(inArray(formations.state, ['registered', 'active', 'audit']))
    .orderBy(asc(formations.name))
    .limit(200);
  return found.filter(mayPatrol);
}

/** Members of a formation that may not patrol any more are on no roster. */
async function letGo(tx: Tx, house: House, id: string, now: Date): Promise<void> {
  const members = await tx
    .select()
    .from(patrolMembers)
    .where(and(eq(patrolMembers.formation, id), eq(patrolMembers.state, 'admitted')))
    .orderBy(asc(patrolMembers.id))
    .for('update');
  for (const member of members) await releaseSeats(tx, house, member, now);
}

/** Adds a formation, or changes one. Only the coordinator of its territory does. */
export async function saveFormation(
  house: House,
  side: Side,
  id: string | null,
  draft: FormationDraft,
  now: Date,
): Promise<{ id: string } | { fault: Exclude<Fault, null> }> {
  const { db } = house.database;
  if (!(await findTerritory(db, draft.territory))) return { fault: 'patrols.formation.territory.missing' };
  if (!(await findUnit(db, draft.unit))) return { fault: 'patrols.formation.unit.missing' };
  const { contact, ...rest } = draft;
  return db.transaction(async (tx) => {
    const [before] = id === null ? [] : await tx.select().from(formations).where(eq(formations.id, id)).for('update');
    if (id !== null && !before) return { fault: 'patrols.late' };
    if (!coordinates(side, draft.territory) || (before && !coordinates(side, before.territory))) return { fault: 'patrols.notYours' };
    const values = { ...rest, contactSealed: house.vault.seal(contact), changedAt: now };
    const doer = { staffId: side.staff.id };
    if (before) {
      await tx.update(formations).set(values).where(eq(formations.id, before.id));
      if (!mayPatrol(draft)) await letGo(tx, house, before.id, now);
      await writeAct(tx, { kind: 'formation', about: before.id, act: 'change', facts: { from: before.state, to: draft.state } }, doer, now);
      return { id: before.id };
    }
    const [made] = await tx
      .insert(formations)
      .values({ ...values, createdAt: now })
      .returning({ id: formations.id });
    if (!made) throw new Error('The formation is not there.');
    await writeAct(tx, { kind: 'formation', about: made.id, act: 'add', facts: { to: draft.state } }, doer, now);
    return { id: made.id };
  });
}

export type AuditDraft = { fromOn: string; toOn: string; found: string; state: FormationState; nextOn: string };

/** Writes down a look at how the formation works; its patrols of those days are counted here. The formation takes the state it was given. */
export async function auditFormation(house: House, side: Side, id: string, draft: AuditDraft, now: Date): Promise<Fault> {
  if (draft.fromOn > draft.toOn) return 'patrols.audit.order';
  if (draft.nextOn <= draft.toOn) return 'patrols.audit.next.order';
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx.select().from(formations).where(eq(formations.id, id)).for('update');
    if (!row) return 'patrols.late';
    if (!coordinates(side, row.territory)) return 'patrols.notYours';
    const [counted] = await tx
      .select({ all: sql<string>`count(distinct ${patrols.id})` })
      .from(patrolSeats)
      .innerJoin(patrols, eq(patrols.id, patrolSeats.patrol))
      .innerJoin(patrolMembers, eq(patrolMembers.id, patrolSeats.member))
      .where(
        and(
          eq(patrolMembers.formation, id),
          eq(patrolSeats.state, 'came'),
          eq(patrols.state, 'counted'),
          sql`${patrols.on} between ${draft.fromOn}::date and ${draft.toOn}::date`,
        ),
      );
    await tx.insert(formationAudits).values({ formation: id, staffId: side.staff.id, at: now, ...draft, patrols: Number(counted?.all ?? 0) });
    await tx.update(formations).set({ state: draft.state, changedAt: now }).where(eq(formations.id, id));
    if (!mayPatrol({ ...row, state: draft.state })) await letGo(tx, house, id, now);
    await writeAct(tx, { kind: 'formation', about: id, act: 'audit', facts: { from: row.state, to: draft.state } }, { staffId: side.staff.id }, now);
    return null;
  });
}

export const listAudits = (db: Db | Tx, id: string): Promise<FormationAudit[]> =>
  db.select().from(formationAudits).where(eq(formationAudits.formation, id)).orderBy(desc(formationAudits.id)).limit(50);
