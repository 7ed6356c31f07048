/** Who writes, where they live, how to answer them; and the last screen's statements. */
import { z } from 'zod';
import { limits, needs, privileges, replyWays } from './form.ts';
import { emailFault, isNowhere, length, nameFault, readPhone, type Fault } from './formRules.ts';
import { box, tooLong, typedLine, typedText, withIssues, type Issue } from './formSteps.ts';

/** Name and home of a person, as they are typed. */
export const personFields = {
  surname: typedLine,
  name: typedLine,
  patronymic: typedLine,
  noPatronymic: box,
  settlement: typedLine,
  street: typedLine,
  building: typedLine,
  flat: typedLine,
  postcode: typedLine,
  oblast: typedLine,
  raion: typedLine,
  unregistered: box,
};

export const youForm = z
  .object({
    ...personFields,
    email: typedLine,
    phone: typedLine,
    textOnly: box,
    reply: z.enum(replyWays, { error: 'appeals.form.replyMissing' }).default('email'),
    replyLanguage: typedLine,
    needs: z.array(z.enum(needs)).default([]),
    needsOther: typedLine,
    privilege: z.enum(['', ...privileges]).default(''),
    byRepresentative: box,
    representativeName: typedLine,
    representativeBasis: typedLine,
    supporters: typedText,
    secrecy: box,
  })
  .superRefine(
    withIssues((data, issue) => {
      tell(issue, 'surname', nameFault(data.surname, limits.surname, 'appeals.form.surnameMissing'));
      tell(issue, 'name', nameFault(data.name, limits.name, 'appeals.form.nameMissing'));
      if (data.patronymic !== '') tell(issue, 'patronymic', nameFault(data.patronymic, limits.name, 'appeals.form.patronymicMissing'));
      else if (!data.noPatronymic) issue('patronymic', 'appeals.form.patronymicMissing');
      checkResidence(data, issue);
      tell(issue, 'email', emailFault(data.email));
      if (data.phone !== '' && !readPhone(data.phone)) issue('phone', 'appeals.form.phoneUnclear');
      if (data.reply === 'phone' && data.phone === '') issue('phone', 'appeals.form.phoneForReply');
      if (data.reply === 'phone' && data.textOnly) issue('reply', 'appeals.form.replyNotByPhone');
      for (const field of ['replyLanguage', 'needsOther'] as const) tooLong(issue, field, data[field], limits.short);
      if (data.byRepresentative) {
        tell(issue, 'representativeName', nameFault(data.representativeName, { min: 5, max: 180 }, 'appeals.form.representativeMissing'));
        if (length(data.representativeBasis) < 3) issue('representativeBasis', 'appeals.form.basisMissing');
      }
      tooLong(issue, 'representativeBasis', data.representativeBasis, limits.short);
      const group = readSupporters(data.supporters);
      if (group.fault) issue('supporters', group.fault.key, group.fault.values);
    }),
  );

const tell = (issue: Issue, field: string, fault: Fault | null): void => {
  if (fault) issue(field, fault.key, fault.values);
};

type Home = { settlement: string; street: string; building: string; flat: string; postcode: string; oblast: string; raion: string; unregistered: boolean };

function checkResidence(data: Home, issue: Issue): void {
  if (length(data.settlement) < 2 || isNowhere(data.settlement)) issue('settlement', 'appeals.form.settlementMissing');
  if (!data.unregistered) {
    if (length(data.street) < 2 || isNowhere(data.street)) issue('street', 'appeals.form.streetMissing');
    if (!/[\p{L}\p{N}]/u.test(data.building)) issue('building', 'appeals.form.buildingMissing');
  }
  if (data.postcode !== '' && !/^\d{5}$/.test(data.postcode)) issue('postcode', 'appeals.form.postcodeUnclear');
  for (const field of ['settlement', 'street', 'oblast', 'raion'] as const) tooLong(issue, field, data[field], limits.short);
  for (const field of ['building', 'flat'] as const) tooLong(issue, field, data[field], 20);
}

export type Supporter = { name: string; residence: string; email: string };

/** One person a line: name, residence, e-mail, with semicolons between. The line with a fault is named. */
export function readSupporters(text: string): { people: Supporter[]; fault: Fault | null } {
  const people: Supporter[] = [];
  const lines = text.split('\n').map((one) => one.trim());
  for (const [at, one] of lines.entries()) {
    if (one === '') continue;
    const row = at + 1;
    const [name = '', residence = '', email = '', ...rest] = one.split(';').map((part) => part.trim());
    if (residence === '' || email === '' || rest.length > 0) return { people, fault: { key: 'appeals.form.supporterParts', values: { row } } };
    if (nameFault(name, { min: 5, max: 180 }, 'appeals.form.supporterName')) return { people, fault: { key: 'appeals.form.supporterName', values: { row } } };
    if (length(residence) < 5 || length(residence) > limits.short) return { people, fault: { key: 'appeals.form.supporterHome', values: { row } } };
    if (emailFault(email)) return { people, fault: { key: 'appeals.form.supporterEmail', values: { row } } };
    // The same line pasted twice is one person.
    if (people.some((known) => known.email.toLowerCase() === email.toLowerCase() && known.name === name)) continue;
    if (people.some((known) => known.email.toLowerCase() === email.toLowerCase()))
      return { people, fault: { key: 'appeals.form.supporterTwice', values: { row } } };
    people.push({ name, residence, email });
  }
  return people.length > limits.supporters
    ? { people, fault: { key: 'appeals.form.supportersMany', values: { max: limits.supporters } } }
    : { people, fault: null };
}

/** The last screen: each statement has its own empty box. */
export const checkForm = z.object({
  mine: z.literal('yes', { error: 'appeals.form.mineMissing' }),
  notice: z.literal('yes', { error: 'appeals.form.noticeMissing' }),
  sending: z.literal('yes', { error: 'appeals.form.sendingMissing' }),
  statistics: box,
  survey: box,
  publish: box,
  /** What the author chose when the portal knew a similar appeal. */
  alike: z.enum(['', 'add', 'silence', 'anyway']).default(''),
});
