import { z } from 'zod';
import { line, prose } from '#platform/forms.ts';
import { isDay } from '#platform/hours.ts';
import { cardKinds, cardWays, minuteRules } from './rules.ts';

const version = z.string().regex(/^\d{1,9}$/);
const time = (error: 'minutes.time.missing') => z.string({ error }).regex(/^([01]?\d|2[0-3]):[0-5]\d$/, { error });
const block = prose(0, minuteRules.block, 'form.unclear', 'minutes.long').optional().default('');
const vote = z
  .string()
  .trim()
  .regex(/^\d{0,4}$/, { error: 'minutes.vote.number' })
  .optional()
  .default('');
const said = line(0, minuteRules.line, 'form.unclear', 'minutes.long').optional().default('');
const decision = (n: number) => ({ [`decision${n}`]: said, [`yes${n}`]: vote, [`no${n}`]: vote, [`abstained${n}`]: vote });

/** The whole of the minutes; kept as a draft with whatever is there. */
export const saveForm = z.object({
  act: z.literal('save'),
  version,
  from: time('minutes.time.missing'),
  to: time('minutes.time.missing'),
  place: line(3, 200, 'minutes.place.missing', 'minutes.long'),
  secretary: line(2, 120, 'minutes.secretary.missing', 'minutes.long'),
  police: prose(0, 1000, 'form.unclear', 'minutes.long').optional().default(''),
  people: z
    .string({ error: 'minutes.people.missing' })
    .trim()
    .refine((text) => /^\d{1,4}$/.test(text) && Number(text) <= minuteRules.people, { error: 'minutes.people.missing' }),
  acquaintance: block,
  problems: block,
  invitation: block,
  questions: block,
  ...decision(1),
  ...decision(2),
  ...decision(3),
  ...decision(4),
  ...decision(5),
  nextOn: z
    .string()
    .refine((text) => text === '' || isDay(text), { error: 'minutes.next.unclear' })
    .optional()
    .default(''),
  photo: z.literal('yes').optional(),
  namesSeen: z.literal('yes').optional(),
});

export const cardForm = z
  .object({
    act: z.literal('card'),
    kind: z.enum(cardKinds, { error: 'minutes.card.kind.missing' }),
    text: prose(0, 1000, 'minutes.card.text.missing', 'minutes.long').optional().default(''),
    where: said,
    wish: said,
    way: z.enum(cardWays, { error: 'minutes.card.way.missing' }),
    contact: z.string().max(1000, { error: 'appeals.form.emailLong' }).optional().default(''),
    cardNames: z.literal('yes').optional(),
  })
  .superRefine(({ kind, text }, context) => {
    if (kind !== 'crime' && [...text.trim()].length < 5) context.addIssue({ code: 'custom', path: ['text'], message: 'minutes.card.text.missing' });
  });

const card = z.uuid();
const words = prose(5, 1500, 'minutes.answer.missing', 'minutes.long');
export const actForms = {
  approve: z.object({
    act: z.literal('approve'),
    version,
    resident: z.string({ error: 'appeals.form.emailMissing' }).max(1000, { error: 'appeals.form.emailLong' }),
  }),
  own: z.object({
    act: z.literal('own'),
    card,
    version,
    owner: line(3, 160, 'minutes.owner.missing', 'minutes.long'),
    dueOn: z.string({ error: 'minutes.due.missing' }).refine(isDay, { error: 'minutes.due.missing' }),
    lateWhy: said,
  }),
  work: z.object({ act: z.literal('work'), card, version }),
  done: z.object({ act: z.literal('done'), card, version, words }),
  refuse: z.object({ act: z.literal('refuse'), card, version, words }),
  told: z.object({ act: z.literal('told'), card, version }),
};
export type DeskAct = keyof typeof actForms;
export const isDeskAct = (text: string): text is DeskAct => Object.hasOwn(actForms, text);

export const residentForm = z.object({
  act: z.enum(['yes', 'no'], { error: 'form.unclear' }),
  words: prose(0, 1500, 'form.unclear', 'minutes.long').optional().default(''),
});
