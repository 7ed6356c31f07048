import type { APIRoute } from 'astro';
import { keepPassed, listToPass, passAct, readJson, refused, tipPerson } from '#modules/tips/index.ts';

export const GET: APIRoute = async ({ locals, url }) => {
  const { db, house, may, now, staff } = locals;
  const messages = staff ? await listToPass(db, house, url.searchParams.get('dlia') ?? '', tipPerson(staff, may), now) : null;
  return messages ? Response.json({ v: 1, messages }) : refused('gone', 404);
};

export const POST: APIRoute = async ({ locals, request }) => {
  const { db, house, may, now, staff } = locals;
  if (!staff) return refused('gone', 403);
  const read = await readJson(request, passAct);
  if (!read.ok) return read.answer;
  const why = await db.transaction((tx) => keepPassed(tx, house, read.data, tipPerson(staff, may), now));
  return why === null ? Response.json({ v: 1, done: true }) : refused(why, 409);
};
