/** A ground from one PMTiles file: tiles of pictures as they are, vector tiles in the Protomaps layers with our own colours. */
import { addProtocol, type LayerSpecification, type StyleSpecification } from 'maplibre-gl';
import { PMTiles, Protocol, TileType } from 'pmtiles';
import type { Colours } from './mapColours.client.ts';
import type { Language } from './mapDrawing.client.ts';

export async function tilesStyle(address: string, lang: Language, colours: Colours): Promise<StyleSpecification> {
  const url = new URL(address, location.origin).href;
  const protocol = new Protocol();
  const archive = new PMTiles(url);
  protocol.add(archive);
  addProtocol('pmtiles', protocol.tile);
  const { tileType } = await archive.getHeader();
  const attribution = await creditOf(archive);
  const ground: LayerSpecification = { id: 'sea', type: 'background', paint: { 'background-color': colours.water } };
  if (tileType !== TileType.Mvt) {
    return { version: 8, sources: { ground: { type: 'raster', url: `pmtiles://${url}`, tileSize: 256, ...attribution } }, layers: [ground, { id: 'ground', type: 'raster', source: 'ground' }] };
  }
  return { version: 8, sources: { ground: { type: 'vector', url: `pmtiles://${url}`, ...attribution } }, layers: vectorLayers(lang, colours) };
}

async function creditOf(archive: PMTiles): Promise<{ attribution?: string }> {
  const metadata: unknown = await archive.getMetadata();
  const found = typeof metadata === 'object' && metadata !== null && 'attribution' in metadata ? metadata.attribution : null;
  return typeof found === 'string' ? { attribution: found } : {};
}

function vectorLayers(lang: Language, colours: Colours): LayerSpecification[] {
  const ground = { source: 'ground' } as const;
  const name: ['coalesce', ...['get', string][]] = ['coalesce', ['get', `name:${lang}`], ['get', 'name']];
  const text = { 'text-color': colours.label, 'text-halo-color': colours.land, 'text-halo-width': 1.6 };
  const fill = (id: string, layer: string, color: string, more: object = {}): LayerSpecification => ({ id, type: 'fill', ...ground, 'source-layer': layer, paint: { 'fill-color': color }, ...more });
  const road = (id: string, kinds: string[], from: number, to: number): LayerSpecification => ({
    id, type: 'line', ...ground, 'source-layer': 'roads', filter: ['in', ['get', 'kind'], ['literal', kinds]],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': colours.road, 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 11, from, 18, to] },
  });
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': colours.water } },
    fill('land', 'earth', colours.land),
    fill('park', 'landuse', colours.park, { filter: ['in', ['get', 'kind'], ['literal', ['park', 'forest', 'wood', 'cemetery', 'garden', 'grass', 'nature_reserve']]] }),
    fill('water', 'water', colours.water, { filter: ['==', ['geometry-type'], 'Polygon'] }),
    fill('buildings', 'buildings', colours.block),
    road('path', ['path', 'other'], 0.3, 4),
    road('minor', ['minor_road'], 0.6, 14),
    road('major', ['major_road', 'medium_road'], 1.4, 22),
    road('highway', ['highway'], 2, 26),
    { id: 'rail', type: 'line', ...ground, 'source-layer': 'roads', filter: ['==', ['get', 'kind'], 'rail'], paint: { 'line-color': colours.label, 'line-opacity': 0.55, 'line-dasharray': [5, 4] } },
    { id: 'street', type: 'symbol', ...ground, 'source-layer': 'roads', minzoom: 13, layout: { 'symbol-placement': 'line', 'text-field': name, 'text-font': ['Onest Liman'], 'text-size': 13.5 }, paint: text },
    { id: 'settlement', type: 'symbol', ...ground, 'source-layer': 'places', layout: { 'text-field': name, 'text-font': ['Onest Liman Bold', 'Onest Liman'], 'text-size': 16 }, paint: text },
  ];
}
