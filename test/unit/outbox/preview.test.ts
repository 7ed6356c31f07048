import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listLetterNames, markdownLetter } from '#platform/mail.ts';
import { letterSamples } from '#platform/mailSample.ts';
import { modules } from '#modules.ts';

const names = await listLetterNames();
const languages = ['uk', 'en'] as const;
const versions = names.flatMap((name) => languages.map((language) => ({ name, language })));
const placeholders = (name: string, language: string): string[] =>
  [...new Set([...readFileSync(`content/mail/${language}/${name}.md`, 'utf8').matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map((found) => found[1] ?? ''))].sort();

test.each(versions)('$name ($language) is a whole letter: subject, plain text, an HTML twin that loads nothing', async ({ name, language }) => {
  const { subject, text, html } = await markdownLetter(name, language, letterSamples[language]);
  expect(subject.length).toBeGreaterThan(8);
  expect([...subject].length).toBeLessThanOrEqual(120);
  expect(`${subject}${text}${html}`).not.toMatch(/\{\{|undefined|\[object|NaN/);
  expect(text).not.toMatch(/\*\*|<\/?[a-z]/i);
  expect(html).not.toMatch(/<(img|script|link|iframe|object|form|input|svg|video|audio|base)\b|\bsrc=|url\(|@import|srcset|javascript:/i);
  expect([...html.matchAll(/href="([^"]*)"/g)].map((found) => found[1]).filter((href) => href !== letterSamples[language]['link'])).toEqual([]);
  // Both say the same words: what a screen reader or a plain mail program gets is the whole letter.
  const words = (from: string): string[] => from.match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  const shown = words(
    html
      .replace(/<head>[\s\S]*?<\/head>/, '')
      .replace(/<a [^>]*>/g, '')
      .replace(/<[^>]+>/g, ' '),
  );
  expect(shown).toEqual(words(text));
});

test.each(names)('%s asks for the same values in both languages, and only for those a letter may hold', (name) => {
  expect(placeholders(name, 'en')).toEqual(placeholders(name, 'uk'));
  expect(placeholders(name, 'uk').filter((key) => !(key in letterSamples.uk))).toEqual([]);
});

test('every sample is used, and is there in both languages', () => {
  expect(Object.keys(letterSamples.en).sort()).toEqual(Object.keys(letterSamples.uk).sort());
  const used = new Set(names.flatMap((name) => placeholders(name, 'uk')));
  expect(Object.keys(letterSamples.uk).filter((key) => !used.has(key))).toEqual([]);
});

test('every letter that modules can send has words, and no words lie unused', () => {
  const kinds = modules.flatMap((module) => Object.keys(module.letters ?? {}));
  // A letter to the police is written from the thing itself and has no file.
  const written = kinds.filter((kind) => !['appeals.headquarters', 'tips.relay'].includes(kind));
  expect(written.filter((kind) => !names.includes(kind))).toEqual([]);
  expect(names.filter((name) => name !== 'portal.sample' && !kinds.includes(name))).toEqual([]);
  expect(globSync('content/mail/en/*.md')).toHaveLength(names.length);
});
