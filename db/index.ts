/** Opens the database: PostgreSQL when an address is given, otherwise PGlite in a directory (or in memory). */
import { existsSync, mkdirSync } from 'node:fs';
import type { SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Sql, TransactionSql } from 'postgres';
import { listen } from './listen.ts';

export { addRows, isOneOf } from './add.ts';

export type Db = PgDatabase<PgQueryResultHKT, Record<string, never>>;
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export type Database = {
  db: Db;
  kind: 'pglite' | 'postgres';
  /**
   * Calls back with each notice sent by `notify`; answers how to stop. A lost connection is told to `hearing` at once,
   * renewed, and then reported as `null`: notices sent meanwhile are gone.
   */
  listen(channel: string, heard: (payload: string | null) => void, hearing?: (up: boolean) => void): Promise<() => Promise<void>>;
  /** Brings the tables to what this code expects; finds nothing to do when they are. */
  migrate(): Promise<void>;
  close(): Promise<void>;
  /** The bare PGlite client, for copying a whole database; absent on PostgreSQL. */
  pglite?: import('@electric-sql/pglite').PGlite;
};

/** `statementSeconds`: a query that lasts longer is broken off (PostgreSQL only). */
export type Place = { url: string; connections?: number; statementSeconds?: number } | { directory: string | null; image?: Blob };

const folder = 'db/migrations';

export async function connect(place: Place, options: { migrate?: boolean } = {}): Promise<Database> {
  return 'url' in place ? connectPostgres(place, options) : connectPglite(place, options);
}

async function connectPglite(place: { directory: string | null; image?: Blob }, options: { migrate?: boolean }): Promise<Database> {
  const [{ PGlite }, { drizzle }, { pg_trgm }, { cube }, { earthdistance }, { btree_gist }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('drizzle-orm/pglite'),
    import('@electric-sql/pglite/contrib/pg_trgm'),
    import('@electric-sql/pglite/contrib/cube'),
    import('@electric-sql/pglite/contrib/earthdistance'),
    import('@electric-sql/pglite/contrib/btree_gist'),
  ]);
  if (place.directory !== null && !existsSync(place.directory)) mkdirSync(place.directory, { recursive: true, mode: 0o700 });
  const client = await PGlite.create({
    ...(place.directory === null ? {} : { dataDir: place.directory }),
    ...(place.image ? { loadDataDir: place.image } : {}),
    extensions: { pg_trgm, cube, earthdistance, btree_gist },
  });
  const db = drizzle({ client, casing: 'snake_case' });
  const bringUp = async (): Promise<void> => {
    const { migrate } = await import('drizzle-orm/pglite/migrator');
    await migrate(db, { migrationsFolder: folder });
  };
  if (options.migrate) await bringUp();
  return {
    db,
    kind: 'pglite',
    pglite: client,
    migrate: bringUp,
    listen: async (channel, heard) => {
      const stop = await client.listen(channel, heard);
      return () => stop();
    },
    close: () => client.close(),
  };
}

/**
 * Makes queries with values prepared statements. Left alone, drizzle has each query parsed and described anew, which is a second trip to the
 * database for every one; a connection that must be shared between transactions (PgBouncer before 1.21) does not bear statements.
 */
function withStatements<S extends Sql | TransactionSql>(client: S): S {
  const { unsafe } = client;
  const prepared: S['unsafe'] = (query, values = [], options = {}) => unsafe(query, values, { ...options, prepare: values.length > 0 });
  Object.assign(client, { unsafe: prepared });
  for (const name of ['begin', 'savepoint'] as const) {
    const open: unknown = Reflect.get(client, name);
    if (typeof open !== 'function') continue;
    const wrapped = (...given: unknown[]): unknown =>
      open(...given.map((one) => (typeof one === 'function' ? (inner: TransactionSql): unknown => one(withStatements(inner)) : one)));
    Object.assign(client, { [name]: wrapped });
  }
  return client;
}

async function connectPostgres(place: { url: string; connections?: number; statementSeconds?: number }, options: { migrate?: boolean }): Promise<Database> {
  const [{ default: postgres }, { drizzle }] = await Promise.all([import('postgres'), import('drizzle-orm/postgres-js')]);
  const client = postgres(place.url, {
    max: place.connections ?? 10,
    onnotice: () => {},
    connection: { TimeZone: 'UTC', ...(place.statementSeconds === undefined ? {} : { statement_timeout: place.statementSeconds * 1000 }) },
  });
  const db = drizzle({ client: withStatements(client), casing: 'snake_case' });
  const bringUp = async (): Promise<void> => {
    const { migrate } = await import('drizzle-orm/postgres-js/migrator');
    // Two processes may start at once; the lock makes the second one wait and then find nothing to do.
    const lock = postgres(place.url, { max: 1, onnotice: () => {} });
    try {
      await lock`select pg_advisory_lock(7203111)`;
      await migrate(db, { migrationsFolder: folder });
    } finally {
      await lock.end();
    }
  };
  if (options.migrate) await bringUp();
  return {
    db,
    kind: 'postgres',
    migrate: bringUp,
    listen: (channel, heard, hearing) => listen(place.url, channel, heard, hearing),
    close: () => client.end({ timeout: 5 }),
  };
}

/** Rows of a raw query: PGlite answers `{ rows }`, postgres.js an array. A raw bigint may be a number or a string. */
export async function rows<T extends Record<string, unknown>>(db: Db | Tx, query: SQL): Promise<T[]> {
  const answer: unknown = await db.execute(query);
  if (Array.isArray(answer)) return [...answer];
  if (typeof answer === 'object' && answer !== null && 'rows' in answer && Array.isArray(answer.rows)) return answer.rows;
  throw new Error('The database answered in an unknown shape.');
}

/**
 * Parts of one transaction that need no answer of each other: their statements leave one behind another, and the answers are awaited together.
 * It waits for all of them even when one fails, so that none speaks after the transaction has ended.
 */
export async function together<T extends readonly unknown[] | []>(parts: T): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  const settled: PromiseSettledResult<unknown>[] = await Promise.allSettled<unknown>(parts);
  const failed = settled.find((part) => part.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(parts);
}

/** Tells every node, once the transaction commits. The payload is at most 7,900 bytes. */
export async function notify(db: Db | Tx, channel: string, payload: string): Promise<void> {
  await db.execute(sql`select pg_notify(${channel}, ${payload})`);
}
