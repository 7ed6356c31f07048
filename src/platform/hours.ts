/** Kyiv days and hours: what the clock on the wall shows, and how much working time lies between two moments. Pure. */

/** A calendar day in Kyiv, `2026-11-23`. Days compare as text. */
export type Day = string;

const kyiv = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Kyiv',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
/** Seconds that the clock in Kyiv is ahead of UTC, by quarters of an hour: a format costs a hundred times what a sum does. */
const ahead = new Map<number, number>();
function aheadAt(at: Date): number {
  const quarter = Math.floor(at.getTime() / 900_000);
  const known = ahead.get(quarter);
  if (known !== undefined) return known;
  const part: Partial<Record<string, string>> = {};
  for (const { type, value } of kyiv.formatToParts(at)) part[type] = value;
  const shown = Date.parse(`${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}Z`);
  const seconds = Math.round(shown / 1000 - Math.floor(at.getTime() / 1000));
  if (ahead.size >= 10_000) ahead.clear();
  ahead.set(quarter, seconds);
  return seconds;
}

function wall(at: Date): { day: Day; minutes: number } {
  const shown = new Date((Math.floor(at.getTime() / 1000) + aheadAt(at)) * 1000);
  return { day: dayOf(shown), minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes() + shown.getUTCSeconds() / 60 };
}
export const kyivDay = (at: Date): Day => wall(at).day;
/** Minutes since midnight in Kyiv. */
export const kyivMinutes = (at: Date): number => wall(at).minutes;

/** Midnight of a day as if Kyiv were at UTC: for counting days, never for showing. */
export const utcOf = (day: Day): Date => new Date(`${day}T00:00:00Z`);
export const dayOf = (at: Date): Day => at.toISOString().slice(0, 10);

export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(utcOf(text).getTime()) && dayOf(utcOf(text)) === text;

export function addDays(day: Day, days: number): Day {
  const at = utcOf(day);
  at.setUTCDate(at.getUTCDate() + days);
  return dayOf(at);
}

/** The instant of a Kyiv day and minute; in the hour that spring skips, the next one. */
export function kyivInstant(day: Day, minutes: number): Date {
  const guess = utcOf(day).getTime() + minutes * 60_000;
  for (const offset of [180, 120]) {
    const at = new Date(guess - offset * 60_000);
    const seen = wall(at);
    if (seen.day === day && Math.round(seen.minutes) === minutes) return at;
  }
  return new Date(guess - 120 * 60_000);
}

/** Noon in Kyiv, for showing a day through a formatter of instants. */
export const noonOf = (day: Day): Date => kyivInstant(day, 720);

export type Hours = { weekdays: readonly number[]; from: number; to: number };
/** When moderators read, Kyiv time; minutes since midnight. */
export const workingHours: Hours = { weekdays: [1, 2, 3, 4, 5], from: 9 * 60, to: 18 * 60 };

const works = (day: Day, hours: Hours): boolean => hours.weekdays.includes(utcOf(day).getUTCDay());

export const isStaffed = (at: Date, hours: Hours = workingHours): boolean => {
  const { day, minutes } = wall(at);
  return works(day, hours) && minutes >= hours.from && minutes < hours.to;
};

/** The instant that lies this many working minutes after `from`. */
export function afterWorking(from: Date, minutes: number, hours: Hours = workingHours): Date {
  let left = minutes;
  let { day, minutes: clock } = wall(from);
  for (;;) {
    const start = Math.max(clock, hours.from);
    const open = works(day, hours) ? Math.max(0, hours.to - start) : 0;
    if (open > 0 && left <= open) return kyivInstant(day, Math.ceil(start + left));
    left -= open;
    day = addDays(day, 1);
    clock = 0;
  }
}

/** Working minutes from one moment to a later one; 0 when it is not later. Weeks are counted at once, so years cost nothing. */
export function workingMinutes(from: Date, to: Date, hours: Hours = workingHours): number {
  if (to <= from) return 0;
  const first = wall(from);
  const last = wall(to);
  const within = (day: Day, begin: number, end: number) => (works(day, hours) ? Math.max(0, Math.min(end, hours.to) - Math.max(begin, hours.from)) : 0);
  if (first.day === last.day) return within(first.day, first.minutes, last.minutes);
  const between = Math.round((utcOf(last.day).getTime() - utcOf(first.day).getTime()) / 86_400_000) - 1;
  const weeks = Math.floor(between / 7);
  let total = within(first.day, first.minutes, 1440) + within(last.day, 0, last.minutes) + weeks * hours.weekdays.length * (hours.to - hours.from);
  for (let day = weeks * 7 + 1; day <= between; day++) total += within(addDays(first.day, day), 0, 1440);
  return total;
}
