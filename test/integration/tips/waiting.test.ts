import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { files } from '#db/schema/tips.ts';
import { storeFile } from '#modules/tips/deposit.ts';
import { openWaitingFiles, waitingRules, type WaitingFiles } from '#modules/tips/waitingFiles.ts';
import { emptyDatabase } from '../../support/database.ts';

const at = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const rules = { ...waitingRules, bytes: 1000, sourceBytes: 400, onionBytes: 600 };

/** How many of so many files of 100 bytes find room. */
async function put(waiting: WaitingFiles, source: string | null, count: number): Promise<number> {
  let taken = 0;
  for (let n = 0; n < count; n++) {
    if (!(await waiting.admit(100, source, now))) continue;
    const id = randomBytes(16).toString('hex');
    await storeFile(at.db, id, randomBytes(100));
    waiting.began(id, 100, source, now);
    taken++;
  }
  return taken;
}

test('one source has a room of its own, and the onion address a larger one', async () => {
  const waiting = await openWaitingFiles(at.db, rules);
  expect([await put(waiting, 'one', 9), await put(waiting, null, 9)]).toEqual([4, 6]);
  expect(waiting.bytes()).toBe(1000);
});

test('when a few have filled it all, their files give way at once to whoever holds less', async () => {
  const waiting = await openWaitingFiles(at.db, rules);
  expect([await put(waiting, 'one', 4), await put(waiting, 'two', 4), await put(waiting, 'three', 4)]).toEqual([4, 4, 3]);
  expect(await put(waiting, 'somebody', 2)).toBe(2);
  expect(waiting.bytes()).toBe(1000);
  expect(await at.db.select({ id: files.id }).from(files)).toHaveLength(10);
  // Whoever holds as much as all others finds nobody who should give way.
  expect(await put(waiting, 'somebody', 5)).toBeLessThan(2);
});

test('what has its message, or was given up, takes no room of its source', async () => {
  const waiting = await openWaitingFiles(at.db, rules);
  expect(await put(waiting, 'one', 4)).toBe(4);
  const ids = (await at.db.select({ id: files.id }).from(files)).map(({ id }) => id);
  waiting.ended(ids.slice(0, 3));
  waiting.ended(ids.slice(0, 3));
  expect([waiting.bytes(), await put(waiting, 'one', 4)]).toEqual([100, 3]);
});
