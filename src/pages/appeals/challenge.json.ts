import type { APIRoute } from 'astro';
import { makeChallenge } from '#modules/appeals/index.ts';

export const GET: APIRoute = async ({ locals }) => Response.json(await makeChallenge(locals.house, locals.now));
