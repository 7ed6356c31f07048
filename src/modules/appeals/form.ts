/** The appeal as its author wrote it: the one shape that is sealed, hashed, moderated and put into the letter. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { appealKinds } from '#db/schema/appeals.ts';
import { fileTypes } from '#platform/filesTypes.ts';

export { appealKinds };
export type AppealKind = (typeof appealKinds)[number];

/** Sizes told to people and checked on the server, in code points. */
export const limits = {
  subject: { min: 5, max: 120 },
  essence: { min: 30, max: 10_000 },
  request: { min: 10, max: 2_000 },
  surname: { min: 2, max: 60 },
  name: { min: 1, max: 60 },
  short: 200,
  note: 1_000,
  shorten: { min: 20, max: 1_000 },
  people: 5,
  supporters: 20,
  /** What is added to a letter that has gone; more than so often is a letter of its own. */
  addendum: { min: 10, max: 10_000 },
  addenda: 20,
  /** A confirmed e-mail may send so many in a day; the next ones wait with a note. */
  perDay: 5,
} as const;

/** What the author wants, in plain words; each leads to a kind. */
export const aims = ['improve', 'breach', 'right', 'grant', 'police', 'crime'] as const;
export type Aim = (typeof aims)[number];
export const kindOfAim: Record<Aim, AppealKind> = {
  improve: 'proposal',
  breach: 'statement',
  right: 'statement',
  grant: 'request',
  police: 'complaint',
  crime: 'crime',
};

/** Facts that change where a letter goes or who must not see it. */
export const marks = ['violenceHome', 'child', 'cyber', 'force', 'patrol', 'leadership', 'noAnswer'] as const;
export const replyWays = ['email', 'post', 'phone', 'person'] as const;
export const needs = ['signLanguage', 'largePrint', 'plainWords', 'accessibleRoom'] as const;
export const privileges = ['veteran', 'disability', 'displaced', 'familyOfFallen', 'manyChildren', 'chornobyl', 'warChild', 'motherHeroine'] as const;

const text = z.string();
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const Residence = z.strictObject({
  postcode: text,
  oblast: text,
  raion: text,
  settlement: text,
  street: text,
  building: text,
  flat: text,
  /** Without a registered home: the place where the author stays. */
  unregistered: z.boolean(),
});
export type Residence = z.infer<typeof Residence>;

/** Empty text means "not given"; nothing is ever filled in for the author. */
export const AppealContent = z.strictObject({
  format: z.literal(1),
  language: z.enum(['uk', 'en']),
  kind: z.enum(appealKinds),
  /** True when the author named the kind against what the questions suggested. */
  kindChosen: z.boolean(),
  aim: z.enum(aims),
  marks: z.array(z.enum(marks)),
  where: z.strictObject({
    known: z.enum(['address', 'district', 'unknown']),
    address: text,
    /** Code of a territory. */
    territory: text.nullable(),
    /** Its name in Ukrainian as it was shown, for the letter. */
    territoryName: text,
  }),
  when: z.strictObject({
    known: z.enum(['day', 'period', 'unknown']),
    from: day.nullable(),
    to: day.nullable(),
    /** In the author's words: "about 22:00", "every evening". */
    time: text,
    /** The author confirmed that the day has not come yet. */
    planned: z.boolean(),
  }),
  /** Complaints: whose act or inaction. */
  about: z.array(z.strictObject({ unit: text, unitName: text, position: text, badge: text, car: text, description: text })),
  /** Complaints: the author ticked "I do not know who". */
  aboutUnknown: z.boolean(),
  subject: text,
  essence: text,
  request: text,
  /** Numbers, dates and units of earlier appeals, in the author's words. */
  earlier: text,
  /** Number of an appeal of this portal that this one adds to or follows. */
  follows: text,
  /** Reasons for a shorter term (Art. 20 of law 393/96-ВР). */
  shorten: text,
  crime: z.strictObject({ damage: text, witnesses: text, suspect: text, wantsExtract: z.boolean() }).nullable(),
  applicant: z.strictObject({
    surname: text,
    name: text,
    /** Null: the author ticked "none". */
    patronymic: text.nullable(),
    residence: Residence,
    email: text,
    phone: text,
    textOnly: z.boolean(),
    reply: z.enum(replyWays),
    replyLanguage: text,
    needs: z.array(z.enum(needs)),
    needsOther: text,
    privilege: z.enum(privileges).nullable(),
  }),
  representative: z.strictObject({ name: text, basis: text }).nullable(),
  supporters: z.array(z.strictObject({ name: text, residence: text, email: text })),
  /** "Do not disclose facts of the consideration" (Art. 18). */
  secrecy: z.boolean(),
  files: z.array(
    z.strictObject({
      label: text,
      type: z.enum(fileTypes),
      bytes: z.number().int(),
      sha256: text,
      purpose: z.enum(['attachment', 'authority', 'signature']),
      evidence: z.boolean(),
    }),
  ),
  consents: z.strictObject({
    notice: z.literal(true),
    sending: z.literal(true),
    statistics: z.boolean(),
    survey: z.boolean(),
    publish: z.boolean(),
  }),
  /** When the author stated "this is my text"; it stands for a handwritten signature. */
  authoredAt: z.iso.datetime(),
});
export type AppealContent = z.infer<typeof AppealContent>;

/** One text for one content: keys in a fixed order, so equal contents have equal hashes. */
export const canonical = (content: AppealContent): string => JSON.stringify(sorted(AppealContent.parse(content)));

/** SHA-256 in hex over `canonical`, as it is stored, approved and printed in the letter. */
export const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Reads what `canonical` wrote. */
export const readContent = (text: string): AppealContent => AppealContent.parse(JSON.parse(text));

/** «Прізвище Імʼя По батькові». */
export const fullName = (content: AppealContent): string =>
  [content.applicant.surname, content.applicant.name, content.applicant.patronymic ?? ''].filter(Boolean).join(' ');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
