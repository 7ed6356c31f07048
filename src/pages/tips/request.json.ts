/** What the offline command signs: public halves of keys. */
import type { APIRoute } from 'astro';
import { keysForList } from '#modules/tips/index.ts';

export const GET: APIRoute = async ({ locals }) =>
  Response.json(await keysForList(locals.db), { headers: { 'content-disposition': 'attachment; filename="request.json"' } });
