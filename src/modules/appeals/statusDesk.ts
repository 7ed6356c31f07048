/** What the pages of one appeal ask: may this browser see it, and what did its author just do. */
import { dropCookie, readCookie, setCookie } from '#platform/cookies.ts';
import { checkForm, emptyForm, type FieldErrors, type FormState, type Typed } from '#platform/forms.ts';
import type { Language } from '#platform/i18n.ts';
import { allow } from '#platform/limits.ts';
import type { Thing } from '#platform/personal.ts';
import { objectionForm, objectTo } from './objections.ts';
import { isOwn, thingKind } from './own.ts';
import { recordPoliceEntry } from './police.ts';
import { isPoliceAct, policeForms, type EntryFault, type PoliceAct, type PoliceEntry } from './policeForm.ts';
import { parseNumber, portalTerms, rootOf } from './rules.ts';
import { rateAppeal, ratingForm } from './rate.ts';
import { showDay } from './show.ts';
import { maySee, openStatus } from './see.ts';
import type { Desk } from './wizard.ts';
import { closeAppeal, recordOwnEntry, remindSupporters, sendCopy } from './tell.ts';

/** The number in the address, when this browser was let in to it or the appeal belongs to whoever is signed in; `null` otherwise. */
export async function seenNumber({ house, cookies, now, person }: Desk, typed: string): Promise<string | null> {
  const number = parseNumber(typed);
  if (number === null) return null;
  if (maySee(house, readCookie(cookies, house, 'see'), number, now)) return number;
  return person && (await isOwn(house.database.db, person, number)) ? number : null;
}

type Refused = { form: { values: Typed; errors: FieldErrors } };

/** Reads number and code; the right pair sets the cookie and answers the number. */
export async function takeKey(desk: Desk): Promise<{ number: string } | Refused> {
  const opened = await readKey(desk);
  if ('form' in opened) return opened;
  setCookie(desk.cookies, desk.house, 'see', opened.cookie, { maxAge: portalTerms.seeMinutes * 60 });
  return { number: opened.number };
}

/** Reads number and code; the right pair is what an account may add. */
export async function takeOwn(desk: Desk): Promise<{ thing: Thing } | Refused> {
  const opened = await readKey(desk);
  return 'form' in opened ? opened : { thing: { kind: thingKind, key: rootOf(opened.number), proof: opened.proof } };
}

async function readKey(desk: Desk): Promise<{ number: string; cookie: string; proof: string } | Refused> {
  const sent = await desk.request.formData();
  const text = (name: string): string => {
    const value = sent.get(name);
    return typeof value === 'string' ? value.slice(0, 200) : '';
  };
  const typed = { number: text('number'), code: text('code') };
  const opened = await openStatus(desk.house.database.db, desk.house, { ...typed, network: desk.network }, desk.now);
  return opened.ok ? opened : { form: { values: typed, errors: opened.errors } };
}

/** Forgets on this device that the appeal was opened. */
export const leaveStatus = ({ house, cookies }: Desk): void => dropCookie(cookies, house, 'see');

export type Deed = { done: string } | { left: true } | { act: PoliceAct | 'rate' | 'object'; form: FormState<unknown> };
const noErrors = emptyForm();

/** One act of the author on the page of his appeal. `done` names what to confirm in words. */
export async function takeDeed(desk: Desk, appeal: { id: string; number: string; can: { copy: boolean; remind: boolean } }): Promise<Deed> {
  const sent = await desk.request.formData();
  const act = sent.get('_act');
  if (act === 'leave') return { left: true };
  if (act === 'copy') {
    if (appeal.can.copy) await sendCopy(desk.house, appeal.id, desk.now);
    return { done: 'kopiia' };
  }
  if (act === 'remind') {
    if (appeal.can.remind) await remindSupporters(desk.house, appeal.id, desk.now);
    return { done: 'nahadano' };
  }
  if (act === 'close') {
    await closeAppeal(desk.house, appeal.number, desk.now);
    return { done: 'zakryto' };
  }
  if (act === 'rate') {
    const form = checkForm(sent, ratingForm);
    if (form.status !== 'valid') return { act, form };
    return { done: (await rateAppeal(desk.house, appeal.id, form.data, desk.now)) ? 'otsineno' : 'ocinka-zakryta' };
  }
  if (act === 'object') {
    const form = checkForm(sent, objectionForm);
    if (form.status !== 'valid') return { act, form };
    const within = await allow(
      desk.house.database.db,
      { key: `object:${desk.house.vault.digest('appeals.object', rootOf(appeal.number))}`, limit: 5, windowSeconds: 3600 },
      desk.now,
    );
    if (within && (await objectTo(desk.house, appeal.number, form.data.objection, desk.now))) return { done: 'zaperecheno' };
    return { act, form: { ...form, status: 'invalid', errors: { objection: { key: within ? 'appeals.objection.late' : 'appeals.objection.tooMany' } } } };
  }
  if (act !== 'register' && act !== 'answer') return { act: 'register', form: noErrors };
  const read = readEntry(act, sent);
  if (!read.entry) return { act, form: read.form };
  const recorded = await recordOwnEntry(desk.house, appeal.number, read.entry, desk.now);
  if (recorded?.ok) return { done: act === 'register' ? 'nomer' : 'vidpovid' };
  return { act, form: recorded ? withFault(read.form, recorded.fault, desk.lang) : read.form };
}

export type Entered = { saved: true } | { saved: false; act: PoliceAct; form: FormState<unknown> };

/** One entry of the police. A flood of them is slowed down; nothing else is in their way. */
export async function takePoliceEntry(desk: Desk, token: string): Promise<Entered> {
  const sent = await desk.request.formData();
  const act = sent.get('_act');
  if (!isPoliceAct(act)) return { saved: false, act: 'register', form: noErrors };
  const read = readEntry(act, sent);
  const within = await allow(
    desk.house.database.db,
    { key: `police:${desk.house.vault.digest('appeals.police', token)}`, limit: 60, windowSeconds: 3600 },
    desk.now,
  );
  if (!within) return { saved: false, act, form: withFault(read.form, { field: '_form', key: 'appeals.police.tooMany' }, desk.lang) };
  if (!read.entry) return { saved: false, act, form: read.form };
  const recorded = await recordPoliceEntry(desk.house, token, read.entry, desk.now);
  if (recorded?.ok) return { saved: true };
  return { saved: false, act, form: recorded ? withFault(read.form, recorded.fault, desk.lang) : read.form };
}

/** One small form of an entry: what was typed, and the entry when it is whole. */
export function readEntry(act: PoliceAct, sent: FormData): { entry: PoliceEntry | null; form: FormState<unknown> } {
  switch (act) {
    case 'register':
      return whole(checkForm(sent, policeForms.register), (data) => ({ act, ...data }));
    case 'redirect':
      return whole(checkForm(sent, policeForms.redirect), (data) => ({ act, ...data }));
    case 'extend':
      return whole(checkForm(sent, policeForms.extend), (data) => ({ act, ...data }));
    case 'answer':
      return whole(checkForm(sent, policeForms.answer), (data) => ({ act, ...data }));
    case 'note':
      return whole(checkForm(sent, policeForms.note), (data) => ({ act, ...data }));
  }
}
const whole = <T>(form: FormState<T>, make: (data: T) => PoliceEntry) => ({ form, entry: form.status === 'valid' ? make(form.data) : null });

/** The same form with what the calendar or the state of the appeal objects to. */
export function withFault(form: FormState<unknown>, fault: EntryFault, language: Language): FormState<unknown> {
  const days = Object.fromEntries(Object.entries(fault.days ?? {}).map(([name, day]) => [name, showDay(day, language)]));
  return { status: 'invalid', values: form.values, lists: form.lists, errors: { [fault.field]: { key: fault.key, values: { ...fault.values, ...days } } } };
}
