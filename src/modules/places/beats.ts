import { asc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beatAreas, beatHouses, beats, streets } from '#db/schema/places.ts';
import { findTerritories } from '#modules/territories/index.ts';
import { openMemory } from '#platform/cache.ts';
import { kyiv } from './hours.ts';
import { postsToday, type Officer, type PostToday } from './posts.ts';

export type Beat = {
  number: number;
  nameUk: string;
  nameEn: string;
  territory: string;
  territoryUk: string;
  territoryEn: string;
  unit: string | null;
  lat: number;
  lon: number;
  verifiedOn: string;
  demo: boolean;
  /** The post and who answers in it today; null when the beat has no post yet. */
  today: PostToday | null;
};

export type BeatArea = { type: 'MultiPolygon'; coordinates: [number, number][][][] };
export type BeatStreet = { street: typeof streets.$inferSelect | null; settlement: string; covers: (typeof beatHouses.$inferSelect)[] };

/** Who to call for a beat today. */
export const officerOf = (beat: Beat): Officer | null => beat.today?.officer ?? null;

/** Beats by number, in the given order; unknown numbers are left out. */
export async function beatsByNumber(db: Db | Tx, numbers: readonly number[], now: Date): Promise<Beat[]> {
  if (numbers.length === 0) return [];
  const found = await db.select().from(beats).where(inArray(beats.number, [...new Set(numbers)]));
  const [posts, lands] = await Promise.all([
    postsToday(db, found.map((row) => row.post).filter((post) => post !== null), now),
    findTerritories(db, found.map((row) => row.territory)),
  ]);
  const names = new Map(lands.map((land) => [land.code, land]));
  const byNumber = new Map(
    found.map((row): [number, Beat] => {
      const land = names.get(row.territory);
      const { post, source: _source, ...rest } = row;
      return [row.number, { ...rest, territoryUk: land?.nameUk ?? '', territoryEn: land?.nameEn ?? '', today: post ? (posts.get(post) ?? null) : null }];
    }),
  );
  return [...new Set(numbers)].map((number) => byNumber.get(number)).filter((beat) => beat !== undefined);
}

const remember = openMemory<Beat[]>();

/** The same, remembered for a minute: what the finder shows to everybody who asks. */
export function beatsKnown(db: Db | Tx, numbers: readonly number[], now: Date): Promise<Beat[]> {
  if (numbers.length === 0) return Promise.resolve([]);
  return remember(`beats ${numbers.join()} ${kyiv(now).day}`, ['map', 'officers', 'places'], 60, () => beatsByNumber(db, numbers, now));
}

/** A beat with its border and the streets it serves; null when there is none. */
export async function findBeat(db: Db | Tx, number: number, now: Date): Promise<(Beat & { area: BeatArea | null; streets: BeatStreet[] }) | null> {
  const [beat] = await beatsByNumber(db, [number], now);
  if (!beat) return null;
  const areas = await db.select().from(beatAreas).where(eq(beatAreas.beat, number)).orderBy(asc(beatAreas.part));
  const listed = await db
    .select({ cover: beatHouses, street: streets })
    .from(beatHouses)
    .leftJoin(streets, eq(streets.id, beatHouses.street))
    .where(eq(beatHouses.beat, number))
    .orderBy(asc(beatHouses.fromNumber));
  const byStreet = new Map<number | null, BeatStreet>();
  for (const { cover, street } of listed) {
    const one = byStreet.get(cover.street) ?? { street, settlement: cover.settlement, covers: [] };
    one.covers.push(cover);
    byStreet.set(cover.street, one);
  }
  const collator = new Intl.Collator('uk');
  return {
    ...beat,
    area: areas.length === 0 ? null : { type: 'MultiPolygon', coordinates: areas.map((row) => [closed(row.area)]) },
    streets: [...byStreet.values()].sort((a, b) => collator.compare(a.street?.nameUk ?? '', b.street?.nameUk ?? '')),
  };
}

/** GeoJSON repeats the first corner at the end. */
function closed(ring: readonly (readonly [number, number])[]): [number, number][] {
  const corners = ring.map(([lon, lat]): [number, number] => [lon, lat]);
  const [first] = corners;
  return first ? [...corners, first] : corners;
}
