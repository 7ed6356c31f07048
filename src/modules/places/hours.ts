/** Opening and reception hours, in Kyiv time. */
import { z } from 'zod';

const clock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/);
export const Hours = z.array(z.object({ day: z.int().min(1).max(7), from: clock, to: clock }));
export type Hours = z.infer<typeof Hours>;
export const Exceptions = z.array(z.object({ on: z.string(), hours: z.array(z.object({ from: clock, to: clock })), noteUk: z.string().optional(), noteEn: z.string().optional() }));
export type Exceptions = z.infer<typeof Exceptions>;

const parts = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Kyiv', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** «2026-11-24» and «18:00» in Kyiv, and the day of the week with Monday as 1. */
export function kyiv(now: Date): { day: string; time: string; weekday: number } {
  const found = Object.fromEntries(parts.formatToParts(now).map((part) => [part.type, part.value]));
  const day = `${found['year']}-${found['month']}-${found['day']}`;
  return { day, time: `${found['hour']}:${found['minute']}`, weekday: new Date(`${day}T12:00:00Z`).getUTCDay() || 7 };
}

export type OpenState = { open: boolean; today: { from: string; to: string }[]; noteUk: string | null; noteEn: string | null };

/** Today's hours and whether it is open at this moment; a dated exception replaces the usual day. */
export function openState(hours: Hours, exceptions: Exceptions, now: Date): OpenState {
  const { day, time, weekday } = kyiv(now);
  const exception = exceptions.find((one) => one.on === day);
  const today = exception ? exception.hours : hours.filter((one) => one.day === weekday).map(({ from, to }) => ({ from, to }));
  return {
    open: today.some((one) => one.from <= time && time < one.to),
    today,
    noteUk: exception?.noteUk ?? null,
    noteEn: exception?.noteEn ?? null,
  };
}

/** Days that share the same hours, in the order of the week: «вт, сб 17:00–20:00». */
export function groupHours(hours: Hours): { days: number[]; from: string; to: string }[] {
  const groups = new Map<string, { days: number[]; from: string; to: string }>();
  for (const one of [...hours].sort((a, b) => a.day - b.day)) {
    const key = `${one.from}–${one.to}`;
    const group = groups.get(key) ?? { days: [], from: one.from, to: one.to };
    group.days.push(one.day);
    groups.set(key, group);
  }
  return [...groups.values()];
}
