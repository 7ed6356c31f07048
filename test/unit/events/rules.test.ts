import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventStates, eventTypes, eventVenues } from '#db/schema/events.ts';
import { actsFor, acts, isOpenForSeats, kpiOf, leastAccess, mayMove, nextState, states, transitions, types, venues } from '#modules/events/rules.ts';

const at = (hours: number) => new Date(Date.UTC(2026, 10, 24, hours));
const event = { state: 'published', startsAt: at(16), endsAt: at(18), signUp: 'optional', signUpUntilAt: null, pausedAt: null } as const;

test('the tables and the rules name the same types, venues and states', () => {
  expect([...types]).toEqual([...eventTypes]);
  expect([...venues]).toEqual([...eventVenues]);
  expect([...states]).toEqual([...eventStates]);
});

test('the database lets through exactly the transitions of the rules', () => {
  const sql = readFileSync('db/migrations/0032_events_states.sql', 'utf8');
  const told = [...sql.matchAll(/'(\w+>\w+)'/g)].map(([, pair]) => pair).sort();
  const ours = acts.flatMap((act) => transitions[act].from.map((from) => `${from}>${transitions[act].to}`)).sort();
  expect(told).toEqual(ours);
});

test('nothing leaves a counted, cancelled or failed event', () => {
  for (const state of ['counted', 'cancelled', 'failed'] as const) expect(acts.filter((act) => nextState(state, act) !== null)).toEqual([]);
});

test('before it begins an event can be cancelled and closed for seats, and not be held; afterwards the other way round', () => {
  expect(actsFor(event, at(15))).toEqual(['closeSeats', 'cancel']);
  expect(actsFor(event, at(17))).toEqual(['hold', 'cancel', 'fail']);
  expect(actsFor(event, at(19))).toEqual(['hold', 'fail']);
  expect([mayMove(event, at(17)), mayMove(event, at(19)), mayMove({ ...event, state: 'confirmed' }, at(1))]).toEqual([true, false, false]);
});

test('a seat can be asked for until the start, or the earlier moment that was set', () => {
  expect(isOpenForSeats(event, at(15))).toBe(true);
  expect(isOpenForSeats(event, at(16))).toBe(false);
  expect(isOpenForSeats({ ...event, signUpUntilAt: at(12) }, at(12))).toBe(false);
  expect(isOpenForSeats({ ...event, signUp: 'none' }, at(1))).toBe(false);
  expect(isOpenForSeats({ ...event, state: 'closed' }, at(1))).toBe(false);
});

test('a tenth of the seats is kept for those who need an accessible one, rounded up', () => {
  expect([1, 10, 11, 25].map(leastAccess)).toEqual([1, 1, 2, 3]);
});

test('each type counts to one target of the project or to none', () => {
  expect(types.map((type) => `${type} ${kpiOf(type) ?? '-'}`).slice(0, 7)).toEqual([
    'yard O-YARD',
    'school O-SCHOOL',
    'lecture O-LECT',
    'seminar O-LECT',
    'training O-TRAIN',
    'excursion O-EXC',
    'conference -',
  ]);
});
