import type { APIRoute } from 'astro';
import { deskOf, restoreDraft } from '#modules/appeals/index.ts';

/** The copy kept on the device becomes a draft again, because its owner pressed the button. */
export const POST: APIRoute = async (context) => context.redirect(context.locals.to(await restoreDraft(deskOf(context))), 303);
export const GET: APIRoute = ({ locals, redirect }) => redirect(locals.to('appeals.start'), 303);
