/** Cards: a reader's short question with ready answers, as it lies in the fields of a reply, and the witness's answer to it. */
import { isRecord, type Json } from './bytes.ts';

/** `id`: says which question it is, for the desk; `options`: words to choose from, none where the witness writes. */
export type Card = { id: string; options: readonly string[] };
export const mostOptions = 8;
/** The witness does not want to answer; it is an answer too. */
export const skipped = 'skipped';

export const fieldsOfCard = ({ id, options }: Card): { readonly [name: string]: Json } => ({ card: id, options });

/** The card of a reply, or null where it is words alone. */
export function cardOf(fields: { readonly [name: string]: unknown }): Card | null {
  const { card, options } = fields;
  if (typeof card !== 'string' || card === '') return null;
  const words = Array.isArray(options) ? options.filter((one) => typeof one === 'string') : [];
  return { id: card, options: words.slice(0, mostOptions) };
}

/** `answer`: the words of an option, `skipped`, or empty where the text says it. */
export const fieldsOfAnswer = (card: Card, answer: string): { readonly [name: string]: string } => ({ card: card.id, answer });

export function readAnswer(fields: Json): { card: string; answer: string } | null {
  if (!isRecord(fields)) return null;
  const { card, answer } = fields;
  return typeof card === 'string' && typeof answer === 'string' ? { card, answer } : null;
}
