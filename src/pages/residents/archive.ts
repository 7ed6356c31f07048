import { Readable } from 'node:stream';
import type { APIRoute } from 'astro';
import { consentKinds, personalParts } from '#modules.ts';
import { isProved, mayPack, packOwn } from '#modules/residents/index.ts';
import { zipped } from '#platform/zip.ts';

/** Everything of this person in one archive, sent as it is made. */
export const POST: APIRoute = async ({ locals, redirect }) => {
  const { db, house, lang, now, resident, to } = locals;
  if (!resident) return redirect(to('residents.enter'), 303);
  if (!isProved(resident, now)) return redirect(`${to('residents.prove')}?dali=${encodeURIComponent(to('residents.data'))}`, 303);
  if (!(await mayPack(db, resident, now))) return redirect(`${to('residents.data')}?zachekaite=1`, 303);
  const bytes = zipped(packOwn(house, resident, { parts: personalParts(), kinds: consentKinds(), language: lang }, now), now);
  const name = `bezpechna-odesa-${now.toISOString().slice(0, 10)}.zip`;
  return new Response(Readable.toWeb(Readable.from(bytes)), {
    headers: { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' },
  });
};

export const GET: APIRoute = ({ locals, redirect }) => redirect(locals.to('residents.data'), 303);
