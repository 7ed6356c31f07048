import { z } from 'zod';
import { line, prose } from '#platform/forms.ts';
import { kinds, needsText, reasons, requestRules } from './rules.ts';

/** What is wrong with an address is said by `emailFault`, sign by sign. */
const email = z.string({ error: 'appeals.form.emailMissing' }).max(1000, { error: 'appeals.form.emailLong' });
export const askForm = z
  .object({
    kind: z.enum(kinds, { error: 'privacy.ask.kind.missing' }),
    text: prose(0, requestRules.text, 'privacy.ask.text.missing', 'privacy.ask.text.long').optional().default(''),
    email,
    about: z.string().max(1000, { error: 'appeals.form.emailLong' }).optional().default(''),
  })
  .superRefine(({ kind, text }, context) => {
    if (needsText(kind) && [...text.trim()].length < 5) context.addIssue({ code: 'custom', path: ['text'], message: 'privacy.ask.text.missing' });
  });

const optional = z.string().max(20_000).optional().default('');
const proof = { code: optional, passkey: optional };
const why = line(5, 300, 'people.why.missing', 'people.why.long');
/** What the office does with a request. */
export const actForms = {
  claim: z.strictObject({ act: z.literal('claim') }),
  begin: z.strictObject({ act: z.literal('begin') }),
  proved: z.strictObject({ act: z.literal('proved'), why }),
  unproved: z.strictObject({ act: z.literal('unproved'), why }),
  show: z.strictObject({ act: z.literal('show'), ...proof }),
  export: z.strictObject({ act: z.literal('export'), why, ...proof }),
  eraseAsk: z.strictObject({ act: z.literal('eraseAsk'), why, ...proof }),
  eraseYes: z.strictObject({ act: z.literal('eraseYes'), why, ...proof }),
  eraseNo: z.strictObject({ act: z.literal('eraseNo'), why, ...proof }),
  answer: z.strictObject({ act: z.literal('answer'), words: prose(10, 5000, 'privacy.answer.missing', 'privacy.answer.long') }),
  refuse: z.strictObject({
    act: z.literal('refuse'),
    reason: z.enum(reasons, { error: 'privacy.reason.missing' }),
    words: prose(10, 5000, 'privacy.answer.missing', 'privacy.answer.long'),
  }),
};
