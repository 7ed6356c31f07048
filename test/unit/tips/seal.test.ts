import { beforeAll, expect, test } from 'vitest';
import { generateX25519Identity } from 'age-encryption';
import { countRecipients, openEnvelope, openFile, openText, sealFile, sealText } from '#modules/tips/seal.ts';
import { makeHouse } from '../../support/tips.ts';

let house: Awaited<ReturnType<typeof makeHouse>>;
const words = 'Щовечора після 21:00 біля гаражів продають щось із багажника. Номер не бачу.';
beforeAll(async () => {
  house = await makeHouse();
});
const readWith = async (sealed: { envelope: Uint8Array; message: Uint8Array }, identity: string): Promise<string | null> => {
  const key = await openEnvelope(sealed.envelope, identity);
  return key === null ? null : openText(sealed.message, key);
};
const flipped = (bytes: Uint8Array, bit: number): Uint8Array => {
  const changed = bytes.slice();
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
};

test('any one reader of the ring and the escrow open it; nobody else does', async () => {
  const [first, second, police] = house.readers;
  const civil = await sealText(words, house.manifest, 'civil');
  const all = await sealText(words, house.manifest, 'all');
  for (const { identity } of [first, second, house.escrow]) expect(await readWith(civil, identity)).toBe(words);
  expect(await readWith(civil, police.identity)).toBeNull();
  for (const { identity } of [first, second, police, house.escrow]) expect(await readWith(all, identity)).toBe(words);
  expect(await readWith(all, await generateX25519Identity())).toBeNull();
  expect(countRecipients(civil.envelope)).toBe(3);
  expect(countRecipients(all.envelope)).toBe(4);
});

test('sizes tell only a step: a word and a page look alike', async () => {
  const sizes = new Set<number>();
  for (const text of ['ні', words, words.repeat(25)]) sizes.add((await sealText(text, house.manifest, 'all')).message.length);
  expect(sizes.size).toBe(1);
  const envelopes = await Promise.all(Array.from({ length: 5 }, () => sealText(words, house.manifest, 'all')));
  expect(new Set(envelopes.map(({ envelope }) => envelope.length)).size).toBe(1);
  const key = envelopes[0]?.recipient ?? '';
  expect((await sealFile(new Uint8Array(70_000), key)).length).toBe((await sealFile(new Uint8Array(70_100), key)).length);
});

test('an envelope of one message opens no other', async () => {
  const [one, other] = [await sealText(words, house.manifest, 'all'), await sealText('Інше', house.manifest, 'all')];
  const { identity } = house.readers[0];
  expect(await readWith({ envelope: one.envelope, message: other.message }, identity)).toBeNull();
  const key = (await openEnvelope(one.envelope, identity)) ?? '';
  const file = await sealFile(new TextEncoder().encode('фото'), one.recipient);
  expect(new TextDecoder().decode((await openFile(file, key)) ?? new Uint8Array())).toBe('фото');
  expect(await openFile(file, (await openEnvelope(other.envelope, identity)) ?? '')).toBeNull();
});

test('every cut and ten thousand flipped bits are refused', { timeout: 600_000 }, async () => {
  const sealed = await sealText(words, house.manifest, 'civil');
  const { identity } = house.readers[0];
  const key = (await openEnvelope(sealed.envelope, identity)) ?? '';
  let tried = 0;
  for (let bit = 0; bit < sealed.envelope.length * 8; bit++, tried++) {
    // A changed envelope may name other readers and still open for this one only if its seal is whole; it never is.
    expect(await openEnvelope(flipped(sealed.envelope, bit), identity)).toBeNull();
  }
  const bits = sealed.message.length * 8;
  for (let i = 0; tried < 10_200; i++, tried++) expect(await openText(flipped(sealed.message, (i * 7919) % bits), key)).toBeNull();
  for (const length of [0, 1, 100, 200, 300, sealed.message.length - 1]) expect(await openText(sealed.message.slice(0, length), key)).toBeNull();
  expect(await openText(new Uint8Array([...sealed.message, 0]), key)).toBeNull();
  expect(await openText(sealed.message, key)).toBe(words);
});
