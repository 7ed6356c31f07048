/** Kinds, steps, terms and grounds of requests about one's own data. Pure. */
import { addDays, type Day } from '#platform/hours.ts';

export const kinds = ['access', 'correction', 'deletion', 'objection', 'restriction'] as const;
export type RequestKind = (typeof kinds)[number];
/** These say nothing without words: what is wrong, what is objected to. */
export const needsText = (kind: RequestKind): boolean => kind !== 'access';

export const states = ['unconfirmed', 'received', 'identified', 'working', 'answered', 'refused'] as const;
export type RequestState = (typeof states)[number];
export const isClosed = (state: RequestState): boolean => state === 'answered' || state === 'refused';

export const events = ['received', 'claim', 'proved', 'unproved', 'begin', 'export', 'eraseAsk', 'eraseYes', 'eraseNo', 'answer', 'refuse'] as const;
export type RequestEvent = (typeof events)[number];

/** From which states an act may happen, and where it leads; no target: it moves nothing. */
const table: Record<Exclude<RequestEvent, 'received'>, { from: readonly RequestState[]; to?: RequestState }> = {
  claim: { from: ['received', 'identified', 'working'] },
  proved: { from: ['received', 'identified'], to: 'identified' },
  unproved: { from: ['received', 'identified'], to: 'identified' },
  begin: { from: ['identified'], to: 'working' },
  export: { from: ['working'] },
  eraseAsk: { from: ['working'] },
  eraseYes: { from: ['working'] },
  eraseNo: { from: ['working'] },
  answer: { from: ['working'], to: 'answered' },
  refuse: { from: ['received', 'identified', 'working'], to: 'refused' },
};
/** Where an act leads now; null: it may not happen. */
export function after(state: RequestState, event: Exclude<RequestEvent, 'received'>): RequestState | null {
  const step = table[event];
  return step.from.includes(state) ? (step.to ?? state) : null;
}

/**
 * Grounds for a refusal. The law names few, and each stands on an article of law 2297-VI:
 * the person is not known to be the one (16), the law closes this data (17, 25), its term is not over (15), the data is not kept here (16).
 */
export const reasons = ['identity', 'closed', 'term', 'notHere'] as const;
export type Reason = (typeof reasons)[number];

export const requestRules = {
  /** The law «Про захист персональних даних» (2297-VI): article 8, part 2, item 4 and article 16: no later than thirty calendar days from the day of receipt. */
  days: 30,
  /** Those on duty hear of it this many days before the last one. */
  warnDays: [7, 1],
  /** Nobody proved the address: the words go. */
  unconfirmedHours: 24,
  /** The words, the address and the answer go this many days after the request was closed. */
  keptDays: 365,
  archiveDays: 30,
  perPage: 20,
  text: 2000,
  seeMinutes: 30,
};

/** The last day for an answer. */
export const lastDay = (receivedOn: Day): Day => addDays(receivedOn, requestRules.days);
/** Days left, today not counted; below zero it is late. */
export const daysLeft = (lastOn: Day, today: Day): number => Math.round((Date.parse(lastOn) - Date.parse(today)) / 86_400_000);
/** Which warning is due: the nearest one that has come; null while there is time. */
export const warningOf = (left: number): number | null =>
  left < 0 ? -1 : (requestRules.warnDays.toSorted((a, b) => a - b).find((days) => left <= days) ?? null);
