/** Nobody's mailbox is flooded through the portal. */
import type { Db, Tx } from '#db/index.ts';
import type { House } from '#platform/house.ts';
import { allow } from '#platform/limits.ts';
import { emailDigest } from './codes.ts';

/** Letters to one address in a day, whoever asks for them. */
const lettersPerAddress = 15;

/** Counts one letter that somebody asks the portal to write to this address; answers whether it may still be written today. */
export const mayWriteTo = (db: Db | Tx, house: House, email: string, now: Date): Promise<boolean> =>
  allow(db, { key: `appeals.mail:${emailDigest(house, email)}`, limit: lettersPerAddress, windowSeconds: 86_400 }, now);
