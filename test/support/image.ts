/** Ready-made databases, so that hundreds of tests do not each migrate and seed one: as files for PGlite, as templates on PostgreSQL. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { connect, rows } from '#db/index.ts';

const folder = join(tmpdir(), 'portal-images');
const dayMs = 24 * 3600 * 1000;

/** Names what an image was made from. */
export function hashOfFiles(patterns: string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync(patterns).sort()) if (statSync(file).isFile()) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** The path of a kept image; `make` writes it once, while all others wait. Images older than a day are removed. */
export async function keptImage(name: string, make: (path: string) => Promise<void>): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  const claim = `${path}.making`;
  for (;;) {
    if (existsSync(path)) return path;
    if (existsSync(claim) && Date.now() - statSync(claim).mtimeMs > 5 * 60_000) rmSync(claim, { recursive: true, force: true });
    try {
      mkdirSync(claim);
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    for (const old of readdirSync(folder))
      if (Date.now() - statSync(join(folder, old)).mtimeMs > dayMs) rmSync(join(folder, old), { recursive: true, force: true });
    await make(join(claim, 'image'));
    renameSync(join(claim, 'image'), path);
    return path;
  } finally {
    rmSync(claim, { recursive: true, force: true });
  }
}

/** A migrated, empty PGlite database. */
export async function emptyImage(): Promise<Blob> {
  const path = await keptImage(`empty-${hashOfFiles(['db/migrations/**/*'])}.tar`, async (draft) => {
    const opened = await connect({ directory: null }, { migrate: true });
    const dump = await opened.pglite?.dumpDataDir('none');
    await opened.close();
    if (dump) writeFileSync(draft, Buffer.from(await dump.arrayBuffer()));
  });
  return new Blob([readFileSync(path)]);
}

export const copyDirectory = (from: string, to: string): void => cpSync(from, to, { recursive: true });

/** A template database of this name on the server; `fill` is given its address once. Nobody may stay connected to it. */
export async function keptTemplate(server: string, name: string, fill: (url: string) => Promise<void>): Promise<string> {
  const master = await connect({ url: server, connections: 1 });
  try {
    // One at a time; the lock belongs to this connection and ends with it.
    await master.db.execute(sql`select pg_advisory_lock(7203112)`);
    const known = await rows<{ datname: string; made: string | null }>(
      master.db,
      sql`select datname, shobj_description(oid, 'pg_database') as made from pg_database where datname like 'portal_image_%'`,
    );
    if (known.some((one) => one.datname === name && one.made !== null)) return name;
    for (const one of known) {
      if (one.datname === name || Date.now() - Date.parse(one.made ?? '') > dayMs)
        await master.db.execute(sql.raw(`drop database if exists ${one.datname} with (force)`));
    }
    await master.db.execute(sql.raw(`create database ${name}`));
    await fill(databaseUrl(server, name));
    await master.db.execute(sql.raw(`comment on database ${name} is '${new Date().toISOString()}'`));
    return name;
  } finally {
    await master.close();
  }
}

export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
