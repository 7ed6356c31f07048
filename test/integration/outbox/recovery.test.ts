import { globSync, writeFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { outbox } from '#db/schema/outbox.ts';
import { imapJournal, readImapUrl, type Journal } from '#platform/journal.ts';
import { countLetters, openLane } from '#platform/outboxDesk.ts';
import { letterTimes } from '#platform/outboxRules.ts';
import { beginOffer, claimLetter, freeExpired, markSent, markSetback } from '#platform/outboxStore.ts';
import { lookUpNext, sendNext, startLetters } from '#platform/outboxWorker.ts';
import { emptyDatabase } from '../../support/database.ts';
import { startJournal, type JournalServer } from '../../support/imap.ts';
import { hour, letterBench, minute } from '../../support/letters.ts';
import { startMailServer } from '../../support/smtp.ts';

const box = emptyDatabase();
const bench = letterBench(box);
let copies: JournalServer;
let journal: Journal;

beforeAll(async () => {
  copies = await startJournal();
  journal = imapJournal(readImapUrl(copies.url), 2000);
});
afterAll(() => copies.stop());
beforeEach(async () => {
  await bench.at.server.stop();
  bench.at.server = await startMailServer({ journal: (raw) => copies.put(raw) });
});

/** A letter that surely left, and had time to reach the journal: only with it does absence mean anything. */
async function proveJournal(): Promise<void> {
  await bench.at.promise(99);
  await sendNext(bench.at.work(), 'resident');
  bench.at.pass(hour);
}

test('a lost reply is found in the journal: the letter is sent, once, with the journal as its proof', async () => {
  const on = bench.at.work({ journal });
  bench.at.server.behave(() => 'takeAndDrop');
  const { id } = await bench.at.promise(1);
  await sendNext(on, 'resident');
  expect((await bench.at.row(id)).state).toBe('unclear');
  bench.at.server.behave(() => 'take');
  expect(await lookUpNext(on)).toBe(true);
  expect(await bench.at.row(id)).toMatchObject({ state: 'sent', proof: 'journal', response: expect.stringContaining('found in the journal mailbox') });
  expect(bench.at.told).toEqual(['delivered 1 fou']);
  expect(await sendNext(on, 'resident')).toBe(false);
  expect(bench.at.server.taken).toHaveLength(1);
});

test('absence counts only after the journal had its time, and then the letter is sent again', async () => {
  const on = bench.at.work({ journal });
  await proveJournal();
  bench.at.server.behave(() => 'dropInside');
  const { id, messageId } = await bench.at.promise(1);
  await sendNext(on, 'resident');
  bench.at.server.behave(() => 'take');
  await lookUpNext(on);
  expect(await bench.at.row(id)).toMatchObject({ state: 'unclear', reason: 'unclear' });
  expect((await bench.at.row(id)).dueAt).toEqual(new Date(bench.at.now.getTime() + letterTimes.settle));
  expect(await lookUpNext(on)).toBe(false);
  await bench.at.reach(id);
  await lookUpNext(on);
  expect(await bench.at.row(id)).toMatchObject({ state: 'waiting', reason: 'absent' });
  await sendNext(on, 'resident');
  expect(await bench.at.row(id)).toMatchObject({ state: 'sent', proof: 'reply' });
  expect(bench.at.server.taken.filter((letter) => letter.messageId === messageId)).toHaveLength(1);
});

test('a journal that shows not even letters that surely left proves nothing: a person decides', async () => {
  const empty = await startJournal();
  try {
    const on = bench.at.work({ journal: imapJournal(readImapUrl(empty.url), 2000) });
    await proveJournal();
    bench.at.server.behave(() => 'takeAndDrop');
    const { id } = await bench.at.promise(1);
    await sendNext(on, 'resident');
    for (let looks = 0; looks < 20 && (await bench.at.row(id)).state === 'unclear'; looks += 1) {
      await bench.at.reach(id);
      await lookUpNext(on);
    }
    expect(await bench.at.row(id)).toMatchObject({ state: 'held', reason: 'journalUnproven' });
  } finally {
    await empty.stop();
  }
});

test('a silent journal is asked again, later each time, and after three days a person is', async () => {
  const on = bench.at.work({ journal: imapJournal(readImapUrl('imap://u:p@127.0.0.1:1'), 500) });
  bench.at.server.behave(() => 'takeAndDrop');
  const { id } = await bench.at.promise(1);
  await sendNext(on, 'resident');
  await lookUpNext(on);
  expect(await bench.at.row(id)).toMatchObject({ state: 'unclear', reason: 'journalSilent' });
  bench.at.pass(73 * hour);
  await lookUpNext(on);
  expect(await bench.at.row(id)).toMatchObject({ state: 'held', reason: 'journalSilent' });
});

test('a worker that dies before offering leaves a waiting letter; one that dies after it leaves an unclear one', async () => {
  const before = await bench.at.promise(1);
  await claimLetter(bench.at.db, 'resident', true, bench.at.now, letterTimes);
  bench.at.pass(1);
  const after = await bench.at.promise(2);
  const claimed = await claimLetter(bench.at.db, 'resident', true, bench.at.now, letterTimes);
  if (claimed === null || claimed === 'refused') throw new Error('nothing was claimed');
  await beginOffer(bench.at.db, claimed, 'f'.repeat(64), bench.at.now);
  expect(await freeExpired(bench.at.db, bench.at.now)).toBe(0);
  bench.at.pass(letterTimes.lease + 1);
  expect(await freeExpired(bench.at.db, bench.at.now)).toBe(2);
  expect((await bench.at.row(before.id)).state).toBe('waiting');
  expect(await bench.at.row(after.id)).toMatchObject({ state: 'unclear', triedAt: bench.at.now });
});

test('a worker that lost its claim offers nothing and writes no setback, but its 250 counts', async () => {
  const { id } = await bench.at.promise(1);
  const claimed = await claimLetter(bench.at.db, 'resident', true, bench.at.now, letterTimes);
  if (claimed === null || claimed === 'refused') throw new Error('nothing was claimed');
  bench.at.pass(letterTimes.lease + 1);
  expect(await beginOffer(bench.at.db, claimed, 'f'.repeat(64), bench.at.now)).toBeNull();
  await freeExpired(bench.at.db, bench.at.now);
  expect(await bench.at.db.transaction((tx) => markSetback(tx, claimed, { state: 'dead', reason: 'refused' }, bench.at.now))).toBe(false);
  expect((await bench.at.row(id)).state).toBe('waiting');
  await bench.at.db.update(outbox).set({ sha256: 'f'.repeat(64) });
  expect(await bench.at.db.transaction((tx) => markSent(tx, claimed, { proof: 'reply', server: 's', response: '250 ok', tls: null }, bench.at.now))).toBe(true);
  expect((await bench.at.row(id)).state).toBe('sent');
});

test('after a restore the outbox is closed, and what may have left is looked up before it is sent', async () => {
  const on = bench.at.work({ journal, times: { ...letterTimes, poll: 30 } });
  await proveJournal();
  const left = await bench.at.promise(1);
  // The letter left after the copy of the database was made: the table still says it waits.
  copies.put(Buffer.from(`Message-ID: ${left.messageId}\r\n\r\nx\r\n`));
  const never = await bench.at.promise(2);
  const [file = ''] = globSync(`${bench.at.house.env.varDir}/outbox-*`);
  writeFileSync(file, '7');
  const running = await startLetters(on);
  await expect.poll(async () => (await bench.at.row(left.id)).state, { timeout: 8000 }).toBe('sent');
  expect((await bench.at.row(left.id)).proof).toBe('journal');
  bench.at.pass(letterTimes.settle + minute);
  await expect.poll(async () => (await bench.at.row(never.id)).state, { timeout: 8000 }).toBe('waiting');
  bench.at.pass(hour);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await bench.at.row(never.id)).state).toBe('waiting');
  expect((await countLetters(bench.at.db, bench.at.now)).paused.map((lane) => lane.reason)).toEqual(['restored', 'restored', 'restored']);
  await bench.at.db.transaction((tx) => openLane(tx, 'resident'));
  await expect.poll(async () => (await bench.at.row(never.id)).state, { timeout: 8000 }).toBe('sent');
  await running.stop(1000);
  // The restore was dealt with: the next start does not close the lanes again.
  const next = await startLetters(on);
  await next.stop(1000);
  expect((await countLetters(bench.at.db, bench.at.now)).paused.map((lane) => lane.lane)).toEqual(['police', 'staff']);
});

test('the database itself refuses what must never happen', async () => {
  const { id } = await bench.at.promise(1);
  const refuses = (query: ReturnType<typeof sql>) => expect(bench.at.db.execute(query)).rejects.toThrow();
  await refuses(sql`delete from outbox where id = ${id}`);
  await refuses(sql`update outbox set message_id = '<other@portal.example>' where id = ${id}`);
  await refuses(sql`update outbox set state = 'sent', sent_at = now(), proof = 'journal' where id = ${id}`);
  await refuses(sql`update outbox set state = 'sending' where id = ${id}`);
  await sendNext(bench.at.work(), 'resident');
  expect((await bench.at.row(id)).state).toBe('sent');
  await refuses(sql`update outbox set state = 'waiting' where id = ${id}`);
  await refuses(sql`update outbox set response = null where id = ${id}`);
});

test('a rule of the database that forbids a letter kills that letter only', async () => {
  await bench.at.db.execute(sql`create function forbid() returns trigger language plpgsql as $$ begin
    if new.state = 'sending' and new.template = 'forbidden' then raise exception 'no approval'; end if; return new; end $$`);
  await bench.at.db.execute(sql`create trigger forbid before update on outbox for each row execute function forbid()`);
  try {
    const stopped = await bench.at.promise(1, { template: 'forbidden' });
    bench.at.pass(1);
    const good = await bench.at.promise(2);
    const on = bench.at.work();
    await sendNext(on, 'resident');
    await sendNext(on, 'resident');
    expect(await bench.at.row(stopped.id)).toMatchObject({ state: 'dead', reason: 'forbidden' });
    expect((await bench.at.row(good.id)).state).toBe('sent');
    expect(bench.at.server.taken).toHaveLength(1);
  } finally {
    await bench.at.db.execute(sql`drop trigger forbid on outbox`);
    await bench.at.db.execute(sql`drop function forbid`);
  }
});
