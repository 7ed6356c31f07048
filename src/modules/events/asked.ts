/** What a list of events is asked for. Every wish stands in the address, so an address can be kept, sent and embedded. Pure. */
import { isDay, kyivDay, type Day } from '#platform/hours.ts';
import { eventLanguages, families, type Family } from './rules.ts';

export type EventsAsked = {
  territory: string | null;
  beat: number | null;
  family: Family | null;
  language: (typeof eventLanguages)[number] | null;
  sign: boolean;
  children: boolean;
  online: boolean;
  day: Day | null;
  past: boolean;
  page: number;
};

/** Anything unknown is as if it had not been asked. */
export function readEvents(query: URLSearchParams): EventsAsked {
  const text = (name: string): string => query.get(name) ?? '';
  const page = Number(query.get('storinka') ?? '1');
  return {
    territory: /^UA\d{17}$/.test(text('raion')) ? text('raion') : null,
    beat: /^[1-9]\d{0,6}$/.test(text('dilnytsia')) ? Number(text('dilnytsia')) : null,
    family: families.find((one) => one === text('simia')) ?? null,
    language: eventLanguages.find((one) => one === text('mova')) ?? null,
    sign: text('zhestova') === '1',
    children: text('dity') === '1',
    online: text('onlain') === '1',
    day: isDay(text('den')) ? text('den') : null,
    past: text('mynuli') === '1',
    page: Number.isInteger(page) && page > 0 && page < 100_000 ? page : 1,
  };
}

/** The same wishes as keys of an address. */
export const keysOf = (asked: EventsAsked) => ({
  raion: asked.territory,
  dilnytsia: asked.beat,
  simia: asked.family,
  mova: asked.language,
  zhestova: asked.sign ? '1' : null,
  dity: asked.children ? '1' : null,
  onlain: asked.online ? '1' : null,
});

/** Whether the list is narrower than everything. */
export const isNarrowed = (asked: EventsAsked): boolean => Object.values(keysOf(asked)).some((value) => value !== null) || asked.day !== null;

/** A month, `2026-12`; whatever is no month near our time is this one. */
export function readMonth(query: URLSearchParams, now: Date): string {
  const asked = query.get('misiats') ?? '';
  const known = /^20\d\d-(0[1-9]|1[0-2])$/.test(asked) && Math.abs(Number(asked.slice(0, 4)) - now.getUTCFullYear()) <= 5;
  return known ? asked : kyivDay(now).slice(0, 7);
}

/** The month that lies so many ahead. */
export function monthAfter(month: string, ahead: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + ahead;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}
