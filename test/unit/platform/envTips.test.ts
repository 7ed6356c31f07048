import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEnv } from '#platform/env.ts';
import { readWitnessEnv } from '#platform/envTips.ts';

const varDir = mkdtempSync(join(tmpdir(), 'portal-env-'));
const read = (more: Record<string, string>) => readEnv({ NODE_ENV: 'test', VAR_DIR: varDir, ...more });
const onion = `http://${'a2'.repeat(28)}.onion`;

test('a demo opens the tip house itself, under a host of its own', () => {
  expect(read({}).tips).toEqual({
    mode: 'embedded',
    origin: 'http://svidok.localhost:4322',
    secure: false,
    host: '127.0.0.1',
    port: 4322,
    databaseUrl: null,
    recipients: `${varDir}/recipients.json`,
    onion: null,
  });
  expect(read({ DATABASE_URL: 'postgres://a@b/c' }).tips.mode).toBe('apart');
  expect(read({ TIP_PORT: '5000', ONION_ORIGIN: onion }).tips).toMatchObject({ origin: 'http://svidok.localhost:5000', onion });
});

const people = {
  NODE_ENV: 'production',
  PORTAL_ORIGIN: 'https://bezpechna.example',
  DATABASE_URL: 'postgres://a@b/c',
  DATA_KEYS: 'k'.repeat(43),
  SMTP_URL: 'smtps://a@b',
  MAIL_DOMAIN: 'bezpechna.example',
};
test.each([
  [{ TIP_ORIGIN: 'http://localhost:4322' }, 'TIP_ORIGIN: tips need a host name of their own'],
  [{ PORTAL_ORIGIN: 'http://svidok.localhost:80' }, 'TIP_ORIGIN: tips need a host name of their own'],
  [{ TIP_HOST: '0.0.0.0' }, 'TIP_HOST: demo mode listens on this machine only'],
  [{ TIP_MODE: 'maybe' }, 'TIP_MODE'],
  [{ TIP_PORT: '70000' }, 'TIP_PORT'],
  [{ ONION_ORIGIN: 'http://short.onion' }, 'ONION_ORIGIN: must be http:// and an onion address'],
  [people, 'TIP_ORIGIN: say the address of the tip house'],
  [{ ...people, TIP_ORIGIN: 'http://svidok.example' }, 'TIP_ORIGIN: production needs https://'],
  [{ ...people, TIP_ORIGIN: 'https://bezpechna.example:8443' }, 'TIP_ORIGIN: tips need a host name of their own'],
])('%j stops the start in words', (more, words) => {
  expect(() => read(more)).toThrow(words);
});

test('people have it in production with https, or say that there is none', () => {
  expect(read({ ...people, TIP_ORIGIN: 'https://svidok.example/' }).tips).toMatchObject({ mode: 'apart', origin: 'https://svidok.example', secure: true });
  expect(read({ ...people, TIP_MODE: 'off' }).tips.mode).toBe('off');
});

test('the process of its own needs no key, no mailbox and no table of people', () => {
  const apart = { NODE_ENV: 'production', TIP_ORIGIN: 'https://svidok.example', PORTAL_ORIGIN: 'https://bezpechna.example' };
  expect(readWitnessEnv({ ...apart, TIP_DATABASE_URL: 'postgres://w@b/c' })).toMatchObject({
    demo: false,
    databaseUrl: 'postgres://w@b/c',
    tips: { mode: 'apart' },
  });
  expect(() => readWitnessEnv(apart)).toThrow('TIP_DATABASE_URL: say the database');
  expect(() => readWitnessEnv({ ...apart, TIP_MODE: 'off', TRUSTED_PROXIES: 'x' })).toThrow(/TIP_MODE: it is off[\s\S]*TRUSTED_PROXIES/);
});
