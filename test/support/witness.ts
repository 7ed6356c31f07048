/** The tip house in this process, on a real socket and a real database, with readers of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Db } from '#db/index.ts';
import type { Account } from '#modules/tips/account.ts';
import { composeOpening, type Opening } from '#modules/tips/compose.ts';
import { deriveSecrets, type TipSecrets } from '#modules/tips/secrets.ts';
import { openWitness, type Witness } from '#modules/tips/witnessServer.ts';
import type { WitnessOptions } from '#modules/tips/witnessHouse.ts';
import { wirePaths } from '#modules/tips/wire.ts';
import { inForce, makeHouse } from './tips.ts';

export const tipHost = 'svidok.localhost:4322';
export const tipOrigin = `http://${tipHost}`;
export type Readers = Awaited<ReturnType<typeof makeHouse>>;
export type Heard = { status: number; headers: IncomingHttpHeaders; body: Buffer; json(): unknown };

export type TestWitness = {
  readers: Readers;
  witness: Witness;
  /** Moves the clock of the house. */
  wait(seconds: number): void;
  now(): Date;
  /** Puts another list of readers in, or none. */
  setList(text: string | null): void;
  ask(method: string, path: string, body?: Buffer | string | object, headers?: Record<string, string>): Promise<Heard>;
  close(): Promise<void>;
};

/** `files`: pages beside the few that stand there. */
export async function openTestWitness(
  db: Db,
  options: Partial<Omit<WitnessOptions, 'env'>> & { env?: Partial<WitnessOptions['env']>; files?: Record<string, string> } = {},
): Promise<TestWitness> {
  const readers = await makeHouse();
  const directory = mkdtempSync(join(tmpdir(), 'witness-'));
  const recipients = join(directory, 'recipients.json');
  const folder = options.folder ?? join(directory, 'pages');
  const put = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  if (!options.folder) {
    put('build.json', JSON.stringify({ operatorKey: readers.key, leastSeq: 5 }));
    for (const [name, text] of Object.entries({ 'index.html': '<p>початок', 'en.html': '<p>beginning', ...options.files })) put(name, text);
  }
  let now = inForce;
  let stamp = 1;
  // Lists of one length may follow one another within one tick of the file system's clock.
  const setList = (text: string | null): void => (text === null ? rmSync(recipients, { force: true }) : writeFileSync(recipients, text + '\n'.repeat(stamp++)));
  setList(readers.sign());
  const witness = await openWitness({
    demo: true,
    trustedProxies: [],
    db,
    clock: () => now,
    folder,
    ...options,
    env: { mode: 'embedded', origin: tipOrigin, secure: false, host: '127.0.0.1', port: 0, databaseUrl: null, recipients, onion: null, ...options.env },
  });
  const ask: TestWitness['ask'] = (method, path, body, headers = {}) => {
    const isBytes = Buffer.isBuffer(body);
    const bytes = body === undefined ? null : isBytes ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const own = method === 'GET' || method === 'HEAD' ? {} : { origin: tipOrigin, 'content-type': isBytes ? 'application/octet-stream' : 'application/json' };
    return send(witness.port, method, path, { host: tipHost, ...own, ...headers }, bytes);
  };
  return {
    readers,
    witness,
    wait: (seconds) => void (now = new Date(now.getTime() + seconds * 1000)),
    now: () => now,
    setList,
    ask,
    close: async () => {
      await witness.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** One request to a port of this machine, under any host. */
export function send(port: number, method: string, path: string, headers: Record<string, string>, body: Buffer | null): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const req = request(
      { host: '127.0.0.1', port, method, path, agent: false, headers: { ...headers, ...(body ? { 'content-length': String(body.length) } : {}) } },
      (res) => {
        const parts: Buffer[] = [];
        res.on('data', (part: Buffer) => parts.push(part));
        res.on('end', () => {
          const whole = Buffer.concat(parts);
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: whole, json: () => JSON.parse(whole.toString()) as unknown });
        });
        res.on('error', reject);
      },
    );
    req.on('error', reject);
    req.end(body ?? undefined);
  });
}

let seeds = 0;
/** Secrets of a witness nobody else has. */
export const someSecrets = (): Promise<TipSecrets> => deriveSecrets(crypto.getRandomValues(new Uint8Array(16)).fill(seeds++ & 255, 0, 1));

/** What most tips of tests say. */
export const someAccount: Account = {
  category: 'drugs',
  danger: 'no',
  gatePassed: false,
  place: { words: 'школа на розі', district: '', radius: 300 },
  answers: {},
  foreigner: false,
  minor: false,
  police: false,
  identity: null,
};

export async function composeTip(at: TestWitness, changed: Partial<Opening> = {}) {
  const secrets = changed.secrets ?? (await someSecrets());
  const composed = await composeOpening({
    secrets,
    manifest: at.readers.manifest,
    way: 'anonymous',
    text: 'Біля школи щовечора продають щось зі старого синього авто.',
    account: someAccount,
    identity: null,
    files: [],
    usual: 'U2',
    weapon: false,
    language: 'uk',
    now: at.now(),
    ...changed,
  });
  return { secrets, ...composed };
}

/** Puts a tip's files and then the tip, as the script does. */
export async function sendTip(at: TestWitness, changed: Partial<Opening> = {}) {
  const composed = await composeTip(at, changed);
  for (const { id, bytes } of composed.files) await at.ask('PUT', wirePaths.file + id, Buffer.from(bytes));
  return { ...composed, heard: await at.ask('POST', wirePaths.deposit, composed.wire) };
}
