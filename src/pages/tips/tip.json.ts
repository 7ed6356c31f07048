import type { APIRoute } from 'astro';
import { namesOf } from '#modules/people/index.ts';
import { deed, doDeed, lookAtTip, readJson, refused, tipPerson } from '#modules/tips/index.ts';

export const GET: APIRoute = async ({ locals, params }) => {
  const { db, house, may, now, staff } = locals;
  if (!staff) return refused('gone', 403);
  const tip = await lookAtTip(house, params['id'] ?? '', tipPerson(staff, may), (ids) => namesOf(db, ids), now);
  return tip ? Response.json(tip) : refused('gone', 404);
};

export const POST: APIRoute = async ({ locals, params, request }) => {
  const { house, may, now, staff } = locals;
  if (!staff) return refused('gone', 403);
  const read = await readJson(request, deed);
  if (!read.ok) return read.answer;
  const done = await doDeed(house, params['id'] ?? '', read.data, tipPerson(staff, may), now);
  return Response.json(done, { status: 'refused' in done ? 409 : 200 });
};
