/**
 * Joins what one person has in the portal behind one address of e-mail: a list, a download, a deletion.
 * It must never be needed for anything else, tell whether an address has an account, or show one person's things to another.
 */
import type { House } from '#platform/house.ts';
import { sweepCodes } from './codes.ts';
import { sweepChallenges } from './keys.ts';
import { sweepSessions } from './sessions.ts';

export { accountConsent } from './consents.ts';
export { findPerson, mayPack, packFor, packOwn } from './archive.ts';
export { hashOf, newToken, spendCode, type Spent } from './codes.ts';
export {
  keepAsked as keepKeyAsked,
  keepEntry,
  leaveCookies,
  takeKey,
  takeKeys,
  readAsking,
  readSession,
  takeCode,
  takeCodeFor,
  takeEmail,
  type CodeTurn,
  type EmailTurn,
} from './desk.ts';
export { beginEntry } from './entry.ts';
export { eraseFor, eraseResident, listRemains } from './erase.ts';
export { addKey, askForKey, askForNewKey, listKeys, removeKey, renameKey } from './keys.ts';
export { residentLetters } from './letter.ts';
export { residentRules } from './rules.ts';
export { endDevice, endDevices, endSession, findResident, isProved, listDevices, type Device, type Resident } from './sessions.ts';
export { addThing, removeThing } from './things.ts';

/** Forgets entries nobody finished and sessions that fell idle. */
export async function sweepResidents(house: House, now: Date): Promise<void> {
  await sweepCodes(house.database.db, now);
  await sweepSessions(house.database.db, now);
  await sweepChallenges(house.database.db, now);
}
