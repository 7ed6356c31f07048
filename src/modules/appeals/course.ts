/** Where an appeal stands in time, read from its history: nothing about dates is kept twice. Pure. */
import { z } from 'zod';
import { answerKinds, legalDates, type AnswerKind, type Day, type Law, type LegalDates } from './rules.ts';

const text = z.string();
/** What the history keeps with each act; words of the police are sealed. */
const Registered = z.object({ number: text, on: text });
const Dated = z.object({ on: text });
const Extended = z.object({ until: text });
const Answered = z.object({ on: text, kind: z.enum(answerKinds) });

export type Row = { event: string; facts: unknown; at: Date };
export type Course = {
  sentAt: Date | null;
  registered: { number: string; on: Day } | null;
  redirectedOn: Day | null;
  extendedTo: Day | null;
  answered: { on: Day; kind: AnswerKind } | null;
  /** The day that a term was found to have passed without an answer. */
  silentSince: Day | null;
  /** Null until a mail server took the letter or the police entered something about it. */
  dates: LegalDates | null;
};

/** A redirection begins the term anew: it runs from the registration at the new body, estimated until that is known. */
export function courseOf(history: readonly Row[], law: Law): Course {
  const course: Course = { sentAt: null, registered: null, redirectedOn: null, extendedTo: null, answered: null, silentSince: null, dates: null };
  let base: Date | null = null;
  for (const { event, facts, at } of history) {
    if (event === 'accept') {
      course.sentAt ??= at;
      base ??= at;
    }
    if (event === 'register') {
      course.registered = Registered.parse(facts);
      course.extendedTo = null;
      base ??= at;
    }
    if (event === 'redirect') {
      course.redirectedOn = Dated.parse(facts).on;
      course.registered = null;
      course.extendedTo = null;
      course.silentSince = null;
      base = morning(course.redirectedOn);
    }
    if (event === 'extend') {
      course.extendedTo = Extended.parse(facts).until;
      course.silentSince = null;
    }
    if (event === 'answer') course.answered = Answered.parse(facts);
    if (event === 'silence') course.silentSince = z.object({ due: text }).parse(facts).due;
  }
  if (base) course.dates = legalDates({ sentAt: base, registeredOn: course.registered?.on ?? null, extendedTo: course.extendedTo }, law);
  return course;
}

/** Nine in the morning, so that a working day counts as received that day. */
const morning = (day: Day): Date => new Date(`${day}T07:00:00Z`);
