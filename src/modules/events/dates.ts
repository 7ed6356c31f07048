/** How days of events are said. */
import type { Day } from '#platform/hours.ts';
import { addDays, kyivDay, noonOf, utcOf } from '#platform/hours.ts';
import { formatDay, translator, type Language } from '#platform/i18n.ts';

const tags = { uk: 'uk-UA', en: 'en-GB' } as const;
// Making a format costs more than using it.
const of = (options: Intl.DateTimeFormatOptions) => ({
  uk: new Intl.DateTimeFormat(tags.uk, { timeZone: 'UTC', ...options }),
  en: new Intl.DateTimeFormat(tags.en, { timeZone: 'UTC', ...options }),
});
const short = of({ month: 'short' });
const dayMonth = of({ day: 'numeric', month: 'long' });
const wholeMonth = of({ month: 'long', year: 'numeric' });
const weekdayShort = of({ weekday: 'short' });
const weekdayLong = of({ weekday: 'long' });

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const plain = (text: string): string => text.replace(/\s*р\.$/u, '').replace(/[’']/gu, 'ʼ');

/** «лист.» of a day. */
export const monthShort = (day: Day, language: Language): string => short[language].format(utcOf(day));
/** «3 грудня». */
export const dayWords = (day: Day, language: Language): string => dayMonth[language].format(utcOf(day));
/** «Грудень 2026» of `2026-12`. */
export const monthName = (month: string, language: Language): string => capital(plain(wholeMonth[language].format(utcOf(`${month}-01`))));
/** The days of a week from Monday: «пн» and «понеділок». */
export const weekdays = (language: Language): { short: string; long: string }[] =>
  [1, 2, 3, 4, 5, 6, 7].map((date) => {
    const at = new Date(Date.UTC(2024, 0, date));
    return { short: capital(plain(weekdayShort[language].format(at))), long: capital(plain(weekdayLong[language].format(at))) };
  });

/** «Сьогодні, вівторок, 24 листопада»; the year is said when it is another one. */
export function dayHeading(day: Day, language: Language, now: Date): string {
  const t = translator(language);
  const today = kyivDay(now);
  const words = formatDay(language, noonOf(day), day.slice(0, 4) !== today.slice(0, 4));
  if (day === today) return t('events.day.today', { day: words });
  return day === addDays(today, 1) ? t('events.day.tomorrow', { day: words }) : capital(words);
}
