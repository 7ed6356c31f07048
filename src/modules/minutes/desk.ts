/** What the office's page of minutes does with a sent form. Nothing typed is lost; words that read like a resident stop it before anybody else reads them. */
import { isStaffMailbox, type Staff } from '#modules/people/index.ts';
import { mailboxOf, mayHaveCome, type Event } from '#modules/events/index.ts';
import { emailFault } from '#platform/email.ts';
import { checkForm, emptyForm, readForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import { kyivDay, kyivInstant } from '#platform/hours.ts';
import { acceptsRecipient } from '#platform/outbox.ts';
import { contactsIn, namesIn } from '#platform/personNames.ts';
import { addCard, moveCard } from './cards.ts';
import { actForms, cardForm, isDeskAct, residentForm, saveForm } from './form.ts';
import { blocks, isShown, minuteRules, voteFault, type Decision } from './rules.ts';
import { answerMinutes, approveMinutes, saveMinutes, type Fault } from './write.ts';

export type MinutesDesk = { house: House; request: Request; staff: Staff; now: Date };
type Form = FormState<unknown>;
export type MinutesDone = 'save' | 'card' | 'approve' | 'own' | 'work' | 'done' | 'refuse' | 'told';
/** `which`: the form that was sent, so the page shows its faults there. */
export type MinutesTurn = { form: Form; which: MinutesDone | null; card: string | null; done: MinutesDone | null };

const wrong = (form: Form, errors: FieldErrors): Form => ({ ...emptyForm(form.values, form.lists), status: 'invalid', errors });

/** E-mails and phones never, names only when somebody says that they are no residents. */
export function publicFaults(values: Form['values'], fields: readonly string[], tick: string): FieldErrors {
  const errors: FieldErrors = {};
  for (const field of fields) {
    const text = values[field] ?? '';
    const [contact] = contactsIn(text);
    const [name] = namesIn(text);
    if (contact !== undefined) errors[field] = { key: 'minutes.contact', values: { text: contact } };
    else if (name !== undefined && values[tick] !== 'yes') errors[field] = { key: 'minutes.names', values: { name } };
  }
  return errors;
}

/** Names of those who work stand in these fields; their e-mails and phones do not. */
function contactFaults(values: Form['values'], fields: readonly string[]): FieldErrors {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const [text] = contactsIn(values[field] ?? '');
      return text === undefined ? [] : [[field, { key: 'minutes.contact' as const, values: { text } }]];
    }),
  );
}

const numbers = Array.from({ length: minuteRules.decisions }, (_, i) => i + 1);
const numberOf = (text: string | undefined): number | null => (text === undefined || text.trim() === '' ? null : Number(text));

function decisionsOf(values: Form['values'], people: number): { decisions: Decision[]; errors: FieldErrors } {
  const decisions: Decision[] = [];
  const errors: FieldErrors = {};
  for (const n of numbers) {
    const decision = {
      text: (values[`decision${n}`] ?? '').trim(),
      yes: numberOf(values[`yes${n}`]),
      no: numberOf(values[`no${n}`]),
      abstained: numberOf(values[`abstained${n}`]),
    };
    const fault = voteFault(decision, people);
    if (fault === 'more') errors[`yes${n}`] = { key: 'minutes.vote.more', values: { people } };
    if (fault === 'whole') errors[`yes${n}`] = { key: 'minutes.vote.whole' };
    if (decision.text === '' && decision.yes !== null) errors[`decision${n}`] = { key: 'minutes.decision.missing' };
    if (decision.text !== '') decisions.push(decision);
  }
  return { decisions, errors };
}

const minutesOf = (text: string): number => {
  const [hours = '0', minutes = '0'] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
};

export async function takeMinutes(desk: MinutesDesk, event: Event): Promise<MinutesTurn> {
  const shown: MinutesTurn = { form: emptyForm(), which: null, card: null, done: null };
  if (desk.request.method !== 'POST') return shown;
  const sent = await desk.request.formData();
  const act = String(sent.get('act') ?? '');
  if (act === 'save') return save(desk, event, sent);
  if (act === 'card') return card(desk, event, sent);
  if (!isDeskAct(act)) return { ...shown, form: wrong(emptyForm(), { _form: { key: 'form.unclear' } }) };
  const form = checkForm(sent, actForms[act]);
  const at = { which: act, card: form.values['card'] ?? null, done: null };
  if (form.status !== 'valid') return { ...at, form };
  const { house, staff, now } = desk;
  const { data } = form;
  const version = Number(data.version);
  if (data.act === 'approve') {
    const fault = await residentFault(desk, event, data.resident);
    if (fault) return { ...at, form: wrong(form, fault) };
    return ended(at, form, await approveMinutes(house, event.id, version, data.resident, { id: staff.id, name: staff.name }, now));
  }
  const texts = data.act === 'done' || data.act === 'refuse' ? ['words'] : data.act === 'own' ? ['lateWhy'] : [];
  const faults = { ...publicFaults({ ...form.values, seen: '' }, texts, 'seen'), ...(data.act === 'own' ? contactFaults(form.values, ['owner']) : {}) };
  if (Object.keys(faults).length > 0) return { ...at, form: wrong(form, faults) };
  return ended(at, form, await moveCard(house, { card: data.card, event: event.id, version, staffId: staff.id }, data, now));
}

const ended = (at: Omit<MinutesTurn, 'form'>, form: Form, fault: Fault): MinutesTurn =>
  fault ? { ...at, form: wrong(form, { _form: { key: fault } }) } : { ...at, form, done: at.which };

/** One resident who was there approves, so a mailbox of somebody who works here approves nothing, however its address is written. */
async function residentFault({ house }: MinutesDesk, event: Event, email: string): Promise<FieldErrors | null> {
  const fault = emailFault(email.trim());
  if (fault) return { resident: fault };
  if (!acceptsRecipient(house, email)) return { resident: { key: 'appeals.form.emailDemo' } };
  const { db } = house.database;
  if (await isStaffMailbox(db, house, email, (one) => mailboxOf(one).mailbox)) return { resident: { key: 'minutes.resident.staff' } };
  return (await mayHaveCome(db, house, event.id, email)) ? null : { resident: { key: 'minutes.resident.absent' } };
}

async function save({ house, staff, now }: MinutesDesk, event: Event, sent: FormData): Promise<MinutesTurn> {
  const form = checkForm(sent, saveForm);
  const at = { which: 'save' as const, card: null, done: null };
  const people = Number(form.values['people'] ?? 0) || 0;
  const { decisions, errors } = decisionsOf(form.values, people);
  const open = [...blocks, 'questions', 'place', ...numbers.map((n) => `decision${n}`)];
  const faults: FieldErrors = {
    ...publicFaults(form.values, open, 'namesSeen'),
    ...contactFaults(form.values, ['secretary', 'police']),
    ...errors,
    ...form.errors,
  };
  if (form.status !== 'valid' || Object.keys(faults).length > 0) return { ...at, form: wrong(form, faults) };
  const { data } = form;
  const day = kyivDay(event.startsAt);
  const [startsAt, endsAt] = [kyivInstant(day, minutesOf(data.from)), kyivInstant(day, minutesOf(data.to))];
  if (endsAt <= startsAt) return { ...at, form: wrong(form, { to: { key: 'minutes.time.order' } }) };
  const nextOn = data.nextOn === '' ? null : data.nextOn;
  if (nextOn !== null && nextOn <= day) return { ...at, form: wrong(form, { nextOn: { key: 'minutes.next.past' } }) };
  const { place, secretary, police, acquaintance, problems, invitation, questions } = data;
  const written = {
    ...{ startsAt, endsAt, place, secretary, police, people, acquaintance, problems, invitation, questions, decisions, nextOn },
    photo: data.photo === 'yes',
    namesSeen: data.namesSeen === 'yes',
  };
  return ended(at, form, await saveMinutes(house, event.id, Number(data.version), written, { id: staff.id, name: staff.name }, now));
}

async function card({ house, staff, now }: MinutesDesk, event: Event, sent: FormData): Promise<MinutesTurn> {
  const form = checkForm(sent, cardForm);
  const at = { which: 'card' as const, card: null, done: null };
  if (form.status !== 'valid') return { ...at, form };
  const { kind, text, where, wish, way } = form.data;
  const contact = form.data.contact.trim();
  const faults: FieldErrors = isShown({ kind, way }) ? publicFaults(form.values, ['text', 'where', 'wish'], 'cardNames') : {};
  const fault = contact === '' ? null : emailFault(contact);
  if (fault) faults['contact'] = fault;
  else if (contact !== '' && !acceptsRecipient(house, contact)) faults['contact'] = { key: 'appeals.form.emailDemo' };
  if (way === 'appeal' && contact === '') faults['contact'] ??= { key: 'minutes.card.contact.missing' };
  if (Object.keys(faults).length > 0) return { ...at, form: wrong(form, faults) };
  return ended(at, form, await addCard(house, event.id, { kind, text, place: where, wish, way, contact }, staff.id, now));
}

/** The resident's page: a button acts, the link alone does nothing. */
export async function takeResident(
  { house, request, now }: Pick<MinutesDesk, 'house' | 'request' | 'now'>,
  token: string,
): Promise<{ form: Form; done: 'yes' | 'no' | null }> {
  if (request.method !== 'POST') return { form: emptyForm(), done: null };
  const form = await readForm(request, residentForm);
  if (form.status !== 'valid') return { form, done: null };
  const { act, words } = form.data;
  const fault = await answerMinutes(house, token, { agrees: act === 'yes', words }, now);
  return fault ? { form: wrong(form, { [fault === 'minutes.objection.missing' ? 'words' : '_form']: { key: fault } }), done: null } : { form, done: act };
}
