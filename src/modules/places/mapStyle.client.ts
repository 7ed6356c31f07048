/** How the live map looks: layers of the drawing, then what the portal puts on any map. */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { Colours } from './mapColours.client.ts';

/** The page's own font draws the names, so no glyph server is asked. The first name only tells the weight. */
const regular = ['Onest Liman'];
const bold = ['Onest Liman Bold', 'Onest Liman'];
const italic = ['Onest Liman Italic', 'Onest Liman'];

const kind = (...kinds: string[]): FilterSpecification => ['in', ['get', 'kind'], ['literal', kinds]];
const street = (rank: number): FilterSpecification => ['all', ['==', ['get', 'kind'], 'street'], ['==', ['get', 'rank'], rank]];
const growing = (...stops: number[]): ExpressionSpecification => ['interpolate', ['exponential', 1.6], ['zoom'], ...stops];

/** Pixels at zoom z for a width in metres, at the latitude of the city. */
const metres = (width: ExpressionSpecification): ExpressionSpecification => [
  'interpolate',
  ['exponential', 2],
  ['zoom'],
  10,
  ['*', width, 2 ** 10 / 53_900],
  18,
  ['*', width, 2 ** 18 / 53_900],
];

export function cityLayers(colour: Colours): LayerSpecification[] {
  const city = { source: 'city' } as const;
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const road = (rank: number, minzoom: number, width: ExpressionSpecification): LayerSpecification => ({
    id: `road${rank}`, type: 'line', ...city, minzoom, filter: street(rank), layout: round, paint: { 'line-color': colour.road, 'line-width': width },
  });
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': colour.water } },
    { id: 'depth', type: 'line', ...city, filter: kind('depth'), layout: round, paint: { 'line-color': colour.action, 'line-width': 1.2, 'line-opacity': ['get', 'opacity'] } },
    { id: 'shallow', type: 'line', ...city, filter: kind('shore'), layout: round, paint: { 'line-color': colour.shallow, 'line-width': growing(9, 8, 14, 22) } },
    { id: 'mole', type: 'line', ...city, filter: kind('mole'), layout: round, paint: { 'line-color': colour.land, 'line-width': metres(['get', 'width']) } },
    { id: 'land', type: 'fill', ...city, filter: kind('land'), paint: { 'fill-color': colour.land } },
    { id: 'liman', type: 'fill', ...city, filter: kind('liman'), paint: { 'fill-color': colour.water, 'fill-outline-color': colour.shallow } },
    { id: 'built', type: 'fill', ...city, maxzoom: 12.5, filter: kind('built'), paint: { 'fill-color': colour.block, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 11.5, 0.75, 12.5, 0] } },
    { id: 'blocks', type: 'fill', source: 'blocks', minzoom: 11.5, paint: { 'fill-color': colour.block, 'fill-antialias': false, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 11.5, 0, 12.5, ['case', ['==', ['get', 'dark'], 1], 1, 0.62]] } },
    { id: 'park', type: 'fill', ...city, filter: kind('park'), paint: { 'fill-color': colour.park } },
    { id: 'rail', type: 'line', ...city, minzoom: 10, filter: kind('rail'), paint: { 'line-color': colour.label, 'line-width': 1.4, 'line-opacity': 0.55, 'line-dasharray': [5, 4] } },
    { id: 'runway', type: 'line', ...city, filter: kind('runway'), paint: { 'line-color': colour.road, 'line-width': growing(10, 2, 14, 12) } },
    road(3, 12, growing(12, 1, 14, 4.5, 17, 16)),
    road(2, 10.3, growing(10.3, 1, 14, 6.5, 17, 22)),
    road(1, 9, growing(9, 1.2, 12, 4, 14, 8.5, 17, 28)),
    { id: 'border', type: 'line', ...city, maxzoom: 14.5, filter: kind('border'), layout: round, paint: { 'line-color': colour.label, 'line-width': 1.6, 'line-opacity': 0.6, 'line-dasharray': [0.1, 3.6] } },
  ];
}

export function nameLayers(colour: Colours): LayerSpecification[] {
  const city = { source: 'city' } as const;
  const halo = (ground: string) => ({ 'text-color': colour.label, 'text-halo-color': ground, 'text-halo-width': 1.6 });
  const along = (rank: number, minzoom: number): LayerSpecification => ({
    id: `street${rank}`, type: 'symbol', ...city, minzoom, filter: street(rank),
    layout: { 'symbol-placement': 'line', 'symbol-spacing': 260, 'text-field': ['get', 'name'], 'text-font': regular, 'text-size': growing(12, 12.5, 16, 16), 'text-max-angle': 40 },
    paint: halo(colour.land),
  });
  const across = (id: string, kinds: string[], zooms: [number, number], size: number | ExpressionSpecification, font = regular, ground = colour.land, spacing = 0): LayerSpecification => ({
    id: `name-${id}`, type: 'symbol', ...city, minzoom: zooms[0], maxzoom: zooms[1], filter: kind(...kinds),
    layout: {
      'text-field': ['get', 'name'], 'text-font': font, 'text-size': size, 'text-letter-spacing': spacing, 'text-max-width': 9, 'text-padding': 4,
      // A name steps aside where a marker stands.
      'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'], 'text-radial-offset': 1.4, 'text-justify': 'auto',
    },
    paint: halo(ground),
  });
  return [
    along(3, 14),
    along(2, 13.2),
    along(1, 12.4),
    across('park', ['park'], [13.2, 24], 13.5, regular, colour.park),
    { id: 'dot', type: 'circle', ...city, minzoom: 13, filter: kind('mark', 'light'), paint: { 'circle-radius': ['case', ['==', ['get', 'kind'], 'light'], 5, 3.5], 'circle-color': ['case', ['==', ['get', 'kind'], 'light'], colour.lamp, colour.label], 'circle-stroke-width': 1.5, 'circle-stroke-color': colour.land } },
    { id: 'name-mark', type: 'symbol', ...city, minzoom: 13, filter: kind('mark', 'light'), layout: { 'text-field': ['get', 'name'], 'text-font': regular, 'text-size': 13.5, 'text-anchor': 'top', 'text-offset': [0, 0.5] }, paint: halo(colour.land) },
    across('quarter', ['quarter'], [11.6, 14.5], 14),
    across('village', ['village'], [10.4, 14.5], 14),
    across('area', ['area'], [9.4, 14.5], growing(10, 14, 13, 18), bold),
    across('liman', ['liman'], [9, 24], 15, italic, colour.water, 0.08),
    across('bay', ['bay'], [10.6, 14], 15, italic, colour.water, 0.08),
    across('sea', ['sea'], [8, 24], 19, italic, colour.water, 0.28),
  ];
}

const single: ExpressionSpecification = ['!', ['has', 'point_count']];
const count: FilterSpecification = ['has', 'point_count'];

/** A beat among its neighbours: over any ground, ours or the operator's, and under its names. */
export const ownBeat = (colour: Colours, source: string): LayerSpecification[] => {
  const own: FilterSpecification = ['==', ['get', 'own'], 1];
  return [
    { id: 'beat-tint', type: 'fill', source, filter: own, paint: { 'fill-color': colour.tint, 'fill-opacity': 0.34 } },
    { id: 'beat-edge', type: 'line', source, filter: own, layout: { 'line-join': 'round' }, paint: { 'line-color': colour.surface, 'line-width': 7, 'line-opacity': 0.9 } },
    { id: 'beat-own', type: 'line', source, filter: own, layout: { 'line-join': 'round' }, paint: { 'line-color': colour.action, 'line-width': 3.5 } },
  ];
};
const otherBeats = (colour: Colours): LayerSpecification => ({
  id: 'beat-line', type: 'line', source: 'beats', minzoom: 11, filter: ['!=', ['get', 'own'], 1], layout: { 'line-cap': 'round' }, paint: { 'line-color': colour.label, 'line-width': 1.8, 'line-opacity': 0.75, 'line-dasharray': [0.1, 3.2] },
});
export const beatLayers = (colour: Colours): LayerSpecification[] => [otherBeats(colour), ...ownBeat(colour, 'beats')];
/** Neighbours as whoever draws a border sees them: where two lie on each other, their ground is darker. */
export const pale = (colour: Colours): LayerSpecification[] => [
  { id: 'beat-pale', type: 'fill', source: 'beats', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour.label, 'fill-opacity': 0.16 } },
  otherBeats(colour),
];
export const beatNumbers = (colour: Colours): LayerSpecification => ({
  id: 'beat-number', type: 'symbol', source: 'beats', minzoom: 12.5, filter: ['all', ['==', ['geometry-type'], 'Point'], ['!=', ['get', 'own'], 1]], layout: { 'text-field': ['to-string', ['get', 'number']], 'text-font': bold, 'text-size': 15 }, paint: { 'text-color': colour.label, 'text-opacity': 0.8 },
});

/** Points: over everything else. */
export function pointLayers(colour: Colours): LayerSpecification[] {
  const officer: FilterSpecification = ['all', single, ['==', ['get', 'kind'], 'officer']];
  return [
    beatNumbers(colour),
    { id: 'many-ring', type: 'circle', source: 'points', filter: count, paint: { 'circle-radius': ['step', ['get', 'point_count'], 19, 20, 22, 100, 26], 'circle-color': colour.surface, 'circle-stroke-width': 2.5, 'circle-stroke-color': colour.action } },
    { id: 'many', type: 'circle', source: 'points', filter: count, paint: { 'circle-radius': ['step', ['get', 'point_count'], 14.5, 20, 17.5, 100, 21.5], 'circle-color': colour.action } },
    { id: 'many-count', type: 'symbol', source: 'points', filter: count, layout: { 'text-field': ['to-string', ['get', 'point_count']], 'text-font': bold, 'text-size': 15, 'text-allow-overlap': true, 'text-padding': 13 }, paint: { 'text-color': colour.onAction } },
    { id: 'place', type: 'symbol', source: 'points', filter: ['all', single, ['==', ['get', 'kind'], 'place']], layout: { 'icon-image': 'station', 'icon-allow-overlap': true } },
    { id: 'officer', type: 'circle', source: 'points', filter: officer, paint: { 'circle-radius': ['case', ['==', ['get', 'n'], ''], 9, 15], 'circle-color': colour.action, 'circle-stroke-width': 2.5, 'circle-stroke-color': colour.surface } },
    { id: 'officer-number', type: 'symbol', source: 'points', filter: officer, layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': bold, 'text-size': 15, 'text-allow-overlap': true, 'text-padding': 10 }, paint: { 'text-color': colour.onAction } },
  ];
}
