import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meetsCurfew } from '#modules/events/safety.ts';
import { kyivMinutes } from '#platform/hours.ts';

const curfew = { from: 23 * 60, to: 5 * 60 };
const at = (text: string): Date => new Date(`${text}Z`);

test('an event ends before the curfew or begins after it', () => {
  expect(meetsCurfew(at('2026-11-24T19:00:00'), at('2026-11-24T21:00:00'), curfew), '21:00–23:00').toBe(false);
  expect(meetsCurfew(at('2026-11-24T19:00:00'), at('2026-11-24T21:01:00'), curfew), 'a minute too late').toBe(true);
  expect(meetsCurfew(at('2026-11-24T03:00:00'), at('2026-11-24T04:00:00'), curfew), 'from 5:00').toBe(false);
  expect(meetsCurfew(at('2026-11-24T02:59:00'), at('2026-11-24T04:00:00'), curfew)).toBe(true);
  expect(meetsCurfew(at('2026-11-24T08:00:00'), at('2026-11-25T08:00:00'), curfew), 'through the night').toBe(true);
  expect(meetsCurfew(at('2026-11-23T23:30:00'), at('2026-11-24T00:30:00'), { from: 0, to: 5 * 60 }), 'a curfew from midnight').toBe(true);
});

test('an event meets the curfew exactly when some minute of it lies inside, on any day of the year', () => {
  const start = Date.UTC(2026, 0, 1);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 365 * 24 * 60 }),
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 0, max: 1439 }),
      fc.integer({ min: 0, max: 1439 }),
      (minute, length, from, to) => {
        fc.pre(from !== to);
        const begins = new Date(start + minute * 60_000);
        const inside = Array.from({ length }, (_, one) => Math.round(kyivMinutes(new Date(begins.getTime() + one * 60_000)))).some((clock) =>
          from < to ? clock >= from && clock < to : clock >= from || clock < to,
        );
        // The hours the clock skips or repeats are their own matter: there a wall clock does not name one minute.
        const day = new Date(begins.getTime() + length * 60_000);
        fc.pre(!(begins.getUTCMonth() === 2 || day.getUTCMonth() === 2 || begins.getUTCMonth() === 9 || day.getUTCMonth() === 9));
        expect(meetsCurfew(begins, new Date(begins.getTime() + length * 60_000), { from, to })).toBe(inside);
      },
    ),
    { numRuns: 300 },
  );
});
