import type { APIRoute } from 'astro';
import { textPages } from '#ui/texts.ts';
import { modules } from '#modules.ts';
import { languages, link, routeIds, routeOf, type Language, type RouteId } from '#routes.ts';

type Place = { id: RouteId; params: Record<Language, Record<string, string | number>> };
const pages = Object.keys(import.meta.glob('./**/*.astro'));
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Every public page, each with its twin in the other language. */
export const GET: APIRoute = async ({ locals }) => {
  const { db, house, tags } = locals;
  const found: Place[] = routeIds.filter(isFixed).map((id) => ({ id, params: { uk: {}, en: {} } }));
  for (const { slugs } of textPages) found.push({ id: 'help.page', params: { uk: { slug: slugs.uk }, en: { slug: slugs.en } } });
  for (const { addresses } of modules) {
    for (const tag of addresses?.tags ?? []) tags.add(tag);
    for (const { id, params } of (await addresses?.list(db)) ?? []) if (isBuilt(id)) found.push({ id, params: { uk: params, en: params } });
  }
  locals.freshSeconds = 3600;
  const entries = found.flatMap(({ id, params }) => {
    const twins = languages
      .filter((language) => language === 'uk' || routeOf(id).en !== null)
      .map((language) => [language, house.env.origin + link(id, language, params[language])] as const);
    const links = twins.map(([language, address]) => `<xhtml:link rel="alternate" hreflang="${language}" href="${escape(address)}"/>`).join('');
    return twins.map(([, address]) => `<url><loc>${escape(address)}</loc>${twins.length > 1 ? links : ''}</url>`);
  });
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n${entries.join('\n')}\n</urlset>\n`;
  return new Response(xml, { headers: { 'content-type': 'application/xml; charset=utf-8' } });
};

const isBuilt = (id: RouteId): boolean => pages.includes(`./${routeOf(id).page}`);

function isFixed(id: RouteId): boolean {
  const { uk, access, cache, demo } = routeOf(id);
  return access === 'anyone' && (cache === 'public' || id === 'places.finder') && !demo && !uk.includes('[') && id !== 'offline' && isBuilt(id);
}
