import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { connect, type Database, type Db } from '#db/index.ts';
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
export async function createPostgres({
  migrate = false,
  template,
  durable = false,
}: {
  migrate?: boolean;
  template?: string;
  /** A commit waits for the disk, as it does for people. */ durable?: boolean;
} = {}): Promise<{
  url: string;
  drop(): Promise<void>;
}> {
  const postgres = serverUrl();
  if (!postgres) throw new Error('TEST_DATABASE_URL is not set.');
  const from = template ?? (migrate ? await migratedTemplate(postgres) : 'template1');
  const name = `portal_test_${randomBytes(6).toString('hex')}`;
  const server = await connect({ url: postgres, connections: 1 });
  await server.db.execute(sql.raw(`create database ${name} template ${from}`));
  // Nobody pulls the plug of the server in a test; what a killed portal must not lose is held by the server all the same.
  if (!durable) await server.db.execute(sql.raw(`alter database ${name} set synchronous_commit = off`));
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

/**
 * Takes every row away and begins every count of rows anew. `truncate` makes new files for each table, which costs ten
 * times as much as deleting the few rows of a test; as a replica the database asks neither guards nor foreign keys.
 */
const emptied = `do $$
declare one record;
begin
  set local session_replication_role = replica;
  -- A table whose file is empty was not touched.
  for one in select schemaname, tablename as name from pg_tables
    where schemaname in ('public', 'tips') and pg_relation_size(format('%I.%I', schemaname, tablename)::regclass) > 0 loop
    execute format('delete from %I.%I', one.schemaname, one.name);
  end loop;
  perform setval(s.seqrelid::regclass, s.seqstart, false)
    from pg_sequence s join pg_depend d on d.objid = s.seqrelid and d.deptype in ('a', 'i')
    where d.classid = 'pg_class'::regclass;
end $$`;

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
    await db.execute(sql.raw(emptied));
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
