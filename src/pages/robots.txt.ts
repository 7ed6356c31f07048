import type { APIRoute } from 'astro';
import { link, routeIds, routeOf } from '#routes.ts';

/** Search engines read what is for everybody. A demo with invented people stays out of them altogether. */
export const GET: APIRoute = ({ locals: { house } }) => {
  // A pattern is cut at its first parameter: what stands before it is as private as what stands behind.
  const closed = new Set(
    routeIds
      .map(routeOf)
      .filter((route) => route.cache === 'never')
      .flatMap(({ uk, en }) => [uk, en])
      .flatMap((pattern) => (pattern === null ? [] : [pattern.replace(/\[.*$/, '')]))
      .filter((start) => !isOpen(start)),
  );
  const rules = house.env.demo
    ? ['Disallow: /']
    : [...[...closed].sort().map((start) => `Disallow: ${start}`), '', `Sitemap: ${house.env.origin}${link('sitemap', 'uk')}`];
  return new Response(['User-agent: *', ...rules, ''].join('\n'), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
};

/** Whether a public page stands below this beginning of an address, or on it. */
const isOpen = (start: string): boolean =>
  routeIds.map(routeOf).some(({ cache, uk, en }) => cache === 'public' && [uk, en].some((pattern) => pattern?.startsWith(start)));
