import type { Db } from '#db/index.ts';
import { demoCity } from '#db/seed/city.ts';
import { demoTerritories } from '#db/seed/territories.ts';
import { loadCity } from '#modules/places/index.ts';
import { loadTerritories } from '#modules/territories/index.ts';

/** The clock of the tests about places: a Tuesday evening in Kyiv, reception hours. */
export const cityNow = new Date('2026-11-24T15:30:00Z');

/** Puts the demo city into an empty database. */
export async function buildCity(db: Db, now: Date = cityNow): Promise<void> {
  await db.transaction(async (tx) => {
    await loadTerritories(tx, demoTerritories(now));
    await loadCity(tx, demoCity(now));
  });
}
