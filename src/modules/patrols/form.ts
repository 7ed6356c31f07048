import { z } from 'zod';
import { line, prose } from '#platform/forms.ts';
import { isDay } from '#platform/hours.ts';
import { formationStates, patrolActs, patrolRules, purposes, stopReasons } from './rules.ts';

const yesNo = (error: string) => z.enum(['yes', 'no'], { error });
const ticked = (error: string) => z.literal('yes', { error });
const text = z.string().max(400).optional().default('');
/** A member's steps. */
export const stepForms = {
  umovy: z.object({ step: z.literal('umovy'), citizen: yesNo('patrols.step.citizen.missing'), adult: yesNo('patrols.step.adult.missing') }),
  formuvannia: z.object({
    step: z.literal('formuvannia'),
    formation: z.string({ error: 'patrols.step.formation.missing' }).min(1, { error: 'patrols.step.formation.missing' }).max(60),
    unit: text,
  }),
  dokument: z.object({ step: z.literal('dokument'), document: line(3, 60, 'patrols.step.document.missing', 'patrols.long') }),
  zaiavy: z.object({ step: z.literal('zaiavy'), conviction: ticked('patrols.step.conviction.missing'), health: ticked('patrols.step.health.missing') }),
  pravyla: z.object({ step: z.literal('pravyla'), agree: ticked('patrols.step.agree.missing') }),
  kontakty: z.object({
    step: z.literal('kontakty'),
    name: line(3, 120, 'patrols.step.name.missing', 'patrols.long'),
    phone: line(7, 30, 'patrols.step.phone.missing', 'patrols.long'),
    emergency: line(7, 160, 'patrols.step.emergency.missing', 'patrols.long'),
  }),
  konflikt: z.object({ step: z.literal('konflikt'), away: z.array(z.string().max(40)).max(40).optional().default([]) }),
};

const many = (name: string) => z.coerce.number({ error: name }).int({ error: name }).min(0, { error: name }).max(500, { error: name });
const words = z.string().max(2000, { error: 'patrols.long' }).optional().default('');
export const memberForms = {
  signUp: z.object({ act: z.literal('signUp') }),
  leave: z.object({ act: z.literal('leave') }),
  swap: z.object({ act: z.literal('swap') }),
  stay: z.object({ act: z.literal('stay') }),
  brief: z.object({ act: z.literal('brief'), check: z.array(z.string().max(20)).max(40).optional().default([]) }),
  debrief: z.object({
    act: z.literal('debrief'),
    route: z.enum(['whole', 'part', 'changed'], { error: 'patrols.debrief.route.missing' }),
    talks: many('patrols.debrief.number'),
    helped: many('patrols.debrief.number'),
    warned: many('patrols.debrief.number'),
    incidents: words,
    injured: yesNo('patrols.debrief.injured.missing'),
    injuries: words,
    feelings: words,
    ideas: words,
  }),
};
export const appealForm = z.object({ act: z.literal('appeal'), id: z.uuid(), words: prose(10, 2000, 'patrols.appeal.missing', 'patrols.long') });

const when = {
  on: z.string({ error: 'patrols.when.on.missing' }).refine(isDay, { error: 'patrols.when.on.missing' }),
  from: z.string({ error: 'patrols.when.from.missing' }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'patrols.when.from.missing' }),
  to: z.string({ error: 'patrols.when.to.missing' }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'patrols.when.to.missing' }),
  meeting: line(5, 300, 'patrols.meeting.missing', 'patrols.long'),
  route: prose(5, 2000, 'patrols.route.missing', 'patrols.long'),
  officer: line(5, 200, 'patrols.officer.missing', 'patrols.long'),
};
export const minutesOfTime = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

export const patrolForm = z.object({
  unit: line(1, 60, 'patrols.formation.unit.missing', 'patrols.long'),
  purpose: z.enum(purposes, { error: 'patrols.purpose.missing' }),
  territory: line(1, 40, 'patrols.territory.missing', 'patrols.long'),
  needed: z.coerce
    .number({ error: 'patrols.needed.few' })
    .int({ error: 'patrols.needed.few' })
    .min(patrolRules.leastPeople, { error: 'patrols.needed.few' })
    .max(patrolRules.mostPeople, { error: 'patrols.needed.many' }),
  conditions: z.string().max(500, { error: 'patrols.long' }).optional().default(''),
  curfewMark: z.literal('yes').optional(),
  ...when,
});

const uuid = z.uuid();
export const officeForms = {
  move: z.object({ act: z.literal('move'), move: z.enum(patrolActs), reason: z.enum(stopReasons).optional() }),
  seat: z.object({
    act: z.literal('seat'),
    what: z.enum(['accept', 'decline', 'remove', 'absent', 'replace']),
    seat: uuid,
    out: z.string().max(40).optional(),
  }),
  brief: z.object({ act: z.literal('brief'), check: z.array(z.string().max(20)).max(40).optional().default([]) }),
  confirm: z.object({ act: z.literal('confirm') }),
  order: z.object({ act: z.literal('order'), ...when }),
};

export const formationForm = z.object({
  name: line(3, 200, 'patrols.formation.name.missing', 'patrols.long'),
  registration: z.string().max(120, { error: 'patrols.long' }).optional().default(''),
  territory: line(1, 40, 'patrols.formation.territory.missing', 'patrols.long'),
  unit: line(1, 60, 'patrols.formation.unit.missing', 'patrols.long'),
  agreement: z.string().max(200, { error: 'patrols.long' }).optional().default(''),
  contact: line(5, 200, 'patrols.formation.contact.missing', 'patrols.long'),
  state: z.enum(formationStates, { error: 'patrols.formation.state.missing' }),
  act: z.literal('save').optional(),
});
const day = (error: string) => z.string({ error }).refine(isDay, { error });
export const auditForm = z.object({
  act: z.literal('audit'),
  fromOn: day('patrols.audit.from.missing'),
  toOn: day('patrols.audit.to.missing'),
  found: prose(10, 3000, 'patrols.audit.found.missing', 'patrols.long'),
  auditState: z.enum(formationStates, { error: 'patrols.formation.state.missing' }),
  nextOn: day('patrols.audit.next.missing'),
});

export const memberOfficeForms = {
  admit: z.object({ act: z.literal('admit') }),
  refuse: z.object({ act: z.literal('refuse') }),
  suspend: z.object({
    act: z.literal('suspend'),
    why: prose(10, 1000, 'patrols.sanction.why.missing', 'patrols.long'),
    days: z.coerce
      .number({ error: 'patrols.sanction.days.wrong' })
      .int({ error: 'patrols.sanction.days.wrong' })
      .min(1, { error: 'patrols.sanction.days.wrong' })
      .max(patrolRules.longestSanctionDays, { error: 'patrols.sanction.days.wrong' }),
  }),
  answer: z.object({
    act: z.literal('answer'),
    id: uuid,
    answer: z.enum(['stands', 'lifted'], { error: 'patrols.appeal.answer.missing' }),
    words: prose(10, 2000, 'patrols.appeal.words.missing', 'patrols.long'),
  }),
};
