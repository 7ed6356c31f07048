/** Terms: of the law, of the portal's own promises, and of keeping. All of them are data; days are Kyiv days. */

import {
  addDays,
  afterWorking,
  dayOf,
  isDay,
  isStaffed,
  kyivDay,
  kyivInstant,
  kyivMinutes,
  noonOf,
  utcOf,
  workingHours,
  type Day,
  type Hours,
} from '#platform/hours.ts';

export { addDays, isDay, isStaffed, kyivDay, kyivInstant, kyivMinutes, noonOf as noon, workingHours, type Day, type Hours };

/** The same date of a later month, or its last day when there is none. */
export function addMonths(day: Day, months: number): Day {
  const at = utcOf(day);
  const wanted = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + months);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(wanted, last));
  return dayOf(at);
}
export const daysBetween = (from: Day, to: Day): number => Math.round((utcOf(to).getTime() - utcOf(from).getTime()) / 86_400_000);

/**
 * `holidays` come back every year (`05-01`), `off` are holidays of one year, `working` are days on which people work although they would rest.
 * Under martial law public holidays are working days (law 2136-IX, Art. 6).
 */
export type DaysOff = { weekdays: readonly number[]; martialLaw: boolean; holidays: readonly string[]; off: readonly Day[]; working: readonly Day[] };
export const daysOff: DaysOff = {
  weekdays: [6, 0],
  martialLaw: true,
  holidays: ['01-01', '03-08', '05-01', '05-08', '06-28', '07-15', '08-24', '10-01', '12-25'],
  off: [],
  working: [],
};
export const isDayOff = (day: Day, rule: DaysOff = daysOff): boolean =>
  !rule.working.includes(day) &&
  (rule.weekdays.includes(utcOf(day).getUTCDay()) || (!rule.martialLaw && (rule.holidays.includes(day.slice(5)) || rule.off.includes(day))));
export function workingDay(day: Day, rule: DaysOff = daysOff): Day {
  let found = day;
  while (isDayOff(found, rule)) found = addDays(found, 1);
  return found;
}

export type Term = { days: number } | { months: number };
/** Law 393/96-ВР, Art. 5, 7, 20. */
export const lawTerms = {
  quick: { days: 15 },
  usual: { months: 1 },
  longest: { days: 45 },
  redirect: { days: 5 },
  wrongForm: { days: 10 },
  missingData: { days: 5 },
} as const satisfies Record<string, Term>;

/** The Criminal Procedure Code, Art. 214: a statement of a crime stands in the register within a day. */
export const crimeHours = 24;
/** Law 2939-VI, Art. 20: a request for information, in working days. */
export const informationDays = 5;

export const countOf = (term: Term): number => ('days' in term ? term.days : term.months);

export type AnswerTerms = { quick: Term; usual: Term; longest: Term };
/** From this minute on a letter counts as come on the next working day. */
export const closingMinute = 17 * 60;
/** What dates are counted by. Terms bind from the day a letter came, so each has those of its day; which days are off is taken as it is known now. */
export type Law = { daysOff: DaysOff; at(day: Date): { terms: AnswerTerms; closing: number } };
/** The law as the code knows it, while no edition says otherwise. */
export const writtenLaw: Law = { daysOff, at: () => ({ terms: lawTerms, closing: closingMinute }) };

/** The last day by the letter of the law, and the same day moved off a day of rest. */
export type LastDay = { law: Day; working: Day };
export function lastDay(from: Day, term: Term, rule: DaysOff = daysOff): LastDay {
  const law = 'days' in term ? addDays(from, term.days) : addMonths(from, term.months);
  return { law, working: workingDay(law, rule) };
}

/** When the police most likely register a letter: the day it came, or the next working day if it came at 17:00 or later or on a day off. */
export function likelyRegistration(sentAt: Date, rule: DaysOff = daysOff, closing = closingMinute): Day {
  const day = kyivDay(sentAt);
  if (isDayOff(day, rule)) return workingDay(day, rule);
  return kyivMinutes(sentAt) >= closing ? workingDay(addDays(day, 1), rule) : day;
}

export type LegalDates = { from: Day; estimate: boolean; terms: AnswerTerms; quick: LastDay; usual: LastDay; longest: LastDay; extended: Day | null };
/** Dates of the answer. They are an estimate until the police name the day of registration. */
export function legalDates(known: { sentAt: Date; registeredOn: Day | null; extendedTo?: Day | null }, law: Law): LegalDates {
  const { terms, closing } = law.at(known.sentAt);
  const from = known.registeredOn ?? likelyRegistration(known.sentAt, law.daysOff, closing);
  return {
    from,
    estimate: known.registeredOn === null,
    terms,
    quick: lastDay(from, terms.quick, law.daysOff),
    usual: lastDay(from, terms.usual, law.daysOff),
    longest: lastDay(from, terms.longest, law.daysOff),
    extended: known.extendedTo ?? null,
  };
}
/** The day by which an answer must have come, as things stand: the extended one, otherwise a month. */
export const answerDue = (dates: LegalDates): Day => dates.extended ?? dates.usual.law;

/** Working minutes a moderator has: a working day, or two hours for a crime statement. */
export const readingMinutes = { ordinary: 9 * 60, crime: 2 * 60 } as const;

/** The instant by which a letter must be read, counted in working time only. */
export const dueAt = (from: Date, crime: boolean, hours: Hours = workingHours, minutes: { ordinary: number; crime: number } = readingMinutes): Date =>
  afterWorking(from, crime ? minutes.crime : minutes.ordinary, hours);

/** The portal's own terms, in days unless the name says otherwise. */
export const portalTerms = {
  confirmHours: 72,
  /** How often the address of an appeal that waits may be changed. */
  addressChanges: 3,
  /** How long a supporter may answer, and how many letters the portal writes to each. */
  supportDays: 14,
  supportLetters: 3,
  correctDays: 10,
  /** How long an author may object to a return or a refusal, and how often about one appeal. */
  objectDays: 10,
  objections: 3,
  correctReminderDay: 7,
  policePageDays: 90,
  closeAnsweredDays: 30,
  seeMinutes: 30,
  /** Working days until another person answers about a decision of a moderator. */
  replyDays: 5,
  /** How long an opinion may be changed, and is tied to its appeal. */
  ratingDays: 7,
} as const;

/** How long things are kept, in days. The text of a letter the police never had goes with the reason to hold it. */
export const keeping = {
  /** The same year as people say it. */
  textMonths: 12,
  textAfterEnd: { closed: 365, declined: 365, not_corrected: 30, withdrawn: 0, expired: 0 },
  filesAfterSending: 180,
  supportersAfterSending: 180,
  lettersAfterSending: 365,
} as const;
