/** What the author may correct, held to the same rules as the first time. Fields of concern come first, the rest stays within reach. */
import { z } from 'zod';
import type { FieldErrors, Typed } from '#platform/forms.ts';
import type { AppealContent } from './form.ts';
import { isStringKey } from '#platform/i18n.ts';
import { requestForm, typedLine, typedText, whatForm } from './formSteps.ts';
import { personFields, readSupporters, youForm } from './formYou.ts';
import { addendumForm } from './addendumForm.ts';

export const correctionParts = ['name', 'home', 'text', 'request', 'representative', 'supporters', 'files'] as const;
export type CorrectionPart = (typeof correctionParts)[number];

const concerns: Record<string, readonly CorrectionPart[]> = {
  R1: ['name', 'home', 'text'],
  R2: ['text'],
  R3: ['request'],
  R4: [],
  R5: ['representative', 'files'],
  R6: ['supporters'],
  R7: ['files'],
  R8: ['text', 'request'],
  R9: ['text', 'request'],
  R10: ['text', 'request'],
};
/** Which parts the moderator's reasons are about. */
export const partsOf = (codes: readonly string[]): CorrectionPart[] => correctionParts.filter((part) => codes.some((code) => concerns[code]?.includes(part)));

export const typedShape = z.object({
  subject: typedLine,
  essence: typedText,
  request: typedText,
  ...personFields,
  representativeName: typedLine,
  representativeBasis: typedLine,
  supporters: typedText,
  /** Positions of the files that stay. */
  keep: z.array(z.coerce.number().int().min(1).max(99)).default([]),
  /** Asked for again when the page was open for longer than the appeal may stand open. */
  code: typedLine,
});
export type Correction = Omit<z.infer<typeof typedShape>, 'code'>;

/** The wizard's own checks, run on the corrected words. Subject and request of an addendum stand in the letter it adds to. */
export const correctForm = (content: AppealContent, added: boolean) =>
  typedShape.superRefine((data, context) => {
    const seen = [
      ...(added
        ? [addendumForm.safeParse({ essence: data.essence })]
        : [whatForm(content.kind).safeParse({ subject: data.subject, essence: data.essence }), requestForm.safeParse({ request: data.request })]),
      youForm.safeParse({
        ...data,
        noPatronymic: data.noPatronymic ? 'on' : undefined,
        unregistered: data.unregistered ? 'on' : undefined,
        email: content.applicant.email,
        ...(data.representativeName || data.representativeBasis ? { byRepresentative: 'on' } : {}),
      }),
    ];
    for (const result of seen) {
      for (const issue of result.error?.issues ?? []) {
        const field = issue.path.join('.');
        if (field in typedShape.shape)
          context.addIssue({
            code: 'custom',
            path: [field],
            message: isStringKey(issue.message) ? issue.message : 'form.unclear',
            ...('params' in issue && issue.params ? { params: issue.params } : {}),
          });
      }
    }
  });

/** What was typed before, as the fields show it. */
export function typedBefore(content: AppealContent): { values: Typed; lists: Partial<Record<string, string[]>>; errors: FieldErrors } {
  const { applicant, representative } = content;
  const home = applicant.residence;
  return {
    errors: {},
    lists: { keep: content.files.map((_, i) => String(i + 1)) },
    values: {
      subject: content.subject,
      essence: content.essence,
      request: content.request,
      surname: applicant.surname,
      name: applicant.name,
      patronymic: applicant.patronymic ?? '',
      ...(applicant.patronymic === null ? { noPatronymic: 'yes' } : {}),
      settlement: home.settlement,
      street: home.street,
      building: home.building,
      flat: home.flat,
      postcode: home.postcode,
      oblast: home.oblast,
      raion: home.raion,
      ...(home.unregistered ? { unregistered: 'yes' } : {}),
      representativeName: representative?.name ?? '',
      representativeBasis: representative?.basis ?? '',
      supporters: content.supporters.map((one) => `${one.name}; ${one.residence}; ${one.email}`).join('\n'),
    },
  };
}

/** The content with the corrected words; files are decided by the caller. */
export function withCorrection(content: AppealContent, data: Correction, files: AppealContent['files'], added: boolean, now: Date): AppealContent {
  const { residence } = content.applicant;
  return {
    ...content,
    subject: added ? content.subject : data.subject,
    essence: data.essence,
    request: added ? content.request : data.request,
    applicant: {
      ...content.applicant,
      surname: data.surname,
      name: data.name,
      patronymic: data.patronymic || null,
      residence: {
        ...residence,
        settlement: data.settlement,
        street: data.street,
        building: data.building,
        flat: data.flat,
        postcode: data.postcode,
        oblast: data.oblast,
        raion: data.raion,
        unregistered: data.unregistered,
      },
    },
    representative: data.representativeName ? { name: data.representativeName, basis: data.representativeBasis } : null,
    supporters: readSupporters(data.supporters).people,
    files,
    authoredAt: now.toISOString(),
  };
}
