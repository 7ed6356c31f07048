/** What the pages of a request do with a sent form: the person's, and the office's. Whatever shows, gives out or erases asks for a fresh proof. */
import { checkForm, emptyForm, readForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import { emailFault } from '#platform/email.ts';
import type { House } from '#platform/house.ts';
import type { CookieJar } from '#platform/cookies.ts';
import type { Language } from '#platform/i18n.ts';
import { acceptsRecipient } from '#platform/outbox.ts';
import type { Personal } from '#platform/personal.ts';
import { can, isProvedHere, proveHere, type Staff } from '#modules/people/index.ts';
import { beginEntry, keepEntry, readAsking, takeCodeFor, type CodeTurn } from '#modules/residents/index.ts';
import { writeReading } from '#platform/audit.ts';
import { actForms, askForm } from './form.ts';
import { findRequest, isConcerned } from './office.ts';
import { keepAsked, receiveRequest } from './requests.ts';
import { letIn, openRequest } from './see.ts';
import { answerErasure, askErasure, beginWork, claimRequest, closeRequest, decideIdentity, grantArchive, type Fault } from './work.ts';

export type Desk = { house: House; request: Request; cookies: CookieJar; network: string; lang: Language; now: Date };
export type AskTurn = { form: FormState<unknown>; go: boolean; status: 200 | 422 | 429 };

const wrong = (form: FormState<unknown>, errors: FieldErrors): FormState<unknown> => ({ ...emptyForm(form.values, form.lists), status: 'invalid', errors });

/** The request itself: kept with the code that will prove the address. */
export async function takeAsk(desk: Desk): Promise<AskTurn> {
  const { house, now } = desk;
  const form = await readForm(desk.request, askForm);
  if (form.status === 'empty') return { form, go: false, status: 200 };
  const email = (form.values['email'] ?? '').trim();
  const about = (form.values['about'] ?? '').trim();
  const faults: FieldErrors = { ...form.errors };
  const fault = emailFault(email);
  if (fault) faults['email'] = fault;
  // The demo writes to invented addresses only; better said here than by a code that never comes.
  else if (!acceptsRecipient(house, email)) faults['email'] = { key: 'appeals.form.emailDemo' };
  const otherFault = about === '' ? null : emailFault(about);
  if (otherFault) faults['about'] = otherFault;
  if (form.status === 'invalid' || Object.keys(faults).length > 0) return { form: wrong(form, faults), go: false, status: 422 };
  const { kind, text } = form.data;
  const begun = await beginEntry(house, { ...readAsking(desk), email }, 'ask', now, (tx, entryId) =>
    keepAsked(tx, house, { kind, text, email, about, language: desk.lang }, entryId, now),
  );
  if (begun.status === 'wait') return { form: wrong(form, { _form: { key: 'residents.wait', values: { minutes: begun.minutes } } }), go: false, status: 429 };
  keepEntry(desk, begun.token);
  return { form, go: true, status: 200 };
}

/** Six digits: the request counts from now, and this browser may see it. `number` is given when it does. */
export async function takeAskCode(desk: Desk): Promise<{ turn: CodeTurn; number: string | null }> {
  let number: string | null = null;
  const turn = await takeCodeFor(desk, async (token, digits) => {
    const received = await receiveRequest(desk.house, { token, digits }, desk.now);
    if (received.status !== 'received') return received;
    number = received.number;
    letIn(desk, received.number, received.code, true);
    return received;
  });
  return { turn, number };
}

/** Number and code: the right pair lets this browser in. */
export async function takeTrack(desk: Desk): Promise<{ number: string } | { form: FormState<unknown> }> {
  const sent = await desk.request.formData();
  const text = (name: string): string => String(sent.get(name) ?? '').slice(0, 200);
  const typed = { number: text('number'), code: text('code') };
  const opened = await openRequest(desk.house.database.db, desk.house, { ...typed, network: desk.network }, desk.now);
  if (!opened.ok) return { form: wrong(emptyForm(typed), opened.errors) };
  letIn(desk, opened.number, opened.code, false);
  return { number: opened.number };
}

export const officeActs = ['claim', 'proved', 'unproved', 'begin', 'show', 'export', 'eraseAsk', 'eraseYes', 'eraseNo', 'answer', 'refuse'] as const;
export type OfficeAct = (typeof officeActs)[number];
export const readOfficeAct = (text: string | null): OfficeAct | null => officeActs.find((act) => act === text) ?? null;

export type OfficeTurn = { form: FormState<unknown>; act: OfficeAct | null; done: OfficeAct | null; out: boolean; closed: boolean };
type OfficeDesk = { house: House; cookies: CookieJar; request: Request; staff: Staff; now: Date; parts: readonly Personal[] };

/** One act on the page of a request. */
export async function takeAct(desk: OfficeDesk, requestId: string): Promise<OfficeTurn> {
  const { house, now, staff, parts } = desk;
  const shown: OfficeTurn = { form: emptyForm(), act: null, done: null, out: false, closed: false };
  if (desk.request.method !== 'POST') return shown;
  const sent = await desk.request.formData();
  const act = readOfficeAct(String(sent.get('act') ?? ''));
  if (!act) return { ...shown, form: wrong(emptyForm(), { _form: { key: 'form.unclear' } }) };
  const second = act === 'eraseYes' || act === 'eraseNo';
  const found = await findRequest(house.database.db, house, requestId, now);
  if (!found || isConcerned(staff, house, found.row) || !can(staff, second ? 'confirmErasure' : 'answerRequests')) return { ...shown, act, closed: true };
  const form = checkForm(sent, actForms[act]);
  if (form.status !== 'valid') return { ...shown, form, act };
  const { data } = form;
  if ('code' in data) {
    const proof = await proveHere(desk, data.code, data.passkey);
    if (proof.status === 'out') return { ...shown, out: true };
    if (proof.status === 'refused') return { ...shown, form: wrong(form, proof.errors), act };
  }
  const doing = { requestId, staffId: staff.id };
  const fault = await perform();
  return fault ? { ...shown, form: wrong(form, { _form: { key: fault } }), act } : { ...shown, done: act };

  function perform(): Promise<Fault> {
    switch (data.act) {
      case 'claim':
        return claimRequest(house, doing, now);
      case 'begin':
        return beginWork(house, doing, now);
      case 'proved':
      case 'unproved':
        return decideIdentity(house, doing, data.act, data.why, now);
      case 'show':
        return Promise.resolve(null);
      case 'export':
        return grantArchive(house, doing, data.why, now);
      case 'eraseAsk':
        return askErasure(house, doing, data.why, now);
      case 'eraseYes':
      case 'eraseNo':
        return answerErasure(house, doing, { answer: data.act === 'eraseYes' ? 'confirmed' : 'refused', why: data.why, parts }, now);
      case 'answer':
        return closeRequest(house, doing, { words: data.words, reason: null, parts }, now);
      case 'refuse':
        return closeRequest(house, doing, { words: data.words, reason: data.reason, parts }, now);
    }
  }
}

/** Whether this browser may see more than numbers now; seeing it is written down. */
export async function mayLook(desk: Pick<OfficeDesk, 'house' | 'cookies' | 'staff' | 'now'>, requestId: string): Promise<boolean> {
  if (!can(desk.staff, 'answerRequests') || !(await isProvedHere(desk))) return false;
  const reading = { staffId: desk.staff.id, by: 'staff' as const, act: 'privacy.show', subjectKind: 'request', subjectId: requestId, detail: {} };
  await desk.house.database.db.transaction((tx) => writeReading(tx, reading, desk.now));
  return true;
}
