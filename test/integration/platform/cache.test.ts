import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { connect, rows } from '#db/index.ts';
import { createPageCache, followChanges, invalidate, openMemory, type PageCache } from '#platform/cache.ts';
import { emptyDatabase } from '../../support/database.ts';

const held = emptyDatabase();
const onPostgres = Boolean(process.env['TEST_DATABASE_URL']);
const put = (cache: PageCache, key: string, tags: string[]) =>
  cache.make(
    key,
    async () => ({ page: { status: 200, headers: [], body: Buffer.from(key), gzip: null, brotli: null, etag: key }, keep: true, tags }),
    () => Date.now(),
  );
const has = (cache: PageCache, key: string) => cache.find(key, Date.now()) !== null;
async function within(milliseconds: number, holds: () => boolean): Promise<number> {
  const from = performance.now();
  while (!holds() && performance.now() - from < milliseconds) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
  return performance.now() - from;
}

test('a committed change drops what shows it and lets the new page be kept', async () => {
  const cache = createPageCache();
  const stop = await followChanges(held.database, cache);
  await put(cache, 'officer', ['officer:ivan']);
  await put(cache, 'other', ['officer:olha']);
  await held.db.transaction(async (tx) => {
    await invalidate(tx, ['officer:ivan', 'officers'], cache);
    expect(has(cache, 'officer')).toBe(false);
    await put(cache, 'officer', ['officer:ivan']);
    expect(has(cache, 'officer')).toBe(false);
  });
  expect(has(cache, 'other')).toBe(true);
  await within(1000, () => {
    void put(cache, 'officer', ['officer:ivan']);
    return has(cache, 'officer');
  });
  await stop();
  expect(cache.hearing).toBe(false);
});

test('a change that was rolled back tells nobody', async () => {
  const cache = createPageCache();
  const other = createPageCache();
  const stops = [await followChanges(held.database, cache), await followChanges(held.database, other)];
  await put(other, 'place', ['place:park']);
  await held.db
    .transaction(async (tx) => {
      await invalidate(tx, ['place:park'], cache);
      throw new Error('changed my mind');
    })
    .catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(has(other, 'place')).toBe(true);
  for (const stop of stops) await stop();
});

test('many tags travel in several notices', async () => {
  const other = createPageCache();
  const stop = await followChanges(held.database, other);
  const tags = Array.from({ length: 420 }, (_, i) => `place:${'long-name-'.repeat(8)}${i}`);
  await put(other, 'last', [tags[419] ?? '']);
  await held.db.transaction((tx) => invalidate(tx, tags));
  await within(1000, () => !has(other, 'last'));
  await stop();
});

test.runIf(onPostgres)('while the notices of PostgreSQL cannot be heard nothing is kept; afterwards the cache starts empty', async () => {
  const [{ name } = { name: '' }] = await rows<{ name: string }>(held.db, sql`select current_database() as name`);
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${name}`;
  const watcher = await connect({ url: url.href, connections: 2 });
  const cache = createPageCache();
  const stop = await followChanges(watcher, cache);
  await put(cache, 'home', []);
  await held.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%' and datname = current_database()`);
  const deaf = await within(2000, () => !cache.hearing);
  expect(has(cache, 'home')).toBe(false);
  expect(deaf).toBeLessThan(1000);
  await within(5000, () => cache.hearing);
  await put(cache, 'home', ['home']);
  expect(has(cache, 'home')).toBe(true);
  await held.db.transaction((tx) => invalidate(tx, ['home']));
  await within(1000, () => !has(cache, 'home'));
  await stop();
  await watcher.close();
});

test('a fact is remembered while changes can be heard, and forgotten when what it shows changes', async () => {
  const remember = openMemory<number>();
  let made = 0;
  const ask = () => remember('beats', ['officers'], 60, () => Promise.resolve(++made));
  expect([await ask(), await ask()]).toEqual([1, 2]);
  const stop = await followChanges(held.database);
  expect([await ask(), await ask()]).toEqual([3, 3]);
  // A page that is loaded later brings its own memory.
  const rememberLater = openMemory<string>();
  const later = [() => Promise.resolve('first'), () => Promise.resolve('second')].map((make) => () => rememberLater('late', ['officers'], 60, make));
  expect([await later[0]?.(), await later[1]?.()]).toEqual(['first', 'first']);
  await held.db.transaction(async (tx) => {
    await invalidate(tx, ['places']);
    expect(await ask()).toBe(3);
    await invalidate(tx, ['officers']);
    expect([await ask(), await ask()]).toEqual([4, 5]);
  });
  let before = -1;
  for (let tries = 0; tries < 200 && before !== made; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    before = made;
    await ask();
  }
  expect(before).toBe(made);
  await stop();
  expect(await ask()).toBe(made);
  expect(await ask()).toBe(before + 2);
});
