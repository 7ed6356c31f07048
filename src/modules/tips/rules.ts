/** What becomes of a tip and how fast it is looked at. Pure: the witness's browser, the desk and the server read the same table. */

export const urgencies = ['U0', 'U1', 'U2', 'U3'] as const;
export type Urgency = (typeof urgencies)[number];
export const isUrgency = (text: unknown): text is Urgency => urgencies.some((one) => one === text);
/** Whether the first waits less than the second. */
export const isMoreUrgent = (one: Urgency, other: Urgency): boolean => urgencies.indexOf(one) < urgencies.indexOf(other);

export const tipStates = [
  'received',
  'in_view',
  'waiting_author',
  'joined',
  'relayed',
  'taken',
  'outcome_known',
  'closed',
  'held',
  'training',
  'redirected',
] as const;
export type TipState = (typeof tipStates)[number];

/** Where a tip ends; what it ended with is a code of `outcomes`, never nothing. */
export const lastStates = ['closed', 'joined', 'training', 'redirected'] as const satisfies readonly TipState[];
export const isLast = (state: TipState): boolean => lastStates.some((one) => one === state);

export const outcomes = ['confirmed', 'notConfirmed', 'solved', 'passedOn', 'joined', 'notPolice', 'notEnough', 'noAnswer', 'training', 'withdrawn'] as const;
export type Outcome = (typeof outcomes)[number];
export const isOutcome = (text: unknown): text is Outcome => outcomes.some((one) => one === text);

/**
 * From where a tip may go where by a reader's hand. Holding is asked by one and agreed by another, so it has no arrow of its own here
 * but the way back from it.
 */
const arrows: Readonly<Record<TipState, readonly TipState[]>> = {
  received: ['in_view'],
  in_view: ['waiting_author', 'joined', 'relayed', 'outcome_known', 'closed', 'training', 'redirected'],
  waiting_author: ['in_view', 'joined', 'relayed', 'outcome_known', 'closed', 'redirected'],
  relayed: ['taken', 'outcome_known', 'waiting_author', 'relayed', 'closed'],
  taken: ['outcome_known', 'waiting_author', 'relayed', 'closed'],
  outcome_known: ['closed', 'waiting_author', 'relayed'],
  held: ['in_view'],
  joined: ['in_view'],
  closed: [],
  training: [],
  redirected: [],
};
export const mayGo = (from: TipState, to: TipState): boolean => arrows[from].includes(to);

/** Minutes until somebody looks at it first, while people are on shift. U3: by the end of the next working day. */
export const firstViewMinutes = { U0: 5, U1: 30, U2: 240, U3: 480 } as const satisfies Record<Urgency, number>;
/** Minutes from the first look until the police have it. */
export const relayMinutes = { U0: 10, U1: 60, U2: 480, U3: 1440 } as const satisfies Record<Urgency, number>;

/** Days a closed tip stays readable; a year where two persons found resonance. */
export const keepDays = 90;
export const resonanceKeepDays = 365;
/** Without news it closes by itself. */
export const quietDays = 30;
/** A link in a letter to the police. */
export const relayLinkDays = 30;
export const relayLinkUses = 3;

/** Limits of what one message holds. Sizes in bytes of the cleaned file; texts in code points. */
export const limits = {
  files: 6,
  fileBytes: 10 * 1024 * 1024,
  text: 4000,
  answer: 1000,
  identity: 300,
  /** Sealed text of one message: padded, with room for a long one. */
  messageBytes: 256 * 1024,
  /** The same of a tip itself, and of what its author adds to it. */
  openingBytes: 128 * 1024,
  additionBytes: 32 * 1024,
  envelopeBytes: 16 * 1024,
  identityBytes: 8 * 1024,
  /** Items of one dialogue. */
  items: 200,
  /** Of these by the witness. */
  witnessItems: 60,
} as const;

/** How far around the place it may have been, in metres; null: nobody knows. */
export const radii = [50, 300, 1000] as const;

export type Danger = 'now' | 'no' | 'unknown';
/**
 * How fast a tip is looked at: danger now is U0; otherwise what the kind of event asks, at most U1, or U1 where a weapon or
 * something explosive was named. Computed where the tip is sealed, so the server learns the class and not the reason.
 */
export function urgencyOf({ danger, usual, weapon }: { danger: Danger; usual: Urgency; weapon: boolean }): Urgency {
  if (danger === 'now') return 'U0';
  if (weapon || usual === 'U0') return 'U1';
  return usual;
}

/** Kinds of events whose tips only readers of the operator may open: they are about the police. */
export const aboutPolice = ['police-misconduct', 'police-weapon-use', 'custody-escape'] as const;
export const ringOf = (category: string, police: boolean): 'civil' | 'all' => (police || aboutPolice.some((one) => one === category) ? 'civil' : 'all');
