import { z } from 'zod';
import { line, prose } from '#platform/forms.ts';
import { seatRules } from './seatRules.ts';

const ticked = z.literal('yes').optional();
const whole = (least: number, most: number, key: 'events.join.people.missing' | 'events.join.children.wrong') =>
  z
    .string({ error: key })
    .transform((typed) => typed.trim())
    .refine((typed) => /^\d{1,3}$/.test(typed) && Number(typed) >= least && Number(typed) <= most, { error: key, params: { most } })
    .transform(Number);
const people = whole(1, seatRules.people, 'events.join.people.missing');
const children = z
  .string()
  .optional()
  .default('')
  .transform((typed) => (typed.trim() === '' ? '0' : typed))
  .pipe(whole(0, seatRules.people, 'events.join.children.wrong'));
const needs = z
  .array(z.enum(['access', 'sign'], { error: 'form.unclear' }))
  .optional()
  .default([]);
const other = prose(0, 500, 'form.unclear', 'events.join.other.long').optional().default('');
const said = (most: number) => line(0, most, 'form.unclear', 'events.join.long').optional().default('');

/** What is wrong with an address is said by `emailFault`, sign by sign. */
export const joinForm = z.object({
  email: z.string().max(1000, { error: 'appeals.form.emailLong' }).optional().default(''),
  name: said(120),
  people,
  children,
  needs,
  other,
  photo: ticked,
  guardianName: said(120),
  guardianPhone: said(40),
  guardianAgreed: ticked,
  ageTold: ticked,
  healthy: ticked,
});

export const seatForm = z.object({
  act: z.enum(['take', 'change', 'leave', 'feed'], { error: 'form.unclear' }),
  people: people.optional(),
  children: children.optional(),
  needs,
  other,
  photo: ticked,
});

/** One press at the door, on paper without scripts as on a telephone that was out of reach. */
export const doorForm = z.object({
  id: z.uuid({ error: 'form.unclear' }).optional(),
  what: z.enum(['in', 'out', 'extra'], { error: 'form.unclear' }),
  seat: z.uuid({ error: 'form.unclear' }).optional(),
  code: z.string().max(40, { error: 'events.door.code.wrong' }).optional(),
  people: z.coerce.number({ error: 'events.door.people.wrong' }).int({ error: 'events.door.people.wrong' }).min(-50).max(50).optional(),
});

/** What a phone kept: anything that has an id is answered under it. */
export const doorPresses = z.object({ presses: z.array(z.looseObject({ id: z.string().max(64) })).max(200) });
export const doorPress = z.object({
  id: z.uuid(),
  what: z.enum(['in', 'out', 'extra']),
  seat: z.uuid().optional(),
  code: z.string().max(40).optional(),
  people: z.int().min(-50).max(50).optional(),
  at: z.number(),
});
