import type { APIRoute } from 'astro';
import { deskOf, ownLetter, seenNumber } from '#modules/appeals/index.ts';

export const GET: APIRoute = async (context) => {
  const { db, house, to, route } = context.locals;
  const typed = route.params['number'] ?? '';
  const number = await seenNumber(deskOf(context), typed);
  const pdf = number === null ? null : await ownLetter(db, house, number);
  if (pdf === null) return context.redirect(to('appeals.appeal', { number: number ?? typed }), 303);
  return new Response(new Uint8Array(pdf), {
    headers: { 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${number}.pdf"`, 'cache-control': 'no-store' },
  });
};
