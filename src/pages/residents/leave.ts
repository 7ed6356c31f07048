import type { APIRoute } from 'astro';
import { endSession, leaveCookies, readSession } from '#modules/residents/index.ts';

/** Ends the session on every node. Only the cache is cleared on the device: how the site looks and a letter being written are not of the account. */
export const POST: APIRoute = async ({ cookies, locals, redirect }) => {
  const { db, house, to } = locals;
  await endSession(db, readSession({ cookies, house }));
  leaveCookies({ cookies, house });
  const gone = redirect(`${to('residents.enter')}?vyishly=1`, 303);
  gone.headers.set('clear-site-data', '"cache"');
  return gone;
};

export const GET: APIRoute = ({ locals, redirect }) => redirect(locals.to('residents.home'), 303);
