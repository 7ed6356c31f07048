import { expect, test } from 'vitest';
import { formatDay, formatDayOf } from '#platform/i18n.ts';

test.each([
  ['2026-11-23', 'понеділок, 23 листопада', 'понеділка, 23 листопада'],
  ['2026-11-24', 'вівторок, 24 листопада', 'вівторка, 24 листопада'],
  ['2026-11-25', 'середа, 25 листопада', 'середи, 25 листопада'],
  ['2026-11-26', 'четвер, 26 листопада', 'четверга, 26 листопада'],
  ['2026-11-27', 'пʼятниця, 27 листопада', 'пʼятниці, 27 листопада'],
  ['2026-11-28', 'субота, 28 листопада', 'суботи, 28 листопада'],
  ['2026-11-29', 'неділя, 29 листопада', 'неділі, 29 листопада'],
])('%s is said as a day and as a limit', (day, nominative, genitive) => {
  const at = new Date(`${day}T10:00:00Z`);
  expect(formatDay('uk', at)).toBe(nominative);
  expect(formatDayOf('uk', at)).toBe(genitive);
  expect(formatDayOf('en', at, true)).toBe(formatDay('en', at, true));
});
