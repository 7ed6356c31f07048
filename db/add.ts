/** Statements about many rows whose words are the same for any number of them, so that each is prepared once. */
import { getTableColumns, getTableName, sql, type InferInsertModel, type SQL } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Db, Tx } from './index.ts';

/** What stands before and after the one value of a statement. */
type Words = { before: string; after: string };
const statements = new WeakMap<PgTable, Map<string, Words>>();

/**
 * Adds the rows; all of them name the same columns. `known: 'skip'` passes over rows whose unique key is there already.
 * They travel as one JSON value, so that nothing is built for each of their values.
 */
export async function addRows<T extends PgTable>(
  tx: Db | Tx,
  table: T,
  rows: readonly InferInsertModel<T>[],
  { known = 'refuse' }: { known?: 'refuse' | 'skip' } = {},
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const { before, after } = wordsOf(table, Object.keys(first));
  const tail = known === 'skip' ? `${after} on conflict do nothing` : after;
  await tx.execute(sql`${sql.raw(before)}${JSON.stringify(rows.map(readable))}${sql.raw(tail)}`);
}

function wordsOf(table: PgTable, keys: readonly string[]): Words {
  const kept = statements.get(table) ?? new Map<string, Words>();
  statements.set(table, kept);
  const key = keys.join();
  const words = kept.get(key) ?? buildWords(table, keys);
  kept.set(key, words);
  return words;
}

function buildWords(table: PgTable, keys: readonly string[]): Words {
  const columns: Record<string, PgColumn> = getTableColumns(table);
  const listed = keys.map((key) => {
    const column = columns[key];
    if (!column) throw new Error(`${getTableName(table)} has no column for ${key}.`);
    // JSON keeps the key of the row; the table has the same word in snake case.
    return { key: `"${key}"`, name: `"${column.keyAsName ? toSnakeCase(column.name) : column.name}"`, type: column.getSQLType() };
  });
  return {
    before: `insert into "${getTableName(table)}" (${listed.map(({ name }) => name).join(', ')}) select ${listed.map(({ key: from }) => from).join(', ')} from json_to_recordset(`,
    after: `::json) as given(${listed.map(({ key: from, type }) => `${from} ${type}`).join(', ')})`,
  };
}

/** Bytes in the hexadecimal form PostgreSQL reads; everything else is plain JSON already. */
function readable(row: object): object {
  const found = Object.entries(row).find(([, value]) => value instanceof Uint8Array);
  return found
    ? Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value]))
    : row;
}

/** As `inArray`, for ids that hold no comma. */
export const isOneOf = (column: PgColumn, ids: readonly string[]): SQL => sql`${column} = any(string_to_array(${ids.join()}, ','))`;
