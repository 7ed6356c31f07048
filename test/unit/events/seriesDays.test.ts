import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, dayOf, kyivDay, kyivInstant, kyivMinutes, utcOf } from '#platform/hours.ts';
import { hourExists, occurrences, planOf, seriesFault, type SeriesRule } from '#modules/events/seriesDays.ts';

const day = fc.integer({ min: 0, max: 3650 }).map((ahead) => addDays('2026-01-01', ahead));
const rule = fc
  .record({
    every: fc.constantFrom('week' as const, 'monthDay' as const, 'monthWeekday' as const),
    step: fc.integer({ min: 1, max: 4 }),
    firstOn: day,
    length: fc.integer({ min: 0, max: 700 }),
  })
  .map(({ length, ...one }): SeriesRule => ({ ...one, lastOn: addDays(one.firstOn, length) }));
const weekday = (one: string) => utcOf(one).getUTCDay();

test('every second Tuesday comes every fourteen days, across both changes of the clock', () => {
  expect(occurrences({ every: 'week', step: 2, firstOn: '2026-10-13', lastOn: '2026-11-24' })).toEqual([
    '2026-10-13',
    '2026-10-27',
    '2026-11-10',
    '2026-11-24',
  ]);
  const march = occurrences({ every: 'week', step: 1, firstOn: '2027-03-21', lastOn: '2027-04-04' });
  expect(march.map((one) => kyivInstant(one, 18 * 60).toISOString())).toEqual([
    '2027-03-21T16:00:00.000Z',
    '2027-03-28T15:00:00.000Z',
    '2027-04-04T15:00:00.000Z',
  ]);
});

test('a 31st stays away from months that have none, and they are named', () => {
  expect(planOf({ every: 'monthDay', step: 1, firstOn: '2027-01-31', lastOn: '2027-05-31' })).toEqual({
    days: ['2027-01-31', '2027-03-31', '2027-05-31'],
    missing: ['2027-02', '2027-04'],
  });
  expect(planOf({ every: 'monthDay', step: 1, firstOn: '2027-01-31', lastOn: '2027-02-15' })).toEqual({ days: ['2027-01-31'], missing: [] });
});

test('the third Tuesday is a Tuesday of the third week, and a month without a fifth Friday is named', () => {
  expect(occurrences({ every: 'monthWeekday', step: 1, firstOn: '2026-11-17', lastOn: '2027-01-31' })).toEqual(['2026-11-17', '2026-12-15', '2027-01-19']);
  expect(planOf({ every: 'monthWeekday', step: 1, firstOn: '2027-01-29', lastOn: '2027-04-30' })).toEqual({
    days: ['2027-01-29', '2027-04-30'],
    missing: ['2027-02', '2027-03'],
  });
});

test('a series keeps to its rule, in order and within its ends', () => {
  fc.assert(
    fc.property(rule, (one) => {
      const { days, missing } = planOf(one);
      expect(days[0]).toBe(one.firstOn);
      expect(days).toEqual([...new Set(days)].sort());
      expect(days.every((found) => found <= one.lastOn && dayOf(utcOf(found)) === found)).toBe(true);
      expect(days.some((found) => missing.includes(found.slice(0, 7)))).toBe(false);
      if (one.every !== 'monthDay') expect(new Set(days.map(weekday)).size).toBe(1);
      if (one.every === 'monthDay') expect(new Set(days.map((found) => found.slice(8))).size).toBe(1);
      if (one.every === 'monthWeekday') expect(new Set(days.map((found) => Math.floor((Number(found.slice(8)) - 1) / 7))).size).toBe(1);
      if (one.every === 'week') expect(days.every((found, i) => i === 0 || found === addDays(days[i - 1] ?? '', 7 * one.step))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('each day of a series begins at the hour on the wall, except in the hour that spring skips', () => {
  fc.assert(
    fc.property(rule, fc.integer({ min: 0, max: 1439 }), (one, minutes) => {
      for (const found of occurrences(one)) {
        const at = kyivInstant(found, minutes);
        if (hourExists(found, minutes)) expect([kyivDay(at), Math.round(kyivMinutes(at))]).toEqual([found, minutes]);
        else expect([weekday(found), found.slice(5, 7), Math.floor(minutes / 60)]).toEqual([0, '03', 3]);
      }
    }),
    { numRuns: 200 },
  );
  expect(hourExists('2027-03-28', 3 * 60 + 30)).toBe(false);
  // Autumn has this hour twice: it exists, and the earlier one is meant.
  expect(hourExists('2026-10-25', 3 * 60 + 30)).toBe(true);
  expect(kyivInstant('2026-10-25', 3 * 60 + 30).toISOString()).toBe('2026-10-25T00:30:00.000Z');
});

test.each([
  [{ firstOn: '2027-02-30' }, 'day'],
  [{ step: 0 }, 'step'],
  [{ step: 1.5 }, 'step'],
  [{ lastOn: '2026-10-31' }, 'order'],
  [{ lastOn: '2046-11-01' }, 'many'],
] as const)('%o is no series (%s)', (wrong, why) => {
  const whole: SeriesRule = { every: 'week', step: 1, firstOn: '2026-11-01', lastOn: '2026-12-01', ...wrong };
  expect(seriesFault(whole)).toBe(why);
  expect(occurrences(whole)).toEqual([]);
});
