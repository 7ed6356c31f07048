/** What the page of a setting does with a sent form: a proposal, or the word that settles one. */
import { z } from 'zod';
import { can, proveHere, type OfficeDesk } from '#modules/people/index.ts';
import { checkForm, emptyForm, line, type FieldErrors, type FormState, type Typed } from '#platform/forms.ts';
import { isDay, kyivInstant } from '#platform/hours.ts';
import { inputOf, readField, typedField, type SettingField } from '#platform/settingFields.ts';
import { readSettings, type Setting } from '#platform/settings.ts';
import { answerEdition, proposeEdition } from './editions.ts';
import { partOf } from './say.ts';
import { settingAnswers, type SettingAnswer } from './rules.ts';

/** `done`: what was done, for the page that follows; `out`: the session is over; `closed`: this person may not do that. */
export type SettingTurn = { form: FormState<unknown>; done: 'proposed' | SettingAnswer | null; out: boolean; closed: boolean };

const shown = (form: FormState<unknown> = emptyForm()): SettingTurn => ({ form, done: null, out: false, closed: false });
const refused = (form: FormState<unknown>, errors: FieldErrors): SettingTurn => shown({ ...form, status: 'invalid', errors });
const did = (done: SettingTurn['done']): SettingTurn => ({ ...shown(), done });

const optional = z.string().max(20_000).optional().default('');
const why = line(5, 300, 'people.why.missing', 'people.why.long');
const proof = { code: optional, passkey: optional };
const answerForm = z.strictObject({ act: z.enum(settingAnswers), id: z.uuid(), why, ...proof });
/** Larger than any edition of the rules by far. */
const longest = 120_000;
const formOf = (fields: readonly SettingField[]) =>
  z.object({
    act: z.literal('propose', { error: 'form.unclear' }),
    day: optional,
    clock: optional,
    why,
    ...proof,
    ...Object.fromEntries(
      fields.map((field) => [
        inputOf(field.name),
        field.kind === 'weekdays' ? z.array(z.string()).optional().default([]) : z.string().max(longest, { error: 'settings.long' }).optional().default(''),
      ]),
    ),
  });

/** The form of a proposal before anything is typed: what holds now. */
export async function formNow({ house, now }: Pick<OfficeDesk, 'house' | 'now'>, setting: Setting, given: Typed = {}): Promise<FormState<unknown>> {
  const value = (await readSettings(house.database.db)).of(setting, now);
  const typed = setting.fields.map((field) => [inputOf(field.name), typedField(field, partOf(value, field.name))] as const);
  return emptyForm(
    { ...Object.fromEntries(typed.map(([name, { text }]) => [name, text])), ...given },
    Object.fromEntries(typed.map(([name, { list }]) => [name, list])),
  );
}

/** The moment a form names: a day and an hour in Kyiv; nothing typed means as soon as it is agreed to. */
function momentOf(day: string, clock: string): Date | null | FieldErrors {
  if (day === '' && clock === '') return null;
  if (!isDay(day)) return { day: { key: 'settings.from.day' } };
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(clock === '' ? '00:00' : clock);
  return time ? kyivInstant(day, Number(time[1]) * 60 + Number(time[2])) : { clock: { key: 'settings.time' } };
}

export async function takeSetting(desk: OfficeDesk, setting: Setting, known: readonly Setting[]): Promise<SettingTurn> {
  const { request, staff } = desk;
  if (request.method !== 'POST') return shown();
  const sent = await request.formData();
  if (settingAnswers.some((one) => one === sent.get('act'))) return takeAnswer(desk, known, sent);
  if (sent.get('act') !== 'propose') return refused(emptyForm(), { _form: { key: 'form.unclear' } });
  if (!can(staff, 'administer')) return { ...shown(), closed: true };
  return takeProposal(desk, setting, sent);
}

async function takeProposal(desk: OfficeDesk, setting: Setting, sent: FormData): Promise<SettingTurn> {
  const { house, now, staff } = desk;
  const file = sent.get('file');
  sent.delete('file');
  for (const { kind, name } of setting.fields)
    if (kind === 'json' && file instanceof File && file.size > 0 && file.size <= longest) sent.set(inputOf(name), await file.text());
  const form = checkForm(sent, formOf(setting.fields));
  const errors: FieldErrors = { ...form.errors };
  const value: Record<string, unknown> = {};
  for (const field of setting.fields) {
    const name = inputOf(field.name);
    const read = readField(field, form.values[name] ?? '', form.lists[name] ?? []);
    if ('error' in read) errors[name] ??= read.error;
    else value[field.name] = read.value;
  }
  const from = momentOf(form.values['day'] ?? '', form.values['clock'] ?? '');
  if (from !== null && !(from instanceof Date)) Object.assign(errors, from);
  if (form.status !== 'valid' || Object.keys(errors).length > 0 || (from !== null && !(from instanceof Date))) return refused(form, errors);
  const proved = await proveHere(desk, form.values['code'] ?? '', form.values['passkey'] ?? '');
  if (proved.status === 'out') return { ...shown(), out: true };
  if (proved.status === 'refused') return refused(form, proved.errors);
  const said = form.values['why'] ?? '';
  const proposed = await house.database.db.transaction((tx) => proposeEdition(tx, setting, { value, from, why: said.trim(), by: staff.id }, now));
  return proposed.status === 'proposed' ? did('proposed') : refused(form, proposed.errors);
}

async function takeAnswer(desk: OfficeDesk, known: readonly Setting[], sent: FormData): Promise<SettingTurn> {
  const { house, now, staff } = desk;
  const form = checkForm(sent, answerForm);
  if (form.status !== 'valid') return shown(form);
  const { act: said, id, why: reason, code, passkey } = form.data;
  if (said === 'withdrawn' ? !can(staff, 'administer') : !can(staff, 'confirmRoles', null)) return { ...shown(), closed: true };
  if (said === 'agreed') {
    const proved = await proveHere(desk, code, passkey);
    if (proved.status === 'out') return { ...shown(), out: true };
    if (proved.status === 'refused') return refused(form, proved.errors);
  }
  const answered = await house.database.db.transaction((tx) => answerEdition(tx, house, known, { id, said, by: staff.id, why: reason }, now));
  if (answered.status === 'done') return did(said);
  const faults = Object.values(answered.errors ?? {}).filter((one) => one !== undefined);
  return refused(form, { _form: { key: answered.why }, ...Object.fromEntries(faults.map((one, at) => [`_${at}`, one])) });
}
