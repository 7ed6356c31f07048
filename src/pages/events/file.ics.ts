import type { APIRoute } from 'astro';
import { calendarOf, eventTag, findEventBySlug, titleOf } from '#modules/events/index.ts';

export const GET: APIRoute = async ({ locals }) => {
  const { db, house, lang, now, route, tags } = locals;
  const event = await findEventBySlug(db, route.params['slug'] ?? '');
  if (!event?.publishedAt) return new Response(null, { status: 404 });
  tags.add(eventTag(event.id));
  locals.freshSeconds = 600;
  const file = calendarOf([event], lang, house.env.origin, now, { name: titleOf(event, lang) });
  return new Response(file, {
    headers: { 'content-type': 'text/calendar; charset=utf-8', 'content-disposition': `attachment; filename="${event.slug.replace(/[^\w-]/g, '')}.ics"` },
  });
};
