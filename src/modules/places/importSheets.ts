/** The sheets an import may consist of. A column that is not here is refused, so private data have no way in. */
import { z } from 'zod';
import { placeKinds } from './directory.ts';
import { access, beat, code, codes, day, house, houses, hours, lat, list, lon, mailbox, notes, oneOf, phone, slug, streetType, words, yes } from './importColumns.ts';

const shared = { name_uk: words, name_en: words.optional(), source: words, checked_on: day };
const { name_uk, name_en, source, checked_on } = shared;

export const unitLevels = ['npu', 'gunp', 'patrol', 'rup', 'department', 'branch', 'station'] as const;

export const sheets = {
  territories: z.object({
    code, parent: code.optional(), level: oneOf(['oblast', 'raion', 'hromada', 'settlement', 'district'], 'places.import.level'), name_uk, name_en, former_names: list.optional(), served: yes, note_uk: notes.optional(), note_en: notes.optional(),
  }),
  units: z.object({
    unit: slug, parent_unit: slug.optional(), level: oneOf(unitLevels, 'places.import.level'), name_uk, name_en, region: code.optional(), serves: codes.optional(), duty_phone: phone.optional(),
    copies_allowed: yes.optional(), mailbox_appeals: mailbox.optional(), mailbox_duty: mailbox.optional(), mailbox_prevention: mailbox.optional(), mailbox_control: mailbox.optional(), mailbox_head: mailbox.optional(),
    proposed_by: words.optional(), agreed_by: words.optional(), confirmed_on: day.optional(), source, checked_on,
  }),
  streets: z.object({ settlement: code, street_type: streetType, street: words, old_names: list.optional(), russian_names: list.optional(), other_names: list.optional() }),
  beats: z.object({ beat, name_uk, name_en, territory: code, unit: slug.optional(), post: slug.optional(), lat, lon, localities: list.optional(), source, checked_on }),
  houses: z.object({ beat, settlement: code, street_type: streetType.optional(), street: words.optional(), houses: houses.optional() }),
  addresses: z.object({ settlement: code, street_type: streetType, street: words, house, lat, lon }),
  posts: z.object({
    post: slug, kind: oneOf(['dop', 'pog', 'sob'], 'places.import.post', { доп: 'dop', пог: 'pog', соб: 'sob' }), unit: slug.optional(), place: slug.optional(), room: words.optional(), phone: phone.optional(), phone_note_uk: words.optional(),
    phone_note_en: words.optional(), duty_phone: phone.optional(), reception: hours.optional(), substitute: slug.optional(), officer: slug.optional(), since: day.optional(),
  }),
  officers: z.object({
    officer: slug, surname: words, given_name: words, patronymic: words.optional(),
    rank: oneOf(['junior-lieutenant', 'lieutenant', 'senior-lieutenant', 'captain', 'major', 'lieutenant-colonel'], 'places.import.rank', {
      'молодший лейтенант': 'junior-lieutenant', лейтенант: 'lieutenant', 'старший лейтенант': 'senior-lieutenant', капітан: 'captain', майор: 'major', підполковник: 'lieutenant-colonel',
    }).optional(),
    phone: phone.optional(), email: mailbox.optional(), languages: codes.optional(), unit: slug.optional(), appointed_on: day.optional(),
    status: oneOf(['published', 'archived', 'hidden'], 'places.import.status', { працює: 'published', архів: 'archived', приховано: 'hidden' }).optional(),
    leave_from: day.optional(), leave_until: day.optional(), deputy: slug.optional(), source, checked_on,
  }),
  places: z.object({
    place: slug, kind: oneOf(placeKinds, 'places.import.kind'), name_uk, name_en, address_uk: words, address_en: words.optional(), lat, lon, territory: code, unit: slug.optional(), phone: phone.optional(), email: mailbox.optional(),
    hours: hours.optional(), services: codes.optional(), access: access.optional(), access_checked_on: day.optional(),
    status: oneOf(['draft', 'review', 'published', 'hidden'], 'places.import.status', { чернетка: 'draft', опубліковано: 'published', приховано: 'hidden' }).optional(), source, checked_on,
  }),
} as const;
export type Sheet = keyof typeof sheets;
export type RowOf<S extends Sheet> = z.infer<(typeof sheets)[S]>;
export const sheetNames = ['territories', 'units', 'streets', 'places', 'officers', 'posts', 'beats', 'houses', 'addresses'] as const satisfies readonly Sheet[];

/** Ukrainian headings; the sheet decides which column of its own is meant. */
const headings: Readonly<Record<string, readonly string[]>> = {
  катоттг: ['code', 'territory'], код: ['unit', 'code'], вище: ['parent', 'parent_unit'], рівень: ['level'], назва: ['name_uk'], назва_англійською: ['name_en'], колишні_назви: ['former_names', 'old_names'], обслуговується: ['served'], примітка: ['note_uk'],
  область: ['region'], обслуговує: ['serves'], черговий: ['duty_phone'], копії_дозволено: ['copies_allowed'], скринька_звернень: ['mailbox_appeals'], скринька_чергового: ['mailbox_duty'], скринька_превенції: ['mailbox_prevention'], скринька_контролю: ['mailbox_control'],
  скринька_керівника: ['mailbox_head'], хто_вніс: ['proposed_by'], хто_погодив: ['agreed_by'], підтверджено: ['confirmed_on'], джерело: ['source'], перевірено: ['checked_on'], населений_пункт: ['settlement'], тип_вулиці: ['street_type'], вулиця: ['street'],
  російською: ['russian_names'], інші_назви: ['other_names'], дільниця: ['beat'], район: ['territory'], підрозділ: ['unit'], посада: ['post'], широта: ['lat'], довгота: ['lon'], місцевості: ['localities'], будинки: ['houses'], будинок: ['house'], вид: ['kind'], місце: ['place'],
  кабінет: ['room'], телефон: ['phone'], примітка_до_телефону: ['phone_note_uk'], прийом: ['reception'], заступає: ['substitute', 'deputy'], офіцер: ['officer'], з: ['since'], прізвище: ['surname'], імя: ['given_name'], по_батькові: ['patronymic'], звання: ['rank'],
  пошта: ['email'], мови: ['languages'], призначено: ['appointed_on'], стан: ['status'], відпустка_з: ['leave_from'], відпустка_до: ['leave_until'], адреса: ['address_uk'], адреса_англійською: ['address_en'], години: ['hours'], послуги: ['services'], зручності: ['access'], зручності_перевірено: ['access_checked_on'],
};

const plainHeading = (text: string) => text.toLocaleLowerCase('uk').replace(/['’ʼ`"]/gu, '').trim().replace(/[\s-]+/gu, '_');

export type Header = { sheet: Sheet | null; columns: (string | null)[]; unknown: string[]; missing: string[] };

/** Which sheet a heading row belongs to; with an unknown or missing column, the nearest sheet and what is wrong. */
export function readHeader(cells: readonly string[]): Header {
  const read = sheetNames.map((sheet): Header & { known: number } => {
    const shape: Record<string, z.ZodType> = sheets[sheet].shape;
    const columns = cells.map((cell) => {
      const plain = plainHeading(cell);
      return plain in shape ? plain : (headings[plain]?.find((name) => name in shape) ?? null);
    });
    const missing = Object.keys(shape).filter((name) => !columns.includes(name) && shape[name]?.safeParse(undefined).success === false);
    const unknown = cells.filter((cell, i) => columns[i] === null && cell !== '');
    return { sheet, columns, unknown, missing, known: columns.filter((name) => name !== null).length - missing.length * 2 };
  });
  const [best] = read.sort((a, b) => b.known - a.known);
  return best && best.known > 0 ? best : { sheet: null, columns: [], unknown: [...cells], missing: [] };
}
