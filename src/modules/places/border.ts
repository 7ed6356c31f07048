/** The border of a beat as a table of corners, and what is asked of it: whole, simple, of a likely size, apart from its neighbours. */
import { inside, metresPerDegree, squeeze } from './mapDrawing.client.ts';
import type { CardFault } from './cards.ts';
import { crossingOf, inUkraine, openRing, readRows, type Ring } from './corners.client.ts';

const mostCorners = 500;
const smallest = 0.003;
const largest = 3_000;

/** Square kilometres. */
export function sizeOf(ring: Ring): number {
  const twice = ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  return (Math.abs(twice) / 2) * squeeze * (metresPerDegree / 1000) ** 2;
}

/** Reads the table, one corner «lat, lon» a row, parts apart by an empty row. Faults name the row as it was typed. */
export function readBorder(text: string): { rings: Ring[]; faults: CardFault[] } {
  const faults: CardFault[] = [];
  const fault = (why: CardFault['why'], values: Record<string, string | number> = {}) => void faults.push({ field: 'border', why, values });
  const parts = readRows(text).map((part) =>
    part.flatMap(({ line, text: typed, corner }) => {
      if (corner && inUkraine(corner)) return [{ line, corner }];
      if (!corner) fault('places.border.unread', { row: line, text: typed.slice(0, 40) });
      else fault(inUkraine([corner[1], corner[0]]) ? 'places.border.swapped' : 'places.border.far', { row: line });
      return [];
    }),
  );
  if (faults.length > 0) return { rings: [], faults };
  if (parts.flat().length > mostCorners) fault('places.border.many', { max: mostCorners });
  const rings = parts.map((part) => {
    const ring = openRing(part.map(({ corner }) => corner));
    const rowOf = (i: number): number => part[i % ring.length]?.line ?? 0;
    const twice = ring.findIndex(([x, y], i) => i > 0 && ring[i - 1]?.[0] === x && ring[i - 1]?.[1] === y);
    const crossing = ring.length > 3 && ring.length <= mostCorners ? crossingOf(ring) : null;
    const size = sizeOf(ring);
    if (ring.length < 3) fault('places.border.few', { row: rowOf(0) });
    else if (twice > 0) fault('places.border.twice', { row: rowOf(twice), other: rowOf(twice - 1) });
    else if (crossing) fault('places.border.crossing', { a: rowOf(crossing[0]), b: rowOf(crossing[0] + 1), c: rowOf(crossing[1]), d: rowOf(crossing[1] + 1) });
    else if (size < smallest) fault('places.border.small');
    else if (size > largest) fault('places.border.large', { size: Math.round(size) });
    return ring;
  });
  return { rings, faults };
}

export const inRings = (point: readonly [number, number], rings: readonly Ring[]): boolean => rings.some((ring) => inside(point, ring));

type Box = { west: number; south: number; east: number; north: number };
export function boxOf(rings: readonly Ring[]): Box {
  const [lons, lats] = [rings.flat().map(([lon]) => lon), rings.flat().map(([, lat]) => lat)];
  return { west: Math.min(...lons), south: Math.min(...lats), east: Math.max(...lons), north: Math.max(...lats) };
}

const steps = 60;
/** Middles of the cells of a grid over a box. */
const gridOf = ({ west, south, east, north }: Box): [number, number][] =>
  Array.from({ length: steps * steps }, (_, i) => [
    west + ((i % steps) + 0.5) * ((east - west) / steps),
    south + (Math.floor(i / steps) + 0.5) * ((north - south) / steps),
  ]);

/** A point well inside, for the marker: the inner point of a grid that is farthest from every corner. */
export function middleOf(rings: readonly Ring[]): [number, number] | null {
  const [ring] = [...rings].sort((a, b) => sizeOf(b) - sizeOf(a));
  if (!ring) return null;
  const far = ([x, y]: [number, number]): number => Math.min(...ring.map(([a, b]) => Math.hypot((x - a) * squeeze, y - b)));
  const best = gridOf(boxOf([ring]))
    .filter((point) => inside(point, ring))
    .reduce<{ point: [number, number] | null; far: number }>((so, point) => (far(point) > so.far ? { point, far: far(point) } : so), { point: null, far: 0 });
  return best.point && [Math.round(best.point[0] * 1e5) / 1e5, Math.round(best.point[1] * 1e5) / 1e5];
}

/** How much two areas share, in hectares, to about a hundredth of where they meet; borders that only touch share nothing. */
export function sharedHectares(a: readonly Ring[], b: readonly Ring[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const [one, two] = [boxOf(a), boxOf(b)];
  const box = {
    west: Math.max(one.west, two.west),
    south: Math.max(one.south, two.south),
    east: Math.min(one.east, two.east),
    north: Math.min(one.north, two.north),
  };
  if (box.west >= box.east || box.south >= box.north) return 0;
  const both = gridOf(box).filter((point) => inRings(point, a) && inRings(point, b)).length;
  const all =
    sizeOf([
      [box.west, box.south],
      [box.east, box.south],
      [box.east, box.north],
      [box.west, box.north],
    ]) * 100;
  return (both / steps ** 2) * all;
}
