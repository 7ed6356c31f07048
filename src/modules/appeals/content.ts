/** Puts the screens together into the one shape that is sealed, hashed and sent. */
import { checkForm } from '#platform/forms.ts';
import type { Language } from '#platform/i18n.ts';
import type { StoredFile } from '#platform/files.ts';
import type { Answers } from './drafts.ts';
import { AppealContent } from './form.ts';
import { readDay, readPhone } from './formRules.ts';
import { aboutOf, needsEvent, type StepId } from './formSteps.ts';
import { readSupporters } from './formYou.ts';
import { parseNumber } from './rules.ts';
import { formData, readAim, schemaOf, type Facts } from './wizard.ts';

type Consents = { statistics: boolean; survey: boolean; publish: boolean };

/** Everything but the last screen's statements; null when a screen still needs an answer. */
export type Gathered = Omit<AppealContent, 'consents' | 'authoredAt' | 'files'>;

export function gather(answers: Answers, facts: Facts, lang: Language): Gathered | null {
  const aim = readAim(answers);
  const typed = (step: StepId): FormData => formData(answers.steps[step] ?? { values: {}, lists: {} });
  const where = checkForm(typed('where'), schemaOf.where(facts));
  const what = checkForm(typed('what'), schemaOf.what(facts));
  const request = checkForm(typed('request'), schemaOf.request());
  const you = checkForm(typed('you'), schemaOf.you());
  if (!aim || where.status !== 'valid' || what.status !== 'valid' || request.status !== 'valid' || you.status !== 'valid') return null;
  const { kind } = aim;
  const place = facts.territories.find((one) => one.code === where.data.territory);
  const known = where.data.place === '' ? 'unknown' : where.data.place;
  const when = where.data.when === '' ? 'unknown' : where.data.when;
  const person = you.data;
  return {
    format: 1,
    language: lang,
    kind,
    kindChosen: aim.chosen,
    aim: aim.aim,
    marks: [...(kind === 'complaint' ? where.data.marks : []), ...what.data.marks],
    where: {
      known,
      address: known === 'address' ? where.data.address : '',
      // A place the author calls unknown stays unknown, whatever was left chosen in the list.
      territory: known === 'unknown' ? null : (place?.code ?? null),
      territoryName: known === 'unknown' ? '' : (place?.nameUk ?? ''),
    },
    when: {
      known: when,
      from: when === 'day' ? readDay(where.data.day) : when === 'period' ? readDay(where.data.from) : null,
      to: when === 'period' ? readDay(where.data.to) : null,
      time: when === 'unknown' && !needsEvent(kind) ? '' : where.data.time,
      planned: where.data.planned,
    },
    about:
      kind === 'complaint' ? aboutOf(where.data).map((one) => ({ ...one, unitName: facts.units.find((unit) => unit.code === one.unit)?.nameUk ?? '' })) : [],
    aboutUnknown: kind === 'complaint' && where.data.whoUnknown,
    subject: what.data.subject,
    essence: what.data.essence,
    request: request.data.request,
    earlier: request.data.earlierAsked === 'no' ? '' : request.data.earlier.trim(),
    follows: request.data.earlierAsked === 'no' ? '' : (parseNumber(request.data.follows) ?? ''),
    shorten: request.data.shorten.trim(),
    crime:
      kind === 'crime'
        ? { damage: what.data.damage.trim(), witnesses: what.data.witnesses.trim(), suspect: what.data.suspect.trim(), wantsExtract: what.data.wantsExtract }
        : null,
    applicant: {
      surname: person.surname,
      name: person.name,
      patronymic: person.patronymic === '' ? null : person.patronymic,
      residence: {
        postcode: person.postcode,
        oblast: person.oblast,
        raion: person.raion,
        settlement: person.settlement,
        street: person.street,
        building: person.building,
        flat: person.flat,
        unregistered: person.unregistered,
      },
      email: person.email,
      phone: person.phone === '' ? '' : (readPhone(person.phone) ?? ''),
      textOnly: person.textOnly,
      reply: person.reply,
      replyLanguage: person.replyLanguage,
      needs: person.needs,
      needsOther: person.needsOther,
      privilege: person.privilege === '' ? null : person.privilege,
    },
    representative: person.byRepresentative ? { name: person.representativeName, basis: person.representativeBasis } : null,
    supporters: readSupporters(person.supporters).people,
    secrecy: person.secrecy,
  };
}

export function complete(gathered: Gathered, files: readonly StoredFile[], consents: Consents, now: Date): AppealContent {
  return AppealContent.parse({
    ...gathered,
    files: files.map(({ label, type, bytes, sha256, purpose, evidence }) => ({ label, type, bytes, sha256, purpose, evidence })),
    consents: { notice: true, sending: true, ...consents },
    authoredAt: now.toISOString(),
  });
}

/** A representative acts with a document, or the author writes alone. */
export const lacksAuthority = (gathered: Gathered, files: readonly StoredFile[]): boolean =>
  gathered.representative !== null && !files.some((file) => file.purpose === 'authority');
