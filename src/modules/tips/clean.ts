/**
 * Takes everything out of a picture but the picture: what is kept is listed, what is not listed goes. Nothing is decoded, so not a pixel changes,
 * and browsers that disturb a canvas on purpose disturb nothing here.
 */
import { cleanJpeg } from './cleanJpeg.ts';
import { cleanPng } from './cleanPng.ts';
import { cleanWebp } from './cleanWebp.ts';

export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;
export type PictureType = (typeof pictureTypes)[number];
/** `kind`: no picture we know; `broken`: cut off or damaged, so nothing can be promised about it. */
export type Cleaned = { ok: true; bytes: Uint8Array; type: PictureType } | { ok: false; why: 'kind' | 'broken' };

/** By the first bytes, never by the name of the file. */
export function cleanPicture(file: Uint8Array): Cleaned {
  // A Buffer's `slice` is no copy; the file itself must stay as it came.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const type = typeOf(bytes);
  if (type === null) return { ok: false, why: 'kind' };
  const cleaned = type === 'image/jpeg' ? cleanJpeg(bytes) : type === 'image/png' ? cleanPng(bytes) : cleanWebp(bytes);
  return cleaned ? { ok: true, bytes: cleaned, type } : { ok: false, why: 'broken' };
}

function typeOf(bytes: Uint8Array): PictureType | null {
  const starts = (text: string, at = 0): boolean => [...text].every((sign, i) => bytes[at + i] === sign.charCodeAt(0));
  if (starts('\xff\xd8\xff')) return 'image/jpeg';
  if (starts('\x89PNG\r\n\x1a\n')) return 'image/png';
  return starts('RIFF') && starts('WEBP', 8) ? 'image/webp' : null;
}
