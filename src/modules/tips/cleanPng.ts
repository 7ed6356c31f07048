/** Which chunks of a PNG stay: the picture, its colours and what is see-through. An animation becomes its first picture. */
import { ascii, joined, viewOf } from './cleanBytes.ts';

const kept = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'gAMA', 'cHRM', 'sRGB', 'sBIT']);

/** The picture alone, or null when it is cut off or a kept chunk is damaged. */
export function cleanPng(bytes: Uint8Array): Uint8Array | null {
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  const view = viewOf(bytes);
  let data = false;
  for (let at = 8, first = true; at + 12 <= bytes.length; first = false) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return null;
    const name = ascii(bytes, at + 4, 4);
    if (first !== (name === 'IHDR')) return null;
    if (kept.has(name)) {
      if (crc(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) return null;
      parts.push(bytes.subarray(at, end));
    }
    // A chunk that says it is needed and that we do not know: without it this is another picture.
    else if (/^[A-Z]/.test(name)) return null;
    data ||= name === 'IDAT';
    if (name === 'IEND') return data ? joined(parts) : null;
    at = end;
  }
  return null;
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 of a chunk's name and data. */
export function crc(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (table[(c ^ byte) & 255] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
