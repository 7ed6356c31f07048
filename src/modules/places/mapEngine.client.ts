/** The live map of readers: officers, stations and beats over the ground. */
import { LngLatBounds, Marker, Popup, type GeoJSONSource, type Map as LibreMap } from 'maplibre-gl';
import { readColours, wantsStillness, type Colours } from './mapColours.client.ts';
import { boundsOf, outerRings, type MapBeat, type MapOfficer, type MapPlace, type MapPoints } from './mapDrawing.client.ts';
import { addUnder, creditsOf, keepColours, load, loadGround, raiseMap, setData, type GroundSettings } from './mapGround.client.ts';
import { drawCard, drawHere, drawSign, drawTag, stationImage } from './mapSigns.client.ts';
import { beatSource, pointSource, type Numbered } from './mapSources.client.ts';
import { beatLayers, pointLayers } from './mapStyle.client.ts';

/** What it says; names and numbers are put in where `{{…}}` stands. */
export type Words = Record<
  'canvas' | 'officer' | 'other' | 'own' | 'about' | 'zoomIn' | 'zoomOut' | 'locate' | 'locateFailed' | 'pick' | 'pickHint' | 'pickHere' | 'cancel',
  string
>;
/** What the page hands over; addresses carry `_slug_` where a slug belongs. */
export type Settings = GroundSettings & {
  words: string;
  beat: number | null;
  /** The page lists everything, so everything carries the number of the list. */
  numbered: boolean;
  here: { lat: number; lon: number } | null;
  /** Those the page lists beside the map: they are links on it. */
  officers: MapOfficer[];
  places: MapPlace[];
  officerHref: string;
  placeHref: string;
  /** What stands above the beat. */
  beatName: string;
};
export type Kind = 'officers' | 'places';
export type LiveMap = {
  map: LibreMap;
  show: (kind: Kind, on: boolean) => void;
  zoom: (by: number) => void;
  goTo: (lat: number, lon: number) => void;
  /** Who made the ground, when it is not ours. */
  credits: () => string[];
  close: () => void;
};

const empty = { type: 'FeatureCollection' as const, features: [] };

export async function openMap(container: HTMLElement, settings: Settings, words: Words): Promise<LiveMap> {
  const [drawing, points] = await Promise.all([
    loadGround(settings),
    // The page already lists the nearest; the map opens even when the rest cannot be fetched.
    load<MapPoints>(settings.points).catch((): MapPoints => ({ officers: settings.officers, places: settings.places, beats: [] })),
  ]);
  const map = await raiseMap(container, settings, drawing, {
    title: words.canvas,
    bounds: startBounds(settings, points),
    padding: roomAround(container, settings.beat !== null),
  });
  dress(map, readColours(), settings, words, points);
  const stop = keepColours(map, settings, {
    layersOf: (colours) => [...beatLayers(colours), ...pointLayers(colours)],
    then: (colours) => {
      const station = stationImage(colours);
      if (station && map.hasImage('station')) map.updateImage('station', station);
    },
  });
  const shown: Record<Kind, boolean> = { officers: true, places: true };
  const signs = placeSigns(map, settings, words);
  const drawn = restOf(settings, points);
  const fill = () => setData(map, 'points', pointSource(shown.officers ? drawn.officers : [], shown.places ? drawn.places : []));
  await fill();
  const duration = (ms: number) => (wantsStillness() ? 0 : ms);
  return {
    map,
    show: (kind, on) => {
      shown[kind] = on;
      for (const sign of signs) if (sign.kind === kind) sign.element.hidden = !on;
      // A map that is being closed has nobody to show it to.
      fill().catch(() => undefined);
    },
    zoom: (by) => map.zoomTo(map.getZoom() + by, { duration: duration(250) }),
    goTo: (lat, lon) => {
      here(map, lat, lon);
      map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 15), duration: duration(700) });
    },
    credits: () => creditsOf(map, settings),
    close: () => {
      stop();
      map.remove();
    },
  };
}

function startBounds({ beat, officers, here }: Settings, { beats }: MapPoints): LngLatBounds {
  const area = beats.find(({ number }) => number === beat)?.area;
  const near = [...officers.map(({ lon, lat }) => [lon, lat] as const), ...(here ? [[here.lon, here.lat] as const] : [])];
  const around = area ? outerRings(area).flat() : beat !== null && near.length > 0 ? near : [];
  const [west, south, east, north] = around.length > 0 ? boundsOf(around) : [30.63, 46.365, 30.84, 46.595];
  return new LngLatBounds([west, south], [east, north]);
}

/** A beat stands with its surroundings; what lies below the screen does not count. */
function roomAround(container: HTMLElement, close: boolean): { top: number; bottom: number; left: number; right: number } {
  const { width, height, bottom } = container.getBoundingClientRect();
  const below = Math.max(0, Math.min(bottom - innerHeight, height / 3));
  const room = close ? Math.min(width, height - below) / 5 : 20;
  return { top: room, left: room, right: room, bottom: room + below };
}

function dress(map: LibreMap, colours: Colours, settings: Settings, words: Words, { beats }: MapPoints): void {
  map.addSource('beats', { type: 'geojson', data: beatSource(beats, settings.beat) });
  map.addSource('points', { type: 'geojson', data: empty, cluster: true, clusterRadius: 46, clusterMaxZoom: 15 });
  const station = stationImage(colours);
  if (station) map.addImage('station', station, { pixelRatio: 2 });
  addUnder(map, beatLayers(colours));
  for (const layer of pointLayers(colours)) map.addLayer(layer);
  const own = beats.find(({ number }) => number === settings.beat);
  if (own) tag(map, own, settings.beatName);
  if (settings.here) here(map, settings.here.lat, settings.here.lon);
  map.on('click', 'many', ({ features }) => {
    const cluster = features?.[0];
    const source = map.getSource<GeoJSONSource>('points');
    if (!cluster || !source || cluster.geometry.type !== 'Point') return;
    const [lon = 0, lat = 0] = cluster.geometry.coordinates;
    const near = (zoom: number): void => void map.easeTo({ center: [lon, lat], zoom, duration: wantsStillness() ? 0 : 400 });
    // Points may be switched off between the press and the answer: then one only comes closer.
    source.getClusterExpansionZoom(Number(cluster.properties['cluster_id'])).then(near, () => near(map.getZoom() + 2));
  });
  for (const layer of ['officer', 'place']) map.on('click', layer, ({ features, lngLat }) => card(map, settings, words, features?.[0]?.properties ?? {}, lngLat));
  for (const layer of ['many', 'officer', 'place']) {
    map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'));
    map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''));
  }
}

function card(map: LibreMap, { officerHref, placeHref }: Settings, words: Words, properties: Record<string, unknown>, at: { lng: number; lat: number }): void {
  const [name, slug] = [String(properties['name']), String(properties['slug'])];
  const officer = properties['kind'] === 'officer';
  const title = officer ? fillIn(properties['n'] === '' ? words.other : words.officer, { n: properties['n'], name, number: properties['beat'] }) : name;
  const node = drawCard({ title, link: words.about, href: (officer ? officerHref : placeHref).replace('_slug_', encodeURIComponent(slug)) });
  const popup = new Popup({ closeButton: false, maxWidth: '18rem', offset: 20 }).setLngLat(at).setDOMContent(node).addTo(map);
  node.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    popup.remove();
    map.getCanvas().focus();
  });
}

const fillIn = (text: string, values: Record<string, unknown>): string => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));

function placeSigns(map: LibreMap, settings: Settings, words: Words): { kind: Kind; element: HTMLElement }[] {
  const { officers, places, officerHref, placeHref, beat } = settings;
  const put = (element: HTMLElement, lon: number, lat: number) => void new Marker({ element }).setLngLat([lon, lat]).addTo(map);
  const signs: { kind: Kind; element: HTMLElement }[] = [];
  for (const { n, name, slug, lat, lon, beat: number } of officers) {
    const chosen = number === beat;
    const label = fillIn(chosen ? words.own : words.officer, { n, name, number });
    const element = drawSign({ kind: 'officer', text: String(n), label, href: officerHref.replace('_slug_', encodeURIComponent(slug)), chosen });
    put(element, lon, lat);
    signs.push({ kind: 'officers', element });
  }
  for (const { name, slug, lat, lon } of places) {
    const element = drawSign({ kind: 'place', text: '', label: name, href: placeHref.replace('_slug_', encodeURIComponent(slug)), chosen: false });
    put(element, lon, lat);
    signs.push({ kind: 'places', element });
  }
  return signs;
}

/** What the page does not list already. A number on the map is a number of its list, so the others carry none. */
function restOf(settings: Settings, points: MapPoints): { officers: Numbered[]; places: MapPlace[] } {
  const listed = new Set([...settings.officers, ...settings.places].map(({ slug }) => slug));
  const officers = points.officers.filter(({ slug }) => !listed.has(slug)).map((officer): Numbered => ({ ...officer, n: settings.numbered ? officer.n : '' }));
  return { officers, places: points.places.filter(({ slug }) => !listed.has(slug)) };
}

/** The name of the chosen beat, above its highest corner. */
function tag(map: LibreMap, { area }: MapBeat, text: string): void {
  const [first, ...others] = outerRings(area).flat();
  if (!first) return;
  const [lon, lat] = others.reduce((top, point) => (point[1] > top[1] ? point : top), first);
  new Marker({ element: drawTag(text), anchor: 'bottom', offset: [0, -6] }).setLngLat([lon, lat]).addTo(map);
}

let dot: Marker | undefined;
function here(map: LibreMap, lat: number, lon: number): void {
  dot?.remove();
  dot = new Marker({ element: drawHere() }).setLngLat([lon, lat]).addTo(map);
}
