import type { APIRoute } from 'astro';
import { calendarOf, readFeed } from '#modules/events/index.ts';
import { translator } from '#platform/i18n.ts';

/** The calendar of one person. A wrong address and a renewed one look the same. */
export const GET: APIRoute = async ({ locals }) => {
  const { db, house, now, route } = locals;
  const feed = await readFeed(db, route.params['token'] ?? '', now);
  if (!feed) return new Response(null, { status: 404 });
  const shown = feed.events.map(({ event }) => event);
  const name = translator(feed.language)('events.own.calendar');
  return new Response(calendarOf(shown, feed.language, house.env.origin, now, { private: true, name }), {
    headers: { 'content-type': 'text/calendar; charset=utf-8' },
  });
};
