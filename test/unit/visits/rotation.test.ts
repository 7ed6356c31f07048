import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acts, after, lateBy, refusals, rotation, states, termOf, turnOf, workingDays } from '#modules/visits/rules.ts';

const yard = fc.constantFrom('a', 'b', 'c', 'd');
const moment = fc.integer({ min: 0, max: 1000 }).map((hours) => new Date(Date.UTC(2026, 8, 1) + hours * 3_600_000));
const requests = fc.uniqueArray(fc.record({ id: fc.uuid(), yard, since: moment }), { selector: ({ id }) => id, maxLength: 20 });
const visited = fc.array(fc.record({ yard, on: moment }), { maxLength: 5 });

describe('turns', () => {
  test('nobody is lost and nobody is added', () => {
    fc.assert(
      fc.property(requests, visited, (all, seen) => {
        expect(
          rotation(all, seen)
            .map(({ id }) => id)
            .sort(),
        ).toEqual(all.map(({ id }) => id).sort());
      }),
    );
  });

  test('a yard that was never visited stands before one that was', () => {
    fc.assert(
      fc.property(requests, visited, (all, seen) => {
        const known = new Set(seen.map((one) => one.yard));
        const order = rotation(all, seen).map((one) => known.has(one.yard));
        expect(order).toEqual([...order].sort());
      }),
    );
  });

  test('among equals the yard that has waited longest stands first, whoever asked again later', () => {
    fc.assert(
      fc.property(requests, visited, (all, seen) => {
        const known = new Set(seen.map((one) => one.yard));
        const first = (name: string) => Math.min(...all.filter((one) => one.yard === name).map((one) => one.since.getTime()));
        for (const group of [true, false]) {
          const waits = rotation(all, seen)
            .filter((one) => known.has(one.yard) === group)
            .map((one) => first(one.yard));
          expect(waits).toEqual([...waits].sort((a, b) => a - b));
        }
      }),
    );
  });

  test('the order in which invitations were read changes nothing', () => {
    fc.assert(
      fc.property(requests, visited, (all, seen) => {
        expect(rotation([...all].reverse(), seen)).toEqual(rotation(all, seen));
      }),
    );
  });

  test('asking ten times does not move a yard forward', () => {
    const at = (day: number) => new Date(Date.UTC(2026, 10, day));
    const loud = Array.from({ length: 10 }, (_, i) => ({ id: `loud-${i}`, yard: 'loud', since: at(10 + i) }));
    expect(rotation([...loud, { id: 'quiet', yard: 'quiet', since: at(9) }], [])[0]?.id).toBe('quiet');
  });
});

describe('clocks', () => {
  test('three working days from Friday end on Wednesday', () => {
    // 2026-11-27 is a Friday.
    expect(workingDays('2026-11-27', 3)).toEqual(['2026-11-30', '2026-12-01', '2026-12-02']);
    expect(termOf('2026-11-27', 5)).toBe('2026-12-04');
  });

  test('a weekend makes nobody late', () => {
    expect(lateBy('2026-11-27', '2026-11-29')).toBe(0);
    expect(lateBy('2026-11-27', '2026-11-30')).toBe(1);
    expect(lateBy('2026-11-27', '2026-11-27')).toBe(0);
  });

  test('the term is always a working day after the first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 10 }), (offset, count) => {
        const from = new Date(Date.UTC(2026, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);
        const days = workingDays(from, count);
        expect(days).toHaveLength(count);
        expect(days.every((day) => day > from && ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()))).toBe(true);
      }),
    );
  });
});

describe('steps', () => {
  test('what is closed stays closed', () => {
    for (const state of ['accepted', 'refused', 'withdrawn', 'unconfirmed'] as const) {
      expect(acts.filter((act) => after(state, act) !== null)).toEqual([]);
      expect(turnOf(state)).toBe(null);
    }
  });

  test('while it is open somebody must act', () => {
    for (const state of states) if (acts.some((act) => after(state, act) !== null)) expect(turnOf(state)).not.toBe(null);
  });

  test('there are two reasons to refuse, and the same topic is none', () => {
    expect(refusals).toEqual(['staff', 'danger']);
  });
});
