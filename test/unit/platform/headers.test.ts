import { expect, test } from 'vitest';
import { hashOf, openHeaders } from '#platform/headers.ts';

const plain = { secure: true, mapStyleUrl: null, mapPmtiles: null, turnstile: null };
const inline = { scripts: ['start()'], styles: ['a{}'] };
const policyOf = (set: [string, string][]) => Object.fromEntries(set)['content-security-policy'] ?? '';

test('a page allows itself and the known inline scripts, nothing else', () => {
  const set = Object.fromEntries(openHeaders(plain, inline)('page'));
  const policy = set['content-security-policy'] ?? '';
  expect(policy).toContain(`script-src 'self' ${hashOf('start()')};`);
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  for (const part of [
    "default-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html default',
  ]) {
    expect(policy.split('; ')).toContain(part);
  }
  expect(set).toMatchObject({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'strict-transport-security': expect.stringContaining('max-age=63072000'),
  });
  expect(set['permissions-policy']).toContain('geolocation=()');
});

test('plain http promises no transport security', () => {
  expect(openHeaders({ ...plain, secure: false }, inline)('page').map(([name]) => name)).not.toContain('strict-transport-security');
});

test('personal pages are never kept and tell nobody where people came from', () => {
  expect(Object.fromEntries(openHeaders(plain, inline)('personal'))).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
});

test('bytes from outside are inert', () => {
  expect(policyOf(openHeaders(plain, inline)('upload'))).toMatch(/^default-src 'none'; .*sandbox$/);
});

test('only what is made for frames of other sites may stand in one, and it runs nothing', () => {
  const set = Object.fromEntries(openHeaders(plain, inline)('embedded'));
  const policy = set['content-security-policy'] ?? '';
  expect(policy).toBe("default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *");
  expect(set).not.toHaveProperty('x-frame-options');
  expect(set).toMatchObject({ 'cross-origin-resource-policy': 'cross-origin', 'x-content-type-options': 'nosniff' });
  for (const kind of ['page', 'personal', 'file', 'upload'] as const)
    expect(Object.fromEntries(openHeaders(plain, inline)(kind))).toMatchObject({
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    });
});

test('foreign origins stand only on pages that need them, and only when configured', () => {
  const configured = openHeaders({ ...plain, mapStyleUrl: 'https://tiles.example/style.json?key=1', turnstile: { siteKey: 'a', secret: 'b' } }, inline);
  expect(policyOf(configured('page'))).not.toMatch(/https:/);
  const map = policyOf(configured('page', ['map', 'position']));
  expect(map).toContain("connect-src 'self' https://tiles.example;");
  expect(map).toContain("img-src 'self' data: blob: https://tiles.example;");
  expect(map).not.toContain('cloudflare');
  expect(policyOf(openHeaders({ ...plain, mapPmtiles: 'https://files.example/odesa.pmtiles' }, inline)('page', ['map']))).toContain(
    "connect-src 'self' https://files.example;",
  );
  expect(policyOf(openHeaders({ ...plain, mapPmtiles: '/srv/odesa.pmtiles' }, inline)('page', ['map']))).not.toMatch(/https:/);
  expect(Object.fromEntries(configured('page', ['map', 'position']))['permissions-policy']).toContain('geolocation=(self)');
  expect(policyOf(configured('personal', ['turnstile']))).toMatch(
    /script-src 'self' '[^']+' https:\/\/challenges\.cloudflare\.com;.*frame-src https:\/\/challenges\.cloudflare\.com;/,
  );
  expect(policyOf(openHeaders(plain, inline)('personal', ['map', 'turnstile']))).not.toMatch(/https:/);
});

test('a file of ours carries a short set: it is no document and asks for nothing', () => {
  const set = openHeaders(plain, inline)('file');
  expect(Object.fromEntries(set)).toMatchObject({ 'permissions-policy': 'geolocation=()', 'x-content-type-options': 'nosniff' });
  expect(policyOf(set)).toMatch(/^default-src 'none'; script-src 'self'; connect-src 'self';/);
  expect(set.map(([name, value]) => `${name}: ${value}\r\n`).join('').length).toBeLessThan(500);
});
