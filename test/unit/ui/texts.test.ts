import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { samePath } from '#platform/back.ts';
import { matchRoute } from '#routes.ts';
import { basic, ukrainian } from '#ui/fonts.ts';
import { findTextPage, isStale, renderText, textPages } from '#ui/texts.ts';

const languages = ['uk', 'en'] as const;
/** Every name a page of text may ask for: a number for each hour and term. */
const values = Object.fromEntries(
  [...readFileSync('src/pages/help/page.astro', 'utf8').matchAll(/^  (\w+): /gm)].map(([, name = '']) => [
    name,
    name === 'contact' ? 'portal@portal.example' : '5',
  ]),
);

test.each(languages.flatMap((language) => textPages.map(({ file }) => ({ language, file }))))(
  '$language/$file: every link leads to a page',
  ({ language, file }) => {
    const { title, html } = renderText(file, language, values);
    expect(title.split(' ').length).toBeLessThanOrEqual(8);
    const hrefs = [...html.matchAll(/href="([^"]+)"/g)].map((found) => found[1] ?? '');
    for (const href of hrefs) expect(matchRoute(href), href).not.toBeNull();
    expect(html).not.toMatch(/\{\{|route:|page:/);
  },
);

test('both languages have the same headings and lists in every text', () => {
  const shape = (html: string): string => [...html.matchAll(/<(h2|ul|ol|li|blockquote)\b/g)].map((found) => found[1]).join(' ');
  for (const { file } of textPages) expect(shape(renderText(file, 'en', values).html), file).toBe(shape(renderText(file, 'uk', values).html));
});

test('a text page is found by the address of its own language only', () => {
  expect(findTextPage('dani', 'uk')?.file).toBe('privacy');
  expect(findTextPage('dani', 'en')).toBeNull();
  for (const language of languages) expect(new Set(textPages.map((page) => page.slugs[language])).size).toBe(textPages.length);
});

test('a text about a law carries the day of its check, and is old after half a year', () => {
  for (const file of ['no-answer', 'privacy']) {
    const [uk, en] = languages.map((language) => renderText(file, language, values).checkedOn);
    expect(uk).toBeInstanceOf(Date);
    expect(en).toEqual(uk);
  }
  const checked = new Date('2026-11-21T12:00:00Z');
  expect(isStale(checked, new Date('2027-05-20T12:00:00Z'))).toBe(false);
  expect(isStale(checked, new Date('2027-05-21T12:00:00Z'))).toBe(true);
});

test.each([
  ['/zvernennia?a=1', '/zvernennia?a=1'],
  ['//elsewhere.example/x', '/home'],
  ['/\\elsewhere.example', '/home'],
  ['https://elsewhere.example', '/home'],
  ['javascript:alert(1)', '/home'],
  ['/a\r\nset-cookie: x', '/home'],
  ['/..//elsewhere.example', '/home'],
  ['/a/..//elsewhere.example', '/home'],
  ['', '/home'],
  [null, '/home'],
])('from %s a person comes back to %s', (back, where) => {
  expect(samePath(back, '/home')).toBe(where);
});

test('every letter of every text is in the fonts', () => {
  const drawn = new Set(basic + ukrainian + '\n');
  const files = [...globSync('content/strings/*.json'), ...globSync('content/pages/*/*.md'), ...globSync('public/*.html')];
  const missing = files.flatMap((file) =>
    [...new Set(readFileSync(file, 'utf8'))].filter((sign) => !drawn.has(sign)).map((sign) => `${file}: ${sign} U+${sign.codePointAt(0)?.toString(16)}`),
  );
  expect(missing).toEqual([]);
});

test('the style sheet promises exactly the letters that were cut', () => {
  const css = readFileSync('src/ui/styles/fonts.css', 'utf8');
  for (const [name, text] of [
    ['onest-basic', basic],
    ['onest-uk', ukrainian],
    ['arsenal', ukrainian + basic],
  ] as const) {
    const faces = [...css.matchAll(/@font-face \{([^}]*)\}/g)].map((face) => face[1] ?? '').filter((face) => face.includes(`/${name}.woff2`));
    expect(faces.length).toBe(1);
    for (const face of faces) {
      const promised = [...(/unicode-range:([^;]+);/.exec(face)?.[1] ?? '').matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)].flatMap((range) => {
        const [from, to] = [Number.parseInt(range[1] ?? '', 16), Number.parseInt(range[2] ?? range[1] ?? '', 16)];
        return Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));
      });
      expect([...new Set(text)].sort().join('')).toBe([...new Set(promised)].sort().join(''));
    }
  }
});

test.each(globSync('public/*.html'))('%s stands alone: two numbers, both languages, nothing from elsewhere', (file) => {
  const html = readFileSync(file, 'utf8');
  expect(html).toContain('href="tel:112"');
  expect(html).toContain('href="tel:102"');
  expect(html).toMatch(/lang="uk"/);
  expect(html).toMatch(/lang="en"/);
  expect(html).not.toMatch(/<script|style=|https?:\/\//);
  expect(
    [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map((found) => found[1] ?? '').filter((href) => !/^(tel:\d+|\/|\/en|\/error\.css|)$/.test(href)),
  ).toEqual([]);
});
