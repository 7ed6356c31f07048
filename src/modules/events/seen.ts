/** What anybody may know of an event, and when. Pure. */
import { addDays, kyivDay, utcOf, type Day } from '#platform/hours.ts';
import { formatDate, formatTime, translator, type Language } from '#platform/i18n.ts';
import type { Event } from './events.ts';
import { eventRules, familyOf } from './rules.ts';

type Hidden = Pick<Event, 'privateAddress' | 'vulnerable'>;
/** The host asked for it, or those who come are of a vulnerable group: the place is told only to who has a seat. */
export const hidesPlace = (event: Hidden): boolean => event.privateAddress || event.vulnerable;

export const addressOf = (event: Pick<Event, 'addressUk' | 'addressEn'>, language: Language): string =>
  language === 'en' ? (event.addressEn ?? event.addressUk) : event.addressUk;
export const aboutOf = (event: Pick<Event, 'aboutUk' | 'aboutEn'>, language: Language): string =>
  language === 'en' ? (event.aboutEn ?? event.aboutUk) : event.aboutUk;

/** In which part of its life people find it. */
export type Look = 'cancelled' | 'failed' | 'paused' | 'past' | 'now' | 'today' | 'coming';

export function lookOf(event: Pick<Event, 'state' | 'startsAt' | 'endsAt' | 'pausedAt'>, now: Date): Look {
  if (event.state === 'cancelled' || event.state === 'failed') return event.state;
  const over = event.state !== 'published' && event.state !== 'closed';
  if (over || now >= event.endsAt) return 'past';
  if (event.pausedAt !== null) return 'paused';
  if (now >= event.startsAt) return 'now';
  return kyivDay(event.startsAt) === kyivDay(now) ? 'today' : 'coming';
}

/** Whether minutes are promised, or there already. */
export const hasMinutes = (event: Pick<Event, 'state'>): boolean => event.state === 'approved' || event.state === 'counted';

/** The day until which the minutes are promised: five working days after the event. */
export function minutesDueOn(event: Pick<Event, 'endsAt'>): Day {
  let day = kyivDay(event.endsAt);
  for (let left: number = eventRules.minutesDays; left > 0;) {
    day = addDays(day, 1);
    const weekday = utcOf(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left--;
  }
  return day;
}

/** «18:00–19:30»; when it ends on another day, with that day. */
export function hoursOf(event: Pick<Event, 'startsAt' | 'endsAt'>, language: Language): string {
  const from = formatTime(language, event.startsAt);
  const to = formatTime(language, event.endsAt);
  return kyivDay(event.startsAt) === kyivDay(event.endsAt) ? `${from}–${to}` : `${from} – ${formatDate(language, event.endsAt)}, ${to}`;
}

/** Where it is, in the words that may be shown; empty when nothing is known. `own`: to somebody who has a seat. */
export function whereOf(event: Event, language: Language, own = false): string {
  const t = translator(language);
  if (event.venue === 'online') return t('events.where.online');
  if (hidesPlace(event) && !own) return t('events.where.hidden');
  return addressOf(event, language);
}

/** «Укриття на місці», «Укриття за 40 м». */
export function shelterOf(event: Pick<Event, 'shelter' | 'shelterMetres' | 'venue'>, language: Language): string {
  const t = translator(language);
  if (event.venue === 'online') return '';
  if (event.shelterMetres === 0 || event.venue === 'shelter') return t('events.shelter.here');
  if (event.shelterMetres !== null) return t('events.shelter.metres', { metres: event.shelterMetres });
  return event.shelter === '' ? '' : t('events.shelter.near');
}

/** The three parts of a meeting that comes to people; others have an agenda of their own. */
export const hasThreeParts = (event: Pick<Event, 'type'>): boolean => familyOf(event.type) === 'come';
