/** What a browser asks a passkey to sign: to sign in or prove, to add one, or to open an account. */
import type { APIRoute } from 'astro';
import { z } from 'zod';
import { askForFirstPasskey, askForNewPasskey, askForPasskey, findAnySession, findInvite, isProved } from '#modules/people/index.ts';
import { readCookie } from '#platform/cookies.ts';

const asked = z.strictObject({ purpose: z.enum(['prove', 'add', 'invite']), token: z.string().max(100).optional() });
const none = (status: number): Response => Response.json({}, { status });

export const POST: APIRoute = async ({ request, cookies, locals }) => {
  const { db, house, now } = locals;
  const read = asked.safeParse(await request.json().catch(() => null));
  if (!read.success) return none(422);
  const { purpose, token } = read.data;
  if (purpose === 'invite') {
    const invite = await findInvite(db, house, token ?? '', now);
    return invite.status === 'open' ? Response.json(await askForFirstPasskey(house, invite)) : none(404);
  }
  const cookie = readCookie(cookies, house, 'staff') ?? undefined;
  const session = await findAnySession(db, cookie, now);
  if (!session) return none(403);
  if (purpose === 'add' && !(await isProved(db, cookie, now))) return none(403);
  const options = purpose === 'add' ? await askForNewPasskey(house, session) : await askForPasskey(house, session);
  return options ? Response.json(options) : none(404);
};
export const GET: APIRoute = () => none(405);
