import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareHouse, readSums } from '#modules/tips/canary.ts';
import { emptyDatabase } from '../../support/database.ts';
import { freePort } from '../../support/portal.ts';
import { openTestWitness, type TestWitness } from '../../support/witness.ts';

const at = emptyDatabase();
const script = 'export const code = 1;'.repeat(60);
const packed = brotliCompressSync(script).toString('latin1');
const pages = { 'index.html': '<p>початок', 'en.html': '<p>beginning', 'kat/other.html': '<p>інше', '_a/x.js': script, '_t/uk/answer.html': '<p>[[#body]]' };
const sumsOf = (files: Record<string, string>) =>
  Object.entries(files)
    .map(([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}\n`)
    .join('');
const good = sumsOf(pages);

let house: TestWitness | null = null;
let own = '';
let origin = '';
const open = async (files: Record<string, string>) => {
  const port = await freePort();
  origin = `http://svidok.localhost:${port}`;
  house = await openTestWitness(at.db, { files, env: { port, origin } });
};
const compare = async (...args: string[]) => {
  const said: string[] = [];
  return { code: await compareHouse(args.length > 0 ? args : [origin, own], (line) => said.push(line)), said };
};
beforeEach(() => {
  own = join(mkdtempSync(join(tmpdir(), 'sums-')), 'SHA256SUMS');
  writeFileSync(own, good);
});
afterEach(async () => {
  await house?.close();
  house = null;
});

test('a house that is what it should be is found so', async () => {
  await open({ ...pages, SHA256SUMS: good });
  expect(await compare()).toEqual({ code: 0, said: ['5 files are what they should be.'] });
});

test.each<[string, Record<string, string>, string]>([
  ['another script', { ...pages, '_a/x.js': 'steal()', SHA256SUMS: good }, '_a/x.js: has the sum'],
  ['a page that is missing', { 'index.html': '<p>початок', '_a/x.js': script, SHA256SUMS: good }, 'kat/other.html: answers 404'],
  [
    'a list that was changed along with the script',
    { ...pages, '_a/x.js': 'steal()', SHA256SUMS: sumsOf({ ...pages, '_a/x.js': 'steal()' }) },
    '_a/x.js: their list says',
  ],
  ['a file nobody knows', { ...pages, SHA256SUMS: sumsOf({ ...pages, 'more.js': 'x' }) }, 'more.js: is there and on no list of ours'],
  ['no list at all', pages, 'SHA256SUMS: there is none'],
  [
    'another page under the address that people use',
    { ...pages, kat: '', 'kat/other': '<p>підміна', SHA256SUMS: good },
    'kat/other.html: differs as people ask for it',
  ],
])('%s is told, and the answer is 1', async (_, files, words) => {
  const { kat: _kat, ...rest } = files;
  await open(rest);
  const { code, said } = await compare();
  expect(code).toBe(1);
  expect(said).toContainEqual(expect.stringContaining(words));
});

test('what is sent packed is looked at as it is sent', async () => {
  const twin = { 'p.js': script };
  const bytes = Buffer.from(packed, 'latin1');
  writeFileSync(own, sumsOf(twin) + `${createHash('sha256').update(bytes).digest('hex')}  p.js.br\n`);
  await open({ 'p.js': script, SHA256SUMS: sumsOf(twin) });
  expect((await compare()).said).toContainEqual(expect.stringContaining('p.js.br: '));
});

test('without an address, or without a list, it says what it needs', async () => {
  expect(await compare('')).toMatchObject({ code: 2, said: [expect.stringContaining('Say the address')] });
  expect(await compare('http://svidok.localhost:1', '/nonexistent')).toMatchObject({ code: 2, said: [expect.stringContaining('is no list of sums')] });
  expect(await compare('http://svidok.localhost:1', own)).toMatchObject({ code: 1 });
  expect(readSums(`${'0'.repeat(64)}  ../etc/passwd\n`)).toBeNull();
  expect(readSums('')).toBeNull();
});
