/** Readers, their list and a witness, made anew for each test. */
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hexOf } from '#modules/tips/bytes.ts';
import { checkManifest, signManifest, type Manifest, type Reader, type ReaderRing } from '#modules/tips/manifest.ts';

export const inForce = new Date('2026-11-24T10:00:00Z');
const seconds = (at: string): number => Date.parse(at) / 1000;

export type TestReader = Reader & { identity: string; signKey: Uint8Array };

export async function makeReader(kid: string, ring: ReaderRing = 'civil'): Promise<TestReader> {
  const identity = await generateX25519Identity();
  const signKey = ed25519.utils.randomSecretKey();
  return { kid, ring, identity, signKey, age: await identityToRecipient(identity), sign: hexOf(ed25519.getPublicKey(signKey)) };
}

/** Two readers of the operator, one of the police, the escrow, and the operator's own key. */
export async function makeHouse() {
  const readers = [await makeReader('first'), await makeReader('second'), await makeReader('police', 'police')] as const;
  const escrow = await makeReader('escrow');
  const operatorKey = ed25519.utils.randomSecretKey();
  const manifest: Manifest = {
    seq: 7,
    notBefore: seconds('2026-11-01T00:00:00Z'),
    notAfter: seconds('2027-11-01T00:00:00Z'),
    minRecipients: 2,
    escrow: escrow.age,
    readers,
  };
  const key = hexOf(ed25519.getPublicKey(operatorKey));
  return {
    readers,
    escrow,
    operatorKey,
    manifest,
    key,
    sign: (changed: Partial<Manifest> = {}, by = operatorKey): string => signManifest({ ...manifest, ...changed }, by),
    check: (file: string, { leastSeq = 5, now = inForce } = {}) => checkManifest(file, { key, leastSeq, now }),
  };
}
