/** Everything a witness needs on return, derived from the seed behind the code. The server knows only the SHA-256 of `access`. */
import { identityToRecipient } from 'age-encryption';
import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bech32 } from '@scure/base';
import { hexOf } from './bytes.ts';

const salt = new TextEncoder().encode('dilnytsia-tip-v1');
const labels = { access: 'tip/v1/access', reply: 'tip/v1/reply-x25519', sign: 'tip/v1/sign-ed25519' } as const;

export type TipSecrets = {
  /** 32 bytes that open the dialogue; sent on return and never stored. */ access: Uint8Array;
  /** SHA-256 of `access` in hex: the name of the thread on the server and inside every message. */ thread: string;
  /** age identity that reads replies, and nothing the witness has sent. */ replyIdentity: string;
  replyRecipient: string;
  /** Ed25519 seed that signs what the witness adds later. */ signKey: Uint8Array;
  /** Its public half, 32 bytes in hex. */ verifyKey: string;
};

/** `seed`: 16 bytes of the code. 128 random bits need no stretching. */
export async function deriveSecrets(seed: Uint8Array): Promise<TipSecrets> {
  const derive = (info: string): Uint8Array => hkdf(sha256, seed, salt, new TextEncoder().encode(info), 32);
  const access = derive(labels.access);
  const replyIdentity = ageIdentity(derive(labels.reply));
  const signKey = derive(labels.sign);
  return {
    access,
    thread: threadOf(access),
    replyIdentity,
    replyRecipient: await identityToRecipient(replyIdentity),
    signKey,
    verifyKey: hexOf(ed25519.getPublicKey(signKey)),
  };
}

export const threadOf = (access: Uint8Array): string => hexOf(sha256(access));

/** 32 bytes as an age identity, `AGE-SECRET-KEY-1…`. */
export const ageIdentity = (scalar: Uint8Array): string => bech32.encodeFromBytes('AGE-SECRET-KEY-', scalar).toUpperCase();
