import { beforeEach, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { addedEnvelopes, asks, messages, readerKeys, recipientLists, threads } from '#db/schema/tips.ts';
import { utf8 } from '#modules/tips/bytes.ts';
import { demoOperator } from '#modules/tips/demoKeys.ts';
import { bytesOf } from '#modules/tips/bytes.ts';
import { deed, doDeed, lookAtTip, putList, answerList, listInForce, changeKey, keyAct, listToPass, keepPassed, type TipPerson } from '#modules/tips/index.ts';
import { answerIdentity, findLayer, identityAct, listIdentityAsks } from '#modules/tips/index.ts';
import type { TipWire } from '#modules/tips/deskWire.ts';
import { writeList } from '#modules/tips/lists.ts';
import { signManifest, type Manifest } from '#modules/tips/manifest.ts';
import { kidOf, makeReaderKey } from '#modules/tips/readerKey.ts';
import { readTip } from '#modules/tips/reading.ts';
import { openEnvelope, openIdentity, openWith, sealFor } from '#modules/tips/seal.ts';
import { fromWire, toWire } from '#modules/tips/wire.ts';
import { verifyAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire } from '../../support/people.ts';
import { putTip } from '../../support/tipThreads.ts';
import { makeHouse, makeReader, type TestReader } from '../../support/tips.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
let house: House;
let readers: Awaited<ReturnType<typeof makeHouse>>;
let one: TipPerson;
let two: TipPerson;
beforeEach(async () => {
  house = testHouse(box.database, { demo: true });
  readers = await makeHouse();
  one = { id: (await hire(house, 'tipModerator', now)).staff.id, policeTies: false, reads: true, keeps: false };
  two = { id: (await hire(house, 'tipModerator', now)).staff.id, policeTies: false, reads: true, keeps: false };
});
const noNames = async () => new Map<string, string>();
const put = (more: Parameters<typeof putTip>[2] = {}) => putTip(box.db, now, { house: readers, ...more });
const get = async (id: string): Promise<TipWire> => {
  const tip = await lookAtTip(house, id, one, noNames, now);
  if (!tip) throw new Error('There is no such tip.');
  return tip;
};
const read = (tip: TipWire, by: TestReader, lists: readonly Manifest[] = [readers.manifest]) => readTip(tip, { kid: by.kid, identity: by.identity }, lists);
const signed = (changed: Partial<Manifest>) => signManifest({ ...readers.manifest, ...changed }, bytesOf(demoOperator.seed, 32) ?? new Uint8Array());
const key = async (kid: string, ring: 'civil' | 'police' = 'civil') => {
  const made = await makeReader(kid, ring);
  return { ...made, kid: kidOf(made.age) };
};

test('I5: every reader of the list opens a tip and finds it whole; nobody else opens anything', async () => {
  const tip = await get((await put({ text: 'Слово в слово' })).id);
  for (const reader of readers.readers) {
    const { opening, account, faults } = await read(tip, reader);
    expect([opening?.text, account?.category, faults]).toEqual(['Слово в слово', 'theft', []]);
  }
  const stranger = await makeReader('stranger');
  expect((await read(tip, stranger)).faults).toEqual(['closed']);
  const about = await get((await put({ account: { police: true } })).id);
  expect((await read(about, readers.readers[2])).faults).toEqual(['closed']);
  expect((await read(about, readers.readers[0])).faults).toEqual([]);
});

test('I7: one key more in an envelope is told, so is one fewer, and a list nobody knows', async () => {
  const { id, openingKey } = await put();
  const tip = await get(id);
  const stranger = await makeReader('stranger');
  const sealed = async (to: readonly string[]): Promise<TipWire> => {
    const envelope = toWire(await sealFor(utf8(openingKey), to));
    return { ...tip, items: tip.items.map((item) => ({ ...item, envelope })) };
  };
  const all = [...readers.readers.map(({ age }) => age), readers.escrow.age];
  const [first] = readers.readers;
  expect((await read(await sealed(all), first)).faults).toEqual([]);
  expect((await read(await sealed([...all, stranger.age]), first)).faults).toEqual(['recipients']);
  expect((await read(await sealed(all.slice(0, 2)), first)).faults).toEqual(['recipients']);
  expect((await read(tip, first, [{ ...readers.manifest, seq: 8 }])).faults).toEqual(['unknownList']);
});

test('I6: what lies in another thread, was cut, changed, or shown in a wider ring is told and not believed', async () => {
  const [mine, other] = [await get((await put()).id), await get((await put()).id)];
  const [first] = readers.readers;
  expect((await read({ ...mine, items: other.items }, first)).faults).toEqual(['thread']);
  const message = fromWire(mine.items[0]?.message ?? '') ?? new Uint8Array();
  message[message.length - 3] = (message[message.length - 3] ?? 0) ^ 1;
  expect((await read({ ...mine, items: mine.items.map((item) => ({ ...item, message: toWire(message) })) }, first)).faults).toEqual(['damaged']);
  expect((await read({ ...mine, items: mine.items.map((item) => ({ ...item, seq: 1 })) }, first)).faults).toContain('missing');
  expect((await read({ ...mine, items: mine.items.map((item) => ({ ...item, files: [{ id: 'f'.repeat(32), place: 1 }] })) }, first)).faults).toEqual(['files']);
  const about = await get((await put({ account: { police: true } })).id);
  expect((await read({ ...about, ring: 'all' }, first)).faults).toContain('ring');
});

test('I12: a new reader reads older tips once another passes them on; a retired one loses what was passed', async () => {
  const [{ id }, about] = [await put(), await put({ account: { police: true } })];
  const [late, police] = [await key('late'), await key('latePolice', 'police')];
  const listed = (reader: TestReader) => ({ kid: reader.kid, age: reader.age, sign: reader.sign, ring: reader.ring });
  const manifest = { ...readers.manifest, seq: 8, readers: [...readers.readers.map(listed), listed(late), listed(police)] };
  const add = async (reader: TestReader, staffId: string) =>
    box.db.insert(readerKeys).values({ kid: reader.kid, age: reader.age, sign: reader.sign, ring: reader.ring, staffId, wrapped: 'x', madeOn: '2026-11-24' });
  await add(late, two.id);
  await add(police, one.id);
  expect(await listToPass(box.db, house, late.kid, one, now)).toBeNull();
  writeList(house, signed(manifest));
  const before = await read(await get(id), late, [readers.manifest, manifest]);
  expect(before.faults).toEqual(['closed']);

  const pass = async (target: TestReader) => {
    const waiting = (await listToPass(box.db, house, target.kid, one, now)) ?? [];
    const envelopes: { message: string; envelope: string }[] = [];
    for (const { message, envelope } of waiting) {
      const opened = await openEnvelope(fromWire(envelope) ?? new Uint8Array(), readers.readers[0].identity);
      envelopes.push({ message, envelope: toWire(await sealFor(utf8(opened ?? ''), [target.age])) });
    }
    expect(await box.db.transaction((tx) => keepPassed(tx, house, { v: 1, kid: target.kid, envelopes }, one, now))).toBeNull();
    return envelopes.length;
  };
  expect([await pass(late), await pass(police)]).toEqual([2, 1]);
  expect((await read(await get(id), late, [readers.manifest, manifest])).faults).toEqual([]);
  expect((await read(await get(about.id), late, [readers.manifest, manifest])).faults).toEqual([]);
  expect((await read(await get(about.id), police, [readers.manifest, manifest])).faults).toEqual(['closed']);
  // Nothing for a key of the police is ever kept of a tip about them, whoever sends it.
  const [message] = await box.db.select().from(messages).where(eq(messages.threadId, about.id));
  const stolen = { message: message?.id ?? '', envelope: toWire(await sealFor(utf8(about.openingKey), [police.age])) };
  await box.db.transaction((tx) => keepPassed(tx, house, { v: 1, kid: police.kid, envelopes: [stolen] }, one, now));
  expect((await box.db.select().from(addedEnvelopes).where(eq(addedEnvelopes.kid, police.kid))).map(({ messageId }) => messageId)).not.toContain(message?.id);

  expect(await box.db.transaction((tx) => changeKey(tx, keyAct.parse({ v: 1, act: 'retire', kid: late.kid }), two, now))).toBeNull();
  expect((await read(await get(id), late, [readers.manifest, manifest])).faults).toEqual(['closed']);
  expect((await verifyAudit(box.db)).whole).toBe(true);
});

test('a key is refused with a private half beside it, for a role that reads nothing, and for the police as a keeper', async () => {
  const made = await makeReaderKey();
  const wrapped = '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n';
  const sent = { v: 1, act: 'add', kid: made.kid, age: made.age, sign: made.sign, ring: 'reader', wrapped, passkey: null };
  expect(keyAct.safeParse({ ...sent, identity: made.identity }).success).toBe(false);
  expect(keyAct.safeParse({ ...sent, wrapped: made.identity }).success).toBe(false);
  const change = (ring: string, who: TipPerson) => box.db.transaction((tx) => changeKey(tx, keyAct.parse({ ...sent, ring }), who, now));
  expect(await change('reader', { ...one, reads: false })).toBe('role');
  expect(await change('keeper1', { ...one, reads: false, keeps: true, policeTies: true })).toBe('ties');
  expect(await change('reader', { ...one, policeTies: true })).toBeNull();
  expect((await box.db.select().from(readerKeys))[0]).toMatchObject({ ring: 'police', kid: made.kid });
  expect(await change('reader', two)).toBe('taken');
});

test('a list comes into force by two persons, newer than the one before, and signed by the operator', async () => {
  const putIn = (file: string, who = one) => box.db.transaction((tx) => putList(tx, house, file, who.id, now));
  expect(await putIn('{}')).toBe('shape');
  expect(await putIn(readers.sign())).toBe('signature');
  expect(await putIn(signed({ readers: readers.readers.slice(0, 1) }))).toBe('few');
  expect(await putIn(signed({}))).toBeNull();
  expect(await putIn(signed({ seq: 9 }), two)).toBe('waits');
  const [row] = await box.db.select().from(recipientLists);
  const answer = { id: row?.id ?? '', agreed: true };
  expect(await answerList(house, answer, one.id, now)).toBe('own');
  expect(listInForce(house, now).why).toBe('none');
  expect(await answerList(house, answer, two.id, now)).toBeNull();
  expect(listInForce(house, now).list?.manifest.seq).toBe(7);
  expect(await answerList(house, answer, two.id, now)).toBe('gone');
  expect(await putIn(signed({ seq: 6 }))).toBe('rolledBack');
  expect(await answerList(house, { id: 'нічого', agreed: true }, two.id, now)).toBe('gone');
  expect(listInForce(house, new Date('2028-01-01T00:00:00Z')).why).toBe('expired');
});

test('an identity opens to two keepers, a layer each, after a reader asked with a reason; each step is in the journal', async () => {
  const [outer, inner] = [await makeReader('outer', 'keeper1'), await makeReader('inner', 'keeper2')];
  const kept = { ...readers, manifest: { ...readers.manifest, readers: [...readers.readers, outer, inner] } };
  const { id } = await putTip(box.db, now, { house: kept, way: 'confidential', identity: { name: 'Ганна', contact: 'ganna@mail.example' } });
  const keeper = async (): Promise<TipPerson> => ({ id: (await hire(house, 'custodian', now)).staff.id, policeTies: false, reads: false, keeps: true });
  const [first, second] = [await keeper(), await keeper()];
  const version = (await box.db.select().from(threads).where(eq(threads.id, id)))[0]?.version ?? 0;
  expect(await doDeed(house, id, deed.parse({ v: 1, version, act: 'ask', what: 'identity', code: null, reason: 'law' }), one, now)).toEqual({
    v: 1,
    done: true,
  });
  const [ask] = await listIdentityAsks(box.db);
  const askId = ask?.id ?? '';
  const layer = await findLayer(house, askId, first, now);
  const opened = await openWith(fromWire(layer?.sealed ?? '') ?? new Uint8Array(), outer.identity);
  expect(await openIdentity(opened ?? new Uint8Array(), outer.identity)).toBeNull();
  expect(await answerIdentity(house, identityAct.parse({ v: 1, act: 'read', ask: askId }), second, now)).toBe('gone');
  expect(await answerIdentity(house, identityAct.parse({ v: 1, act: 'outer', ask: askId, inner: toWire(opened ?? new Uint8Array()) }), first, now)).toBeNull();
  // The one who opened the outer layer is never handed the inner one.
  expect(await findLayer(house, askId, first, now)).toBeNull();
  const last = await findLayer(house, askId, second, now);
  expect(JSON.parse((await openIdentity(fromWire(last?.sealed ?? '') ?? new Uint8Array(), inner.identity)) ?? '{}')).toEqual({
    name: 'Ганна',
    contact: 'ganna@mail.example',
  });
  expect(await answerIdentity(house, identityAct.parse({ v: 1, act: 'read', ask: askId }), second, now)).toBeNull();
  expect((await box.db.select().from(asks).where(eq(asks.id, askId)))[0]).toMatchObject({ spent: true, inner: null });
  expect(await findLayer(house, askId, second, now)).toBeNull();
});
