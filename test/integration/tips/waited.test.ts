import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { messages, threads } from '#db/schema/tips.ts';
import { composeFollowing, readTalk } from '#modules/tips/compose.ts';
import { limits } from '#modules/tips/rules.ts';
import { sealText } from '#modules/tips/seal.ts';
import { openTalk } from '#modules/tips/talk.ts';
import { toWire, wirePaths } from '#modules/tips/wire.ts';
import { addShape, depositShape } from '#modules/tips/wireShapes.ts';
import { emptyDatabase } from '../../support/database.ts';
import { openTestWitness, sendTip, type TestWitness } from '../../support/witness.ts';

const at = emptyDatabase();
const fields = { category: 'drugs', danger: 'no', way: 'anonymous', place: 'школа на розі', radius: '300' };
const send = async (house: TestWitness, more: Record<string, string>) => {
  const body = new URLSearchParams({ ...fields, ...more }).toString();
  const heard = await house.ask('POST', '/nadislaty', body, {
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'null',
    'sec-fetch-site': 'same-origin',
  });
  const page = heard.body.toString();
  return { status: heard.status, page, ticket: /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? '' };
};

test('in a flood a home has one ticket, waits longer each time, and finds a narrow door', async () => {
  const house = await openTestWitness(at.db, { flood: { free: 1, waitedInMinute: 1 } });
  expect((await send(house, { text: 'перше' })).status).toBe(201);
  const first = await send(house, { text: 'друге' });
  expect([first.status, first.page]).toEqual([429, expect.stringContaining('20 секунд')]);
  expect((await send(house, { text: 'третє' })).ticket).toBe(first.ticket);
  house.wait(21);
  expect((await send(house, { text: 'друге', ticket: first.ticket })).status).toBe(201);
  const second = await send(house, { text: 'третє' });
  expect([second.status, second.page]).toEqual([429, expect.stringContaining('40 секунд')]);
  house.wait(45);
  // In the same minute one who waited has been let in already: nothing is lost, the ticket is good a little later.
  expect((await send(house, { text: 'третє', ticket: second.ticket })).status).toBe(503);
  house.wait(30);
  expect((await send(house, { text: 'третє', ticket: second.ticket })).status).toBe(201);
  expect(await at.db.select().from(threads)).toHaveLength(3);
  await house.close();
});

test('the longest words fit; a dialogue ends kindly after sixty messages of the witness', async () => {
  const house = await openTestWitness(at.db);
  const { secrets, heard } = await sendTip(house, { text: '🚗'.repeat(limits.text) });
  expect(heard.status).toBe(201);
  const add = async (text: string) => {
    const items = (await openTalk(at.db, secrets.access))!.talk.items;
    const seen = await readTalk(secrets, items, house.readers.readers);
    const { wire } = await composeFollowing({ secrets, manifest: house.readers.manifest, kind: 'more', text, fields: {}, files: [], items, seen });
    return house.ask('POST', wirePaths.add, wire);
  };
  expect((await add('🚗'.repeat(limits.text))).status).toBe(201);
  const [last] = await at.db.select().from(messages).where(eq(messages.seq, 1));
  const fill = (count: number, from: number) =>
    at.db.insert(messages).values(
      Array.from({ length: count }, (_, n) => ({
        threadId: last!.threadId,
        seq: from + n,
        by: 'witness' as const,
        message: last!.message,
        envelope: last!.envelope,
        addedOn: last!.addedOn,
      })),
    );
  await fill(limits.witnessItems - 3, 2);
  expect((await add('ще')).status).toBe(201);
  const full = await add('і ще');
  expect([full.status, full.json()]).toEqual([503, { v: 1, refused: 'full' }]);
  const { manifest } = house.readers;
  const takes = async (shape: typeof addShape | typeof depositShape, bytes: number) => {
    const { envelope, message } = await sealText('a'.repeat(bytes), manifest, 'all');
    const parts = { v: 1, envelope: toWire(envelope), message: toWire(message), files: [] };
    const tip = { accessHash: 'ab'.repeat(32), identity: null, urgency: 'U2', ring: 'all', language: 'uk' };
    return shape.safeParse(shape === addShape ? { ...parts, access: 'ab'.repeat(32), seq: 1 } : { ...parts, ...tip }).success;
  };
  expect([await takes(addShape, 30_000), await takes(addShape, 34_000)]).toEqual([true, false]);
  expect([await takes(depositShape, 120_000), await takes(depositShape, 135_000)]).toEqual([true, false]);
  await house.close();
});
