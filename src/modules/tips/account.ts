/** What a witness tells, as it lies inside the sealed body (`fields` of a message): written by the form, read by the desk, which believes nothing. */
import { isRecord, type Json } from './bytes.ts';
import type { Danger } from './rules.ts';

/** An answer to one question of a category: words, the value of a choice, a number, yes or no, or several of words (repeated questions). */
export type Answer = string | number | boolean | readonly string[];
export type Place = {
  /** In words: a landmark, a street, a courtyard. */ words: string;
  /** Katottg code of the district or hromada, or empty. */ district: string;
  /** Metres around it; null: unknown. */ radius: number | null;
};
export type Account = {
  category: string;
  danger: Danger;
  /** Danger was named and the witness went on: they called, or cannot. */
  gatePassed: boolean;
  place: Place;
  /** By the id of the question; what was skipped is absent, «не знаю» is the string `unknown`. */
  answers: { readonly [question: string]: Answer };
  /** Of the witness or the event. */
  foreigner: boolean;
  minor: boolean;
  police: boolean;
  /** Only where the witness chose to be named. */
  identity: { name: string; contact: string } | null;
};

/** As canonical data for `fields`. */
export const fieldsOf = (account: Account): { readonly [name: string]: Json } => ({
  category: account.category,
  danger: account.danger,
  gatePassed: account.gatePassed,
  place: { ...account.place },
  answers: { ...account.answers },
  foreigner: account.foreigner,
  minor: account.minor,
  police: account.police,
  identity: account.identity === null ? null : { ...account.identity },
});

/** What the fields of an opening say, or null when they are not of this shape: then the desk shows them as they are. */
export function readAccount(fields: { readonly [name: string]: Json }): Account | null {
  const { category, danger, gatePassed, place, answers, foreigner, minor, police, identity } = fields;
  if (typeof category !== 'string' || (danger !== 'now' && danger !== 'no' && danger !== 'unknown') || typeof gatePassed !== 'boolean') return null;
  if (typeof foreigner !== 'boolean' || typeof minor !== 'boolean' || typeof police !== 'boolean') return null;
  const where = place === undefined ? null : readPlace(place);
  const said = answers === undefined || !isRecord(answers) ? null : readAnswers(answers);
  if (!where || !said) return null;
  const who = identity === null ? null : identity === undefined || !isRecord(identity) ? undefined : readIdentity(identity);
  return who === undefined ? null : { category, danger, gatePassed, place: where, answers: said, foreigner, minor, police, identity: who };
}

function readPlace(value: Json): Place | null {
  if (!isRecord(value)) return null;
  const { words, district, radius } = value;
  if (typeof words !== 'string' || typeof district !== 'string' || (radius !== null && typeof radius !== 'number')) return null;
  return { words, district, radius };
}

function readAnswers(value: { readonly [name: string]: Json }): Record<string, Answer> | null {
  const read: Record<string, Answer> = {};
  for (const [question, answer] of Object.entries(value)) {
    // An id stands where a question of ours is shown when nobody knows it, so it may hold no words.
    if (!/^[\w-]{1,64}$/.test(question)) return null;
    if (typeof answer === 'string' || typeof answer === 'number' || typeof answer === 'boolean') read[question] = answer;
    else if (Array.isArray(answer) && answer.every((one) => typeof one === 'string')) read[question] = answer;
    else return null;
  }
  return read;
}

function readIdentity(value: { readonly [name: string]: Json }): { name: string; contact: string } | undefined {
  const { name, contact } = value;
  return typeof name === 'string' && typeof contact === 'string' ? { name, contact } : undefined;
}
