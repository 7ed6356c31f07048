/** Moments and days as the pages about people show them. */
import { addDays, kyivDay } from '#platform/hours.ts';
import { formatDate, formatTime, type Language } from '#platform/i18n.ts';

export const showMoment = (language: Language, at: Date): string => `${formatDate(language, at)}, ${formatTime(language, at)}`;
/** A day in Kyiv so many days from now, as a date field takes it. */
export const kyivDayIn = (now: Date, days: number): string => addDays(kyivDay(now), days);
