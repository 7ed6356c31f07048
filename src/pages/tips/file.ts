import type { APIRoute } from 'astro';
import { findTipFile, refused, tipPerson } from '#modules/tips/index.ts';

export const GET: APIRoute = async ({ locals, params }) => {
  const { db, may, staff } = locals;
  const bytes = staff ? await findTipFile(db, params['id'] ?? '', tipPerson(staff, may)) : null;
  return bytes ? new Response(Uint8Array.from(bytes), { headers: { 'content-type': 'application/octet-stream' } }) : refused('gone', 404);
};
