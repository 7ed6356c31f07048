/** Our own drawing of the city (content/map/odesa.json): what it holds and the shapes that follow from it. Pure, for the server and the browser. */

export type Point = readonly [lon: number, lat: number];
/** A line or a ring as one flat list: longitude, latitude, longitude, latitude… A ring does not repeat its first corner. */
export type Flat = readonly number[];
export type Language = 'uk' | 'en';
/** `n` is the Ukrainian name, `en` the English one. */
type Named = { n: string; en: string };
type MaybeNamed = { n?: string; en?: string };

export type Drawing = {
  /** Where the shapes come from and on what terms. */
  source: string;
  /** West, south, east, north. */
  bounds: readonly number[];
  /** The land as one ring; its first `coast` points are the shore, from south to north. */
  land: Flat;
  coast: number;
  /** Limans that do not meet the sea. */
  water: readonly { p: Flat }[];
  /** Moles of the port; `w` in metres. */
  moles: readonly { p: Flat; w: number }[];
  /** Built-up land; `g` lays its blocks: angle in degrees, length and depth of a block in metres, and a corner where four blocks meet. */
  built: readonly { p: Flat; g: Flat }[];
  parks: readonly (MaybeNamed & { p: Flat })[];
  rail: readonly Flat[];
  runway: Flat;
  /** `c`: 1 through the whole city, 2 through a district, 3 all others; `m`: the streets a stranger knows, named first. */
  streets: readonly (Named & { c: number; m?: number; p: Flat })[];
  districts: readonly (Named & { p: Flat; at: Flat })[];
  places: readonly (Named & { k: string; at: Flat })[];
};

export type Polygon = { type: 'Polygon'; coordinates: readonly (readonly Point[])[] };
export type MultiPolygon = { type: 'MultiPolygon'; coordinates: readonly (readonly (readonly Point[])[])[] };
export type Area = Polygon | MultiPolygon;

/** What the map shows besides the city; the same shape the page and the endpoint of points give. */
export type MapOfficer = { n: number; name: string; slug: string; lat: number; lon: number; beat: number };
export type MapPlace = { name: string; slug: string; kind: string; lat: number; lon: number };
export type MapBeat = { number: number; area: Area };
export type MapPoints = { officers: readonly MapOfficer[]; places: readonly MapPlace[]; beats: readonly MapBeat[] };

export const metresPerDegree = 111_195;
/** Shrinks longitude at the latitude of the city, so that a metre is a metre in both directions. */
export const squeeze = Math.cos((46.47 * Math.PI) / 180);

export const nameIn = (language: Language, named: MaybeNamed): string => (language === 'en' ? named.en : named.n) ?? '';

export function pairs(flat: Flat): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) points.push([flat[i] ?? 0, flat[i + 1] ?? 0]);
  return points;
}

export const outerRings = (area: Area): (readonly Point[])[] =>
  (area.type === 'Polygon' ? [area.coordinates] : area.coordinates).map((rings) => rings[0] ?? []);

/** Whether a point lies inside a ring (even-odd rule). */
export function inside([x, y]: Point, ring: readonly Point[]): boolean {
  let within = false;
  let last = ring.at(-1);
  for (const corner of ring) {
    if (last && corner[1] > y !== last[1] > y && x < ((last[0] - corner[0]) * (y - corner[1])) / (last[1] - corner[1]) + corner[0]) within = !within;
    last = corner;
  }
  return within;
}

/** West, south, east, north of some points. */
export function boundsOf(points: readonly Point[]): [number, number, number, number] {
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

export const shore = (drawing: Drawing): Point[] => pairs(drawing.land.slice(0, drawing.coast * 2));

/** Half of the gap between two blocks, in metres: the small streets that carry no name here. */
const verge = 9;

export type Block = { corners: Point[]; dark: boolean };

/** Blocks of houses laid over built-up land; parks stay free. `near` leaves out what lies elsewhere. */
export function blocks(drawing: Drawing, near?: (point: Point) => boolean): Block[] {
  const green = drawing.parks.map((park) => pairs(park.p));
  return drawing.built.flatMap((area) => layBlocks(area, (centre) => (near?.(centre) ?? true) && !green.some((park) => inside(centre, park))));
}

function layBlocks(area: { p: Flat; g: Flat }, wanted: (centre: Point) => boolean): Block[] {
  const ring = pairs(area.p);
  const [angle = 0, length = 200, depth = 150, lon = ring[0]?.[0] ?? 0, lat = ring[0]?.[1] ?? 0] = area.g;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const toGround = (u: number, v: number): Point => [lon + (u * cos - v * sin) / (metresPerDegree * squeeze), lat + (u * sin + v * cos) / metresPerDegree];
  const toGrid = ([x, y]: Point): Point => {
    const [east, north] = [(x - lon) * metresPerDegree * squeeze, (y - lat) * metresPerDegree];
    return [east * cos + north * sin, north * cos - east * sin];
  };
  const [west, south, east, north] = boundsOf(ring.map(toGrid));
  const laid: Block[] = [];
  for (let i = Math.floor(west / length); i * length < east; i += 1) {
    for (let j = Math.floor(south / depth); j * depth < north; j += 1) {
      const centre = toGround((i + 0.5) * length, (j + 0.5) * depth);
      if (!inside(centre, ring) || !wanted(centre)) continue;
      const [left, right, low, high] = [i * length + verge, (i + 1) * length - verge, j * depth + verge, (j + 1) * depth - verge];
      const corners = [toGround(left, low), toGround(right, low), toGround(right, high), toGround(left, high)];
      laid.push({ corners, dark: (((i * 7 + j * 3) % 5) + 5) % 5 === 0 });
    }
  }
  return laid;
}

type Frame = { left: number; top: number; right: number; bottom: number };
type Depths = { count: number; gap: number; step: number; frame: Frame };

/**
 * Lines of equal depth off a shore: it is evened out a little more each time and moved seaward.
 * Flat units with y pointing down; whoever walks along the line has the sea on the right hand.
 */
export function depthLines(line: readonly (readonly [number, number])[], { count, gap, step, frame }: Depths): [number, number][][] {
  const margin = count * gap * 3;
  const near = line.filter(([x, y]) => x > frame.left - margin && x < frame.right + margin && y > frame.top - margin && y < frame.bottom + margin);
  const even = resample(near, step);
  return Array.from({ length: count }, (_, i) => {
    const k = i + 1;
    const calm = smooth(smooth(even, 4 + 5 * k), 3 + 2 * k);
    return smooth(calm.map((spot, at) => seaward(calm, at, spot, gap * k * (1 + 0.05 * k))), 3 * k);
  });
}

function resample(line: readonly (readonly [number, number])[], step: number): [number, number][] {
  const spots: [number, number][] = [];
  let carry = 0;
  line.slice(1).forEach(([x, y], i) => {
    const [fromX, fromY] = line[i] ?? [x, y];
    const length = Math.hypot(x - fromX, y - fromY);
    for (let at = carry; at < length; at += step) spots.push([fromX + ((x - fromX) * at) / length, fromY + ((y - fromY) * at) / length]);
    carry = (Math.ceil((length - carry) / step) * step + carry - length + step) % step;
  });
  return spots;
}

/** Each spot becomes the mean of its neighbours within `reach`; the window shrinks towards the ends. */
function smooth(line: readonly [number, number][], reach: number): [number, number][] {
  const sums: [number, number][] = [[0, 0]];
  let [sumX, sumY] = [0, 0];
  for (const [x, y] of line) sums.push([(sumX += x), (sumY += y)]);
  return line.map((_, i) => {
    const window = Math.min(reach, i, line.length - 1 - i);
    const [fromX, fromY] = sums[i - window] ?? [0, 0];
    const [toX, toY] = sums[i + window + 1] ?? [0, 0];
    const count = 2 * window + 1;
    return [(toX - fromX) / count, (toY - fromY) / count];
  });
}

function seaward(line: readonly [number, number][], at: number, [x, y]: readonly [number, number], far: number): [number, number] {
  const [ax, ay] = line[Math.max(0, at - 2)] ?? [x, y];
  const [bx, by] = line[Math.min(line.length - 1, at + 2)] ?? [x, y];
  const length = Math.hypot(bx - ax, by - ay) || 1;
  return [x - ((by - ay) / length) * far, y + ((bx - ax) / length) * far];
}
