/** The ground of every live map: our own drawing, or what the operator set. Asks no one outside unless that is set. */
import {
  Map as LibreMap,
  setWorkerUrl,
  type GeoJSONSource,
  type LayerSpecification,
  type LngLatBounds,
  type LngLatBoundsLike,
  type StyleSpecification,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { onColours, readColours, wantsStillness, type Colours } from './mapColours.client.ts';
import type { Drawing, Language } from './mapDrawing.client.ts';
import { blockSource, citySource } from './mapSources.client.ts';
import { cityLayers, nameLayers } from './mapStyle.client.ts';

export type GroundSettings = {
  lang: Language;
  drawing: string;
  points: string;
  /** A ground set by the operator: a MapLibre style, or one file of tiles. */
  style: string | null;
  tiles: string | null;
};
export type View = {
  title: string;
  bounds: LngLatBounds;
  padding: number | { top: number; bottom: number; left: number; right: number };
  /** Where the map may be moved; the city unless something lies elsewhere. */
  within?: LngLatBoundsLike | undefined;
};

const font = ['400', '700'].map((weight) => `${weight} 16px "Onest Liman"`);
const city: LngLatBoundsLike = [30.2, 46.15, 31.3, 46.85];
/** The one script the map starts. */
export const mapWorker = workerUrl;

export async function load<T>(address: string): Promise<T> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

const isOurs = ({ style, tiles }: GroundSettings): boolean => style === null && tiles === null;

/** Our drawing with the letters of its names; none when the operator set another ground. */
export async function loadGround(settings: GroundSettings): Promise<Drawing | null> {
  const [drawing] = await Promise.all([
    isOurs(settings) ? load<Drawing>(settings.drawing) : null,
    ...font.map((one) => document.fonts.load(one, 'Одеса Odesa 1')),
  ]);
  return drawing;
}

/** Answers when the ground is drawn. */
export async function raiseMap(container: HTMLElement, settings: GroundSettings, drawing: Drawing | null, view: View): Promise<LibreMap> {
  setWorkerUrl(workerUrl);
  const colours = readColours();
  const map = new LibreMap({
    container,
    style: settings.style ?? (settings.tiles !== null ? await tiledStyle(settings, colours) : cityStyle(drawing, settings.lang, colours)),
    bounds: view.bounds,
    fitBoundsOptions: { padding: view.padding, maxZoom: 15.5 },
    maxBounds: view.within ?? city,
    minZoom: 9,
    maxZoom: 18,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    fadeDuration: wantsStillness() ? 0 : 200,
    locale: { 'Map.Title': view.title },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  await ready(map);
  return map;
}

function cityStyle(drawing: Drawing | null, lang: Language, colours: Colours): StyleSpecification {
  return {
    version: 8,
    sources: drawing
      ? {
          city: { type: 'geojson', data: citySource(drawing, lang), tolerance: 0.2 },
          blocks: { type: 'geojson', data: blockSource(drawing), maxzoom: 15, tolerance: 0 },
        }
      : {},
    layers: [...cityLayers(colours), ...nameLayers(colours)],
  };
}

async function tiledStyle(settings: GroundSettings, colours: Colours): Promise<StyleSpecification> {
  const { tilesStyle } = await import('./mapTiles.client.ts');
  return tilesStyle(settings.tiles ?? '', settings.lang, colours);
}

/** Resolves when the ground is drawn. A style that cannot be had is a failure; one lost tile is not. */
function ready(map: LibreMap): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The map took too long.')), 30_000);
    let styled = false;
    map.once('style.load', () => (styled = true));
    map.once('load', () => {
      clearTimeout(late);
      resolve();
    });
    map.on('error', ({ error }) => {
      if (styled) return;
      clearTimeout(late);
      reject(error);
    });
  });
}

/** Layers that stand under the names of the ground. */
export function addUnder(map: LibreMap, layers: readonly LayerSpecification[]): void {
  const names = map.getStyle().layers.find(({ type }) => type === 'symbol')?.id;
  for (const layer of layers) map.addLayer(layer, names);
}

type Keep = { layersOf: (colours: Colours) => LayerSpecification[]; then?: (colours: Colours) => void };
/** Keeps the colours of our own ground and of the given layers those of the page; the answer stops it. */
export function keepColours(map: LibreMap, settings: GroundSettings, { layersOf, then }: Keep): () => void {
  return onColours(() => {
    const colours = readColours();
    for (const { id, paint } of [...(isOurs(settings) ? [...cityLayers(colours), ...nameLayers(colours)] : []), ...layersOf(colours)]) {
      // The names come from the style just built, so they are paint properties of that very layer.
      for (const [property, value] of Object.entries(paint ?? {})) if (isPaint(property)) map.setPaintProperty(id, property, value);
    }
    then?.(colours);
  });
}

const isPaint = (name: string): name is Parameters<LibreMap['setPaintProperty']>[1] => name.includes('-');

export async function setData(map: LibreMap, source: string, data: GeoJSON.FeatureCollection): Promise<void> {
  await map.getSource<GeoJSONSource>(source)?.setData(data);
}

/** Who made the ground, when it is not ours, as plain words: markup of an operator's style is not trusted. */
export function creditsOf(map: LibreMap, settings: GroundSettings): string[] {
  if (isOurs(settings)) return [];
  const found = Object.values(map.getStyle().sources).flatMap((source) => ('attribution' in source && source.attribution ? [source.attribution] : []));
  return [
    ...new Set(
      found.map((text) =>
        text
          .replace(/<[^>]*>/g, '')
          .replace(/&copy;/g, '©')
          .trim(),
      ),
    ),
  ].filter(Boolean);
}
