/** Finds by a point on the map: borders decide, and a point near a border is a question, not an answer. */
import { sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { findTerritoryAt } from '#modules/territories/index.ts';
import { beatsByNumber, officerOf, type Beat } from './beats.ts';
import type { Found, NotServed, Option, Outside } from './finder.ts';
import { showHouse, type House } from './house.ts';

export type Point = { lat: number; lon: number; /** Metres the point may be off. */ accuracy?: number };
export type PointAnswer = Found | NotServed | Outside | { status: 'several'; ask: 'which'; options: Option[] } | { status: 'none'; reason: 'point'; nearest: Option[] };

const nearestCount = 5;

/** Numbers of beats whose border holds the point. */
async function beatsAt(db: Db | Tx, point: Point): Promise<number[]> {
  const spot = sql`point(${point.lon}::float8, ${point.lat}::float8)`;
  const held = await rows<{ beat: number }>(db, sql`select distinct beat from beat_areas where area @> polygon(box(${spot}, ${spot})) and area @> ${spot}`);
  return held.map((row) => row.beat);
}

/** Numbers of beats that come within the accuracy of the point. */
async function beatsAround(db: Db | Tx, point: Point): Promise<number[]> {
  const metres = Math.min(point.accuracy ?? 0, 2_000);
  if (metres < 1) return [];
  const dLat = metres / 111_320;
  const dLon = dLat / Math.max(0.2, Math.cos((point.lat * Math.PI) / 180));
  const box = sql`polygon(box(point(${point.lon - dLon}::float8, ${point.lat - dLat}::float8), point(${point.lon + dLon}::float8, ${point.lat + dLat}::float8)))`;
  const met = await rows<{ beat: number }>(db, sql`select distinct beat from beat_areas where area && ${box}`);
  return met.map((row) => row.beat);
}

/** Numbers of the beats whose middle is nearest. */
export async function nearestBeats(db: Db | Tx, point: Point, count = nearestCount): Promise<number[]> {
  const near = await rows<{ number: number }>(
    db,
    sql`select number from beats order by ll_to_earth(lat, lon) <-> ll_to_earth(${point.lat}::float8, ${point.lon}::float8) limit ${count}`,
  );
  return near.map((row) => row.number);
}

const option = (beat: Beat): Option => ({ choice: `0.${beat.number}`, beat, street: null, house: null, side: 'all', from: null, to: null });

/**
 * The beat of a point. Exactly one border holding it is an answer; several, or another border within the accuracy, are
 * a question. Without any border the nearest beats are offered and never presented as certain.
 */
export async function findByPoint(db: Db | Tx, point: Point, now: Date): Promise<PointAnswer> {
  const inside = await beatsAt(db, point);
  const around = await beatsAround(db, point);
  const possible = [...new Set([...inside, ...around])];
  const beats = await beatsByNumber(db, possible, now);
  const [only] = beats;
  if (inside.length === 1 && beats.length === 1 && only) {
    return { status: 'found', beat: only, officer: officerOf(only), street: null, house: null, rule: { kind: 'point', side: 'all', from: null, to: null, readAs: null } };
  }
  if (beats.length > 0) return { status: 'several', ask: 'which', options: beats.map(option) };
  const land = await findTerritoryAt(db, point);
  if (!land) return { status: 'outside', place: null };
  if (!land.served) return { status: 'notServed', territory: land };
  return { status: 'none', reason: 'point', nearest: (await beatsByNumber(db, await nearestBeats(db, point), now)).map(option) };
}

/** Beats around a house whose place on the map is known; for houses that no beat lists. */
export async function beatsAtHouse(db: Db | Tx, street: number, house: House): Promise<number[]> {
  const [spot] = await rows<{ lat: number; lon: number }>(
    db,
    sql`select lat, lon from house_points where street = ${street} and house in (${showHouse(house)}, ${String(house.number)}) order by length(house) desc limit 1`,
  );
  return spot ? beatsAt(db, spot) : [];
}
