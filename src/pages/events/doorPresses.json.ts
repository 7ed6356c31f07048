import type { APIRoute } from 'astro';
import { findDoorEvent, takeManyPresses } from '#modules/events/index.ts';

/** Presses a phone kept while it had no line. */
export const POST: APIRoute = async ({ locals, request }) => {
  const { house, now, route, staff } = locals;
  const event = await findDoorEvent({ house, staff }, route.params['id'] ?? '');
  if (!event) return Response.json({ error: 'missing' }, { status: 404 });
  const taken = await takeManyPresses({ house, request, staff, now }, event);
  return taken ? Response.json(taken) : Response.json({ error: 'unclear' }, { status: 400 });
};

export const GET: APIRoute = ({ locals, redirect }) => redirect(locals.to('events.door', { id: locals.route.params['id'] ?? '' }), 303);
