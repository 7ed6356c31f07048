/** The text pages: their addresses in both languages, their names, and their words from content/pages. */
import MarkdownIt from 'markdown-it';
import type { Language, StringKey } from '#platform/i18n.ts';
import { link, routeIds } from '#routes.ts';

type File = 'no-answer' | 'about' | 'privacy' | 'accessibility' | 'rules';
export type TextPage = { file: File; slugs: Record<Language, string>; label: StringKey; place: 'help' | 'about' };

export const textPages: readonly TextPage[] = [
  { file: 'no-answer', slugs: { uk: 'nema-vidpovidi', en: 'no-answer' }, label: 'help.noAnswer', place: 'help' },
  { file: 'about', slugs: { uk: 'portal', en: 'portal' }, label: 'help.about', place: 'about' },
  { file: 'rules', slugs: { uk: 'pravyla', en: 'rules' }, label: 'help.rules', place: 'about' },
  { file: 'privacy', slugs: { uk: 'dani', en: 'privacy' }, label: 'help.privacy', place: 'about' },
  { file: 'accessibility', slugs: { uk: 'dostupnist', en: 'accessibility' }, label: 'help.accessibility', place: 'about' },
];

/** The last part of a text page's address. */
export const textAddress = (file: File, language: Language): string => textPages.find((page) => page.file === file)?.slugs[language] ?? file;

export const findTextPage = (slug: string, language: Language): TextPage | null => textPages.find((page) => page.slugs[language] === slug) ?? null;

const sources = import.meta.glob<string>('/content/pages/*/*.md', { query: '?raw', import: 'default', eager: true });

/** `html: false`: a page is written in words, so a stray tag shows as text and never runs. */
const markdown = new MarkdownIt({ html: false, linkify: false });

/** Pages name each other by route (`route:help.noVoice`) or file (`page:privacy`), so no address is written twice. */
function resolve(href: string, language: Language): string {
  const [kind, name] = href.split(':');
  if (kind === 'page') {
    const page = textPages.find((one) => one.file === name);
    if (!page) throw new Error(`No text page is called "${name}".`);
    return link('help.page', language, { slug: page.slugs[language] });
  }
  if (kind !== 'route') return href;
  const id = routeIds.find((one) => one === name);
  if (!id) throw new Error(`No route is called "${name}".`);
  return link(id, language);
}

/** `checkedOn`: the day somebody last compared the text with the law or the service it describes. */
export type RenderedText = { title: string; lead: string; html: string; checkedOn: Date | null };

/** Renders a page; `values` fill its `{{names}}`. Throws on a name that is not given or a link that leads nowhere. */
export function renderText(file: string, language: Language, values: Record<string, string>): RenderedText {
  const source = sources[`/content/pages/${language}/${file}.md`];
  if (source === undefined) throw new Error(`content/pages/${language}/${file}.md is missing.`);
  const filled = source.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`content/pages/${language}/${file}.md asks for "${name}".`);
    return value;
  });
  const found = /^# (.+)\n+(?:checked: (\d{4}-\d\d-\d\d)\n+)?([\s\S]*)$/.exec(filled);
  if (!found) throw new Error(`content/pages/${language}/${file}.md must begin with "# Title".`);
  const [, title = '', day, body = ''] = found;
  const tokens = markdown.parse(body, {});
  for (const token of tokens.flatMap((block) => block.children ?? [])) {
    const href = token.attrGet('href');
    if (href !== null) token.attrSet('href', resolve(String(href), language));
  }
  const lead = tokens.find((token) => token.type === 'inline')?.content ?? '';
  return {
    title,
    lead: lead.replace(/\[([^\]]+)\]\([^)]*\)|\*\*/g, '$1'),
    html: markdown.renderer.render(tokens, markdown.options, {}),
    checkedOn: day ? new Date(`${day}T12:00:00Z`) : null,
  };
}

/** Half a year after the check a text about a law or a service may be out of date, and says so. */
export const isStale = (checkedOn: Date, now: Date): boolean => now.getTime() - checkedOn.getTime() > 180 * 24 * 3600 * 1000;
