import { createServer } from 'node:net';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readEnv } from '#platform/env.ts';
import { checkFile, megabyte } from '#platform/files.ts';
import { cleanLabel, labelFor } from '#platform/filesCheck.ts';
import { translator } from '#platform/i18n.ts';
import { badFiles, objectStream, pdf, photo, stubbornPhoto } from '../../support/sampleFiles.ts';

const now = new Date('2026-11-24T09:00:00Z');
const env = { ...readEnv({ NODE_ENV: 'test', VAR_DIR: mkdtempSync(join(tmpdir(), 'portal-test-')) }) };
const house = { env };
const max = { maxBytes: 5 * megabyte };
const check = (bytes: Buffer, name: string, evidence = false) => checkFile(house, { bytes, name, purpose: 'attachment', evidence }, max, now);

const bad = await badFiles();
test.each(bad)('%s is refused and the refusal names it', async (name, bytes, key) => {
  const result = await check(bytes, name);
  expect(result).toMatchObject({ ok: false, fault: { key } });
  if (result.ok) return;
  for (const language of ['uk', 'en'] as const) {
    const words = translator(language)(result.fault.key, result.fault.values);
    expect(words).toContain(name);
    expect(words).not.toContain('{{');
  }
});

test.each(['jpeg', 'png', 'webp'] as const)('a %s photo is drawn anew without the place and the camera', async (format) => {
  const original = await photo(format);
  expect((await sharp(original).metadata()).exif?.toString('latin1')).toContain('Invented');
  const result = await check(original, `yard.${format}`);
  expect(result).toMatchObject({ ok: true, file: { type: `image/${format}` } });
  if (!result.ok) return;
  const { exif, xmp, width } = await sharp(result.file.content).metadata();
  expect([exif, xmp, width]).toEqual([undefined, undefined, 320]);
});

test('a photo kept as proof keeps what the camera wrote', async () => {
  const result = await check(await photo('jpeg'), 'proof.jpg', true);
  expect(result).toMatchObject({ ok: true, file: { evidence: true } });
  if (result.ok) expect((await sharp(result.file.content).metadata()).exif?.toString('latin1')).toContain('Invented');
});

test('a page hidden behind a photo does not survive', async () => {
  const polyglot = Buffer.concat([await photo('jpeg'), Buffer.from('<script>alert(1)</script>'), pdf()]);
  const result = await check(polyglot, 'two-in-one.jpg');
  expect(result.ok).toBe(true);
  if (result.ok) expect(result.file.content.toString('latin1')).not.toMatch(/script|%PDF/);
});

test('a large honest photo is brought under the limit instead of being refused', async () => {
  const original = await stubbornPhoto(1900);
  expect(original.length).toBeLessThan(5 * megabyte);
  const result = await check(original, 'noise.png');
  expect(result).toMatchObject({ ok: true, file: { type: 'image/jpeg', label: 'noise.jpg' } });
  if (result.ok) expect(result.file.content.length).toBeLessThanOrEqual(5 * megabyte);
});

test.each([
  ['plain document', pdf()],
  ['document with packed objects', pdf({ extra: objectStream('9 0 << /Type /Font >>') })],
  ['document with blank lines after its end', pdf({ end: '%%EOF\r\n\r\n\0\0' })],
])('a %s is taken as it is', async (_, bytes) => {
  const result = await check(bytes, 'paper.pdf');
  expect(result).toMatchObject({ ok: true, file: { type: 'application/pdf' } });
  if (result.ok) expect(result.file.content.equals(bytes)).toBe(true);
});

test.each([
  ['UTF-8', Buffer.from('Бачив авто ВН 1234 АА.\r\nЇхало швидко.')],
  ['UTF-16', Buffer.from('\ufeffБачив авто ВН 1234 АА.\r\nЇхало швидко.', 'utf16le')],
  [
    'windows-1251',
    Buffer.from(
      [...'Бачив авто ВН 1234 АА.\r\nЇхало швидко.'].map((sign) =>
        sign === 'Ї' ? 0xaf : /[А-я]/.test(sign) ? (sign.codePointAt(0) ?? 0) - 0x350 : sign === 'ї' ? 0xbf : (sign.codePointAt(0) ?? 0),
      ),
    ),
  ],
])('a text in %s becomes UTF-8', async (_, bytes) => {
  const result = await check(bytes, 'notes.txt');
  expect(result.ok && result.file.content.toString('utf8')).toContain('Бачив авто ВН 1234 АА.\r\nЇхало швидко.');
});

test('a signature is kept opaque, to the byte', async () => {
  const signature = Buffer.concat([Buffer.from('30820400', 'hex'), Buffer.from('06092a864886f70d010702', 'hex'), Buffer.alloc(500, 7)]);
  const result = await check(signature, 'appeal.p7s');
  expect(result).toMatchObject({ ok: true, file: { type: 'application/pkcs7-signature', label: 'appeal.p7s' } });
  if (result.ok) expect(result.file.content.equals(signature)).toBe(true);
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\me\\двір.jpg', 'двір.jpg'],
  ['evil\r\nBcc: all@example.org.jpg', 'evil Bcc all@example.org.jpg'],
  ['\u202egpj.exe', 'gpj.exe'],
  ['...', 'file'],
])('the name %j is kept as %j', (name, kept) => expect(cleanLabel(name)).toBe(kept));

test('a name always ends as its content says', () => {
  expect(labelFor('photo.exe', 'image/jpeg')).toBe('photo.jpg');
  expect(labelFor('photo.JPEG', 'image/jpeg')).toBe('photo.JPEG');
  expect(labelFor('акт', 'application/pdf')).toBe('акт.pdf');
});

/** Speaks clamd's INSTREAM: reads to the closing empty piece, then answers. */
async function clamd(answer: string | null): Promise<{ socket: string; received: () => number; close: () => void }> {
  const socket = join(mkdtempSync(join(tmpdir(), 'clamd-')), 's');
  let bytes = 0;
  const server = createServer((line) => {
    let held = Buffer.alloc(0);
    line.on('data', (part) => {
      held = Buffer.concat([held, part]);
      bytes = held.length;
      if (answer !== null && held.subarray(-4).equals(Buffer.alloc(4))) line.end(answer);
      if (answer === null) line.destroy();
    });
    line.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { socket, received: () => bytes, close: () => server.close() };
}

test.each([
  ['stream: OK\0', true, null],
  ['stream: Eicar-Signature FOUND\0', false, 'files.infected'],
  ['INSTREAM size limit exceeded. ERROR\0', false, 'files.notScanned'],
  [null, false, 'files.notScanned'],
] as const)('with a scanner answering %j the file is taken: %s', async (answer, ok, key) => {
  const scanner = await clamd(answer);
  const bytes = await photo('jpeg');
  const result = await checkFile({ env: { ...env, clamdSocket: scanner.socket } }, { bytes, name: 'a.jpg', purpose: 'attachment', evidence: false }, max, now);
  expect(result.ok).toBe(ok);
  if (result.ok) expect(result.file.scannedAt).toEqual(now);
  else expect(result.fault.key).toBe(key);
  if (answer !== null) expect(scanner.received()).toBeGreaterThan(bytes.length);
  scanner.close();
});

test('a scanner that is configured and absent stops the file', async () => {
  const result = await checkFile(
    { env: { ...env, clamdSocket: '/nonexistent/clamd.sock' } },
    { bytes: await photo('jpeg'), name: 'a.jpg', purpose: 'attachment', evidence: false },
    max,
    now,
  );
  expect(result).toMatchObject({ ok: false, fault: { key: 'files.notScanned' } });
});
