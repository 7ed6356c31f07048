import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPortal, type Portal } from '../support/portal.ts';
import { request, sendRaw } from '../support/wire.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await startPortal();
});
afterAll(async () => {
  if (!portal) return;
  expect(portal.output()).not.toMatch(/"level":"error"|ended/);
  expect(await portal.stop()).toBe(0);
});

const ask = (method: string, path: string, headers: Record<string, string> = {}, body = '') =>
  sendRaw(portal.port, request(method, path, portal.port, headers, body));
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

const guarded = [
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'x-frame-options',
  'content-length',
];

test('every kind of answer carries the security headers', async () => {
  const own = `http://localhost:${portal.port}`;
  const page = await fetch(`${own}/`).then((response) => response.text());
  const asset = /\/_a\/[\w.-]+\.css/.exec(page)?.[0] ?? 'none';
  const answers = {
    '200 page': await ask('GET', '/'),
    '200 file': await ask('GET', asset),
    '206 file': await ask('GET', asset, { Range: 'bytes=0-9' }),
    '416 file': await ask('GET', asset, { Range: 'bytes=99999999-' }),
    '200 probe': await ask('GET', '/healthz'),
    '303 form': await ask('POST', '/vyhliad', { ...form, Origin: own }, 'set=text.l'),
    '303 office': await ask('GET', '/robota/vyity'),
    '308 slash': await ask('GET', '/vyhliad/'),
    '400 request': await sendRaw(portal.port, 'NOT HTTP\r\n\r\n'),
    '403 foreign': await ask('POST', '/vyhliad', { ...form, Origin: 'https://evil.example' }, 'set=text.l'),
    '404 page': await ask('GET', '/nemaie'),
    '405 method': await ask('POST', '/', { ...form, Origin: own }, 'a=1'),
    '413 body': await ask('POST', '/vyhliad', { ...form, Origin: own, 'Content-Length': '999999' }),
    '415 kind': await ask('POST', '/vyhliad', { 'Content-Type': 'application/json', Origin: own }, '{}'),
    '421 host': await ask('GET', '/', { Host: 'evil.example' }),
    '422 form': await ask('POST', '/vyhliad', { ...form, Origin: own }, 'set=nothing'),
    '431 headers': await ask('GET', '/', { 'X-Long': 'a'.repeat(20_000) }),
  };
  for (const [name, answer] of Object.entries(answers)) {
    expect(`${name}: ${answer.status}`).toBe(`${name}: ${name.slice(0, 3)}`);
    for (const header of guarded) expect(answer.headers, name).toHaveProperty(header);
    expect(answer.headers, name).not.toHaveProperty('x-powered-by');
    if (answer.body !== '' && answer.status !== 206) expect(answer.headers['content-type'], name).toMatch(/charset=utf-8/);
  }
  const known = await ask('GET', '/', { 'If-None-Match': answers['200 page'].headers['etag'] ?? '' });
  expect(known.status).toBe(304);
  expect(known.body).toBe('');
  for (const header of guarded.slice(0, -1)) expect(known.headers).toHaveProperty(header);
  // A built page is a document: it may wear its style sheet; any other file may not load anything.
  expect((await ask('GET', '/503.html')).headers['content-security-policy']).toContain("style-src 'self'");
  expect(answers['200 file'].headers['content-security-policy']).not.toContain('style-src');
});

test('a refusal is kind: in the language of the address, with the numbers to call', async () => {
  for (const [path, words] of [
    ['/nemaie', 'lang="uk"'],
    ['/en/nothing', 'lang="en"'],
  ]) {
    const answer = await fetch(`${portal.origin}${path}`);
    const text = await answer.text();
    expect(answer.status).toBe(404);
    expect(text).toContain(words);
    expect(text).toContain('href="tel:112"');
    expect(text).toContain('href="tel:102"');
  }
});

test('another host is refused wherever it is written', async () => {
  for (const host of ['evil.example', `localhost:${portal.port}.evil.example`, `evil.example#localhost:${portal.port}`, `user@localhost:${portal.port}`, '']) {
    expect([400, 421]).toContain((await ask('GET', '/', { Host: host })).status);
  }
  expect((await sendRaw(portal.port, `GET / HTTP/1.1\r\nHost: localhost:${portal.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`)).status).toBe(400);
  expect((await sendRaw(portal.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).status).toBe(400);
  expect((await sendRaw(portal.port, `GET http://evil.example/ HTTP/1.1\r\nHost: localhost:${portal.port}\r\nConnection: close\r\n\r\n`)).status).toBe(404);
});

test('forged forwarding headers change neither links nor scheme', async () => {
  const forged = {
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Proto': 'https',
    Forwarded: 'host=evil.example;proto=https',
    'X-Forwarded-For': '6.6.6.6',
    'X-Real-IP': '6.6.6.6',
    'X-Original-URL': '/robota',
    'X-Rewrite-URL': '/robota',
    'X-HTTP-Method-Override': 'DELETE',
  };
  const answer = await ask('GET', '/', { ...forged, Cookie: 'draft=x' });
  expect(answer.status).toBe(200);
  expect(answer.raw).not.toMatch(/evil\.example|6\.6\.6\.6/);
  expect(answer.raw).not.toContain('strict-transport-security');
  expect(answer.body).toContain(`href="http://localhost:${portal.port}/"`);
});

test.each([
  ['both lengths', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\nGET /robota HTTP/1.1\r\n\r\n'],
  ['two lengths', 'Content-Length: 3\r\nContent-Length: 30\r\n', 'a=1GET /robota HTTP/1.1\r\nX: y'],
  ['a list of lengths', 'Content-Length: 3, 30\r\n', 'a=1'],
  ['a signed length', 'Content-Length: +3\r\n', 'a=1'],
  ['an odd encoding', 'Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'],
  ['a spaced header', 'Transfer-Encoding : chunked\r\n', '0\r\n\r\n'],
  ['a folded header', 'X-A: b\r\n c: d\r\nContent-Length : 3\r\n', 'a=1'],
  ['bare line feeds', 'X-A: b\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
  ['a long chunk size', 'Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\na=1\r\n0\r\n\r\n'],
])('a request with %s is refused and nothing behind it is answered', async (_, headers, body) => {
  const answer = await sendRaw(
    portal.port,
    `POST /vyhliad HTTP/1.1\r\nHost: localhost:${portal.port}\r\nOrigin: http://localhost:${portal.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n${headers}\r\n${body}`,
    { end: true },
  );
  expect(answer.status).toBe(400);
  expect(answer.raw.match(/HTTP\/1\.1 /g)).toHaveLength(1);
});

test('a body on a request that has none is refused, so nothing can hide in it', async () => {
  const answer = await ask('GET', '/', {}, 'GET /robota HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(answer.status).toBe(400);
  expect(answer.raw.match(/HTTP\/1\.1 /g)).toHaveLength(1);
});

test.each(['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'HEAD'])('%s: a page answers only what it declares', async (method) => {
  const answer = await ask(method, '/');
  expect(answer.status).toBe(method === 'HEAD' ? 200 : 405);
  if (method !== 'HEAD') expect(answer.headers['allow']).toBe('GET, HEAD');
});

test('HEAD tells what GET would, without the body', async () => {
  const [head, get] = [await ask('HEAD', '/'), await ask('GET', '/')];
  expect(head.body).toBe('');
  expect(head.headers['content-length']).toBe(get.headers['content-length']);
  expect(head.headers['etag']).toBe(get.headers['etag']);
  expect((await ask('HEAD', '/nemaie')).body).toBe('');
});

test.each([
  '/../package.json',
  '/..%2fpackage.json',
  '/%2e%2e/package.json',
  '/_a/../../package.json',
  '/_a/..%5c..%5cpackage.json',
  '//etc/passwd',
  '/_a/%00',
  '/.env',
  '/_a/.vite/manifest.json',
  '/dist/server/entry.mjs',
  '/src/server.ts',
  '/package.json',
  '/_image?href=http://169.254.169.254/',
  '/_server-islands/x',
  '/_actions/x',
  '/sw.js.map',
  '/.git/config',
  '/var/data-key',
  '/404',
  '/500',
  '/refusal',
])('%s: nothing of ours is reached by a path', async (path) => {
  const answer = await ask('GET', path);
  expect(answer.status).toBe(404);
  expect(answer.body).not.toMatch(/safe-odesa|root:|"dependencies"/);
});

test.each([
  '/robota',
  '/%72obota',
  '/rob%6fta',
  '/robota%2f',
  '/robota/',
  '/ROBOTA',
  '//robota',
  '/./robota',
  '/robota;x',
  '/robota%20',
  '/robota/cherha',
  '/robota/cherha/%2e%2e',
  '/robota/%63herha',
  '/x/../robota',
  '/robota\\',
  '/%2frobota',
  '/%252frobota',
])('%s: no spelling of an office address opens it without signing in', async (path) => {
  const answer = await ask('GET', path);
  expect([303, 308, 404]).toContain(answer.status);
  if (answer.status === 303) expect(answer.headers['location']).toMatch(/^\/robota\/uviity/);
  if (answer.status === 308) expect(answer.headers['location']).toBe('/robota');
});

test('a write must come from a page of ours', async () => {
  const own = `http://localhost:${portal.port}`;
  const post = (headers: Record<string, string>) => ask('POST', '/vyhliad', { ...form, ...headers }, 'set=text.l').then((answer) => answer.status);
  expect(await post({ Origin: own })).toBe(303);
  expect(await post({ Origin: 'null', 'Sec-Fetch-Site': 'same-origin' })).toBe(303);
  expect(await post({})).toBe(403);
  expect(await post({ Origin: 'null' })).toBe(403);
  expect(await post({ Origin: own, 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
  expect(await post({ Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' })).toBe(403);
  expect(await post({ Origin: `http://127.0.0.1:${portal.port}` })).toBe(403);
  expect(await post({ Origin: own, 'Content-Type': 'text/plain' })).toBe(415);
  expect(await post({ Origin: own, 'Content-Encoding': 'gzip' })).toBe(415);
});
