/** Kind words for what the server refuses before any page is asked, and a page that needs nothing but this file. */
import { translator, type Language, type StringKey } from './i18n.ts';

/** Statuses the server itself may answer with, each with a title and a sentence. */
export const refusals = {
  400: { title: 'server.unclear', text: 'server.unclear.text' },
  403: { title: 'server.foreign', text: 'server.foreign.text' },
  404: { title: 'server.missing', text: 'server.missing.text' },
  405: { title: 'server.method', text: 'server.method.text' },
  408: { title: 'server.slow', text: 'server.slow.text' },
  413: { title: 'server.large', text: 'server.large.text' },
  415: { title: 'server.kind', text: 'server.kind.text' },
  416: { title: 'server.unclear', text: 'server.unclear.text' },
  421: { title: 'server.host', text: 'server.host.text' },
  431: { title: 'server.unclear', text: 'server.unclear.text' },
  500: { title: 'server.fault', text: 'server.fault.text' },
  503: { title: 'server.busy', text: 'server.busy.text' },
} as const satisfies Record<number, { title: StringKey; text: StringKey }>;
export type RefusalStatus = keyof typeof refusals;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const safe = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);

/** A whole page without a style, a script or a database, in both languages, with the numbers to call. */
export function plainRefusal(status: RefusalStatus, first: Language = 'uk', id?: string): string {
  const { title, text } = refusals[status];
  const part = (language: Language): string => {
    const t = translator(language);
    const call = safe(t('server.danger')).replace(/\b(112|102)\b/g, '<a href="tel:$1">$1</a>');
    return `<section lang="${language}"><h1>${safe(t(title))}</h1><p>${safe(t(text))}</p>${id === undefined ? '' : `<p>${safe(t('server.fault.id', { id }))}</p>`}<p>${call}</p></section>`;
  };
  const order: Language[] = first === 'en' ? ['en', 'uk'] : ['uk', 'en'];
  const name = safe(translator(first)(title));
  return `<!doctype html><html lang="${first}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${name}</title></head><body><main>${order.map(part).join('<hr>')}</main></body></html>`;
}
