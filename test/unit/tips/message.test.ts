import { ed25519 } from '@noble/curves/ed25519.js';
import { beforeAll, expect, test } from 'vitest';
import { canonical } from '#modules/tips/bytes.ts';
import { readFollowing, readOpening, readReply, writeMessage, type Following, type Opening, type Reply } from '#modules/tips/message.ts';
import { deriveSecrets, type TipSecrets } from '#modules/tips/secrets.ts';
import { makeHouse } from '../../support/tips.ts';

let house: Awaited<ReturnType<typeof makeHouse>>;
let secrets: TipSecrets;
beforeAll(async () => {
  house = await makeHouse();
  secrets = await deriveSecrets(new Uint8Array(16).fill(7));
});
const before = 'ab'.repeat(32);
const opening = (): Opening => ({
  kind: 'open',
  seq: 0,
  thread: secrets.thread,
  way: 'anonymous',
  at: '2026-11-24T10:05Z',
  manifestSeq: 7,
  replyTo: secrets.replyRecipient,
  verifyKey: secrets.verifyKey,
  text: 'Жовтий фургон у дворі',
  fields: { category: 'theft', when: 'yesterday' },
  attachments: [{ i: 1, sha256: before, size: 12, type: 'image/jpeg' }],
});
const following = (): Following => ({
  kind: 'answer',
  seq: 2,
  thread: secrets.thread,
  manifestSeq: 7,
  after: before,
  text: 'Так, щотижня',
  fields: {},
  attachments: [],
});
const reply = (): Reply => ({
  kind: 'reply',
  seq: 1,
  thread: secrets.thread,
  kid: 'first',
  after: before,
  text: 'Чи бачили ви це ще раз?',
  fields: {},
  attachments: [],
});
const place = () => ({ thread: secrets.thread, seq: 2, verifyKey: secrets.verifyKey, after: before });
const seat = () => ({ thread: secrets.thread, seq: 1, readers: house.readers });

test('each kind comes back as it was written', () => {
  expect(readOpening(writeMessage(opening()), { thread: secrets.thread })).toEqual({ ok: true, message: opening() });
  expect(readFollowing(writeMessage(following(), secrets.signKey), place())).toEqual({ ok: true, message: following() });
  expect(readReply(writeMessage(reply(), house.readers[0].signKey), seat())).toEqual({ ok: true, message: reply() });
});

test('a message belongs to one place of one thread', () => {
  const text = writeMessage(following(), secrets.signKey);
  expect(readFollowing(text, { ...place(), thread: before })).toEqual({ ok: false, why: 'thread' });
  expect(readFollowing(text, { ...place(), seq: 3 })).toEqual({ ok: false, why: 'order' });
  expect(readFollowing(text, { ...place(), after: 'cd'.repeat(32) })).toEqual({ ok: false, why: 'order' });
  expect(readOpening(writeMessage(opening()), { thread: before })).toEqual({ ok: false, why: 'thread' });
});

test('only the witness adds to a tip, and only a reader of the list replies', () => {
  expect(readFollowing(writeMessage(following(), ed25519.utils.randomSecretKey()), place())).toEqual({ ok: false, why: 'signature' });
  const rogue = writeMessage(reply(), ed25519.utils.randomSecretKey());
  expect(readReply(rogue, seat())).toEqual({ ok: false, why: 'signature' });
  expect(readReply(writeMessage({ ...reply(), kid: 'nobody' }, house.readers[0].signKey), seat())).toEqual({ ok: false, why: 'signature' });
  expect(readReply(writeMessage({ ...reply(), kid: 'second' }, house.readers[0].signKey), seat())).toEqual({ ok: false, why: 'signature' });
  expect(() => writeMessage(reply())).toThrow('signed');
});

test('a changed word of a signed message is refused, wherever it stands', () => {
  const text = writeMessage(reply(), house.readers[0].signKey);
  for (let at = 0; at < text.length; at++) {
    const other = text[at] === 'a' ? 'b' : 'a';
    expect(readReply(text.slice(0, at) + other + text.slice(at + 1), seat()).ok).toBe(false);
  }
});

test('versions and names nobody knows fail closed', () => {
  const changed = (more: Parameters<typeof canonical>[0] & object): string => canonical({ v: 1, ...opening(), ...more });
  const read = (text: string) => readOpening(text, { thread: secrets.thread });
  expect(read(changed({ v: 2 }))).toEqual({ ok: false, why: 'version' });
  for (const more of [
    { name: 'Марія' },
    { way: 'open' },
    { replyTo: 'age1x' },
    { verifyKey: 'zz' },
    { at: '2026-11-24T10:05:33Z' },
    { attachments: [{ i: 2 }] },
    { text: 5 },
  ])
    expect(read(changed(more))).toEqual({ ok: false, why: 'shape' });
  for (const text of ['', '{}', 'null', `${writeMessage(opening())} `]) expect(read(text).ok).toBe(false);
});
