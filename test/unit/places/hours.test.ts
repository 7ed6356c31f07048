import { expect, test } from 'vitest';
import { groupHours, kyiv, openState } from '#modules/places/hours.ts';
import { sayDays } from '#modules/places/words.ts';
import { translator } from '#platform/i18n.ts';

const hours = [{ day: 2, from: '17:00', to: '20:00' }, { day: 6, from: '17:00', to: '20:00' }, { day: 3, from: '09:00', to: '12:00' }];

test('a day begins at midnight in Kyiv, in summer and in winter', () => {
  expect(kyiv(new Date('2026-11-23T21:59:00Z'))).toMatchObject({ day: '2026-11-23', time: '23:59', weekday: 1 });
  expect(kyiv(new Date('2026-11-23T22:00:00Z'))).toMatchObject({ day: '2026-11-24', time: '00:00', weekday: 2 });
  expect(kyiv(new Date('2026-07-01T21:00:00Z'))).toMatchObject({ day: '2026-07-02', time: '00:00' });
});

test('open from the first minute to the last, and a dated exception replaces the usual day', () => {
  const at = (time: string) => openState(hours, [], new Date(`2026-11-24T${time}Z`)).open;
  expect([at('14:59:00'), at('15:00:00'), at('17:59:00'), at('18:00:00')]).toEqual([false, true, true, false]);
  expect(openState(hours, [{ on: '2026-11-24', hours: [], noteUk: 'Свято' }], new Date('2026-11-24T16:00:00Z'))).toMatchObject({ open: false, noteUk: 'Свято' });
});

test('days of the same hours are said together', () => {
  const t = translator('uk');
  expect(groupHours(hours)).toEqual([{ days: [2, 6], from: '17:00', to: '20:00' }, { days: [3], from: '09:00', to: '12:00' }]);
  expect(sayDays([2, 6], 'uk', t)).toBe('вівторок і субота');
  expect(sayDays([1, 2, 3, 4, 5], 'uk', t)).toBe('понеділок – пʼятниця');
  expect(sayDays([1, 2, 3, 4, 5, 6, 7], 'en', translator('en'))).toBe('daily');
});
