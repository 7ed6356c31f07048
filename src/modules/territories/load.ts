import { eq } from 'drizzle-orm';
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
  if (data.unitTerritories.length > 0) await tx.insert(unitTerritories).values(data.unitTerritories).onConflictDoNothing();
  for (const row of data.mailboxes) {
    await tx.insert(mailboxes).values(row).onConflictDoUpdate({ target: [mailboxes.unit, mailboxes.role, mailboxes.address], set: { proposedBy: row.proposedBy, agreedBy: row.agreedBy ?? null, confirmedAt: row.confirmedAt ?? null, expiresAt: row.expiresAt ?? null, retiredAt: null } });
  }
}

/** Replaces the border of a territory. */
export async function loadAreasOf(tx: Db | Tx, territory: string, rings: readonly Insert<typeof territoryAreas>['area'][]): Promise<void> {
  await tx.delete(territoryAreas).where(eq(territoryAreas.territory, territory));
  if (rings.length > 0) await tx.insert(territoryAreas).values(rings.map((area, part) => ({ territory, part, area })));
}
