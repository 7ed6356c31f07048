// Pages beside the least this machine could do: a bare node:http answer of the same bytes, a bare Astro page with the same queries.
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { link } from '#routes.ts';
import type { Portal } from '../support/portal.ts';
import { load, show, type Load } from './load.ts';
import { percent, say, seconds } from './settings.ts';

const levels = [1, 10, 50];
const streets = ['Грецька', 'Базарна', 'вул. Канатна', 'Катерининська', 'Пастера', 'Успенська', 'Дерибасівська', 'Преображенська'];
/** A fresh address each time, so nothing kept of an earlier answer can help. */
export const asked = (n: number): string => `?adresa=${encodeURIComponent(`${streets[n % streets.length]}, ${1 + (n % 97)}${n % 5 === 0 ? 'а' : ''}`)}`;

type Bare = { origin: string; child: ChildProcess };

/** Starts a server of the bench and waits until it says its port. */
async function bare(file: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<Bare> {
  const child = fork(file, args, { execArgv: [], env });
  const [{ port }] = await once(child, 'message');
  return { origin: `http://127.0.0.1:${port}`, child };
}

async function bytesOf(origin: string, path: string, headers: Record<string, string>): Promise<Buffer> {
  const asking = request(new URL(path, origin), { headers: { 'accept-encoding': 'br', ...headers } }).end();
  const [response] = await once(asking, 'response');
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}.`);
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts);
}

function compare(ours: Load, theirs: Load, other: string): void {
  say(`  = ${percent(ours.requestsPerSecond, theirs.requestsPerSecond)} of ${other}, p99 ${(ours.p99 / Math.max(1, theirs.p99)).toFixed(1)}×`);
}

/** One page at every level beside a bare server that answers the same bytes. */
export async function besideHttp(portal: Portal, name: string, path: string, headers: Record<string, string> = {}): Promise<void> {
  const body = await bytesOf(portal.origin, path, headers);
  const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'body');
  writeFileSync(file, body);
  const least = await bare('test/bench/bareHttp.ts', [file]);
  say(`\n${name} (${body.length} B brotli)`);
  await load(portal.origin, portal.pid, 10, 1, () => ({ path, headers }));
  for (const connections of levels) {
    const ours = await load(portal.origin, portal.pid, connections, seconds, () => ({ path, headers }));
    const theirs = await load(least.origin, least.child.pid ?? 0, connections, seconds, () => ({ path: '/' }));
    say(show(name, ours));
    say(show('  bare http, same bytes', theirs));
    compare(ours, theirs, 'bare http');
  }
  least.child.kill();
}

type Asking = (n: number) => { path: string; headers?: Record<string, string> };

/** A page of the portal beside an Astro page without frame, styles and headers that asks the same. */
export async function besideAstro(portal: Portal, databaseUrl: string, name: string, { ours, theirs }: { ours: Asking; theirs: Asking }): Promise<void> {
  const out = join(process.cwd(), 'node_modules/.cache/bare-astro/dist');
  execFileSync('npx', ['astro', 'build', '--root', 'test/bench/bare', '--outDir', out], { env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' } });
  const least = await bare(join(out, 'server/entry.mjs'), [], { ...process.env, DATABASE_URL: databaseUrl });
  say(`\n${name}`);
  await load(portal.origin, portal.pid, 10, 2, ours);
  await load(least.origin, portal.pid, 10, 2, theirs);
  for (const connections of levels) {
    const one = await load(portal.origin, portal.pid, connections, seconds, ours);
    const other = await load(least.origin, least.child.pid ?? 0, connections, seconds, theirs);
    say(show('ours', one));
    say(show('  bare Astro page, same queries', other));
    compare(one, other, 'a bare Astro page');
  }
  least.child.kill();
}

/** The finder with a fresh address each time. */
export const finderBesideAstro = (portal: Portal, databaseUrl: string): Promise<void> =>
  besideAstro(portal, databaseUrl, 'finder result, a fresh address each time', {
    ours: (n) => ({ path: link('places.finder', 'uk') + asked(n) }),
    theirs: (n) => ({ path: `/${asked(n)}` }),
  });
