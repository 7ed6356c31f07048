import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addCorner,
  crossingOf,
  dropCorner,
  halfway,
  inUkraine,
  moveCorner,
  numberOf,
  readRings,
  readRows,
  shortCorner,
  showBorder,
  stepped,
  type Corner,
  type Ring,
} from '#modules/places/corners.client.ts';

const square: Ring = [
  [30.73, 46.48],
  [30.75, 46.48],
  [30.75, 46.47],
  [30.73, 46.47],
];
const island: Ring = [
  [30.6, 46.4],
  [30.61, 46.4],
  [30.61, 46.39],
];
const degree = (from: number, to: number) => fc.integer({ min: from * 1e5, max: to * 1e5 }).map((value) => value / 1e5);
const corner = fc.tuple(degree(22, 41), degree(44, 53)).map(([lon, lat]): Corner => [lon, lat]);
const ring = fc.uniqueArray(corner, { minLength: 3, maxLength: 9, selector: String });
const border = fc.array(ring, { minLength: 1, maxLength: 3 });

test('what a map shows is what the table says, corner by corner', () => {
  fc.assert(fc.property(border, (rings) => void expect(readRings(showBorder(rings))).toEqual({ rings, unread: 0 })));
});

test('a table is read with commas, semicolons, a closed ring and parts, and a row nobody can read is named', () => {
  expect(readRings('46,48 30,73\n46.48;30.75\n\n46.47, 30.75\n46.48, 30.73\n46.47, 30.75').rings).toEqual([
    [
      [30.73, 46.48],
      [30.75, 46.48],
    ],
    [
      [30.75, 46.47],
      [30.73, 46.48],
    ],
  ]);
  expect(readRings('46.48, 30.73\n\nтут кут').unread).toBe(3);
  // Latitude and longitude changed places, or a sign too many: no map can stand there.
  for (const wrong of ['30.73, 46.48', '464.8, 30.73', '46.48', '46.48, 30.73, 5']) expect(readRings(`46.48, 30.73\n${wrong}`).unread, wrong).toBe(2);
  expect(readRows('\n\n46.48, 30.73\n\n').map((part) => part.map(({ line }) => line))).toEqual([[3]]);
});

test('moving, adding and removing a corner touches that corner alone', () => {
  fc.assert(
    fc.property(border, fc.nat(), fc.nat(), corner, (rings, a, b, to) => {
      const part = a % rings.length;
      const spot = { part, at: b % (rings[part]?.length ?? 1) };
      const moved = moveCorner(rings, spot, to);
      expect(moved[part]?.[spot.at]).toEqual(to);
      expect(moveCorner(moved, spot, rings[part]?.[spot.at] ?? to)).toEqual(rings);
      const added = addCorner(rings, spot, to);
      expect(added[part]?.[spot.at + 1]).toEqual(to);
      expect(dropCorner(added, { part, at: spot.at + 1 })).toEqual(rings);
    }),
  );
});

test('a part that loses its last corner is gone, and the first corner begins a part', () => {
  expect(dropCorner([square, [[30.6, 46.4]]], { part: 1, at: 0 })).toEqual([square]);
  expect(addCorner([], { part: 0, at: -1 }, [30.6, 46.4])).toEqual([[[30.6, 46.4]]]);
});

test('corners are numbered through all parts, as on the picture', () => {
  expect(square.map((_, at) => numberOf([square, island], { part: 0, at }))).toEqual([1, 2, 3, 4]);
  expect(island.map((_, at) => numberOf([square, island], { part: 1, at }))).toEqual([5, 6, 7]);
});

test('a new corner begins halfway along its edge, also between the last corner and the first', () => {
  expect(halfway(square, 0)).toEqual([30.74, 46.48]);
  expect(halfway(square, 3)).toEqual([30.73, 46.475]);
});

test('an arrow carries a corner about five metres its own way, ten times as far with Shift, and stays in whole metres', () => {
  const from: Corner = [30.73, 46.48];
  const metres = ([lon, lat]: Corner) => [(lon - 30.73) * 111_195 * Math.cos((46.48 * Math.PI) / 180), (lat - 46.48) * 111_195].map((one) => Math.round(one));
  const ways = { ArrowUp: [0, 6], ArrowDown: [0, -6], ArrowRight: [5, 0], ArrowLeft: [-5, 0] };
  for (const [key, way] of Object.entries(ways)) expect(metres(stepped(from, key, 1) ?? from), key).toEqual(way);
  expect(metres(stepped(from, 'ArrowUp', 10) ?? from)).toEqual([0, 56]);
  expect(stepped(from, 'a', 1)).toBeNull();
  fc.assert(fc.property(corner, (at) => void expect(shortCorner(stepped(at, 'ArrowLeft', 1) ?? at)).toEqual(stepped(at, 'ArrowLeft', 1))));
});

test('a border that crosses itself is told by its edges', () => {
  expect(crossingOf(square)).toBeNull();
  // The first corner carried over the side opposite to it.
  expect(crossingOf(moveCorner([square], { part: 0, at: 0 }, [30.76, 46.475])[0] ?? [])).toEqual([1, 3]);
  expect(square.every(inUkraine)).toBe(true);
});
