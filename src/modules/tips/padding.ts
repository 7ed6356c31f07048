/** Hides how much was written: sizes fall into few steps (padmé: at most 12 % more), and most texts into one. */

/** Texts are never shorter than this, so most tips are of one size. */
export const textFloor = 4096;
const lengthBytes = 4;

/** The padmé step for a size: only the top bits of it may differ. */
export function padme(size: number): number {
  if (size < 2) return size;
  const exponent = Math.floor(Math.log2(size));
  const free = exponent - (Math.floor(Math.log2(exponent)) + 1);
  const step = 2 ** Math.max(0, free);
  return Math.ceil(size / step) * step;
}

/** How many bytes `size` bytes take once padded. */
export const paddedSize = (size: number, floor = 0): number => padme(Math.max(size + lengthBytes, floor));

/** The bytes behind their length, with zeros up to the step. */
export function pad(bytes: Uint8Array, floor = 0): Uint8Array {
  const padded = new Uint8Array(paddedSize(bytes.length, floor));
  new DataView(padded.buffer).setUint32(0, bytes.length);
  padded.set(bytes, lengthBytes);
  return padded;
}

/** What was padded, or null when the length, the zeros or the step are not what `pad` writes. */
export function unpad(padded: Uint8Array, floor = 0): Uint8Array | null {
  if (padded.length < lengthBytes) return null;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (length > padded.length - lengthBytes || paddedSize(length, floor) !== padded.length) return null;
  if (padded.subarray(lengthBytes + length).some((byte) => byte !== 0)) return null;
  return padded.slice(lengthBytes, lengthBytes + length);
}
