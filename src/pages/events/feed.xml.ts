import type { APIRoute } from 'astro';
import { eventsTag, feedOf, keysOf, listForFeed, readEvents } from '#modules/events/index.ts';
import { pageHref } from '#modules/places/index.ts';

export const GET: APIRoute = async ({ locals, url }) => {
  const { db, house, lang, now, tags, to } = locals;
  tags.add(eventsTag);
  locals.freshSeconds = 600;
  const asked = readEvents(url.searchParams);
  const self = pageHref(to('events.feed'), keysOf(asked));
  const xml = feedOf(await listForFeed(db, asked, now), lang, house.env.origin, self);
  return new Response(xml, { headers: { 'content-type': 'application/rss+xml; charset=utf-8' } });
};
