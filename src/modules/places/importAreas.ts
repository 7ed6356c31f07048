/** Borders from GeoJSON: of a beat by its number, of a territory by its code. */
import { z } from 'zod';
import { inArray } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { beats } from '#db/schema/places.ts';
import { knownTerritories, loadAreasOf } from '#modules/territories/index.ts';
import { crossingOf, inUkraine, openRing, type Ring } from './corners.client.ts';
import type { Fault } from './importWrite.ts';
import { inPieces } from './loadStreets.ts';
import { loadAreas } from './loadBeats.ts';

const Position = z.tuple([z.number(), z.number()]).rest(z.number());
const Polygon = z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(Position)).min(1) });
const MultiPolygon = z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(Position)).min(1)).min(1) });
const Collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.object({ properties: z.record(z.string(), z.unknown()).nullable(), geometry: z.unknown() })) });
const Subject = z.object({ beat: z.coerce.number().int().min(1).max(9_999_999) });
const Land = z.object({ katottg: z.string().regex(/^UA\d{17}$/) }).or(z.object({ code: z.string().regex(/^UA\d{17}$/) }).transform(({ code }) => ({ katottg: code })));

type Border = { line: number; of: { beat: number } | { katottg: string }; rings: Ring[] };

/** Reads the text of a file; faults name the feature by its place in the list. */
export function readAreas(text: string): { borders: Border[]; faults: Fault[]; count: number } {
  const parsed = Collection.safeParse(asJson(text));
  if (!parsed.success) return { borders: [], faults: [{ line: 1, column: 'type', value: '', why: 'places.import.json' }], count: 0 };
  const borders: Border[] = [];
  const faults: Fault[] = [];
  parsed.data.features.forEach(({ properties, geometry }, i) => {
    const fault = (column: string, why: Fault['why'], value = '') => void faults.push({ line: i + 1, column, value, why });
    const beat = Subject.safeParse(properties);
    const land = Land.safeParse(properties);
    const shape = Polygon.safeParse(geometry);
    const many = MultiPolygon.safeParse(geometry);
    const of = beat.success ? beat.data : land.success ? land.data : null;
    const polygons = shape.success ? [shape.data.coordinates] : many.success ? many.data.coordinates : null;
    if (!of) return fault('properties', 'places.import.feature');
    const name = 'beat' in of ? String(of.beat) : of.katottg;
    if (!polygons) return fault('geometry', 'places.import.geometry', name);
    // A territory's hole holds another one, and the smaller of the two answers; two beats of one level cannot be told so.
    if ('beat' in of && polygons.some((rings) => rings.length > 1)) return fault('geometry', 'places.import.hole', name);
    const rings = polygons.map((parts) => openRing(parts[0] ?? []));
    if (rings.some((ring) => ring.length < 3 || !ring.every(inUkraine))) return fault('geometry', 'places.import.ring', name);
    if ('beat' in of && rings.some((ring) => crossingOf(ring) !== null)) return fault('geometry', 'places.import.crossing', name);
    borders.push({ line: i + 1, of, rings });
  });
  return { borders, faults, count: parsed.data.features.length };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Replaces the borders of the named beats and territories. */
export async function writeAreas(tx: Tx, borders: readonly Border[]): Promise<Fault[]> {
  const numbers = borders.flatMap(({ of }) => ('beat' in of ? [of.beat] : []));
  const known = new Set<number>();
  for (const some of inPieces(numbers)) for (const row of await tx.select({ number: beats.number }).from(beats).where(inArray(beats.number, some))) known.add(row.number);
  const lands = await knownTerritories(tx, borders.flatMap(({ of }) => ('katottg' in of ? [of.katottg] : [])));
  const faults = borders.flatMap(({ line, of }): Fault[] => {
    if ('beat' in of) return known.has(of.beat) ? [] : [{ line, column: 'beat', value: String(of.beat), why: 'places.import.noBeat' }];
    return lands.has(of.katottg) ? [] : [{ line, column: 'katottg', value: of.katottg, why: 'places.import.noTerritory' }];
  });
  if (faults.length > 0) return faults;
  for (const { of, rings } of borders) await ('beat' in of ? loadAreas(tx, of.beat, rings) : loadAreasOf(tx, of.katottg, rings));
  return [];
}
