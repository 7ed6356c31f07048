/** What a browser asks a passkey to sign: to enter the account, or to add one to it. */
import type { APIRoute } from 'astro';
import { z } from 'zod';
import { askForKey, askForNewKey, isProved, keepKeyAsked } from '#modules/residents/index.ts';
import { allow } from '#platform/limits.ts';

const asked = z.strictObject({ purpose: z.enum(['enter', 'add']) });
const none = (status: number): Response => Response.json({}, { status });

export const POST: APIRoute = async ({ request, cookies, locals }) => {
  const { db, house, network, now, resident } = locals;
  const read = asked.safeParse(await request.json().catch(() => null));
  if (!read.success) return none(422);
  const within = await allow(db, { key: `entry.keyAsk:${house.vault.digest('residents.limit', network)}`, limit: 60, windowSeconds: 900 }, now);
  if (!within) return none(429);
  if (read.data.purpose === 'add') return resident && isProved(resident, now) ? Response.json(await askForNewKey(house, resident)) : none(403);
  const { options, token } = await askForKey(house, now);
  keepKeyAsked({ cookies, house }, token);
  return Response.json(options);
};
export const GET: APIRoute = () => none(405);
