/** Which segments of a JPEG stay. Camera, place, time, thumbnail, edits, comments and whatever follows the picture go. */
import { ascii, joined, viewOf } from './cleanBytes.ts';

const marker = { soi: 0xd8, eoi: 0xd9, sos: 0xda, app0: 0xe0, app1: 0xe1, app14: 0xee } as const;
/** Tables (DQT, DHT, DRI) and the frame of a plain or a progressive picture (SOF0, SOF1, SOF2). */
const kept = new Set([0xdb, 0xc4, 0xdd, 0xc0, 0xc1, 0xc2]);
/** Frames that no browser shows: lossless, hierarchical, arithmetic. */
const strange = (code: number): boolean => code >= 0xc0 && code <= 0xcf && ![0xc0, 0xc1, 0xc2, 0xc4, 0xc8, 0xcc].includes(code);
const standsAlone = (code: number): boolean => (code >= 0xd0 && code <= 0xd7) || code === 0x01;

/** The picture alone, or null when it is cut off or damaged. */
export function cleanJpeg(bytes: Uint8Array): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let head: Uint8Array | null = null;
  let colours: Uint8Array | null = null;
  let orientation = 1;
  let frame = false;
  let at = 2;
  for (;;) {
    const found = nextMarker(bytes, at);
    if (!found) return null;
    const { code, end } = found;
    if (code === marker.eoi) break;
    at = end;
    if (standsAlone(code)) continue;
    if (code === marker.soi || strange(code)) return null;
    const length = at + 2 <= bytes.length ? viewOf(bytes).getUint16(at) : 0;
    if (length < 2 || at + length > bytes.length) return null;
    const segment = bytes.subarray(at, at + length);
    at += length;
    if (code === marker.app0 && ascii(segment, 2, 5) === 'JFIF\0') head ??= plainHead;
    if (code === marker.app1 && ascii(segment, 2, 6) === 'Exif\0\0') orientation = orientationOf(segment.subarray(8)) ?? orientation;
    // Says how colours are stored, and nothing else; without it some pictures turn green.
    if (code === marker.app14 && ascii(segment, 2, 5) === 'Adobe' && segment.length >= 14) colours ??= adobe(segment[13] ?? 0);
    if (kept.has(code)) {
      if (!isSound(code, segment) || (isFrame(code) && frame)) return null;
      parts.push(withMarker(code, segment));
    }
    frame ||= isFrame(code);
    if (code === marker.sos) {
      if (!frame || !isSound(code, segment)) return null;
      const scanEnd = endOfScan(bytes, at);
      parts.push(withMarker(code, segment), bytes.subarray(at, scanEnd));
      at = scanEnd;
    }
  }
  if (!frame) return null;
  const turned = orientation === 1 ? [] : [withMarker(marker.app1, exif(orientation))];
  return joined([
    new Uint8Array([0xff, marker.soi]),
    ...(head ? [head] : []),
    ...turned,
    ...(colours ? [colours] : []),
    ...parts,
    new Uint8Array([0xff, marker.eoi]),
  ]);
}

const isFrame = (code: number): boolean => code >= 0xc0 && code <= 0xc2;

/** A kept segment is as long as its own numbers say, so nothing else can stand in it. `segment` begins with its length. */
function isSound(code: number, segment: Uint8Array): boolean {
  const { length } = segment;
  if (code === 0xdd) return length === 4;
  if (isFrame(code)) return length === 8 + 3 * (segment[7] ?? 0) && length > 8;
  if (code === marker.sos) return length === 6 + 2 * (segment[2] ?? 0) && length > 6;
  let at = 2;
  while (at < length)
    at += code === 0xdb ? 1 + 64 * ((segment[at] ?? 0) > 15 ? 2 : 1) : 17 + segment.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
  return at === length;
}

/** A marker may be preceded by any number of filling bytes. */
function nextMarker(bytes: Uint8Array, from: number): { code: number; end: number } | null {
  let at = from;
  if (bytes[at] !== 0xff) return null;
  while (bytes[at] === 0xff) at += 1;
  const code = bytes[at];
  return code === undefined || code === 0 ? null : { code, end: at + 1 };
}

/** Where the marker after the entropy-coded bytes of a scan begins; restart markers and stuffed zeros belong to the scan. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1] ?? 0;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !standsAlone(next)) return at;
  }
  return bytes.length;
}

const withMarker = (code: number, segment: Uint8Array): Uint8Array => joined([new Uint8Array([0xff, code]), segment]);

/** JFIF 1.01 without density and thumbnail. */
const plainHead = new Uint8Array([0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
const adobe = (transform: number): Uint8Array => new Uint8Array([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, Math.min(transform, 2)]);

/** A TIFF with one entry: which side is up (1–8). */
const exif = (orientation: number): Uint8Array =>
  new Uint8Array([0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);

/** The orientation among the first entries of a TIFF, or null. */
function orientationOf(tiff: Uint8Array): number | null {
  if (tiff.length < 14) return null;
  const order = ascii(tiff, 0, 2);
  if (order !== 'II' && order !== 'MM') return null;
  const little = order === 'II';
  const view = viewOf(tiff);
  const first = view.getUint32(4, little);
  if (first + 2 > tiff.length) return null;
  const count = view.getUint16(first, little);
  for (let i = 0; i < count; i++) {
    const entry = first + 2 + 12 * i;
    if (entry + 12 > tiff.length) return null;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}
