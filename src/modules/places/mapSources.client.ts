/** The drawing of the city and the points of the portal as GeoJSON for the live map. */
import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import { blocks, boundsOf, depthLines, metresPerDegree, nameIn, outerRings, pairs, shore, squeeze, type Area, type Drawing, type Flat, type Language, type MapBeat, type MapOfficer, type MapPlace, type Point } from './mapDrawing.client.ts';

type Properties = Record<string, string | number>;

const feature = (geometry: Geometry, properties: Properties): Feature => ({ type: 'Feature', properties, geometry });
const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });
const position = ([lon, lat]: Point): Position => [lon, lat];
const line = (flat: Flat): Geometry => ({ type: 'LineString', coordinates: pairs(flat).map(position) });
const closed = (points: readonly Point[]): Position[] => [...points, ...points.slice(0, 1)].map(position);
const polygon = (flat: Flat): Geometry => ({ type: 'Polygon', coordinates: [closed(pairs(flat))] });
const dot = (at: Flat): Geometry => ({ type: 'Point', coordinates: [at[0] ?? 0, at[1] ?? 0] });

/** Metres, y pointing down: the plane in which depth lines are drawn. */
const toPlane = ([lon, lat]: Point): readonly [number, number] => [lon * metresPerDegree * squeeze, -lat * metresPerDegree];
const fromPlane = ([x, y]: readonly [number, number]): Position => [x / (metresPerDegree * squeeze), -y / metresPerDegree];

function depths(drawing: Drawing): Feature[] {
  const [west = 0, south = 0, east = 0, north = 0] = drawing.bounds;
  const [left, top] = toPlane([west, north]);
  const [right, bottom] = toPlane([east, south]);
  return depthLines(shore(drawing).map(toPlane), { count: 8, gap: 420, step: 250, frame: { left, top, right, bottom } }).map((depth, i) =>
    feature({ type: 'LineString', coordinates: depth.map(fromPlane) }, { kind: 'depth', opacity: 0.34 - i * 0.03 }),
  );
}

export function citySource(drawing: Drawing, language: Language): FeatureCollection {
  const named = (one: { n?: string; en?: string }): string => nameIn(language, one);
  return collection([
    ...depths(drawing),
    feature(line(drawing.land.slice(0, drawing.coast * 2)), { kind: 'shore' }),
    feature(polygon(drawing.land), { kind: 'land' }),
    ...drawing.water.map(({ p }) => feature(polygon(p), { kind: 'liman' })),
    ...drawing.moles.map(({ p, w }) => feature(line(p), { kind: 'mole', width: w })),
    ...drawing.built.map(({ p }) => feature(polygon(p), { kind: 'built' })),
    ...drawing.parks.map((park) => feature(polygon(park.p), { kind: 'park', name: named(park) })),
    ...drawing.rail.map((flat) => feature(line(flat), { kind: 'rail' })),
    feature(line(drawing.runway), { kind: 'runway' }),
    ...drawing.streets.map((street) => feature(line(street.p), { kind: 'street', rank: street.c, name: named(street) })),
    ...drawing.districts.map((district) => feature(line([...district.p, ...district.p.slice(0, 2)]), { kind: 'border' })),
    ...drawing.places.map((place) => feature(dot(place.at), { kind: place.k, name: named(place) })),
  ]);
}

export const blockSource = (drawing: Drawing): FeatureCollection =>
  collection(blocks(drawing).map(({ corners, dark }) => feature({ type: 'Polygon', coordinates: [closed(corners)] }, { dark: dark ? 1 : 0 })));

const shapeOf = (area: Area): Geometry => ({ type: 'MultiPolygon', coordinates: outerRings(area).map((ring) => [ring.map(position)]) });

export const beatSource = (beats: readonly MapBeat[], chosen: number | null): FeatureCollection =>
  collection(
    beats.flatMap(({ number, area }) => {
      const properties = { number, own: number === chosen ? 1 : 0 };
      const [west, south, east, north] = boundsOf(outerRings(area).flat());
      // The number stands on a point of its own: on the shape it would be repeated in every tile.
      return [feature(shapeOf(area), properties), feature(dot([(west + east) / 2, (south + north) / 2]), properties)];
    }),
  );

/** An officer whose number may be left out. */
export type Numbered = Omit<MapOfficer, 'n'> & { n: number | '' };

export const pointSource = (officers: readonly Numbered[], places: readonly MapPlace[]): FeatureCollection =>
  collection([
    ...officers.map(({ n, name, slug, beat, lat, lon }) => feature(dot([lon, lat]), { kind: 'officer', n, name, slug, beat })),
    ...places.map(({ name, slug, lat, lon }) => feature(dot([lon, lat]), { kind: 'place', name, slug })),
  ]);
