/** What the editor of an event asks, and how it becomes a draft. */
import { z } from 'zod';
import { emptyForm, line, prose, type FieldErrors, type FormState, type Typed } from '#platform/forms.ts';
import { isDay, kyivDay, kyivInstant, kyivMinutes, type Day } from '#platform/hours.ts';
import type { SeriesRule } from './seriesDays.ts';
import { eventLanguages, eventRules, hosts, kindOf, signUps, types, venues } from './rules.ts';

const { title, about, words, line: one, reason, speakers: most, people } = eventRules;
const short = line(0, one, 'events.form.long', 'events.form.long').optional().default('');
const text = (max: number) => prose(0, max, 'events.form.long', 'events.form.long').optional().default('');
const yes = z
  .string()
  .optional()
  .transform((value) => value === 'yes');
const whole = (max: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{0,6}$/, { error: 'events.form.number' })
    .transform((typed) => (typed === '' ? null : Number(typed)))
    .refine((value) => value === null || value <= max, { error: 'events.form.number' })
    .optional()
    .default(null);
const day = z
  .string({ error: 'events.form.on' })
  .trim()
  .refine((typed) => isDay(typed), { error: 'events.form.on' });
const clock = z
  .string({ error: 'events.form.time' })
  .trim()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'events.form.time' });

/** Rows of the table of speakers; the page shows those that are filled and some empty ones. */
export const speakerRows = Array.from({ length: most }, (_, row) => row);
const speakerFields: Record<never, never> = Object.fromEntries(
  speakerRows.flatMap((row) => [
    [`s${row}name`, short],
    [`s${row}post`, short],
    [`s${row}officer`, short],
    [`s${row}police`, yes],
    [`s${row}sure`, yes],
  ]),
);

export const whyForm = z.strictObject({ act: z.string(), why: line(0, reason, 'events.form.why', 'events.form.long').optional().default('') });
export const moveForm = z.strictObject({
  act: z.literal('move'),
  on: day,
  from: clock,
  to: clock,
  why: line(5, reason, 'events.form.why', 'events.form.long'),
});

export const editForm = z.object({
  act: z.literal('save'),
  version: z.string().regex(/^\d{1,9}$/),
  type: z.enum(types, { error: 'events.form.type' }),
  titleUk: line(5, title, 'events.form.title', 'events.form.long'),
  titleEn: line(0, title, 'events.form.long', 'events.form.long').optional().default(''),
  aboutUk: text(about),
  aboutEn: text(about),
  venue: z.enum(venues, { error: 'events.form.venue' }),
  territory: z.string({ error: 'events.form.territory' }).min(1, { error: 'events.form.territory' }).max(40),
  addressUk: short,
  addressEn: short,
  privateAddress: yes,
  vulnerable: yes,
  onlineLink: z
    .string()
    .trim()
    .max(500, { error: 'events.form.link' })
    .refine((typed) => typed === '' || /^https:\/\/[^\s"'<>]+$/.test(typed), { error: 'events.form.link' })
    .optional()
    .default(''),
  host: z.enum(hosts, { error: 'events.form.host' }),
  hostName: short,
  on: day,
  from: clock,
  to: clock,
  languages: z.array(z.enum(eventLanguages)).optional().default(['uk']),
  signLanguage: yes,
  captions: yes,
  children: yes,
  minAge: whole(99),
  signUp: z.enum(signUps).optional(),
  capacity: whole(people),
  accessSeats: whole(people),
  shelter: short,
  shelterMetres: whole(5000),
  accessNote: text(one * 2),
  agenda: text(words),
  materials: text(words),
  contact: short,
  weatherPlan: short,
  photoRules: short,
  repeat: z.enum(['', 'week', 'twoWeeks', 'monthDay', 'monthWeekday']).optional().default(''),
  lastOn: z.string().trim().optional().default(''),
  ...speakerFields,
});
type Edited = z.infer<typeof editForm>;

export type Times = { startsAt: Date; endsAt: Date };
/** A day and two times on the wall in Kyiv. The hour that spring skips is no time; of the hour that autumn has twice the first is meant. An end before the start is of the next day. */
export function readTimes({ on, from, to }: { on: Day; from: string; to: string }): Times | { errors: FieldErrors } {
  const minutes = (typed: string): number => Number(typed.slice(0, 2)) * 60 + Number(typed.slice(3));
  const startsAt = kyivInstant(on, minutes(from));
  const endsAt = kyivInstant(on, minutes(to));
  const errors: FieldErrors = {};
  const missing = (at: Date, typed: string): boolean => kyivDay(at) !== on || Math.round(kyivMinutes(at)) !== minutes(typed);
  if (missing(startsAt, from)) errors['from'] = { key: 'events.fault.noHour' };
  if (missing(endsAt, to)) errors['to'] = { key: 'events.fault.noHour' };
  else if (endsAt <= startsAt) errors['to'] = { key: 'events.fault.order' };
  return Object.keys(errors).length > 0 ? { errors } : { startsAt, endsAt };
}

export const speakersOf = (data: Edited, unitOf: (officer: string) => string | null) =>
  speakerRows.flatMap((row) => {
    const read = (field: string): unknown => Reflect.get(data, `s${row}${field}`);
    const name = String(read('name') ?? '');
    const officer = String(read('officer') ?? '');
    if (name === '' && officer === '') return [];
    return [
      {
        name,
        post: String(read('post') ?? ''),
        officer: officer === '' ? null : officer,
        unit: officer === '' ? null : unitOf(officer),
        police: read('police') === true || officer !== '',
        confirmed: read('sure') === true,
      },
    ];
  });

/** How a new event comes back; null: it does not. Whether the days make sense `seriesFault` says. */
export const repeats = ['week', 'twoWeeks', 'monthDay', 'monthWeekday'] as const;
export function ruleOf({ repeat, lastOn, on }: Pick<Edited, 'repeat' | 'lastOn' | 'on'>): SeriesRule | null {
  if (repeat === '') return null;
  return { every: repeat === 'twoWeeks' ? 'week' : repeat, step: repeat === 'twoWeeks' ? 2 : 1, firstOn: on, lastOn };
}

const two = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(Math.round(minutes) % 60).padStart(2, '0')}`;
export const timesOf = ({ startsAt, endsAt }: Times): { on: string; from: string; to: string } => ({
  on: kyivDay(startsAt),
  from: two(kyivMinutes(startsAt)),
  to: two(kyivMinutes(endsAt)),
});

type Row = Record<string, unknown> & Times & { version: number; languages: readonly string[] };
type SpeakerRow = { name: string; post: string; officer: string | null; police: boolean; confirmedAt: Date | null };
/** The editor as it begins: filled from the event, or with what most events need. */
export function formOf(event: Row | null, speakers: readonly SpeakerRow[], type: (typeof types)[number] | null): FormState<unknown> {
  if (!event) {
    const kind = type === null ? null : kindOf(type);
    return emptyForm(
      {
        version: '0',
        children: 'yes',
        ...(type === null || !kind ? {} : { type, signUp: kind.signUp, ...(kind.most === undefined ? {} : { capacity: String(kind.most) }) }),
      },
      { languages: ['uk'] },
    );
  }
  const values: Typed = { ...timesOf(event) };
  for (const name of Object.keys(editForm.shape)) {
    const value = event[name];
    if (typeof value === 'string' || typeof value === 'number') values[name] = String(value);
    else if (value === true) values[name] = 'yes';
  }
  for (const [row, one] of speakers.entries()) {
    values[`s${row}name`] = one.name;
    values[`s${row}post`] = one.post;
    values[`s${row}officer`] = one.officer ?? '';
    if (one.police) values[`s${row}police`] = 'yes';
    if (one.confirmedAt) values[`s${row}sure`] = 'yes';
  }
  return emptyForm(values, { languages: [...event.languages] });
}
