import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { files, messages, threads } from '#db/schema/tips.ts';
import { hexOf } from '#modules/tips/bytes.ts';
import { sealFor, openEnvelope, openFile, openText } from '#modules/tips/seal.ts';
import { readOpening } from '#modules/tips/message.ts';
import { toWire, wirePaths } from '#modules/tips/wire.ts';
import { emptyDatabase } from '../../support/database.ts';
import { composeTip, openTestWitness, sendTip, type TestWitness } from '../../support/witness.ts';

const at = emptyDatabase();
let house: TestWitness;
beforeEach(async () => {
  house = await openTestWitness(at.db, { flood: { free: 100 } });
});
afterEach(() => house.close());

const picture = (bytes = 70_000) => ({ bytes: new Uint8Array(randomBytes(bytes)), type: 'image/png' });
const refused = (why: string) => ({ v: 1, refused: why });
const stored = async () => ({ tips: (await at.db.select().from(threads)).length, files: (await at.db.select().from(files)).length });

test('a tip with files is stored whole, says its day and class alone, and its readers open it', async () => {
  const { secrets, wire, heard } = await sendTip(house, { files: [picture(), picture(9 * 1024 * 1024)], weapon: true });
  expect([heard.status, heard.json()]).toEqual([201, { v: 1, taken: true }]);
  const [thread] = await at.db.select().from(threads);
  expect(thread).toMatchObject({ arrivedOn: '2026-11-24', urgency: 'U1', ring: 'all', language: 'uk', state: 'received', origin: 'browser', paged: false });
  expect(hexOf(thread!.accessHash)).toBe(secrets.thread);
  const [message] = await at.db.select().from(messages);
  const key = await openEnvelope(message!.envelope!, house.readers.readers[1].identity);
  const opening = readOpening((await openText(message!.message, key!))!, { thread: secrets.thread });
  expect(opening).toMatchObject({
    ok: true,
    message: { text: expect.stringContaining('синього авто'), attachments: [{ i: 1 }, { i: 2, size: 9 * 1024 * 1024 }] },
  });
  const kept = await at.db.select().from(files).orderBy(files.place);
  expect(kept.map(({ id, place, messageId }) => ({ id, place, messageId }))).toEqual(wire.files.map((id, i) => ({ id, place: i + 1, messageId: message!.id })));
  expect((await openFile(kept[0]!.bytes, key!))?.length).toBe(70_000);
});

test('the same again is the same tip; another one under its name is refused (I8)', async () => {
  const { wire, secrets } = await sendTip(house, { files: [picture()] });
  expect((await house.ask('POST', wirePaths.deposit, wire)).status).toBe(200);
  const other = await composeTip(house, { secrets, text: 'Інше.' });
  const heard = await house.ask('POST', wirePaths.deposit, other.wire);
  expect([heard.status, heard.json()]).toEqual([409, refused('differs')]);
  for (const changed of [{ urgency: 'U0' }, { ring: 'civil' }, { language: 'en' }, { files: [] }])
    expect((await house.ask('POST', wirePaths.deposit, { ...wire, ...changed })).status).toBe(409);
  expect(await stored()).toEqual({ tips: 1, files: 1 });
});

test('twenty at one moment are one tip', async () => {
  const { wire } = await composeTip(house);
  const all = await Promise.all(Array.from({ length: 20 }, () => house.ask('POST', wirePaths.deposit, wire)));
  expect(all.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
  expect(await stored()).toEqual({ tips: 1, files: 0 });
});

test('without one of its files nothing is stored, and once it is there the same deposit is taken', async () => {
  const { wire, files: shut } = await composeTip(house, { files: [picture(), picture()] });
  await house.ask('PUT', wirePaths.file + shut[0]!.id, Buffer.from(shut[0]!.bytes));
  const heard = await house.ask('POST', wirePaths.deposit, wire);
  expect([heard.status, heard.json()]).toEqual([409, refused('missingFile')]);
  expect(await stored()).toEqual({ tips: 0, files: 1 });
  await house.ask('PUT', wirePaths.file + shut[1]!.id, Buffer.from(shut[1]!.bytes));
  expect((await house.ask('POST', wirePaths.deposit, wire)).status).toBe(201);
});

test('a file belongs to one message', async () => {
  const first = await sendTip(house, { files: [picture()] });
  const second = await composeTip(house);
  const heard = await house.ask('POST', wirePaths.deposit, { ...second.wire, files: first.wire.files });
  expect(heard.json()).toEqual(refused('missingFile'));
});

test('a file is put once: the same again changes nothing, other bytes are refused, before and after it was claimed', async () => {
  const { wire, files: shut } = await composeTip(house, { files: [picture()] });
  const other = await composeTip(house, { files: [picture()] });
  const [file] = shut;
  const put = (bytes: Uint8Array) => house.ask('PUT', wirePaths.file + file!.id, Buffer.from(bytes)).then(({ status }) => status);
  expect([await put(file!.bytes), await put(file!.bytes), await put(other.files[0]!.bytes)]).toEqual([201, 200, 409]);
  await house.ask('POST', wirePaths.deposit, wire);
  expect([await put(file!.bytes), await put(other.files[0]!.bytes)]).toEqual([200, 409]);
});

test('a file that no message came for is gone after an hour, and all of them when the process begins anew', async () => {
  const { files: shut } = await composeTip(house, { files: [picture(), picture()] });
  await house.ask('PUT', wirePaths.file + shut[0]!.id, Buffer.from(shut[0]!.bytes));
  await (await openTestWitness(at.db)).close();
  expect(await stored()).toEqual({ tips: 0, files: 0 });
});

const bad: [string, (wire: Record<string, unknown>) => Promise<object> | object][] = [
  ['a name nobody asked for', (wire) => ({ ...wire, text: 'Петренко з другого підʼїзду' })],
  ['a category', (wire) => ({ ...wire, category: 'drugs' })],
  ['a time', (wire) => ({ ...wire, at: '2026-11-24T10:00Z' })],
  ['an unknown version', (wire) => ({ ...wire, v: 2 })],
  ['no version', ({ v: _, ...wire }) => wire],
  ['an unknown class', (wire) => ({ ...wire, urgency: 'U9' })],
  ['plain text for a message', (wire) => ({ ...wire, message: Buffer.from('Петренко').toString('base64') })],
  ['no base64', (wire) => ({ ...wire, message: '!' })],
  ['a message that was cut off', (wire) => ({ ...wire, message: toWire(Buffer.from(String(wire['message']), 'base64').subarray(0, -1)) })],
  ['a message longer than any step', async (wire) => ({ ...wire, message: toWire(await sealFor(new Uint8Array(4097), [house.readers.escrow.age])) })],
  ['a message shorter than the least', async (wire) => ({ ...wire, message: toWire(await sealFor(new Uint8Array(1024), [house.readers.escrow.age])) })],
  ['an envelope for one reader', async (wire) => ({ ...wire, envelope: toWire(await sealFor(new Uint8Array(74), [house.readers.escrow.age])) })],
  [
    'an envelope of another size',
    async (wire) => ({
      ...wire,
      envelope: toWire(
        await sealFor(
          new Uint8Array(80),
          house.readers.readers.map(({ age }) => age),
        ),
      ),
    }),
  ],
  ['message and envelope swapped', (wire) => ({ ...wire, message: wire['envelope'], envelope: wire['message'] })],
  ['a file named twice', (wire) => ({ ...wire, files: ['a'.repeat(32), 'a'.repeat(32)] })],
  ['seven files', (wire) => ({ ...wire, files: Array.from({ length: 7 }, (_, i) => String(i).repeat(32)) })],
  ['an identity that is a small page', (wire) => ({ ...wire, identity: toWire(Buffer.from('Оля, 067')) })],
  ['a list', () => []],
];
test.each(bad)('%s is refused, and nothing is stored (I10, I18)', async (_, change) => {
  const { wire } = await composeTip(house);
  const heard = await house.ask('POST', wirePaths.deposit, await change({ ...wire }));
  expect([heard.status, heard.json()]).toEqual([400, refused('shape')]);
  expect(await stored()).toEqual({ tips: 0, files: 0 });
});

test.each([
  ['no JSON', '{', 400, 'shape'],
  ['too much', `"${'a'.repeat(500_000)}"`, 413, 'tooLarge'],
])('%s is refused', async (_, body, status, why) => {
  const heard = await house.ask('POST', wirePaths.deposit, body);
  expect([heard.status, heard.json()]).toEqual([status, refused(why)]);
});

test('with keepers every tip carries an identity of one size, whoever it is from', async () => {
  const { makeReader } = await import('../../support/tips.ts');
  const readers = [...house.readers.readers, await makeReader('k1', 'keeper1'), await makeReader('k2', 'keeper2'), await makeReader('k3', 'keeper2')];
  const manifest = { ...house.readers.manifest, readers };
  const first = await sendTip(house, { manifest });
  const second = await sendTip(house, { manifest, way: 'confidential', identity: { name: 'Олена Іваненко', contact: 'олена@пошта.example '.repeat(12) } });
  expect([first.heard.status, second.heard.status]).toEqual([201, 201]);
  const kept = await at.db.select({ identity: threads.identity }).from(threads);
  expect(new Set(kept.map(({ identity }) => identity?.length)).size).toBe(1);
});

test.each([
  ['missing', () => null],
  ['expired', () => house.readers.sign({ notBefore: 1, notAfter: 86_401 })],
  ['signed by somebody else', () => house.readers.sign({}, new Uint8Array(randomBytes(32)))],
  ['older than the script', () => house.readers.sign({ seq: 4 })],
])('a list of readers that is %s closes the house: nothing is taken (I16)', async (_, make) => {
  const { wire, files: shut } = await composeTip(house, { files: [picture()] });
  house.setList(make());
  house.wait(2);
  for (const heard of [
    await house.ask('GET', wirePaths.recipients),
    await house.ask('PUT', wirePaths.file + shut[0]!.id, Buffer.from(shut[0]!.bytes)),
    await house.ask('POST', wirePaths.deposit, wire),
  ])
    expect([heard.status, heard.json()]).toEqual([503, refused('closed')]);
  expect(await stored()).toEqual({ tips: 0, files: 0 });
  house.setList(house.readers.sign({ seq: 8 }));
  house.wait(2);
  expect((await house.ask('GET', wirePaths.recipients)).body.toString()).toBe(house.readers.sign({ seq: 8 }));
});

test('a house built with the public demo key takes nothing from people', async () => {
  const { demoOperator } = await import('#modules/tips/demoKeys.ts');
  const { bytesOf } = await import('#modules/tips/bytes.ts');
  const files = { 'build.json': JSON.stringify({ operatorKey: demoOperator.key, leastSeq: 1 }) };
  for (const [demo, status] of [
    [true, 200],
    [false, 503],
  ] as const) {
    const other = await openTestWitness(at.db, { demo, files });
    other.setList(other.readers.sign({}, Uint8Array.from(bytesOf(demoOperator.seed, 32)!)));
    expect((await other.ask('GET', wirePaths.recipients)).status).toBe(status);
    await other.close();
  }
});

test('whoever holds every table cannot come in a witness’s name (I4)', async () => {
  const { secrets } = await sendTip(house);
  const [thread] = await at.db.select().from(threads).where(eq(threads.urgency, 'U2'));
  for (const access of [hexOf(thread!.accessHash), hexOf(thread!.deposit)]) {
    const heard = await house.ask('POST', wirePaths.talk, { v: 1, access });
    expect(heard.json()).toMatchObject({ tip: null });
  }
  expect((await house.ask('POST', wirePaths.talk, { v: 1, access: hexOf(secrets.access) })).json()).toMatchObject({ tip: { state: 'received' } });
});
