import type { APIRoute } from 'astro';
import { mapPoints } from '#modules/places/index.ts';

/** Officers, places and borders for the live map; the same that the lists of the portal show. */
export const GET: APIRoute = async ({ locals }) => {
  for (const tag of ['map', 'officers', 'places']) locals.tags.add(tag);
  return Response.json(await mapPoints(locals.db, locals.lang, locals.now));
};
