import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compressBuilt, undeclaredPages } from '#platform/compress.ts';
import { answerFile, chooseEncoding, matches, openBuiltFiles, parseRange } from '#platform/static.ts';

function folder(files: Record<string, string | Buffer>): string {
  const made = mkdtempSync(join(tmpdir(), 'portal-static-'));
  mkdirSync(join(made, '_a'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(made, name), content);
  return made;
}
const style = '.a { color: red }\n'.repeat(200);
const big = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => i % 251));

async function bytesOf(body: ReturnType<typeof answerFile>['body']): Promise<Buffer> {
  return body === null ? Buffer.alloc(0) : Buffer.isBuffer(body) ? body : buffer(body());
}

test('built files get twins that hold the same, and source maps are gone', async () => {
  const built = folder({ '_a/x.css': style, '_a/x.css.map': '{}', 'sw.js': 'short', 'picture.png': big, '.secret': 'no' });
  expect(compressBuilt(built)).toBe(1);
  const files = openBuiltFiles(built);
  expect(files.paths().sort()).toEqual(['/_a/x.css', '/picture.png', '/sw.js']);
  const file = files.find('/_a/x.css');
  if (!file) throw new Error('missing');
  const br = answerFile(file, { acceptEncoding: 'gzip, br' });
  const gz = answerFile(file, { acceptEncoding: 'gzip;q=0.5' });
  expect(Object.fromEntries(br.headers)).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  });
  expect(brotliDecompressSync(await bytesOf(br.body)).toString()).toBe(style);
  expect(gunzipSync(await bytesOf(gz.body)).toString()).toBe(style);
  expect((await bytesOf(answerFile(file, { acceptEncoding: 'br;q=0' }).body)).toString()).toBe(style);
});

test('a large file is answered whole, by ranges, and not at all when it is known', async () => {
  const file = openBuiltFiles(folder({ 'map.pmtiles': big })).find('/map.pmtiles');
  if (!file) throw new Error('missing');
  expect((await bytesOf(answerFile(file, {}).body)).equals(big)).toBe(true);
  const middle = answerFile(file, { range: 'bytes=1000-1999' });
  expect(middle.status).toBe(206);
  expect(Object.fromEntries(middle.headers)).toMatchObject({ 'content-range': 'bytes 1000-1999/300000', 'content-length': '1000' });
  expect((await bytesOf(middle.body)).equals(big.subarray(1000, 2000))).toBe(true);
  expect(answerFile(file, { range: 'bytes=300000-' }).status).toBe(416);
  expect(answerFile(file, { range: 'bytes=0-9', ifRange: '"older"' }).status).toBe(200);
  expect(answerFile(file, { range: 'bytes=0-9', ifRange: file.etag }).status).toBe(206);
  expect(answerFile(file, { ifNoneMatch: file.etag }).status).toBe(304);
});

test('any range is either inside the file, refused as outside, or ignored', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500 }),
      fc.oneof(
        fc.string(),
        fc.tuple(fc.nat(600), fc.nat(600)).map(([a, b]) => `bytes=${a}-${b}`),
        fc.nat(600).map((a) => `bytes=-${a}`),
        fc.nat(600).map((a) => `bytes=${a}-`),
      ),
      (bytes, header) => {
        const range = parseRange(header, bytes);
        if (range === null || range === 'outside') return;
        expect(range.from).toBeGreaterThanOrEqual(0);
        expect(range.to).toBeGreaterThanOrEqual(range.from);
        expect(range.to).toBeLessThan(bytes);
      },
    ),
  );
});

test.each([
  ['br', { br: 1, gzip: 1 }, 'br'],
  ['gzip, deflate, br;q=0', { br: 1, gzip: 1 }, 'gzip'],
  ['*', { gzip: 1 }, 'gzip'],
  ['identity', { br: 1 }, null],
  [undefined, { br: 1 }, null],
  ['br', {}, null],
] as const)('accepting %s with %j gives %s', (accept, have, expected) => {
  expect(chooseEncoding(accept, have)).toBe(expected);
});

test('weak and strong tags are the same version', () => {
  expect(matches('"a", W/"b"', '"b"')).toBe(true);
  expect(matches('*', '"b"')).toBe(true);
  expect(matches('"a"', '"b"')).toBe(false);
  expect(matches(undefined, '"b"')).toBe(false);
});

test('a page file that no address names is found', () => {
  const pages = folder({ 'home.astro': '', 'forgotten.astro': '', '_a/deep.ts': '' });
  expect(undeclaredPages(pages, new Set(['home.astro'])).sort()).toEqual(['_a/deep.ts', 'forgotten.astro']);
});
