/**
 * Two layers of age: a message is sealed to a key made for it alone, and that key to every reader. The author is no reader of their own message,
 * so a code that falls into wrong hands opens replies and nothing that was sent.
 */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexOf, textOf, utf8 } from './bytes.ts';
import { keepersOf, readersOf, type Manifest, type TipRing } from './manifest.ts';
import { pad, textFloor, unpad } from './padding.ts';

/** `envelope`: the key of the message, for its readers; `message`: the padded text; both age files. */
export type Sealed = {
  envelope: Uint8Array;
  message: Uint8Array;
  /** Public half of the message's key: what belongs to the message is sealed to it. */ recipient: string;
};

export async function sealFor(bytes: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(bytes);
}

/** What an identity opens, or null: another reader's, cut off, or changed anywhere. */
export async function openWith(file: Uint8Array, identity: string): Promise<Uint8Array | null> {
  try {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    return await decrypter.decrypt(file);
  } catch {
    return null;
  }
}

/** Seals a text to the readers of a ring and the escrow. */
export async function sealText(text: string, manifest: Manifest, ring: TipRing): Promise<Sealed> {
  const key = await generateX25519Identity();
  const recipient = await identityToRecipient(key);
  const envelope = await sealFor(utf8(key), [...readersOf(manifest, ring).map(({ age }) => age), manifest.escrow]);
  return { envelope, message: await sealFor(pad(utf8(text), textFloor), [recipient]), recipient };
}

/** The key of a message, for one of its readers; null when the envelope is not theirs or was changed. */
export async function openEnvelope(envelope: Uint8Array, identity: string): Promise<string | null> {
  const opened = await openWith(envelope, identity);
  const key = opened ? textOf(opened) : null;
  return key !== null && /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/.test(key) ? key : null;
}

/** The text of a message, by its key. */
export async function openText(message: Uint8Array, key: string): Promise<string | null> {
  const opened = await openWith(message, key);
  const bytes = opened ? unpad(opened, textFloor) : null;
  return bytes ? textOf(bytes) : null;
}

/** A file beside a message: its size falls into the steps of padding. */
export const sealFile = (bytes: Uint8Array, recipient: string): Promise<Uint8Array> => sealFor(pad(bytes), [recipient]);

export async function openFile(file: Uint8Array, key: string): Promise<Uint8Array | null> {
  const opened = await openWith(file, key);
  return opened ? unpad(opened) : null;
}

/** Room for a name and a contact; every tip carries as many bytes, whether they say something or nothing. */
const identityFloor = 4096;
/**
 * Name and contact for the keepers: sealed to the second ring, and that to the first, so one of each must open it. An empty text for whoever
 * stays unknown looks the same to everybody else. Null while there are no keepers.
 */
export async function sealIdentity(text: string, manifest: Manifest): Promise<Uint8Array | null> {
  const keepers = keepersOf(manifest);
  if (!keepers) return null;
  const inner = await sealFor(pad(utf8(text), identityFloor), [...keepers.second.map(({ age }) => age), manifest.escrow]);
  return sealFor(inner, [...keepers.first.map(({ age }) => age), manifest.escrow]);
}

/** What the second keeper reads, after the first has opened the outer layer with `openWith`. */
export async function openIdentity(inner: Uint8Array, identity: string): Promise<string | null> {
  const opened = await openWith(inner, identity);
  const bytes = opened ? unpad(opened, identityFloor) : null;
  return bytes ? textOf(bytes) : null;
}

/** For how many keys an age file is written: more of them than the list of readers names is a reader nobody knows. */
export function countRecipients(file: Uint8Array): number {
  let count = 0;
  for (const line of linesOf(file)) {
    if (line.startsWith('---')) return count;
    if (line.startsWith('-> ')) count += 1;
  }
  return 0;
}

/** Lines of the head of an age file; the body is no text. */
function* linesOf(file: Uint8Array): Generator<string> {
  let start = 0;
  for (let at = 0; at < file.length && at < 65_536; at++) {
    if (file[at] !== 10) continue;
    yield String.fromCharCode(...file.subarray(start, at));
    start = at + 1;
  }
}

/** What one item of a dialogue says of the one before it: SHA-256 of that sealed message in hex. */
export const hashOfMessage = (message: Uint8Array): string => hexOf(sha256(message));
