/** What an editor of the register may ask of units and territories, and what of a unit may change there. Mailboxes are no part of it. */
import { asc, eq, sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { units, unitTerritories } from '#db/schema/territories.ts';

/** These territories and everything that lies in them. */
export async function territoriesUnder(db: Db | Tx, codes: readonly string[]): Promise<string[]> {
  if (codes.length === 0) return [];
  const found = await rows<{ code: string }>(
    db,
    sql`with recursive under as (
          select code from territories where code in ${[...codes]}
          union
          select below.code from territories below join under on below.parent = under.code
        ) select code from under`,
  );
  return found.map((row) => row.code);
}

/** Which territories each unit serves on a day. */
export async function servedBy(db: Db | Tx, day: string): Promise<Map<string, string[]>> {
  const found = await rows<{ unit: string; territory: string }>(
    db,
    sql`select unit, territory from unit_territories where since <= ${day}::date and (until is null or until >= ${day}::date) order by territory`,
  );
  return new Map([...Map.groupBy(found, (row) => row.unit)].map(([unit, all]) => [unit, all.map((row) => row.territory)]));
}

export async function findUnit(db: Db | Tx, code: string): Promise<typeof units.$inferSelect | null> {
  const [row] = await db.select().from(units).where(eq(units.code, code));
  return row ?? null;
}

/** Units of every state, by code: a closed one is found where it is opened again. */
export const listEveryUnit = (db: Db | Tx): Promise<(typeof units.$inferSelect)[]> => db.select().from(units).orderBy(asc(units.code));

/** Whoever changes the unit next waits for this transaction. */
export async function lockUnit(tx: Tx, code: string): Promise<void> {
  await tx.select({ code: units.code }).from(units).where(eq(units.code, code)).for('update');
}

/** Whether `code` is `above` or lies under it. */
export async function unitBelow(db: Db | Tx, code: string, above: string): Promise<boolean> {
  const found = await rows<{ code: string }>(
    db,
    sql`with recursive path as (
          select code, parent, 0 as step from units where code = ${code}
          union all
          select up.code, up.parent, step + 1 from units up join path on path.parent = up.code where step < 12
        ) select code from path where code = ${above}`,
  );
  return found.length > 0;
}

/** Whether letters may go to the unit now: closing it would stop them. */
export async function hasMailbox(db: Db | Tx, code: string, now: Date): Promise<boolean> {
  const at = now.toISOString();
  const found = await rows<{ unit: string }>(
    db,
    sql`select unit from mailboxes where unit = ${code} and retired_at is null and expires_at > ${at}::timestamptz limit 1`,
  );
  return found.length > 0;
}

export type UnitChange = Pick<typeof units.$inferInsert, 'parent' | 'level' | 'nameUk' | 'nameEn' | 'dutyPhone' | 'active' | 'source' | 'checkedOn'>;

export type NewUnit = UnitChange & { code: string };

/** A new unit lies in the region of the one above it, and takes copies of letters only once a file says so. */
export async function addUnit(tx: Tx, { code, ...unit }: NewUnit): Promise<void> {
  const above = unit.parent ? await findUnit(tx, unit.parent) : null;
  await tx.insert(units).values({ ...unit, code, region: above?.region ?? null });
}

export async function changeUnit(tx: Tx, code: string, change: UnitChange): Promise<void> {
  await tx.update(units).set(change).where(eq(units.code, code));
}

export type Serving = { territory: string; since: string; until: string | null };

/** What a unit serves, served and will serve. */
export const servingOf = (db: Db | Tx, unit: string): Promise<Serving[]> =>
  db
    .select({ territory: unitTerritories.territory, since: unitTerritories.since, until: unitTerritories.until })
    .from(unitTerritories)
    .where(eq(unitTerritories.unit, unit))
    .orderBy(asc(unitTerritories.territory), asc(unitTerritories.since));

export async function replaceServing(tx: Tx, unit: string, all: readonly Serving[]): Promise<void> {
  await tx.delete(unitTerritories).where(eq(unitTerritories.unit, unit));
  if (all.length > 0) await tx.insert(unitTerritories).values(all.map((one) => ({ ...one, unit })));
}
