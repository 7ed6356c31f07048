/** What situations and their questions are called: for a browser that has opened a tip. */
import type { APIRoute } from 'astro';
import { situations, spoken } from '#modules/tips/index.ts';

export const GET: APIRoute = ({ locals }) => Response.json({ v: 1, situations: situations.map((one) => spoken(one, locals.lang)) });
