import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort, startPortal } from '../support/portal.ts';

test('the built portal answers', async () => {
  const portal = await startPortal();
  const response = await fetch(`${portal.origin}/`);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<html lang="uk"');
  expect(await portal.stop()).toBe(0);
});

test('a stop that comes while the portal is still starting closes what was opened', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'portal-'));
  const child = spawn(process.execPath, ['dist/server/entry.mjs'], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', DEMO: '1', VAR_DIR: directory, PORT: String(await freePort()), TIP_PORT: String(await freePort()) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  child.stdout.on('data', (part) => (written += part));
  const ended = once(child, 'exit');
  const lock = () => existsSync(join(directory, 'lock'));
  while (!lock() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(written).not.toContain('Ready');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(lock()).toBe(false);
  rmSync(directory, { recursive: true, force: true });
});
