import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, rows, type Database } from '#db/index.ts';
import { hexOf } from '#modules/tips/bytes.ts';
import { cleanPicture } from '#modules/tips/clean.ts';
import { readCode, writeCode } from '#modules/tips/code.ts';
import { composeFollowing, composeOpening } from '#modules/tips/compose.ts';
import { demoOperator } from '#modules/tips/demoKeys.ts';
import { checkManifest } from '#modules/tips/manifest.ts';
import { deriveSecrets } from '#modules/tips/secrets.ts';
import { wirePaths } from '#modules/tips/wire.ts';
import { createPostgres } from '../support/database.ts';
import { pictures } from '../support/pictures.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { send, type Heard } from '../support/witness.ts';

// I1: whatever a witness gives, by the script or by a form, is found nowhere afterwards: not in the tables, the files and the log of changes
// of the database, not in the state directory, the temporary one, or anything the process has said.
const mark = randomBytes(5).toString('hex');
const word = (what: string): string => `${what}${mark}`;
const said = {
  text: word('tekst'),
  place: word('mistse'),
  answer: word('vidpovid'),
  name: word('imia'),
  contact: word('zviazok'),
  file: word('foto'),
  exif: word('kamera'),
  agent: word('telefon'),
  cookie: word('pechyvo'),
  referrer: word('zvidky'),
  address: `203.0.113.${Number.parseInt(mark.slice(0, 2), 16)}`,
};
const looked = new Set<string>([...Object.values(said), mark]);

const varDir = mkdtempSync(join(tmpdir(), 'portal-traces-'));
const temporary = mkdtempSync(join(tmpdir(), 'portal-temporary-'));
const begunAt = Date.now();
let portal: Portal;
let own: Awaited<ReturnType<typeof createPostgres>> | null = null;

beforeAll(async () => {
  if (process.env['TEST_DATABASE_URL']) own = await createPostgres({ migrate: true });
  const env = { TRUSTED_PROXIES: '127.0.0.1', TMPDIR: temporary, ...(own ? { DATABASE_URL: own.url, EMBEDDED_WORKER: '1' } : {}) };
  portal = await startPortal({ varDir, keep: true, env });
});
afterAll(async () => {
  await portal?.stop();
  await own?.drop();
  for (const directory of [varDir, temporary]) rmSync(directory, { recursive: true, force: true });
});

function ask(method: string, path: string, body: Buffer | null, type: string): Promise<Heard> {
  const host = `svidok.localhost:${portal.tipPort}`;
  const personal = {
    'user-agent': said.agent,
    cookie: `session=${said.cookie}`,
    referer: `https://${said.referrer}.example/`,
    'x-forwarded-for': said.address,
  };
  return send(portal.tipPort, method, path, { host, ...personal, ...(body ? { origin: `http://${host}`, 'content-type': type } : {}) }, body);
}
const json = (path: string, value: object) => ask('POST', path, Buffer.from(JSON.stringify(value)), 'application/json');
async function form(path: string, fields: Record<string, string>, photo?: Uint8Array): Promise<Heard> {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  if (photo) data.append('file', new Blob([new Uint8Array(photo)]), `${said.file}.jpg`);
  const made = new Response(data);
  return ask('POST', path, Buffer.from(await made.arrayBuffer()), made.headers.get('content-type') ?? '');
}
const plainForm = (path: string, fields: Record<string, string>) =>
  ask('POST', path, Buffer.from(new URLSearchParams(fields).toString()), 'application/x-www-form-urlencoded');
const tipOf = (heard: Heard) => Reflect.get(Object(heard.json()), 'tip');

/** What opens a dialogue, in every way it is ever written. */
function lookForCode(code: string, access: Uint8Array, seed: Uint8Array): void {
  for (const one of [code, code.replaceAll('-', ''), hexOf(access), hexOf(seed), Buffer.from(access).toString('latin1')]) looked.add(one);
}

async function byScript(photo: Uint8Array): Promise<void> {
  const list = await ask('GET', wirePaths.recipients, null, '');
  const checked = checkManifest(list.body.toString(), { key: demoOperator.key, leastSeq: 1, now: new Date() });
  if (!checked.ok) throw new Error(`The demo has no list of readers: ${checked.why}`);
  const { manifest } = checked;
  const seed = new Uint8Array(randomBytes(16));
  const secrets = await deriveSecrets(seed);
  lookForCode(writeCode(seed), secrets.access, seed);
  const cleaned = cleanPicture(photo);
  if (!cleaned.ok) throw new Error(cleaned.why);
  const place = { words: said.place, district: '', radius: null };
  const identity = { name: said.name, contact: said.contact };
  const account = {
    category: 'theft',
    danger: 'now',
    gatePassed: true,
    place,
    answers: { who: said.answer },
    foreigner: false,
    minor: false,
    police: false,
    identity,
  } as const;
  const opening = {
    secrets,
    manifest,
    way: 'named',
    text: said.text,
    account,
    identity: null,
    files: [cleaned],
    usual: 'U2',
    weapon: false,
    language: 'uk',
    now: new Date(),
  } as const;
  const { wire, files } = await composeOpening(opening);
  for (const { id, bytes } of files) expect((await ask('PUT', wirePaths.file + id, Buffer.from(bytes), 'application/octet-stream')).status).toBe(201);
  expect((await json(wirePaths.deposit, wire)).status).toBe(201);
  const access = hexOf(secrets.access);
  const talk = tipOf(await json(wirePaths.talk, { v: 1, access }));
  const more = await composeFollowing({ secrets, manifest, kind: 'more', text: said.text, fields: {}, files: [], items: talk.items, seen: [] });
  expect((await json(wirePaths.add, more.wire)).status).toBe(201);
  expect((await json(wirePaths.deposit, { ...wire, text: said.text })).status).toBe(400);
  expect((await json(wirePaths.talk, { v: 1, access: said.text })).status).toBe(400);
}

async function byForm(photo: Uint8Array): Promise<void> {
  const told = {
    category: 'theft',
    danger: 'no',
    way: 'named',
    name: said.name,
    contact: said.contact,
    place: said.place,
    text: said.text,
    'q-who': said.answer,
  };
  const heard = await form('/nadislaty', told, photo);
  expect(heard.status).toBe(201);
  const code = [...heard.body.toString().matchAll(/<li>\s*([0-9A-Z]{4})\s*<\/li>/g)].map(([, group]) => group).join('-');
  const read = readCode(code);
  if (!read.ok) throw new Error('The page shows no code.');
  const secrets = await deriveSecrets(read.seed);
  lookForCode(code, secrets.access, read.seed);
  const page = await plainForm('/rozmova', { code });
  expect(page.status).toBe(200);
  expect((await form('/rozmova/dopysaty', { code, kind: 'more', text: said.text }, photo)).status).toBe(200);
  // And what goes wrong: errors are where words are written down most easily.
  expect((await form('/nadislaty', { ...told, text: said.text.repeat(400) }, photo)).status).toBe(422);
  expect((await form('/nadislaty', told, new TextEncoder().encode(said.exif))).status).toBe(422);
  expect((await plainForm('/rozmova', { code: said.text })).status).toBe(422);
  expect((await plainForm('/zashyfrovane', { armor: said.text })).status).toBe(422);
  expect((await ask('GET', `/${said.text}`, null, '')).status).toBe(404);
  expect((await ask('POST', '/nadislaty', Buffer.from(said.text), 'multipart/form-data; boundary=x')).status).toBe(400);
}

/** A word as it stands, in hex as tables show bytes, and in base64 wherever it begins. */
const spellings = (secret: string): Buffer[] => {
  const bytes = Buffer.from(secret, /[^ -~]/.test(secret) ? 'latin1' : 'utf8');
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return Buffer.from(text.slice(before === 0 ? 0 : 4, -4));
  });
  return [bytes, Buffer.from(bytes.toString('hex')), ...inBase64.filter((one) => one.length >= 8)];
};
const foundIn = (name: string, content: Buffer): string[] =>
  [...looked].filter((secret) => spellings(secret).some((one) => content.includes(one))).map((secret) => `${name}: ${secret}`);
const foundBelow = (directory: string, sinceMs = 0): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => existsSync(path) && statSync(path).mtimeMs >= sinceMs)
    .flatMap((path) => foundIn(path, readFileSync(path)));

const openDatabase = (): Promise<Database> => connect(own ? { url: own.url, connections: 1 } : { directory: join(varDir, 'database') });
async function foundInTables(): Promise<string[]> {
  const database = await openDatabase();
  try {
    const tables = await rows<{ name: string }>(
      database.db,
      sql`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const found: string[] = [];
    for (const { name } of tables)
      for (const { line } of await rows<{ line: string }>(database.db, sql.raw(`select row_to_json(one)::text as line from ${name} one`)))
        found.push(...foundIn(name, Buffer.from(line)));
    const [place] = own ? await rows<{ data_directory: string }>(database.db, sql`show data_directory`) : [];
    const changes = join(place?.data_directory ?? '', 'pg_wal');
    // The server of the tests may belong to somebody else; then its log of changes cannot be read from here.
    if (place && existsSync(changes)) found.push(...foundBelow(changes, begunAt));
    return found;
  } finally {
    await database.close();
  }
}
const foundAnywhere = async (): Promise<string[]> => [
  ...(await foundInTables()),
  ...foundBelow(varDir),
  ...foundBelow(temporary),
  ...foundIn('output', Buffer.from(portal.output())),
];

test('what a witness gives is found nowhere afterwards, with a script or without (I1)', async () => {
  const { jpeg } = await pictures({ secret: said.exif });
  await byScript(jpeg);
  await byForm(jpeg);
  expect(await portal.stop()).toBe(0);
  expect(looked.size).toBeGreaterThan(20);
  expect(await foundAnywhere()).toEqual([]);
  expect(portal.output()).not.toMatch(/svidok|tips\.|nadislaty|rozmova/);
});

test('the search finds a word that was put where it must not be', async () => {
  const database = await openDatabase();
  const [count] = await rows<{ tips: number }>(database.db, sql`select count(*)::int as tips from tips.threads`);
  expect(count).toEqual({ tips: 2 });
  await database.db.execute(sql`insert into tips.acts (thread_id, act, code, acted_on) select id, 'x', ${said.text}, current_date from tips.threads limit 1`);
  await database.db.execute(sql`insert into tips.files (id, bytes, digest) values ('x', ${Buffer.from(`..${said.exif}..`)}, '')`);
  await database.db.execute(sql`checkpoint`);
  await database.close();
  mkdirSync(join(temporary, 'deep'));
  writeFileSync(join(temporary, 'deep', 'upload'), Buffer.from(`x${said.name}`).toString('base64'));
  const found = await foundAnywhere();
  expect(found).toContain(`tips.acts: ${said.text}`);
  expect(found).toContain(`tips.files: ${said.exif}`);
  expect(found).toContain(`${join(temporary, 'deep', 'upload')}: ${said.name}`);
  if (!own) expect(found.some((one) => one.startsWith(join(varDir, 'database')) && one.endsWith(said.text))).toBe(true);
});
