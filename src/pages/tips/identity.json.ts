import type { APIRoute } from 'astro';
import { answerIdentity, findLayer, identityAct, readJson, refused, tipPerson } from '#modules/tips/index.ts';

export const GET: APIRoute = async ({ locals, url }) => {
  const { house, may, now, staff } = locals;
  const layer = staff ? await findLayer(house, url.searchParams.get('id') ?? '', tipPerson(staff, may), now) : null;
  return layer ? Response.json(layer) : refused('gone', 404);
};

export const POST: APIRoute = async ({ locals, request }) => {
  const { house, may, now, staff } = locals;
  if (!staff) return refused('gone', 403);
  const read = await readJson(request, identityAct);
  if (!read.ok) return read.answer;
  const why = await answerIdentity(house, read.data, tipPerson(staff, may), now);
  return why === null ? Response.json({ v: 1, done: true }) : refused(why, 409);
};
