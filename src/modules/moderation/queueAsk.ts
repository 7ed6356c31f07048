/** What of the queue somebody wants to see: a view, filters on top of it. All of it stands in the address, so it can be kept and shown to a colleague. */
import { isDay, type Day } from '#platform/hours.ts';
import type { Language } from '#platform/i18n.ts';
import type { ReviewKind } from './rules.ts';

/** `new` holds everything ordinary that waits, `asked` what a colleague wants this person's opinion on, `crimes` the lane of its own: nothing ordinary ever stands before a crime statement. */
export const queueViews = ['new', 'mine', 'asked', 'crimes', 'all'] as const;
export type QueueView = (typeof queueViews)[number];

/** Who works on it: the reader, nobody, somebody else. */
export const holders = ['mine', 'free', 'others'] as const;
export type Holder = (typeof holders)[number];

export type QueueFilters = {
  /** What kind of thing it is, by the name of its kind of review. */
  kind: string | null;
  /** What it is about, as its kind names it. */
  topic: string | null;
  /** The author's language. */
  language: Language | null;
  holder: Holder | null;
  /** Due on this day or before, as in Kyiv. */
  before: Day | null;
  /** Only what is late already. */
  overdue: boolean;
};
export type QueueAsk = { view: QueueView; filters: QueueFilters };

export const noFilters: QueueFilters = { kind: null, topic: null, language: null, holder: null, before: null, overdue: false };
export const askOf = (view: QueueView, filters: Partial<QueueFilters> = {}): QueueAsk => ({ view, filters: { ...noFilters, ...filters } });

/** What the filters are called in an address. */
export const filterNames = { kind: 'vmist', topic: 'tema', language: 'mova', holder: 'khto', before: 'do', overdue: 'strok' } as const satisfies Record<
  keyof QueueFilters,
  string
>;
export const overdueWord = 'mynuv';

/** Topics of every kind, each once. */
export const topicsOf = (kinds: readonly ReviewKind[]): NonNullable<ReviewKind['topics']>[number][] => [
  ...new Map(kinds.flatMap(({ topics = [] }) => topics.map((one) => [one.value, one] as const))).values(),
];

/** Reads an address; what is no filter is taken as not asked. */
export function readAsk(query: URLSearchParams, kinds: readonly ReviewKind[]): QueueAsk {
  const given = (name: keyof QueueFilters): string => query.get(filterNames[name]) ?? '';
  const before = given('before');
  return {
    view: queueViews.find((one) => one === query.get('vyd')) ?? 'new',
    filters: {
      kind: kinds.find((one) => one.kind === given('kind'))?.kind ?? null,
      topic: topicsOf(kinds).find((one) => one.value === given('topic'))?.value ?? null,
      language: (['uk', 'en'] as const).find((one) => one === given('language')) ?? null,
      holder: holders.find((one) => one === given('holder')) ?? null,
      before: isDay(before) ? before : null,
      overdue: given('overdue') === overdueWord,
    },
  };
}

/** The same as it stands in an address: nothing, or from the question mark on. */
export function askedAs({ view, filters }: QueueAsk, more: Readonly<Record<string, string | null>> = {}): string {
  const { overdue, ...named } = filters;
  const parts = new URLSearchParams(view === 'new' ? {} : { vyd: view });
  for (const name of ['kind', 'topic', 'language', 'holder', 'before'] as const) if (named[name] !== null) parts.set(filterNames[name], named[name]);
  if (overdue) parts.set(filterNames.overdue, overdueWord);
  for (const [name, value] of Object.entries(more)) if (value !== null) parts.set(name, value);
  return parts.size > 0 ? `?${parts}` : '';
}

export const countFilters = ({ overdue, ...named }: QueueFilters): number => Object.values(named).filter((one) => one !== null).length + (overdue ? 1 : 0);

/** Whether an address says a filter that filters nothing: a form sends its empty fields too, and nobody keeps those. */
export const hasIdleFilters = (query: URLSearchParams, ask: QueueAsk): boolean =>
  countFilters(ask.filters) < Object.values(filterNames).filter((name) => query.has(name)).length;
