import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, rows, type Database } from '#db/index.ts';
import { createPostgres } from './support/database.ts';
import { startPortal, type Portal } from './support/portal.ts';
import { request, sendRaw } from './support/wire.ts';

// Words that stand nowhere else: wherever one of them turns up, something a person gave us was written down there.
const mark = randomBytes(5).toString('hex');
const canary = {
  path: `shliakh${mark}`,
  token: `token${mark}`,
  query: `vulytsia${mark}`,
  agent: `telefon${mark}`,
  referrer: `zvidky${mark}`,
  cookie: `pechyvo${mark}`,
  language: `xx-mova${mark}`,
  email: `olena${mark}@example.org`,
  text: `tekst${mark}`,
  name: `imia${mark}`,
  password: `parol${mark}-dovhyi`,
  file: `svitlyna${mark}`,
};
const address = `203.0.113.${Number.parseInt(mark.slice(0, 2), 16)}`;
const secrets = [...Object.values(canary), mark];

let portal: Portal;
let own: Awaited<ReturnType<typeof createPostgres>> | null = null;
const varDir = mkdtempSync(join(tmpdir(), 'portal-privacy-'));
const settings = (): Record<string, string> => ({ TRUSTED_PROXIES: '127.0.0.1', ...(own ? { DATABASE_URL: own.url, EMBEDDED_WORKER: '1' } : {}) });

beforeAll(async () => {
  if (process.env['TEST_DATABASE_URL']) own = await createPostgres({ migrate: true });
  portal = await startPortal({ varDir, keep: true, env: settings() });
});
afterAll(async () => {
  await portal?.stop();
  await own?.drop();
});

const personal = () => ({
  'User-Agent': canary.agent,
  Referer: `${portal.origin}/${canary.referrer}`,
  'Accept-Language': canary.language,
  Cookie: `draft=${canary.cookie}; session=${canary.cookie}`,
  'X-Forwarded-For': address,
});
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const post = (path: string, fields: Record<string, string>) =>
  sendRaw(
    portal.port,
    request('POST', path, portal.port, { ...personal(), Origin: portal.origin, 'Content-Type': 'application/x-www-form-urlencoded' }, form(fields)),
  );
const get = (path: string) => sendRaw(portal.port, request('GET', path, portal.port, personal()));

/** Everything a visitor may give us, by every way there is. Answers the statuses. */
async function visit(): Promise<number[]> {
  const q = encodeURIComponent(canary.query);
  const answers = [
    await get(`/${canary.path}`),
    await get(`/mistsia/${canary.path}`),
    await get(`/ofitsery/${canary.path}`),
    await get(`/pro/${canary.path}`),
    await get(`/p/${canary.token}`),
    await get(`/zvernennia/pidtverdyty/${canary.token}`),
    await get(`/zvernennia/pidtrymka/${canary.token}`),
    await post(`/zvernennia/pidtrymka/${canary.token}`, { answer: canary.text }),
    await get(`/q/${canary.token}`),
    await get(`/zvernennia/${canary.token}`),
    await get(`/ofitser?adresa=${q}&tochka=${q}&vybir=${q}`),
    await get(`/karta?shar=${q}`),
    await get(`/robota/cherha?poshuk=${q}`),
    await get(`/robota/cherha/${canary.token}`),
    await get(`/dev/mail/${canary.token}`),
    await post('/ofitser', { adresa: canary.query, tochka: canary.query }),
    await post('/ofitser/ne-toi', { text: canary.text }),
    await post('/vyhliad', { set: canary.text, back: `/${canary.path}` }),
    await post('/robota/uviity', { email: canary.email, password: canary.password }),
    await post('/robota/uviity/kod', { code: canary.text }),
    await post('/kabinet/uviity', { email: canary.email }),
    await post('/kabinet/uviity', { email: `olena${mark}@poshta.example` }),
    await post('/kabinet/uviity/kod', { code: canary.text }),
    await post('/kabinet/dodaty', { number: canary.text, code: canary.text }),
    await post('/dani/zapyt', { kind: 'correction', text: canary.text, email: `olena${mark}@poshta.example`, about: canary.email }),
    await post('/dani/zapyt/kod', { code: canary.text }),
    await post('/dani/zapyt/stan', { number: canary.text, code: canary.text }),
    await get(`/dani/zapyt/${canary.token}`),
    await get(`/kabinet/prystroi?dali=${q}`),
    await post('/zvernennia/status', { number: canary.text, code: canary.text }),
    await post('/zvernennia/nove/meta', { kind: canary.text }),
    await post('/zvernennia/nove/de-i-koly', { place: canary.text, words: canary.text }),
    await post('/zvernennia/nove/shcho-stalosia', { what: canary.text.repeat(30) }),
    await post('/zvernennia/nove/prokhannia', { request: canary.text.repeat(10) }),
    await post('/zvernennia/nove/pro-vas', { name: canary.name, email: canary.email, phone: canary.text, residence: canary.text }),
    await post('/zvernennia/nove/perevirka', { agree: canary.text }),
    await post('/zvernennia/nove/vidnovyty', { draft: JSON.stringify({ text: canary.text }) }),
    await sendRaw(
      portal.port,
      request(
        'POST',
        '/zvernennia/nove/chastyny',
        portal.port,
        { ...personal(), Origin: portal.origin, 'Content-Type': 'application/json' },
        JSON.stringify({ start: canary.file, name: `${canary.file}.jpg`, size: 5 }),
      ),
    ),
    await sendRaw(portal.port, `GET /${canary.path} HTTP/9.9\r\nX-${canary.text}\r\n\r\n`),
    await sendRaw(portal.port, request('GET', `/${canary.path}`, portal.port, { Host: `${canary.path}.example` })),
    await sendRaw(
      portal.port,
      request(
        'POST',
        '/vyhliad',
        portal.port,
        { ...personal(), Origin: `https://${canary.path}.example`, 'Content-Type': 'application/json' },
        JSON.stringify({ a: canary.text }),
      ),
    ),
  ];
  return answers.map((answer) => answer.status);
}

/** Places where a mark stands as it was given. */
function foundIn(name: string, content: string | Buffer): string[] {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  return [...secrets, address].filter((secret) => bytes.includes(secret)).map((secret) => `${name}: ${secret}`);
}

async function foundInDatabase(database: Database): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    database.db,
    sql`select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const lines = await rows<{ line: string }>(database.db, sql.raw(`select row_to_json(one)::text as line from ${name} one`));
    for (const { line } of lines) found.push(...foundIn(`table ${name}`, line));
  }
  return found;
}

const openDatabase = (): Promise<Database> => connect(own ? { url: own.url, connections: 2 } : { directory: join(varDir, 'database') });

test('nothing a visitor gives is written to the log or, unsealed, to the disk', async () => {
  const statuses = await visit();
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  expect(statuses).toContain(404);
  expect(statuses).toContain(403);
  expect(statuses).toContain(200);
  expect(await portal.stop()).toBe(0);
  expect(foundIn('log', portal.output())).toEqual([]);
  const files = readdirSync(varDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(foundIn(file.name, readFileSync(join(file.parentPath, file.name)))).toEqual([]);
  const database = await openDatabase();
  expect(await foundInDatabase(database)).toEqual([]);
  await database.close();
});

test('faults are logged without what caused them, and shown without how they happened', async () => {
  // Tables that pages read are taken away, so every page fails in the middle of its work, with what was typed in its hands.
  const taken = [
    'limits',
    'places',
    'officers',
    'beats',
    'appeal_drafts',
    'appeals',
    'appeal_tokens',
    'staff',
    'finder_names',
    'streets',
    'house_points',
    'files',
  ];
  const database = await openDatabase();
  for (const table of taken) await database.db.execute(sql.raw(`alter table if exists ${table} rename to ${table}_away`));
  await database.close();
  portal = await startPortal({ varDir, keep: true, env: settings() });
  const statuses = await visit();
  expect(statuses.filter((status) => status === 500).length).toBeGreaterThan(3);
  const shown = await post('/zvernennia/status', { number: 'ZV-OD-2026-000001-1', code: canary.text });
  const broken = await get(`/mistsia/${canary.path}`);
  for (const answer of [shown, broken]) {
    if (answer.status !== 500) continue;
    expect(answer.body).not.toMatch(/Failed query|\.mjs|\bat \w+ \(|select |node_modules/);
    expect(Buffer.from(answer.body, 'latin1').toString()).toMatch(/Номер помилки: [0-9a-f]{8}/);
    const id = /: ([0-9a-f]{8})</.exec(answer.body)?.[1] ?? 'none';
    expect(portal.output()).toContain(`"id":"${id}"`);
  }
  expect(portal.output()).toContain('"code":"42P01"');
  expect(await portal.stop()).toBe(0);
  expect(foundIn('log', portal.output())).toEqual([]);
});
