import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { territories, units } from '#db/schema/territories.ts';

export type Territory = typeof territories.$inferSelect & {
  /** The name in the asked language. */
  name: string;
};
export type Unit = typeof units.$inferSelect;

const collator = new Intl.Collator('uk');

/** Served territories of the asked levels (city districts and settlements unless said otherwise), by name. */
export async function listTerritories(db: Db | Tx, language: 'uk' | 'en', levels: readonly Territory['level'][] = ['district', 'settlement']): Promise<Territory[]> {
  const found = await db.select().from(territories).where(eq(territories.served, true));
  return found
    .filter((row) => levels.includes(row.level))
    .map((row) => named(row, language))
    .sort((a, b) => collator.compare(a.name, b.name));
}

export async function findTerritory(db: Db | Tx, code: string, language: 'uk' | 'en' = 'uk'): Promise<Territory | null> {
  const [row] = await db.select().from(territories).where(eq(territories.code, code));
  return row ? named(row, language) : null;
}

/** Which of these codes are known. */
export async function knownTerritories(db: Db | Tx, codes: readonly string[]): Promise<Set<string>> {
  return known(codes, (some) => db.select({ code: territories.code }).from(territories).where(inArray(territories.code, some)));
}
export async function knownUnits(db: Db | Tx, codes: readonly string[]): Promise<Set<string>> {
  return known(codes, (some) => db.select({ code: units.code }).from(units).where(inArray(units.code, some)));
}

/** In pieces, because one statement takes at most 65,535 values. */
async function known(codes: readonly string[], ask: (some: string[]) => PromiseLike<{ code: string }[]>): Promise<Set<string>> {
  const unique = [...new Set(codes)];
  const found = new Set<string>();
  for (let start = 0; start < unique.length; start += 1000) for (const row of await ask(unique.slice(start, start + 1000))) found.add(row.code);
  return found;
}

/** The city the portal is for: the first settlement whose districts are served. */
export async function findHome(db: Db | Tx): Promise<string | null> {
  const [row] = await db.select({ parent: territories.parent }).from(territories).where(and(eq(territories.level, 'district'), eq(territories.served, true))).orderBy(asc(territories.code)).limit(1);
  return row?.parent ?? null;
}

/** Territories by code; unknown codes are left out. */
export async function findTerritories(db: Db | Tx, codes: readonly string[], language: 'uk' | 'en' = 'uk'): Promise<Territory[]> {
  if (codes.length === 0) return [];
  const found = await db.select().from(territories).where(inArray(territories.code, [...new Set(codes)]));
  return found.map((row) => named(row, language));
}

const depth = { oblast: 0, raion: 1, hromada: 2, settlement: 3, district: 4 } as const;

/** The smallest territory whose border holds the point; null outside every border we know. */
export async function findTerritoryAt(db: Db | Tx, point: { lat: number; lon: number }, language: 'uk' | 'en' = 'uk'): Promise<Territory | null> {
  const spot = sql`point(${point.lon}::float8, ${point.lat}::float8)`;
  const held = await rows<{ territory: string }>(
    db,
    sql`select distinct territory from territory_areas where area @> polygon(box(${spot}, ${spot})) and area @> ${spot}`,
  );
  const found = await findTerritories(db, held.map((row) => row.territory), language);
  return found.sort((a, b) => depth[b.level] - depth[a.level])[0] ?? null;
}

/** A territory and everything it lies in, smallest first. */
export async function pathOf(db: Db | Tx, code: string): Promise<{ code: string; level: string }[]> {
  return rows<{ code: string; level: string }>(
    db,
    sql`with recursive path as (
          select code, parent, level, 0 as step from territories where code = ${code}
          union all
          select above.code, above.parent, above.level, step + 1 from territories above join path on path.parent = above.code where step < 8
        ) select code, level from path order by step`,
  );
}

/** Working units, higher bodies first. */
export async function listUnits(db: Db | Tx): Promise<Unit[]> {
  return db
    .select()
    .from(units)
    .where(eq(units.active, true))
    .orderBy(asc(units.code));
}

function named(row: typeof territories.$inferSelect, language: 'uk' | 'en'): Territory {
  return { ...row, name: language === 'uk' ? row.nameUk : row.nameEn };
}
