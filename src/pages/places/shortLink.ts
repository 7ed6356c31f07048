import type { APIRoute } from 'astro';
import { beatsByNumber, officerOf } from '#modules/places/index.ts';

/** The code of a printed poster: `d14` opens whoever answers for beat 14 today. */
export const GET: APIRoute = async ({ locals, redirect }) => {
  const number = /^d([1-9]\d{0,6})$/.exec(locals.route.params['id'] ?? '')?.[1];
  const [beat] = number ? await beatsByNumber(locals.db, [Number(number)], locals.now) : [];
  if (!beat) return new Response(null, { status: 404 });
  const officer = officerOf(beat);
  return redirect(officer ? locals.to('places.officer', { slug: officer.slug }) : locals.to('places.beat', { number: beat.number }), 302);
};
