import { eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { mailboxes, territories, territoryAreas, units, unitTerritories } from '#db/schema/territories.ts';
import { installRules } from './routing.ts';

type Insert<T extends { $inferInsert: unknown }> = T['$inferInsert'];
export type TerritoryData = {
  territories: Insert<typeof territories>[];
  areas: Insert<typeof territoryAreas>[];
  units: Insert<typeof units>[];
  unitTerritories: Insert<typeof unitTerritories>[];
  mailboxes: Insert<typeof mailboxes>[];
};

/** Writes territories, units and mailboxes; rows already there are brought up to date. Parents must come before children. */
export async function loadTerritories(tx: Db | Tx, data: TerritoryData): Promise<void> {
  await installRules(tx);
  for (const row of data.territories) await tx.insert(territories).values(row).onConflictDoUpdate({ target: territories.code, set: row });
  for (const row of data.areas) await tx.insert(territoryAreas).values(row).onConflictDoUpdate({ target: [territoryAreas.territory, territoryAreas.part], set: { area: row.area } });
  for (const row of data.units) await tx.insert(units).values(row).onConflictDoUpdate({ target: units.code, set: row });
  await loadServed(tx, data.unitTerritories);
  for (const row of data.mailboxes) {
    await tx.insert(mailboxes).values(row).onConflictDoUpdate({ target: [mailboxes.unit, mailboxes.role, mailboxes.address], set: { proposedBy: row.proposedBy, agreedBy: row.agreedBy ?? null, confirmedAt: row.confirmedAt ?? null, expiresAt: row.expiresAt ?? null, retiredAt: null } });
  }
}

/** A unit that serves a territory already goes on: a newer day of checking begins nothing anew. */
async function loadServed(tx: Db | Tx, rows: TerritoryData['unitTerritories']): Promise<void> {
  if (rows.length === 0) return;
  const held = await tx.select().from(unitTerritories).where(inArray(unitTerritories.unit, [...new Set(rows.map(({ unit }) => unit))]));
  const fresh = rows.filter(({ unit, territory, since }) => !held.some((one) => one.unit === unit && one.territory === territory && (one.until === null || one.until >= since)));
  if (fresh.length > 0) await tx.insert(unitTerritories).values(fresh).onConflictDoNothing();
}

/** Replaces the border of a territory. */
export async function loadAreasOf(tx: Db | Tx, territory: string, rings: readonly Insert<typeof territoryAreas>['area'][]): Promise<void> {
  await tx.delete(territoryAreas).where(eq(territoryAreas.territory, territory));
  if (rings.length > 0) await tx.insert(territoryAreas).values(rings.map((area, part) => ({ territory, part, area })));
}
