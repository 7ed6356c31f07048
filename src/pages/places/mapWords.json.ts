import type { APIRoute } from 'astro';
import { mapWords } from '#modules/places/index.ts';

/** The words of the live map. */
export const GET: APIRoute = ({ locals }) => Response.json(mapWords(locals.t));
