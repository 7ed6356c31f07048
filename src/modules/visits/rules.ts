/** Steps, clocks, turns and topics of invitations to courtyards. Pure. */
import { addDays, utcOf, type Day } from '#platform/hours.ts';

export const hosts = ['resident', 'association', 'school', 'council'] as const;
export type VisitHost = (typeof hosts)[number];

/** What people want to talk about; more in their own words. */
export const topics = ['drinking', 'household', 'noise', 'theft', 'drugs', 'road', 'dark', 'fraud', 'children', 'patrol', 'other'] as const;
/** What a school asks for. */
export const subjects = ['laws', 'cyber', 'road', 'violence', 'drugs', 'careers'] as const;
/** Ages of pupils, not pupils. */
export const ages = ['6-9', '10-13', '14-17', '18'] as const;
export const parts = ['morning', 'day', 'evening', 'any'] as const;
export const spaces = ['yard', 'hall', 'shelter', 'school', 'none'] as const;

export const states = ['unconfirmed', 'received', 'unit', 'ready', 'offered', 'accepted', 'refused', 'withdrawn'] as const;
export type VisitState = (typeof states)[number];
export const isOpen = (state: VisitState): state is 'received' | 'unit' | 'ready' | 'offered' =>
  state === 'received' || state === 'unit' || state === 'ready' || state === 'offered';

export const acts = ['askUnit', 'comes', 'cannot', 'offer', 'later', 'accept', 'other', 'refuse', 'withdraw'] as const;
export type VisitAct = (typeof acts)[number];

const table: Record<VisitAct, { from: readonly VisitState[]; to: VisitState }> = {
  askUnit: { from: ['received', 'ready'], to: 'unit' },
  comes: { from: ['unit'], to: 'ready' },
  cannot: { from: ['unit'], to: 'ready' },
  offer: { from: ['ready'], to: 'offered' },
  later: { from: ['received', 'ready'], to: 'offered' },
  accept: { from: ['offered'], to: 'accepted' },
  other: { from: ['offered'], to: 'ready' },
  refuse: { from: ['received', 'ready'], to: 'refused' },
  withdraw: { from: ['received', 'unit', 'ready', 'offered'], to: 'withdrawn' },
};
/** Where an act leads now; null: it may not happen. */
export const after = (state: VisitState, act: VisitAct): VisitState | null => (table[act].from.includes(state) ? table[act].to : null);

/** Nobody is told «no» for another reason. The same topic near here is no refusal: a later day is offered. */
export const refusals = ['staff', 'danger'] as const;
export type Refusal = (typeof refusals)[number];

export const visitRules = {
  /** Working days: the coordinator's, then the unit's. */
  coordinatorDays: 3,
  unitDays: 5,
  /** An offered day waits so long for an answer before the person is reminded. */
  answerDays: 5,
  /** The same topic near here. */
  sameDays: 60,
  /** Wished days lie from so soon to so late. */
  soonest: 3,
  latest: 90,
  mostPeople: 500,
  /** Open invitations of one mailbox. */
  perPerson: 3,
  unconfirmedHours: 24,
  draftDays: 7,
  /** What tells who asked goes so long after the end. */
  keptDays: 60,
  /** Days of silence after the term of an offered day. */
  silentDays: 14,
  /** Nobody works on one invitation longer. */
  openDays: 180,
  demandDays: 365,
  perPage: 20,
  seeMinutes: 30,
  words: 1500,
};

const isWorking = (day: Day): boolean => ![0, 6].includes(utcOf(day).getUTCDay());

/** The working days that are counted after `from`, which is not counted itself. The last one is the term. */
export function workingDays(from: Day, count: number): Day[] {
  const found: Day[] = [];
  for (let day = addDays(from, 1); found.length < count; day = addDays(day, 1)) if (isWorking(day)) found.push(day);
  return found;
}
export const termOf = (from: Day, count: number): Day => workingDays(from, count).at(-1) ?? from;

/** How many working days the term is past; 0 while it is not. */
export function lateBy(dueOn: Day, today: Day): number {
  let late = 0;
  for (let day = addDays(dueOn, 1); day <= today; day = addDays(day, 1)) if (isWorking(day)) late += 1;
  return late;
}

/** Who must act: the coordinator, the unit, the person; nobody once it is closed. */
export type Turn = 'coordinator' | 'unit' | 'person' | null;
export const turnOf = (state: VisitState): Turn =>
  state === 'received' || state === 'ready' ? 'coordinator' : state === 'unit' ? 'unit' : state === 'offered' ? 'person' : null;

export type Waiting = { id: string; yard: string; since: Date };
export type Visited = { yard: string; on: Date };

/**
 * Whose turn it is: yards never visited come before those visited; among equals the yard that has waited longest.
 * Every invitation of one yard waits since its first one, and the person who asked first stands first. The same for everybody, whoever asks.
 */
export function rotation<T extends Waiting>(requests: readonly T[], visits: readonly Visited[]): T[] {
  const seen = new Set(visits.map(({ yard }) => yard));
  const first = new Map<string, number>();
  for (const { yard, since } of requests) first.set(yard, Math.min(first.get(yard) ?? Infinity, since.getTime()));
  const keyOf = ({ id, yard, since }: T) => [seen.has(yard) ? 1 : 0, first.get(yard) ?? 0, yard, since.getTime(), id] as const;
  return [...requests].sort((a, b) => compare(keyOf(a), keyOf(b)));
}

function compare(left: readonly (string | number)[], right: readonly (string | number)[]): number {
  for (const [i, a] of left.entries()) {
    const b = right[i];
    if (b === undefined || a === b) continue;
    return a < b ? -1 : 1;
  }
  return 0;
}
