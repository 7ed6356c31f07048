/** What of appeals people may change without a release: terms, days off, files, and whether letters are taken at all. */
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { megabyte, type Quota } from '#platform/files.ts';
import { isDay, type Day } from '#platform/hours.ts';
import { readSetting, readSettings, type Setting } from '#platform/settings.ts';
import { routes } from '#routes.ts';
import { closingMinute, daysOff, lawTerms, portalTerms, readingMinutes, type DaysOff, type Law } from './rules.ts';

const wholeNumber = z.number().int().min(1).max(1000);
const day = z.string().refine((text): text is Day => isDay(text));

export const daysOffSetting: Setting<DaysOff> = {
  key: 'appeals.daysOff',
  title: 'appeals.set.daysOff',
  lead: 'appeals.set.daysOff.lead',
  initial: daysOff,
  schema: z.strictObject({
    weekdays: z.array(z.number().int().min(0).max(6)).max(6, { error: 'appeals.set.daysOff.all' }),
    martialLaw: z.boolean(),
    holidays: z.array(z.string().regex(/^\d\d-\d\d$/)).max(60),
    off: z.array(day).max(200),
    working: z.array(day).max(200),
  }),
  fields: [
    { name: 'martialLaw', kind: 'yes', label: 'appeals.set.martialLaw', hint: 'appeals.set.martialLaw.hint' },
    { name: 'weekdays', kind: 'weekdays', label: 'appeals.set.weekdays' },
    { name: 'holidays', kind: 'yearDays', label: 'appeals.set.holidays', hint: 'appeals.set.holidays.hint' },
    { name: 'off', kind: 'days', label: 'appeals.set.off', hint: 'appeals.set.off.hint' },
    { name: 'working', kind: 'days', label: 'appeals.set.working', hint: 'appeals.set.working.hint' },
  ],
};

const Terms = z
  .strictObject({
    quickDays: wholeNumber,
    usualMonths: wholeNumber,
    longestDays: wholeNumber,
    closing: z.number().int().min(0).max(1439),
    readHours: wholeNumber,
    crimeHours: wholeNumber,
    correctDays: wholeNumber,
  })
  .refine((terms) => terms.quickDays < terms.longestDays && terms.usualMonths * 28 < terms.longestDays, {
    error: 'appeals.set.longest.short',
    path: ['longestDays'],
  });
export type Terms = z.infer<typeof Terms>;

export const termsSetting: Setting<Terms> = {
  key: 'appeals.terms',
  title: 'appeals.set.terms',
  lead: 'appeals.set.terms.lead',
  schema: Terms,
  initial: {
    quickDays: lawTerms.quick.days,
    usualMonths: lawTerms.usual.months,
    longestDays: lawTerms.longest.days,
    closing: closingMinute,
    readHours: readingMinutes.ordinary / 60,
    crimeHours: readingMinutes.crime / 60,
    correctDays: portalTerms.correctDays,
  },
  fields: [
    { name: 'quickDays', kind: 'number', min: 1, max: 90, label: 'appeals.set.quick' },
    { name: 'usualMonths', kind: 'number', min: 1, max: 6, label: 'appeals.set.usual' },
    { name: 'longestDays', kind: 'number', min: 2, max: 365, label: 'appeals.set.longest' },
    { name: 'closing', kind: 'time', label: 'appeals.set.closing', hint: 'appeals.set.closing.hint' },
    { name: 'readHours', kind: 'number', min: 1, max: 90, label: 'appeals.set.readHours', hint: 'appeals.set.readHours.hint' },
    { name: 'crimeHours', kind: 'number', min: 1, max: 24, label: 'appeals.set.crimeHours' },
    { name: 'correctDays', kind: 'number', min: 4, max: 60, label: 'appeals.set.correctDays' },
  ],
};

const words = z.string().max(300);
const Accepting = z
  .strictObject({ open: z.boolean(), uk: words, en: words })
  .refine((said) => said.open || (said.uk !== '' && said.en !== ''), { error: 'appeals.set.stop.words', path: ['uk'] });
export type Accepting = z.infer<typeof Accepting>;

export const acceptingSetting: Setting<Accepting> = {
  key: 'appeals.accepting',
  title: 'appeals.set.accepting',
  lead: 'appeals.set.accepting.lead',
  schema: Accepting,
  initial: { open: true, uk: '', en: '' },
  fields: [
    { name: 'open', kind: 'yes', label: 'appeals.set.open', hint: 'appeals.set.open.hint' },
    { name: 'uk', kind: 'text', max: 300, area: true, optional: true, label: 'appeals.set.stop.uk', hint: 'appeals.set.stop.hint' },
    { name: 'en', kind: 'text', max: 300, area: true, optional: true, label: 'appeals.set.stop.en' },
  ],
};

/** Somebody may choose all files at once: the smallest form that carries them sets the bound, less a megabyte for its words. */
export const mostMegabytes =
  Math.floor(Math.min(...(['appeals.files', 'appeals.correct', 'appeals.addendum'] as const).map((id) => routes[id].body)) / megabyte) - 1;
/** A letter carries files in lines of 57 bytes written as 78 signs; its own words, the PDF and the sheet for machines need less than the rest. */
const filesIn = (letter: number): number => Math.floor((letter - 1) / (78 / 57));

const Files = z
  .strictObject({
    count: z.number().int().min(1).max(20),
    each: z.number().int().min(1).max(mostMegabytes),
    all: z.number().int().min(1).max(mostMegabytes),
    letter: z.number().int().min(3).max(50),
  })
  .superRefine(({ each, all, letter }, context) => {
    if (each > all) context.addIssue({ code: 'custom', path: ['each'], message: 'appeals.set.files.each.much' });
    if (all > filesIn(letter))
      context.addIssue({ code: 'custom', path: ['all'], message: 'appeals.set.files.all.much', params: { letter, max: filesIn(letter) } });
  });

/** Sizes in megabytes. */
export const filesSetting: Setting<z.infer<typeof Files>> = {
  key: 'appeals.files',
  title: 'appeals.set.files',
  lead: 'appeals.set.files.lead',
  schema: Files,
  initial: { count: 5, each: 5, all: 15, letter: 25 },
  fields: [
    { name: 'count', kind: 'number', min: 1, max: 20, label: 'appeals.set.files.count' },
    { name: 'each', kind: 'number', min: 1, max: mostMegabytes, label: 'appeals.set.files.each' },
    { name: 'all', kind: 'number', min: 1, max: mostMegabytes, label: 'appeals.set.files.all', hint: 'appeals.set.files.all.hint' },
    { name: 'letter', kind: 'number', min: 3, max: 50, label: 'appeals.set.files.letter', hint: 'appeals.set.files.letter.hint' },
  ],
};

export const appealSettings = [daysOffSetting, termsSetting, filesSetting, acceptingSetting] as const;

/** How many files go with one letter, and how large they may be. */
export async function readQuota(db: Db | Tx, now: Date): Promise<Quota> {
  const { count, each, all } = await readSetting(db, filesSetting, now);
  return { count, each: each * megabyte, all: all * megabyte };
}

/** The same for the words that tell it. */
export const sayQuota = ({ count, each, all }: Quota): { count: number; each: number; all: number } => ({
  count,
  each: Math.floor(each / megabyte),
  all: Math.floor(all / megabyte),
});

/** What dates are counted by, as things stand. A letter keeps the terms of the day it came. */
export async function readLaw(db: Db | Tx, now: Date): Promise<Law> {
  const settings = await readSettings(db);
  return {
    daysOff: settings.of(daysOffSetting, now),
    at: (came) => {
      const { quickDays, usualMonths, longestDays, closing } = settings.of(termsSetting, came);
      return { terms: { quick: { days: quickDays }, usual: { months: usualMonths }, longest: { days: longestDays } }, closing };
    },
  };
}

/** How many working minutes moderators have, and how many days an author has for a correction. */
export async function readPromises(db: Db | Tx, now: Date): Promise<{ ordinary: number; crime: number; correctDays: number }> {
  const { readHours, crimeHours, correctDays } = await readSetting(db, termsSetting, now);
  return { ordinary: readHours * 60, crime: crimeHours * 60, correctDays };
}

/** Null while letters are taken; otherwise what people are told in each language. */
export async function whyNotAccepting(db: Db | Tx, now: Date): Promise<{ uk: string; en: string } | null> {
  const { open, uk, en } = await readSetting(db, acceptingSetting, now);
  return open ? null : { uk, en };
}
