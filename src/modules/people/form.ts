import { z } from 'zod';
import { line } from '#platform/forms.ts';
import { conflictKinds, roles } from './rules.ts';

export const signInForm = z.object({
  email: line(1, 254, 'people.signIn.email.missing', 'people.signIn.email.form').refine((text) => text === '' || /^[^@\s]+@[^@\s]+$/.test(text), {
    error: 'people.signIn.email.form',
  }),
  password: z
    .string({ error: 'people.signIn.password.missing' })
    .min(1, { error: 'people.signIn.password.missing' })
    .max(1000, { error: 'people.signIn.wrong' }),
});

/** A code, or what a passkey answered in its place. */
export const factorForm = z
  .object({ code: line(0, 40, 'people.factor.missing', 'people.factor.form').optional().default(''), passkey: z.string().max(20_000).optional().default('') })
  .superRefine(({ code: typed, passkey: answered }, context) => {
    if (answered !== '') return;
    if (typed === '') context.addIssue({ code: 'custom', path: ['code'], message: 'people.factor.missing' });
    else if (!/^(\d[\s\d]*|[\w\s-]{12,20})$/.test(typed)) context.addIssue({ code: 'custom', path: ['code'], message: 'people.factor.form' });
  });

export const inviteForm = z.object({
  password: z.string({ error: 'people.invite.missing' }).min(1, { error: 'people.invite.missing' }).max(1000, { error: 'people.password.long' }),
  code: line(0, 40, 'people.factor.missing', 'people.invite.code').optional().default(''),
  passkey: z.string().max(20_000).optional().default(''),
});
export const renewForm = z.object({ password: inviteForm.shape.password, code: line(1, 40, 'people.factor.missing', 'people.invite.code') });

const optional = z.string().optional().default('');
const email = line(1, 254, 'people.signIn.email.missing', 'people.signIn.email.form').refine((text) => text === '' || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text), {
  error: 'people.signIn.email.form',
});
const why = line(5, 300, 'people.why.missing', 'people.why.long');
/** The code of a fresh proof; left out while the last proof holds. */
const code = optional;
const passkey = z.string().max(20_000).optional().default('');
const day = z.string({ error: 'people.until.missing' }).regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'people.until.missing' });
const roleName = z.enum(roles, { error: 'people.role.missing' });
const terms = { role: roleName, territory: optional, unit: optional, until: day, why };

/** What is asked about somebody who is invited. */
export const inviteeForm = z.strictObject({
  name: line(2, 100, 'people.name.missing', 'people.name.long'),
  email,
  ...terms,
  policeTies: optional,
  code,
  passkey,
});
export const roleForm = z.strictObject({ act: z.literal('give'), ...terms, code, passkey });
/** Ends a role, a conflict, an account or every session of somebody: with a reason. */
export const endForm = z.strictObject({ act: z.enum(['end', 'lift', 'close', 'sessions', 'factor', 'lostPassword']), id: optional, why, code, passkey });
export const answerForm = z.strictObject({ act: z.enum(['confirmed', 'refused']), id: z.uuid(), why, code, passkey });
export const conflictForm = z
  .strictObject({
    act: z.literal('conflict'),
    kind: z.enum(conflictKinds, { error: 'people.conflict.kind.missing' }),
    whom: line(0, 254, 'people.conflict.whom.missing', 'people.conflict.whom.missing').optional().default(''),
    unit: optional,
    conflictUntil: z
      .union([z.literal(''), day])
      .optional()
      .default(''),
    conflictWhy: line(5, 300, 'people.why.missing', 'people.why.long'),
  })
  .superRefine((data, context) => {
    const right = data.kind === 'unit' ? data.unit !== '' : data.kind === 'email' ? /^[^@\s]+@[^@\s]+$/.test(data.whom) : /\S\s+\S/.test(data.whom);
    if (!right) context.addIssue({ code: 'custom', path: [data.kind === 'unit' ? 'unit' : 'whom'], message: `people.conflict.${data.kind}.missing` });
  });
