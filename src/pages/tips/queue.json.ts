import type { APIRoute } from 'astro';
import { namesOf } from '#modules/people/index.ts';
import { listTips, readTipAsk, refused, tipPerson } from '#modules/tips/index.ts';

export const GET: APIRoute = async ({ locals, url }) => {
  const { db, may, now, staff } = locals;
  if (!staff) return refused('gone', 403);
  const names = (ids: readonly string[]) => namesOf(db, ids);
  return Response.json(await listTips(db, tipPerson(staff, may), readTipAsk(url.searchParams), names, now));
};
