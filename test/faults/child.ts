/**
 * The process that is killed: it accepts letters and appeals over HTTP exactly as the portal does (one transaction, an answer only after its
 * commit) and runs the worker with everything the modules bring. ROLE is `portal`, `worker` or `both`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { connect, rows } from '#db/index.ts';
import { modules } from '#modules.ts';
import { readEnv } from '#platform/env.ts';
import { promiseLetter, type LetterKind } from '#platform/outbox.ts';
import { decideLetter } from '#platform/outboxDesk.ts';
import { openVault } from '#platform/vault.ts';
import { startWorker } from '../../src/worker.ts';
import { appealWays } from './appealChild.ts';

const role = z.enum(['portal', 'worker', 'both']).parse(process.env['ROLE']);
const env = readEnv(process.env);
const database = env.databaseUrl
  ? await connect({ url: env.databaseUrl, connections: 8 })
  : await connect({ directory: `${env.varDir}/database` }, { migrate: true });
const house = { env, database, vault: openVault(env.dataKeys) };

const note: LetterKind = {
  render: async (_house, _db, { data }) => ({ subject: `Лист ${String(data['key'])}`, text: `Вміст листа ${String(data['key'])}.\n`.repeat(40) }),
};

/** What a person at the desk would see; `again` sends every dead letter once more. */
async function look(again: boolean): Promise<object> {
  const open = await rows<{ id: string; state: string }>(database.db, sql`select id, state from outbox where state <> 'sent' or told_at is null`);
  const dead = open.filter(({ state }) => state === 'dead').map(({ id }) => id);
  if (again) for (const id of dead) await database.db.transaction((tx) => decideLetter(tx, id, 'again', new Date()));
  const tries = await rows<{ outcome: string; n: string | number }>(database.db, sql`select outcome, count(*) as n from outbox_tries group by outcome`);
  return { open: open.length - dead.length, dead: dead.length, tries: Object.fromEntries(tries.map(({ outcome, n }) => [outcome, Number(n)])) };
}

if (role !== 'portal') {
  await startWorker(house, [{ letters: { note } }, ...modules], {
    letters: { lease: 2500, firstWait: 40, longestWait: 300, settle: 900, unproven: 60_000, firstPause: 150, poll: 120 },
    smtp: { connect: 500, greeting: 400, silence: 500, whole: 1200 },
    log: () => {},
    // Written to the parent, which shows what broke that nobody ordered.
    fault: (event, error) => void process.stderr.write(`${event} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
  });
}
if (role !== 'worker') {
  const ways: ReturnType<typeof appealWays> = {
    ...appealWays(house),
    '/look': (query) => look(query.has('again')),
    '/letter': (query) => {
      const key = query.get('key') ?? '';
      const lane = key.endsWith('0') ? 'police' : 'resident';
      const letter = { lane, template: 'note', to: `${key}@mail.example`, subjectKind: 'note', subjectId: key, data: { key }, key } as const;
      return database.db.transaction((tx) => promiseLetter(tx, house, letter, new Date()));
    },
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://portal.example');
    const way = ways[pathname];
    Promise.resolve(way?.(searchParams)).then(
      (answer) => response.end(JSON.stringify(answer)),
      (error: unknown) => {
        process.stderr.write(`${pathname} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        response.statusCode = 500;
        response.end();
      },
    );
  });
  server.listen(Number(process.env['PORT']), '127.0.0.1');
  await once(server, 'listening');
}
process.stdout.write('ready\n');
