/** A card in words, line by line: for the history, for two states side by side, and for whoever confirms without opening it. */
import type { Language, StringKey, Translate } from '#platform/i18n.ts';
import { houseRows, rangeOf } from './cardHouses.ts';
import { readAccess, readExceptions, readWeek } from './cardHours.ts';
import type { CardNames } from './cardNames.ts';
import { servesTable } from './cardServes.ts';
import { readTable } from './cardTable.ts';
import { readHolders, readLeaves } from './cardTerms.ts';
import { valueOf, type Card, type CardKind } from './cards.ts';
import { groupHours } from './hours.ts';
import { showStreet } from './streetNames.ts';
import { sayDay, sayDays, sayHouses, wordOf } from './words.ts';

export type Said = { label: StringKey; text: string };
type Tongue = { t: Translate; language: Language; names: CardNames; now: Date };
type Sayer = (card: Card, tongue: Tongue) => string;

const plain =
  (field: string): Sayer =>
  (card) =>
    valueOf(card, field);
const named =
  (field: string, of: keyof CardNames): Sayer =>
  (card, { names }) =>
    names[of].get(valueOf(card, field)) ?? valueOf(card, field);
const worded =
  (field: string, prefix: string): Sayer =>
  (card, { t }) =>
    wordOf(`${prefix}.${valueOf(card, field)}`, t) || valueOf(card, field);
const many =
  (field: string, prefix: string): Sayer =>
  (card, { t }) =>
    valueOf(card, field)
      .split(' ')
      .filter(Boolean)
      .map((code) => wordOf(`${prefix}.${code}`, t) || code)
      .join(', ');
const onDay =
  (field: string): Sayer =>
  (card, { language, now }) =>
    valueOf(card, field) === '' ? '' : sayDay(valueOf(card, field), language, now);

const week: Sayer = (card, { t, language }) =>
  groupHours(readWeek(card).hours)
    .map(({ days, from, to }) => `${sayDays(days, language, t)} ${from === '00:00' && to === '24:00' ? t('places.place.allDay') : `${from}–${to}`}`)
    .join('; ');
const exceptions: Sayer = (card, { t, language, now }) =>
  readExceptions(card)
    .exceptions.map(({ on, hours, noteUk, noteEn }) =>
      [
        `${sayDay(on, language, now)}: ${hours.length === 0 ? t('places.edit.closed') : hours.map(({ from, to }) => `${from}–${to}`).join(', ')}`,
        noteUk,
        noteEn,
      ]
        .filter(Boolean)
        .join(', '),
    )
    .join('; ');
const access: Sayer = (card, { t, language, now }) =>
  readAccess(card, '9999-12-31')
    .access.map(({ fact, verdict, centimetres, checkedOn, noteUk, noteEn }) => {
      const said = t(`places.verdict.${verdict}`);
      const sized = centimetres === null ? said : t('places.centimetres', { verdict: said, count: centimetres });
      return [`${wordOf(`places.access.${fact}`, t)}: ${sized}`, checkedOn ? sayDay(checkedOn, language, now) : '', noteUk, noteEn].filter(Boolean).join(', ');
    })
    .join('; ');
const term = (since: string, until: string | null, { t, language, now }: Tongue): string =>
  until === null
    ? t('places.term.since', { since: sayDay(since, language, now) })
    : t('places.term.between', { since: sayDay(since, language, now), until: sayDay(until, language, now) });
const holders: Sayer = (card, tongue) =>
  readHolders(card)
    .map(({ officer, since, until }) => `${tongue.names.officer.get(officer) ?? officer}: ${term(since, until, tongue)}`)
    .join('; ');
const leaves: Sayer = (card, tongue) =>
  readLeaves(card)
    .map(
      ({ since, until, deputy }) =>
        term(since, until, tongue) + (deputy === null ? '' : `, ${tongue.t('places.leave.deputy', { name: tongue.names.officer.get(deputy) ?? deputy })}`),
    )
    .join('; ');

/** Tables say a line a row, so that a difference tells only the rows that differ. */
const houses: Sayer = (card, { t, language, names }) =>
  houseRows(card)
    .map((row) => {
      const range = rangeOf(row);
      if (range === null) return t('places.house.side.whole.said', { name: names.land.get(row.settlement) ?? row.settlement });
      return `${showStreet({ type: row.type, nameUk: row.street }, language)}: ${sayHouses(range, t)}`;
    })
    .join('\n');
const serves: Sayer = (card, tongue) =>
  readTable(card, servesTable)
    .map(([territory = '', since = '', until = '']) => `${tongue.names.land.get(territory) ?? territory}: ${term(since, until === '' ? null : until, tongue)}`)
    .join('\n');

const point: Sayer = (card) => [valueOf(card, 'lat'), valueOf(card, 'lon')].filter(Boolean).join(', ');
const source: [StringKey, Sayer][] = [
  ['places.field.source', plain('source')],
  ['places.field.checked_on', onDay('checked_on')],
];
const names: [StringKey, Sayer][] = [
  ['places.field.name_uk', plain('name_uk')],
  ['places.field.name_en', plain('name_en')],
];

/** Lines of each card in the order of its form. */
const sheets: Record<CardKind, readonly [StringKey, Sayer][]> = {
  place: [
    ['places.field.status', worded('status', 'places.state')],
    ['places.field.kind', worded('kind', 'places.kind')],
    ...names,
    ['places.field.address_uk', plain('address_uk')],
    ['places.field.address_en', plain('address_en')],
    ['places.field.territory', named('territory', 'territory')],
    ['places.field.point', point],
    ['places.field.unit', named('unit', 'unit')],
    ['places.field.phone', plain('phone')],
    ['places.field.email', plain('email')],
    ['places.field.hours', week],
    ['places.field.exceptions', exceptions],
    ['places.field.services', many('services', 'places.service')],
    ['places.field.access', access],
    ...source,
  ],
  officer: [
    ['places.field.status', worded('status', 'places.state')],
    ['places.field.surname', plain('surname')],
    ['places.field.given_name', plain('given_name')],
    ['places.field.patronymic', plain('patronymic')],
    ['places.field.rank', worded('rank', 'places.rank')],
    ['places.field.phone', plain('phone')],
    ['places.field.email', plain('email')],
    ['places.field.languages', many('languages', 'places.language')],
    ['places.field.unit', named('unit', 'unit')],
    ['places.field.appointed_on', onDay('appointed_on')],
    ['places.field.leaves', leaves],
    ...source,
  ],
  post: [
    ['places.field.kind', worded('kind', 'places.post')],
    ['places.field.unit', named('unit', 'unit')],
    ['places.field.place', named('place', 'place')],
    ['places.field.room', plain('room')],
    ['places.field.phone', plain('phone')],
    ['places.field.phone_note_uk', plain('phone_note_uk')],
    ['places.field.phone_note_en', plain('phone_note_en')],
    ['places.field.duty_phone', plain('duty_phone')],
    ['places.field.reception', week],
    ['places.field.substitute', named('substitute', 'officer')],
    ['places.field.holders', holders],
  ],
  beat: [
    ...names,
    ['places.field.territory', named('territory', 'territory')],
    ['places.field.unit', named('unit', 'unit')],
    ['places.field.post', named('post', 'post')],
    ['places.field.point', point],
    ['places.field.border', (card) => valueOf(card, 'border').split('\n').join('; ')],
    ['places.field.houses', houses],
    ...source,
  ],
  unit: [
    ...names,
    ['places.field.level', worded('level', 'places.level')],
    ['places.field.parent_unit', named('parent_unit', 'unit')],
    ['places.field.duty_phone', plain('duty_phone')],
    ['places.field.active', worded('active', 'places.active')],
    ['places.field.territories', serves],
    ...source,
  ],
};

/** Lines that say something. */
export const sayCard = (kind: CardKind, card: Card, tongue: Tongue): Said[] =>
  sheets[kind].flatMap(([label, say]) => {
    const text = say(card, tongue);
    return text === '' ? [] : [{ label, text: text.split('\n').join('; ') }];
  });

/** Lines that differ; an empty side means that nothing stood or stands there. */
export const sayDifference = (kind: CardKind, before: Card, after: Card, tongue: Tongue): { label: StringKey; before: string; after: string }[] =>
  sheets[kind].flatMap(([label, say]) => {
    const [was, is] = [say(before, tongue), say(after, tongue)];
    const [wasLines, isLines] = [was.split('\n'), is.split('\n')];
    const only = (lines: readonly string[], others: readonly string[]) => lines.filter((one) => !others.includes(one)).join('; ');
    return was === is ? [] : [{ label, before: only(wasLines, isLines), after: only(isLines, wasLines) }];
  });
