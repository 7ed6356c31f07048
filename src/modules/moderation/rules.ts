/** What a decision is and what a module must offer to have its things decided. Pure. */
import type { Db, Tx } from '#db/index.ts';
import type { House } from '#platform/house.ts';
import { workingHours, workingMinutes, type Hours } from '#platform/hours.ts';
import { isStringKey, type Language, type StringKey, type Translate } from '#platform/i18n.ts';

export const outcomes = ['approve', 'return', 'decline'] as const;
export type Outcome = (typeof outcomes)[number];
export const answers = ['yes', 'no', 'none'] as const;
export type Answer = (typeof answers)[number];

export type Decision = {
  id: string;
  itemId: string;
  kind: string;
  subjectId: string;
  /** The version the moderator read. */
  version: number;
  outcome: Outcome;
  /** Codes of the kind's closed list; none for an approval. */
  reasons: string[];
  /** The exact words the author will read. */
  words: string;
  /** Answer to each check, by its key. */
  checklist: Record<string, string>;
  staffId: string;
  at: Date;
};

/** What a template may leave open: filled in by itself where the portal knows it, otherwise asked of the moderator. A closed list. */
export const templateFields = ['number', 'date', 'until', 'missing', 'remove', 'body', 'instead', 'file', 'earlier', 'confirmed', 'named'] as const;
export type TemplateField = (typeof templateFields)[number];

export type ReviewReason = { code: string; outcome: 'return' | 'decline'; label: StringKey; words: StringKey };

/** What the decision column shows beside the text. */
export type ReviewFacts = {
  /** The author's language: words to the author begin in it. */
  language: Language;
  /** Where an approval sends it, by which rule and why. */
  addressee: { to: string; copies: string[]; rule: string; why: string } | null;
  /** One line about what comes after, for example when the police should answer. */
  next: string | null;
  /** Checks the portal can answer itself from what it has computed; a person may answer otherwise. */
  answers: Partial<Record<StringKey, Answer>>;
  /** How many days an author has for a correction, where anything is returned. */
  correctDays?: number;
  /** What fields of templates stand for, in the author's language, as far as it is known. */
  fields?: Partial<Record<TemplateField, string>>;
};

/** What a row of the queue shows: at most a title, one line, and what needs attention. */
export type ReviewTitle = { title: string; lead: string; marks: string[] };

/** What a module offers so that the moderators can decide on its things. */
export type ReviewKind = {
  kind: string;
  /** What people call things of this kind. */
  label: StringKey;
  /** What things of this kind may be about: to choose from in the queue. */
  topics?: readonly { value: string; label: StringKey }[];
  /** Each must be answered before an approval. */
  checks: readonly StringKey[];
  /** A closed list. An outcome that has none here is not offered: nobody returns or declines anything without a reason. */
  reasons: readonly ReviewReason[];
  /** What the buttons say, where the usual words would mislead. */
  labels?: Partial<Record<Outcome, StringKey>>;
  /** False when an approval sends nothing anywhere: then no addressee is shown. */
  sends?: false;
  /** Nobody is told of a decision: the words stay in the office. */
  silent?: true;
  /** Reads an earlier decision again: when it stands nothing more was declined. */
  rereads?: true;
  /** Rows of the queue by the ids of their subjects, many at once. */
  titles(db: Db | Tx, house: House, subjectIds: readonly string[]): Promise<Map<string, ReviewTitle>>;
  facts?(db: Db | Tx, house: House, subjectId: string, language: Language, now: Date): Promise<ReviewFacts>;
  /** A moderator has begun to read. Runs in a transaction of its own; must accept that the subject has moved on meanwhile. */
  taken?(tx: Tx, house: House, taken: { subjectId: string; staffId: string }, now: Date): Promise<void>;
  /** Carries the decision out, inside the transaction that records it. A refusal undoes everything it wrote. */
  apply(tx: Tx, house: House, decision: Decision, now: Date): Promise<{ ok: true } | { ok: false; why: StringKey }>;
};

export const moderationRules = {
  claimMinutes: 30,
  /** How long a decision waits before it takes effect, so that it can be taken back. */
  undoSeconds: 10,
  words: { min: 10, max: 4000 },
  /** A question to a colleague, and the answer. */
  opinion: { min: 5, max: 2000 },
  /** The name of a template, and what may be typed into one field of it. */
  template: { name: 80, field: 500 },
  /** A decision that cannot be carried out comes back to the queue after so many tries. */
  applyTries: 6,
  pageSize: 25,
};

/** Waits between tries to carry a decision out, in seconds. The first also guards against a worker that died on the way. */
export const applyWait = (tries: number): number => Math.min(3600, 15 * 4 ** tries);

/** Working minutes until the moment, negative when it has passed. Crime statements and all others count the same hours. */
export const minutesLeft = (dueAt: Date, now: Date, hours: Hours = workingHours): number =>
  now < dueAt ? Math.ceil(workingMinutes(now, dueAt, hours)) : -Math.floor(workingMinutes(dueAt, now, hours));

/** «1 год 20 хв», «2 робочі дні»: working time in words. */
export function inWords(t: Translate, minutes: number, { from, to }: Hours = workingHours): string {
  const all = Math.abs(minutes);
  const workingDay = to - from;
  if (all >= 2 * workingDay) return t('moderation.time.days', { count: Math.floor(all / workingDay) });
  const hours = Math.floor(all / 60);
  const rest = all % 60;
  if (hours === 0) return t('moderation.time.minutes', { minutes: rest });
  return rest === 0 ? t('moderation.time.hours', { hours }) : t('moderation.time.both', { hours, minutes: rest });
}

export type TimeLeft = { kind: 'stop' | 'wait' | 'quiet'; icon: 'alert-triangle' | 'hourglass' | 'clock'; text: string };
/** How the time left is told: colour, icon and words. Under a third of a working day it is soon. */
export function timeLeft(t: Translate, dueAt: Date, now: Date, hours: Hours = workingHours): TimeLeft {
  const minutes = minutesLeft(dueAt, now, hours);
  if (now >= dueAt)
    return {
      kind: 'stop',
      icon: 'alert-triangle',
      text: minutes === 0 ? t('moderation.time.justOver') : t('moderation.time.over', { time: inWords(t, minutes, hours) }),
    };
  const text = inWords(t, minutes, hours);
  return minutes <= (hours.to - hours.from) / 3 ? { kind: 'wait', icon: 'hourglass', text } : { kind: 'quiet', icon: 'clock', text };
}

/** Whether an outcome may be decided here at all. */
export const offers = (kind: Pick<ReviewKind, 'reasons'>, outcome: string): boolean =>
  outcome === 'approve' || kind.reasons.some((reason) => reason.outcome === outcome);

/** The reasons that belong to an outcome, by code; null when a code is not on the closed list. */
export function pickReasons(kind: Pick<ReviewKind, 'reasons'>, outcome: Outcome, codes: readonly string[]): ReviewReason[] | null {
  const picked = [...new Set(codes)].map((code) => kind.reasons.find((reason) => reason.code === code && reason.outcome === outcome));
  return picked.every((reason) => reason !== undefined) ? picked.filter((reason) => reason !== undefined) : null;
}

/** Checks that still have no answer. */
export const openChecks = (kind: Pick<ReviewKind, 'checks'>, checklist: Record<string, string>): StringKey[] =>
  kind.checks.filter((check) => !answers.some((answer) => answer === checklist[check]));

/** Only the answers to this kind's checks; anything else that was sent is left out. */
export const cleanChecklist = (kind: Pick<ReviewKind, 'checks'>, sent: Record<string, string | undefined>): Record<string, Answer> =>
  Object.fromEntries(kind.checks.flatMap((check) => answers.filter((answer) => answer === sent[check]).map((answer) => [check, answer])));

/** The ready sentences of the reasons, in the author's language: where the words to the author begin. */
export const readyWords = (t: Translate, reasons: readonly ReviewReason[]): string => reasons.map((reason) => t(reason.words)).join('\n\n');

/** A ready sentence whose blank was left as it was. */
export const hasBlank = (words: string): boolean => words.includes('{{') || words.includes('[…]');

/** A stored reason as a string's name, when it still is one. */
export const keyOr = (stored: string | null, otherwise: StringKey): StringKey => (stored !== null && isStringKey(stored) ? stored : otherwise);

// Cyrillic signs that people type for the Latin ones of the same shape.
const shapes: Partial<Record<string, string>> = { А: 'A', В: 'B', С: 'C', Е: 'E', Н: 'H', К: 'K', М: 'M', Р: 'P', Т: 'T', Х: 'X', У: 'Y', І: 'I', О: 'O' };

/** A number as it is searched for: from its first digit on, signs of one shape alike, so either alphabet finds it. */
export function cleanRef(typed: string): string {
  const signs = [...typed.normalize('NFC').toUpperCase()]
    .map((sign) => shapes[sign] ?? sign)
    .join('')
    .replace(/[^0-9A-Z-]/g, '');
  return signs.slice(Math.max(0, signs.search(/\d/))).slice(0, 40);
}

/** The part of a number that tells it from the others of its year. */
export const shortRef = (ref: string): string => ref.replace(/^\p{L}+-\p{L}+-\d{4}-/u, '');
