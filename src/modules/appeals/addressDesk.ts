/** One turn of the page where a mistyped address is changed. Open to the browser that sent the appeal and to whoever gave number and code. */
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { appeals } from '#db/schema/appeals.ts';
import { readCookie } from '#platform/cookies.ts';
import { checkForm, emptyForm, type FormState } from '#platform/forms.ts';
import type { StringKey, Values } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import { acceptsRecipient } from '#platform/outbox.ts';
import type { RouteId } from '#routes.ts';
import { addressChangesLeft, changeAddress } from './address.ts';
import { findWaiting, type Waiting } from './confirm.ts';
import { findReceipt, keepReceipt } from './drafts.ts';
import { emailFault } from './formRules.ts';
import { typedLine, withIssues } from './formSteps.ts';
import { mayWriteTo } from './quota.ts';
import { parseNumber } from './rules.ts';
import { seenNumber } from './statusDesk.ts';
import type { Desk } from './wizard.ts';

export type AddressTurn = {
  number: string;
  /** The address the letter went to; only the browser that sent the appeal sees it again. */
  email: string | null;
  waiting: Waiting;
  left: number;
  form: FormState<unknown>;
  back: RouteId;
  /** The address is changed: back to where the author came from. */
  done: boolean;
  status: 200 | 422 | 429;
};

const perHour = 20;

const addressForm = z.object({ email: typedLine }).superRefine(
  withIssues((data, issue) => {
    const fault = emailFault(data.email);
    if (fault) issue('email', fault.key, fault.values);
  }),
);

/** Null for a browser that may not see this number: the page says nothing about it. */
export async function takeAddress(desk: Desk, typed: string): Promise<AddressTurn | null> {
  const { house, now } = desk;
  const { db } = house.database;
  const cookie = readCookie(desk.cookies, house, 'sent');
  const receipt = await findReceipt(db, cookie, now);
  const own = receipt !== null && receipt.number === parseNumber(typed) ? receipt : null;
  const number = own?.number ?? (await seenNumber(desk, typed));
  const [row] = number === null ? [] : await db.select({ id: appeals.id }).from(appeals).where(eq(appeals.number, number));
  if (number === null || !row) return null;
  const base = {
    number,
    email: own?.email ?? null,
    waiting: await findWaiting(db, row.id, now),
    left: await addressChangesLeft(db, row.id),
    back: own ? ('appeals.sent' as const) : ('appeals.appeal' as const),
  };
  const shown = { ...base, form: emptyForm(), done: false, status: 200 as const };
  if (desk.request.method !== 'POST' || base.waiting.state !== 'waiting') return shown;
  const form = checkForm(await desk.request.formData(), addressForm);
  const refuse = (key: StringKey, values: Values = {}, status: 422 | 429 = 422): AddressTurn => ({
    ...shown,
    form: { ...form, status: 'invalid', errors: { email: { key, values } } },
    status,
  });
  if (form.status !== 'valid') return { ...shown, form, status: 422 };
  const { email } = form.data;
  if (!acceptsRecipient(house, email)) return refuse('appeals.form.emailDemo');
  if (!(await allow(db, { key: `appeals.address:${desk.network}`, limit: perHour, windowSeconds: 3600 }, now)))
    return refuse('appeals.wizard.tooManySent', {}, 429);
  if (!(await mayWriteTo(db, house, email, now))) return refuse('appeals.wizard.tooManyLetters', {}, 429);
  const changed = await changeAddress(house, row.id, email, now);
  if (!changed.ok) return refuse(changed.key, changed.values);
  if (own) await keepReceipt(db, cookie, { ...own, email }, now);
  return { ...shown, done: true };
}
