import { ed25519 } from '@noble/curves/ed25519.js';
import { beforeAll, expect, test } from 'vitest';
import { canonical } from '#modules/tips/bytes.ts';
import { checkManifest, readersOf, type Manifest } from '#modules/tips/manifest.ts';
import { inForce, makeHouse, makeReader } from '../../support/tips.ts';

let house: Awaited<ReturnType<typeof makeHouse>>;
beforeAll(async () => {
  house = await makeHouse();
});
const whyNot = (file: string, more: { leastSeq?: number; now?: Date } = {}): string => {
  const checked = house.check(file, more);
  return checked.ok ? 'believed' : checked.why;
};

test('a list signed by the operator is believed, and tells the rings apart', () => {
  const checked = house.check(house.sign());
  if (!checked.ok) throw new Error(checked.why);
  expect(readersOf(checked.manifest, 'civil').map(({ kid }) => kid)).toEqual(['first', 'second']);
  expect(readersOf(checked.manifest, 'all').map(({ kid }) => kid)).toEqual(['first', 'second', 'police']);
  expect(JSON.stringify(checked.manifest)).not.toContain('AGE-SECRET-KEY');
});

test('nobody else can write it: another key, a changed letter, a signature of something else', () => {
  expect(whyNot(house.sign({}, ed25519.utils.randomSecretKey()))).toBe('signature');
  const file = house.sign();
  for (let at = 0; at < file.length; at++) {
    const sign = file[at] === 'a' ? 'b' : file[at] === '1' ? '2' : 'a';
    expect(whyNot(file.slice(0, at) + sign + file.slice(at + 1))).not.toBe('believed');
    expect(whyNot(file.slice(0, at))).not.toBe('believed');
  }
});

test('a list is believed in its days and in its order alone', () => {
  expect(whyNot(house.sign(), { now: new Date('2026-10-31T23:59:59Z') })).toBe('early');
  expect(whyNot(house.sign(), { now: new Date('2027-11-01T00:00:00Z') })).toBe('expired');
  expect(whyNot(house.sign({ seq: 4 }))).toBe('rolledBack');
  expect(whyNot(house.sign({ seq: 5 }))).toBe('believed');
  expect(whyNot(house.sign({ notAfter: house.manifest.notBefore + 401 * 86_400 }))).toBe('shape');
});

test('one reader is too few, and one person under two names is one', async () => {
  const [first, second, police] = house.readers;
  expect(whyNot(house.sign({ readers: [first] }))).toBe('few');
  expect(whyNot(house.sign({ readers: [first, police], minRecipients: 0 }))).toBe('few');
  expect(whyNot(house.sign({ minRecipients: 3 }))).toBe('few');
  const twins: Manifest['readers'][] = [
    [first, { ...second, age: first.age }],
    [first, { ...second, sign: first.sign }],
    [first, { ...second, kid: first.kid }],
    [first, { ...second, age: house.escrow.age }],
  ];
  for (const readers of twins) expect(whyNot(house.sign({ readers }))).toBe('shape');
  expect(whyNot(house.sign({ readers: [first, second, await makeReader('third')] }))).toBe('believed');
});

test('what it does not know it does not believe', () => {
  const { key } = house;
  const sealed = (list: Parameters<typeof canonical>[0]): string => {
    const message = new TextEncoder().encode(`tip-manifest/v1\n${canonical(list)}`);
    return canonical({ list, signature: Buffer.from(ed25519.sign(message, house.operatorKey)).toString('hex') });
  };
  const { readers, ...rest } = house.manifest;
  const plain = readers.map(({ kid, age, sign, ring }) => ({ kid, age, sign, ring }));
  const check = (list: Parameters<typeof canonical>[0]) => checkManifest(sealed(list), { key, leastSeq: 0, now: inForce });
  expect(check({ v: 1, ...rest, readers: plain })).toMatchObject({ ok: true });
  expect(check({ v: 2, ...rest, readers: plain })).toEqual({ ok: false, why: 'version' });
  expect(check({ v: 1, ...rest, readers: plain, more: true })).toEqual({ ok: false, why: 'shape' });
  expect(check({ v: 1, ...rest, readers: plain.map((one) => ({ ...one, age: 'age1nonsense' })) })).toEqual({ ok: false, why: 'shape' });
  expect(check({ v: 1, ...rest, readers: plain, escrow: 'AGE-SECRET-KEY-1' })).toEqual({ ok: false, why: 'shape' });
  for (const file of ['', '{}', 'null', '{"list":{},"signature":""}', '<!doctype html>']) expect(whyNot(file)).not.toBe('believed');
});
