import { expect, test } from 'vitest';
import { readSent } from '#modules/tips/plainSent.ts';

const urlencoded = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data; boundary=x';
const part = (name: string, value: string): string => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

test('a form as browsers send it is read, with fields of ours alone', async () => {
  const sent = await readSent(Buffer.from('code=12&nema=1&text=%D1%82%D0%B0%D0%BA'), urlencoded);
  expect(sent?.all).toEqual([
    ['code', '12'],
    ['text', 'так'],
  ]);
  for (const type of [multipart, 'multipart/form-data; boundary="x"', 'Multipart/Form-Data;boundary=x; charset=utf-8'])
    expect((await readSent(Buffer.from(`${part('text', 'так')}--x--\r\n`), type))?.one('text')).toBe('так');
});

test('a form that is dear to read is refused before it is read', async () => {
  const most = 'code=1&'.repeat(1024 * 1024);
  const dear: [Buffer, string][] = [
    [Buffer.from(most), urlencoded],
    [Buffer.from(`text=${'a'.repeat(1024 * 1024)}`), urlencoded],
    [Buffer.from('&'.repeat(500_000)), `${urlencoded}; charset=utf-8`],
    [Buffer.from(`${part('nema', '').repeat(100_000)}--x--\r\n`), multipart],
    [Buffer.from(`${part('text', 'так')}--x--\r\n`), 'multipart/form-data; more="; boundary=y"; boundary=x'],
    [Buffer.from('text=1'), 'multipart/form-data'],
  ];
  for (const [body, type] of dear) {
    const from = performance.now();
    expect(await readSent(body, type)).toBeNull();
    expect(performance.now() - from).toBeLessThan(50);
  }
});
