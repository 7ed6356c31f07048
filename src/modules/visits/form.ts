import { z } from 'zod';
import { line, prose } from '#platform/forms.ts';
import { isDay } from '#platform/hours.ts';
import { ages, hosts, parts, refusals, spaces, subjects, topics, visitRules } from './rules.ts';

const optional = (most: number) => line(0, most, 'form.unclear', 'visits.long').optional().default('');
const email = z.string({ error: 'appeals.form.emailMissing' }).max(1000, { error: 'appeals.form.emailLong' });

/** Who asks and where. What is wrong with an address of e-mail is said by `emailFault`, with a street by the finder. */
export const whoForm = z
  .object({
    host: z.enum(hosts, { error: 'visits.host.missing' }),
    hostName: optional(160),
    name: line(2, 80, 'visits.name.missing', 'visits.long'),
    address: line(3, 200, 'visits.address.missing', 'visits.long'),
    vybir: z.string().max(200).optional().default(''),
    territory: z.string().max(40).optional().default(''),
    email,
    phone: optional(40),
    hidePlace: z.literal('yes').optional(),
  })
  .superRefine(({ host, hostName }, context) => {
    if (host !== 'resident' && hostName === '') context.addIssue({ code: 'custom', path: ['hostName'], message: `visits.hostName.missing.${host}` });
  });

const oneDay = z.string().max(20).optional().default('');
export const whenForm = z.object({
  day1: oneDay,
  day2: oneDay,
  day3: oneDay,
  part: z.enum(parts, { error: 'visits.part.missing' }),
  people: z
    .string({ error: 'visits.people.missing' })
    .trim()
    .refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= visitRules.mostPeople, {
      error: 'visits.people.missing',
      params: { most: visitRules.mostPeople },
    }),
  space: z.enum(spaces, { error: 'visits.space.missing' }),
  needs: prose(0, 600, 'form.unclear', 'visits.long').optional().default(''),
});

const words = prose(0, visitRules.words, 'form.unclear', 'visits.words.long').optional().default('');
export const whatForm = z
  .object({ topics: z.array(z.enum(topics)).min(1, { error: 'visits.topics.missing' }), words })
  .superRefine(({ topics: chosen, words: said }, context) => {
    if (chosen.length === 1 && chosen[0] === 'other' && said.trim().length < 5)
      context.addIssue({ code: 'custom', path: ['words'], message: 'visits.words.missing' });
  });
export const schoolForm = z.object({
  topics: z.array(z.enum(subjects)).min(1, { error: 'visits.subjects.missing' }),
  ages: z.enum(ages, { error: 'visits.ages.missing' }),
  classes: z
    .string({ error: 'visits.classes.missing' })
    .trim()
    .refine((text) => /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 20, { error: 'visits.classes.missing' }),
  teacher: line(2, 120, 'visits.teacher.missing', 'visits.long'),
  parentsTold: z.literal('yes', { error: 'visits.parents.missing' }),
  words,
});

const version = z.string().regex(/^\d{1,9}$/);
const why = prose(10, 800, 'visits.why.missing', 'visits.long');
const when = {
  day: z.string({ error: 'visits.day.missing' }).refine(isDay, { error: 'visits.day.missing' }),
  from: z.string({ error: 'visits.time.missing' }).regex(/^\d{1,2}:\d{2}$/, { error: 'visits.time.missing' }),
  to: z.string({ error: 'visits.time.missing' }).regex(/^\d{1,2}:\d{2}$/, { error: 'visits.time.missing' }),
  place: line(5, 200, 'visits.place.missing', 'visits.long'),
  shelter: line(5, 200, 'visits.shelter.missing', 'visits.long'),
  metres: z.string({ error: 'visits.metres.missing' }).regex(/^\d{1,3}$/, { error: 'visits.metres.missing' }),
  who: line(5, 300, 'visits.who.missing', 'visits.long'),
};
/** What the office does with an invitation. */
export const actForms = {
  askUnit: z.strictObject({ act: z.literal('askUnit'), version }),
  comes: z.strictObject({ act: z.literal('comes'), version, words: prose(10, 800, 'visits.comes.missing', 'visits.long') }),
  cannot: z.strictObject({ act: z.literal('cannot'), version, words: why }),
  offer: z.strictObject({ act: z.literal('offer'), version, ...when }),
  later: z.strictObject({ act: z.literal('later'), version, ...when }),
  refuse: z.strictObject({ act: z.literal('refuse'), version, reason: z.enum(refusals, { error: 'visits.reason.missing' }), words: why }),
};
export type OfficeAct = keyof typeof actForms;
export const isOfficeAct = (text: string): text is OfficeAct => Object.hasOwn(actForms, text);

/** What the person does on their own page. */
export const answerForm = z.object({
  act: z.enum(['accept', 'other', 'withdraw'], { error: 'form.unclear' }),
  version,
  day1: oneDay,
  day2: oneDay,
  day3: oneDay,
});
