import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { gatherCommands } from '#platform/commands.ts';
import { askServer, controlPath, openControl, type Perform } from '#platform/control.ts';
import { SettingsFault } from '#platform/env.ts';
import { findHolder, lockDirectory } from '#platform/lock.ts';
import { seedDemo } from '#platform/seed.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';

const held = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const made: string[] = [];
const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'portal-control-'));
  made.push(path);
  return path;
};
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

test('a command is done by the running server, one after another, and its words and its exit code come back', async () => {
  const varDir = folder();
  let busy = 0;
  let most = 0;
  const perform: Perform = async (name, args, say) => {
    most = Math.max(most, ++busy);
    await new Promise((resolve) => setTimeout(resolve, 20));
    say(`${name} ${args.join('+')}`);
    busy -= 1;
    return name === 'good' ? 0 : 7;
  };
  const stop = await openControl(varDir, perform);
  expect(statSync(controlPath(varDir)).mode & 0o777).toBe(0o600);
  const said: string[] = [];
  const codes = await Promise.all([
    askServer(varDir, 'good', ['a', 'b c'], (line) => said.push(line)),
    askServer(varDir, 'bad', [], (line) => said.push(line)),
  ]);
  expect(codes).toEqual([0, 7]);
  expect(said.sort()).toEqual(['bad ', 'good a+b c']);
  expect(most).toBe(1);
  await stop();
  expect(await askServer(varDir, 'good', [], () => {})).toBeNull();
});

test('a fault in a command is told by a number, without its message', async () => {
  const varDir = folder();
  const stop = await openControl(varDir, () => Promise.reject(new Error('olena@example.org')));
  const said: string[] = [];
  expect(await askServer(varDir, 'x', [], (line) => said.push(line))).toBe(1);
  expect(said.join()).toMatch(/under [0-9a-f]{8}/);
  expect(said.join()).not.toContain('olena');
  await stop();
});

test('one directory is held by one process, and what a dead one left is taken over', () => {
  const varDir = folder();
  const unlock = lockDirectory(varDir, 'http://localhost:1');
  expect(findHolder(varDir)?.pid).toBe(process.pid);
  expect(() => lockDirectory(varDir, 'http://localhost:2')).toThrow(SettingsFault);
  unlock();
  expect(existsSync(join(varDir, 'lock'))).toBe(false);
  writeFileSync(join(varDir, 'lock'), JSON.stringify({ pid: 2 ** 22 - 3, began: null, origin: 'x' }));
  lockDirectory(varDir, 'http://localhost:3')();
  // The number of a dead process may be used again by another one.
  writeFileSync(join(varDir, 'lock'), JSON.stringify({ pid: process.ppid, began: 'an earlier life', origin: 'x' }));
  lockDirectory(varDir, 'http://localhost:4')();
  writeFileSync(join(varDir, 'lock'), 'torn');
  lockDirectory(varDir, 'http://localhost:5')();
});

test('each module is seeded once, together or not at all', async () => {
  const house = testHouse(held.database, { demo: true });
  const seen: string[] = [];
  let fails = true;
  const modules = [
    { name: 'first', seed: async () => void seen.push('first') },
    { name: 'none' },
    {
      name: 'second',
      seed: async () => {
        if (fails) throw new Error('not yet');
        seen.push('second');
      },
    },
  ];
  await expect(seedDemo(house, modules, now)).rejects.toThrow('not yet');
  fails = false;
  expect(await seedDemo(house, modules, now)).toEqual(['second']);
  expect(await seedDemo(house, modules, now)).toEqual([]);
  expect(seen).toEqual(['first', 'second']);
});

test('nothing is seeded or emptied where people are', async () => {
  const house = testHouse(held.database, { demo: false });
  await expect(seedDemo(house, [], now)).rejects.toThrow('demo mode only');
  const commands = gatherCommands([], { pause: async () => {}, resume: async () => {} });
  for (const name of ['db:seed', 'db:reset']) expect(await commands.get(name)?.run(house, [], () => {}, now)).toBe(1);
  const said: string[] = [];
  expect(await commands.get('audit:verify')?.run(house, [], (line) => said.push(line), now)).toBe(0);
  expect(said[0]).toContain('whole');
});
