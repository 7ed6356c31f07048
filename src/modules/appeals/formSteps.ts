/** What each screen of the wizard takes, and what it says when something is missing. Every fault of a screen is told at once. */
import { z } from 'zod';
import { line } from '#platform/forms.ts';
import type { StringKey, Values } from '#platform/i18n.ts';
import type { RouteId } from '#routes.ts';
import { aims, kindOfAim, limits, marks, type Aim, type AppealKind } from './form.ts';
import { isKeyNoise, isNowhere, isShouting, length, readDay } from './formRules.ts';
import { kinds, parseNumber } from './rules.ts';

export const steps = ['aim', 'where', 'what', 'request', 'you'] as const;
export type StepId = (typeof steps)[number];

/** The screen after each: known to the device too, when there is no line to ask the server. */
export const routeOfNext = {
  aim: 'appeals.where',
  where: 'appeals.what',
  what: 'appeals.request',
  request: 'appeals.you',
  you: 'appeals.check',
} as const satisfies Record<StepId, RouteId>;

/** What does not go to the police as an appeal; the wizard explains where it does. */
export const elsewhere = ['information', 'witness', 'thanks', 'petition'] as const;
export type Elsewhere = (typeof elsewhere)[number];

/** One line of text, taken as typed; the checks below say what is wrong with it. */
export const typedLine = line(0, 100_000, 'form.unclear', 'appeals.form.tooLong').default('');
/** Many lines, kept to the letter. */
export const typedText = z.string().max(400_000, { error: 'appeals.form.tooLong' }).default('');
/** A lone box; browsers send nothing when it is empty. */
export const box = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

/** Adds one fault to one field. */
export type Issue = (field: string, key: StringKey, values?: Values) => void;
export const withIssues =
  <T>(check: (data: T, issue: Issue) => void) =>
  (data: T, context: z.core.$RefinementCtx<T>): void =>
    check(data, (field, message, params) => context.addIssue({ code: 'custom', path: [field], message, ...(params ? { params } : {}) }));

export const tooLong = (issue: Issue, field: string, text: string, max: number): void => {
  const over = length(text) - max;
  if (over > 0) issue(field, 'appeals.form.tooLong', { max, over });
};

/** Which kinds a screen's questions depend on. */
export const needsEvent = (kind: AppealKind): boolean => kind === 'statement' || kind === 'complaint' || kind === 'crime';

export const aimForm = z.object({
  aim: z.enum([...aims, ...elsewhere], { error: 'appeals.form.aimMissing' }),
  /** Empty: as the aim suggests. */
  kind: z.enum(['', ...kinds]).default(''),
});

/** The kind the answers lead to, and whether the author named it against the suggestion. */
export function kindOf(answers: { aim: Aim; kind: AppealKind | '' }): { kind: AppealKind; chosen: boolean } {
  const suggested = kindOfAim[answers.aim];
  return answers.kind === '' ? { kind: suggested, chosen: false } : { kind: answers.kind, chosen: answers.kind !== suggested };
}

/** Facts asked on the screen where they belong. */
export const marksOnWhere = ['force', 'patrol', 'leadership', 'noAnswer'] as const satisfies readonly (typeof marks)[number][];
export const marksOnWhat = ['violenceHome', 'child', 'cyber'] as const satisfies readonly (typeof marks)[number][];

/** How a person complained about is described; numbered from 1 in the names of the fields. */
export const aboutParts = ['unit', 'position', 'badge', 'car', 'description'] as const;

const aboutShape = z.object({
  unit1: typedLine,
  position1: typedLine,
  badge1: typedLine,
  car1: typedLine,
  description1: typedText,
  unit2: typedLine,
  position2: typedLine,
  badge2: typedLine,
  car2: typedLine,
  description2: typedText,
  unit3: typedLine,
  position3: typedLine,
  badge3: typedLine,
  car3: typedLine,
  description3: typedText,
});

export type WhereFacts = {
  kind: AppealKind;
  /** Today in Kyiv. */
  today: string;
  /** Codes of the territories and units that can be chosen. */
  territories: readonly string[];
  units: readonly string[];
};

export const whereForm = ({ kind, today, territories, units }: WhereFacts) =>
  z
    .object({
      place: z.enum(['', 'address', 'district', 'unknown']).default(''),
      address: typedLine,
      territory: typedLine,
      when: z.enum(['', 'day', 'period', 'unknown']).default(''),
      day: typedLine,
      from: typedLine,
      to: typedLine,
      time: typedLine,
      planned: box,
      whoUnknown: box,
      marks: z.array(z.enum(marksOnWhere)).default([]),
      ...aboutShape.shape,
    })
    .superRefine(
      withIssues((data, issue) => {
        if (data.place === '' && needsEvent(kind)) issue('place', 'appeals.form.placeMissing');
        if (data.place === 'address') {
          if (length(data.address) < 3 || isNowhere(data.address)) issue('address', 'appeals.form.addressMissing');
          tooLong(issue, 'address', data.address, limits.short);
        }
        if (data.place === 'district' && !territories.includes(data.territory)) issue('territory', 'appeals.form.territoryMissing');
        if (data.territory !== '' && !territories.includes(data.territory)) issue('territory', 'appeals.form.territoryMissing');
        checkWhen(data, kind, today, issue);
        tooLong(issue, 'time', data.time, limits.short);
        if (kind === 'complaint') checkAbout(data, units, issue);
      }),
    );

type When = { when: string; day: string; from: string; to: string; planned: boolean };

function checkWhen(data: When, kind: AppealKind, today: string, issue: Issue): void {
  if (data.when === '' && needsEvent(kind)) issue('when', 'appeals.form.whenMissing');
  const asked = data.when === 'day' ? (['day'] as const) : data.when === 'period' ? (['from', 'to'] as const) : [];
  for (const field of asked) {
    if (data[field] === '') {
      // A period without an end is one that still goes on.
      if (field !== 'to') issue(field, field === 'day' ? 'appeals.form.dayMissing' : 'appeals.form.fromMissing');
      continue;
    }
    const day = readDay(data[field]);
    if (!day) issue(field, 'appeals.form.dayUnclear');
    else if (day < '1950-01-01') issue(field, 'appeals.form.dayYear');
    else if (day > today && kind === 'complaint') issue(field, 'appeals.form.dayFutureComplaint');
    else if (day > today && !data.planned) issue(field, 'appeals.form.dayFuture');
  }
  const from = readDay(data.from);
  const to = readDay(data.to);
  if (data.when === 'period' && from && to && to < from) issue('to', 'appeals.form.periodTurned');
}

type About = z.infer<typeof aboutShape> & { whoUnknown: boolean };

function checkAbout(data: About, units: readonly string[], issue: Issue): void {
  const told = aboutOf(data);
  if (told.length === 0 && !data.whoUnknown) issue('unit1', 'appeals.form.aboutMissing');
  for (const n of [1, 2, 3] as const) {
    if (data[`unit${n}`] !== '' && !units.includes(data[`unit${n}`])) issue(`unit${n}`, 'appeals.form.unitUnknown');
    tooLong(issue, `position${n}`, data[`position${n}`], limits.short);
    tooLong(issue, `badge${n}`, data[`badge${n}`], limits.short);
    tooLong(issue, `car${n}`, data[`car${n}`], limits.short);
    tooLong(issue, `description${n}`, data[`description${n}`], limits.note);
  }
}

/** The people and units told of, without the empty ones. */
export function aboutOf(data: z.infer<typeof aboutShape>): { unit: string; position: string; badge: string; car: string; description: string }[] {
  return ([1, 2, 3] as const)
    .map((n) => ({
      unit: data[`unit${n}`],
      position: data[`position${n}`],
      badge: data[`badge${n}`],
      car: data[`car${n}`],
      description: data[`description${n}`].trim(),
    }))
    .filter((one) => Object.values(one).some((text) => text !== ''));
}

export const whatForm = (kind: AppealKind) =>
  z
    .object({
      essence: typedText,
      subject: typedLine,
      marks: z.array(z.enum(marksOnWhat)).default([]),
      damage: typedText,
      witnesses: typedText,
      suspect: typedText,
      wantsExtract: box,
    })
    .superRefine(
      withIssues((data, issue) => {
        const size = length(data.essence.trim());
        if (size === 0) issue('essence', 'appeals.form.essenceMissing');
        else if (size < limits.essence.min) issue('essence', 'appeals.form.essenceShort', { min: limits.essence.min });
        else if (isKeyNoise(data.essence)) issue('essence', 'appeals.form.essenceNoise');
        tooLong(issue, 'essence', data.essence, limits.essence.max);
        if (length(data.subject) < limits.subject.min) issue('subject', 'appeals.form.subjectMissing', { min: limits.subject.min });
        else if (isShouting(data.subject)) issue('subject', 'appeals.form.subjectShouting');
        else if (isKeyNoise(data.subject)) issue('subject', 'appeals.form.subjectNoise');
        tooLong(issue, 'subject', data.subject, limits.subject.max);
        if (kind !== 'crime') return;
        for (const field of ['damage', 'witnesses', 'suspect'] as const) tooLong(issue, field, data[field], limits.note);
      }),
    );

export const requestForm = z
  .object({
    request: typedText,
    earlierAsked: z.enum(['', 'no', 'yes']).default(''),
    earlier: typedText,
    follows: typedLine,
    shorten: typedText,
  })
  .superRefine(
    withIssues((data, issue) => {
      const size = length(data.request.trim());
      if (size === 0) issue('request', 'appeals.form.requestMissing');
      else if (size < limits.request.min) issue('request', 'appeals.form.requestShort', { min: limits.request.min });
      else if (isKeyNoise(data.request)) issue('request', 'appeals.form.requestNoise');
      tooLong(issue, 'request', data.request, limits.request.max);
      if (data.earlierAsked === 'yes' && data.earlier.trim() === '' && data.follows === '') issue('earlier', 'appeals.form.earlierMissing');
      tooLong(issue, 'earlier', data.earlier, limits.note);
      if (data.follows !== '' && !parseNumber(data.follows)) issue('follows', 'appeals.form.followsUnclear');
      const reasons = length(data.shorten.trim());
      if (reasons > 0 && reasons < limits.shorten.min) issue('shorten', 'appeals.form.shortenShort', { min: limits.shorten.min });
      tooLong(issue, 'shorten', data.shorten, limits.shorten.max);
    }),
  );
