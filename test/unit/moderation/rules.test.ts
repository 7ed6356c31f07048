import { expect, test } from 'vitest';
import { answers, cleanChecklist, hasBlank, inWords, minutesLeft, openChecks, pickReasons, timeLeft } from '#modules/moderation/rules.ts';
import { translator } from '#platform/i18n.ts';
import { trial } from '../../support/review.ts';

const uk = translator('uk');
const at = (text: string) => new Date(text);

test.each([
  [5, '5 хв'],
  [60, '1 год'],
  [80, '1 год 20 хв'],
  [539, '8 год 59 хв'],
  [1080, '2 робочі дні'],
  [5 * 540 + 100, '5 робочих днів'],
])('%i working minutes are «%s»', (minutes, words) => {
  expect(inWords(uk, minutes)).toBe(words);
});

test.each([
  ['an hour and twenty minutes', '2026-11-24T14:00:00Z', '2026-11-24T12:40:00Z', { kind: 'wait', text: '1 год 20 хв' }],
  ['over the night only working time counts', '2026-11-25T07:30:00Z', '2026-11-24T15:00:00Z', { kind: 'wait', text: '1 год 30 хв' }],
  ['plenty', '2026-11-24T15:00:00Z', '2026-11-24T09:00:00Z', { kind: 'quiet', text: '6 год' }],
  ['forty minutes too late', '2026-11-24T12:00:00Z', '2026-11-24T12:40:00Z', { kind: 'stop', text: 'прострочено 40 хв' }],
  ['too late since the evening', '2026-11-24T15:30:00Z', '2026-11-25T07:10:00Z', { kind: 'stop', text: 'прострочено 40 хв' }],
  ['this very moment', '2026-11-24T12:00:00Z', '2026-11-24T12:00:00Z', { kind: 'stop', text: 'прострочено щойно' }],
])('%s', (_, due, now, expected) => {
  expect(timeLeft(uk, at(due), at(now))).toMatchObject(expected);
});

test('time never runs backwards', () => {
  const due = at('2026-11-24T14:00:00Z');
  let before = Infinity;
  for (let minutes = 0; minutes < 10_000; minutes += 7) {
    const left = minutesLeft(due, new Date(at('2026-11-20T06:00:00Z').getTime() + minutes * 60_000));
    expect(left).toBeLessThanOrEqual(before);
    before = left;
  }
});

test('only answers of the list to checks of the kind count', () => {
  const sent = { 'people.signIn': 'yes', 'people.factor': 'perhaps', 'people.password.short': 'no' };
  expect(cleanChecklist(trial, sent)).toEqual({ 'people.signIn': 'yes' });
  expect(openChecks(trial, sent)).toEqual(['people.factor', 'people.signOut']);
  for (const answer of answers) expect(openChecks(trial, Object.fromEntries(trial.checks.map((check) => [check, answer])))).toEqual([]);
});

test('reasons come from the closed list of their outcome', () => {
  expect(pickReasons(trial, 'return', ['R2', 'R1', 'R2'])?.map((reason) => reason.code)).toEqual(['R2', 'R1']);
  expect(pickReasons(trial, 'return', ['D1'])).toBeNull();
  expect(pickReasons(trial, 'decline', ['rude'])).toBeNull();
});

test('a ready sentence with a gap is not ready', () => {
  expect(hasBlank('Бракує […]')).toBe(true);
  expect(hasBlank('Бракує {{what}}')).toBe(true);
  expect(hasBlank('Бракує адреси')).toBe(false);
});
