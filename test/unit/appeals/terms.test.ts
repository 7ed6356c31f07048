import { expect, test } from 'vitest';
import {
  addMonths,
  answerDue,
  closingMinute,
  daysOff,
  dueAt,
  isDay,
  isStaffed,
  kyivDay,
  kyivInstant,
  lastDay,
  lawTerms,
  legalDates,
  likelyRegistration,
  workingDay,
  writtenLaw,
} from '#modules/appeals/rules.ts';

const peace = { ...daysOff, martialLaw: false };
const dates = (registeredOn: string, rule = daysOff) => legalDates({ sentAt: new Date('2026-11-23T08:00:00Z'), registeredOn }, { ...writtenLaw, daysOff: rule });

// Examples A–F of the rules of terms.
test.each([
  ['A', '2026-11-23', ['2026-12-08', '2026-12-23', '2027-01-07'], ['2026-12-08', '2026-12-23', '2027-01-07'], ['2026-12-08', '2026-12-23', '2027-01-07']],
  ['B', '2026-12-10', ['2026-12-25', '2027-01-10', '2027-01-24'], ['2026-12-25', '2027-01-11', '2027-01-25'], ['2026-12-28', '2027-01-11', '2027-01-25']],
  ['C', '2027-01-29', ['2027-02-13', '2027-02-28', '2027-03-15'], ['2027-02-15', '2027-03-01', '2027-03-15'], ['2027-02-15', '2027-03-01', '2027-03-15']],
  ['D', '2027-01-31', ['2027-02-15', '2027-02-28', '2027-03-17'], ['2027-02-15', '2027-03-01', '2027-03-17'], ['2027-02-15', '2027-03-01', '2027-03-17']],
  ['E', '2026-11-30', ['2026-12-15', '2026-12-30', '2027-01-14'], ['2026-12-15', '2026-12-30', '2027-01-14'], ['2026-12-15', '2026-12-30', '2027-01-14']],
])('example %s: registered on %s', (_, registered, law, war, calm) => {
  const three = (found: ReturnType<typeof dates>, kind: 'law' | 'working') => [found.quick[kind], found.usual[kind], found.longest[kind]];
  expect(three(dates(registered), 'law')).toEqual(law);
  expect(three(dates(registered), 'working')).toEqual(war);
  expect(three(dates(registered, peace), 'law')).toEqual(law);
  expect(three(dates(registered, peace), 'working')).toEqual(calm);
});

test('example A: written on Saturday, mailed on Monday morning, registered that day', () => {
  expect(likelyRegistration(kyivInstant('2026-11-23', 9 * 60))).toBe('2026-11-23');
});
test('example E: the last day to redirect is a Saturday and moves to Monday', () => {
  expect(lastDay('2026-11-23', lawTerms.redirect)).toEqual({ law: '2026-11-28', working: '2026-11-30' });
});
test('example F: ten days to return a wrong form end on a Sunday and move to Monday', () => {
  expect(lastDay('2026-12-10', lawTerms.wrongForm)).toEqual({ law: '2026-12-20', working: '2026-12-21' });
});

test.each([
  ['2026-11-23', 16 * 60 + 59, '2026-11-23'],
  ['2026-11-23', 17 * 60, '2026-11-24'],
  ['2026-11-27', 17 * 60, '2026-11-30'],
  ['2026-11-28', 9 * 60, '2026-11-30'],
  ['2026-11-29', 23 * 60, '2026-11-30'],
])('a letter accepted on %s at minute %i is most likely registered on %s', (day, minute, registered) => {
  expect(likelyRegistration(kyivInstant(day, minute))).toBe(registered);
});

test('dates are an estimate until the police name the day, and an extension moves the answer', () => {
  const sentAt = kyivInstant('2026-11-23', 600);
  const guessed = legalDates({ sentAt, registeredOn: null }, writtenLaw);
  expect(guessed).toMatchObject({ estimate: true, from: '2026-11-23' });
  expect(answerDue(guessed)).toBe('2026-12-23');
  const known = legalDates({ sentAt, registeredOn: '2026-11-25', extendedTo: '2027-01-09' }, writtenLaw);
  expect(known.estimate).toBe(false);
  expect(answerDue(known)).toBe('2027-01-09');
});

test('changing the terms of the law needs other data and no other code', () => {
  const found = legalDates({ sentAt: new Date('2026-11-23T08:00:00Z'), registeredOn: '2026-11-23' }, {
    daysOff,
    at: () => ({ terms: { quick: { days: 10 }, usual: { days: 30 }, longest: { months: 2 } }, closing: closingMinute }),
  });
  expect([found.quick.law, found.usual.law, found.longest.law]).toEqual(['2026-12-03', '2026-12-23', '2027-01-23']);
});

test.each([
  ['2026-12-31', 2, '2027-02-28'],
  ['2028-01-31', 1, '2028-02-29'],
  ['2026-12-31', 1, '2027-01-31'],
])('%s plus %i months is %s', (day, months, end) => {
  expect(addMonths(day, months)).toBe(end);
});

test('days are those of Kyiv, in winter and in summer', () => {
  expect(kyivDay(new Date('2026-11-21T22:30:00Z'))).toBe('2026-11-22');
  expect(kyivDay(new Date('2026-07-01T20:59:00Z'))).toBe('2026-07-01');
  expect(kyivDay(new Date('2026-07-01T21:00:00Z'))).toBe('2026-07-02');
  expect(kyivInstant('2026-07-01', 540).toISOString()).toBe('2026-07-01T06:00:00.000Z');
  expect(kyivInstant('2026-12-01', 540).toISOString()).toBe('2026-12-01T07:00:00.000Z');
  // The night the clocks go back: midnight is still summer time.
  expect(kyivInstant('2026-10-25', 0).toISOString()).toBe('2026-10-24T21:00:00.000Z');
});

// 23 November 2026 is a Monday.
test.each([
  ['Monday 09:00', '2026-11-23', 540, false, '2026-11-23', 1080],
  ['Monday 10:30', '2026-11-23', 630, false, '2026-11-24', 630],
  ['Friday 17:00', '2026-11-27', 1020, false, '2026-11-30', 1020],
  ['Saturday noon', '2026-11-28', 720, false, '2026-11-30', 1080],
  ['Monday 03:00, crime', '2026-11-23', 180, true, '2026-11-23', 660],
  ['Monday 10:00, crime', '2026-11-23', 600, true, '2026-11-23', 720],
  ['Friday 17:30, crime', '2026-11-27', 1050, true, '2026-11-30', 630],
  ['Sunday 23:59, crime', '2026-11-29', 1439, true, '2026-11-30', 660],
])('%s is read in time', (_, day, minute, crime, dueDay, dueMinute) => {
  expect(dueAt(kyivInstant(day, minute), crime).toISOString()).toBe(kyivInstant(dueDay, dueMinute).toISOString());
});

test('working hours are a setting', () => {
  const nights = { weekdays: [0, 1, 2, 3, 4, 5, 6], from: 0, to: 1440 };
  expect(dueAt(kyivInstant('2026-11-28', 720), true, nights).toISOString()).toBe(kyivInstant('2026-11-28', 840).toISOString());
  expect(isStaffed(kyivInstant('2026-11-23', 539))).toBe(false);
  expect(isStaffed(kyivInstant('2026-11-23', 540))).toBe(true);
  expect(isStaffed(kyivInstant('2026-11-23', 1080))).toBe(false);
  expect(isStaffed(kyivInstant('2026-11-28', 720))).toBe(false);
});

test('a day is a real day', () => {
  expect(['2026-02-28', '2028-02-29'].every(isDay)).toBe(true);
  expect(['2026-02-29', '2026-13-01', '26-01-01', 'завтра', ''].some(isDay)).toBe(false);
  expect(workingDay('2026-11-28')).toBe('2026-11-30');
});
