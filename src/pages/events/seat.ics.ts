import type { APIRoute } from 'astro';
import { calendarOf, viewSeat } from '#modules/events/index.ts';

/** The event of one's own seat for a calendar, with the address only its people may know. */
export const GET: APIRoute = async ({ locals }) => {
  const { db, house, lang, now, route } = locals;
  const view = await viewSeat(db, house, route.params['token'] ?? '', now);
  if (!view || (view.seat.state !== 'confirmed' && view.seat.state !== 'attended')) return new Response(null, { status: 404 });
  return new Response(calendarOf([view.event], lang, house.env.origin, now, { private: true }), {
    headers: { 'content-type': 'text/calendar; charset=utf-8', 'content-disposition': 'attachment; filename="zustrich.ics"' },
  });
};
