import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPortal, type Portal } from '../support/portal.ts';
import { converse, request, sendRaw } from '../support/wire.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await startPortal();
});
afterAll(async () => {
  if (!portal) return;
  expect(portal.output()).not.toMatch(/"level":"error"|ended/);
  expect(await portal.stop()).toBe(0);
});

const head = (path: string, more: Record<string, string>) =>
  `POST ${path} HTTP/1.1\r\n${Object.entries({
    Host: `localhost:${portal.port}`,
    Origin: `http://localhost:${portal.port}`,
    'Content-Type': 'application/x-www-form-urlencoded',
    ...more,
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
const memory = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${portal.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** Writes pieces on a timer until the other side has had enough. */
const drip = (first: string, piece: string | Buffer, everyMs: number) =>
  converse(
    portal.port,
    (socket) => {
      socket.write(first);
      const timer = setInterval(() => socket.write(piece), everyMs);
      socket.on('close', () => clearInterval(timer));
      socket.on('data', () => clearInterval(timer));
    },
    60_000,
  );

describe.concurrent('slow and large requests', () => {
  test('headers must come within ten seconds', async () => {
    const answer = await drip(`GET / HTTP/1.1\r\nHost: localhost:${portal.port}\r\n`, 'X-A: b\r\n', 500);
    expect(answer.status).toBe(408);
    expect(answer.milliseconds).toBeGreaterThan(9_000);
    expect(answer.milliseconds).toBeLessThan(14_000);
  });

  test('a connection that never says anything is closed', async () => {
    const answer = await converse(portal.port, () => {}, 60_000);
    expect(answer.milliseconds).toBeLessThan(14_000);
  });

  test('a body that trickles is given up after half a minute', async () => {
    const answer = await drip(head('/vyhliad', { 'Content-Length': '20000' }), 'a', 200);
    expect(answer.status).toBe(408);
    expect(answer.milliseconds).toBeGreaterThan(28_000);
    expect(answer.milliseconds).toBeLessThan(36_000);
    expect(answer.body).toContain('112');
  });

  test('a slow but honest body is taken', async () => {
    // A whole form of the page whose padding is a protective field, which forms pass over.
    const form = 'text=m&contrast=auto&theme=auto&motion=auto&_pad=';
    const size = 60_000;
    const answer = await converse(
      portal.port,
      (socket) => {
        socket.write(head('/vyhliad', { 'Content-Length': String(size), Connection: 'close' }));
        socket.write(form);
        let left = size - form.length;
        const timer = setInterval(() => {
          const now = Math.min(2_600, left);
          left -= now;
          socket.write('a'.repeat(now));
          if (left === 0) clearInterval(timer);
        }, 500);
      },
      60_000,
    );
    expect(answer.status).toBe(303);
  });

  test('a body that says it is too large is refused before it is sent', async () => {
    const answer = await sendRaw(portal.port, head('/vyhliad', { 'Content-Length': String(65 * 1024), Expect: '100-continue' }));
    expect(answer.status).toBe(413);
    expect(answer.raw).not.toContain('100 Continue');
    expect(answer.milliseconds).toBeLessThan(2_000);
  });

  test('a body within its limit is invited', async () => {
    const answer = await converse(portal.port, (socket) => {
      socket.write(head('/vyhliad', { 'Content-Length': '10', Connection: 'close', Expect: '100-continue' }));
      socket.once('data', () => socket.write('set=text.l'));
    });
    expect(answer.raw).toContain('HTTP/1.1 100 Continue');
    expect(answer.raw).toContain('HTTP/1.1 303');
  });

  test('a body without a length is counted as it comes', async () => {
    const chunk = `1000\r\n${'a'.repeat(4096)}\r\n`;
    const answer = await drip(head('/vyhliad', { 'Transfer-Encoding': 'chunked' }), chunk, 5);
    expect(answer.status).toBe(413);
    expect(answer.body).toContain('112');
  });
});

test('floods of oversized bodies leave the memory flat, and the portal answers meanwhile', async () => {
  const mebibyte = Buffer.alloc(1024 * 1024, 'a');
  const flood = () =>
    converse(portal.port, (socket) => {
      socket.write(head('/vyhliad', { 'Content-Length': String(200 * 1024 * 1024) }));
      let sent = 0;
      const more = (): void => {
        while (sent < 40 && socket.writable) {
          sent += 1;
          if (!socket.write(mebibyte)) return void socket.once('drain', more);
        }
        socket.end();
      };
      more();
    });
  // The first flood warms the process up: its pages, buffers and compiled code are not what is measured.
  for (let i = 0; i < 20; i++) await fetch(`${portal.origin}/`);
  for (const answer of await Promise.all(Array.from({ length: 20 }, flood))) expect(answer.status).toBe(413);
  const before = memory();
  const floods = Promise.all(Array.from({ length: 20 }, flood));
  for (let i = 0; i < 10; i++) expect((await fetch(`${portal.origin}/`)).status).toBe(200);
  for (const answer of await floods) expect(answer.status).toBe(413);
  // Up to 800 MiB were offered.
  expect(memory() - before).toBeLessThan(60);
});

test('a hundred half-sent requests do not keep anybody out', async () => {
  const held = Array.from({ length: 100 }, () => converse(portal.port, (socket) => socket.write(head('/vyhliad', { 'Content-Length': '5000' })), 3_000));
  const answer = await sendRaw(portal.port, request('GET', '/', portal.port, { Cookie: 'draft=1' }));
  expect(answer.status).toBe(200);
  expect(answer.milliseconds).toBeLessThan(2_000);
  const form = await sendRaw(portal.port, head('/vyhliad', { 'Content-Length': '10', Connection: 'close' }) + 'set=text.l');
  expect(form.status).toBe(303);
  await Promise.all(held);
});
