/** Writes beats, their borders and the houses they serve. */
import { eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beatAreas, beatHouses, beats, housePoints } from '#db/schema/places.ts';
import { endless } from './coverage.ts';
import { parseHouses } from './houseRanges.ts';
import { inPieces, streetIds, streetKey } from './loadStreets.ts';

export type BeatCard = typeof beats.$inferInsert;
type Street = { type: string; name: string };

/** A street with the houses that belong to the beat («1–29 непарні; 12а»; empty: all); without a street the whole settlement. */
export type CoverData = { settlement: string; street: null } | { settlement: string; street: Street; houses: string };
export type BeatCover = CoverData & { beat: number };
export type HousePointData = { settlement: string; street: Street; house: string; lat: number; lon: number };

export async function loadBeats(tx: Db | Tx, all: readonly BeatCard[]): Promise<void> {
  for (const row of all) await tx.insert(beats).values(row).onConflictDoUpdate({ target: beats.number, set: row });
}

/** Replaces the border of a beat. */
export async function loadAreas(tx: Db | Tx, beat: number, areas: readonly (readonly (readonly [number, number])[])[]): Promise<void> {
  await tx.delete(beatAreas).where(eq(beatAreas.beat, beat));
  if (areas.length > 0) await tx.insert(beatAreas).values(areas.map((area, part) => ({ beat, part, area })));
}

/** Replaces the lists of houses of every beat that is mentioned. The streets must be there already. */
export async function loadCovers(tx: Db | Tx, all: readonly BeatCover[]): Promise<void> {
  const numbers = [...new Set(all.map((cover) => cover.beat))];
  for (const some of inPieces(numbers)) await tx.delete(beatHouses).where(inArray(beatHouses.beat, some));
  const ids = await streetIds(tx, all.flatMap((cover) => (cover.street ? [{ settlement: cover.settlement, ...cover.street }] : [])));
  const rows = all.flatMap((cover): (typeof beatHouses.$inferInsert)[] => {
    const { beat, settlement } = cover;
    if (cover.street === null) return [{ beat, settlement, street: null, side: 'all', fromNumber: 0, toNumber: endless }];
    const street = idOf(ids, settlement, cover.street);
    const { ranges, unread } = parseHouses(cover.houses);
    if (unread.length > 0) throw new Error(`Houses of ${cover.street.name} cannot be read: ${unread.join('; ')}`);
    return ranges.map((range) => ({ beat, settlement, street, ...range }));
  });
  for (const some of inPieces(rows)) await tx.insert(beatHouses).values(some);
}

export async function loadHousePoints(tx: Db | Tx, all: readonly HousePointData[]): Promise<void> {
  const ids = await streetIds(tx, all.map(({ settlement, street }) => ({ settlement, ...street })));
  for (const some of inPieces(all)) {
    for (const { settlement, street, house, lat, lon } of some) {
      await tx.insert(housePoints).values({ street: idOf(ids, settlement, street), house, lat, lon }).onConflictDoUpdate({ target: [housePoints.street, housePoints.house], set: { lat, lon } });
    }
  }
}

function idOf(ids: Map<string, number>, settlement: string, street: Street): number {
  const id = ids.get(streetKey({ settlement, ...street }));
  if (id === undefined) throw new Error(`No street «${street.name}» (${street.type}) in ${settlement}.`);
  return id;
}
