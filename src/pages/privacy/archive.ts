import { Readable } from 'node:stream';
import type { APIRoute } from 'astro';
import { consentKinds, personalParts } from '#modules.ts';
import { packArchive, seeRequest } from '#modules/privacy/index.ts';
import { zipped } from '#platform/zip.ts';

/** Everything the portal keeps about the person, once the office has seen who asks; sent as it is made. */
export const POST: APIRoute = async ({ cookies, locals, redirect }) => {
  const { house, lang, now, resident, route, to } = locals;
  const number = route.params['number'] ?? '';
  const here = to('privacy.request', { number });
  const view = await seeRequest({ house, cookies, now }, number, resident?.person ?? null);
  if (!view?.archiveUntil) return redirect(here, 303);
  const packed = await packArchive(house, view, { parts: personalParts(), kinds: consentKinds(), language: lang }, now);
  if (!packed) return redirect(`${here}?zachekaite=1`, 303);
  return new Response(Readable.toWeb(Readable.from(zipped(packed, now))), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="moi-dani-${now.toISOString().slice(0, 10)}.zip"`,
      'cache-control': 'no-store',
    },
  });
};

export const GET: APIRoute = ({ locals, redirect }) => redirect(locals.to('privacy.request', { number: locals.route.params['number'] ?? '' }), 303);
