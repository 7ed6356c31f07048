import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { joined } from '#modules/tips/cleanBytes.ts';
import { cleanPicture } from '#modules/tips/clean.ts';
import { crc } from '#modules/tips/cleanPng.ts';

const mark = 'ZNAK-Одеса-46.4825N';
const secrets = {
  IFD0: { Make: 'ZNAK-camera', Model: 'ZNAK-model', Artist: mark, ImageDescription: mark, Software: 'ZNAK-soft', DateTime: '2026:11:24 10:05:33' },
  IFD2: { DateTimeOriginal: '2026:11:24 10:05:33', BodySerialNumber: 'ZNAK-serial', UserComment: mark },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '46/1 28/1 57/1', GPSLongitudeRef: 'E', GPSLongitude: '30/1 43/1 24/1' },
};
/** The same noise each time: a fault found once is found again. */
function noiseOf(length: number): Uint8Array {
  let state = 20_261_122;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 16);
}

type Made = Record<'jpeg' | 'progressive' | 'turned' | 'cmyk' | 'png' | 'webp' | 'lossless' | 'see-through' | 'moving', Uint8Array>;
let made: Made;

beforeAll(async () => {
  const noise = (alpha = false) => {
    const channels = alpha ? (4 as const) : (3 as const);
    return sharp(noiseOf(60 * 40 * channels), { raw: { width: 60, height: 40, channels } })
      .withExif(secrets)
      .withIccProfile('p3')
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${mark}</x:xmpmeta>`);
  };
  const frames = sharp(noiseOf(20 * 40 * 4), { raw: { width: 20, height: 40, channels: 4, pageHeight: 20 } });
  const comment = new TextEncoder().encode(mark);
  const jpeg = await noise().jpeg().toBuffer();
  const files = {
    // A comment, and a whole second picture behind the first, as telephones add for depth.
    jpeg: joined([jpeg.subarray(0, 2), new Uint8Array([0xff, 0xfe, 0, comment.length + 2]), comment, jpeg.subarray(2), jpeg, comment]),
    progressive: await noise().jpeg({ progressive: true }).toBuffer(),
    turned: await noise().withMetadata({ orientation: 6, exif: secrets }).jpeg().toBuffer(),
    cmyk: await noise().toColourspace('cmyk').jpeg().toBuffer(),
    png: withChunk(await noise(true).png().toBuffer(), 'tEXt', `Comment\0${mark}`),
    webp: await noise().webp().toBuffer(),
    lossless: await noise().webp({ lossless: true }).toBuffer(),
    'see-through': await noise(true).webp().toBuffer(),
    moving: await frames
      .withExif(secrets)
      .webp({ loop: 0, delay: [100, 100] })
      .toBuffer(),
  };
  // Plain bytes, because a Buffer's `slice` is no copy.
  const plain = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);
  made = {
    jpeg: plain(files.jpeg),
    progressive: plain(files.progressive),
    turned: plain(files.turned),
    cmyk: plain(files.cmyk),
    png: plain(files.png),
    webp: plain(files.webp),
    lossless: plain(files.lossless),
    'see-through': plain(files['see-through']),
    moving: plain(files.moving),
  };
});

/** A chunk put before the last one. */
function withChunk(png: Uint8Array, name: string, text: string): Uint8Array {
  const body = new TextEncoder().encode(name + text);
  const numbers = new DataView(new ArrayBuffer(8));
  numbers.setUint32(0, body.length - 4);
  numbers.setUint32(4, crc(body));
  return joined([png.subarray(0, -12), new Uint8Array(numbers.buffer, 0, 4), body, new Uint8Array(numbers.buffer, 4, 4), png.subarray(-12)]);
}

const clean = (bytes: Uint8Array): Uint8Array => {
  const cleaned = cleanPicture(bytes);
  if (!cleaned.ok) throw new Error(cleaned.why);
  return cleaned.bytes;
};
/** Pixels as they are stored, whatever a profile would make of them. */
const pixels = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes, { animated: true, ignoreIcc: true }).raw().toBuffer();
const holds = (bytes: Uint8Array, word: string): boolean => Buffer.from(bytes).includes(Buffer.from(word));
const names = ['jpeg', 'progressive', 'turned', 'cmyk', 'png', 'webp', 'lossless', 'see-through', 'moving'] as const;

test.each(names)('%s: nothing of the camera stays, and not a pixel changes', async (name) => {
  const bytes = made[name];
  expect(holds(bytes, 'ZNAK')).toBe(true);
  const cleaned = clean(bytes);
  for (const word of ['ZNAK', 'Одеса', '2026:11:24', 'xmpmeta', 'ICC_PROFILE', 'GPS']) expect(holds(cleaned, word)).toBe(false);
  const { exif, icc, xmp, iptc } = await sharp(cleaned, { animated: true }).metadata();
  expect({ exif: name === 'turned' ? exif?.length : exif, icc, xmp, iptc }).toEqual({ exif: name === 'turned' ? 32 : undefined });
  expect((await pixels(cleaned)).equals(await pixels(bytes))).toBe(true);
  // What is clean stays as it is.
  expect(clean(cleaned)).toEqual(cleaned);
});

test('the side that is up stays up', async () => {
  expect((await sharp(clean(made.turned)).metadata()).orientation).toBe(6);
  expect((await sharp(clean(made.jpeg)).metadata()).orientation).toBeUndefined();
});

test('what follows the picture is cut off', () => {
  expect(clean(made.jpeg).length).toBeLessThan(made.jpeg.length / 2 + 200);
  const tail = new TextEncoder().encode(mark);
  for (const name of ['png', 'webp'] as const) expect(clean(joined([made[name], tail]))).toEqual(clean(made[name]));
});

test.each(names)('%s: a file that is cut off is refused or holds nothing of the camera', (name) => {
  const bytes = made[name];
  for (let length = 0; length < bytes.length; length += 7) {
    const cleaned = cleanPicture(bytes.slice(0, length));
    if (cleaned.ok) expect(holds(cleaned.bytes, 'ZNAK')).toBe(false);
  }
});

test.each(names)('%s: whatever is flipped, nothing throws, hangs or lets the camera through', (name) => {
  const bytes = made[name];
  for (let i = 0; i < 2_000; i++) {
    const changed = bytes.slice();
    const at = (i * 7919) % bytes.length;
    changed[at] = (changed[at] ?? 0) ^ (1 << (i % 8));
    const cleaned = cleanPicture(changed);
    if (!cleaned.ok) continue;
    // Flipped bits inside the picture are part of the picture; a mark could only come from what surrounds it.
    expect(holds(cleaned.bytes, 'ZNAK-camera')).toBe(false);
    expect(holds(cleaned.bytes, 'ZNAK-serial')).toBe(false);
  }
});

test('what calls itself a table or a frame of a JPEG and is none is refused', () => {
  const exifAt = Buffer.from(made.turned).indexOf('Exif') - 3;
  for (const code of [0xdb, 0xc4, 0xdd, 0xc0, 0xc1, 0xc2, 0xda]) {
    const changed = made.turned.slice();
    changed[exifAt] = code;
    expect(cleanPicture(changed)).toEqual({ ok: false, why: 'broken' });
  }
});

test('what is no picture is told apart from a broken one', () => {
  expect(cleanPicture(new Uint8Array())).toEqual({ ok: false, why: 'kind' });
  expect(cleanPicture(new TextEncoder().encode('%PDF-1.7'))).toEqual({ ok: false, why: 'kind' });
  expect(cleanPicture(new TextEncoder().encode('GIF89a'))).toEqual({ ok: false, why: 'kind' });
  expect(cleanPicture(made.jpeg.slice(0, 40))).toEqual({ ok: false, why: 'broken' });
  expect(cleanPicture(made.png.slice(0, 60))).toEqual({ ok: false, why: 'broken' });
  expect(cleanPicture(made.webp.slice(0, 60))).toEqual({ ok: false, why: 'broken' });
});
