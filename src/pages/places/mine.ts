import type { APIRoute } from 'astro';
import { findMine, mineForm, mineSeconds } from '#modules/places/index.ts';
import { dropCookie, setCookie } from '#platform/cookies.ts';
import { readForm } from '#platform/forms.ts';

/** Remembers or forgets the reader's beat, only when they press it. Whatever cannot be read changes nothing. */
export const POST: APIRoute = async ({ cookies, locals, redirect, request }) => {
  const { db, house, now, to } = locals;
  const sent = await readForm(request, mineForm);
  if (sent.status !== 'valid') return redirect(to('places.finder'), 303);
  if (sent.data.diia !== 'remember') {
    dropCookie(cookies, house, 'beat');
    return redirect(to(sent.data.diia === 'change' ? 'places.finder' : 'home'), 303);
  }
  const beat = await findMine(db, sent.data.dilnytsia ?? null, now);
  if (!beat) return redirect(to('places.finder'), 303);
  setCookie(cookies, house, 'beat', String(beat.number), { maxAge: mineSeconds });
  return redirect(to('home'), 303);
};
export const GET: APIRoute = ({ locals, redirect }) => redirect(locals.to('places.finder'), 303);
