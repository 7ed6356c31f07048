/** Prerendered pages in memory, and the templates that answers without JavaScript are made of. */
import { existsSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '#platform/httpAnswer.ts';
import { translator, type Language } from '#platform/i18n.ts';
import { plainRefusal, refusals, type RefusalStatus } from '#platform/refusals.ts';
import { chooseEncoding, openBuiltFiles, type BuiltFile } from '#platform/static.ts';

export type Pages = {
  find(path: string): BuiltFile | null;
  /** A template with its holes filled; null while the pages are not built. Values are HTML. */
  fill(language: Language, name: string, values: Readonly<Record<string, string>>): string | null;
  refusal(status: RefusalStatus, language: Language): string;
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Text for HTML, in and between tags. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** As a builder of pages leaves it alone: comments inside a frame do not last. */
const hole = /\[\[#([\w-]+)\]\]/g;

export function openPages(folder: string): Pages {
  const files = existsSync(folder) ? openBuiltFiles(folder, { most: Infinity }) : { find: () => null };
  // Templates are no pages: what stands in their holes is said by the server alone.
  const find: Pages['find'] = (path) => (path.startsWith('/_t/') ? null : files.find(path));
  const fill: Pages['fill'] = (language, name, values) => {
    const template = files.find(`/_t/${language}/${name}.html`) ?? files.find(`/_t/${language}/${name}/index.html`);
    return template?.plain.kept?.toString('utf8').replace(hole, (_, wanted: string) => values[wanted] ?? '') ?? null;
  };
  return {
    fill,
    find: (path) => {
      const bare = path.length > 1 ? path.replace(/\/$/, '') : '';
      return (bare === '' ? null : (find(bare) ?? find(`${bare}.html`))) ?? find(`${bare}/index.html`);
    },
    refusal: (status, language) => {
      const t = translator(language);
      const { title, text } = refusals[status];
      return fill(language, 'answer', { body: `<h1>${escaped(t(title))}</h1><p class="task__lead">${escaped(t(text))}</p>` }) ?? plainRefusal(status, language);
    },
  };
}

export function pageAnswer(file: BuiltFile, headers: IncomingHttpHeaders, onion: string | null): Answer {
  const encoding = chooseEncoding(headers['accept-encoding']?.toString(), file.encoded);
  const chosen = encoding === null ? file.plain : (file.encoded[encoding] ?? file.plain);
  return {
    status: 200,
    headers: [
      ['content-type', file.type],
      ...(Object.keys(file.encoded).length > 0 ? [['vary', 'accept-encoding'] satisfies [string, string]] : []),
      ...(encoding === null ? [] : [['content-encoding', encoding] satisfies [string, string]]),
      ...(onion === null || !file.type.startsWith('text/html') ? [] : [['onion-location', onion] satisfies [string, string]]),
    ],
    body: chosen.kept,
  };
}
