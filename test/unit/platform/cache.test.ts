import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPageCache, type Page, type Rendered } from '#platform/cache.ts';

const pageOf = (text: string, bytes = 0): Page => ({
  status: 200,
  headers: [],
  body: Buffer.concat([Buffer.from(text), Buffer.alloc(bytes)]),
  gzip: null,
  brotli: null,
  etag: text,
});
const made = (text: string, tags: string[] = [], more: Partial<Rendered> = {}): Rendered => ({ page: pageOf(text), keep: true, tags, ...more });
const at = () => 1000;

function listening(options = {}) {
  const cache = createPageCache(options);
  cache.setHearing(true);
  return cache;
}

test('a page is made once for all who ask at the same time, and then kept', async () => {
  const cache = listening();
  let times = 0;
  const render = async () => {
    times += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return made('one');
  };
  const pages = await Promise.all(Array.from({ length: 50 }, () => cache.make('k', render, at)));
  expect(times).toBe(1);
  expect(new Set(pages).size).toBe(1);
  expect(cache.find('k', 1000)?.etag).toBe('one');
});

test('nothing is kept before notices are heard, and all is dropped when they no longer are', async () => {
  const cache = createPageCache();
  await cache.make('k', async () => made('one'), at);
  expect(cache.find('k', 1000)).toBeNull();
  cache.setHearing(true);
  await cache.make('k', async () => made('two'), at);
  expect(cache.size).toBe(1);
  cache.setHearing(false);
  expect([cache.size, cache.bytes]).toEqual([0, 0]);
  await cache.make('k', async () => made('three'), at);
  expect(cache.size).toBe(0);
});

test('a page that is being made while notices are lost is not kept', async () => {
  const cache = listening();
  const flight = cache.make(
    'k',
    async () => {
      cache.setHearing(false);
      cache.setHearing(true);
      return made('old');
    },
    at,
  );
  await flight;
  expect(cache.find('k', 1000)).toBeNull();
});

test('a failed rendering is told to all who wait and is tried again', async () => {
  const cache = listening();
  await expect(cache.make('k', () => Promise.reject(new Error('no')), at)).rejects.toThrow('no');
  expect((await cache.make('k', async () => made('yes'), at)).etag).toBe('yes');
});

test('a page with an age of its own is not shown after it', async () => {
  const cache = listening();
  await cache.make('k', async () => made('one', [], { freshSeconds: 5 }), at);
  expect(cache.find('k', 5999)).not.toBeNull();
  expect(cache.find('k', 6000)).toBeNull();
});

test('the memory is bounded: the page not used for longest goes first', async () => {
  const cache = listening({ bytes: 100_000 });
  const big = (name: string) => cache.make(name, async () => ({ ...made(name), page: pageOf(name, 9_000) }), at);
  for (let i = 0; i < 9; i++) await big(`p${i}`);
  expect(cache.find('p0', 1000)).not.toBeNull();
  await big('p9');
  await big('p10');
  expect(cache.find('p0', 1000)).not.toBeNull();
  expect(cache.find('p1', 1000)).toBeNull();
  expect(cache.bytes).toBeLessThanOrEqual(100_000);
  await cache.make('huge', async () => ({ ...made('huge'), page: pageOf('huge', 50_000) }), at);
  expect(cache.find('huge', 1000)).toBeNull();
});

test('a change that never commits stops nothing for long', async () => {
  const cache = listening();
  cache.expect('1', ['a'], 0);
  await cache.make(
    'k',
    async () => made('one', ['a']),
    () => 29_000,
  );
  expect(cache.size).toBe(0);
  await cache.make(
    'k',
    async () => made('one', ['a']),
    () => 31_000,
  );
  expect(cache.size).toBe(1);
});

// Tags as a small database: a version each, raised by changes of this process (`local`) or of another one.
type Step = { act: 'ask' | 'finish'; page: number } | { act: 'promise' | 'commit' | 'hear'; change: number };
const shows = [['a'], ['a', 'b']];
const touches = [['a'], ['b'], ['b'], ['a']];

const steps = fc.array(
  fc.oneof(
    fc.record({ act: fc.constantFrom<'ask' | 'finish'>('ask', 'finish'), page: fc.nat(shows.length - 1) }),
    fc.record({ act: fc.constantFrom<'promise' | 'commit' | 'hear'>('promise', 'commit', 'hear'), change: fc.nat(touches.length - 1) }),
  ),
  { minLength: 10, maxLength: 60 },
);

test('in no order of rendering, committing and hearing is a page shown that is older than a change already known here', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (plan: Step[]) => {
      const cache = listening();
      const database = new Map<string, number>();
      const known = new Map<string, number>();
      const stage = touches.map(() => 'new');
      const gates: (() => void)[][] = shows.map(() => []);
      const waits: Promise<void>[] = [];
      const snapshot = (tags: string[]) => tags.map((tag) => [tag, database.get(tag) ?? 0] as const);
      const holds = (page: Page, tags: string[], least: ReadonlyMap<string, number>) => {
        const seen = new Map(JSON.parse(page.body.toString()) as [string, number][]);
        for (const tag of tags) expect(seen.get(tag)).toBeGreaterThanOrEqual(least.get(tag) ?? 0);
      };
      for (const step of plan) {
        if ('page' in step && step.act === 'ask') {
          const tags = shows[step.page] ?? [];
          const found = cache.find(String(step.page), 1000);
          const least = new Map(known);
          if (found) holds(found, tags, least);
          else {
            const page = cache.make(
              String(step.page),
              async () => {
                const text = JSON.stringify(snapshot(tags));
                await new Promise<void>((open) => gates[step.page]?.push(open));
                return made(text, tags);
              },
              at,
            );
            waits.push(page.then((one) => holds(one, tags, least)));
          }
        } else if ('page' in step) gates[step.page]?.shift()?.();
        else {
          const tags = touches[step.change] ?? [];
          const local = step.change % 2 === 0;
          if (step.act === 'promise' && stage[step.change] === 'new') {
            stage[step.change] = 'promised';
            if (local) cache.expect(String(step.change), tags, 1000);
          } else if (step.act === 'commit' && stage[step.change] === 'promised') {
            stage[step.change] = 'committed';
            for (const tag of tags) database.set(tag, (database.get(tag) ?? 0) + 1);
            if (local) for (const tag of tags) known.set(tag, database.get(tag) ?? 0);
          } else if (step.act === 'hear' && stage[step.change] === 'committed') {
            stage[step.change] = 'heard';
            cache.heard([String(step.change), ...tags].join('\n'));
            if (!local) for (const tag of tags) known.set(tag, Math.max(known.get(tag) ?? 0, database.get(tag) ?? 0));
          }
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      for (const gate of gates.flat()) gate();
      await Promise.all(waits);
    }),
    { numRuns: 1000 },
  );
});
