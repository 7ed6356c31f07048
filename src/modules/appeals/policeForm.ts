/** What the police may enter on the page of one letter. Each act is a small form of its own. */
import { z } from 'zod';
import { line, prose } from '#platform/forms.ts';
import type { StringKey, Values } from '#platform/i18n.ts';
import { readDay } from './formRules.ts';
import { answerKinds, countOf, legalDates, type Day, type Law } from './rules.ts';

export const policeActs = ['register', 'redirect', 'extend', 'answer', 'note'] as const;
export type PoliceAct = (typeof policeActs)[number];
export const isPoliceAct = (text: unknown): text is PoliceAct => policeActs.some((act) => act === text);

const day = (missing: StringKey) =>
  z.string({ error: missing }).transform((typed, context): Day => {
    const found = readDay(typed.trim());
    if (found !== null) return found;
    context.addIssue({ code: 'custom', message: typed.trim() === '' ? missing : 'appeals.police.dayUnclear' });
    return z.NEVER;
  });

export const policeForms = {
  register: z.object({
    policeNumber: line(1, 60, 'appeals.police.numberMissing', 'appeals.police.numberLong'),
    registeredOn: day('appeals.police.registeredMissing'),
  }),
  redirect: z.object({
    redirectedTo: line(3, 200, 'appeals.police.toMissing', 'appeals.police.toLong'),
    redirectedOn: day('appeals.police.redirectedMissing'),
  }),
  extend: z.object({
    extendedTo: day('appeals.police.extendedMissing'),
    reason: prose(10, 1000, 'appeals.police.reasonMissing', 'appeals.police.textLong'),
  }),
  answer: z.object({
    answeredOn: day('appeals.police.answeredMissing'),
    answerKind: z.enum(answerKinds, { error: 'appeals.police.answerMissing' }),
  }),
  note: z.object({ note: prose(3, 1000, 'appeals.police.noteMissing', 'appeals.police.textLong') }),
} as const;

export type PoliceEntry =
  | ({ act: 'register' } & z.infer<(typeof policeForms)['register']>)
  | ({ act: 'redirect' } & z.infer<(typeof policeForms)['redirect']>)
  | ({ act: 'extend' } & z.infer<(typeof policeForms)['extend']>)
  | ({ act: 'answer' } & z.infer<(typeof policeForms)['answer']>)
  | ({ act: 'note' } & z.infer<(typeof policeForms)['note']>);

/** What the days of an entry are held against. */
export type Known = { sentOn: Day; today: Day; registeredOn: Day | null; law: Law };
export type EntryFault = { field: string; key: StringKey; days?: Record<string, Day>; values?: Values };

/** What is wrong with the days of an entry, or null. Days in `days` are shown in the reader's way. */
export function entryFault(entry: PoliceEntry, known: Known): EntryFault | null {
  if (entry.act === 'register') return dayFault('registeredOn', entry.registeredOn, known);
  if (entry.act === 'redirect') return dayFault('redirectedOn', entry.redirectedOn, known);
  if (entry.act === 'answer') return dayFault('answeredOn', entry.answeredOn, known);
  if (entry.act === 'note') return null;
  if (known.registeredOn === null) return { field: 'extendedTo', key: 'appeals.police.registerFirst' };
  const { usual, longest, terms } = legalDates({ sentAt: new Date(`${known.registeredOn}T07:00:00Z`), registeredOn: known.registeredOn }, known.law);
  if (entry.extendedTo <= usual.law) return { field: 'extendedTo', key: 'appeals.police.extendedEarly', days: { day: usual.law } };
  if (entry.extendedTo > longest.working)
    return { field: 'extendedTo', key: 'appeals.police.extendedLate', days: { day: longest.working }, values: { days: countOf(terms.longest) } };
  return null;
}

function dayFault(field: string, day: Day, { sentOn, today }: Known): EntryFault | null {
  if (day > today) return { field, key: 'appeals.police.dayFuture' };
  if (day < sentOn) return { field, key: 'appeals.police.dayEarly', days: { day: sentOn } };
  return null;
}
