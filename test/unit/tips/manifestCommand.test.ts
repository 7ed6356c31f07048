import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { checkManifest } from '#modules/tips/manifest.ts';
import { manifestCommand } from '#modules/tips/manifestCommand.ts';
import { makeReader, type TestReader } from '../../support/tips.ts';

const now = new Date('2026-11-24T10:00:00Z');
let folder: string;
let said: string[];
let key: string;
let escrow: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  said = [];
  await run('--new-key', at('operator.key'));
  key = /TIP_OPERATOR_KEY=([0-9a-f]{64})/.exec(said.join('\n'))?.[1] ?? '';
  escrow = (await makeReader('escrow')).age;
});
const at = (name: string): string => join(folder, name);
const run = (...args: string[]) => manifestCommand(args, { say: (line) => said.push(line), input: () => readFileSync(at('operator.key'), 'utf8') }, now);
const request = (readers: readonly TestReader[], more: object = {}) =>
  writeFileSync(at('request.json'), JSON.stringify({ v: 1, keys: readers.map(({ kid, age, sign, ring }) => ({ kid, age, sign, ring })), ...more }));
const list = () => checkManifest(readFileSync(at('out.json'), 'utf8').trim(), { key, leastSeq: 1, now });
const sign = (...more: string[]) => run(at('request.json'), '--key', at('operator.key'), '--escrow', escrow, '--out', at('out.json'), ...more);

test('two readers make a list; the next one has the next number; a key that left is left out', async () => {
  request([await makeReader('one'), await makeReader('two'), await makeReader('three', 'keeper1')]);
  expect(await sign()).toBe(0);
  expect(list()).toMatchObject({ ok: true, manifest: { seq: 1, minRecipients: 2, escrow } });
  expect(said.join('\n')).toMatch(/Signed by ([0-9a-f]{4} ){7}[0-9a-f]{4}/);
  expect(await sign('--leave', 'three', '--days', '400')).toBe(0);
  const second = list();
  expect(second.ok && [second.manifest.seq, second.manifest.readers.length, second.manifest.notAfter - second.manifest.notBefore]).toEqual([
    2,
    2,
    400 * 86_400,
  ]);
  // From standard input, so the seed need not lie on this machine.
  expect(await run(at('request.json'), '--key', '-', '--escrow', escrow, '--out', at('out.json'))).toBe(0);
  expect(list()).toMatchObject({ manifest: { seq: 3 } });
});

test('the seed is for its owner alone, and is never written over', async () => {
  expect(statSync(at('operator.key')).mode & 0o777).toBe(0o600);
  const before = readFileSync(at('operator.key'), 'utf8');
  expect(await run('--new-key', at('operator.key'))).toBe(1);
  expect(readFileSync(at('operator.key'), 'utf8')).toBe(before);
  expect(said.join('\n')).not.toContain(before.trim());
  expect(await run('--new-escrow', at('escrow.key'))).toBe(0);
  expect(readFileSync(at('escrow.key'), 'utf8')).toMatch(/^AGE-SECRET-KEY-1/);
});

test('bad input is said plainly and nothing is written', async () => {
  const [one, two] = [await makeReader('one'), await makeReader('two')];
  const wrong = async (...args: string[]): Promise<string> => {
    said = [];
    expect(await run(...args)).toBe(1);
    return said.join('\n');
  };
  const usual = ['--key', at('operator.key'), '--escrow', escrow, '--out', at('out.json')];
  expect(await wrong()).toContain('npm run tips:manifest');
  expect(await wrong(at('nothing.json'), ...usual)).toContain('cannot be read');
  writeFileSync(at('request.json'), 'щось');
  expect(await wrong(at('request.json'), ...usual)).toContain('no JSON');
  request([one, two], { name: 'Ганна' });
  expect(await wrong(at('request.json'), ...usual)).toContain('not as the office writes it');
  request([one]);
  expect(await wrong(at('request.json'), ...usual)).toContain('At least two readers');
  request([one, { ...two, ring: 'police' }]);
  expect(await wrong(at('request.json'), ...usual)).toContain('At least two readers');
  request([one, { ...two, age: one.age }]);
  expect(await wrong(at('request.json'), ...usual)).toContain('would be refused');
  request([one, two]);
  expect(await wrong(at('request.json'), ...usual, '--days', '401')).toContain('from 1 to 400');
  expect(await wrong(at('request.json'), '--key', at('request.json'), '--escrow', escrow)).toContain('64 small hexadecimal');
  expect(await wrong(at('request.json'), '--key', at('operator.key'))).toContain('--escrow');
  expect(await wrong(at('request.json'), ...usual, '--frm', 'x')).toContain('nobody knows this');
  expect(await wrong(at('request.json'), ...usual, '--leave', 'nobody')).toContain('no such key');
  expect(() => readFileSync(at('out.json'))).toThrow();
  expect(await sign()).toBe(0);
  // A list of another hand is not gone on from.
  rmSync(at('operator.key'));
  await run('--new-key', at('operator.key'));
  expect(await wrong(at('request.json'), ...usual)).toContain('not in order');
});
