/** The words, situations and icons of one language, fetched once and kept in memory alone. */
import type { StringKey } from '#platform/i18n.ts';
import type { SpokenSituation } from './situations.ts';
import type { Drawing } from '#ui/sprite.ts';
import { learnIcons } from './witnessElement.client.ts';

export type Flow = {
  language: 'uk' | 'en';
  words: Readonly<Record<string, string>>;
  situations: readonly SpokenSituation[];
  districts: readonly { code: string; say: string }[];
  icons: Readonly<Record<string, readonly Drawing[] | null>>;
};

let flow: Flow = { language: 'uk', words: {}, situations: [], districts: [], icons: {} };
let plural = new Intl.PluralRules('uk');

export async function learn(language: 'uk' | 'en'): Promise<void> {
  const answer = await fetch(`/flow.${language}.json`, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!answer.ok) throw new Error('No words.');
  flow = await answer.json();
  plural = new Intl.PluralRules(language);
  learnIcons(flow.icons);
}

export const known = (): Flow => flow;

export function say(key: StringKey, values: Readonly<Record<string, string | number>> = {}): string {
  const count = values['count'];
  const text = (typeof count === 'number' ? flow.words[`${key}_${plural.select(count)}`] : undefined) ?? flow.words[key] ?? '';
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** «24 листопада 2026» of a day written as 2026-11-24. */
export const dayOf = (day: string): string =>
  new Intl.DateTimeFormat(flow.language === 'uk' ? 'uk-UA' : 'en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(/\s*р\.$/u, '');

export const situationOf = (id: string | null): SpokenSituation | null => flow.situations.find((one) => one.id === id) ?? null;
