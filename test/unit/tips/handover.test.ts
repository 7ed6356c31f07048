import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { canonical, textOf, type Json } from '#modules/tips/bytes.ts';
import { readHandover, writeHandover, type Handover } from '#modules/tips/handover.ts';
import { relayIdentity, relayRecipient } from '#modules/tips/relayKey.ts';
import { relayText } from '#modules/tips/relayText.ts';
import { readEnv, SettingsFault } from '#platform/env.ts';

const jpeg = `/9j/${'A'.repeat(40)}`;
const whole: Handover = {
  urgency: 'U2',
  category: 'Крадіжка',
  place: 'двір',
  time: '',
  text: 'бачив',
  answers: [{ question: 'Коли?', answer: 'учора' }],
  told: '',
  joined: 0,
  pictures: [{ type: 'image/jpeg', base64: jpeg }],
};
const written = (change: { readonly [name: string]: Json }): string =>
  canonical({ v: 1, ...whole, answers: whole.answers.map((one) => ({ ...one })), pictures: whole.pictures.map((one) => ({ ...one })), ...change });

describe('what leaves for the police', () => {
  test('is read as it was written', () => {
    expect(readHandover(textOf(writeHandover(whole)) ?? '')).toEqual(whole);
  });

  test.each<[string, { readonly [name: string]: Json }]>([
    ['another version', { v: 2 }],
    ['a name nobody knows', { identity: 'Оля' }],
    ['a class nobody knows', { urgency: 'U9' }],
    ['a line that is a page', { place: 'x'.repeat(501) }],
    ['words without end', { text: 'x'.repeat(12_001) }],
    ['a number that is none', { joined: -1 }],
    ['an answer without its question', { answers: [{ answer: 'так' }] }],
    ['more answers than are asked', { answers: Array.from({ length: 41 }, () => ({ question: 'a', answer: 'b' })) }],
    ['a picture that is none', { pictures: [{ type: 'image/jpeg', base64: 'PHN2Zz4=' }] }],
    ['another kind of file', { pictures: [{ type: 'image/svg+xml', base64: jpeg }] }],
    ['more pictures than a tip has', { pictures: Array.from({ length: 7 }, () => ({ type: 'image/jpeg', base64: jpeg })) }],
  ])('%s is no handover', (_, change) => {
    expect(readHandover(written(change))).toBeNull();
    expect(readHandover(written({}))).not.toBeNull();
  });

  test('says only what was chosen: an empty part has no heading', () => {
    const { text } = relayText({ reference: 'АС-TEST', handover: { ...whole, place: '' }, link: 'https://portal.example/p/t/x', until: '2026-12-24' });
    expect(text).toContain('Слова свідка:\n    бачив');
    expect(text).not.toContain('Де:');
    expect(text).not.toContain('Коли:\n');
    expect(text).toContain('https://portal.example/p/t/x');
  });
});

describe('the key it waits under', () => {
  const env = (more: Record<string, string> = {}) => readEnv({ NODE_ENV: 'test', VAR_DIR: mkdtempSync(join(tmpdir(), 'portal-key-')), ...more });

  test('is made once where one process does everything', async () => {
    const one = env();
    expect(relayIdentity(one)).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/);
    expect(relayIdentity(one)).toBe(relayIdentity(one));
    expect(await relayRecipient(one)).toBe(await identityToRecipient(relayIdentity(one) ?? ''));
  });

  test('is known in halves where the worker stands apart: pages have what seals, the worker what opens', async () => {
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const pages = env({ TIP_RELAY_RECIPIENT: recipient });
    expect([relayIdentity(pages), await relayRecipient(pages)]).toEqual([null, recipient]);
    const worker = env({ TIP_RELAY_IDENTITY: identity });
    expect([relayIdentity(worker), await relayRecipient(worker)]).toEqual([identity, recipient]);
    const neither = env({ EMBEDDED_WORKER: '0', DATABASE_URL: 'postgres://a@b/c', DEMO: '1' });
    expect([relayIdentity(neither), await relayRecipient(neither)]).toEqual([null, null]);
  });

  test('a half that is none stops the start in words', () => {
    expect(() => env({ TIP_RELAY_IDENTITY: 'age1abc' })).toThrow(SettingsFault);
    expect(() => env({ TIP_RELAY_RECIPIENT: 'AGE-SECRET-KEY-1' })).toThrow(/TIP_RELAY_RECIPIENT/);
  });
});
