/**
 * `npm run tips:manifest`: signs the list of readers on a machine that needs no network, no database and no portal. The operator's seed is read from a
 * file or from standard input, used once and written nowhere.
 */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { ed25519 } from '@noble/curves/ed25519.js';
import { z } from 'zod';
import { bytesOf, hexOf } from './bytes.ts';
import { fingerprintOf } from './fingerprint.ts';
import { checkManifest, isRecipient, readerRings, signManifest, type Manifest } from './manifest.ts';

/** The outside of the command: where it prints, and what stands on standard input. */
export type Terminal = { say(line: string): void; input(): string };

const usage = [
  'Sign the list of readers, on a machine without a network:',
  '  npm run tips:manifest -- request.json --key operator.key --escrow age1… [--before recipients.json] [--leave kid]… [--days 365] [--from 2026-12-01] [--out recipients.json]',
  'Make the operator key, once (write its file to paper or a token, keep it off this machine):',
  '  npm run tips:manifest -- --new-key operator.key',
  'Make the escrow key, once (split it with ssss-split -t 3 -n 5, then destroy the file):',
  '  npm run tips:manifest -- --new-escrow escrow.key',
  'request.json comes from the office, page «Читачі»; --key - reads the seed from standard input.',
];

class Wrong extends Error {}
const request = z.strictObject({
  v: z.literal(1),
  keys: z.array(
    z.strictObject({
      kid: z.string().regex(/^[a-z0-9-]{1,32}$/),
      age: z.string().refine(isRecipient),
      sign: z.string().refine((text) => bytesOf(text, 32) !== null),
      ring: z.enum(readerRings),
    }),
  ),
});
const day = 86_400;

/** Answers the exit code. */
export async function manifestCommand(args: readonly string[], { say, input }: Terminal, now: Date): Promise<number> {
  try {
    const { named, rest } = readArguments(args);
    const [newKey] = named.get('new-key') ?? [];
    const [newEscrow] = named.get('new-escrow') ?? [];
    if (newKey !== undefined) return makeOperator(newKey, say);
    if (newEscrow !== undefined) return await makeEscrow(newEscrow, say);
    const [asked] = rest;
    if (asked === undefined) {
      for (const line of usage) say(line);
      return 1;
    }
    return sign(asked, named, { say, input }, now);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    say(error.message);
    return 1;
  }
}

const options = ['new-key', 'new-escrow', 'key', 'escrow', 'before', 'leave', 'days', 'from', 'out'];
function readArguments(args: readonly string[]): { named: Map<string, string[]>; rest: string[] } {
  const named = new Map<string, string[]>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('--')) {
      rest.push(word);
      continue;
    }
    const name = word.slice(2);
    const value = args[++at];
    if (!options.includes(name) || value === undefined) throw new Wrong(`${word}: ${value === undefined ? 'something must follow' : 'nobody knows this'}.`);
    named.set(name, [...(named.get(name) ?? []), value]);
  }
  return { named, rest };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new Wrong(`${path}: cannot be read.`);
  }
}

function keep(path: string, text: string): void {
  if (existsSync(path)) throw new Wrong(`${path} is there already; nothing is overwritten.`);
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  chmodSync(path, 0o600);
}

function makeOperator(path: string, say: Terminal['say']): number {
  const seed = ed25519.utils.randomSecretKey();
  const key = hexOf(ed25519.getPublicKey(seed));
  keep(path, `${hexOf(seed)}\n`);
  say(`The seed is in ${path}. Build the tip site with TIP_OPERATOR_KEY=${key}`);
  say(`Fingerprint, to print on posters and compare: ${fingerprintOf(key).join(' ')}`);
  return 0;
}

async function makeEscrow(path: string, say: Terminal['say']): Promise<number> {
  const identity = await generateX25519Identity();
  keep(path, `${identity}\n`);
  say(`The escrow key is in ${path}. Split it now: ssss-split -t 3 -n 5 -w tips < ${path}; five envelopes, five safes; then destroy the file.`);
  say(`Its public half, for --escrow: ${await identityToRecipient(identity)}`);
  return 0;
}

function sign(path: string, named: ReadonlyMap<string, string[]>, { say, input }: Terminal, now: Date): number {
  const one = (name: string): string | undefined => named.get(name)?.[0];
  const asked = readRequest(read(path));
  const leave = named.get('leave') ?? [];
  for (const kid of leave) if (!asked.some((key) => key.kid === kid)) throw new Wrong(`--leave ${kid}: the request has no such key.`);
  const readers = asked.filter(({ kid }) => !leave.includes(kid));
  const escrow = one('escrow') ?? '';
  if (!isRecipient(escrow)) throw new Wrong('--escrow: give the public half of the escrow key, age1…');
  const from = one('key');
  if (from === undefined) throw new Wrong('--key: say in which file the seed of the operator key lies, or - for standard input.');
  const seed = bytesOf((from === '-' ? input() : read(from)).trim(), 32);
  if (!seed) throw new Wrong('--key: the seed is 64 small hexadecimal signs.');
  const key = hexOf(ed25519.getPublicKey(seed));
  const out = one('out') ?? 'recipients.json';
  const before = one('before') ?? (existsSync(out) ? out : undefined);
  const notBefore = Math.floor((one('from') === undefined ? now.getTime() : Date.parse(`${one('from')}T00:00:00Z`)) / 1000);
  const days = Number(one('days') ?? 365);
  if (!Number.isSafeInteger(notBefore)) throw new Wrong('--from: a day, for example 2026-12-01.');
  if (!Number.isInteger(days) || days < 1 || days > 400) throw new Wrong('--days: from 1 to 400.');
  const manifest: Manifest = { seq: seqAfter(before, key), notBefore, notAfter: notBefore + days * day, minRecipients: 2, escrow, readers };
  const file = signManifest(manifest, seed);
  const checked = checkManifest(file, { key, leastSeq: manifest.seq, now: new Date(notBefore * 1000) });
  if (!checked.ok)
    throw new Wrong(checked.why === 'few' ? 'At least two readers of the operator (ring civil) are needed.' : `The list would be refused: ${checked.why}.`);
  writeFileSync(out, `${file}\n`);
  say(`List ${manifest.seq}, in force from ${dayOf(notBefore)} to ${dayOf(manifest.notAfter)}, ${readers.length} keys:`);
  for (const reader of readers) say(`  ${reader.ring.padEnd(8)} ${reader.kid.padEnd(14)} ${reader.age}`);
  say(`  escrow                  ${escrow}`);
  say(`Signed by ${fingerprintOf(key).join(' ')}`);
  say(`Written to ${out}. Bring it to the office, page «Читачі»; another person there puts it in force.`);
  return 0;
}

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

function readRequest(text: string): z.infer<typeof request>['keys'] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Wrong('The request is no JSON.');
  }
  const parsed = request.safeParse(value);
  if (!parsed.success) throw new Wrong(`The request is not as the office writes it: ${parsed.error.issues[0]?.path.join('.') ?? ''}.`);
  return parsed.data.keys;
}

/** One more than the list before, which must be of the same hand: a number is never used twice. */
function seqAfter(path: string | undefined, key: string): number {
  if (path === undefined) return 1;
  const file = read(path);
  const since = /"notBefore":(\d+)/.exec(file)?.[1];
  const checked = checkManifest(file, { key, leastSeq: 0, now: new Date(Number(since ?? 0) * 1000) });
  if (!checked.ok) throw new Wrong(`${path}: the list before this one is not in order (${checked.why}). Was it signed with this key?`);
  return checked.manifest.seq + 1;
}
