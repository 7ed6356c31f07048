/** One house, one beat: two lists that name the same house are a fault of the sheet, found before anyone is sent to the wrong officer. */
import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/index.ts';
import { compareSuffix } from './house.ts';
import { parseHouses } from './houseRanges.ts';
import type { Fault, Line } from './importWrite.ts';

type Pair = { beat: number; other: number; name: string; settlement: string; a_to: number; a_to_suffix: string | null; b_from: number; b_from_suffix: string; b_to: number; b_to_suffix: string | null; a_from: number; a_from_suffix: string };

/** Faults of the lines whose houses another beat has as well. Call it after the rows were written, inside their transaction. */
export async function findOverlaps(tx: Tx, lines: readonly Line<'houses'>[]): Promise<Fault[]> {
  const numbers = [...new Set(lines.map(({ row }) => row.beat))];
  if (numbers.length === 0) return [];
  const pairs = await rows<Pair>(
    tx,
    sql`select a.beat, b.beat as other, s.name_uk as name, s.settlement, a.to_number as a_to, a.to_suffix as a_to_suffix, b.from_number as b_from, b.from_suffix as b_from_suffix,
               b.to_number as b_to, b.to_suffix as b_to_suffix, a.from_number as a_from, a.from_suffix as a_from_suffix
        from beat_houses a join beat_houses b on b.street = a.street and b.beat <> a.beat join streets s on s.id = a.street
        where a.beat in ${numbers} and (a.house is null) = (b.house is null) and (a.house is null or a.house = b.house)
          and (a.side = b.side or a.side = 'all' or b.side = 'all') and a.from_number <= b.to_number and b.from_number <= a.to_number
        limit 200`,
  );
  return pairs.filter(overlaps).flatMap((pair): Fault[] => {
    const own = lines.filter(({ row }) => row.beat === pair.beat && row.street === pair.name && row.settlement === pair.settlement);
    const at = own.find(({ row }) => parseHouses(row.houses ?? '').ranges.some((range) => range.fromNumber === pair.a_from && range.toNumber === pair.a_to)) ?? own[0];
    return at ? [{ line: at.line, column: 'houses', value: `${pair.name} ${at.row.houses ?? ''}`.trim(), why: 'places.import.overlap', values: { beat: pair.other } }] : [];
  });
}

/** Ranges that meet inside one number are apart when the letters say so («…–12» with a letter and «12а–…»). */
function overlaps(pair: Pair): boolean {
  if (pair.a_to === pair.b_from && pair.a_to_suffix !== null && compareSuffix(pair.a_to_suffix, pair.b_from_suffix) < 0) return false;
  return !(pair.b_to === pair.a_from && pair.b_to_suffix !== null && compareSuffix(pair.b_to_suffix, pair.a_from_suffix) < 0);
}
