/**
 * Who may read tips: a list signed offline by the operator. The witness's browser believes the key built into its script and nothing else,
 * so nobody who changes a database or a server can add a reader.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { bech32 } from '@scure/base';
import { bytesOf, canonical, hexOf, isRecord, parseCanonical, utf8, type Json } from './bytes.ts';

/**
 * `civil`: readers of the operator alone, for tips about the police; `police`: readers of the police, once agreed.
 * `keeper1`, `keeper2`: keepers of identities, who read no tip; one of each is needed to open one.
 */
export const readerRings = ['civil', 'police', 'keeper1', 'keeper2'] as const;
export type ReaderRing = (typeof readerRings)[number];
/** Whom a tip is sealed to: readers of the operator alone, or all. */
export type TipRing = 'civil' | 'all';
/** `age`: recipient that tips are sealed to; `sign`: Ed25519 key that replies are signed with, 32 bytes in hex. */
export type Reader = { kid: string; age: string; sign: string; ring: ReaderRing };
export type Manifest = {
  seq: number;
  /** Seconds since 1970. */ notBefore: number;
  notAfter: number;
  minRecipients: number;
  readers: readonly Reader[];
  /** Opens every tip when all readers are lost; its parts lie in envelopes. */ escrow: string;
};

export type ManifestFault = 'shape' | 'version' | 'signature' | 'early' | 'expired' | 'rolledBack' | 'few';
export type CheckedManifest = { ok: true; manifest: Manifest } | { ok: false; why: ManifestFault };

const version = 1;
const longestDays = 400;
const day = 86_400;
const fewest = 2;

/** What is signed. */
const signed = (text: string): Uint8Array => utf8(`tip-manifest/v1\n${text}`);

/** Canonical text of the list and its signature, 64 bytes in hex, as one file. `key`: Ed25519 seed, 32 bytes. */
export function signManifest(manifest: Manifest, key: Uint8Array): string {
  const list = listOf(manifest);
  return canonical({ list, signature: hexOf(ed25519.sign(signed(canonical(list)), key)) });
}

const listOf = ({ seq, notBefore, notAfter, minRecipients, readers, escrow }: Manifest): Json => ({
  v: version,
  seq,
  notBefore,
  notAfter,
  minRecipients,
  escrow,
  readers: readers.map(({ kid, age, sign, ring }) => ({ kid, age, sign, ring })),
});

/** Believes a file only when everything about it is in order. `key`: 32 bytes in hex; `leastSeq`: of the list that was true when the script was built. */
export function checkManifest(file: string, { key, leastSeq, now }: { key: string; leastSeq: number; now: Date }): CheckedManifest {
  const read = readSigned(file, key);
  const why = read.ok ? faultNow(read.manifest, { leastSeq, now }) : null;
  return why === null ? read : { ok: false, why };
}

/** What a file says when the operator signed it: the dear half of the check, true for as long as the file is the same. */
export function readSigned(file: string, key: string): CheckedManifest {
  const parsed = parseCanonical(file);
  const { list, signature } = parsed ?? {};
  const publicKey = bytesOf(key, 32);
  if (list === undefined || !isRecord(list) || typeof signature !== 'string' || !publicKey) return { ok: false, why: 'shape' };
  const proof = bytesOf(signature, 64);
  if (!proof || !isSigned(proof, signed(canonical(list)), publicKey)) return { ok: false, why: 'signature' };
  if (list['v'] !== version) return { ok: false, why: 'version' };
  const manifest = readList(list);
  return manifest ? { ok: true, manifest } : { ok: false, why: 'shape' };
}

/** Why a signed list is not to be used today; null when it is. */
export function faultNow(manifest: Manifest, { leastSeq, now }: { leastSeq: number; now: Date }): ManifestFault | null {
  const seconds = Math.floor(now.getTime() / 1000);
  if (seconds < manifest.notBefore) return 'early';
  if (seconds >= manifest.notAfter) return 'expired';
  if (manifest.seq < leastSeq) return 'rolledBack';
  if (readersOf(manifest, 'civil').length < Math.max(fewest, manifest.minRecipients)) return 'few';
  return null;
}

export const readersOf = (manifest: Manifest, ring: TipRing): readonly Reader[] =>
  manifest.readers.filter((reader) => reader.ring === 'civil' || (ring === 'all' && reader.ring === 'police'));

/** Keepers of identities, the first and the second; null while one of the two rings is empty, and then nobody can be confidential. */
export function keepersOf(manifest: Manifest): { first: readonly Reader[]; second: readonly Reader[] } | null {
  const first = manifest.readers.filter(({ ring }) => ring === 'keeper1');
  const second = manifest.readers.filter(({ ring }) => ring === 'keeper2');
  return first.length > 0 && second.length > 0 ? { first, second } : null;
}

/** Strict Ed25519: one message has no second valid signature. */
export function isSigned(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** Whether a text is an X25519 recipient of age. */
export function isRecipient(text: string): boolean {
  const decoded = text.startsWith('age1') ? bech32.decodeUnsafe(text) : undefined;
  return decoded?.prefix === 'age' && bech32.fromWordsUnsafe(decoded.words)?.length === 32;
}

const names = ['escrow', 'minRecipients', 'notAfter', 'notBefore', 'readers', 'seq', 'v'].join();
const readerNames = ['age', 'kid', 'ring', 'sign'].join();

function readList(list: { readonly [name: string]: Json }): Manifest | null {
  const { seq, notBefore, notAfter, minRecipients, readers, escrow } = list;
  if (Object.keys(list).sort().join() !== names) return null;
  if (!isCount(seq) || !isCount(notBefore) || !isCount(notAfter) || !isCount(minRecipients)) return null;
  if (notAfter <= notBefore || notAfter - notBefore > longestDays * day) return null;
  if (typeof escrow !== 'string' || !isRecipient(escrow) || !Array.isArray(readers)) return null;
  const read = readers.map(readReader).filter((reader) => reader !== null);
  if (read.length !== readers.length) return null;
  // One person twice is one person, whatever the number says.
  for (const keys of [read.map(({ kid }) => kid), [escrow, ...read.map(({ age }) => age)], read.map(({ sign }) => sign)])
    if (new Set(keys).size !== keys.length) return null;
  return { seq, notBefore, notAfter, minRecipients, readers: read, escrow };
}

function readReader(value: Json): Reader | null {
  if (!isRecord(value) || Object.keys(value).sort().join() !== readerNames) return null;
  const { kid, age, sign, ring } = value;
  if (typeof kid !== 'string' || !/^[a-z0-9-]{1,32}$/.test(kid) || typeof age !== 'string' || !isRecipient(age)) return null;
  if (typeof sign !== 'string' || !bytesOf(sign, 32)) return null;
  const known = readerRings.find((one) => one === ring);
  return known === undefined ? null : { kid, age, sign, ring: known };
}

const isCount = (value: Json | undefined): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
