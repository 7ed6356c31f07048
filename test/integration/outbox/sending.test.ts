import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { countLetters, openLane } from '#platform/outboxDesk.ts';
import { lookUpNext, sendNext } from '#platform/outboxWorker.ts';
import { readSmtpUrl, smtpPost } from '#platform/smtp.ts';
import { emptyDatabase } from '../../support/database.ts';
import { begin, letterBench, minute } from '../../support/letters.ts';

const box = emptyDatabase();
const bench = letterBench(box);

test('a letter arrives whole, and its evidence is kept: server, reply, time, fingerprint', async () => {
  const on = bench.at.work();
  const { id, messageId } = await bench.at.promise(1);
  expect(await sendNext(on, 'resident')).toBe(true);
  const row = await bench.at.row(id);
  expect(row).toMatchObject({
    state: 'sent',
    proof: 'reply',
    server: '127.0.0.1',
    response: '250 2.0.0 Ok: queued as 00000001',
    tls: null,
    sentAt: bench.at.now,
    dataSealed: null,
  });
  const [letter] = bench.at.server.taken;
  expect(letter?.messageId).toBe(messageId);
  expect(letter?.to).toEqual(['r1@mail.example']);
  expect(letter?.from).toBe(`bounce+${id}@portal.example`);
  expect(
    createHash('sha256')
      .update(letter?.raw ?? '')
      .digest('hex'),
  ).toBe(row.sha256);
  const parsed = await PostalMime.parse(letter?.raw ?? '');
  expect(parsed.subject).toBe('Лист 1');
  expect(parsed.text).toContain('\n.крапка');
  expect(bench.at.told).toEqual(['delivered 1 250']);
  expect(await sendNext(on, 'resident')).toBe(false);
});

test('a 4xx waits from a minute to six hours, longer each time, and gives up after three days', async () => {
  const on = bench.at.work();
  bench.at.server.behave(() => ({ reply: '451 4.7.1 greylisted, try later', at: 'rcpt' }));
  const { id } = await bench.at.promise(1);
  const waits: number[] = [];
  while ((await bench.at.row(id)).state !== 'dead') {
    await bench.at.reach(id);
    await sendNext(on, 'resident');
    waits.push(((await bench.at.row(id)).dueAt.getTime() - bench.at.now.getTime()) / minute);
  }
  expect(waits.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
  expect(Math.max(...waits)).toBe(360);
  expect((bench.at.now.getTime() - begin.getTime()) / 3_600_000).toBe(72);
  expect(await bench.at.row(id)).toMatchObject({ reason: 'expired', said: '451 4.7.1 greylisted, try later' });
  expect(bench.at.told.slice(0, 2)).toEqual(['failed 1 later', 'failed 1 later']);
  expect(bench.at.told.at(-1)).toBe('failed 1 expired for good');
  expect(bench.at.server.taken).toEqual([]);
});

test('a 5xx is dead at once, and what the server said is kept without the address', async () => {
  const on = bench.at.work();
  bench.at.server.behave(() => ({ reply: '550 5.1.1 <r1@mail.example>: user unknown', at: 'rcpt' }));
  const { id } = await bench.at.promise(1);
  await sendNext(on, 'resident');
  expect(await bench.at.row(id)).toMatchObject({ state: 'dead', reason: 'refused' });
  expect((await bench.at.row(id)).said).toContain('user unknown');
  expect((await bench.at.row(id)).said).not.toContain('r1@');
  expect(bench.at.told).toEqual(['failed 1 refused for good']);
  expect((await countLetters(box.db, bench.at.now)).paused).toEqual([]);
});

test.each(['530 5.7.0 Must issue STARTTLS first', '535 5.7.8 Bad credentials'])(
  '%s keeps the letter and closes the lane until a probe succeeds',
  async (reply) => {
    const on = bench.at.work();
    bench.at.server.behave(() => ({ reply, at: 'mail' }));
    const { id } = await bench.at.promise(1, { lane: 'police' });
    bench.at.pass(1);
    await bench.at.promise(2, { lane: 'police' });
    await bench.at.promise(3);
    await sendNext(on, 'police');
    expect((await bench.at.row(id)).state).toBe('waiting');
    bench.at.server.behave(() => 'take');
    expect(await sendNext(on, 'police')).toBe(false);
    expect(await sendNext(on, 'resident')).toBe(true);
    bench.at.pass(16 * minute);
    expect(await sendNext(on, 'police', false)).toBe(false);
    expect(await sendNext(on, 'police', true)).toBe(true);
    expect((await countLetters(box.db, bench.at.now)).paused).toEqual([]);
    expect(await sendNext(on, 'police', false)).toBe(true);
    expect(bench.at.server.taken).toHaveLength(3);
  },
);

test.each(['552 5.2.2 Mailbox full', '554 5.7.1 Rejected as spam'])(
  '%s in the police lane ends the letter and closes the lane, longer each time',
  async (reply) => {
    const on = bench.at.work();
    bench.at.server.behave(() => ({ reply, at: 'end' }));
    const { id } = await bench.at.promise(1, { lane: 'police' });
    bench.at.pass(1);
    await bench.at.promise(2, { lane: 'police' });
    await sendNext(on, 'police');
    expect((await bench.at.row(id)).state).toBe('dead');
    const [first] = (await countLetters(box.db, bench.at.now)).paused;
    expect(first?.pausedUntil).toEqual(new Date(bench.at.now.getTime() + 15 * minute));
    bench.at.pass(15 * minute);
    await sendNext(on, 'police');
    const [second] = (await countLetters(box.db, bench.at.now)).paused;
    expect(second?.pausedUntil).toEqual(new Date(bench.at.now.getTime() + 30 * minute));
    expect(await box.db.transaction((tx) => openLane(tx, 'police'))).toBe(true);
    expect((await countLetters(box.db, bench.at.now)).paused).toEqual([]);
  },
);

test("one resident's full mailbox does not hold back the others", async () => {
  const on = bench.at.work();
  bench.at.server.behave(() => ({ reply: '552 5.2.2 Mailbox full', at: 'rcpt' }));
  await bench.at.promise(1);
  await bench.at.promise(2);
  await sendNext(on, 'resident');
  bench.at.server.behave(() => 'take');
  expect(await sendNext(on, 'resident')).toBe(true);
  expect(bench.at.server.taken).toHaveLength(1);
});

test('a server that is not there, or goes away before the letter is offered, is tried again', async () => {
  const on = bench.at.work();
  const { id } = await bench.at.promise(1);
  for (const way of [{ drop: 'greeting' }, { hang: 'greeting' }, { drop: 'mail' }, { drop: 'rcpt' }, { drop: 'data' }] as const) {
    bench.at.server.behave(() => way);
    expect(await sendNext(on, 'resident')).toBe(true);
    expect(await bench.at.row(id)).toMatchObject({ state: 'waiting', reason: 'unreachable' });
    await bench.at.reach(id);
  }
  const nobody = bench.at.work({ post: smtpPost(readSmtpUrl('smtp://127.0.0.1:1'), 'portal.example') });
  await sendNext(nobody, 'resident');
  expect(await bench.at.row(id)).toMatchObject({ state: 'waiting', reason: 'unreachable', tries: 6 });
  const nowhere = bench.at.work({ post: smtpPost(readSmtpUrl('smtp://no-such-host.invalid:25?tls=off'), 'portal.example') });
  await bench.at.reach(id);
  await sendNext(nowhere, 'resident');
  expect(await bench.at.row(id)).toMatchObject({ state: 'waiting', reason: 'unreachable', tries: 7 });
  expect(bench.at.server.taken).toEqual([]);
});

test.each(['takeAndDrop', 'takeAndHang', 'dropInside', { hang: 'end' }, { drop: 'end' }] as const)(
  'without a reply after the letter was offered (%j) nobody guesses: it waits for a person',
  async (way) => {
    const on = bench.at.work();
    bench.at.server.behave(() => way);
    const { id } = await bench.at.promise(1);
    await sendNext(on, 'resident');
    expect((await bench.at.row(id)).state).toBe('unclear');
    bench.at.server.behave(() => 'take');
    await lookUpNext(on);
    expect(await bench.at.row(id)).toMatchObject({ state: 'held', reason: 'noJournal' });
    bench.at.pass(100 * 3_600_000);
    expect(await sendNext(on, 'resident')).toBe(false);
    expect(bench.at.server.taken.length).toBe(typeof way === 'string' && way.startsWith('take') ? 1 : 0);
  },
);
