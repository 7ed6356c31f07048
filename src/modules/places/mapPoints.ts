/** What the map shows, in one language: everybody may see all of it, and nothing of it is live. */
import { asc } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beatAreas } from '#db/schema/places.ts';
import { openMemory } from '#platform/cache.ts';
import { listMapPoints } from './directory.ts';
import { kyiv } from './hours.ts';
import type { Language, MapBeat, MapPoints, Point } from './mapDrawing.client.ts';

const remember = openMemory<MapPoints>();

/** A vacant post has a border but no marker. Officers are numbered as the list shows them, by beat. */
export function mapPoints(db: Db | Tx, language: Language, now: Date): Promise<MapPoints> {
  return remember(`points ${language} ${kyiv(now).day}`, ['map', 'officers', 'places'], 60, () => read(db, language, now));
}

async function read(db: Db | Tx, language: Language, now: Date): Promise<MapPoints> {
  const [points, areas] = [await listMapPoints(db, now), await db.select().from(beatAreas).orderBy(asc(beatAreas.beat), asc(beatAreas.part))];
  const officers = points.filter(({ kind, id }) => kind === 'officer' && id !== '');
  const name = (point: (typeof points)[number]) => (language === 'en' ? point.nameEn : point.nameUk);
  return {
    officers: officers.map((point, i) => ({ n: i + 1, name: name(point), slug: point.id, lat: short(point.lat), lon: short(point.lon), beat: point.beat ?? 0 })),
    places: points.filter(({ kind }) => kind === 'place').map((point) => ({ name: name(point), slug: point.id, kind: point.placeKind ?? '', lat: short(point.lat), lon: short(point.lon) })),
    beats: [...Map.groupBy(areas, ({ beat }) => beat)].map(([number, parts]): MapBeat => ({ number, area: { type: 'MultiPolygon', coordinates: parts.map(({ area }) => [area.map(([lon, lat]): Point => [short(lon), short(lat)])]) } })),
  };
}

/** About a metre: enough for a map, and shorter to send. */
const short = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
