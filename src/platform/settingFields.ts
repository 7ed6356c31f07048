/** Parts of a setting as people type and read them: each kind knows how a value becomes text and text a value. */
import { isDay } from './hours.ts';
import type { z } from 'zod';
import type { FieldError } from './forms.ts';
import { faultLineOf, lineOf } from './jsonLines.ts';
import { noonOf } from './hours.ts';
import { formatDate, isStringKey, type Language, type StringKey, type Translate } from './i18n.ts';
import type { SettingLine } from './settings.ts';
import type { Db } from '#db/index.ts';

/** `past`: it has a name for the history and can no longer be chosen. */
export type Option = { value: string; label: string; past?: boolean };
type Common = { name: string; label: StringKey; hint?: StringKey };
export type SettingField = Common &
  (
    | { kind: 'number'; min: number; max: number }
    /** Minutes since midnight; empty where it may be. */
    | { kind: 'time'; optional?: true }
    | { kind: 'yes' }
    | { kind: 'text'; max: number; area?: true; optional?: true }
    | { kind: 'weekdays' }
    /** Days of every year, `05-01`. */
    | { kind: 'yearDays' }
    /** Days of one year, `2027-05-02`. */
    | { kind: 'days' }
    /** Whole JSON; `shape` says what may stand in it. */
    | { kind: 'json'; shape: z.ZodType }
    | { kind: 'choice'; options(db: Db, t: Translate, language: Language): Promise<readonly Option[]>; none: StringKey }
  );

/** A field whose answers are known: what a page shows. */
export type AskedField = SettingField & { asked: readonly Option[] };
export const askFields = async (db: Db, fields: readonly SettingField[], t: Translate, language: Language): Promise<AskedField[]> =>
  Promise.all(
    fields.map(async (field) => ({
      ...field,
      asked: field.kind === 'choice' ? await field.options(db, t, language) : field.kind === 'weekdays' ? weekdayOptions(t) : [],
    })),
  );

/** The names of a form's controls begin so, and never meet those of the form itself. */
export const inputOf = (name: string): string => `v-${name}`;

/** Monday first, as people count; the numbers are those of `Date`. */
const week = [1, 2, 3, 4, 5, 6, 0] as const;
const weekdayKeys: Record<(typeof week)[number], StringKey> = {
  1: 'settings.weekday.1',
  2: 'settings.weekday.2',
  3: 'settings.weekday.3',
  4: 'settings.weekday.4',
  5: 'settings.weekday.5',
  6: 'settings.weekday.6',
  0: 'settings.weekday.0',
};
export const weekdayOptions = (t: Translate): Option[] => week.map((day) => ({ value: String(day), label: t(weekdayKeys[day]) }));

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string' || typeof one === 'number').map(String) : [];
const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
/** `05-01` is typed and read as `01.05`, `2027-05-02` as `02.05.2027`. */
const dayText = (day: string): string => day.split('-').reverse().join('.');

/** A value as it stands in the form. */
export function typedField(field: SettingField, value: unknown): { text: string; list: string[] } {
  switch (field.kind) {
    case 'time':
      return { text: typeof value === 'number' ? clock(value) : '', list: [] };
    case 'yes':
      return { text: value === true ? 'yes' : '', list: value === true ? ['yes'] : [] };
    case 'weekdays':
      return { text: listOf(value)[0] ?? '', list: listOf(value) };
    case 'yearDays':
    case 'days':
      return { text: listOf(value).map(dayText).join('\n'), list: [] };
    case 'json':
      return { text: JSON.stringify(value, null, 2), list: [] };
    default:
      return { text: textOf(value), list: [] };
  }
}

type Read = { value: unknown } | { error: FieldError };

/** What was typed as a value, or what is wrong with it. What values mean together is the schema's matter. */
export function readField(field: SettingField, text: string, list: readonly string[]): Read {
  const typed = text.trim();
  switch (field.kind) {
    case 'number': {
      const found = Number(typed);
      return /^\d{1,6}$/.test(typed) && found >= field.min && found <= field.max
        ? { value: found }
        : { error: { key: 'settings.number', values: { min: field.min, max: field.max } } };
    }
    case 'time': {
      if (typed === '' && field.optional) return { value: null };
      const found = /^([01]?\d|2[0-3])[:.]([0-5]\d)$/.exec(typed);
      return found ? { value: Number(found[1]) * 60 + Number(found[2]) } : { error: { key: 'settings.time' } };
    }
    case 'yes':
      return { value: typed === 'yes' };
    case 'text':
      if (typed === '' && !field.optional) return { error: { key: 'settings.text.missing' } };
      return [...typed].length <= field.max ? { value: typed } : { error: { key: 'settings.text.long', values: { max: field.max } } };
    case 'weekdays':
      return { value: week.filter((day) => list.includes(String(day))) };
    case 'yearDays':
    case 'days':
      return readDays(typed, field.kind === 'days');
    case 'json':
      return readJson(text, field.shape);
    case 'choice':
      return typed === '' ? { error: { key: field.none } } : { value: typed };
  }
}

function readDays(typed: string, whole: boolean): Read {
  const days: string[] = [];
  for (const [at, said] of typed.split(/[\n,;]/).entries()) {
    const part = said.trim();
    if (part === '') continue;
    const [day = '', month = '', year = '2024'] = part.split('.');
    const found = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (!isDay(found) || part.split('.').length !== (whole ? 3 : 2))
      return { error: { key: whole ? 'settings.day' : 'settings.yearDay', values: { line: at + 1, said: part } } };
    days.push(whole ? found : found.slice(5));
  }
  return { value: [...new Set(days)].sort() };
}

/** A fault of JSON is told by its line, as editors count. */
function readJson(text: string, shape: z.ZodType): Read {
  try {
    const value: unknown = JSON.parse(text);
    const [issue] = shape.safeParse(value).error?.issues ?? [];
    if (!issue) return { value };
    const key = isStringKey(issue.message) ? issue.message : 'settings.json.shape';
    return { error: { key, values: { line: lineOf(text, issue.path), where: issue.path.map(String).join('.') } } };
  } catch {
    return { error: { key: 'settings.json', values: { line: faultLineOf(text) } } };
  }
}

/** A value in words. */
export function sayField(field: AskedField, value: unknown, t: Translate, language: Language): SettingLine {
  const label = t(field.label);
  const none = t('settings.none');
  const words = (): string => {
    switch (field.kind) {
      case 'yes':
        return t(value === true ? 'settings.yes' : 'settings.no');
      case 'time':
        return typeof value === 'number' ? clock(value) : none;
      case 'weekdays':
        return (
          field.asked
            .filter((one) => listOf(value).includes(one.value))
            .map((one) => one.label)
            .join(', ') || none
        );
      case 'yearDays':
        return listOf(value).map(dayText).join(', ') || none;
      case 'days':
        return (
          listOf(value)
            .map((day) => formatDate(language, noonOf(day)))
            .join(', ') || none
        );
      case 'choice':
        return field.asked.find((one) => one.value === value)?.label ?? textOf(value);
      case 'json':
        return JSON.stringify(value);
      default:
        return textOf(value) || none;
    }
  };
  return { label, value: words() };
}

/** A message of a schema as an error of a field. */
export const schemaError = (message: string, params?: Record<string, unknown>): FieldError => {
  const values = Object.fromEntries(
    Object.entries(params ?? {}).flatMap(([name, value]) => (typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [])),
  );
  return { key: isStringKey(message) ? message : 'form.unclear', ...(Object.keys(values).length > 0 ? { values } : {}) };
};
