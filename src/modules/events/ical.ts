/** Calendar files. Times are written in UTC: every calendar then shows the right hour, whatever it knows of Kyiv and its changes of the clock. */
import ical, { ICalEventStatus, type ICalEventData } from 'ical-generator';
import { formatDay, formatMoment, translator, type Language } from '#platform/i18n.ts';
import { noonOf } from '#platform/hours.ts';
import { link } from '#routes.ts';
import { titleOf, type Event } from './events.ts';
import { aboutOf, addressOf, hasMinutes, hidesPlace, lookOf, minutesDueOn, shelterOf, whereOf } from './seen.ts';

type Options = {
  /** For somebody who has a seat: the address and the online link stand in it. */
  private?: boolean;
  /** The name of the calendar, when it holds less than everything. */
  name?: string;
};

/**
 * One calendar of these events. An event keeps its UID for ever and its SEQUENCE grows with each change, so a calendar that has it moves or
 * strikes it instead of showing it twice.
 */
export function calendarOf(events: readonly Event[], language: Language, origin: string, now: Date, options: Options = {}): string {
  const t = translator(language);
  const calendar = ical({
    name: options.name ?? t('events.calendar.name'),
    prodId: { company: 'Bezpechna Odesa', product: 'Events', language: language.toUpperCase() },
    ttl: 3600,
    url: origin + link('events.list', language),
  });
  for (const event of events) calendar.createEvent(entryOf(event, language, origin, now, options.private ?? false));
  return calendar.toString();
}

function entryOf(event: Event, language: Language, origin: string, now: Date, own: boolean): ICalEventData {
  const t = translator(language);
  const gone = event.state === 'cancelled' || event.state === 'failed';
  const title = titleOf(event, language);
  const place = event.venue === 'online' && own && event.onlineLink ? event.onlineLink : whereOf(event, language, own);
  const shown = (!hidesPlace(event) || own) && event.lat !== null && event.lon !== null && event.venue !== 'online';
  const point = shown ? { lat: event.lat ?? 0, lon: event.lon ?? 0 } : null;
  return {
    id: event.id,
    sequence: event.version,
    // Without METHOD the stamp is the moment of the last change (RFC 5545, 3.8.7.2), so an unchanged calendar stays the same to the byte.
    stamp: event.changedAt,
    lastModified: event.changedAt,
    created: event.createdAt,
    start: event.startsAt,
    end: event.endsAt,
    summary: gone ? t('events.calendar.cancelled', { title }) : title,
    location: point ? { title: addressOf(event, language), geo: point } : place,
    description: wordsOf(event, language, now, own).join('\n'),
    categories: [{ name: t(`events.type.${event.type}`) }],
    url: origin + link('events.event', language, { slug: event.slug }),
    status: gone ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  };
}

function wordsOf(event: Event, language: Language, now: Date, own: boolean): string[] {
  const t = translator(language);
  const look = lookOf(event, now);
  const due = look === 'past' && !hasMinutes(event) ? minutesDueOn(event) : null;
  return [
    ...(look === 'cancelled' || look === 'failed' ? [t('events.strip.cancelled'), event.cancelReason ?? event.failReason ?? ''] : []),
    ...(look === 'paused' ? [t('events.strip.paused')] : []),
    ...(event.movedFromAt && look !== 'cancelled' ? [t('events.strip.movedFrom', { was: formatMoment(language, event.movedFromAt) })] : []),
    aboutOf(event, language),
    own && event.onlineLink ? event.onlineLink : '',
    [shelterOf(event, language), hidesPlace(event) && !own ? '' : event.shelter].filter(Boolean).join('. '),
    event.contact,
    due ? t('events.minutes.due', { day: formatDay(language, noonOf(due)).replace(/^[^\s,]+,\s*/u, '') }) : '',
  ].filter((line) => line !== '');
}
