/** What an appeal may become, by whose act, and the closed lists of reasons. Pure: the browser may read it too. */
export * from './ruleNumbers.ts';
export * from './ruleTerms.ts';

export const kinds = ['proposal', 'statement', 'request', 'complaint', 'crime'] as const;
export type Kind = (typeof kinds)[number];

export const states = [
  'draft',
  'awaiting_confirmation',
  'submitted',
  'in_moderation',
  'returned',
  'approved',
  'queued',
  'sent',
  'registered',
  'answered',
  'closed',
  'expired',
  'withdrawn',
  'not_corrected',
  'declined',
] as const;
export type State = (typeof states)[number];

/** Nothing more can happen to these but forgetting the text after its term, and an objection to a refusal. */
export const ends: readonly State[] = ['closed', 'expired', 'withdrawn', 'not_corrected', 'declined'];

export const actors = ['applicant', 'moderator', 'police', 'portal'] as const;
export type Actor = (typeof actors)[number];

export const events = [
  'send',
  'add',
  'readdress',
  'confirm',
  'expire',
  'take',
  'return',
  'correct',
  'run_out',
  'decline',
  'object',
  'uphold',
  'reverse',
  'approve',
  'queue',
  'accept',
  'copy',
  'fail',
  'withdraw',
  'register',
  'redirect',
  'extend',
  'answer',
  'note',
  'silence',
  'recount',
  'close',
  'rate',
  'forget',
] as const;
export type Event = (typeof events)[number];

export type Transition = readonly [from: State, event: Event, actor: Actor, to: State];

/**
 * Everything that may ever happen. The database holds the same rows and refuses any other step.
 * Where `from` equals `to` the event is a dated fact: extended, redirected, silent, not delivered, noted.
 */
export const transitions: readonly Transition[] = [
  ['draft', 'send', 'applicant', 'awaiting_confirmation'],
  // Words added to a letter that has gone: its author's address is confirmed already.
  ['draft', 'add', 'applicant', 'submitted'],
  // A mistyped e-mail is put right; the 72 hours run on.
  ['awaiting_confirmation', 'readdress', 'applicant', 'awaiting_confirmation'],
  ['awaiting_confirmation', 'confirm', 'applicant', 'submitted'],
  ['awaiting_confirmation', 'expire', 'portal', 'expired'],

  ['submitted', 'take', 'moderator', 'in_moderation'],
  ['in_moderation', 'return', 'moderator', 'returned'],
  ['in_moderation', 'decline', 'moderator', 'declined'],
  ['in_moderation', 'approve', 'moderator', 'approved'],
  ['returned', 'correct', 'applicant', 'submitted'],
  ['returned', 'run_out', 'portal', 'not_corrected'],

  // An author who does not agree: another person reads it and leaves the decision as it is, or the appeal is read anew by somebody else.
  ['declined', 'object', 'applicant', 'declined'],
  ['returned', 'object', 'applicant', 'returned'],
  ['declined', 'uphold', 'moderator', 'declined'],
  ['returned', 'uphold', 'moderator', 'returned'],
  ['declined', 'reverse', 'moderator', 'submitted'],
  ['returned', 'reverse', 'moderator', 'submitted'],

  ['awaiting_confirmation', 'withdraw', 'applicant', 'withdrawn'],
  ['submitted', 'withdraw', 'applicant', 'withdrawn'],
  ['in_moderation', 'withdraw', 'applicant', 'withdrawn'],
  ['returned', 'withdraw', 'applicant', 'withdrawn'],
  ['approved', 'withdraw', 'applicant', 'withdrawn'],

  ['approved', 'queue', 'portal', 'queued'],
  ['queued', 'accept', 'portal', 'sent'],
  // The proof of delivery may come after the police have acted on the letter.
  ['registered', 'accept', 'portal', 'registered'],
  ['answered', 'accept', 'portal', 'answered'],
  ['closed', 'accept', 'portal', 'closed'],
  // Copies to other units are letters of their own.
  ['queued', 'copy', 'portal', 'queued'],
  ['sent', 'copy', 'portal', 'sent'],
  ['registered', 'copy', 'portal', 'registered'],
  ['answered', 'copy', 'portal', 'answered'],
  ['closed', 'copy', 'portal', 'closed'],
  ['queued', 'fail', 'portal', 'queued'],
  ['sent', 'fail', 'portal', 'sent'],
  ['registered', 'fail', 'portal', 'registered'],
  ['answered', 'fail', 'portal', 'answered'],
  ['closed', 'fail', 'portal', 'closed'],

  // A letter whose delivery stayed unproved may still be in the hands of the police: their entry is the proof.
  ['queued', 'register', 'police', 'registered'],
  ['sent', 'register', 'police', 'registered'],
  ['registered', 'register', 'police', 'registered'],
  ['answered', 'register', 'police', 'answered'],
  ['sent', 'register', 'applicant', 'registered'],
  ['registered', 'register', 'applicant', 'registered'],

  ['sent', 'redirect', 'police', 'sent'],
  ['registered', 'redirect', 'police', 'registered'],
  ['sent', 'redirect', 'applicant', 'sent'],
  ['registered', 'redirect', 'applicant', 'registered'],
  ['registered', 'extend', 'police', 'registered'],
  ['registered', 'extend', 'applicant', 'registered'],

  ['sent', 'answer', 'police', 'answered'],
  ['registered', 'answer', 'police', 'answered'],
  ['answered', 'answer', 'police', 'answered'],
  ['sent', 'answer', 'applicant', 'answered'],
  ['registered', 'answer', 'applicant', 'answered'],
  ['answered', 'answer', 'applicant', 'answered'],

  ['queued', 'note', 'police', 'queued'],
  ['sent', 'note', 'police', 'sent'],
  ['registered', 'note', 'police', 'registered'],
  ['answered', 'note', 'police', 'answered'],

  ['sent', 'silence', 'portal', 'sent'],
  ['registered', 'silence', 'portal', 'registered'],

  // Which days are off was decided anew while the term ran.
  ['sent', 'recount', 'portal', 'sent'],
  ['registered', 'recount', 'portal', 'registered'],

  ['answered', 'close', 'applicant', 'closed'],
  ['answered', 'close', 'portal', 'closed'],
  // Nobody answered and the page of the police has ended: without this the text would be kept for ever.
  ['sent', 'close', 'portal', 'closed'],
  ['registered', 'close', 'portal', 'closed'],

  // That the author gave an opinion; what it was stands elsewhere, without the author.
  ['answered', 'rate', 'applicant', 'answered'],
  ['closed', 'rate', 'applicant', 'closed'],

  ['closed', 'forget', 'portal', 'closed'],
  ['expired', 'forget', 'portal', 'expired'],
  ['withdrawn', 'forget', 'portal', 'withdrawn'],
  ['not_corrected', 'forget', 'portal', 'not_corrected'],
  ['declined', 'forget', 'portal', 'declined'],
];

/** Where an act leads, or null when it may not happen. */
export const nextState = (from: State, event: Event, actor: Actor): State | null =>
  transitions.find((row) => row[0] === from && row[1] === event && row[2] === actor)?.[3] ?? null;

export const isState = (text: string): text is State => states.some((state) => state === text);
export const isKind = (text: string): text is Kind => kinds.some((kind) => kind === text);

/** The author may take the letter back until it stands in the queue to the police. */
export const canWithdraw = (state: State): boolean => nextState(state, 'withdraw', 'applicant') !== null;

/** Grounds to ask for a correction; never final. `soft`: the author may leave the text as it is. */
export const returnReasons = [
  { code: 'R1', soft: false },
  { code: 'R2', soft: false },
  { code: 'R3', soft: false },
  { code: 'R4', soft: false },
  { code: 'R5', soft: false },
  { code: 'R6', soft: false },
  { code: 'R7', soft: false },
  { code: 'R8', soft: true },
  { code: 'R9', soft: true },
  { code: 'R10', soft: false },
] as const;

/** The only grounds on which the portal may refuse to pass a letter on. */
export const declineReasons = [{ code: 'D1' }, { code: 'D2' }, { code: 'D3' }, { code: 'D4' }, { code: 'D5' }, { code: 'D6' }, { code: 'D7' }] as const;

/** The only grounds on which a decision stands against its author's objection. */
export const upholdReasons = [{ code: 'H1' }, { code: 'H2' }, { code: 'H3' }] as const;

export type ReturnReason = (typeof returnReasons)[number]['code'];
export type DeclineReason = (typeof declineReasons)[number]['code'];

/** All reasons of a return are advice the author may set aside. */
export const maySendAsIs = (codes: readonly string[]): boolean =>
  codes.length > 0 && codes.every((code) => returnReasons.some((reason) => reason.code === code && reason.soft));

/** What the police may say about an answer. */
export const answerKinds = ['satisfied', 'partly', 'refused', 'explained'] as const;
export type AnswerKind = (typeof answerKinds)[number];
