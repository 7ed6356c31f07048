/** Where a live map takes its ground and its points from. */
import drawing from '#content/map/odesa.json?url';
import type { House } from '#platform/house.ts';
import type { GroundSettings } from './mapGround.client.ts';

type Here = { house: House; lang: GroundSettings['lang']; to(id: 'places.points' | 'places.tiles'): string };

export function groundSettings({ house, lang, to }: Here): GroundSettings {
  const { mapStyleUrl, mapPmtiles } = house.env;
  const local = mapPmtiles !== null && !/^https?:/.test(mapPmtiles);
  return { lang, drawing, points: to('places.points'), style: mapStyleUrl, tiles: local ? to('places.tiles') : mapPmtiles };
}
