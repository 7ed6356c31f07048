import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterWorking, kyivInstant, workingMinutes } from '#platform/hours.ts';

const at = (text: string) => new Date(text);

test.each([
  ['an hour and twenty minutes of one day', '2026-11-24T12:40:00Z', '2026-11-24T14:00:00Z', 80],
  ['the evening does not count', '2026-11-24T15:40:00Z', '2026-11-25T07:10:00Z', 30],
  ['the weekend does not count', '2026-11-20T15:00:00Z', '2026-11-23T08:00:00Z', 120],
  ['a whole night is nothing', '2026-11-24T16:00:00Z', '2026-11-25T07:00:00Z', 0],
  ['three weeks', '2026-11-02T07:00:00Z', '2026-11-23T07:00:00Z', 15 * 540],
  ['backwards is nothing', '2026-11-24T14:00:00Z', '2026-11-24T12:00:00Z', 0],
  ['clocks went back on 25 October', '2026-10-23T14:00:00Z', '2026-10-26T08:00:00Z', 120],
])('%s', (_, from, to, minutes) => {
  expect(workingMinutes(at(from), at(to))).toBe(minutes);
});

test('what lies so many working minutes ahead is that many working minutes away', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 20_000 }), (days, minute, minutes) => {
      const from = kyivInstant(new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10), minute);
      expect(workingMinutes(from, afterWorking(from, minutes))).toBe(minutes);
    }),
    { numRuns: 300 },
  );
});
