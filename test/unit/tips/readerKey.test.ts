import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import words from '#content/tips/words.json' with { type: 'json' };
import { bytesOf } from '#modules/tips/bytes.ts';
import { composeOpening } from '#modules/tips/compose.ts';
import { isSigned } from '#modules/tips/manifest.ts';
import { bitsOf, drawPhrase, isWhole, phraseWords, plainPhrase } from '#modules/tips/passphrase.ts';
import { keyOf, kidOf, makeReaderKey, readIdentity, unwrapWithPhrase, unwrapWithPrf, wrapWithPhrase, wrapWithPrf } from '#modules/tips/readerKey.ts';
import { unpad } from '#modules/tips/padding.ts';
import { deriveSecrets } from '#modules/tips/secrets.ts';
import { fromWire } from '#modules/tips/wire.ts';
import { quietAccount } from '../../support/tipThreads.ts';
import { inForce, makeHouse } from '../../support/tips.ts';

test('words: at least 64 bits, each typed in one way only, on either keyboard', () => {
  expect(bitsOf(words)).toBeGreaterThanOrEqual(64);
  const plain = words.map(plainPhrase);
  expect(new Set(plain).size).toBe(words.length);
  expect(plain.filter((word) => !/^[a-z]{3,}$/.test(word))).toEqual([]);
  const drawn = drawPhrase(words);
  expect(drawn).toHaveLength(phraseWords);
  expect(plainPhrase(`  ${drawn.join('\n').toUpperCase()}, `)).toBe(plainPhrase(drawn.join(' ')));
  expect(plainPhrase(drawn.map(plainPhrase).join('-'))).toBe(plainPhrase(drawn.join(' ')));
  expect([isWhole(drawn.join(' ')), isWhole('пароль')]).toEqual([true, false]);
});

test('every word is drawn as often as another: what does not divide evenly is thrown back', () => {
  const turns = [0xffff_ffff, ...Array.from({ length: phraseWords }, (_, i) => i)];
  const random = (bytes: Uint8Array): Uint8Array => {
    new DataView(bytes.buffer).setUint32(0, turns.shift() ?? 0, true);
    return bytes;
  };
  expect(drawPhrase(['а', 'б', 'в'], random)).toEqual(['а', 'б', 'в', 'а', 'б', 'в', 'а', 'б']);
});

test('a wrapped key opens with its words and with nothing else; the printed key brings it back', async () => {
  const key = await makeReaderKey();
  const phrase = drawPhrase(words).join(' ');
  const wrapped = await wrapWithPhrase(key.identity, phrase, 10);
  expect(wrapped).not.toContain(key.identity.slice(16, 40));
  expect(await unwrapWithPhrase(wrapped, phrase.toUpperCase())).toBe(key.identity);
  expect(await unwrapWithPhrase(wrapped, `${phrase} ще`)).toBeNull();
  expect(await unwrapWithPhrase(wrapped.replace(/.{8}\n/, 'AAAAAAAA\n'), phrase)).toBeNull();
  expect(await keyOf(key.identity)).toEqual(key);
  expect(
    readIdentity(
      `ключ: ${key.identity
        .toLowerCase()
        .match(/.{1,8}/g)
        ?.join(' ')}`,
    ),
  ).toBe(key.identity);
  expect(readIdentity(key.identity.slice(0, -1))).toBeNull();
  expect(kidOf(key.age)).toBe(key.kid);
  const proof = bytesOf('00'.repeat(64), 64) ?? new Uint8Array();
  expect(isSigned(proof, new Uint8Array(1), bytesOf(key.sign, 32) ?? new Uint8Array())).toBe(false);
});

test('the secret of a passkey opens the same key; another secret does not', async () => {
  const key = await makeReaderKey();
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const wrapped = await wrapWithPrf(key.identity, secret);
  expect(await unwrapWithPrf(wrapped, secret)).toBe(key.identity);
  expect(await unwrapWithPrf(wrapped, crypto.getRandomValues(new Uint8Array(32)))).toBeNull();
  expect(await unwrapWithPrf('щось', secret)).toBeNull();
});

const cli = (): string | null => {
  try {
    return execFileSync('age', ['--version'], { encoding: 'utf8' });
  } catch {
    return null;
  }
};

// I14: what lies in a backup can be read for years with a tool of Debian alone.
test.runIf(cli() !== null || process.env['CI'] !== undefined)('the plain `age` tool opens a stored tip with the escrow key, and with a reader’s', async () => {
  const house = await makeHouse();
  const secrets = await deriveSecrets(crypto.getRandomValues(new Uint8Array(16)));
  const { wire } = await composeOpening({
    secrets,
    manifest: house.manifest,
    way: 'anonymous',
    text: 'Слова, які має прочитати людина з конвертів.',
    account: quietAccount,
    identity: null,
    files: [],
    usual: 'U2',
    weapon: false,
    language: 'uk',
    now: inForce,
  });
  const folder = mkdtempSync(join(tmpdir(), 'age-'));
  const file = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(folder, name), bytes, { mode: 0o600 });
    return join(folder, name);
  };
  const envelope = file('envelope.age', fromWire(wire.envelope) ?? new Uint8Array());
  const message = file('message.age', fromWire(wire.message) ?? new Uint8Array());
  for (const who of [house.escrow, house.readers[0]]) {
    const key = execFileSync('age', ['--decrypt', '-i', file('identity', `${who.identity}\n`), envelope]);
    execFileSync('age', ['--decrypt', '-i', file('key', key), '-o', join(folder, 'text'), message]);
    const text = unpad(Uint8Array.from(readFileSync(join(folder, 'text'))), 4096);
    expect(new TextDecoder().decode(text ?? new Uint8Array())).toContain('Слова, які має прочитати людина з конвертів.');
  }
  const stranger = file('other', `${(await makeReaderKey()).identity}\n`);
  expect(() => execFileSync('age', ['--decrypt', '-i', stranger, envelope], { stdio: 'pipe' })).toThrow();
});
