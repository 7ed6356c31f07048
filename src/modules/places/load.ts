/** Writes officers, posts, places and the whole of a city. Safe to run twice; what is not mentioned stays as it is. */
import { eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { officerLeaves, officerPosts, officers, placeAccess, places, postHolders } from '#db/schema/places.ts';
import { loadAreas, loadBeats, loadCovers, loadHousePoints, type BeatCard, type CoverData, type HousePointData } from './loadBeats.ts';
import { loadLocalities, loadSettlements, loadStreets, type SettlementData, type StreetData } from './loadStreets.ts';

type Insert<T extends { $inferInsert: unknown }> = T['$inferInsert'];
export type PlaceData = Insert<typeof places> & { access: readonly Omit<Insert<typeof placeAccess>, 'place'>[] };
export type PostData = Insert<typeof officerPosts> & { holders: readonly Omit<Insert<typeof postHolders>, 'post'>[] };
export type BeatData = BeatCard & { areas: readonly (readonly (readonly [number, number])[])[]; covers: readonly CoverData[]; localities: readonly string[] };

export type CityData = {
  settlements: readonly SettlementData[];
  places: readonly PlaceData[];
  officers: readonly Insert<typeof officers>[];
  posts: readonly PostData[];
  leaves: readonly Insert<typeof officerLeaves>[];
  streets: readonly StreetData[];
  beats: readonly BeatData[];
  housePoints: readonly HousePointData[];
};

export async function loadCity(tx: Db | Tx, city: CityData): Promise<void> {
  await loadPlaces(tx, city.places);
  await loadOfficers(tx, city.officers, city.leaves);
  await loadPosts(tx, city.posts);
  await loadSettlements(tx, city.settlements);
  await loadStreets(tx, city.streets);
  await loadBeats(tx, city.beats.map(({ areas: _areas, covers: _covers, localities: _localities, ...card }) => card));
  for (const { number, territory, areas, covers, localities } of city.beats) {
    await loadAreas(tx, number, areas);
    await loadLocalities(tx, { beat: number, settlement: territory, names: localities });
    await loadCovers(tx, covers.length > 0 ? covers.map((cover) => ({ ...cover, beat: number })) : []);
  }
  await loadHousePoints(tx, city.housePoints);
}

/** Access facts are replaced as a whole: a fact nobody names any more is not kept as true. */
export async function loadPlaces(tx: Db | Tx, all: readonly PlaceData[]): Promise<void> {
  for (const { access, ...row } of all) {
    await tx.insert(places).values(row).onConflictDoUpdate({ target: places.slug, set: row });
    await tx.delete(placeAccess).where(eq(placeAccess.place, row.slug));
    if (access.length > 0) await tx.insert(placeAccess).values(access.map((fact) => ({ ...fact, place: row.slug })));
  }
}

/** Leaves of the named officers are replaced. */
export async function loadOfficers(tx: Db | Tx, all: readonly Insert<typeof officers>[], leaves: readonly Insert<typeof officerLeaves>[]): Promise<void> {
  for (const row of all) await tx.insert(officers).values(row).onConflictDoUpdate({ target: officers.slug, set: row });
  if (all.length > 0) await tx.delete(officerLeaves).where(inArray(officerLeaves.officer, all.map((row) => row.slug)));
  if (leaves.length > 0) await tx.insert(officerLeaves).values([...leaves]);
}

export async function loadPosts(tx: Db | Tx, all: readonly PostData[]): Promise<void> {
  for (const { holders, ...row } of all) {
    await tx.insert(officerPosts).values(row).onConflictDoUpdate({ target: officerPosts.id, set: row });
    if (holders.length === 0) continue;
    await tx.delete(postHolders).where(eq(postHolders.post, row.id));
    await tx.insert(postHolders).values(holders.map((holder) => ({ ...holder, post: row.id })));
  }
}
