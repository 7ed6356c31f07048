/** What a cell of an import sheet may hold; every refusal names its reason in plain words. */
import { z } from 'zod';
import { isPublicService } from '#modules/territories/index.ts';
import type { StringKey } from '#platform/i18n.ts';
import { accessFacts } from './directory.ts';
import { Hours } from './hours.ts';
import { parseHouse, showHouse } from './house.ts';
import { parseHouses } from './houseRanges.ts';
import { streetTypes, typeOf, type StreetType } from './streetNames.ts';

/** Reads one cell: a value, or undefined when it cannot be one. */
const cell = <T>(read: (text: string) => T | undefined, why: StringKey) =>
  z.string({ error: 'places.import.missing' }).transform((text, context): T => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: why });
    return z.NEVER;
  });
const kept = (fits: (text: string) => boolean) => (text: string) => (fits(text) ? text : undefined);

export const words = cell(kept((text) => [...text].length <= 200), 'places.import.long');
export const notes = cell(kept((text) => [...text].length <= 1000), 'places.import.long');
export const code = cell(kept((text) => /^UA\d{17}$/.test(text)), 'places.import.code');
export const slug = cell(kept((text) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) && text.length <= 80), 'places.import.slug');
export const codes = cell((text) => text.split(/[\s;,|]+/u).filter(Boolean), 'places.import.long');
export const list = cell((text) => text.split(/[;|]/u).map((part) => part.trim()).filter(Boolean), 'places.import.long');
export const mailbox = cell(kept((text) => /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(text) && !isPublicService(text)), 'places.import.mailbox');
export const yes = cell((text) => ({ так: true, yes: true, ні: false, no: false })[text.toLocaleLowerCase('uk')], 'places.import.yes');
export const beat = cell((text) => (/^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined), 'places.import.beat');

/** One of a list, also by its Ukrainian name. */
export const oneOf = <const T extends string>(all: readonly T[], why: StringKey, names: Readonly<Record<string, T>> = {}) =>
  cell((text) => names[text.toLocaleLowerCase('uk')] ?? all.find((one) => one === text), why);

const dayOf = (year: string | undefined, month: string | undefined, day: string | undefined): string | undefined => {
  const text = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? undefined : text;
};
/** «2026-11-14» or «14.11.2026». */
export const day = cell((text) => {
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const local = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  return plain ? dayOf(plain[1], plain[2], plain[3]) : local ? dayOf(local[3], local[2], local[1]) : undefined;
}, 'places.import.day');

const degrees = (from: number, to: number) =>
  cell((text) => {
    const value = Number(text.replace(',', '.'));
    return text !== '' && value >= from && value <= to ? value : undefined;
  }, 'places.import.place');
/** Coordinates outside Ukraine are a slip: usually latitude and longitude changed places. */
export const lat = degrees(44, 53);
export const lon = degrees(22, 41);

const mobile = /^0(?:39|50|63|66|67|68|73|77|9[1-9])/;
const digitsOf = (text: string) => text.replace(/[^\d]/gu, '').replace(/^380/, '0');
/** A service number: a landline or a short number. Ukrainian mobile numbers belong to people and are refused. */
export const phone = cell(kept((text) => /^[\d\s()+-]+$/u.test(text) && digitsOf(text).length >= 3 && digitsOf(text).length <= 10), 'places.import.phone').refine(
  (text) => !mobile.test(digitsOf(text)),
  { error: 'places.import.mobile' },
);

const dayNames: Record<string, number> = { пн: 1, вт: 2, ср: 3, чт: 4, пт: 5, сб: 6, нд: 7, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6, sun: 7 };
/** «вт,сб 17:00-20:00; пн-пт 9:00-18:00». */
export const hours = cell((text): Hours | undefined => {
  const found: unknown[] = [];
  for (const part of text.toLocaleLowerCase('uk').split(';').map((one) => one.trim()).filter(Boolean)) {
    const read = /^([\p{L}\s,–-]+)\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})$/u.exec(part);
    const from = (read?.[2] ?? '').padStart(5, '0');
    const to = (read?.[3] ?? '').padStart(5, '0');
    if (!read || from >= to) return undefined;
    for (const span of (read[1] ?? '').split(',').map((one) => one.trim())) {
      const [first = '', last = first] = span.split(/\s*[-–]\s*/u);
      const begins = dayNames[first];
      const ends = dayNames[last];
      if (!begins || !ends || begins > ends) return undefined;
      for (let one = begins; one <= ends; one++) found.push({ day: one, from, to });
    }
  }
  return Hours.safeParse(found).data;
}, 'places.import.hours');

/** «вулиця», «пров.», `lane`. */
export const streetType = cell((text): StreetType | undefined => streetTypes.find((type) => type === text) ?? typeOf(text.toLocaleLowerCase('uk').replace(/\.$/, '')) ?? undefined, 'places.import.streetType');
/** «1–29 непарні; 2–30 парні; 12а». */
export const houses = cell(kept((text) => parseHouses(text).unread.length === 0), 'places.import.houses');
export const house = cell((text) => {
  const read = parseHouse(text);
  return read ? showHouse(read) : undefined;
}, 'places.import.house');

const isFact = (text: string | undefined) => accessFacts.some((fact) => fact === text);
const verdicts = ['yes', 'partly', 'no', 'unknown'] as const;
/** «ramp yes; door yes 92; toilet no». */
export const access = cell((text) => {
  const facts = text.split(';').map((part) => part.trim().split(/\s+/u)).map(([fact = '', verdict, size]) => ({ fact, verdict: verdicts.find((one) => one === verdict), size }));
  if (!facts.every(({ fact, verdict, size }) => isFact(fact) && verdict !== undefined && (size === undefined || /^\d{1,3}$/.test(size)))) return undefined;
  return facts.flatMap(({ fact, verdict, size }) => (verdict ? [{ fact, verdict, centimetres: size === undefined ? null : Number(size) }] : []));
}, 'places.import.access');
