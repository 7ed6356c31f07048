/** Renders the portal's own letters from `content/mail/<language>/<name>.md`: plain text first, an HTML twin without pictures or tracking. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { translator, type Language } from './i18n.ts';
import { headerText } from './mailText.ts';

export type LetterValues = Record<string, string | number>;
export type RenderedLetter = { subject: string; text: string; html: string };

/** A fault of the letter's own words: it will not heal by trying again. */
export class LetterFault extends Error {}
/** The letter would go to, or come from, something that is not one plain address. */
export class AddressFault extends LetterFault {}

const folder = 'content/mail';
const markdown = new MarkdownIt({ html: false, linkify: false, breaks: false, typographer: false });
markdown.disable(['image', 'table', 'code']);
const known = new Map<string, Promise<string>>();

/** The words of one letter. A letter that exists only in Ukrainian is a fault, not a fallback. */
function read(language: Language, name: string): Promise<string> {
  const path = join(folder, language, `${name}.md`);
  const kept = known.get(path);
  if (kept) return kept;
  const asked = readFile(path, 'utf8').catch(() => {
    known.delete(path);
    throw new LetterFault(`There is no ${path}.`);
  });
  known.set(path, asked);
  return asked;
}

/** Every letter that has words, by name. */
export const listLetterNames = async (): Promise<string[]> =>
  (await readdir(join(folder, 'uk')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
    .sort();

/**
 * Fills `{{name}}` in `content/mail/<language>/<name>.md` (first line `# Subject`) and answers subject, text and HTML.
 * A line that holds nothing but an empty value disappears. Values are plain text: they can bring neither markup nor a new line into the subject.
 * A value the file asks for and nobody gave throws `LetterFault`.
 */
export async function markdownLetter(name: string, language: Language, values: LetterValues): Promise<RenderedLetter> {
  if (!/^[\w.-]+$/.test(name)) throw new LetterFault('A letter has a plain name.');
  const source = (await read(language, name)).replace(/\r\n?/g, '\n').trim();
  const [first = '', ...rest] = source.split('\n');
  if (!first.startsWith('# ')) throw new LetterFault(`${name}: the first line is the subject and begins with "# ".`);
  const body = rest
    .filter((text) => !isEmptied(text, values))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const t = translator(language);
  return {
    subject: headerText(
      fill(first.slice(2), values, name, (text) => text),
      120,
    ),
    text: `${plain(fill(body, values, name, (text) => text))}\n\n-- \n${t('site.name')}\n`,
    html: page(language, markdown.render(fill(body, values, name, escapeMarkdown)), t('site.name')),
  };
}

function fill(text: string, values: LetterValues, name: string, put: (value: string) => string): string {
  return text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new LetterFault(`${name}: nobody gave "${key}".`);
    return put(String(value));
  });
}

const isEmptied = (text: string, values: LetterValues): boolean => {
  const only = /^\s*(?:[-*>]\s*)?\{\{\s*([\w.]+)\s*\}\}\s*$/.exec(text)?.[1];
  return only !== undefined && values[only] !== undefined && String(values[only]).trim() === '';
};

/** A value that is one web address becomes a link; everything else of a value loses its markup. */
function escapeMarkdown(value: string): string {
  if (/^https?:\/\/[^\s<>()[\]\\"*_`]+$/.test(value)) return `<${value}>`;
  return value.replace(/([\\`*_{}[\]()#+\-.!|<>~&:@])/g, '\\$1').replace(/\n/g, '\\\n');
}

/** Markdown reads well as plain text once emphasis and link brackets are gone. */
const plain = (text: string): string =>
  text
    .replace(/\[([^\]\n]+)\]\((https?:[^)\s]+)\)/g, (_, label: string, address: string) => (label === address ? address : `${label}: ${address}`))
    .replace(/\*\*([^*\n]+)\*\*/g, '$1')
    .replace(/^#{2,4} /gm, '')
    .replace(/<(https?:[^>\s]+)>/g, '$1');

/** Inline styles only: mail programs drop the rest. No pictures, no web fonts, nothing that calls home. */
function page(language: Language, body: string, name: string): string {
  const styled = body
    .replaceAll('<p>', '<p style="margin:0 0 16px">')
    .replaceAll('<a href=', '<a style="color:#0b5c73;word-break:break-word" href=')
    .replaceAll('<strong>', '<strong style="font-weight:700">')
    .replaceAll('<ul>', '<ul style="margin:0 0 16px;padding-left:24px">');
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:24px 16px;font:17px/1.5 system-ui,'Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto">
${styled}<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #9bb3ba;font-size:15px">${escapeHtml(name)}</p>
</div></body></html>
`;
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
