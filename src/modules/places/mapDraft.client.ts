/** The live map of an editor: a border or a point that is being drawn, over the ground and its pale neighbours. */
import { LngLatBounds, Marker } from 'maplibre-gl';
import type { Corner, Ring } from './corners.client.ts';
import { readColours, wantsStillness, type Colours } from './mapColours.client.ts';
import { boundsOf, type MapPoints } from './mapDrawing.client.ts';
import { addUnder, creditsOf, keepColours, load, loadGround, mapWorker, raiseMap, setData, type GroundSettings } from './mapGround.client.ts';
import { beatSource } from './mapSources.client.ts';
import { beatLayers, beatNumbers, ownBeat, pale } from './mapStyle.client.ts';

export type DraftSettings = GroundSettings & {
  /** The beat that is drawn; its kept border is no neighbour of itself. */
  beat: number | null;
  /** A border is drawn; without one only a point is, and neighbours matter less. */
  border: boolean;
  title: string;
};
/** Something of the page that stands on the map, and may be dragged. */
export type Grip = { put: (at: Corner, draggable: boolean) => void; remove: () => void };
export type Dragged = { while: (at: Corner) => void; then: (at: Corner) => void };
export type Draft = {
  draw: (rings: readonly Ring[]) => void;
  grip: (element: HTMLElement, dragged: Dragged) => Grip;
  /** A press on the ground itself. */
  onPress: (pressed: (at: Corner) => void) => void;
  onStill: (still: () => void) => void;
  sees: (at: Corner) => boolean;
  middle: () => Corner;
  goTo: (at: Corner) => void;
  zoom: (by: number) => void;
  credits: () => string[];
};

const city = [30.63, 46.365, 30.84, 46.595] as const;
const shore = [30.2, 46.15, 31.3, 46.85] as const;

export async function openDraft(container: HTMLElement, settings: DraftSettings, around: readonly Corner[]): Promise<Draft> {
  trustWorker();
  const [drawing, points] = await Promise.all([
    loadGround(settings),
    // A border can be drawn without its neighbours.
    load<MapPoints>(settings.points).catch((): MapPoints => ({ officers: [], places: [], beats: [] })),
  ]);
  const [west, south, east, north] = around.length > 0 ? boundsOf(around) : city;
  const away = west < shore[0] || south < shore[1] || east > shore[2] || north > shore[3];
  const { width, height } = container.getBoundingClientRect();
  const map = await raiseMap(container, settings, drawing, {
    title: settings.title,
    bounds: new LngLatBounds([west, south], [east, north]),
    padding: Math.min(width, height) / 6,
    within: away ? [22, 44, 41, 53] : undefined,
  });
  const layersOf = (colours: Colours) =>
    settings.border ? [...pale(colours), ...ownBeat(colours, 'draft'), beatNumbers(colours)] : [...beatLayers(colours), beatNumbers(colours)];
  map.addSource('beats', {
    type: 'geojson',
    data: beatSource(
      points.beats.filter(({ number }) => number !== settings.beat),
      null,
    ),
  });
  map.addSource('draft', { type: 'geojson', data: beatSource([], null) });
  addUnder(map, layersOf(readColours()));
  keepColours(map, settings, { layersOf });
  const duration = (ms: number) => (wantsStillness() ? 0 : ms);
  return {
    draw: (rings) => {
      const whole = rings.filter((ring) => ring.length > 2);
      const beat = { number: 0, area: { type: 'MultiPolygon' as const, coordinates: whole.map((ring) => [[...ring, ...ring.slice(0, 1)]]) } };
      // A map that is being closed has nobody to show it to.
      setData(map, 'draft', beatSource(whole.length > 0 ? [beat] : [], 0)).catch(() => undefined);
    },
    grip: (element, dragged) => {
      const marker = new Marker({ element });
      const at = (): Corner => [marker.getLngLat().lng, marker.getLngLat().lat];
      marker.on('drag', () => dragged.while(at()));
      marker.on('dragend', () => dragged.then(at()));
      let stands = false;
      return {
        put: (to, draggable) => {
          marker.setLngLat(to);
          if (!stands) marker.addTo(map);
          stands = true;
          marker.setDraggable(draggable);
        },
        remove: () => void marker.remove(),
      };
    },
    onPress: (pressed) => {
      map.on('click', ({ lngLat, originalEvent }) => {
        if (originalEvent.target === map.getCanvas()) pressed([lngLat.lng, lngLat.lat]);
      });
    },
    onStill: (still) => void map.on('moveend', still),
    sees: (at) => map.getBounds().contains(at),
    middle: () => [map.getCenter().lng, map.getCenter().lat],
    goTo: (at) => void map.easeTo({ center: at, duration: duration(400) }),
    zoom: (by) => void map.zoomTo(map.getZoom() + by, { duration: duration(250) }),
    credits: () => creditsOf(map, settings),
  };
}

/** Pages of the office have no policy for scripts from text, because nothing there needs one. The map starts one worker, and only that is let through. */
function trustWorker(): void {
  const { trustedTypes } = window;
  const { href } = new URL(mapWorker, location.origin);
  if (trustedTypes && !trustedTypes.defaultPolicy)
    trustedTypes.createPolicy('default', { createScriptURL: (address) => (new URL(address, location.origin).href === href ? href : null) });
}
