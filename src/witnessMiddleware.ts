/** Gives the pages of the tip origin their language and their words while they are made, and puts the icons they use into them. */
import type { MiddlewareHandler } from 'astro';
import { translator } from '#platform/i18n.ts';
import { withSprite } from '#ui/sprite.ts';
import { witnessLanguage } from './witnessRoutes.ts';

export const onRequest: MiddlewareHandler = async ({ locals, url }, next) => {
  locals.lang = witnessLanguage(url.pathname);
  locals.t = translator(locals.lang);
  return withSprite(await next());
};
