/** The week, the days that differ and the facts of access, between the rows of a form and what the tables keep. */
import { isStringKey, type Translate } from '#platform/i18n.ts';
import { accessFacts, type AccessFact } from './directory.ts';
import { day as dayCell } from './importColumns.ts';
import { tidyLine, valueOf, type Card, type CardFault } from './cards.ts';
import { Exceptions, Hours } from './hours.ts';
import { weekdayName, wordOf } from './words.ts';

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
const dayParts = ['from', 'to', 'breakFrom', 'breakTo'] as const;
export const weekFields: readonly string[] = ['always', ...weekdays.flatMap((day) => dayParts.map((part) => `${part}${day}`))];

/** «9», «9:00», «09.30» as «09:00»; null when it is no time of a day. */
export function readClock(text: string): string | null {
  const read = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(text);
  const [hour, minute] = [Number(read?.[1] ?? 'x'), Number(read?.[2] ?? 0)];
  if (!read || !(hour < 24 || (hour === 24 && minute === 0)) || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Seven rows «from, to» with at most one break a day. */
export function readWeek(card: Card): { hours: Hours; faults: CardFault[] } {
  if (valueOf(card, 'always') !== '') return { hours: weekdays.map((day) => ({ day, from: '00:00', to: '24:00' })), faults: [] };
  const hours: Hours = [];
  const faults: CardFault[] = [];
  for (const day of weekdays) {
    const fault = (part: (typeof dayParts)[number], why: CardFault['why']) => void faults.push({ field: `${part}${day}`, why });
    const typed = dayParts.map((part) => valueOf(card, `${part}${day}`));
    const [from, to, breakFrom, breakTo] = typed.map((text) => (text === '' ? '' : readClock(text)));
    const unread = dayParts.find((_, i) => typed[i] !== '' && readClock(typed[i] ?? '') === null);
    if (unread) fault(unread, 'places.edit.hours.clock');
    else if (!from !== !to) fault(from ? 'to' : 'from', 'places.edit.hours.half');
    else if (!breakFrom !== !breakTo) fault(breakFrom ? 'breakTo' : 'breakFrom', 'places.edit.hours.half');
    else if (!from || !to) {
      if (breakFrom) fault('from', 'places.edit.hours.half');
    } else if (from >= to) fault('to', 'places.edit.hours.order');
    else if (breakFrom && breakTo) {
      if (!(from < breakFrom && breakFrom < breakTo && breakTo < to)) fault('breakFrom', 'places.edit.hours.break');
      else hours.push({ day, from, to: breakFrom }, { day, from: breakTo, to });
    } else hours.push({ day, from, to });
  }
  return { hours, faults };
}

export function showWeek(stored: unknown): Card {
  const hours = Hours.parse(stored);
  if (weekdays.every((day) => hours.some((one) => one.day === day && one.from === '00:00' && one.to === '24:00'))) return { always: 'yes' };
  const shown: Record<string, string> = {};
  for (const day of weekdays) {
    const own = hours.filter((one) => one.day === day).sort((a, b) => (a.from < b.from ? -1 : 1));
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) continue;
    shown[`from${day}`] = first.from;
    shown[`to${day}`] = last.to;
    if (first === last) continue;
    shown[`breakFrom${day}`] = first.to;
    shown[`breakTo${day}`] = last.from;
  }
  return shown;
}

const mostExceptions = 6;
export const exceptionRows = Array.from({ length: mostExceptions }, (_, i) => i + 1);
const exceptionParts = ['exOn', 'exHours', 'exNoteUk', 'exNoteEn'] as const;
export const exceptionFields: readonly string[] = exceptionRows.flatMap((row) => exceptionParts.map((part) => `${part}${row}`));

/** «10:00–14:00», «9-12, 13-17»; empty: closed that day. */
function readSpans(text: string): { from: string; to: string }[] | null {
  const spans = text
    .split(/[,;]/u)
    .map((one) => one.trim())
    .filter(Boolean);
  const read = spans.map((span) => span.split(/\s*[-–—]\s*/u).map(readClock));
  if (!read.every(([from, to, more]) => from && to && from < to && more === undefined)) return null;
  return read.flatMap(([from, to]) => (from && to ? [{ from, to }] : []));
}

export function readExceptions(card: Card): { exceptions: Exceptions; faults: CardFault[] } {
  const exceptions: Exceptions = [];
  const faults: CardFault[] = [];
  for (const row of exceptionRows) {
    const [on = '', hours = '', noteUk = '', noteEn = ''] = exceptionParts.map((part) => valueOf(card, `${part}${row}`));
    if (on + hours + noteUk + noteEn === '') continue;
    const day = dayCell.safeParse(on).data;
    const spans = readSpans(hours);
    if (day === undefined) faults.push({ field: `exOn${row}`, why: 'places.import.day' });
    else if (exceptions.some((one) => one.on === day)) faults.push({ field: `exOn${row}`, why: 'places.edit.exception.twice' });
    else if (spans === null) faults.push({ field: `exHours${row}`, why: 'places.edit.exception.hours' });
    else if ([...noteUk, ...noteEn].length > 400) faults.push({ field: `exNoteUk${row}`, why: 'places.import.long' });
    else exceptions.push({ on: day, hours: spans, ...(noteUk === '' ? {} : { noteUk }), ...(noteEn === '' ? {} : { noteEn }) });
  }
  return { exceptions: exceptions.sort((a, b) => (a.on < b.on ? -1 : 1)), faults };
}

/** The newest days; those long gone make room. */
export function showExceptions(stored: unknown): Card {
  const kept = Exceptions.parse(stored)
    .sort((a, b) => (a.on < b.on ? -1 : 1))
    .slice(-mostExceptions);
  return Object.fromEntries(
    kept.flatMap(({ on, hours, noteUk, noteEn }, i) =>
      [on, hours.map(({ from, to }) => `${from}–${to}`).join(', '), noteUk ?? '', noteEn ?? ''].map((text, part) => [`${exceptionParts[part]}${i + 1}`, text]),
    ),
  );
}

export const accessVerdicts = ['yes', 'partly', 'no'] as const;
const accessParts = ['', '_cm', '_on', '_uk', '_en'] as const;
export const accessFields: readonly string[] = accessFacts.flatMap((fact) => accessParts.map((part) => `access_${fact}${part}`));

/** A fact nobody looked at is left out; a fact somebody did look at has its day. */
export function readAccess(card: Card, today: string): { access: AccessFact[]; faults: CardFault[] } {
  const access: AccessFact[] = [];
  const faults: CardFault[] = [];
  for (const fact of accessFacts) {
    const [said = '', cm = '', on = '', noteUk = '', noteEn = ''] = accessParts.map((part) => valueOf(card, `access_${fact}${part}`));
    const verdict = accessVerdicts.find((one) => one === said);
    const checkedOn = on === '' ? null : (dayCell.safeParse(on).data ?? 'x');
    if (said !== '' && !verdict) faults.push({ field: `access_${fact}`, why: 'form.unclear' });
    else if (cm !== '' && !/^\d{1,3}$/.test(cm)) faults.push({ field: `access_${fact}_cm`, why: 'places.edit.access.cm' });
    else if (verdict && checkedOn === null) faults.push({ field: `access_${fact}_on`, why: 'places.import.accessDay' });
    else if (checkedOn === 'x') faults.push({ field: `access_${fact}_on`, why: 'places.import.day' });
    else if (checkedOn !== null && checkedOn > today) faults.push({ field: `access_${fact}_on`, why: 'places.edit.future' });
    else if (verdict || noteUk + noteEn !== '')
      access.push({
        fact,
        verdict: verdict ?? 'unknown',
        centimetres: cm === '' ? null : Number(cm),
        noteUk: noteUk || null,
        noteEn: noteEn || null,
        checkedOn,
      });
  }
  return { access, faults };
}

export function showAccess(facts: readonly AccessFact[]): Card {
  return Object.fromEntries(
    facts.flatMap(({ fact, verdict, centimetres, checkedOn, noteUk, noteEn }) => [
      [`access_${fact}`, verdict === 'unknown' ? '' : verdict],
      [`access_${fact}_cm`, centimetres === null ? '' : String(centimetres)],
      [`access_${fact}_on`, checkedOn ?? ''],
      [`access_${fact}_uk`, noteUk ?? ''],
      [`access_${fact}_en`, noteEn ?? ''],
    ]),
  );
}

/** What a field is called in a sentence about it: a row of a table says whose row it is. */
export function fieldName(field: string, t: Translate, language: 'uk' | 'en'): string {
  const week = /^(from|to|breakFrom|breakTo)([1-7])$/.exec(field);
  if (week) return t(`places.field.${week[1] === 'from' || week[1] === 'to' ? week[1] : 'break'}`, { day: weekdayName(Number(week[2]), language) });
  const exception = /^ex(On|Hours|NoteUk|NoteEn)(\d)$/.exec(field);
  if (exception) return t('places.field.exception', { row: exception[2] ?? '' });
  const fact = /^access_([a-zA-Z]+)(?:_(?:cm|on|uk|en))?$/.exec(field);
  if (fact) return wordOf(`places.access.${fact[1]}`, t);
  const row = /^([a-z_]+)-(\d+)$/.exec(field);
  const key = `places.field.${row?.[1] ?? field}`;
  if (row && isStringKey(key)) return t('places.field.ofRow', { field: t(key), row: row[2] ?? '' });
  return isStringKey(key) ? t(key) : field;
}

export const tidyCard = (card: Card, prose: readonly string[] = []): Card =>
  Object.fromEntries(Object.entries(card).map(([name, value]) => [name, prose.includes(name) ? (value ?? '').trim() : tidyLine(value ?? '')]));
