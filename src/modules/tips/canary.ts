/**
 * `npm run tips:canary -- origin [list]`: fetches every file of the tip house and compares it with a list of sums that came another way
 * (the file SHA256SUMS of the build, a copy from paper or from the portal). Run it from machines of others: whoever holds the server
 * could lie to one that asks from within.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

type Say = (line: string) => void;
/** Below it lie templates that are never served; the twins of files are what is sent packed. */
const unserved = /^_t\//;
const twins = { '.br': 'br', '.gz': 'gzip' } as const;
const unpack = { br: brotliDecompressSync, gzip: gunzipSync };
const longest = 64 * 1024 * 1024;

export function readSums(text: string): Map<string, string> | null {
  const sums = new Map<string, string>();
  for (const line of text.split('\n').filter(Boolean)) {
    const [, sum, file] = /^([0-9a-f]{64}) {2}([\w./-]+)$/.exec(line) ?? [];
    if (sum === undefined || file === undefined || file.split('/').includes('..')) return null;
    sums.set(file, sum);
  }
  return sums.size > 0 ? sums : null;
}

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

type Fetched = { status: number; encoding: string | undefined; cookie: boolean; body: Buffer };
/** As `fetch`, but the body stays as it came. `*.localhost` is this machine, whatever its resolver says. */
function fetchRaw(url: URL, encoding: string): Promise<Fetched> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const hostname = url.hostname.endsWith('.localhost') ? '127.0.0.1' : url.hostname;
  return new Promise((resolve, reject) => {
    const headers = { host: url.host, 'accept-encoding': encoding };
    const req = send({ protocol: url.protocol, hostname, port: url.port, path: url.pathname, servername: url.hostname, headers, timeout: 20_000 }, (res) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      res.on('data', (part: Buffer) => {
        parts.push(part);
        bytes += part.length;
        if (bytes > longest) req.destroy(new Error('It does not end.'));
      });
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, encoding: res.headers['content-encoding'], cookie: 'set-cookie' in res.headers, body: Buffer.concat(parts) }),
      );
      res.on('error', reject);
    });
    req.on('timeout', () => req.destroy(new Error('It does not answer.')));
    req.on('error', reject);
    req.end();
  });
}

/** What is wrong with one file, or null. */
async function look(origin: URL, file: string, sum: string): Promise<string | null> {
  const [ending, encoding] = Object.entries(twins).find(([name]) => file.endsWith(name)) ?? ['', 'identity'];
  const path = ending === '' ? file : file.slice(0, -ending.length);
  try {
    const got = await fetchRaw(new URL(`/${path}`, origin), encoding);
    if (got.status !== 200) return `answers ${got.status}`;
    if (got.cookie) return 'comes with a cookie';
    if ((got.encoding ?? 'identity') !== encoding) return `comes as ${got.encoding ?? 'it is'}, not as ${encoding}`;
    return sumOf(got.body) === sum ? null : `has the sum ${sumOf(got.body)}, not ${sum}`;
  } catch (error) {
    return `could not be fetched (${error instanceof Error && 'code' in error ? String(error.code) : 'no answer'})`;
  }
}

/** Pages are also asked for under the address that people use, for that is what they get. */
const asPeopleAsk = (file: string): string => file.replace(/(?:^|\/)index\.html$/, '').replace(/\.html$/, '');

async function lookAsPeople(origin: URL, file: string, sum: string): Promise<string | null> {
  const got = await fetchRaw(new URL(`/${asPeopleAsk(file)}`, origin), 'br, gzip').catch(() => null);
  if (!got || got.status !== 200) return `answers ${got?.status ?? 'nothing'} as people ask for it`;
  const body = got.encoding === 'br' || got.encoding === 'gzip' ? unpack[got.encoding](got.body) : got.body;
  return sumOf(body) === sum ? null : 'differs as people ask for it';
}

/** Answers the exit code: 0 when all is as the list says. */
export async function compareHouse(args: readonly string[], say: Say): Promise<number> {
  const [address = '', from = 'dist/witness/SHA256SUMS'] = args;
  const origin = URL.canParse(address) ? new URL(address) : null;
  if (!origin || !/^https?:$/.test(origin.protocol)) {
    say('Say the address of the tip house: npm run tips:canary -- https://svidok.example [list of sums]');
    return 2;
  }
  const own = existsSync(from) ? readSums(readFileSync(from, 'utf8')) : null;
  if (!own) {
    say(`${from} is no list of sums. Take SHA256SUMS from the build you trust.`);
    return 2;
  }
  const faults: string[] = [];
  const list = await fetchRaw(new URL('/SHA256SUMS', origin), 'identity').catch(() => null);
  const theirs = list?.status === 200 ? readSums(list.body.toString('utf8')) : null;
  if (!theirs) faults.push('SHA256SUMS: there is none');
  for (const [file] of theirs ?? []) if (!own.has(file)) faults.push(`${file}: is there and on no list of ours`);
  for (const [file, sum] of own) if (theirs && theirs.get(file) !== sum) faults.push(`${file}: their list says ${theirs.get(file) ?? 'nothing'}`);
  for (const [file, sum] of own) {
    if (unserved.test(file)) continue;
    const fault = (await look(origin, file, sum)) ?? (file.endsWith('.html') ? await lookAsPeople(origin, file, sum) : null);
    if (fault) faults.push(`${file}: ${fault}`);
  }
  for (const fault of faults) say(fault);
  say(faults.length === 0 ? `${own.size} files are what they should be.` : `${faults.length} differences. Do not send tips there, and find out why.`);
  return faults.length === 0 ? 0 : 1;
}

if (process.argv[1]?.endsWith('canary.ts')) process.exitCode = await compareHouse(process.argv.slice(2), (line) => console.log(line));
