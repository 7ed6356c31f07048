/**
 * Carries a resident's letter to the police unchanged, with a person's check of its form, and keeps the proof.
 * It must never send what was not approved, alter a word of the author, or lose a letter.
 */
import type { LetterKind } from '#platform/outbox.ts';
import { letterDelivered, letterFailed } from './dispatch.ts';
import { renderHeadquarters } from './letter.ts';
import { confirmLetter } from './confirmLetter.ts';
import { messageKinds } from './messages.ts';
import { supportLetter } from './support.ts';

export { appealWork } from './jobs.ts';
export { takeAddendum } from './addendumDesk.ts';
export { takeAddress } from './addressDesk.ts';
export { takeCorrection } from './correctDesk.ts';
export { contactOf, ownLetter } from './letter.ts';
export { appealConsents } from './consents.ts';
export { personal } from './own.ts';
export { findPoliceView } from './police.ts';
export { objectionReview } from './objectionReview.ts';
export { review } from './review.ts';
export { answerCheck, openCheck } from './check.ts';
export { answerConfirm, answerSent, openSent } from './handed.ts';
export { emailDigest, statusCodeHash } from './codes.ts';
export { eraseHere, restoreDraft } from './device.ts';
export { answerFiles, answerUpload } from './files.ts';
export { answerAim, answerCrimeHint, openAim } from './kind.ts';
export { makeChallenge } from './proof.ts';
export { appealJobs } from './sweep.ts';
export { findDraftHere, leaveLost } from './start.ts';
export { deskOf, takeTurn } from './wizard.ts';
export { draftHours } from './drafts.ts';
export { countOf, keeping, lawTerms, portalTerms } from './rules.ts';
export { appealSettings, readLaw, readPromises, whyNotAccepting } from './settings.ts';
export { findStatus } from './status.ts';
export { appealNumbers } from './subjects.ts';
export { takeSupport } from './support.ts';
export { withdrawAppeal } from './tell.ts';
export { leaveStatus, seenNumber, takeDeed, takeKey, takeOwn, takePoliceEntry } from './statusDesk.ts';

/** Letters of this module by template name. */
export const appealLetters: Record<string, LetterKind> = {
  ...messageKinds,
  'appeals.confirm': confirmLetter,
  'appeals.support': supportLetter,
  'appeals.headquarters': { render: renderHeadquarters, delivered: letterDelivered, failed: letterFailed },
};
