import type { APIRoute } from 'astro';
import { readPart } from '#platform/tiles.ts';

/** Parts of the file named by MAP_PMTILES; there is nothing here while the portal draws its own map. */
export const GET: APIRoute = async ({ locals, request }) => {
  const file = locals.house.env.mapPmtiles;
  if (file === null || /^https?:/.test(file)) return new Response(null, { status: 404 });
  const part = await readPart(file, request.headers.get('range'));
  if (part.status === 404) return new Response(null, { status: 404 });
  if (part.status === 416) return new Response(null, { status: 416, headers: { 'content-range': `bytes */${part.size}` } });
  const headers = { 'content-type': 'application/vnd.pmtiles', 'content-range': `bytes ${part.from}-${part.to}/${part.size}`, 'accept-ranges': 'bytes' };
  return new Response(part.bytes, { status: 206, headers });
};
