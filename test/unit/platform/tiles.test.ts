import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPart } from '#platform/tiles.ts';

const directory = mkdtempSync(join(tmpdir(), 'tiles-'));
const file = join(directory, 'city.pmtiles');
writeFileSync(file, Buffer.from('0123456789'));
afterAll(() => rmSync(directory, { recursive: true }));

test.each([
  ['bytes=0-3', 0, 3, '0123'],
  ['bytes=7-', 7, 9, '789'],
  ['bytes=8-200', 8, 9, '89'],
])('%s is bytes %i to %i of ten', async (range, from, to, text) => {
  const part = await readPart(file, range);
  expect(part).toMatchObject({ status: 206, from, to, size: 10 });
  expect(part.status === 206 && Buffer.from(part.bytes).toString()).toBe(text);
});

test.each([null, 'bytes=10-12', 'bytes=5-2', 'bytes=-3', 'bytes=0-1,3-4', 'lines=0-1'])('%s is refused, so the whole file never leaves', async (range) => {
  expect(await readPart(file, range)).toEqual({ status: 416, size: 10 });
});

test('a file that is not there is an absence', async () => {
  expect(await readPart(join(directory, 'none'), 'bytes=0-3')).toEqual({ status: 404 });
});

test('one part is never longer than four megabytes', async () => {
  const large = join(directory, 'large.pmtiles');
  writeFileSync(large, Buffer.alloc(5 * 1024 * 1024));
  expect(await readPart(large, 'bytes=0-')).toMatchObject({ status: 206, from: 0, to: 4 * 1024 * 1024 - 1 });
});
