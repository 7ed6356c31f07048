/**
 * Whether sealed bytes are just what the composer makes: an age file with plain recipients, as long as one of the steps of padding.
 * Anything else would say something about its author, or hide something beside the seal.
 */
import { padme, textFloor } from './padding.ts';

const line = { first: 22, recipient: 98, last: 48 } as const;
const nonce = 16;
const chunk = 64 * 1024;
const tag = 16;
const keyText = 74;

/** An age file with only X25519 recipients: how many, and how many bytes it seals. */
export function measure(file: Uint8Array): { recipients: number; bytes: number } | null {
  const head = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, 16 * 1024)).toString('latin1');
  const found = /^age-encryption\.org\/v1\n((?:-> X25519 [A-Za-z0-9+/]{43}\n[A-Za-z0-9+/]{43}\n){1,100})--- [A-Za-z0-9+/]{43}\n/.exec(head);
  if (!found) return null;
  const recipients = (found[1] ?? '').length / line.recipient;
  const rest = file.length - found[0].length - nonce;
  const chunks = Math.max(1, Math.ceil(rest / (chunk + tag)));
  const bytes = rest - chunks * tag;
  // Only an empty text has an empty last piece.
  return bytes > (chunks - 1) * chunk ? { recipients, bytes } : null;
}

const inStep = (bytes: number, floor: number): boolean => bytes >= floor && padme(bytes) === bytes;

export function isSealedText(file: Uint8Array): boolean {
  const measured = measure(file);
  return measured !== null && measured.recipients === 1 && inStep(measured.bytes, textFloor);
}

export function isSealedFile(file: Uint8Array): boolean {
  const measured = measure(file);
  return measured !== null && measured.recipients === 1 && inStep(measured.bytes, 5);
}

/** The key of a message for two readers and the escrow at least. */
export function isEnvelope(file: Uint8Array): boolean {
  const measured = measure(file);
  return measured !== null && measured.recipients >= 3 && measured.bytes === keyText;
}

/** Twice sealed: to one of the first keepers and one of the second, each time to the escrow too. All are of one size. */
export function isIdentity(file: Uint8Array): boolean {
  const measured = measure(file);
  if (!measured || measured.recipients < 2) return false;
  const inside = measured.bytes - (line.first + line.last + nonce + textFloor + tag);
  return inside % line.recipient === 0 && inside / line.recipient >= 2 && inside / line.recipient <= 100;
}
