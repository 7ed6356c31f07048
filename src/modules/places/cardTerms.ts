/** Who held a post and who was away, as lines of a card: «2026-01-01 2026-06-30 slug», a dash where there is no end or no deputy. */
import { valueOf, type Card, type CardFault } from './cards.ts';

export type Holder = { officer: string; since: string; until: string | null };
export type Leave = { since: string; until: string; deputy: string | null };

const linesOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '));
const given = (text: string | undefined): string | null => (text === undefined || text === '-' ? null : text);
const early = <T extends { since: string }>(all: readonly T[]): T[] => [...all].sort((a, b) => (a.since < b.since ? -1 : 1));

export const readHolders = (card: Card): Holder[] =>
  linesOf(valueOf(card, 'holders')).map(([since = '', until, officer = '']) => ({ officer, since, until: given(until) }));
export const showHolders = (all: readonly Holder[]): string =>
  early(all)
    .map(({ officer, since, until }) => `${since} ${until ?? '-'} ${officer}`)
    .join('\n');
export const readLeaves = (card: Card): Leave[] =>
  linesOf(valueOf(card, 'leaves')).map(([since = '', until = '', deputy]) => ({ since, until, deputy: given(deputy) }));
export const showLeaves = (all: readonly Leave[]): string =>
  early(all)
    .map(({ since, until, deputy }) => `${since} ${until} ${deputy ?? '-'}`)
    .join('\n');

type Term = { since: string; until: string | null };
const meet = (a: Term, b: Term): boolean => (a.until === null || b.since <= a.until) && (b.until === null || a.since <= b.until);

/** Two terms of a list that share a day; null when none do. */
export function clashOf<T extends Term>(all: readonly T[]): [T, T] | null {
  for (const [i, one] of all.entries()) {
    const other = all.slice(i + 1).find((two) => meet(one, two));
    if (other) return [one, other];
  }
  return null;
}

/** An end before the beginning. */
export const turnedAround = (all: readonly Term[], field: string): CardFault[] =>
  all.some(({ since, until }) => until !== null && until < since) ? [{ field, why: 'places.term.order' }] : [];
