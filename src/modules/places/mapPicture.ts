/** The drawing of the city as paths of one picture: cut at its edge, simplified to its scale. The component gives them colours. */
import { clipLine, clipRing, simplify, type Frame, type Spot } from './mapClip.ts';
import { boundsOf, depthLines, inside, metresPerDegree, nameIn, outerRings, pairs, shore, squeeze, type Area, type Drawing, type Flat, type Language, type Point } from './mapDrawing.client.ts';
import { placeLabels, type Label } from './mapLabels.ts';

/** `scale` is metres per pixel. */
export type View = { centre: Point; scale: number; width: number; height: number };
export type Road = { d: string; width: number };
/** Built-up land with the tile of houses that fills it. */
export type Quarter = { d: string; tile: Tile };
type Tile = { width: number; height: number; turn: string; light: string; dark: string };
export type Picture = {
  /** Lines of equal depth, the nearest to the shore first. */
  depths: string[];
  shore: string;
  land: string;
  limans: string;
  moles: Road[];
  built: Quarter[];
  parks: string;
  rail: string;
  runway: string;
  roads: Road[];
  districts: string;
  labels: Label[];
  /** Landmarks that carry a name: the lighthouse shines. */
  marks: { x: number; y: number; light: boolean }[];
};

/** The whole city with its limans. */
export const cityView: View = { centre: [30.742, 46.467], scale: 33, width: 1200, height: 940 };

/** A beat with what surrounds it: the beat fills a phone's width, a desktop shows more around. */
export function viewOf(areas: readonly Area[]): View {
  const points = areas.flatMap(outerRings).flat();
  if (points.length === 0) return cityView;
  const [west, south, east, north] = boundsOf(points);
  const scale = Math.max(((east - west) * metresPerDegree * squeeze) / 320, ((north - south) * metresPerDegree) / 165, 1.6);
  return { ...cityView, centre: [(west + east) / 2, (south + north) / 2], scale: Math.min(scale, cityView.scale) };
}

export function projection(view: View): (point: Point) => Spot {
  const perDegree = metresPerDegree / view.scale;
  return ([lon, lat]) => [view.width / 2 + (lon - view.centre[0]) * perDegree * squeeze, view.height / 2 - (lat - view.centre[1]) * perDegree];
}

/** Whether a point stands on the picture. */
export function inView(view: View, point: Point): boolean {
  const [x, y] = projection(view)(point);
  return x >= 0 && y >= 0 && x <= view.width && y <= view.height;
}

/** Half a pixel of error is not seen; the path stays short. */
const slack = 0.6;

/** A path in whole pixels, told as steps from corner to corner: steps have fewer digits than places. */
function trace(spots: readonly Spot[]): string {
  let [atX, atY] = [0, 0];
  const steps = spots.map(([x, y], i) => {
    const [dx, dy] = [Math.round(x) - atX, Math.round(y) - atY];
    [atX, atY] = [Math.round(x), Math.round(y)];
    return `${i === 0 ? 'M' : i === 1 ? 'l' : dx < 0 ? '' : ' '}${dx}${dy < 0 ? '' : ' '}${dy}`;
  });
  return steps.join('');
}

/** Street widths in pixels by class; zero leaves the class out. */
const roadWidths = (scale: number): readonly number[] => (scale < 3 ? [11, 8, 6] : scale < 6 ? [8, 6, 4] : scale < 14 ? [5, 3.5, 2] : [3, 1.6, 0]);

export function drawCity(drawing: Drawing, view: View, language: Language, keepClear: readonly Spot[] = []): Picture {
  const project = projection(view);
  const frame: Frame = { left: -20, top: -20, right: view.width + 20, bottom: view.height + 20 };
  const line = (flat: Flat): Spot[][] => clipLine(pairs(flat).map(project), frame).map((piece) => simplify(piece, slack));
  const ring = (points: readonly Point[]): string => {
    const cut = clipRing(points.map(project), frame);
    return cut.length < 3 ? '' : `${trace(simplify(cut, slack))}Z`;
  };
  const rings = (list: readonly { p: Flat }[]): string => list.map(({ p }) => ring(pairs(p))).join('');
  const lines = (list: readonly Flat[]): string => list.flatMap(line).map(trace).join('');
  const widths = roadWidths(view.scale);
  const land = pairs(drawing.land);
  const streets = drawing.streets.filter(({ c }) => widths[c - 1]);
  const spotOf = (at: Flat): Spot => project([at[0] ?? 0, at[1] ?? 0]);
  const labels = placeLabels({
    view,
    keepClear,
    streets: (view.scale < 14 ? streets : []).filter(({ c }) => view.scale < 6 || c < 3).map((street) => ({ text: nameIn(language, street), rank: street.c, first: street.m === 1, lines: line(street.p) })),
    areas: [
      ...drawing.places.map((place) => ({ text: nameIn(language, place), kind: place.k, at: spotOf(place.at) })),
      ...drawing.parks.filter(({ n }) => n !== undefined).map((park) => ({ text: nameIn(language, park), kind: 'park', at: middle(pairs(park.p).map(project)) })),
    ],
    sea: { text: nameIn(language, drawing.places.find(({ k }) => k === 'sea') ?? {}), wet: (spot) => !inside(unproject(view, spot), land), shore: shore(drawing).map(project) },
  });
  return {
    depths: depthLines(shore(drawing).map(project), { count: 8, gap: 24, step: 14, frame }).map((depth) => clipLine(depth, frame).map((piece) => trace(simplify(piece, 1))).join('')),
    shore: lines([drawing.land.slice(0, drawing.coast * 2)]),
    land: ring(land),
    limans: rings(drawing.water),
    moles: drawing.moles.flatMap(({ p, w }) => line(p).map((piece) => ({ d: trace(piece), width: Math.max(2, Math.round(w / view.scale)) }))),
    built: drawing.built.flatMap((area) => {
      const d = ring(pairs(area.p));
      return d === '' ? [] : [{ d, tile: tileOf(area, project, view.scale) }];
    }),
    parks: rings(drawing.parks),
    rail: lines(drawing.rail),
    runway: lines([drawing.runway]),
    roads: [3, 2, 1].map((kind) => ({ d: lines(streets.filter(({ c }) => c === kind).map(({ p }) => p)), width: widths[kind - 1] ?? 0 })).filter(({ d }) => d !== ''),
    districts: view.scale < 3 ? '' : drawing.districts.map(({ p }) => ring(pairs(p))).join(''),
    labels,
    marks: drawing.places
      .filter((place) => ['mark', 'light'].includes(place.k) && labels.some(({ text }) => text === nameIn(language, place)))
      .map((place) => ({ x: Math.round(spotOf(place.at)[0]), y: Math.round(spotOf(place.at)[1]), light: place.k === 'light' })),
  };
}

/** Half of the gap between two blocks, in metres: the small streets that carry no name here. */
const verge = 9;

/** Six blocks of houses, two of them darker, turned the way the streets of the quarter run. */
function tileOf(area: { p: Flat; g: Flat }, project: (point: Point) => Spot, scale: number): Tile {
  const [angle = 0, length = 200, depth = 150, lon = area.p[0] ?? 0, lat = area.p[1] ?? 0] = area.g;
  const [x, y] = project([lon, lat]);
  const [across, down, gap] = [length / scale, depth / scale, verge / scale];
  const block = (i: number, j: number): string =>
    `M${short(i * across + gap)} ${short(j * down + gap)}h${short(across - 2 * gap)}v${short(down - 2 * gap)}h${short(2 * gap - across)}Z`;
  const turn = `translate(${short(x)} ${short(y)}) rotate(${-angle})`;
  // From afar a block is a few pixels: one tone is all that is seen.
  if (scale > 14) return { width: short(across), height: short(down), turn, light: block(0, 0), dark: '' };
  const light = [block(1, 0), block(2, 0), block(0, 1), block(2, 1)].join('');
  return { width: short(3 * across), height: short(2 * down), turn, light, dark: block(0, 0) + block(1, 1) };
}

const short = (value: number): number => Math.round(value * 10) / 10;

/** The path of a beat, and the highest corner of it for its label. */
export function drawArea(area: Area, view: View): { d: string; top: Spot; middle: Spot } {
  const project = projection(view);
  const frame: Frame = { left: -40, top: -40, right: view.width + 40, bottom: view.height + 40 };
  const shapes = outerRings(area).map((ring) => ring.map(project));
  const cut = shapes.map((shape) => clipRing(shape, frame)).filter((shape) => shape.length > 2);
  const all = shapes.flat();
  const top = all.reduce<Spot>((best, spot) => (spot[1] < best[1] ? spot : best), all[0] ?? [0, 0]);
  return { d: cut.map((shape) => `${trace(shape)}Z`).join(''), top, middle: middle(all) };
}

function unproject(view: View, [x, y]: Spot): Point {
  const perDegree = metresPerDegree / view.scale;
  return [view.centre[0] + (x - view.width / 2) / (perDegree * squeeze), view.centre[1] - (y - view.height / 2) / perDegree];
}

function middle(spots: readonly Spot[]): Spot {
  const xs = spots.map(([x]) => x);
  const ys = spots.map(([, y]) => y);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}
