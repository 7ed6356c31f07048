/** The rules that members read and sign, with their version; kept as they were signed. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
import type { Tx } from '#db/index.ts';
import { patrolRules } from '#db/schema/patrols.ts';
import type { Language } from '#platform/i18n.ts';

const markdown = new MarkdownIt({ html: false, linkify: false });
markdown.disable(['image', 'table', 'code', 'html_block', 'html_inline']);
const known = new Map<Language, string>();

function textOf(language: Language): string {
  const kept = known.get(language);
  if (kept !== undefined) return kept;
  const text = readFileSync(`content/patrols/${language}/rules.md`, 'utf8').replace(/\r\n?/g, '\n').trim();
  known.set(language, text);
  return text;
}

/** One version for both languages. */
export const rulesVersion = (): string =>
  createHash('sha256')
    .update(`${textOf('uk')}\0${textOf('en')}`)
    .digest('hex')
    .slice(0, 12);

export const rulesHtml = (language: Language): string => markdown.render(textOf(language)).replace(/<(\/?)h2>/g, '<$1h3>');

/** Keeps the words somebody signs. */
export async function keepRules(tx: Tx, now: Date): Promise<string> {
  const version = rulesVersion();
  await tx
    .insert(patrolRules)
    .values({ version, uk: textOf('uk'), en: textOf('en'), at: now })
    .onConflictDoNothing();
  return version;
}
