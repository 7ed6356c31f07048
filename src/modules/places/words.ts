/** How days, ranges and lists of a beat are said; every sentence comes from the string files. */
import { isStringKey, type Language, type StringKey, type Translate } from '#platform/i18n.ts';
import type { HouseRange } from './houseRanges.ts';
import { endless } from './coverage.ts';

const tags = { uk: 'uk-UA', en: 'en-GB' } as const;
// 2024-01-01 was a Monday, so the day of the month is the day of the week.
const names = { uk: weekdays('uk'), en: weekdays('en') };

function weekdays(language: Language): string[] {
  const format = new Intl.DateTimeFormat(tags[language], { weekday: 'long', timeZone: 'UTC' });
  return [1, 2, 3, 4, 5, 6, 7].map((day) => format.format(new Date(Date.UTC(2024, 0, day))).replace(/['’]/gu, 'ʼ'));
}

/** «вівторок» of 2. */
export const weekdayName = (day: number, language: Language): string => names[language][day - 1] ?? '';

/** «вівторок і субота», «понеділок – пʼятниця», «щодня». */
export function sayDays(days: readonly number[], language: Language, t: Translate): string {
  const name = (day: number | undefined) => names[language][(day ?? 1) - 1] ?? '';
  if (days.length === 7) return t('places.days.daily');
  const inRow = days.every((day, i) => i === 0 || day === (days[i - 1] ?? 0) + 1);
  if (inRow && days.length > 2) return t('places.days.range', { from: name(days[0]), to: name(days.at(-1)) });
  return new Intl.ListFormat(tags[language], { type: 'conjunction' }).format(days.map(name));
}

// Making a format costs more than using it.
const formats = (more: Intl.DateTimeFormatOptions) => {
  const of = (language: Language) => new Intl.DateTimeFormat(tags[language], { day: 'numeric', month: 'long', timeZone: 'UTC', ...more });
  return { uk: of('uk'), en: of('en') };
};
const thisYear = formats({});
const anyYear = formats({ year: 'numeric' });

/** «14 листопада» of a plain day; the year is added when it is not the year of `now`. */
export function sayDay(day: string, language: Language, now: Date): string {
  const format = day.slice(0, 4) === String(now.getUTCFullYear()) ? thisYear : anyYear;
  return format[language].format(new Date(`${day}T12:00:00Z`)).replace(/\s*р\.$/u, '');
}

type Houses = { side: 'all' | 'odd' | 'even'; from: string | null; to: string | null };

/** «парні 2–44», «непарні від 51», «усі будинки». */
function sayPart({ side, from, to }: Houses, t: Translate): string {
  if (to !== null) return t(`places.houses.${side}`, { range: t('places.range.between', { from: from ?? (side === 'even' ? 2 : 1), to }) });
  return from === null ? t(`places.houses.whole.${side}`) : t(`places.houses.${side}`, { range: t('places.range.from', { from }) });
}

/** The houses that an answer or an option names. */
export const sayRange = (range: { side: Houses['side']; from: number | null; to: number | null }, t: Translate): string =>
  sayPart({ side: range.side, from: range.from !== null && range.from > 1 ? String(range.from) : null, to: range.to !== null && range.to < endless ? String(range.to) : null }, t);

/** One entry of a beat's list of houses. */
export function sayHouses(cover: HouseRange, t: Translate): string {
  if (cover.house !== null) return cover.house;
  const from = cover.fromNumber > 1 ? `${cover.fromNumber}${cover.fromSuffix}` : null;
  return sayPart({ side: cover.side, from, to: cover.toNumber < endless ? `${cover.toNumber}${cover.toSuffix ?? ''}` : null }, t);
}

/** Words of a code that comes from data; a code nobody translated is shown as nothing. */
export function wordOf(key: string, t: Translate, otherwise: StringKey | null = null): string {
  return isStringKey(key) ? t(key) : otherwise ? t(otherwise) : '';
}

/** The two or more letters that stand for a face. */
export const initialsOf = (name: string): string => name.split(/\s+/u).slice(0, 2).map((word) => [...word][0] ?? '').join('');

/** A phone as a link: only digits and a plus; Ukrainian numbers get their country code. */
export function phoneLink(phone: string): string {
  const digits = phone.replace(/[^\d+]/gu, '');
  return `tel:${digits.startsWith('0') && digits.length === 10 ? `+38${digits}` : digits}`;
}

/** Splits a sentence around one of its values, so that the value can stand in its own element. */
export function around(text: string, value: string): [before: string, after: string] {
  const at = text.indexOf(value);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + value.length)];
}
