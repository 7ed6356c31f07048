import type { APIRoute } from 'astro';
import { calendarOf, eventsTag, listForCalendar, readEvents } from '#modules/events/index.ts';

export const GET: APIRoute = async ({ locals, url }) => {
  const { db, house, lang, now, tags } = locals;
  tags.add(eventsTag);
  locals.freshSeconds = 600;
  const shown = await listForCalendar(db, readEvents(url.searchParams), now);
  return new Response(calendarOf(shown, lang, house.env.origin, now), { headers: { 'content-type': 'text/calendar; charset=utf-8' } });
};
