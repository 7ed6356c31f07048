import { expect, test } from 'vitest';
import { bodyKind, isOwnPath, isOwnWrite, knownHosts, readHost, readTarget } from '#platform/address.ts';

test.each([
  '/',
  '/ofitser?adresa=%D0%B2%D1%83%D0%BB',
  '/ofitsery/ivan-koval',
  '/q/8fJ_-x',
  "/pro/shcho-take'",
  '/zvernennia/ZV-OD-2026-000123-7',
  '/mistsia/%D0%BF%D0%B0%D1%80%D0%BA',
])('%s is a plain address', (line) => {
  expect(readTarget(line)?.path).toBe(line.split('?')[0]);
});

test.each([
  '',
  '*',
  'http://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '/a/../robota',
  '/a/./b',
  '/%2e%2e/robota',
  '/a/%2e%2e/b',
  '/%72obota',
  '/robota%2fcherha',
  '/robota%5ccherha',
  '/a%00b',
  '/a%2500',
  '/%25',
  '/a//b',
  '/a\\b',
  '/a b',
  '/a#b',
  '/%zz',
  '/%d0',
  '/робота',
  '/a\u0000',
  '/%e0%80%af',
  `/${'a'.repeat(5000)}`,
])('%s is not an address of ours', (line) => {
  expect(readTarget(line)).toBeNull();
});

test('the Host must be said once', () => {
  expect(readHost(['Host', 'Portal.Example', 'Accept', '*/*'])).toBe('portal.example');
  expect(readHost(['host', 'a', 'Host', 'b'])).toBeNull();
  expect(readHost(['Accept', 'host'])).toBeNull();
});

test('a portal for people answers to its own host alone; probes may come by loopback', () => {
  const hosts = knownHosts({ origin: 'https://bezpechna.example', demo: false, port: 4321 });
  expect([...hosts.all]).toEqual(['bezpechna.example']);
  expect(hosts.probes.has('127.0.0.1:4321')).toBe(true);
});

const own = 'https://bezpechna.example';
test.each([
  [{ origin: own }, true],
  [{ origin: own, 'sec-fetch-site': 'same-origin' }, true],
  [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
  [{ 'sec-fetch-site': 'same-origin' }, true],
  [{}, false],
  [{ origin: 'null' }, false],
  [{ origin: 'https://evil.example' }, false],
  [{ origin: 'https://bezpechna.example.evil.example' }, false],
  [{ origin: 'http://bezpechna.example' }, false],
  [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, false],
  [{ origin: own, 'sec-fetch-site': 'cross-site' }, false],
  [{ origin: own, 'sec-fetch-site': 'same-site' }, false],
  [{ origin: own, 'sec-fetch-site': 'none' }, false],
  [{ referer: `${own}/` }, false],
])('a write with %j: %s', (headers, expected) => {
  expect(isOwnWrite(headers, own)).toBe(expected);
});

test('bodies are told apart by their declared type, and compressed ones are not taken', () => {
  expect(bodyKind({ 'content-type': 'multipart/form-data; boundary=x' })).toBe('form');
  expect(bodyKind({ 'content-type': 'Application/JSON' })).toBe('json');
  expect(bodyKind({ 'content-type': 'text/plain' })).toBeNull();
  expect(bodyKind({})).toBeNull();
  expect(bodyKind({ 'content-type': 'application/json', 'content-encoding': 'gzip' })).toBeNull();
});

test.each(['//evil', '/\\evil', 'https:evil', 'javascript:alert(1)', 'evil', '', '/a\nb', ' /a', '/\t/evil'])('people are never sent to %j', (target) => {
  expect(isOwnPath(target)).toBe(false);
});
test.each(['/', '/robota?back=%2Fx', '/en/officers/ivan#later'])('people may be sent to %s', (target) => {
  expect(isOwnPath(target)).toBe(true);
});
