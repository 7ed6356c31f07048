/** Officers and stations as markers of a picture: what stands too close becomes one sign with a count. */
import type { Spot } from './mapClip.ts';
import type { MapOfficer, MapPlace, Point } from './mapDrawing.client.ts';

export type Mark =
  | { kind: 'officer'; x: number; y: number; officer: MapOfficer; chosen: boolean }
  | { kind: 'place'; x: number; y: number; place: MapPlace }
  | { kind: 'cluster'; x: number; y: number; count: number };

/** Markers closer than this (pixels) would cover each other. */
const room = 40;

type Shown = { officers: readonly MapOfficer[]; places: readonly MapPlace[]; chosenBeat?: number | undefined };

/** In list order; the chosen officer always stands alone. */
export function placeMarks({ officers, places, chosenBeat }: Shown, project: (point: Point) => Spot, size: { width: number; height: number }): Mark[] {
  const single: Mark[] = [
    ...officers.map((officer): Mark => ({ kind: 'officer', ...round(project([officer.lon, officer.lat])), officer, chosen: officer.beat === chosenBeat })),
    ...places.map((place): Mark => ({ kind: 'place', ...round(project([place.lon, place.lat])), place })),
  ].filter(({ x, y }) => x > -room && y > -room && x < size.width + room && y < size.height + room);
  let groups = single.map((mark): Group => ({ marks: [mark], x: mark.x, y: mark.y }));
  // A sign with a count stands in the middle of what it counts, where it may meet the next one.
  for (let before = 0; before !== groups.length; ) {
    before = groups.length;
    groups = gather(groups);
  }
  return groups.flatMap(({ marks, x, y }): Mark[] => (marks.length === 1 ? marks : [{ kind: 'cluster', x: Math.round(x), y: Math.round(y), count: marks.length }]));
}

type Group = { marks: Mark[]; x: number; y: number };

function gather(groups: readonly Group[]): Group[] {
  const gathered: Group[] = [];
  for (const group of groups) {
    const near = isFree(group) ? gathered.find((one) => isFree(one) && Math.hypot(one.x - group.x, one.y - group.y) < room) : undefined;
    if (!near) {
      gathered.push({ ...group });
      continue;
    }
    const whole = near.marks.length + group.marks.length;
    near.x += ((group.x - near.x) * group.marks.length) / whole;
    near.y += ((group.y - near.y) * group.marks.length) / whole;
    near.marks = [...near.marks, ...group.marks];
  }
  return gathered;
}

const isFree = ({ marks }: Group): boolean => !marks.some((mark) => mark.kind === 'officer' && mark.chosen);
const round = ([x, y]: Spot): { x: number; y: number } => ({ x: Math.round(x), y: Math.round(y) });
