/**
 * Work a witness's browser does while many send at once: it looks for a number that makes a hash begin with zeros. No third party, and
 * nothing to look at. Whoever has no JavaScript waits instead.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8 } from './bytes.ts';

/** Whether the hash of an answer begins with so many zero bits. */
export function isWorked(answer: string, bits: number): boolean {
  const hash = sha256(utf8(answer));
  for (let bit = 0; bit < bits; bit++) if (((hash[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) return false;
  return true;
}

/** The number of zero bits a challenge asks for, or null when it is none: `v1.bits.until.random.seal`. */
export function bitsOf(challenge: string): number | null {
  const found = /^v1\.(\d{1,2})\.\d{1,12}\.[0-9a-f]{32}\.[0-9a-f]{64}$/.exec(challenge);
  return found ? Number(found[1]) : null;
}

const turns = 2_000;
/** Finds the answer to a challenge of ours. `breathe`: lets the page do something else now and then. */
export async function workOn(challenge: string, breathe: () => Promise<void>): Promise<string> {
  const bits = bitsOf(challenge);
  // A server that asks for more than some seconds of work is not asking as ours does.
  if (bits === null || bits > 22) throw new RangeError('This is no challenge.');
  for (let n = 0; ; n++) {
    if (n % turns === turns - 1) await breathe();
    const answer = `${challenge}.${n}`;
    if (isWorked(answer, bits)) return answer;
  }
}
