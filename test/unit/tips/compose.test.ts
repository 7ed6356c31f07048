import { beforeAll, describe, expect, test } from 'vitest';
import { readAccount } from '#modules/tips/account.ts';
import { composeFollowing, composeOpening, composeReply, readTalk, type Opening } from '#modules/tips/compose.ts';
import { readFollowing, readOpening, writeMessage } from '#modules/tips/message.ts';
import { pad, textFloor } from '#modules/tips/padding.ts';
import { hashOfMessage, openEnvelope, openFile, openIdentity, openText, openWith, sealFor } from '#modules/tips/seal.ts';
import { deriveSecrets } from '#modules/tips/secrets.ts';
import { fromWire, toWire, type TalkItem } from '#modules/tips/wire.ts';
import { hexOf, utf8 } from '#modules/tips/bytes.ts';
import { identityToRecipient } from 'age-encryption';
import { inForce, makeHouse, makeReader } from '../../support/tips.ts';
import { quietAccount as account } from '../../support/tipThreads.ts';

let house: Awaited<ReturnType<typeof makeHouse>>;
let secrets: Awaited<ReturnType<typeof deriveSecrets>>;
beforeAll(async () => {
  house = await makeHouse();
  secrets = await deriveSecrets(Uint8Array.from({ length: 16 }, (_, i) => i * 3));
});

const opening = (changed: Partial<Opening> = {}): Opening => ({
  secrets,
  manifest: house.manifest,
  way: 'anonymous',
  text: 'Бачив двох біля гаражів',
  account,
  identity: null,
  files: [],
  usual: 'U1',
  weapon: false,
  language: 'uk',
  now: inForce,
  ...changed,
});
const bytesIn = (text: string): Uint8Array => {
  const bytes = fromWire(text);
  if (!bytes) throw new Error('no base64');
  return bytes;
};
const read = async (wire: { envelope: string; message: string }, identity: string): Promise<string | null> => {
  const key = await openEnvelope(bytesIn(wire.envelope), identity);
  return key === null ? null : openText(bytesIn(wire.message), key);
};

test('what was told comes to the reader as it was told, with its files', async () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
  const made = await composeOpening(opening({ files: [{ bytes, type: 'image/png' }] }));
  const [first] = house.readers;
  const text = await read(made.wire, first.identity);
  const back = readOpening(text ?? '', { thread: secrets.thread });
  expect(back).toMatchObject({
    ok: true,
    message: { text: 'Бачив двох біля гаражів', way: 'anonymous', at: '2026-11-24T10:00Z', verifyKey: secrets.verifyKey },
  });
  expect(back.ok && readAccount(back.message.fields)).toEqual(account);
  const key = await openEnvelope(bytesIn(made.wire.envelope), first.identity);
  expect(await openFile(made.files[0]?.bytes ?? bytes, key ?? '')).toEqual(bytes);
  expect(made.wire.files).toEqual(made.files.map(({ id }) => id));
});

test('a code that falls into wrong hands opens nothing that was sent: the author is no reader of their own words (I11)', async () => {
  const made = await composeOpening(opening({ files: [{ bytes: new Uint8Array(900), type: 'image/png' }] }));
  const { first, second } = await dialogue();
  const added = await composeFollowing({ secrets, manifest: house.manifest, kind: 'more', text: 'ще', fields: {}, files: [], items: [first], seen: [] });
  for (const own of [made.wire, added.wire]) {
    expect(await read(own, secrets.replyIdentity)).toBeNull();
    expect(await openWith(bytesIn(own.message), secrets.replyIdentity)).toBeNull();
  }
  for (const { bytes } of made.files) expect(await openWith(bytes, secrets.replyIdentity)).toBeNull();
  expect(await openWith(bytesIn(second.message ?? ''), secrets.replyIdentity)).not.toBeNull();
});

test('beside the sealed parts travel the class, the ring and the language, and nothing else', async () => {
  const { wire } = await composeOpening(opening());
  expect(Object.keys(wire).sort()).toEqual(['accessHash', 'envelope', 'files', 'identity', 'language', 'message', 'ring', 'urgency', 'v']);
  expect(wire).toMatchObject({ urgency: 'U1', ring: 'all', language: 'uk', accessHash: secrets.thread, identity: null });
});

test.each([
  ['danger now is looked at first', { account: { ...account, danger: 'now' as const } }, 'U0'],
  ['a kind that is urgent by itself waits behind danger now', { usual: 'U0' as const }, 'U1'],
  ['a weapon makes it faster', { usual: 'U3' as const, weapon: true }, 'U1'],
  ['the rest is as its kind', { usual: 'U3' as const }, 'U3'],
])('%s', async (_, changed, urgency) => {
  expect((await composeOpening(opening(changed))).wire.urgency).toBe(urgency);
});

test('a tip about the police is sealed to readers of the operator alone', async () => {
  const [first, , police] = house.readers;
  for (const about of [
    { ...account, police: true },
    { ...account, category: 'police-misconduct' },
  ]) {
    const { wire } = await composeOpening(opening({ account: about }));
    expect(wire.ring).toBe('civil');
    expect(await read(wire, police.identity)).toBeNull();
    expect(await read(wire, first.identity)).not.toBeNull();
  }
});

describe('a name for the keepers', () => {
  test('is opened by one of each ring together, and looks like the nothing that others carry', async () => {
    const [keeper1, keeper2] = [await makeReader('k1', 'keeper1'), await makeReader('k2', 'keeper2')];
    const manifest = { ...house.manifest, readers: [...house.readers, keeper1, keeper2] };
    const who = { name: 'Оля', contact: 'увечері на зупинці' };
    const told = await composeOpening(opening({ manifest, way: 'confidential', identity: who }));
    const silent = await composeOpening(opening({ manifest }));
    const sealed = bytesIn(told.wire.identity ?? '');
    expect(sealed.length).toBe(bytesIn(silent.wire.identity ?? '').length);
    const inner = await openWith(sealed, keeper1.identity);
    expect(inner && (await openIdentity(inner, keeper2.identity))).toBe(JSON.stringify(who));
    expect(await openWith(sealed, keeper2.identity)).toBeNull();
    expect(inner && (await openIdentity(inner, keeper1.identity))).toBeNull();
    for (const reader of house.readers) expect(await openWith(sealed, reader.identity)).toBeNull();
    const text = await read(told.wire, house.readers[0].identity);
    expect(text).not.toContain('Оля');
  });
});

/** A dialogue as the server keeps it: opening, a reply, what the witness adds. */
async function dialogue() {
  const [reader] = house.readers;
  const { wire } = await composeOpening(opening());
  const first: TalkItem = { seq: 0, by: 'witness', hash: hashOfMessage(bytesIn(wire.message)), message: null, addedOn: '2026-11-24' };
  const key = await openEnvelope(bytesIn(wire.envelope), reader.identity);
  const reply = await composeReply({
    thread: secrets.thread,
    seq: 1,
    after: first.hash,
    kid: reader.kid,
    signKey: reader.signKey,
    text: 'Чи було це не раз?',
    fields: { card: 'again' },
    ring: 'all',
    recipients: [secrets.replyRecipient, await identityToRecipient(key ?? '')],
  });
  const second: TalkItem = { seq: 1, by: 'reader', hash: hashOfMessage(reply), message: toWire(reply), addedOn: '2026-11-25' };
  return { first, second, reply, key };
}

test('a reply is read by the witness and by the other readers', async () => {
  const { first, second, reply, key } = await dialogue();
  const seen = await readTalk(secrets, [first, second], house.readers);
  expect(seen[1]).toMatchObject({ by: 'reader', ok: true, text: 'Чи було це не раз?', fields: { card: 'again', ring: 'all' } });
  expect(await openText(reply, key ?? '')).toContain('Чи було це не раз?');
});

test('a reply that stands elsewhere, was dropped, changed or is signed by nobody we know is shown as false', async () => {
  const { first, second, reply } = await dialogue();
  const why = async (items: TalkItem[], readers = house.readers.map((one) => one)): Promise<unknown> => (await readTalk(secrets, items, readers)).at(-1);
  expect(await why([first, second], [house.readers[1]])).toMatchObject({ ok: false, why: 'signature' });
  expect(await why([second])).toMatchObject({ ok: false, why: 'order' });
  expect(await why([{ ...first, hash: 'ab'.repeat(32) }, second])).toMatchObject({ ok: false, why: 'order' });
  expect(await why([first, { ...second, seq: 2 }])).toMatchObject({ ok: false, why: 'order' });
  reply[reply.length - 1] = (reply.at(-1) ?? 0) ^ 1;
  expect(await why([first, { ...second, message: toWire(reply) }])).toMatchObject({ ok: false, why: 'damaged' });
  expect(await why([first, { ...second, hash: hashOfMessage(reply), message: toWire(reply) }])).toMatchObject({ ok: false, why: 'damaged' });
});

test('what follows is signed, in its place, and goes to more readers only after one of them has said so', async () => {
  const { first, second } = await dialogue();
  const [reader, , police] = house.readers;
  const items = [first, second];
  const seen = await readTalk(secrets, items, house.readers);
  const made = await composeFollowing({
    secrets,
    manifest: house.manifest,
    kind: 'answer',
    text: 'Так, двічі',
    fields: { again: true },
    files: [],
    items,
    seen,
  });
  const text = (await read(made.wire, reader.identity)) ?? '';
  const place = { thread: secrets.thread, seq: 2, verifyKey: secrets.verifyKey, after: second.hash };
  expect(readFollowing(text, place)).toMatchObject({ ok: true, message: { text: 'Так, двічі', fields: { again: true } } });
  expect(readFollowing(text, { ...place, after: first.hash })).toEqual({ ok: false, why: 'order' });
  expect(await read(made.wire, police.identity)).not.toBeNull();
  const unheard = await composeFollowing({ secrets, manifest: house.manifest, kind: 'more', text: '', fields: {}, files: [], items: [first], seen: [] });
  expect(await read(unheard.wire, police.identity)).toBeNull();
  expect(made.wire.access).toBe(hexOf(secrets.access));
});

test('a body of another author is refused: the key of the opening signs, nobody else', async () => {
  const { second } = await dialogue();
  const other = await deriveSecrets(new Uint8Array(16));
  const forged = writeMessage(
    { kind: 'more', seq: 2, thread: secrets.thread, after: second.hash, manifestSeq: 7, text: 'не я', fields: {}, attachments: [] },
    other.signKey,
  );
  expect(readFollowing(forged, { thread: secrets.thread, seq: 2, verifyKey: secrets.verifyKey, after: second.hash })).toEqual({ ok: false, why: 'signature' });
  const sealed = await sealFor(pad(utf8(forged), textFloor), [secrets.replyRecipient]);
  expect(sealed.length).toBeGreaterThan(4096);
});
