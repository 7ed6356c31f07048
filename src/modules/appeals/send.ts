/** Sends an appeal: whatever happens on the way, one draft becomes one appeal, and its author is led to the same receipt. */
import type { Db, Tx } from '#db/index.ts';
import { gather } from '#platform/gather.ts';
import type { House } from '#platform/house.ts';
import { acceptAppeals, type Handed, type Outcome, type Sending } from './accept.ts';
import { findReceipt, readKey, receiptKey, type Receipt } from './drafts.ts';

export type { Sending };

export type Sent = { ok: true; receipt: Receipt; receiptKey: string } | { ok: false; why: 'gone' | 'changed' | 'authority' };

/** Where those who send at one moment meet. While one transaction waits for the disk, the texts of the next are sealed. */
const doors = new WeakMap<House, (one: Handed) => Promise<Outcome>>();
function doorOf(house: House): (one: Handed) => Promise<Outcome> {
  const door = doors.get(house) ?? gather<Handed, Outcome>((handed) => acceptAppeals(house, handed), { atOnce: 2, most: 32 });
  doors.set(house, door);
  return door;
}

/**
 * Stores the appeal of a draft, once: the draft's row is locked, and a second sending of the same draft answers the first receipt.
 * `changed`: the draft was edited in another tab since this page showed it.
 */
export async function sendAppeal(house: House, sending: Sending, now: Date): Promise<Sent> {
  const key = readKey(sending.draft.key);
  if (!key) return { ok: false, why: 'gone' };
  const handed = { ...sending, key, now };
  let outcome = await doorOf(house)(handed);
  if (outcome === 'alone') [outcome = 'gone'] = await acceptAppeals(house, [handed]);
  if (typeof outcome === 'object') return { ok: true, ...outcome };
  if (outcome === 'changed' || outcome === 'authority') return { ok: false, why: outcome };
  const found = await findSent(house.database.db, key, now);
  return found ? { ok: true, ...found } : { ok: false, why: 'gone' };
}

/** What an already sent draft became. */
async function findSent(db: Db | Tx, key: Buffer, now: Date): Promise<{ receipt: Receipt; receiptKey: string } | null> {
  const cookie = receiptKey(key).toString('base64url');
  const receipt = await findReceipt(db, cookie, now);
  return receipt ? { receipt, receiptKey: cookie } : null;
}

/** The same, for a page whose cookie still holds the key of a draft that is gone. */
export async function findSentByDraftCookie(house: House, cookie: string | null, now: Date): Promise<{ receipt: Receipt; receiptKey: string } | null> {
  const key = readKey(cookie);
  return key ? findSent(house.database.db, key, now) : null;
}
