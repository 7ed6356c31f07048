import type { APIRoute } from 'astro';
import { printKit, prints, operatorOf } from '#modules/tips/index.ts';

/** `poster-uk.pdf`, `cards-en.pdf`: the same for everybody until the portal is built anew. */
export const GET: APIRoute = async ({ locals }) => {
  const { env } = locals.house;
  const [, name, language] = /^([a-z]+)-(uk|en)\.pdf$/.exec(locals.route.params['file'] ?? '') ?? [];
  const print = prints.find((one) => one === name);
  const built = operatorOf(locals.house);
  if (!print || !built || env.tips.mode === 'off') return new Response(null, { status: 404 });
  const pdf = await printKit(print, {
    language: language === 'en' ? 'en' : 'uk',
    address: env.tips.origin,
    onion: env.tips.onion,
    operatorKey: built.operatorKey,
    demo: env.demo,
    at: locals.now,
  });
  return new Response(new Uint8Array(pdf), {
    headers: { 'content-type': 'application/pdf', 'content-disposition': `inline; filename="${name}-${language}.pdf"` },
  });
};
