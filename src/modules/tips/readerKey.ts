/**
 * A reader's key: one age identity, from which the key that signs replies is derived. It is made, wrapped and unwrapped in the reader's browser;
 * what is wrapped is a file that the plain `age` tool opens too.
 */
import { armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bech32 } from '@scure/base';
import { hexOf, textOf, utf8 } from './bytes.ts';
import { plainPhrase } from './passphrase.ts';
import { openWith, sealFor } from './seal.ts';
import { ageIdentity } from './secrets.ts';

const salt = utf8('dilnytsia-tip-v1');
const labels = { sign: 'tip/v1/reader-sign', prf: 'tip/v1/reader-prf' } as const;

/** Public halves; `kid` names the key and says nothing of the person. */
export type PublicHalves = { kid: string; age: string; sign: string };
export type ReaderKey = PublicHalves & { identity: string; signKey: Uint8Array };

export const makeReaderKey = async (): Promise<ReaderKey> => keyOf(await generateX25519Identity());

/** Everything that follows from an identity. */
export async function keyOf(identity: string): Promise<ReaderKey> {
  const signKey = hkdf(sha256, bech32.decodeToBytes(identity.toLowerCase()).bytes, salt, utf8(labels.sign), 32);
  const age = await identityToRecipient(identity);
  return { identity, signKey, age, sign: hexOf(ed25519.getPublicKey(signKey)), kid: kidOf(age) };
}

export const kidOf = (age: string): string => hexOf(sha256(utf8(age))).slice(0, 12);

/** The identity as it is printed on the backup sheet, if the text holds one. */
export function readIdentity(typed: string): string | null {
  const found = /AGE-SECRET-KEY-1[0-9A-Z]{58}/.exec(typed.toUpperCase().replace(/[\s]+/g, ''))?.[0];
  if (found === undefined) return null;
  try {
    return bech32.decodeToBytes(found.toLowerCase()).bytes.length === 32 ? found : null;
  } catch {
    return null;
  }
}

/** 2^18 rounds: about a second on a phone, and years for whoever guesses. `work` is smaller only in tests. */
export async function wrapWithPhrase(identity: string, phrase: string, work = 18): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(plainPhrase(phrase));
  encrypter.setScryptWorkFactor(work);
  return armor.encode(await encrypter.encrypt(utf8(`${identity}\n`)));
}

/** Null: another passphrase, or not a wrapped key. */
export async function unwrapWithPhrase(wrapped: string, phrase: string): Promise<string | null> {
  try {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(plainPhrase(phrase));
    return readIdentity(textOf(await decrypter.decrypt(armor.decode(wrapped))) ?? '');
  } catch {
    return null;
  }
}

/** What every passkey is asked to turn into a secret of its own. */
export const prfInput: Uint8Array = sha256(utf8('dilnytsia-tip-v1 reader key'));
const prfIdentity = (secret: Uint8Array): string => ageIdentity(hkdf(sha256, secret, salt, utf8(labels.prf), 32));

/** `secret`: what the passkey answered, 32 bytes that leave neither the device nor this page. */
export const wrapWithPrf = async (identity: string, secret: Uint8Array): Promise<string> =>
  armor.encode(await sealFor(utf8(`${identity}\n`), [await identityToRecipient(prfIdentity(secret))]));

export async function unwrapWithPrf(wrapped: string, secret: Uint8Array): Promise<string | null> {
  try {
    const opened = await openWith(armor.decode(wrapped), prfIdentity(secret));
    return opened ? readIdentity(textOf(opened) ?? '') : null;
  } catch {
    return null;
  }
}

/** A long number in groups that two people can read to each other. */
export const inGroups = (hex: string): string => (hex.match(/.{1,4}/g) ?? []).join(' ');
