import type { APIRoute } from 'astro';
import { listReachable } from '#modules/territories/index.ts';
import { relayChoices, takeRelay, tipPerson } from '#modules/tips/index.ts';

const answer = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
const statuses = { relayed: 201, gone: 404, changed: 409, state: 409, held: 409, addressee: 422, unsealed: 422, shape: 400 } as const;

export const GET: APIRoute = async ({ locals }) => {
  const { house, db, may, now, route, staff } = locals;
  if (!staff) return answer(403, { status: 'gone' });
  const choices = await relayChoices(house, db, route.params['id'] ?? '', tipPerson(staff, may), await listReachable(db, now));
  return choices ? answer(200, choices) : answer(404, { status: 'gone' });
};

export const POST: APIRoute = async ({ locals, request }) => {
  const { house, db, may, now, route, staff } = locals;
  if (!staff) return answer(403, { status: 'gone' });
  const body: unknown = await request.json().catch(() => null);
  const done = await takeRelay(house, { threadId: route.params['id'] ?? '', body, reachable: await listReachable(db, now), who: tipPerson(staff, may) }, now);
  return answer(statuses[done.status], done);
};
