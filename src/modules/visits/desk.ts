/** What the pages of an invitation do with a sent form. Every typed word is kept, right or wrong; the last press checks all three steps anew. */
import { fullNamesIn } from '#platform/personNames.ts';
import { readCookie } from '#platform/cookies.ts';
import { emailFault } from '#platform/email.ts';
import { checkForm, emptyForm, readForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import { addDays, isDay, kyivDay, type Day } from '#platform/hours.ts';
import { allow } from '#platform/limits.ts';
import { acceptsRecipient } from '#platform/outbox.ts';
import type { Person } from '#platform/personal.ts';
import type { Option } from '#modules/places/index.ts';
import { beginEntry, keepEntry, readAsking, takeCodeFor, type CodeTurn } from '#modules/residents/index.ts';
import type { CookieJar } from '#platform/cookies.ts';
import type { House } from '#platform/house.ts';
import type { Language, StringKey } from '#platform/i18n.ts';
import { dropDraft, keepStep, readDraft, steps, type Draft, type Step } from './drafts.ts';
import { answerForm, schoolForm, whatForm, whenForm, whoForm } from './form.ts';
import { keepVisit, receiveVisit, type AskedVisit } from './requests.ts';
import { visitRules } from './rules.ts';
import { letIn, openVisit, seeVisit } from './see.ts';
import { locate } from './where.ts';
import { acceptOffer, askOther, withdrawVisit } from './work.ts';

export type Desk = { house: House; request: Request; cookies: CookieJar; network: string; lang: Language; now: Date };
type Form = FormState<unknown>;

const wrong = (form: Form, errors: FieldErrors): Form => ({ ...emptyForm(form.values, form.lists), status: 'invalid', errors });

/** Wished days: at least one, none twice, none too soon or too late. */
function daysOf(values: Form['values'], now: Date): { days: Day[]; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const today = kyivDay(now);
  const [soonest, latest] = [addDays(today, visitRules.soonest), addDays(today, visitRules.latest)];
  const days: Day[] = [];
  for (const name of ['day1', 'day2', 'day3'] as const) {
    const day = (values[name] ?? '').trim();
    if (day === '') continue;
    if (!isDay(day)) errors[name] = { key: 'visits.days.unclear' };
    else if (day < soonest) errors[name] = { key: 'visits.days.soon', values: { count: visitRules.soonest } };
    else if (day > latest) errors[name] = { key: 'visits.days.far', values: { count: visitRules.latest } };
    else if (days.includes(day)) errors[name] = { key: 'visits.days.twice' };
    else days.push(day);
  }
  if (days.length === 0 && Object.keys(errors).length === 0) errors['day1'] = { key: 'visits.days.missing' };
  return { days, errors };
}

/** Pupils are never named: a school says their age and how many classes. */
function pupilFaults(values: Form['values']): FieldErrors {
  const [name] = fullNamesIn(values['words'] ?? '');
  return name === undefined ? {} : { words: { key: 'visits.pupils.named', values: { name } } };
}

type Checked = { form: Form; options: Option[]; district: boolean; data: Partial<AskedVisit> | null };

/** One step against its rules. The same check serves the page of the step and the last press. */
async function check(desk: Desk, step: Step, sent: FormData, school: boolean): Promise<Checked> {
  const { house, now } = desk;
  const nothing = { options: [], district: false, data: null };
  if (step === 'who') {
    const form = checkForm(sent, whoForm);
    const errors: FieldErrors = { ...form.errors };
    const email = (form.values['email'] ?? '').trim();
    const fault = emailFault(email);
    if (fault) errors['email'] = fault;
    // The demo writes to invented addresses only; better said here than by a code that never comes.
    else if (!acceptsRecipient(house, email)) errors['email'] = { key: 'appeals.form.emailDemo' };
    const values = { address: form.values['address'] ?? '', vybir: form.values['vybir'] ?? '', territory: form.values['territory'] ?? '' };
    const place = errors['address'] ? null : await locate(house.database.db, house, values, now);
    if (place && !place.ok) Object.assign(errors, place.errors);
    const shown = place && !place.ok ? { options: place.options, district: place.district } : { options: [], district: values.territory !== '' };
    if (form.status !== 'valid' || Object.keys(errors).length > 0 || !place?.ok) return { form: wrong(form, errors), ...shown, data: null };
    const { host, hostName, name, address, phone, hidePlace } = form.data;
    return {
      form,
      ...shown,
      data: { host, hostName: host === 'resident' ? '' : hostName, name, address, email, phone, hidePlace: hidePlace === 'yes', spot: place.spot },
    };
  }
  if (step === 'when') {
    const form = checkForm(sent, whenForm);
    const { days, errors } = daysOf(form.values, now);
    if (form.status !== 'valid' || Object.keys(errors).length > 0) return { form: wrong(form, { ...errors, ...form.errors }), ...nothing };
    const { part, people, space, needs } = form.data;
    return { form, ...nothing, data: { days, part, people: Number(people), space, needs } };
  }
  if (school) {
    const form = checkForm(sent, schoolForm);
    const errors = { ...form.errors, ...pupilFaults(form.values) };
    if (form.status !== 'valid' || Object.keys(errors).length > 0) return { form: wrong(form, errors), ...nothing };
    const { topics, ages, classes, teacher, words } = form.data;
    return { form, ...nothing, data: { topics, words, school: { ages, classes: Number(classes), teacher } } };
  }
  const form = checkForm(sent, whatForm);
  if (form.status !== 'valid') return { form, ...nothing };
  const { topics, words } = form.data;
  return { form, ...nothing, data: { topics, words, school: null } };
}

export const isSchool = (draft: Draft): boolean => draft.who?.values['host'] === 'school';

export type StepTurn = { form: Form; draft: Draft; options: Option[]; district: boolean; go: boolean; status: 200 | 422 | 429 };

/** The page of one step: shown with what was typed before, kept at every press. */
export async function takeStep(desk: Desk, step: Step): Promise<StepTurn> {
  const draft = await readDraft(desk);
  const kept = draft[step];
  const shown = { draft, options: [], district: (kept?.values['territory'] ?? '') !== '' };
  if (desk.request.method !== 'POST') return { ...shown, form: emptyForm(kept?.values, kept?.lists), go: false, status: 200 };
  const sent = await desk.request.formData();
  const { form, options, district, data } = await check(desk, step, sent, isSchool(draft));
  const written = await keepStep(desk, step, { values: strings(form.values), lists: strings(form.lists), done: data !== null });
  if (!written) return { ...shown, form: wrong(form, { _form: { key: 'residents.wait', values: { minutes: 60 } } }), go: false, status: 429 };
  return { form, draft, options, district, go: data !== null, status: data === null ? 422 : 200 };
}

const strings = <T>(from: Partial<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(from).flatMap(([name, value]) => (value === undefined || name.length > 40 ? [] : [[name, value]])));

function bodyOf(typed: Draft[Step]): FormData {
  const body = new FormData();
  for (const [name, all] of Object.entries(typed?.lists ?? {})) for (const one of all) body.append(name, one);
  return body;
}

export type AskTurn = { draft: Draft; form: Form; go: boolean; status: 200 | 422 | 429 };

/** The task list. Its button checks every step once more, and writes the six digits. */
export async function takeAsk(desk: Desk): Promise<AskTurn> {
  const { house, now } = desk;
  const draft = await readDraft(desk);
  if (desk.request.method !== 'POST') return { draft, form: emptyForm(), go: false, status: 200 };
  const asked: Partial<AskedVisit> = { language: desk.lang };
  const errors: FieldErrors = {};
  for (const step of steps) {
    const { data } = await check(desk, step, bodyOf(draft[step]), isSchool(draft));
    if (data === null) errors[step] = { key: missing[step] };
    else Object.assign(asked, data);
  }
  const refuse = (faults: FieldErrors, status: 422 | 429): AskTurn => ({ draft, form: wrong(emptyForm(), faults), go: false, status });
  if (Object.keys(errors).length > 0 || !isWhole(asked)) return refuse(errors, 422);
  const network = house.vault.digest('visits.limit', desk.network);
  if (!(await allow(house.database.db, { key: `visits.ask:${network}`, limit: 20, windowSeconds: 3600 }, now)))
    return refuse({ _form: { key: 'residents.wait', values: { minutes: 60 } } }, 429);
  const begun = await beginEntry(house, { ...readAsking(desk), email: asked.email }, 'visit', now, (tx, entryId) => keepVisit(tx, house, asked, entryId, now));
  if (begun.status === 'wait') return refuse({ _form: { key: 'residents.wait', values: { minutes: begun.minutes } } }, 429);
  keepEntry(desk, begun.token);
  return { draft, form: emptyForm(), go: true, status: 200 };
}

const missing = { who: 'visits.step.who.missing', when: 'visits.step.when.missing', what: 'visits.step.what.missing' } as const satisfies Record<
  Step,
  StringKey
>;
const isWhole = (asked: Partial<AskedVisit>): asked is AskedVisit => asked.spot !== undefined && asked.days !== undefined && asked.topics !== undefined;

/** Six digits: the invitation counts from now, and this browser may see it. */
export async function takeVisitCode(desk: Desk): Promise<{ turn: CodeTurn; number: string | null; known: boolean; enough: boolean }> {
  let number: string | null = null;
  let known = false;
  let enough = false;
  const turn = await takeCodeFor(
    desk,
    async (token, digits) => {
      const received = await receiveVisit(desk.house, { token, digits }, desk.now);
      if (received.status === 'enough') enough = true;
      if (received.status !== 'received' && received.status !== 'known') return received;
      number = received.number;
      known = received.status === 'known';
      letIn(desk, received.number, received.code, true);
      return received;
    },
    'visit',
  );
  if (turn.done && number !== null) await dropDraft(desk);
  return { turn, number, known, enough };
}

/** Number and code: the right pair lets this browser in. */
export async function takeVisitTrack(desk: Desk): Promise<{ number: string } | { form: Form }> {
  const sent = await desk.request.formData();
  const text = (name: string): string => String(sent.get(name) ?? '').slice(0, 200);
  const typed = { number: text('number'), code: text('code') };
  const opened = await openVisit(desk.house.database.db, desk.house, { ...typed, network: desk.network }, desk.now);
  if (!opened.ok) return { form: wrong(emptyForm(typed), opened.errors) };
  letIn(desk, opened.number, opened.code, false);
  return { number: opened.number };
}

export type OwnTurn = { form: Form; done: 'accept' | 'other' | 'withdraw' | null };

/** What the person presses on the page of their invitation. */
export async function takeAnswer(desk: Desk, typed: string, person: Person | null): Promise<OwnTurn> {
  if (desk.request.method !== 'POST') return { form: emptyForm(), done: null };
  const form = await readForm(desk.request, answerForm);
  if (form.status !== 'valid') return { form, done: null };
  const view = await seeVisit(desk, typed, person);
  if (!view) return { form: wrong(form, { _form: { key: 'visits.late' } }), done: null };
  const own = { visitId: view.row.id, version: Number(form.data.version) };
  const { act } = form.data;
  const { days, errors } = act === 'other' ? daysOf(form.values, desk.now) : { days: [], errors: {} };
  if (Object.keys(errors).length > 0) return { form: wrong(form, errors), done: null };
  const { house, now } = desk;
  const fault =
    act === 'accept' ? await acceptOffer(house, own, now) : act === 'other' ? await askOther(house, own, days, now) : await withdrawVisit(house, own, now);
  return fault ? { form: wrong(form, { _form: { key: fault } }), done: null } : { form, done: act };
}

/** Whether this browser has begun an invitation. */
export const hasDraft = ({ house, cookies }: Pick<Desk, 'house' | 'cookies'>): boolean => readCookie(cookies, house, 'visit') !== null;
