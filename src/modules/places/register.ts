/** Asks the register of spellings. Every question but the last is an exact lookup, so its price does not grow with the country. */
import { sql, type SQL } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { findHome } from '#modules/territories/index.ts';

export type Spelling = {
  key: string;
  sound: string;
  short: string | null;
  kind: 'current' | 'old' | 'russian' | 'colloquial' | 'locality' | 'settlement';
  name: string;
  settlement: string;
  street: number | null;
  beat: number | null;
  type: string | null;
  streetName: string | null;
};

const columns = sql`n.key, n.sound, n.short, n.kind, n.name, n.settlement, n.street, n.beat, n.type, n.street_name as "streetName"`;
const register = sql`finder_names n`;

/** A name carried by more streets than this is answered by asking for the settlement. */
const manyNames = 40;

const home = async (db: Db | Tx): Promise<string[]> => {
  const code = await findHome(db);
  return code === null ? [] : [code];
};

type Column = 'key' | 'sound' | 'short';

/** Spellings under any of the keys; with settlements given, only theirs. Of a crowd the home city's come first. */
export async function spellingsBy(db: Db | Tx, column: Column, keys: readonly string[], settlements: readonly string[] | null): Promise<Spelling[]> {
  const wanted = [...new Set(keys)].filter((key) => key.length > 0);
  if (wanted.length === 0 || settlements?.length === 0) return [];
  const by: Record<Column, SQL> = { key: sql`n.key`, sound: sql`n.sound`, short: sql`n.short` };
  const here = settlements ? sql`and n.settlement in ${[...settlements]}` : sql``;
  const found = await rows<Spelling>(db, sql`select ${columns} from ${register} where ${by[column]} in ${wanted} and n.kind <> 'settlement' ${here} limit ${manyNames}`);
  if (settlements || found.length < manyNames) return found;
  return [...(await spellingsBy(db, column, keys, await home(db))), ...found];
}

/** Settlements called so, by spelling or by sound. */
export function settlementsBy(db: Db | Tx, keys: readonly string[], sounds: readonly string[]): Promise<Spelling[]> {
  if (keys.length === 0) return Promise.resolve([]);
  const heard = [...new Set([...sounds, ...keys])].filter(Boolean);
  return rows<Spelling>(db, sql`select ${columns} from ${register} where n.kind = 'settlement' and (n.key in ${[...new Set(keys)]} or n.sound in ${heard}) limit ${manyNames}`);
}

/** Sounds of the register that share a hash with what was typed: at most about two slips away. */
export async function soundsNear(db: Db | Tx, hashes: readonly number[]): Promise<string[]> {
  if (hashes.length === 0) return [];
  const found = await rows<{ sound: string }>(db, sql`select distinct sound from finder_typos where hash in ${[...new Set(hashes)]} limit 500`);
  return found.map((row) => row.sound);
}

/** The most alike spellings of the given settlements (none given: of the home city), for "perhaps you meant"; never an answer by itself. */
export async function spellingsAlike(db: Db | Tx, key: string, settlements: readonly string[]): Promise<(Spelling & { far: number })[]> {
  const where = settlements.length > 0 ? settlements.slice(0, 3) : await home(db);
  const found = await Promise.all(
    where.map((code) =>
      rows<Spelling & { far: number }>(
        db,
        sql`select ${columns}, lower(n.key) <-> ${key} as far from ${register} where n.kind <> 'settlement' and n.settlement = ${code} order by lower(n.key) <-> ${key} limit 12`,
      ),
    ),
  );
  return found.flat().sort((a, b) => a.far - b.far).slice(0, 12);
}
