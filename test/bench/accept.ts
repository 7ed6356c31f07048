// How many appeals a second are accepted for good: row, version, event, audit and the promised letter in one durable transaction each.
import { openVault } from '#platform/vault.ts';
import { connect } from '#db/index.ts';
import { demoTerritories } from '#db/seed/territories.ts';
import { changeDraft, findDraft } from '#modules/appeals/drafts.ts';
import type { Draft, Receipt } from '#modules/appeals/drafts.ts';
import { sendAppeal, type Sending } from '#modules/appeals/send.ts';
import { loadTerritories } from '#modules/territories/index.ts';
import { readEnv } from '#platform/env.ts';
import type { House } from '#platform/house.ts';
import { link } from '#routes.ts';
import { appealContent } from '../support/appeals.ts';
import { createPostgres } from '../support/database.ts';
import type { Portal } from '../support/portal.ts';

export type Accepted = { perSecond: number; p99: number; /** Of this process, for one appeal. */ cpuMs: number };

/** Everybody writes from an address of their own, as people do. */
function letterOf(n: number): Sending['gathered'] {
  const { consents: _consents, authoredAt: _authoredAt, files: _files, ...gathered } = appealContent();
  return { ...gathered, applicant: { ...gathered.applicant, email: `bench${n}@resident.example` } };
}

/** A house of the bench on a database of its own, with the demo's territories. */
async function openBench(url: string, connections: number, dataKeys: string): Promise<House> {
  const env = readEnv({ NODE_ENV: 'test', DATABASE_URL: url, DEMO: '1', DATA_KEYS: dataKeys });
  return { env, database: await connect({ url, connections }), vault: openVault(env.dataKeys) };
}

export const benchKeys = Buffer.alloc(32, 7).toString('base64url');

async function send(house: House, key: string, n: number): Promise<Receipt> {
  return sendDraft(house, await findDraft(house.database.db, key, new Date()), n);
}

async function sendDraft(house: House, draft: Draft | null, n: number): Promise<Receipt> {
  if (!draft) throw new Error('A draft is gone.');
  const sent = await sendAppeal(
    house,
    { draft, gathered: letterOf(n), consents: { statistics: false, survey: false, publish: false }, waitsNote: null },
    new Date(),
  );
  if (!sent.ok) throw new Error('An appeal was refused.');
  return sent.receipt;
}

/** Lets a number of clients do the tasks one after another, and says how fast they were. */
async function measure(clients: number, count: number, task: (n: number) => Promise<unknown>): Promise<Accepted> {
  const took: number[] = [];
  const began = performance.now();
  const cpu = process.cpuUsage();
  let next = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < count) {
        const start = performance.now();
        await task(next++);
        took.push(performance.now() - start);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  took.sort((a, b) => a - b);
  return { perSecond: count / seconds, p99: took[Math.floor(took.length * 0.99)] ?? Number.NaN, cpuMs: (user + system) / 1000 / count };
}

/**
 * How many are accepted for good by a number of clients at once. `whole`: from the cookie of the draft to the receipt. `transaction`: the
 * draft is in hand, as the page has it; all that is written is row, text, history, record, code, link, letter and receipt.
 */
export async function acceptRate(clients: number, count: number): Promise<{ whole: Accepted; transaction: Accepted }> {
  const own = await createPostgres({ migrate: true, durable: true });
  const house = await openBench(own.url, clients, benchKeys);
  const { db } = house.database;
  await db.transaction((tx) => loadTerritories(tx, demoTerritories(new Date())));
  const drafts: Draft[] = [];
  for (let n = 0; n < count * 2; n++) drafts.push(await changeDraft(db, null, new Date(), (answers) => answers));
  const whole = await measure(clients, count, (n) => send(house, drafts[n]?.key ?? '', n));
  const transaction = await measure(clients, count, (n) => sendDraft(house, drafts[count + n] ?? null, n));
  await house.database.close();
  await own.drop();
  return { whole, transaction };
}

/** An accepted appeal of a running portal with the keys of the bench, and the cookie that opens its status. */
export async function openAppeal(portal: Portal, url: string): Promise<{ path: string; cookie: string }> {
  const house = await openBench(url, 1, benchKeys);
  const { number, code } = await send(house, (await changeDraft(house.database.db, null, new Date(), (answers) => answers)).key, 0);
  await house.database.close();
  const answer = await fetch(portal.origin + link('appeals.track', 'uk'), {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: portal.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ number, code }),
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const path = new URL(answer.headers.get('location') ?? '', portal.origin).pathname;
  if (answer.status !== 303 || cookie === '') throw new Error('The status of an appeal could not be opened.');
  return { path, cookie };
}
