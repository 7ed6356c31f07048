/**
 * What is coming, for readers of news (RSS 2.0). An event that is moved or cancelled is news again, so it gets a new id.
 * Written here: one element in another, escaped; a library would bring a parser of XML along.
 */
import { formatMoment, translator, type Language } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { titleOf, type Event } from './events.ts';
import { aboutOf, shelterOf, whereOf } from './seen.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Signs that XML does not know at all are left out. */
const escape = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, '').replace(/[&<>"]/g, (sign) => entities[sign] ?? '');
const element = (name: string, text: string, attributes = ''): string => `<${name}${attributes}>${escape(text)}</${name}>`;

export function feedOf(events: readonly Event[], language: Language, origin: string, self: string): string {
  const t = translator(language);
  const items = events.map((event) => {
    const title = titleOf(event, language);
    const gone = event.state === 'cancelled' || event.state === 'failed';
    const address = origin + link('events.event', language, { slug: event.slug });
    const news = gone ? '-cancelled' : event.movedFromAt ? `-${event.startsAt.toISOString()}` : '';
    const words = [
      `${formatMoment(language, event.startsAt)}. ${whereOf(event, language)}`,
      event.movedFromAt && !gone ? t('events.strip.movedFrom', { was: formatMoment(language, event.movedFromAt) }) : '',
      gone ? (event.cancelReason ?? event.failReason ?? '') : aboutOf(event, language),
      shelterOf(event, language),
    ];
    return `<item>${[
      element('title', gone ? t('events.calendar.cancelled', { title }) : title),
      element('link', address),
      element('guid', `${event.id}${news}`, ' isPermaLink="false"'),
      element('pubDate', (news === '' ? (event.publishedAt ?? event.changedAt) : event.changedAt).toUTCString()),
      element('category', t(`events.type.${event.type}`)),
      element('description', words.filter(Boolean).join('\n')),
    ].join('')}</item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>${element('title', t('events.calendar.name'))}${element(
    'link',
    origin + link('events.list', language),
  )}<atom:link href="${escape(origin + self)}" rel="self" type="application/rss+xml"/>${element('description', t('events.list.lead'))}${element('language', language)}<ttl>60</ttl>
${items.join('\n')}
</channel></rss>
`;
}
