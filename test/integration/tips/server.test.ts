import { afterEach, beforeEach, expect, test } from 'vitest';
import { files } from '#db/schema/tips.ts';
import { hexOf } from '#modules/tips/bytes.ts';
import { wirePaths } from '#modules/tips/wire.ts';
import { workOn } from '#modules/tips/work.ts';
import { emptyDatabase } from '../../support/database.ts';
import { converse, sendRaw } from '../../support/wire.ts';
import { composeTip, openTestWitness, sendTip, someAccount, someSecrets, tipHost, tipOrigin, type Heard, type TestWitness } from '../../support/witness.ts';

const at = emptyDatabase();
const onion = `http://${'a2'.repeat(28)}.onion`;
const pages = { 'kod.html': '<p>код', '404.html': '<p>нема такої', '_t/uk/code.html': '<p><!--#code-->', 'flow.uk.json': '{}', '_a/x.js': '1' };
let house: TestWitness;
beforeEach(async () => {
  house = await openTestWitness(at.db, { files: pages });
});
afterEach(() => house.close());

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
function expectCovered({ headers }: { headers: Heard['headers'] | Record<string, string> }) {
  expect(headers).toMatchObject({
    'content-security-policy': policy,
    'cache-control': 'no-store, no-transform',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  expect(headers['permissions-policy']).toContain('camera=()');
  expect(headers['permissions-policy']).toContain('geolocation=()');
  for (const name of ['set-cookie', 'server', 'x-powered-by', 'report-to', 'nel', 'access-control-allow-origin', 'clear-site-data'])
    expect(headers).not.toHaveProperty(name);
}

test('every answer carries the headers of the house, whatever it is, and none a cookie', async () => {
  const { wire } = await composeTip(house);
  const cookie = { cookie: 'session=s; __Host-session=s; view=uk' };
  const asked: [number, () => Promise<Heard>][] = [
    [200, () => house.ask('GET', '/', undefined, cookie)],
    [200, () => house.ask('HEAD', '/')],
    [200, () => house.ask('GET', '/en')],
    [200, () => house.ask('GET', '/kod/')],
    [200, () => house.ask('GET', '/_a/x.js')],
    [200, () => house.ask('GET', '/build.json')],
    [200, () => house.ask('GET', wirePaths.recipients, undefined, cookie)],
    [200, () => house.ask('GET', wirePaths.puzzle)],
    [404, () => house.ask('GET', '/nema')],
    [404, () => house.ask('GET', '/_t/uk/code.html')],
    [404, () => house.ask('GET', '/../package.json')],
    [404, () => house.ask('POST', '/nema', wire)],
    [405, () => house.ask('POST', '/kod', wire)],
    [405, () => house.ask('DELETE', wirePaths.deposit)],
    [405, () => house.ask('GET', wirePaths.talk)],
    [421, () => house.ask('GET', '/', undefined, { host: 'localhost:4322' })],
    [421, () => house.ask('GET', '/', undefined, { host: 'example.com' })],
    [421, () => house.ask('POST', wirePaths.deposit, wire, { host: '127.0.0.1:4322' })],
    [403, () => house.ask('POST', wirePaths.deposit, wire, { origin: 'http://localhost:4321' })],
    [403, () => house.ask('POST', wirePaths.deposit, wire, { origin: 'null' })],
    [403, () => house.ask('POST', wirePaths.deposit, wire, { 'sec-fetch-site': 'same-site' })],
    [415, () => house.ask('POST', wirePaths.deposit, JSON.stringify(wire), { 'content-type': 'text/plain' })],
    [415, () => house.ask('POST', wirePaths.deposit, JSON.stringify(wire), { 'content-encoding': 'gzip' })],
    [415, () => house.ask('PUT', wirePaths.file + 'ab'.repeat(16), Buffer.from('x'), { 'content-type': 'image/jpeg' })],
    [405, () => house.ask('PUT', wirePaths.file + 'AB'.repeat(16), Buffer.from('x'))],
    [400, () => house.ask('PUT', wirePaths.file + 'ab'.repeat(16), Buffer.from('x'))],
    [400, () => house.ask('POST', wirePaths.talk, '{')],
    [413, () => house.ask('POST', wirePaths.talk, { v: 1, access: 'a'.repeat(5000) })],
    [201, () => house.ask('POST', wirePaths.deposit, wire, cookie)],
  ];
  for (const [status, asking] of asked) {
    const heard = await asking();
    expect(heard.status).toBe(status);
    expectCovered(heard);
  }
  const raw = await sendRaw(house.witness.port, 'NONSENSE\r\n\r\n');
  expect(raw.status).toBe(400);
  expectCovered(raw);
});

test('a refusal is kind, in the language of the address, and names the numbers to call', async () => {
  expect((await house.ask('GET', '/nema')).body.toString()).toContain('нема такої');
  const lost = await house.ask('GET', '/', undefined, { host: 'example.com' });
  expect(lost.body.toString()).toMatch(/tel:112[\s\S]*tel:102/);
  expect((await house.ask('POST', wirePaths.talk, '{')).json()).toEqual({ v: 1, refused: 'shape' });
});

test('a fault says nothing and is only counted', async () => {
  const access = hexOf((await someSecrets()).access);
  const { sql } = await import('drizzle-orm');
  await at.db.execute(sql`alter table tips.threads rename to threads_away`);
  const heard = await house.ask('POST', wirePaths.talk, { v: 1, access });
  await at.db.execute(sql`alter table tips.threads_away rename to threads`);
  expect([heard.status, heard.json()]).toEqual([500, { v: 1, refused: 'busy' }]);
  expectCovered(heard);
  expect(house.witness.takeCounts()).toMatchObject({ faults: 1, refused: 1 });
  expect(house.witness.takeCounts()).toMatchObject({ faults: 0, refused: 0 });
});

test('300 MB that are announced are refused before they are sent', async () => {
  const head = (expectation: string) =>
    `PUT ${wirePaths.file}${'ab'.repeat(16)} HTTP/1.1\r\nHost: ${tipHost}\r\nOrigin: ${tipOrigin}\r\nContent-Type: application/octet-stream\r\nContent-Length: 314572800\r\n${expectation}\r\n`;
  for (const expectation of ['', 'Expect: 100-continue\r\n']) {
    const reply = await converse(house.witness.port, (socket) => void socket.write(head(expectation)), 5_000);
    expect(reply.status).toBe(413);
    expectCovered(reply);
    expect(reply.raw).not.toContain('100 Continue');
    expect(reply.milliseconds).toBeLessThan(4_000);
  }
  expect(await at.db.select().from(files)).toEqual([]);
});

test('a body that stops half way stores nothing, and sent again it is whole', async () => {
  const { wire, files: shut } = await composeTip(house, { files: [{ bytes: new Uint8Array(200_000).fill(3), type: 'image/png' }] });
  const [file] = shut;
  const head = `PUT ${wirePaths.file}${file!.id} HTTP/1.1\r\nHost: ${tipHost}\r\nOrigin: ${tipOrigin}\r\nContent-Type: application/octet-stream\r\nContent-Length: ${file!.bytes.length}\r\n\r\n`;
  await converse(house.witness.port, (socket) => socket.write(Buffer.concat([Buffer.from(head), file!.bytes.subarray(0, 90_000)]), () => socket.destroy()));
  expect(await at.db.select().from(files)).toEqual([]);
  const body = JSON.stringify(wire);
  await converse(house.witness.port, (socket) =>
    socket.write(
      `POST /tips HTTP/1.1\r\nHost: ${tipHost}\r\nOrigin: ${tipOrigin}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, -9)}`,
      () => socket.destroy(),
    ),
  );
  expect((await house.ask('PUT', wirePaths.file + file!.id, Buffer.from(file!.bytes))).status).toBe(201);
  expect((await house.ask('POST', wirePaths.deposit, wire)).status).toBe(201);
});

test('an onion address is told to whoever comes another way, and is a house of its own', async () => {
  const other = await openTestWitness(at.db, { files: pages, env: { onion } });
  expect((await other.ask('GET', '/kod')).headers['onion-location']).toBe(`${onion}/kod`);
  expect((await other.ask('GET', '/flow.uk.json')).headers).not.toHaveProperty('onion-location');
  const host = new URL(onion).host;
  const there = await other.ask('GET', '/kod', undefined, { host });
  expect([there.status, there.headers['onion-location']]).toEqual([200, undefined]);
  const { wire } = await composeTip(other);
  expect((await other.ask('POST', wirePaths.deposit, wire, { host })).status).toBe(403);
  expect((await other.ask('POST', wirePaths.deposit, wire, { host, origin: onion })).status).toBe(201);
  await other.close();
});

test('over https browsers are told to stay with it', async () => {
  const other = await openTestWitness(at.db, { env: { origin: 'https://svidok.example', secure: true } });
  expect((await other.ask('GET', '/', undefined, { host: 'svidok.example' })).headers['strict-transport-security']).toContain('max-age=63072000');
  await other.close();
});

test('in a flood a deposit brings work, good once; the same deposit again needs none', async () => {
  const flood = { free: 2, bits: 8, mostBits: 10 };
  const busy = await openTestWitness(at.db, { flood });
  const challenge = async (): Promise<string> => String(Reflect.get(Object((await busy.ask('GET', wirePaths.puzzle)).json()), 'challenge'));
  const solve = async () => workOn(await challenge(), async () => {});
  const first = await sendTip(busy);
  expect((await sendTip(busy)).heard.status).toBe(201);
  const { wire } = await composeTip(busy);
  const give = (puzzle?: string, sent = wire) => busy.ask('POST', wirePaths.deposit, puzzle === undefined ? sent : { ...sent, puzzle });
  expect((await busy.ask('POST', wirePaths.deposit, first.wire)).status).toBe(200);
  const asked = await give();
  expect([asked.status, asked.json()]).toEqual([428, { v: 1, refused: 'puzzle' }]);
  const answer = await solve();
  const forged = (await challenge()).replace(/^v1\.8\./, 'v1.0.');
  for (const wrong of ['', 'x', `${answer}0`, answer.replace(/\.\d+$/, '.'), `${forged}.1`, `${await challenge()}.0.5`])
    expect((await give(wrong)).status).toBe(428);
  expect((await give(answer)).status).toBe(201);
  expect((await give(answer)).status).toBe(200);
  expect((await give(answer, (await composeTip(busy)).wire)).status).toBe(428);
  const late = await solve();
  busy.wait(650);
  for (let i = 0; i < 2; i++) expect((await sendTip(busy)).heard.status).toBe(201);
  expect((await give(late, (await composeTip(busy)).wire)).status).toBe(428);
  await busy.close();
});

test('sealed files of one source, and of all that wait, have an end; the oldest give way after a while', async () => {
  const tight = await openTestWitness(at.db, { flood: { sourceBytes: 900_000 }, waiting: { bytes: 250_000 } });
  const put = async () => {
    const { files: shut } = await composeTip(tight, { files: [{ bytes: new Uint8Array(100_000), type: 'image/png' }] });
    const heard = await tight.ask('PUT', wirePaths.file + shut[0]!.id, Buffer.from(shut[0]!.bytes));
    return heard.status < 300 ? heard.status : heard.json();
  };
  expect([await put(), await put(), await put()]).toEqual([201, 201, { v: 1, refused: 'full' }]);
  tight.wait(200);
  expect([await put(), await put()]).toEqual([201, 201]);
  expect(await at.db.select({ id: files.id }).from(files)).toHaveLength(2);
  tight.wait(200);
  expect([await put(), await put(), await put()]).toEqual([201, 201, { v: 1, refused: 'full' }]);
  expect(await put()).toEqual({ v: 1, refused: 'busy' });
  await tight.close();
});

test('a body that trickles is given up, in words', async () => {
  const strict = await openTestWitness(at.db, { patience: { bytesPerSecond: 4096, windowSeconds: 1, totalSeconds: 60 } });
  for (const [method, path, type] of [
    ['POST', '/nadislaty', 'multipart/form-data; boundary=x'],
    ['POST', wirePaths.deposit, 'application/json'],
    ['PUT', wirePaths.file + 'ab'.repeat(16), 'application/octet-stream'],
  ] as const) {
    const head = `${method} ${path} HTTP/1.1\r\nHost: ${tipHost}\r\nOrigin: ${tipOrigin}\r\nContent-Type: ${type}\r\nContent-Length: 9000\r\n\r\n`;
    const reply = await converse(strict.witness.port, (socket) => void socket.write(`${head}повільно`), 8_000);
    expect(reply.status).toBe(408);
    expectCovered(reply);
  }
  await strict.close();
});

// On PostgreSQL, where several are stored at once: one connection of the embedded database stores one after another.
test.runIf(process.env['TEST_DATABASE_URL'])('a flood of others does not stand before a tip about danger', async () => {
  const { sql } = await import('drizzle-orm');
  await at.db.execute(
    sql`create function tips.slow_others() returns trigger language plpgsql as $$ begin if new.urgency <> 'U0' then perform pg_sleep(1); end if; return new; end $$`,
  );
  await at.db.execute(sql`create trigger slow_others before insert on tips.threads for each row execute function tips.slow_others()`);
  const busy = await openTestWitness(at.db, { flood: { free: 1000, freeOfAll: 1000 } });
  const others = Promise.all(Array.from({ length: 9 }, () => sendTip(busy)));
  const urgent = await composeTip(busy, { usual: 'U0', account: { ...someAccount, danger: 'now', gatePassed: true } });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const from = performance.now();
  expect((await busy.ask('POST', wirePaths.deposit, urgent.wire)).status).toBe(201);
  expect(performance.now() - from).toBeLessThan(700);
  expect((await others).map(({ heard }) => heard.status)).toEqual(Array<number>(9).fill(201));
  await busy.close();
  await at.db.execute(sql`drop trigger slow_others on tips.threads`);
  await at.db.execute(sql`drop function tips.slow_others`);
});

// Pages that tell browsers to name no referrer make old ones say nothing at all of where a form comes from.
test.each([
  ['an old browser that can only say «null» is heard', { origin: 'null' }, true],
  ['a form of another site is refused', { origin: 'https://elsewhere.example' }, false],
  ['a form whose browser says it comes from elsewhere is refused', { origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
])('%s', async (_, headers: Record<string, string>, heard) => {
  const answer = await house.ask('POST', '/rozmova', 'code=7K4M', { 'content-type': 'application/x-www-form-urlencoded', ...headers });
  expect(answer.status !== 403).toBe(heard);
});
