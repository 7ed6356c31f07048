import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { caughtLetters, outbox, recurringWork } from '#db/schema/outbox.ts';
import { announce, runNext } from '#platform/jobs.ts';
import { promiseLetter } from '#platform/outbox.ts';
import { gatherLetters, startWorker } from '../../../src/worker.ts';
import { emptyDatabase } from '../../support/database.ts';
import { letterBench, minute } from '../../support/letters.ts';

const box = emptyDatabase();
const bench = letterBench(box);
const quiet = { log: () => {}, fault: () => {} };

test('a promise wakes the worker at once, and the letter goes through the catcher', async () => {
  const worker = await startWorker(bench.at.house, [{ letters: { note: bench.at.note } }], { ...quiet, letters: { poll: 60_000 } });
  try {
    const { id, messageId } = await bench.at.db.transaction((tx) =>
      promiseLetter(
        tx,
        bench.at.house,
        { lane: 'resident', template: 'note', to: 'r1@mail.example', subjectKind: 'note', subjectId: '1', data: { n: 1 }, key: 'k' },
        new Date(),
      ),
    );
    await expect.poll(async () => (await bench.at.row(id)).state, { timeout: 5000 }).toBe('sent');
    expect(await bench.at.db.select({ messageId: caughtLetters.messageId }).from(caughtLetters)).toEqual([{ messageId }]);
  } finally {
    await worker.stop(1000);
  }
});

test('several workers on one database send each letter once', async () => {
  const start = () =>
    startWorker({ ...bench.at.house, env: { ...bench.at.house.env, smtpUrl: bench.at.server.url } }, [{ letters: { note: bench.at.note } }], quiet);
  const workers = [await start(), await start(), await start()];
  const wanted: string[] = [];
  try {
    for (let n = 0; n < 60; n += 1) {
      bench.at.now = new Date();
      wanted.push((await bench.at.promise(n, { lane: n % 3 === 0 ? 'police' : 'resident' })).messageId);
    }
    const left = () => bench.at.db.$count(outbox, sql`state <> 'sent'`);
    await expect.poll(left, { timeout: 15_000 }).toBe(0);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop(1000)));
  }
  expect(bench.at.server.taken.map((letter) => letter.messageId).sort()).toEqual(wanted.sort());
});

test('stopping finishes the letter that is under way', async () => {
  const worker = await startWorker(
    { ...bench.at.house, env: { ...bench.at.house.env, smtpUrl: bench.at.server.url } },
    [
      {
        letters: {
          note: {
            ...bench.at.note,
            render: async () => {
              await new Promise((resolve) => setTimeout(resolve, 300));
              return { subject: 'x', text: 'x' };
            },
          },
        },
      },
    ],
    quiet,
  );
  bench.at.now = new Date();
  const { id } = await bench.at.promise(1);
  await expect.poll(async () => (await bench.at.row(id)).state).toBe('sending');
  await worker.stop(5000);
  expect((await bench.at.row(id)).state).toBe('sent');
});

test('stopping does not wait longer than it was given: the letter becomes unclear, not lost', async () => {
  bench.at.server.behave(() => ({ hang: 'end' }));
  const worker = await startWorker(
    { ...bench.at.house, env: { ...bench.at.house.env, smtpUrl: bench.at.server.url } },
    [{ letters: { note: bench.at.note } }],
    quiet,
  );
  bench.at.now = new Date();
  const { id } = await bench.at.promise(1);
  await expect.poll(async () => (await bench.at.row(id)).triedAt).not.toBeNull();
  const began = Date.now();
  await worker.stop(400);
  expect(Date.now() - began).toBeLessThan(3000);
  expect((await bench.at.row(id)).state).toBe('unclear');
});

test('recurring work comes back when it is due, one worker at a time, and a fault stops nothing else', async () => {
  const ran: string[] = [];
  const works = [
    {
      name: 'a.broken',
      everySeconds: 86_400,
      run: async () => {
        ran.push('broken');
        throw new Error('bug');
      },
    },
    {
      name: 'b.often',
      everySeconds: 60,
      run: async () => {
        ran.push('often');
        await new Promise((resolve) => setTimeout(resolve, 50));
      },
    },
  ];
  const clock = () => bench.at.now;
  const worker = await startWorker(bench.at.house, [{ recurring: works }], { ...quiet, clock });
  await expect.poll(() => ran.length).toBe(2);
  await worker.stop(1000);
  expect(await Promise.all([1, 2, 3].map(() => runNext(bench.at.house, works, clock)))).toEqual([null, null, null]);
  bench.at.pass(minute);
  const both = await Promise.all([1, 2, 3].map(() => runNext(bench.at.house, works, clock)));
  expect(
    both
      .filter(Boolean)
      .map((one) => one?.name)
      .sort(),
  ).toEqual(['a.broken', 'b.often']);
  const [broken] = await bench.at.db.select().from(recurringWork).where(eq(recurringWork.name, 'a.broken'));
  expect(broken).toMatchObject({ fault: 'Error', faults: 2, finishedAt: null, dueAt: new Date(bench.at.now.getTime() + 2 * minute) });
});

test('work whose worker died is taken over when its lease ends', async () => {
  const works = [{ name: 'a.work', everySeconds: 60, run: async () => {} }];
  await bench.at.db
    .insert(recurringWork)
    .values({ name: 'a.work', dueAt: bench.at.now, claim: crypto.randomUUID(), leaseUntil: new Date(bench.at.now.getTime() + 30 * minute) });
  const clock = () => bench.at.now;
  expect(await runNext(bench.at.house, works, clock)).toBeNull();
  bench.at.pass(31 * minute);
  expect(await runNext(bench.at.house, works, clock)).toEqual({ name: 'a.work', error: null });
});

test('two letters of one name stop the start', () => {
  expect(() => gatherLetters([{ letters: { note: bench.at.note } }, { letters: { note: bench.at.note } }])).toThrow(/Two letters are called note/);
});

test('alone, the worker refuses the embedded database in plain words', async () => {
  const child = spawn(process.execPath, ['src/worker.ts'], { env: { PATH: process.env['PATH'] ?? '', VAR_DIR: bench.at.house.env.varDir, NODE_ENV: 'test' } });
  let written = '';
  child.stderr.on('data', (part) => (written += part));
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
  expect(written).toContain('DATABASE_URL: the worker runs alone only beside PostgreSQL');
  expect(existsSync(join(bench.at.house.env.varDir, 'database'))).toBe(false);
}, 60_000);

test('a worker that dies in the middle of its work holds it back for half a minute, not longer', async () => {
  let begun = 0;
  let wake = (): void => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  const works = [{ name: 'a.work', everySeconds: 2, run: () => ((begun += 1), asleep) }];
  const clock = () => bench.at.now;
  await announce(bench.at.db, works, bench.at.now);
  const dead = runNext(bench.at.house, works, clock);
  await expect.poll(() => begun).toBe(1);
  bench.at.pass(minute / 2 - 1);
  expect(await runNext(bench.at.house, works, clock)).toBeNull();
  bench.at.pass(2);
  const other = runNext(bench.at.house, works, clock);
  await expect.poll(() => begun).toBe(2);
  wake();
  await Promise.all([dead, other]);
});
