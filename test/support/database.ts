import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { connect, rows, type Database, type Db } from '#db/index.ts';
import { databaseUrl, emptyImage, hashOfFiles, keptTemplate } from './image.ts';

const serverUrl = (): string | undefined => process.env['TEST_DATABASE_URL'];

/** A real, migrated database: PGlite in this process, or a database of its own on the PostgreSQL of TEST_DATABASE_URL. */
export async function openTestDatabase(): Promise<Database> {
  if (!serverUrl()) return connect({ directory: null, image: await emptyImage() });
  const own = await createPostgres({ migrate: true });
  const opened = await connect({ url: own.url, connections: 8 });
  return {
    ...opened,
    close: async () => {
      await opened.close();
      await own.drop();
    },
  };
}

/** A database of its own on the PostgreSQL of TEST_DATABASE_URL: a copy of `template`, otherwise migrated or bare. */
export async function createPostgres({ migrate = false, template }: { migrate?: boolean; template?: string } = {}): Promise<{
  url: string;
  drop(): Promise<void>;
}> {
  const postgres = serverUrl();
  if (!postgres) throw new Error('TEST_DATABASE_URL is not set.');
  const from = template ?? (migrate ? await migratedTemplate(postgres) : 'template1');
  const name = `portal_test_${randomBytes(6).toString('hex')}`;
  const server = await connect({ url: postgres, connections: 1 });
  await server.db.execute(sql.raw(`create database ${name} template ${from}`));
  return {
    url: databaseUrl(postgres, name),
    drop: async () => {
      await server.db.execute(sql.raw(`drop database ${name} with (force)`));
      await server.close();
    },
  };
}

const migratedTemplate = (server: string): Promise<string> =>
  keptTemplate(server, `portal_image_${hashOfFiles(['db/migrations/**/*'])}`, async (url) => {
    const opened = await connect({ url, connections: 1 }, { migrate: true });
    await opened.close();
  });

/** The database of one test file, emptied before each test. */
export function emptyDatabase(): { db: Db; database: Database } {
  const box: Partial<{ db: Db; database: Database }> = {};
  beforeAll(async () => {
    const opened = await openTestDatabase();
    box.database = opened;
    box.db = opened.db;
  });
  beforeEach(async () => {
    if (!box.db) return;
    const { db } = box;
    const tables = await rows<{ tablename: string }>(db, sql`select tablename from pg_tables where schemaname = 'public'`);
    // Emptying is dear by the table, and a test fills few of them.
    const filled = await rows<{ name: string }>(
      db,
      sql.raw(tables.map(({ tablename }) => `select '${tablename}' as name where exists (select 1 from "${tablename}")`).join(' union all ')),
    );
    if (filled.length === 0) return;
    const names = filled.map(({ name }) => `"${name}"`).join(', ');
    // Tables that only grow refuse this unless the transaction says that it empties them.
    await db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('portal.emptying', 'on', true)`);
      await tx.execute(sql.raw(`truncate ${names} restart identity cascade`));
    });
  });
  afterAll(async () => {
    await box.database?.close();
  });
  return new Proxy(box, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (value === undefined) throw new Error('The database is opened by beforeAll; use it inside a test.');
      return value;
    },
  }) as { db: Db; database: Database };
}
