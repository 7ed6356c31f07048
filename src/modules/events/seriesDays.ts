/** On which days something comes back, by the calendar on the wall in Kyiv. Pure: the editor asks it before anything is stored. */
import { addDays, dayOf, isDay, kyivDay, kyivInstant, kyivMinutes, utcOf, type Day } from '#platform/hours.ts';

export type SeriesRule = {
  /** Each week, each month on this day of the month, each month on this weekday of this week (the third Tuesday). Which one, `firstOn` says. */
  every: 'week' | 'monthDay' | 'monthWeekday';
  /** Every second week is 2. */
  step: number;
  firstOn: Day;
  lastOn: Day;
};

/** More days than this are a mistake, not a plan. */
export const seriesMost = 104;

export type SeriesFault = 'day' | 'step' | 'order' | 'many';

/** Why a rule cannot be a series, or null. */
export function seriesFault({ step, firstOn, lastOn, every }: SeriesRule): SeriesFault | null {
  if (!isDay(firstOn) || !isDay(lastOn)) return 'day';
  if (!Number.isInteger(step) || step < 1 || step > 12) return 'step';
  if (lastOn < firstOn) return 'order';
  const days = (utcOf(lastOn).getTime() - utcOf(firstOn).getTime()) / 86_400_000;
  return days / (every === 'week' ? 7 : 28) / step >= seriesMost ? 'many' : null;
}

/** The days of a series and the months (`2027-02`) in which its day does not exist: a 31st, a fifth Friday. */
export function planOf(rule: SeriesRule): { days: Day[]; missing: string[] } {
  if (seriesFault(rule)) return { days: [], missing: [] };
  const days: Day[] = [];
  const missing: string[] = [];
  if (rule.every === 'week') {
    for (let day = rule.firstOn; day <= rule.lastOn; day = addDays(day, 7 * rule.step)) days.push(day);
    return { days, missing };
  }
  for (let ahead = 0; ; ahead += rule.step) {
    const month = monthOf(rule.firstOn, ahead);
    if (`${month}-01` > rule.lastOn) return { days, missing };
    const day = rule.every === 'monthDay' ? sameDayIn(month, rule.firstOn) : sameWeekdayIn(month, rule.firstOn);
    // A day that would have come after the end of the series is not missed.
    if (day === null) {
      if (nextMonth(month) <= addDays(rule.lastOn, 1)) missing.push(month);
    } else if (day <= rule.lastOn) days.push(day);
  }
}

/** The days of a series; days that do not exist are left out. */
export const occurrences = (rule: SeriesRule): Day[] => planOf(rule).days;

/** Whether the clock in Kyiv shows this minute on this day at all: on the last Sunday of March an hour is skipped. */
export function hourExists(day: Day, minutes: number): boolean {
  const at = kyivInstant(day, minutes);
  return kyivDay(at) === day && Math.round(kyivMinutes(at)) === minutes;
}

function monthOf(day: Day, ahead: number): string {
  const at = utcOf(`${day.slice(0, 7)}-01`);
  at.setUTCMonth(at.getUTCMonth() + ahead);
  return dayOf(at).slice(0, 7);
}
const nextMonth = (month: string): Day => `${monthOf(`${month}-01`, 1)}-01`;

function sameDayIn(month: string, first: Day): Day | null {
  const day = `${month}-${first.slice(8)}`;
  return isDay(day) ? day : null;
}

function sameWeekdayIn(month: string, first: Day): Day | null {
  const week = Math.floor((Number(first.slice(8)) - 1) / 7);
  const opens = `${month}-01`;
  const ahead = (utcOf(first).getUTCDay() - utcOf(opens).getUTCDay() + 7) % 7;
  const day = addDays(opens, ahead + 7 * week);
  return day.startsWith(month) ? day : null;
}
