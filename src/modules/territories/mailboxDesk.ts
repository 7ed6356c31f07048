/** What the pages of mailboxes do with a sent form: the one the police open, and the one of the office. */
import { z } from 'zod';
import { checkForm, emptyForm, line, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { allow } from '#platform/limits.ts';
import { confirmByCode, confirmMailbox, findMailboxLetter, sendMailboxLetter, type MailboxView } from './mailboxes.ts';

type Desk = { house: House; request: Request; now: Date };

/** The page behind the link of a letter: a GET shows, a POST confirms. A flood on one link is slowed down. */
export async function takeMailboxLink({ house, request, now }: Desk, token: string): Promise<{ view: MailboxView; status: 200 | 410 | 429 }> {
  const { db } = house.database;
  let view = await findMailboxLetter(db, token, now);
  if (request.method === 'POST' && view.state === 'asked') {
    const key = `mailbox:${house.vault.digest('territories.mailbox.link', token)}`;
    if (!(await allow(db, { key, limit: 60, windowSeconds: 3600 }, now))) return { view, status: 429 };
    view = await confirmMailbox(house, token, now);
  }
  return { view, status: view.state === 'ended' ? 410 : 200 };
}

const sendForm = z.strictObject({ act: z.literal('send'), id: z.uuid() });
const codeForm = z.strictObject({
  act: z.literal('code'),
  id: z.uuid(),
  code: line(1, 20, 'territories.mailbox.code.missing', 'territories.mailbox.code.wrong'),
});

export type MailboxTurn = { form: FormState<unknown>; done: 'send' | 'code' | null; closed: boolean };

/** In the office: the letter once more, or the code that somebody of the police read aloud. `by` null: this person may not. */
export async function takeMailboxes({ house, request, now }: Desk, by: string | null): Promise<MailboxTurn> {
  const shown = (form: FormState<unknown> = emptyForm()): MailboxTurn => ({ form, done: null, closed: false });
  if (request.method !== 'POST') return shown();
  const sent = await request.formData();
  const act = sent.get('act');
  if (act !== 'send' && act !== 'code') return shown({ ...emptyForm(), status: 'invalid', errors: { _form: { key: 'form.unclear' } } });
  if (by === null) return { ...shown(), closed: true };
  const form = act === 'send' ? checkForm(sent, sendForm) : checkForm(sent, codeForm);
  if (form.status !== 'valid') return shown(form);
  const { data } = form;
  const fault = await house.database.db.transaction((tx) =>
    data.act === 'send' ? sendMailboxLetter(tx, house, data.id, by, now) : confirmByCode(tx, house, { mailboxId: data.id, code: data.code, by }, now),
  );
  if (fault === null) return { ...shown(), done: data.act };
  return shown({ ...form, status: 'invalid', errors: { [data.act === 'code' ? 'code' : '_form']: { key: fault } } });
}
