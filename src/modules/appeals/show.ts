/** Values as people read them. */
import { kyivDay } from '#platform/hours.ts';
import { formatDayOf, formatTime, type Language } from '#platform/i18n.ts';

const number = { uk: new Intl.NumberFormat('uk-UA', { maximumFractionDigits: 1 }), en: new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 }) };

/** «310 КБ», «4,2 МБ». */
export function showSize(bytes: number, lang: Language): string {
  const [kb, mb] = lang === 'uk' ? ['КБ', 'МБ'] : ['KB', 'MB'];
  return bytes < 1024 * 1024
    ? `${number[lang].format(Math.max(1, Math.round(bytes / 1024)))}\u00a0${kb}`
    : `${number[lang].format(bytes / 1024 / 1024)}\u00a0${mb}`;
}

/** A day written as `2026-11-21` in words of the language, with the year. */
export const showDay = (day: string, lang: Language): string =>
  new Intl.DateTimeFormat(lang === 'uk' ? 'uk-UA' : 'en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    .format(new Date(`${day}T12:00:00Z`))
    .replace(/\s*р\.$/u, '');

/** The parts that are there, with commas. */
export const joined = (...parts: (string | null | false | undefined)[]): string => parts.filter(Boolean).join(', ');

/** The day after «до»: «понеділка, 23 листопада 2026». */
export const untilDay = (day: string, lang: Language): string => formatDayOf(lang, new Date(`${day}T12:00:00Z`), true);

/** When something happened: «23 листопада 2026, 10:00». */
export const showMoment = (at: Date, lang: Language): string => `${showDay(kyivDay(at), lang)}, ${formatTime(lang, at)}`;

/** The moment after «до»: «понеділка, 23 листопада, 18:00». */
export const untilMoment = (lang: Language, at: Date): string => `${formatDayOf(lang, at)}, ${formatTime(lang, at)}`;
