/** Which beat serves a house, by what the beats themselves list. */
import { rows, type Db, type Tx } from '#db/index.ts';
import { sql, type SQL } from 'drizzle-orm';
import { compareSuffix, showHouse, type House } from './house.ts';

export type Cover = {
  beat: number;
  street: number | null;
  settlement: string;
  side: 'all' | 'odd' | 'even';
  from: number;
  to: number;
  fromSuffix: string;
  toSuffix: string | null;
  house: string | null;
};

export const endless = 9999;

const fetch = (db: Db | Tx, where: SQL): Promise<Cover[]> =>
  rows<Cover>(
    db,
    sql`select beat, street, settlement, side, from_number as "from", to_number as "to", from_suffix as "fromSuffix", to_suffix as "toSuffix", house
        from beat_houses where ${where} order by street, from_number limit 300`,
  );

/** What beats list on these streets; with a house number, only rows that may hold it. */
export async function coversOf(db: Db | Tx, streets: readonly number[], house: number | null): Promise<Cover[]> {
  if (streets.length === 0) return [];
  const ids = sql`street in ${[...streets]}`;
  return fetch(db, house === null ? ids : sql`${ids} and from_number <= ${house} and to_number >= ${house}`);
}

/** Beats that serve a whole settlement without naming streets. */
export async function coversOfSettlements(db: Db | Tx, codes: readonly string[]): Promise<Cover[]> {
  if (codes.length === 0) return [];
  return fetch(db, sql`street is null and settlement in ${[...codes]}`);
}

function holds(cover: Cover, house: House): boolean {
  if (cover.side !== 'all' && (cover.side === 'odd') !== (house.number % 2 === 1)) return false;
  if (house.number < cover.from || house.number > cover.to) return false;
  if (house.number === cover.from && compareSuffix(house.suffix, cover.fromSuffix) < 0) return false;
  return !(house.number === cover.to && cover.toSuffix !== null && compareSuffix(house.suffix, cover.toSuffix) > 0);
}

/** The rows that decide about a house: a separate house wins over its plain number, and that over every range. */
export function decidingCovers(covers: readonly Cover[], house: House): Cover[] {
  const exact = covers.filter((cover) => cover.house === showHouse(house));
  if (exact.length > 0) return exact;
  const number = covers.filter((cover) => cover.house === String(house.number));
  if (number.length > 0) return number;
  return covers.filter((cover) => cover.house === null && holds(cover, house));
}
