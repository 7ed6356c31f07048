/** What a person of the office sets for themselves: the language of the desk and whether single keys act. */
import type { APIRoute } from 'astro';
import { samePath } from '#platform/back.ts';
import { setCookie } from '#platform/cookies.ts';

const year = 365 * 86_400;

export const POST: APIRoute = async ({ request, cookies, locals, redirect }) => {
  const sent = await request.formData();
  const [language, keys, back] = ['language', 'keys', 'back'].map((name) => sent.get(name));
  if (language === 'uk' || language === 'en') setCookie(cookies, locals.house, 'office-language', language, { maxAge: year });
  if (keys === 'on' || keys === 'off') setCookie(cookies, locals.house, 'office-keys', keys, { maxAge: year });
  return redirect(samePath(typeof back === 'string' ? back : null, locals.to('office.home')), 303);
};

export const GET: APIRoute = ({ locals, redirect }) => redirect(locals.to('office.home'), 303);
