/**
 * Promises that only people with an account, a password and a second factor work in the portal, each with the least rights.
 * Residents never need an account. Nobody can set or read somebody else's password, nor give a role to themselves.
 */
export { addStaff, changePassword, closeAccount, isStaffMailbox, staffWithEmails, type Added, type NewStaff } from './accounts.ts';
export { addConflict, concernsOf, endConflict, listConflicts, type Conflict, type NewConflict } from './conflicts.ts';
export { listDemoCodes, seedDemoStaff } from './demo.ts';
export { codeNow, enrolmentAddress, makeRecoveryCodes, newSecret } from './factors.ts';
export { factorForm, inviteForm, renewForm, signInForm } from './form.ts';
export { askForRole, endRole, giveRole, type Answered, type Asked, type RoleTerms } from './grants.ts';
export { inviteCommand } from './inviteCommand.ts';
export {
  acceptInvite,
  answerRole,
  findInvite,
  invite,
  inviteByLetter,
  listInvites,
  sendAgain,
  withdrawInvite,
  type Accepted,
  type Invitation,
  type Invited,
  type InviteRow,
} from './invites.ts';
export { endOwnSessions, findFactors, listSessions, removeFactor, renewRecovery, setAuthenticator, type Factors, type OwnSession } from './access.ts';
export { openSecret, readMeAct, sealSecret, takeMe, type MeAct } from './meDesk.ts';
export { askForFirstPasskey, askForNewPasskey, askForPasskey, lacksPasskey, listPasskeys, type Passkey } from './passkeys.ts';
export { findRenewal, renew, startRenewal, type Renewal, type Renewed } from './renewals.ts';
export { peopleLetters } from './letters.ts';
export { takeConflict, takeInvite, takeList, takePerson, type KnownPlaces, type OfficeDesk, type Turn } from './peopleDesk.ts';
export { TooBusy } from './passwords.ts';
export { isProvedHere, proofOf, proveHere, type Desk, type Proof, type ProvedHere } from './proof.ts';
export {
  can,
  conflictKinds,
  fields,
  isPolice,
  isRole,
  isWeighty,
  maySee,
  rights,
  roleRow,
  roles,
  roleTable,
  rolesFit,
  sessionRules,
  staffRules,
  territoriesOf,
  type ConflictKind,
  type Field,
  type Grant,
  type Right,
  type Role,
  type Staff,
} from './rules.ts';
export {
  emailsOf,
  endSessionsOf,
  findAnySession,
  findSession,
  findStaff,
  isPasskeySession,
  isProved,
  listNames,
  listStaffWith,
  namesOf,
  sweepSessions,
  unitsOf,
} from './sessions.ts';
export { checkFactor, checkPassword, proveAgain, signOut, type FirstStep, type Proved, type SecondStep } from './signIn.ts';
export { emailOf, listAsks, listColleagues, standing, type Colleague, type HeldRole, type WaitingAsk } from './staff.ts';
