/** The corners of a border, as rows of a table and as points of a map: read, shown, moved. Pure, for the server and the browser. */

/** Longitude, latitude. */
export type Corner = [number, number];
/** Corners in order; the last one joins the first and is not repeated. */
export type Ring = Corner[];
/** A row of the table as it was typed; without a corner nobody can read it. */
export type CornerRow = { line: number; text: string; corner: Corner | null };
/** A corner by the part of the border it stands in and its place there. */
export type Spot = { part: number; at: number };

export const inUkraine = ([lon, lat]: readonly [number, number]): boolean => lon >= 22 && lon <= 41 && lat >= 44 && lat <= 53;

/** A ring whose first corner is not repeated at the end. */
export function openRing(ring: readonly (readonly number[])[]): Ring {
  const corners = ring.map(([lon = NaN, lat = NaN]): Corner => [lon, lat]);
  const [first] = corners;
  const last = corners.at(-1);
  return first && last && corners.length > 1 && first[0] === last[0] && first[1] === last[1] ? corners.slice(0, -1) : corners;
}

const side = (a: readonly number[], b: readonly number[], c: readonly number[]): number =>
  Math.sign(((b[0] ?? 0) - (a[0] ?? 0)) * ((c[1] ?? 0) - (a[1] ?? 0)) - ((b[1] ?? 0) - (a[1] ?? 0)) * ((c[0] ?? 0) - (a[0] ?? 0)));

/** The first corners of two edges that cross and are not neighbours; null when none do. */
export function crossingOf(ring: Ring): [number, number] | null {
  const edge = (i: number) => [ring[i % ring.length] ?? [0, 0], ring[(i + 1) % ring.length] ?? [0, 0]] as const;
  for (let i = 0; i < ring.length; i++) {
    const [a, b] = edge(i);
    for (let j = i + 2; j < ring.length; j++) {
      if (i === 0 && j === ring.length - 1) continue;
      const [c, d] = edge(j);
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return [i, j];
    }
  }
  return null;
}

/** «46.4852, 30.7329», «46,4852 30,7329» or «46.4852;30.7329», latitude first. */
function readCorner(line: string): Corner | null {
  const parts = /[;\s]/.test(line) ? line.split(/[;\s]+/).map((part) => part.replace(/,$/, '')) : line.split(',');
  const [lat, lon, ...more] = parts.filter(Boolean).map((part) => Number(part.replace(',', '.')));
  return lat !== undefined && lon !== undefined && more.length === 0 && Number.isFinite(lat) && Number.isFinite(lon) ? [lon, lat] : null;
}

/** The rows of each part of the table; an empty row stands between parts. */
export function readRows(text: string): CornerRow[][] {
  const parts: CornerRow[][] = [[]];
  text.split('\n').forEach((typed, i) => {
    const line = typed.trim();
    if (line === '') parts.push([]);
    else parts.at(-1)?.push({ line: i + 1, text: line, corner: readCorner(line) });
  });
  return parts.filter((part) => part.length > 0);
}

/** What a map can draw of the table, and the first row it cannot (none: zero). */
export function readRings(text: string): { rings: Ring[]; unread: number } {
  const parts = readRows(text);
  const wrong = parts.flat().find(({ corner }) => corner === null || !inUkraine(corner));
  const rings = parts.map((part) => openRing(part.flatMap(({ corner }) => (corner && inUkraine(corner) ? [corner] : []))));
  return { rings: rings.filter((ring) => ring.length > 0), unread: wrong?.line ?? 0 };
}

export const showBorder = (rings: readonly (readonly (readonly [number, number])[])[]): string =>
  rings.map((ring) => ring.map(([lon, lat]) => `${lat}, ${lon}`).join('\n')).join('\n\n');

/** About a metre. */
const short = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
export const shortCorner = ([lon, lat]: readonly [number, number]): Corner => [short(lon), short(lat)];

const changed = (rings: readonly Ring[], part: number, change: (ring: Ring) => Ring): Ring[] =>
  rings.map((ring, i) => (i === part ? change(ring) : ring)).filter((ring) => ring.length > 0);

export const moveCorner = (rings: readonly Ring[], { part, at }: Spot, to: Corner): Ring[] =>
  changed(rings, part, (ring) => ring.map((corner, i) => (i === at ? to : corner)));
/** A new corner after another one. */
export const addCorner = (rings: readonly Ring[], { part, at }: Spot, corner: Corner): Ring[] =>
  rings[part] ? changed(rings, part, (ring) => ring.toSpliced(at + 1, 0, corner)) : [...rings, [corner]];
export const dropCorner = (rings: readonly Ring[], { part, at }: Spot): Ring[] => changed(rings, part, (ring) => ring.toSpliced(at, 1));

/** Where an edge may be broken by a new corner: between a corner and the next one. */
export function halfway(ring: Ring, at: number): Corner {
  const [lon, lat] = ring[at % ring.length] ?? [0, 0];
  const [nextLon, nextLat] = ring[(at + 1) % ring.length] ?? [lon, lat];
  return shortCorner([(lon + nextLon) / 2, (lat + nextLat) / 2]);
}

/** The number of a corner, counted through all parts as on the picture. */
export const numberOf = (rings: readonly Ring[], { part, at }: Spot): number => rings.slice(0, part).reduce((sum, ring) => sum + ring.length, at + 1);

const arrows: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
/** Five metres each way at the latitude of the city. */
const step = [0.00007, 0.00005] as const;

/** Where an arrow key carries a corner; null for any other key. */
export function stepped([lon, lat]: Corner, key: string, times: number): Corner | null {
  const way = arrows[key];
  return way ? shortCorner([lon + way[0] * step[0] * times, lat + way[1] * step[1] * times]) : null;
}
