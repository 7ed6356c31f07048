/** Secrets of a seat: the token of its letters, and the six signs for the door. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { eventSeats } from '#db/schema/events.ts';
import type { House } from '#platform/house.ts';
import { bareSigns, codeSigns } from '#platform/numbers.ts';

type Keys = Pick<House, 'vault'>;

/**
 * The token of a seat. It is made again from its key whenever a letter needs it, so every letter about one seat holds the same address
 * and nobody makes an older letter useless by asking for a new one; the table keeps only its hash.
 */
export const seatToken = (house: Keys, seatId: string): string => house.vault.digest('events.seat', seatId);
export const newToken = (): string => randomBytes(32).toString('base64url');
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
export const wellFormed = (token: string): boolean => /^[\w-]{43}$/.test(token);

const doorLength = 6;
/** Six signs that no other seat of the event has; the event is held by the caller. */
export async function newDoorCode(tx: Tx, event: string): Promise<string> {
  for (;;) {
    const code = Array.from({ length: doorLength }, () => codeSigns[randomInt(codeSigns.length)]).join('');
    const [taken] = await tx
      .select({ id: eventSeats.id })
      .from(eventSeats)
      .where(and(eq(eventSeats.event, event), eq(eventSeats.doorCode, code)));
    if (!taken) return code;
  }
}

/** `ABC-E23`: easier to read aloud. */
export const showDoorCode = (code: string): string => `${code.slice(0, 3)}-${code.slice(3)}`;

const alike: Record<string, string> = { А: 'A', В: 'B', С: 'C', Е: 'E', Н: 'H', К: 'K', М: 'M', Р: 'P', Т: 'T', Х: 'X', У: 'Y', З: '3', Б: '6' };
/** Understands the code in either alphabet and case; null when it cannot be one. */
export function readDoorCode(typed: string): string | null {
  const signs = [...bareSigns(typed)].map((sign) => alike[sign] ?? sign).join('');
  return signs.length === doorLength && [...signs].every((sign) => codeSigns.includes(sign)) ? signs : null;
}
