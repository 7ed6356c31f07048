import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { outboxLanes, outboxTries } from '#db/schema/outbox.ts';
import { catcherJournal, listCaught, openCatcher } from '#platform/catcher.ts';
import { sendNext, tellNext } from '#platform/outboxWorker.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { letterBench, minute } from '../../support/letters.ts';

const box = emptyDatabase();
const bench = letterBench(box);

test('a poisoned letter, an unknown kind and a bad address die alone; the others leave', async () => {
  const on = bench.at.work();
  const poisoned = await bench.at.promise(1, { data: { poison: true } });
  const unknown = await bench.at.promise(2, { template: 'gone' });
  const address = await bench.at.promise(3, { to: 'a@mail.example, b@mail.example' });
  const injected = await bench.at.promise(4, { to: 'a@mail.example>\r\nRCPT TO:<b@mail.example' });
  const good = await bench.at.promise(5);
  for (let i = 0; i < 5; i += 1) expect(await sendNext(on, 'resident')).toBe(true);
  expect(await bench.at.row(poisoned.id)).toMatchObject({ state: 'dead', reason: 'words', said: 'TypeError' });
  expect(await bench.at.row(unknown.id)).toMatchObject({ state: 'dead', reason: 'unknown' });
  expect(await bench.at.row(address.id)).toMatchObject({ state: 'dead', reason: 'address' });
  expect(await bench.at.row(injected.id)).toMatchObject({ state: 'dead', reason: 'address' });
  expect((await bench.at.row(good.id)).state).toBe('sent');
  expect(bench.at.server.taken.map((letter) => letter.to)).toEqual([['r5@mail.example']]);
});

test('the demo portal never writes to a real address', async () => {
  const on = bench.at.work();
  const demo = { ...on, house: testHouse(box.database, { demo: true, dataKeys: on.house.env.dataKeys }) };
  const { id } = await bench.at.promise(1, { to: 'person@gmail.com' }, demo.house);
  await sendNext(demo, 'resident');
  expect(await bench.at.row(id)).toMatchObject({ state: 'dead', reason: 'demo' });
  expect(bench.at.server.meetings()).toBe(0);
});

test('a key that is missing today kills no letter', async () => {
  const { id } = await bench.at.promise(1);
  const stranger = bench.at.work({ house: testHouse(box.database) });
  await sendNext(stranger, 'resident');
  expect(await bench.at.row(id)).toMatchObject({ state: 'waiting', reason: 'portal' });
  await bench.at.reach(id);
  await sendNext(bench.at.work(), 'resident');
  expect((await bench.at.row(id)).state).toBe('sent');
});

test('a fault while telling the module never sends the letter again, and the telling is repeated', async () => {
  let broken = true;
  const on = bench.at.work({
    kinds: {
      note: {
        render: async () => ({ subject: 'x', text: 'x' }),
        delivered: async () => {
          if (broken) throw new Error('bug');
          bench.at.told.push('delivered at last');
        },
      },
    },
  });
  const { id } = await bench.at.promise(1);
  await sendNext(on, 'resident');
  expect(await bench.at.row(id)).toMatchObject({ state: 'sent', toldAt: null });
  broken = false;
  expect(await tellNext(on)).toBe(false);
  bench.at.pass(minute);
  expect(await tellNext(on)).toBe(true);
  expect(bench.at.told).toEqual(['delivered at last']);
  expect((await bench.at.row(id)).toldAt).toEqual(bench.at.now);
  expect(bench.at.server.taken).toHaveLength(1);
});

test('the catcher is a real mail server that keeps letters in the database', async () => {
  const on = bench.at.work();
  const post = await openCatcher(on.house, () => bench.at.now);
  const caught = { ...on, post, journal: catcherJournal(box.db) };
  const { id, messageId } = await bench.at.promise(1);
  await sendNext(caught, 'resident');
  await post.close();
  expect(await bench.at.row(id)).toMatchObject({ state: 'sent', proof: 'reply' });
  const { letters } = await listCaught(on.house, box.db, 1);
  expect(letters).toHaveLength(1);
  expect(letters[0]).toMatchObject({ messageId, to: 'r1@mail.example' });
  expect(
    createHash('sha256')
      .update(letters[0]?.raw ?? '')
      .digest('hex'),
  ).toBe((await bench.at.row(id)).sha256);
  expect(await caught.journal.find(messageId)).not.toBeNull();
  expect(await caught.journal.find('<other@portal.example>')).toBeNull();
});

test('every try is written down, in order', async () => {
  const on = bench.at.work();
  const { id } = await bench.at.promise(1);
  bench.at.server.behave(() => ({ reply: '421 4.3.2 busy', at: 'greeting' }));
  await sendNext(on, 'resident');
  bench.at.server.behave(() => 'take');
  await bench.at.reach(id);
  await sendNext(on, 'resident');
  const tries = await box.db.select().from(outboxTries).where(eq(outboxTries.outboxId, id)).orderBy(outboxTries.id);
  expect(tries.map((row) => row.outcome)).toEqual(['waiting.later', 'sent.reply']);
  expect(await box.db.select().from(outboxLanes)).toEqual([]);
});
