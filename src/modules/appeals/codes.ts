/** Secrets that people hold: how they are made and what the portal keeps instead of them. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { House } from '#platform/house.ts';
import { makeCode } from './rules.ts';

/** Eight signs that open the status page together with the number. */
export const newStatusCode = (): string => makeCode(() => randomInt(256));
/** Keyed, because 34 bits could be tried by whoever steals the table. `number` in its stored form, `code` as `parseCode` gives it. */
export const statusCodeHash = (house: Pick<House, 'vault'>, number: string, code: string): string => house.vault.digest('appeals.code', `${number}:${code}`);

/** Six digits that prove an address of e-mail. */
export const newMailCode = (): string => String(randomInt(0, 1_000_000)).padStart(6, '0');
export const mailCodeHash = (house: Pick<House, 'vault'>, appealId: string, code: string): string =>
  house.vault.digest('appeals.confirm', `${appealId}:${code}`);

/** A token for a link: 256 random bits. Only its hash is kept. */
export const newToken = (): string => randomBytes(32).toString('base64url');
export const tokenHash = (token: string): string => createHash('sha256').update(token, 'utf8').digest('base64url');

/** Finds what one person confirmed; used for limits and duplicates, and by the person's own account. */
export { emailDigest } from '#platform/personal.ts';
