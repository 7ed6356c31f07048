/** The secret code of a tip: 16 random bytes and 12 bits that catch a slip of the hand, written as 28 signs in seven groups. */
import { sha256 } from '@noble/hashes/sha2.js';

/** Crockford's base32: no I, L, O and U, which are taken for other signs. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const signs = 28;
export const seedBytes = 16;

/** What a hand or a Ukrainian keyboard puts in place of the sign that was meant. */
const meant: Readonly<Record<string, string>> = {
  O: '0',
  I: '1',
  L: '1',
  А: 'A',
  В: 'B',
  С: 'C',
  Е: 'E',
  Н: 'H',
  І: '1',
  К: 'K',
  М: 'M',
  О: '0',
  Р: 'P',
  Т: 'T',
  Х: 'X',
  У: 'Y',
};

export type ReadCode =
  | { ok: true; seed: Uint8Array }
  /**
   * - `length`: not 28 signs, `found` of them
   * - `sign`: a sign that no code has
   * - `sum`: the signs do not belong together; `group` (1–7) when exactly one changed sign would mend it, so it is probably there
   */
  | { ok: false; why: 'length'; found: number }
  | { ok: false; why: 'sign'; sign: string }
  | { ok: false; why: 'sum'; group: number | null };

/** `000G-40R4-…`: what is shown once and typed on return. `seed`: 16 bytes. */
export function writeCode(seed: Uint8Array): string {
  if (seed.length !== seedBytes) throw new RangeError('A code is made from 16 bytes.');
  return groupsOf(toSigns(seed, checkOf(seed))).join('-');
}

/** The seven groups of a written code. */
export const groupsOf = (written: string): string[] => plainSigns(written).match(/.{4}/g) ?? [];

/** Reads what a person typed: any case, any spacing, Cyrillic letters that look alike. Never throws. */
export function readCode(typed: string): ReadCode {
  const plain = plainSigns(typed);
  const strange = [...plain].find((sign) => !alphabet.includes(sign));
  if (strange !== undefined) return { ok: false, why: 'sign', sign: strange };
  if (plain.length !== signs) return { ok: false, why: 'length', found: plain.length };
  const seed = seedOf(plain);
  return seed ? { ok: true, seed } : { ok: false, why: 'sum', group: slippedGroup(plain) };
}

function plainSigns(typed: string): string {
  const kept = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}_.,]/gu, '');
  return [...kept].map((sign) => meant[sign] ?? sign).join('');
}

/** The first 12 bits of SHA-256("tip-code/v1" ‖ seed). */
function checkOf(seed: Uint8Array): number {
  const [first = 0, second = 0] = sha256(new Uint8Array([...new TextEncoder().encode('tip-code/v1'), ...seed]));
  return (first << 4) | (second >> 4);
}

function toSigns(seed: Uint8Array, check: number): string {
  let bits = [...seed].reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  bits = (bits << 12n) | BigInt(check);
  return Array.from({ length: signs }, (_, at) => alphabet[Number((bits >> BigInt(5 * (signs - 1 - at))) & 31n)]).join('');
}

/** The bytes behind 28 signs, or null when their last bits say that something slipped. */
function seedOf(plain: string): Uint8Array | null {
  const bits = [...plain].reduce((all, sign) => (all << 5n) | BigInt(alphabet.indexOf(sign)), 0n);
  const seed = Uint8Array.from({ length: seedBytes }, (_, at) => Number((bits >> BigInt(12 + 8 * (seedBytes - 1 - at))) & 255n));
  return checkOf(seed) === Number(bits & 4095n) ? seed : null;
}

/** With one sign changed in every possible way, the group of the only change that makes a code; null when there is none or more than one. */
function slippedGroup(plain: string): number | null {
  const mended: number[] = [];
  for (let at = 0; at < signs && mended.length < 2; at++) {
    for (const sign of alphabet) if (sign !== plain[at] && seedOf(plain.slice(0, at) + sign + plain.slice(at + 1))) mended.push(at);
  }
  const [only] = mended;
  return mended.length === 1 && only !== undefined ? Math.floor(only / 4) + 1 : null;
}
