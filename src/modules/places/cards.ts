/**
 * A card of the register (a place, an officer, a post, a beat, a unit) as its form says it: every field by its name, as text.
 * The same text is what an editor reads, what two editors are compared by and what every version keeps.
 */
import { createHash } from 'node:crypto';
import type { Db, Tx } from '#db/index.ts';
import type { StringKey, Values } from '#platform/i18n.ts';
import type { Scope } from './cardScope.ts';
import type { CardTable } from './cardTable.ts';

export const cardKinds = ['place', 'officer', 'post', 'beat', 'unit'] as const;
export type CardKind = (typeof cardKinds)[number];
export type Card = Readonly<Partial<Record<string, string>>>;

/** What is wrong with one field. */
export type CardFault = { field: string; why: StringKey; values?: Values };
export type CardChecked =
  | { faults: CardFault[] }
  | {
      id: string;
      write(tx: Tx): Promise<void>;
      /** Faults that only the written rows show; with one of them nothing stays written. */
      look?(tx: Tx): Promise<CardFault[]>;
    };

/** `id` is none for a card that is only being made; `agreed` are the warnings the editor ticked. */
export type CardAbout = { id: string | null; scope: Scope; agreed: readonly string[]; now: Date };

export type CardType = {
  kind: CardKind;
  /** Fields with one answer, and those with many, which a card joins by spaces. */
  fields: readonly string[];
  lists: readonly string[];
  tables: readonly CardTable[];
  /** Fields that are never empty and that versions kept in earlier days do not know. */
  later: readonly string[];
  /** Fields asked only while the card is made. */
  first: readonly string[];
  /** Where the day of the last look stands; none when the card has no such day. */
  checkedField: string | null;
  read(db: Db | Tx, id: string): Promise<Card | null>;
  /** Whoever changes the card next waits for this transaction. */
  lock(tx: Tx, id: string): Promise<void>;
  check(tx: Tx, card: Card, about: CardAbout): Promise<CardChecked>;
  /** Tags of the page cache that show it. */
  tags(id: string): string[];
};

export const valueOf = (card: Card, field: string): string => card[field] ?? '';

const filled = (card: Card): [string, string][] =>
  Object.entries(card)
    .flatMap(([name, value]): [string, string][] => (value === undefined || value === '' ? [] : [[name, value]]))
    .sort(([a], [b]) => (a < b ? -1 : 1));

export const sameCard = (a: Card, b: Card): boolean => JSON.stringify(filled(a)) === JSON.stringify(filled(b));

/** Tells two states of a card apart: a form carries it, so a change in between is noticed whoever made it. */
export const markOf = (card: Card): string =>
  createHash('sha256')
    .update(JSON.stringify(filled(card)))
    .digest('hex')
    .slice(0, 20);

/** Filled fields alone, as a row of an import has them. */
export function rowOf(card: Card, fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(fields.flatMap((name) => (valueOf(card, name) === '' ? [] : [[name, valueOf(card, name)]])));
}

/** Words of one line: trimmed, single spaces, no signs that only steer a terminal or turn the writing. */
export const tidyLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
