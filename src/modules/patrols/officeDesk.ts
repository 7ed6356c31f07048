/** What pages of the office do with a sent form. */
import { checkForm, emptyForm, type FieldErrors, type FormState } from '#platform/forms.ts';
import type { House } from '#platform/house.ts';
import type { StringKey } from '#platform/i18n.ts';
import type { Fault } from './acts.ts';
import { confirmPatrol, tickLead } from './briefing.ts';
import { auditForm, formationForm, memberOfficeForms, minutesOfTime, officeForms, patrolForm } from './form.ts';
import { auditFormation, saveFormation } from './formations.ts';
import { answerMember } from './members.ts';
import { addPatrol, movePatrol, renewOrder } from './requests.ts';
import { answerAppeal, suspend } from './sanctions.ts';
import { decideSeat } from './seats.ts';
import type { Side } from './staffSide.ts';

export type PatrolDesk = { house: House; request: Request; side: Side; now: Date };
export type OfficeTurn = { form: FormState<unknown>; act: string | null; done: string | null; id: string | null };

const shown: OfficeTurn = { form: emptyForm(), act: null, done: null, id: null };
const wrong = (form: FormState<unknown>, errors: FieldErrors, act: string | null = null): OfficeTurn => ({
  ...shown,
  act,
  form: { ...emptyForm(form.values, form.lists), status: 'invalid', errors },
});
const refused = (form: FormState<unknown>, fault: StringKey, field = '_form', act: string | null = null): OfficeTurn =>
  wrong(form, { [field]: { key: fault } }, act);
const settle = (form: FormState<unknown>, fault: Fault, done: string): OfficeTurn => (fault ? refused(form, fault, '_form', done) : { ...shown, done });

export async function takeNew({ house, request, side, now }: PatrolDesk): Promise<OfficeTurn> {
  if (request.method !== 'POST') return shown;
  const form = checkForm(await request.formData(), patrolForm);
  if (form.status !== 'valid') return { ...shown, form };
  const { from, to, curfewMark, ...rest } = form.data;
  const draft = { ...rest, from: minutesOfTime(from), to: minutesOfTime(to), curfewMark: curfewMark === 'yes' };
  const made = await addPatrol(house, side, draft, now);
  return 'fault' in made ? refused(form, made.fault, made.field) : { ...shown, done: 'request', id: made.id };
}

export async function takePatrol({ house, request, side, now }: PatrolDesk, id: string): Promise<OfficeTurn> {
  if (request.method !== 'POST') return shown;
  const sent = await request.formData();
  const act = (['move', 'seat', 'brief', 'confirm', 'order'] as const).find((one) => one === sent.get('act'));
  if (!act) return refused(emptyForm(), 'form.unclear');
  const form = checkForm(sent, officeForms[act]);
  if (form.status !== 'valid') return { ...shown, form, act };
  const { data } = form;
  switch (data.act) {
    case 'move': {
      const { move, reason } = data;
      if (move === 'debrief' || move === 'count' || move === 'renew') return refused(form, 'form.unclear');
      const fault = await movePatrol(house, side, id, { act: move, ...(reason ? { reason } : {}) }, now);
      return fault === 'patrols.stop.missing' ? refused(form, fault, 'reason', act) : settle(form, fault, move);
    }
    case 'seat': {
      const { what, seat, out } = data;
      return settle(form, await decideSeat(house, side, id, { act: what, seatId: seat, ...(out ? { out } : {}) }, now), what);
    }
    case 'brief': {
      const fault = await tickLead(house, side, id, data.check, now);
      return fault === 'patrols.check.missing' ? refused(form, fault, 'check', act) : settle(form, fault, 'leadBriefed');
    }
    case 'confirm':
      return settle(form, await confirmPatrol(house, side, id, now), 'count');
    case 'order': {
      const { from, to, ...rest } = data;
      const fault = await renewOrder(house, side, id, { ...rest, from: minutesOfTime(from), to: minutesOfTime(to) }, now);
      return fault ? refused(form, fault.fault, fault.field, act) : { ...shown, done: 'rewrite' };
    }
  }
}

/** `id`: null for a new formation. */
export async function takeFormation({ house, request, side, now }: PatrolDesk, id: string | null): Promise<OfficeTurn> {
  if (request.method !== 'POST') return shown;
  const sent = await request.formData();
  if (id !== null && sent.get('act') === 'audit') {
    const form = checkForm(sent, auditForm);
    if (form.status !== 'valid') return { ...shown, form, act: 'audit' };
    const { fromOn, toOn, found, auditState, nextOn } = form.data;
    const fault = await auditFormation(house, side, id, { fromOn, toOn, found, state: auditState, nextOn }, now);
    const field = fault === 'patrols.audit.order' ? 'toOn' : fault === 'patrols.audit.next.order' ? 'nextOn' : '_form';
    return fault ? refused(form, fault, field, 'audit') : { ...shown, done: 'audit', id };
  }
  const form = checkForm(sent, formationForm);
  if (form.status !== 'valid') return { ...shown, form, act: 'save' };
  const { name, registration, territory, unit, agreement, contact, state } = form.data;
  const saved = await saveFormation(house, side, id, { name, registration, territory, unit, agreement, contact, state }, now);
  if (!('fault' in saved)) return { ...shown, done: id === null ? 'add' : 'save', id: saved.id };
  const field = saved.fault === 'patrols.formation.unit.missing' ? 'unit' : saved.fault === 'patrols.formation.territory.missing' ? 'territory' : '_form';
  return refused(form, saved.fault, field, 'save');
}

export async function takeMember({ house, request, side, now }: PatrolDesk, id: string): Promise<OfficeTurn> {
  if (request.method !== 'POST') return shown;
  const sent = await request.formData();
  const act = (['admit', 'refuse', 'suspend', 'answer'] as const).find((one) => one === sent.get('act'));
  if (!act) return refused(emptyForm(), 'form.unclear');
  const form = checkForm(sent, memberOfficeForms[act]);
  if (form.status !== 'valid') return { ...shown, form, act };
  const { data } = form;
  switch (data.act) {
    case 'admit':
    case 'refuse':
      return settle(form, await answerMember(house, side, id, data.act === 'admit', now), data.act);
    case 'suspend':
      return settle(form, await suspend(house, side, id, data, now), 'suspend');
    case 'answer':
      return settle(form, await answerAppeal(house, side, data.id, data, now), 'answer');
  }
}
