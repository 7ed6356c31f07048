import { z } from 'zod';
import { line } from '#platform/forms.ts';

/** What is wrong with an address is said by `emailFault`, sign by sign. */
export const enterForm = z.object({ email: z.string({ error: 'appeals.form.emailMissing' }).max(1000, { error: 'appeals.form.emailLong' }) });

/** `again`: a letter is asked for, and the field may be empty. */
export const codeForm = z.object({
  code: z.string().max(200, { error: 'residents.code.six' }).optional(),
  again: z.string().max(1, { error: 'form.unclear' }).optional(),
});

const sent = z.string().max(20_000).optional().default('');
/** What is done with passkeys of an account. */
export const keysForm = z.object({
  act: z.enum(['add', 'rename', 'remove'], { error: 'form.unclear' }),
  id: sent,
  name: line(0, 60, 'people.passkey.name.missing', 'people.passkey.name.long').optional().default(''),
  passkey: sent,
});
