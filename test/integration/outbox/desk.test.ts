import { expect, test } from 'vitest';
import { actsFor, closeLane, countLetters, decideLetter, forgetLetters, listLetters, type DeskAct } from '#platform/outboxDesk.ts';
import { lookUpNext, sendNext, tellNext } from '#platform/outboxWorker.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hour, letterBench, minute } from '../../support/letters.ts';

const box = emptyDatabase();
const bench = letterBench(box);
const decide = (id: string, act: DeskAct) => bench.at.db.transaction((tx) => decideLetter(tx, id, act, bench.at.now));

async function deadLetter(n: number): Promise<string> {
  bench.at.server.behave(() => ({ reply: '550 5.1.1 unknown', at: 'rcpt' }));
  const { id } = await bench.at.promise(n);
  await sendNext(bench.at.work(), 'resident');
  bench.at.server.behave(() => 'take');
  return id;
}
async function heldLetter(n: number): Promise<string> {
  bench.at.server.behave(() => 'takeAndDrop');
  const { id } = await bench.at.promise(n);
  await sendNext(bench.at.work(), 'resident');
  await lookUpNext(bench.at.work());
  bench.at.server.behave(() => 'take');
  return id;
}

test('a letter older than fifteen minutes raises the alarm; a dead one counts until somebody deals with it', async () => {
  await bench.at.promise(1);
  bench.at.pass(15 * minute);
  expect(await countLetters(bench.at.db, bench.at.now)).toMatchObject({ waiting: 1, oldestSeconds: 900, late: false });
  bench.at.pass(1000);
  expect(await countLetters(bench.at.db, bench.at.now)).toMatchObject({ late: true });
  await sendNext(bench.at.work(), 'resident');
  expect(await countLetters(bench.at.db, bench.at.now)).toMatchObject({ waiting: 0, oldestSeconds: 0, late: false, dead: 0 });
  const id = await deadLetter(2);
  expect(await countLetters(bench.at.db, bench.at.now)).toMatchObject({ dead: 1, late: false });
  expect(await decide(id, 'aside')).toBe(true);
  expect(await countLetters(bench.at.db, bench.at.now)).toMatchObject({ dead: 0 });
});

test('a person sends a dead letter again, with a new window of three days', async () => {
  const id = await deadLetter(1);
  bench.at.pass(100 * hour);
  expect(await decide(id, 'again')).toBe(true);
  expect(await decide(id, 'again')).toBe(false);
  expect(await bench.at.row(id)).toMatchObject({ state: 'waiting', tries: 0, windowAt: bench.at.now });
  await sendNext(bench.at.work(), 'resident');
  expect((await bench.at.row(id)).state).toBe('sent');
  expect(bench.at.told).toEqual(['failed 1 refused for good', 'delivered 1 250']);
});

test('of a held letter a person may say that it arrived; then it never leaves again', async () => {
  const id = await heldLetter(1);
  expect(await decide(id, 'aside')).toBe(false);
  expect(await decide(id, 'arrived')).toBe(true);
  expect(await bench.at.row(id)).toMatchObject({ state: 'sent', proof: 'person' });
  await tellNext(bench.at.work());
  expect(bench.at.told).toEqual(['failed 1 noJournal', 'delivered 1 ']);
  expect(await decide(id, 'again')).toBe(false);
  bench.at.pass(100 * hour);
  expect(await sendNext(bench.at.work(), 'resident')).toBe(false);
  expect(bench.at.server.taken).toHaveLength(1);
});

test('or that it shall be sent again, or looked up once more', async () => {
  const one = await heldLetter(1);
  bench.at.pass(1);
  const two = await heldLetter(2);
  expect(await decide(one, 'again')).toBe(true);
  expect(await decide(two, 'look')).toBe(true);
  expect((await bench.at.row(one)).state).toBe('waiting');
  expect((await bench.at.row(two)).state).toBe('unclear');
});

test('the list shows reasons and tries, and neither addresses nor contents', async () => {
  await deadLetter(1);
  bench.at.pass(1);
  await heldLetter(2);
  bench.at.pass(1);
  await bench.at.promise(3);
  const { letters, pages } = await listLetters(bench.at.db, 'person', 1);
  expect(pages).toBe(1);
  expect(letters.map((letter) => [letter.subjectId, letter.state, letter.reason, letter.history.length, actsFor(letter)])).toEqual([
    ['1', 'dead', 'refused', 1, ['again', 'aside']],
    ['2', 'held', 'noJournal', 2, ['look', 'arrived', 'again']],
  ]);
  expect((await listLetters(bench.at.db, 'waiting', 1)).letters.map((letter) => letter.subjectId)).toEqual(['3']);
  expect(JSON.stringify(letters)).not.toMatch(/mail\.example|Привіт|[Ss]ealed/);
});

test('a lane that a person closed stays closed, whatever succeeds meanwhile', async () => {
  await closeLane(bench.at.db, 'resident', 'person', bench.at.now);
  await bench.at.promise(1);
  bench.at.pass(100 * hour);
  expect(await sendNext(bench.at.work(), 'resident')).toBe(false);
  await bench.at.promise(2, { lane: 'police' });
  expect(await sendNext(bench.at.work(), 'police')).toBe(true);
  expect((await countLetters(bench.at.db, bench.at.now)).paused).toHaveLength(1);
});

test('addresses leave the mail log after a year, contents of dead letters after a month', async () => {
  const dead = await deadLetter(1);
  bench.at.pass(1);
  const { id: sent } = await bench.at.promise(2);
  await sendNext(bench.at.work(), 'resident');
  expect((await bench.at.row(sent)).dataSealed).toBeNull();
  bench.at.pass(31 * 24 * hour);
  await forgetLetters(bench.at.db, bench.at.now);
  expect((await bench.at.row(dead)).dataSealed).toBeNull();
  expect((await bench.at.row(dead)).toSealed).not.toBeNull();
  expect(await decide(dead, 'again')).toBe(false);
  bench.at.pass(335 * 24 * hour);
  await forgetLetters(bench.at.db, bench.at.now);
  expect((await bench.at.row(dead)).toSealed).toBeNull();
  expect((await bench.at.row(sent)).toSealed).toBeNull();
});
