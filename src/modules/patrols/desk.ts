/** What pages of members do with a sent form. */
import { checkForm, emptyForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import type { Fault } from './acts.ts';
import { tickMember, writeDebrief } from './briefing.ts';
import { appealForm, memberForms, stepForms } from './form.ts';
import { saveStep, sendFile, type Applicant, type StepData } from './members.ts';
import type { Step } from './rules.ts';
import { appealSanction } from './sanctions.ts';
import { changeOwnSeat, signUp } from './seats.ts';

export type MemberDesk = { house: House; request: Request; who: Applicant; now: Date };
/** `done`: what was done; `others`: patrols are not for this person, other ways to help are. */
export type MemberTurn = { form: FormState<unknown>; done: string | null; others: boolean };

const shown: MemberTurn = { form: emptyForm(), done: null, others: false };
const wrong = (form: FormState<unknown>, errors: FieldErrors): MemberTurn => ({
  ...shown,
  form: { ...emptyForm(form.values, form.lists), status: 'invalid', errors },
});
const refused = (form: FormState<unknown>, fault: StringKey, field = '_form'): MemberTurn => wrong(form, { [field]: { key: fault } });
const settle = (form: FormState<unknown>, fault: Fault, done: string): MemberTurn => (fault ? refused(form, fault) : { ...shown, done });
const did = (done: string): MemberTurn => ({ ...shown, done });

export async function takeStep({ house, request, who, now }: MemberDesk, step: Exclude<Step, 'pidhotovka'>): Promise<MemberTurn> {
  if (request.method !== 'POST') return shown;
  const form = checkForm(await request.formData(), stepForms[step]);
  if (form.status !== 'valid') return { ...shown, form };
  const { data } = form;
  // Who may not patrol is kept nowhere.
  if (data.step === 'umovy' && (data.citizen === 'no' || data.adult === 'no')) return { ...shown, others: true };
  const fault = await saveStep(house, who, stepData(data), now);
  if (fault === 'patrols.step.formation.missing') return refused(form, fault, 'formation');
  if (fault === 'patrols.step.name.settled') return refused(form, fault, 'name');
  return settle(form, fault, step);
}

type Sent = { [S in keyof typeof stepForms]: ReturnType<(typeof stepForms)[S]['parse']> }[keyof typeof stepForms];
function stepData(data: Sent): StepData {
  switch (data.step) {
    case 'formuvannia':
      return data.formation === 'invited'
        ? { step: 'formuvannia', formation: null, unit: data.unit || null }
        : { step: 'formuvannia', formation: data.formation, unit: null };
    case 'dokument':
      return { step: 'dokument', document: data.document };
    case 'kontakty':
      return { step: 'kontakty', name: data.name, phone: data.phone, emergency: data.emergency };
    case 'konflikt':
      return { step: 'konflikt', awayFrom: data.away };
    default:
      return { step: data.step };
  }
}

export async function takeJoin({ house, request, who, now }: MemberDesk): Promise<MemberTurn> {
  if (request.method !== 'POST') return shown;
  return settle(emptyForm(), await sendFile(house, who, now), 'nadislano');
}

export async function takeMine({ house, request, who, now }: MemberDesk): Promise<MemberTurn> {
  if (request.method !== 'POST') return shown;
  const form = checkForm(await request.formData(), appealForm);
  if (form.status !== 'valid') return { ...shown, form };
  return settle(form, await appealSanction(house, who.emailDigest, form.data.id, form.data.words, now), 'skarha');
}

const incidentShape = /^[\p{L}\d][\p{L}\d/-]{1,29}$/u;

/** One act on the page of a patrol. */
export async function takeOne({ house, request, who, now }: MemberDesk, patrol: string): Promise<MemberTurn> {
  if (request.method !== 'POST') return shown;
  const sent = await request.formData();
  const act = (['signUp', 'leave', 'swap', 'stay', 'brief', 'debrief'] as const).find((one) => one === sent.get('act'));
  if (!act) return refused(emptyForm(), 'form.unclear');
  const form = checkForm(sent, memberForms[act]);
  if (form.status !== 'valid') return { ...shown, form };
  const { data } = form;
  switch (data.act) {
    case 'signUp':
      return settle(form, await signUp(house, who.emailDigest, patrol, now), 'zapys');
    case 'leave':
    case 'swap':
    case 'stay':
      return settle(form, await changeOwnSeat(house, who.emailDigest, patrol, data.act, now), data.act);
    case 'brief': {
      const fault = await tickMember(house, who.emailDigest, patrol, data.check, now);
      return fault === 'patrols.check.missing' ? refused(form, fault, 'check') : settle(form, fault, 'instruktazh');
    }
    case 'debrief': {
      const incidents = data.incidents
        .split('\n')
        .map((one) => one.trim())
        .filter(Boolean);
      // A police number holds a digit: a name does not pass for one.
      if (incidents.length > 20 || incidents.some((one) => !incidentShape.test(one) || !/\d/.test(one)))
        return refused(form, 'patrols.debrief.incidents.wrong', 'incidents');
      const { route, talks, helped, warned, injuries, feelings, ideas } = data;
      const fault = await writeDebrief(
        house,
        who.emailDigest,
        patrol,
        { route, talks, helped, warned, incidents, injured: data.injured === 'yes', injuries, feelings, ideas },
        now,
      );
      return fault ? refused(form, fault.fault, fault.field) : did('pidsumok');
    }
  }
}
