/** Which houses a beat serves: rows of its card, one range of one street each, read and checked as an import reads them. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { beatHouses, finderNames, streets } from '#db/schema/places.ts';
import { knownTerritories } from '#modules/territories/index.ts';
import { cellFault, readTable, showTable, tooManyRows, type CardTable } from './cardTable.ts';
import type { Card, CardFault } from './cards.ts';
import { endless } from './coverage.ts';
import { parseHouse } from './house.ts';
import { parseHouses, type HouseRange } from './houseRanges.ts';
import { code, streetType, words } from './importColumns.ts';
import { loadCovers, type BeatCover } from './loadBeats.ts';
import { loadStreets } from './loadStreets.ts';
import { findOverlaps } from './overlaps.ts';
import { plain } from './spelling.ts';
import { showStreet } from './streetNames.ts';

/** Sides of a street, one house alone, or a settlement that has no list of streets. */
export const houseSides = ['all', 'odd', 'even', 'house', 'whole'] as const;
type HouseRow = { settlement: string; type: string; street: string; side: string; from: string; to: string };

export const housesTable: CardTable = {
  field: 'houses',
  columns: ['house_settlement', 'house_type', 'house_street', 'house_side', 'house_from', 'house_to'],
  isBlank: ([, , street, side, from, to]) => side !== 'whole' && !street && !from && !to,
};

export const houseRows = (card: Card): HouseRow[] =>
  readTable(card, housesTable).map(([settlement = '', type = '', street = '', side = '', from = '', to = '']) => ({
    settlement,
    type,
    street,
    side,
    from,
    to,
  }));

/** A row in the words of an import: «непарні 1–29», «від 31», «12а». */
function textOf({ side, from, to }: HouseRow): string {
  if (side === 'house') return from;
  const range = from !== '' && to !== '' ? `${from}–${to}` : from !== '' ? `від ${from}` : to === '' ? '' : `до ${to}`;
  return [side === 'odd' ? 'непарні' : side === 'even' ? 'парні' : '', range].filter(Boolean).join(' ');
}

/** What a row means; null for a whole settlement or a row nobody can read. */
export const rangeOf = (row: HouseRow): HouseRange | null => (row.side === 'whole' ? null : (parseHouses(textOf(row)).ranges[0] ?? null));

export async function readHouses(db: Db | Tx, beat: number): Promise<string> {
  const found = await db
    .select({ cover: beatHouses, street: streets })
    .from(beatHouses)
    .leftJoin(streets, eq(streets.id, beatHouses.street))
    .where(eq(beatHouses.beat, beat))
    .orderBy(asc(beatHouses.fromNumber), asc(beatHouses.fromSuffix), asc(beatHouses.side));
  const collator = new Intl.Collator('uk');
  const rows = found.map(({ cover, street }) => [cover.settlement, street?.type ?? '', street?.nameUk ?? '', ...cellsOf(cover, street !== null)]);
  return showTable(rows.sort((a, b) => collator.compare(a[2] ?? '', b[2] ?? '') || collator.compare(a[1] ?? '', b[1] ?? '')));
}

function cellsOf(cover: HouseRange, listed: boolean): [side: string, from: string, to: string] {
  if (!listed) return ['whole', '', ''];
  if (cover.house !== null) return ['house', cover.house, ''];
  const to = cover.toNumber < endless ? `${cover.toNumber}${cover.toSuffix ?? ''}` : '';
  const first = cover.fromNumber <= 1 && cover.fromSuffix === '';
  return [cover.side, first ? (to !== '' && cover.side !== 'even' ? '1' : '') : `${cover.fromNumber}${cover.fromSuffix}`, to];
}

/** Names to suggest: every street of these settlements, once. */
export async function streetNames(db: Db | Tx, settlements: readonly string[]): Promise<string[]> {
  if (settlements.length === 0) return [];
  const found = await db
    .selectDistinct({ name: streets.nameUk })
    .from(streets)
    .where(inArray(streets.settlement, [...settlements]));
  return found.map(({ name }) => name).sort(new Intl.Collator('uk').compare);
}

type Known = { settlement: string; type: string; name: string; spellings: string[] };
async function streetsOf(tx: Tx, settlements: readonly string[]): Promise<Known[]> {
  if (settlements.length === 0) return [];
  const all = await tx
    .select()
    .from(streets)
    .where(inArray(streets.settlement, [...settlements]));
  const old = await tx
    .select({ street: finderNames.street, name: finderNames.name })
    .from(finderNames)
    .where(and(inArray(finderNames.settlement, [...settlements]), inArray(finderNames.kind, ['old', 'russian', 'colloquial'])));
  const spelled = Map.groupBy(old, (one) => one.street);
  return all.map(({ id, settlement, type, nameUk }) => ({ settlement, type, name: nameUk, spellings: (spelled.get(id) ?? []).map(({ name }) => plain(name)) }));
}

export type HousesChecked = { rows: HouseRow[]; unknown: HouseRow[]; faults: CardFault[] };
type About = { agreed: readonly string[]; /** Settlements the beat may have houses in; none: any. */ reach: ReadonlySet<string> | null };

/** What is wrong with each row. A street nobody knows is a slip until somebody says that it is new. */
export async function checkHouses(tx: Tx, card: Card, { agreed, reach }: About): Promise<HousesChecked> {
  const typed = houseRows(card);
  const faults = tooManyRows(housesTable, typed.length);
  const places = [...new Set(typed.map(({ settlement }) => settlement))].filter((one) => code.safeParse(one).success);
  const [lands, known] = [await knownTerritories(tx, places), await streetsOf(tx, places)];
  const unknown: HouseRow[] = [];
  const rows = typed.map((row, i) => {
    const fault = (part: string, why: CardFault['why'], values: CardFault['values'] = {}) => void faults.push(cellFault(`house_${part}`, i + 1, why, values));
    if (!lands.has(row.settlement)) fault('settlement', 'places.edit.territory');
    else if (reach && !reach.has(row.settlement)) fault('settlement', 'places.edit.elsewhere');
    if (row.side === 'whole') {
      if (row.street + row.from + row.to !== '') fault('side', 'places.house.whole');
      return { ...row, type: '' };
    }
    const type = streetType.safeParse(row.type).data;
    if (row.street === '') fault('street', 'places.import.missing');
    else if (!words.safeParse(row.street).success) fault('street', 'places.import.long');
    else if (type === undefined) fault('type', 'places.import.streetType');
    rangeFault(row, fault);
    if (row.street === '' || type === undefined) return row;
    const there = known.filter(({ settlement }) => settlement === row.settlement);
    const called = there.filter(({ name }) => plain(name) === plain(row.street));
    const same = called.find((one) => one.type === type);
    const otherwise = called[0] ?? there.find(({ spellings }) => spellings.includes(plain(row.street)));
    if (!same && otherwise) fault('street', 'places.house.called', { name: showStreet({ type: otherwise.type, nameUk: otherwise.name }) });
    const read = { ...row, type, street: same?.name ?? row.street };
    if (!same && !otherwise) unknown.push(read);
    return read;
  });
  const names = [...new Set(unknown.map(({ type, street }) => `«${showStreet({ type, nameUk: street })}»`))];
  if (names.length > 0 && !agreed.includes('street')) faults.push({ field: 'agreed', why: 'places.house.unknown', values: { names: names.join(', ') } });
  const texts = rows.map((row) => JSON.stringify(row));
  texts.forEach((text, i) => {
    if (texts.indexOf(text) < i) faults.push(cellFault('house_street', i + 1, 'places.import.twice', { line: texts.indexOf(text) + 1 }));
  });
  return { rows, unknown, faults };
}

function rangeFault(row: HouseRow, fault: (part: string, why: CardFault['why']) => void): void {
  const [from, to] = [parseHouse(row.from), parseHouse(row.to)];
  if (!houseSides.some((one) => one === row.side)) fault('side', 'places.import.missing');
  else if (row.from !== '' && !from) fault('from', 'places.import.house');
  else if (row.to !== '' && !to) fault('to', 'places.import.house');
  else if (row.side === 'house' && !from) fault('from', 'places.import.missing');
  else if (row.side === 'house' && to) fault('to', 'places.house.single');
  else if (from && to && from.number > to.number) fault('to', 'places.house.order');
  else if (parseHouses(textOf(row)).unread.length > 0) fault('from', 'places.import.house');
}

/** Replaces the list of a beat. */
export async function writeHouses(tx: Tx, beat: number, { rows, unknown }: HousesChecked): Promise<void> {
  await loadStreets(
    tx,
    unknown.map(({ settlement, type, street }) => ({ settlement, type, name: street })),
  );
  await tx.delete(beatHouses).where(eq(beatHouses.beat, beat));
  await loadCovers(
    tx,
    rows.map((row): BeatCover => {
      const { settlement, type, street: name } = row;
      return row.side === 'whole' ? { beat, settlement, street: null } : { beat, settlement, street: { type, name }, houses: textOf(row) };
    }),
  );
}

/** Rows whose houses another beat has as well, once they are written. */
export async function overlappingHouses(tx: Tx, beat: number, { rows }: HousesChecked): Promise<CardFault[]> {
  const lines = rows.flatMap((row, i) => {
    const type = streetType.safeParse(row.type).data;
    return type === undefined ? [] : [{ line: i + 1, row: { beat, settlement: row.settlement, street_type: type, street: row.street, houses: textOf(row) } }];
  });
  return (await findOverlaps(tx, lines)).map(({ line, why, values }) => cellFault('house_street', line, why, values));
}
