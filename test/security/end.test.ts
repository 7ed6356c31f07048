import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startPortal } from '../support/portal.ts';
import { converse, request, sendRaw } from '../support/wire.ts';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.concurrent('an ordered stop', () => {
  test('waits for what is under way, takes nothing new, and ends by itself', async () => {
    const portal = await startPortal();
    const body = 'set=text.l&back='.padEnd(30_000, 'a');
    const slow = converse(
      portal.port,
      (socket) => {
        socket.write(
          `POST /vyhliad HTTP/1.1\r\nHost: localhost:${portal.port}\r\nOrigin: ${portal.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`,
        );
        let sent = 0;
        const timer = setInterval(() => {
          socket.write(body.slice(sent, sent + 3_000));
          sent += 3_000;
          if (sent >= body.length) clearInterval(timer);
        }, 300);
      },
      30_000,
    );
    await pause(700);
    const stopped = portal.stop();
    await pause(500);
    const late = await sendRaw(portal.port, request('GET', '/', portal.port));
    expect(late.status).toBe(0);
    const answer = await slow;
    expect(answer.status).toBe(422);
    expect(answer.headers['connection']).toBe('close');
    expect(await stopped).toBe(0);
    expect(portal.output()).not.toMatch(/"level":"(error|warn)"/);
  });

  test('under load no answer is cut in the middle', async () => {
    const portal = await startPortal();
    let stopping = false;
    let whole = 0;
    const cut: string[] = [];
    const client = async () => {
      for (;;) {
        const answer = await sendRaw(portal.port, request('GET', '/', portal.port, { Cookie: 'draft=1' }));
        if (answer.status === 0) {
          if (answer.raw !== '') cut.push(answer.raw.slice(0, 60));
          if (stopping) return;
        } else if (Number(answer.headers['content-length']) === answer.body.length) whole += 1;
        else cut.push(`${answer.body.length} of ${answer.headers['content-length']}`);
      }
    };
    const clients = Array.from({ length: 20 }, client);
    // However slow the machine is, the stop comes in the middle of the work.
    while (whole <= 20) await pause(50);
    stopping = true;
    expect(await portal.stop()).toBe(0);
    await Promise.all(clients);
    expect(cut).toEqual([]);
  });

  test('a request that never ends is cut after twenty-five seconds', async () => {
    const portal = await startPortal();
    const held = converse(portal.port, (socket) => void socket.write('GET / HTTP/1.1\r\nHost: x\r\n'), 60_000);
    await pause(300);
    const from = performance.now();
    expect(await portal.stop()).toBe(0);
    expect(performance.now() - from).toBeLessThan(29_000);
    await held;
  });
});

// On PostgreSQL the database is its own master; these are about the directory of the embedded one.
describe.runIf(!process.env['TEST_DATABASE_URL'])('one directory has one master', () => {
  const start = (varDir: string, env: Record<string, string> = {}) =>
    spawnSync(process.execPath, ['dist/server/entry.mjs'], {
      env: { PATH: process.env['PATH'], VAR_DIR: varDir, PORT: '0', ...env },
      encoding: 'utf8',
      timeout: 30_000,
    });

  test('a second start says where the first one is, in words', async () => {
    const portal = await startPortal();
    const second = start(portal.varDir);
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`process ${portal.pid}): open ${portal.origin}`);
    expect(second.stderr).not.toMatch(/\n\s+at /);
    expect(statSync(join(portal.varDir, 'control.sock')).mode & 0o777).toBe(0o600);
    await portal.stop();
  });

  test('after a crash the next start takes over and finds everything', async () => {
    const varDir = mkdtempSync(join(tmpdir(), 'portal-crash-'));
    const first = await startPortal({ varDir, keep: true });
    const before = await fetch(`${first.origin}/karta/tochky.json`).then((answer) => answer.text());
    await first.kill();
    expect(existsSync(join(varDir, 'lock'))).toBe(true);
    const second = await startPortal({ varDir });
    expect(await fetch(`${second.origin}/karta/tochky.json`).then((answer) => answer.text())).toBe(before);
    await second.stop();
    expect(existsSync(varDir)).toBe(false);
  });

  test.each([
    [{ PORT: 'many' }, 'PORT'],
    [{ HOST: '0.0.0.0' }, 'HOST: demo mode listens on this machine only'],
    [{ NODE_ENV: 'production' }, 'DATABASE_URL: production needs PostgreSQL'],
    [{ DATA_KEYS: 'short' }, 'DATA_KEYS'],
    [{ TURNSTILE_SITE_KEY: 'a' }, 'TURNSTILE_SITE_KEY and TURNSTILE_SECRET go together'],
    [{ TRUSTED_PROXIES: 'proxy.example' }, 'TRUSTED_PROXIES'],
  ])('a wrong setting %j stops the start in words', (env, words) => {
    const varDir = mkdtempSync(join(tmpdir(), 'portal-words-'));
    const answer = start(varDir, env);
    rmSync(varDir, { recursive: true, force: true });
    expect(answer.status).toBe(1);
    expect(answer.stderr).toContain(words);
    expect(answer.stderr).not.toMatch(/\n\s+at |"where"/);
  });
});
