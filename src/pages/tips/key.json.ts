import type { APIRoute } from 'astro';
import { changeKey, keyAct, readJson, refused, tipPerson } from '#modules/tips/index.ts';

export const POST: APIRoute = async ({ locals, request }) => {
  const { db, may, now, staff } = locals;
  if (!staff) return refused('gone', 403);
  const read = await readJson(request, keyAct);
  if (!read.ok) return read.answer;
  const why = await db.transaction((tx) => changeKey(tx, read.data, tipPerson(staff, may), now));
  return why === null ? Response.json({ v: 1, done: true }) : refused(why, 409);
};
export const GET: APIRoute = () => refused('shape', 405);
