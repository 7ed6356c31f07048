/**
 * Answers people who ask about their own data within the term of the law, and keeps the proof.
 * Nothing counts before the mailbox is proved; nobody of the office reads an archive; nothing is erased early by one person.
 */
export { mayLook, readOfficeAct, takeAct, takeAsk, takeAskCode, takeTrack, type OfficeAct } from './desk.ts';
export { forgetRequests, warnOfRequests } from './jobs.ts';
export { privacyLetters } from './letters.ts';
export {
  countHeld,
  countRequests,
  findRequest,
  isConcerned,
  listRequests,
  openHeld,
  subjectEmail,
  type Held,
  type OfficeRequest,
  type RequestLine,
} from './office.ts';
export { personal, wordOf } from './own.ts';
export { after, daysLeft, kinds, reasons, requestRules, type RequestKind } from './rules.ts';
export { seeRequest, type RequestView } from './see.ts';
export { packArchive } from './archive.ts';
