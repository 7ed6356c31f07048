/** Runs the built portal as a process of its own, the way people meet it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '#db/index.ts';
import { createPostgres } from './database.ts';
import { copyDirectory, hashOfFiles, keptImage, keptTemplate } from './image.ts';

const onPostgres = (): boolean => Boolean(process.env['TEST_DATABASE_URL']);

export type Portal = {
  origin: string;
  port: number;
  /** Of the tip house beside it; browsers find its host, other programs take `tipPort`. */
  tipOrigin: string;
  tipPort: number;
  varDir: string;
  pid: number;
  /** What a later portal needs to go on with the same PostgreSQL database; empty when the database is embedded. */
  database: Record<string, string>;
  /** Everything the process has written so far. */
  output(): string;
  /** Asks it to stop, as an operator would, and waits until it has. Answers the exit code. */
  stop(): Promise<number | null>;
  /** Pulls the plug; the state directory stays. */
  kill(): Promise<void>;
  /** Removes the state directory and the database of its own. Part of `stop`. */
  clear(): Promise<void>;
};

type Options = {
  env?: Record<string, string>;
  /** Continue with what an earlier portal left behind. */
  varDir?: string;
  /** Keep the state directory after `stop`. */
  keep?: boolean;
  /** Migrate and seed as at a first start. */
  fresh?: boolean;
};

/** What `npm run serve` gives to Node: the tests run what people run. */
const served = (/"serve": "node ([^"]+)"/.exec(readFileSync('package.json', 'utf8'))?.[1] ?? 'dist/server/entry.mjs').split(' ');

/**
 * Starts `dist/server/entry.mjs` on a free port with its own state directory and, when TEST_DATABASE_URL is set, its own PostgreSQL database.
 * Unless the settings ask for something else it begins with a copy of a demo that was migrated and seeded before.
 */
export async function startPortal({ env = {}, varDir, keep = false, fresh = false }: Options = {}): Promise<Portal> {
  const plain = !fresh && varDir === undefined && !['DATABASE_URL', 'NODE_ENV', 'DEMO', 'DATA_KEYS'].some((name) => name in env);
  const image = plain ? await seededImage() : null;
  const directory = varDir ?? mkdtempSync(join(tmpdir(), 'portal-'));
  if (image) copyDirectory(image.directory, directory);
  const own = onPostgres() && !('DATABASE_URL' in env) ? await createPostgres(image?.template ? { template: image.template } : { migrate: true }) : null;
  const port = Number(env['PORT'] ?? (await freePort()));
  const tipPort = Number(env['TIP_PORT'] ?? (await freePort()));
  const tipOrigin = env['TIP_ORIGIN'] ?? `http://svidok.localhost:${tipPort}`;
  const origin = env['PORTAL_ORIGIN'] ?? `http://localhost:${port}`;
  const child = spawn(process.execPath, served, {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'test',
      DEMO: '1',
      VAR_DIR: directory,
      PORT: String(port),
      TIP_PORT: String(tipPort),
      TIP_ORIGIN: tipOrigin,
      ...(own ? { DATABASE_URL: own.url, EMBEDDED_WORKER: '1' } : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  child.on('exit', (code, signal) => (written += `[ended: ${signal ?? code}]\n`));
  child.stdout.on('data', (part) => (written += part));
  child.stderr.on('data', (part) => (written += part));
  const clear = async () => {
    await own?.drop();
    if (!keep) rmSync(directory, { recursive: true, force: true });
  };
  try {
    await answers(child, `http://127.0.0.1:${port}`, () => written);
  } catch (error) {
    child.kill('SIGKILL');
    await clear();
    throw error;
  }
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  };
  return {
    origin,
    port,
    tipOrigin,
    tipPort,
    varDir: directory,
    pid: child.pid ?? 0,
    database: own ? { DATABASE_URL: own.url, EMBEDDED_WORKER: '1' } : {},
    output: () => written,
    stop: async () => {
      const code = await end('SIGTERM');
      await clear();
      return code;
    },
    kill: async () => void (await end('SIGKILL')),
    clear,
  };
}

let ready: ReturnType<typeof makeImage> | undefined;
const seededImage = (): ReturnType<typeof makeImage> => (ready ??= makeImage());

/** A demo as it stands after its first start: its state directory and, on PostgreSQL, the database to copy. Made once per build and day. */
async function makeImage(): Promise<{ directory: string; template: string | null }> {
  const made = `${hashOfFiles(['dist/server/**/*', 'db/migrations/**/*'])}-${new Date().toISOString().slice(0, 10)}`;
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) {
    const directory = await keptImage(`demo-${made}`, async (draft) => void (await (await startPortal({ varDir: draft, keep: true, fresh: true })).stop()));
    return { directory, template: null };
  }
  const template = `portal_image_${made.replaceAll('-', '_')}`;
  const directory = join(tmpdir(), 'portal-images', template);
  await keptTemplate(server, template, async (url) => {
    // The keys that sealed what stands in the database belong to it.
    rmSync(directory, { recursive: true, force: true });
    await (await connect({ url, connections: 1 }, { migrate: true })).close();
    await (await startPortal({ varDir: directory, keep: true, env: { DATABASE_URL: url, EMBEDDED_WORKER: '1' } })).stop();
  });
  return { directory, template };
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(child: ChildProcess, address: string, output: () => string): Promise<void> {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The portal stopped while starting:\n${output()}`);
    const up = await fetch(`${address}/healthz`)
      .then((response) => response.status > 0)
      .catch(() => false);
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The portal did not answer within two minutes:\n${output()}`);
}
