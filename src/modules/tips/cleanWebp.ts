/** Which chunks of a WebP stay: pictures, what is see-through, and the frame of an animation. */
import { ascii, joined, viewOf } from './cleanBytes.ts';

const pictures = new Set(['VP8 ', 'VP8L', 'ALPH']);
const kept = new Set([...pictures, 'VP8X', 'ANIM', 'ANMF']);
/** Flags of VP8X that stay: see-through and moving; camera data, XMP and a colour profile go. */
const flags = 0b0001_0010;
const frameHead = 16;

type Chunk = { name: string; data: Uint8Array };

/** The picture alone, or null when it is cut off. Bytes after the file are dropped. */
export function cleanWebp(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length < 12) return null;
  const size = viewOf(bytes).getUint32(4, true);
  if (size < 4 || size + 8 > bytes.length) return null;
  const chunks = chunksOf(bytes.subarray(12, 8 + size));
  if (!chunks) return null;
  const parts: Uint8Array[] = [];
  for (const { name, data } of chunks) {
    if (!kept.has(name)) continue;
    const own = name === 'VP8X' ? plainHead(data) : name === 'ANMF' ? plainFrame(data) : data;
    if (!own) return null;
    parts.push(chunk(name, own));
  }
  const shown = chunks.some(({ name }) => name === 'VP8 ' || name === 'VP8L' || name === 'ANMF');
  if (!shown) return null;
  const body = joined(parts);
  const head = new Uint8Array(12);
  head.set(bytes.subarray(0, 12));
  viewOf(head).setUint32(4, body.length + 4, true);
  return joined([head, body]);
}

function plainHead(data: Uint8Array): Uint8Array | null {
  if (data.length !== 10) return null;
  const head = data.slice();
  head[0] = (head[0] ?? 0) & flags;
  head.fill(0, 1, 4);
  return head;
}

/** A frame of an animation is a small file of its own. */
function plainFrame(data: Uint8Array): Uint8Array | null {
  const chunks = data.length >= frameHead ? chunksOf(data.subarray(frameHead)) : null;
  if (!chunks) return null;
  return joined([data.subarray(0, frameHead), ...chunks.filter(({ name }) => pictures.has(name)).map(({ name, data: own }) => chunk(name, own))]);
}

function chunksOf(bytes: Uint8Array): Chunk[] | null {
  const found: Chunk[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) return null;
    const length = viewOf(bytes).getUint32(at + 4, true);
    if (at + 8 + length > bytes.length) return null;
    found.push({ name: ascii(bytes, at, 4), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return found;
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(8 + data.length + (data.length % 2));
  whole.set([...name].map((sign) => sign.charCodeAt(0)));
  viewOf(whole).setUint32(4, data.length, true);
  whole.set(data, 8);
  return whole;
}
