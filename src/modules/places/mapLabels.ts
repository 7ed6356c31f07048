/** Names on a picture: quarters in the order of the drawing, then streets nearest to the middle, then parks and landmarks; never over each other or over a marker. */
import type { Spot } from './mapClip.ts';

export type Label = { text: string; x: number; y: number; angle: number; kind: string };
type Street = { text: string; rank: number; first: boolean; lines: readonly (readonly Spot[])[] };
type Quarter = { text: string; kind: string; at: Spot };
type Sea = { text: string; wet: (spot: Spot) => boolean; shore: readonly Spot[] };
type Wanted = {
  view: { width: number; height: number; scale: number };
  streets: readonly Street[];
  areas: readonly Quarter[];
  sea: Sea;
  keepClear: readonly Spot[];
};

/** Width of a letter at the size of street names, in pixels. */
const letter = 8;
/** Free space around a marker and between two names. */
const markerRoom = 30;
const lineRoom = 18;

/** From which scale (metres per pixel) to which a kind of place is named. */
const seen: Record<string, readonly [number, number]> = {
  sea: [14, Infinity],
  bay: [14, 45],
  liman: [3, Infinity],
  area: [3, 45],
  quarter: [3, 16],
  village: [6, 45],
  park: [0, 8],
  mark: [0, 9],
  light: [0, 16],
};

/** Named last, where streets have left room. */
const small = ['park', 'mark', 'light'];

export function placeLabels({ view, streets, areas, sea, keepClear }: Wanted): Label[] {
  const centre: Spot = [view.width / 2, view.height / 2];
  const away = ([x, y]: Spot) => Math.hypot(x - centre[0], y - centre[1]);
  const taken = occupied();
  for (const spot of keepClear) taken.mark(spot, markerRoom);
  const placed: Label[] = [];
  const put = (label: Label): boolean => {
    const body = spine(label);
    const outside = body.some(([x, y]) => x < 12 || y < 14 || x > view.width - 12 || y > view.height - 8);
    if (outside || body.some(taken.holds)) return false;
    for (const spot of body) taken.mark(spot, lineRoom);
    placed.push({ ...label, x: Math.round(label.x), y: Math.round(label.y), angle: Math.round(label.angle) });
    return true;
  };
  const named = (kind: string) => {
    const [from, to] = seen[kind] ?? [0, Infinity];
    return view.scale >= from && view.scale < to;
  };
  const putAll = (wanted: readonly Quarter[]) => {
    for (const { text, kind, at } of wanted) put({ text, kind, x: at[0], y: at[1] + (kind === 'mark' || kind === 'light' ? 18 : 5), angle: 0 });
  };
  const wanted = areas.filter(({ kind }) => named(kind));
  putAll(wanted.filter(({ kind }) => !small.includes(kind)));
  if (!named('sea')) openWater(sea, view).some(([x, y]) => put({ text: sea.text, kind: 'sea', x, y, angle: 0 }));
  const ordered = streets.map((street) => ({ street, spots: onStreet(street, away) })).filter(({ spots }) => spots.length > 0);
  ordered.sort((a, b) => Number(b.street.first) - Number(a.street.first) || a.street.rank - b.street.rank || away(spotOf(a.spots[0])) - away(spotOf(b.spots[0])));
  for (const { spots } of ordered) spots.some(put);
  putAll(wanted.filter(({ kind }) => small.includes(kind)));
  return placed;
}

/** Ground that is taken, in squares of a few pixels: asking costs the same however much is named already. */
function occupied(): { mark: (spot: Spot, room: number) => void; holds: (spot: Spot) => boolean } {
  const side = 6;
  const cells = new Set<number>();
  const key = (column: number, row: number) => column * 4096 + row;
  return {
    mark: ([x, y], room) => {
      for (let column = Math.floor((x - room) / side); column * side < x + room; column += 1) {
        for (let row = Math.floor((y - room) / side); row * side < y + room; row += 1) {
          if (Math.hypot((column + 0.5) * side - x, (row + 0.5) * side - y) < room) cells.add(key(column, row));
        }
      }
    },
    holds: ([x, y]) => cells.has(key(Math.floor(x / side), Math.floor(y / side))),
  };
}

const spotOf = (label: Label | undefined): Spot => (label ? [label.x, label.y] : [0, 0]);

/** Points along the middle line of a name. */
function spine({ text, x, y, angle, kind }: Label): Spot[] {
  const half = (text.length * letter * (kind === 'sea' || kind === 'area' ? 1.3 : 1)) / 2;
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const spots: Spot[] = [];
  for (let at = -half; at <= half; at += 10) spots.push([x + at * cos, y + at * sin]);
  return spots;
}

/** Where the name of a street fits on a straight stretch of it, nearest to the middle of the picture first. */
function onStreet({ text, rank, lines }: Street, away: (spot: Spot) => number): Label[] {
  const need = text.length * letter + 12;
  const found = lines.flatMap((line) =>
    line.slice(1).flatMap((end, i): Label[] => {
      const start = line[i] ?? end;
      const length = Math.hypot(end[0] - start[0], end[1] - start[1]);
      if (length < need) return [];
      const turn = (Math.atan2(end[1] - start[1], end[0] - start[0]) * 180) / Math.PI;
      const angle = turn > 90 ? turn - 180 : turn < -90 ? turn + 180 : turn;
      const steps = Math.max(1, Math.floor((length - need) / 30));
      return Array.from({ length: steps + 1 }, (_, step): Label => {
        const share = (need / 2 + ((length - need) * step) / steps) / length;
        return { text, kind: `street${rank}`, x: start[0] + (end[0] - start[0]) * share, y: start[1] + (end[1] - start[1]) * share, angle };
      });
    }),
  );
  return found.sort((a, b) => away([a.x, a.y]) - away([b.x, b.y]));
}

/** Spots of open sea with room for its name, the widest first; a picture without a shore needs none. */
function openWater({ wet, shore }: Sea, view: { width: number; height: number }): Spot[] {
  const near = shore.filter(([x, y]) => x > -260 && y > -260 && x < view.width + 260 && y < view.height + 260);
  if (near.length === 0) return [];
  const spots: { spot: Spot; room: number }[] = [];
  for (let x = 140; x < view.width - 120; x += 80) {
    for (let y = 60; y < view.height - 40; y += 80) {
      let room = 260;
      for (const [sx, sy] of near) room = Math.min(room, Math.hypot(sx - x, sy - y));
      if (room > 110 && wet([x, y])) spots.push({ spot: [x, y], room: room - Math.hypot(x - view.width / 2, y - view.height / 2) / 3 });
    }
  }
  return spots.sort((a, b) => b.room - a.room).map(({ spot }) => spot);
}
