/** Cuts lines and shapes at the edge of a picture, so that it carries only what it shows. Units are those of the picture. */

export type Spot = readonly [x: number, y: number];
export type Frame = { left: number; top: number; right: number; bottom: number };

type Edge = { keeps: (spot: Spot) => boolean; cross: (a: Spot, b: Spot) => Spot };

const along = (a: Spot, b: Spot, share: number): Spot => [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];

const edges = (frame: Frame): Edge[] => [
  { keeps: ([x]) => x >= frame.left, cross: (a, b) => along(a, b, (frame.left - a[0]) / (b[0] - a[0])) },
  { keeps: ([x]) => x <= frame.right, cross: (a, b) => along(a, b, (frame.right - a[0]) / (b[0] - a[0])) },
  { keeps: ([, y]) => y >= frame.top, cross: (a, b) => along(a, b, (frame.top - a[1]) / (b[1] - a[1])) },
  { keeps: ([, y]) => y <= frame.bottom, cross: (a, b) => along(a, b, (frame.bottom - a[1]) / (b[1] - a[1])) },
];

/** The part of a ring inside the frame; empty when nothing is. */
export function clipRing(ring: readonly Spot[], frame: Frame): Spot[] {
  return edges(frame).reduce<Spot[]>((rest, edge) => {
    const kept: Spot[] = [];
    let last = rest.at(-1);
    for (const spot of rest) {
      if (last && edge.keeps(last) !== edge.keeps(spot)) kept.push(edge.cross(last, spot));
      if (edge.keeps(spot)) kept.push(spot);
      last = spot;
    }
    return kept;
  }, [...ring]);
}

/** The pieces of a line inside the frame, in order. */
export function clipLine(line: readonly Spot[], frame: Frame): Spot[][] {
  return edges(frame).reduce<Spot[][]>((pieces, edge) => pieces.flatMap((piece) => cut(piece, edge)), [[...line]]).filter((piece) => piece.length > 1);
}

function cut(line: readonly Spot[], edge: Edge): Spot[][] {
  const pieces: Spot[][] = [];
  let piece: Spot[] = [];
  let last: Spot | undefined;
  for (const spot of line) {
    const keeps = edge.keeps(spot);
    if (last && edge.keeps(last) !== keeps) piece.push(edge.cross(last, spot));
    if (keeps) piece.push(spot);
    else if (piece.length > 0) {
      pieces.push(piece);
      piece = [];
    }
    last = spot;
  }
  return [...pieces, piece];
}

/** Drops points that lie within `slack` of the line between their neighbours (Douglas and Peucker). */
export function simplify(line: readonly Spot[], slack: number): Spot[] {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last || line.length < 3) return [...line];
  let far = 0;
  let at = 0;
  line.forEach((spot, i) => {
    const away = distance(spot, first, last);
    if (away > far) [far, at] = [away, i];
  });
  if (far <= slack) return [first, last];
  return [...simplify(line.slice(0, at + 1), slack), ...simplify(line.slice(at), slack).slice(1)];
}

function distance(spot: Spot, a: Spot, b: Spot): number {
  const [x, y] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.hypot(x, y);
  if (length === 0) return Math.hypot(spot[0] - a[0], spot[1] - a[1]);
  return Math.abs(x * (spot[1] - a[1]) - y * (spot[0] - a[0])) / length;
}
