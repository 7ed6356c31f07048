import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { connect } from '#db/index.ts';
import { createPostgres } from '../support/database.ts';
import { freePort, startPortal } from '../support/portal.ts';
import { request, sendRaw } from '../support/wire.ts';

test('server, pages and worker are one program: what must exist once stands in one built file', () => {
  const built = globSync('dist/server/**/*.mjs').map((file) => [file, readFileSync(file, 'utf8')] as const);
  const once = {
    'the page cache': 'createPageCache(',
    'the house': 'globalThis.openedHouse ??=',
    'the limits': 'A limit is counted for a digest',
    'the table of contents': 'territories',
    'the worker': 'Two letters are called',
  };
  for (const [name, words] of Object.entries(once)) {
    const definitions = built.filter(([, text]) => (name === 'the table of contents' ? /name: "territories",\s+\w+:/.test(text) : text.includes(words)));
    expect(
      definitions.map(([file]) => file),
      name,
    ).toHaveLength(1);
  }
});

// A portal for people needs PostgreSQL, so these run with it alone.
describe.runIf(process.env['TEST_DATABASE_URL'])('a portal for people', () => {
  const host = 'bezpechna.example';
  const production = (url: string) => ({
    DATABASE_URL: url,
    NODE_ENV: 'production',
    TIP_MODE: 'off',
    DEMO: '0',
    PORTAL_ORIGIN: `https://${host}`,
    DATA_KEYS: randomBytes(32).toString('base64url'),
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_DOMAIN: host,
    EMBEDDED_WORKER: '0',
    TRUSTED_PROXIES: '127.0.0.1',
  });

  test('has its own host over HTTPS alone, no demo, and a log that names routes and numbers only', async () => {
    const own = await createPostgres({ migrate: true });
    const portal = await startPortal({ env: production(own.url) });
    const ask = (method: string, path: string, headers: Record<string, string> = {}, body = '') =>
      sendRaw(portal.port, request(method, path, portal.port, { Host: host, ...headers }, body));
    const home = await ask('GET', '/');
    expect(home.status).toBe(200);
    expect(home.headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    expect(home.body).toContain(`href="https://${host}/"`);
    for (const path of ['/dev/mail', '/dev/codes', '/dev/letters']) expect((await ask('GET', path)).status).toBe(404);
    for (const name of [`127.0.0.1:${portal.port}`, `localhost:${portal.port}`, 'localhost']) expect((await ask('GET', '/', { Host: name })).status).toBe(421);
    expect((await ask('GET', '/readyz', { Host: `127.0.0.1:${portal.port}` })).status).toBe(200);
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await ask('POST', '/vyhliad', { ...form, Origin: `http://${host}` }, 'set=text.l')).status).toBe(403);
    const set = await ask('POST', '/vyhliad', { ...form, Origin: `https://${host}` }, 'set=text.l');
    expect(set.status).toBe(303);
    expect(set.headers['set-cookie']).toMatch(/Secure/);
    expect((await ask('GET', '/robots.txt')).body).toContain(`Sitemap: https://${host}/sitemap.xml`);
    await ask('GET', '/p/geheimnis');
    expect(await portal.stop()).toBe(0);
    const lines = portal
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): unknown => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ event: 'request', route: 'appeals.police', method: 'GET' }));
    expect(portal.output()).not.toMatch(/geheimnis|127\.0\.0\.1:\d|set=text/);
    await own.drop();
  });

  test('an office that hangs at the database is told to wait, and nobody else notices', async () => {
    const own = await createPostgres({ migrate: true });
    const portal = await startPortal({ env: { DATABASE_URL: own.url, EMBEDDED_WORKER: '0' } });
    const blocker = await connect({ url: own.url, connections: 1 });
    let free = () => {};
    const held = blocker.db.transaction(async (tx) => {
      await tx.execute(sql`lock table staff_sessions in access exclusive mode`);
      await new Promise<void>((resolve) => (free = resolve));
    });
    const office = Array.from({ length: 120 }, () =>
      sendRaw(portal.port, request('GET', '/robota', portal.port, { Cookie: `staff=${'a'.repeat(43)}` }), { forMs: 30_000 }),
    );
    const refused = await Promise.race(
      office.map(async (one) => {
        const answer = await one;
        if (answer.status === 503) return answer;
        return new Promise<never>(() => {});
      }),
    );
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.body).toContain('tel:112');
    for (const path of ['/', '/zvernennia/nove/meta', '/zvernennia/status', '/vyhliad']) {
      const answer = await sendRaw(portal.port, request('GET', path, portal.port, { Cookie: 'x=1' }));
      expect(answer.status, path).toBeLessThan(400);
      expect(answer.milliseconds).toBeLessThan(3_000);
    }
    free();
    await held;
    const answers = await Promise.all(office);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([303, 503]));
    expect((await fetch(`${portal.origin}/robota`, { redirect: 'manual' })).status).toBe(303);
    await blocker.close();
    await portal.stop();
    await own.drop();
  });

  test('a database that goes away is a shortage with the numbers to call, and a database that returns is enough', async () => {
    const own = await createPostgres({ migrate: true });
    const wire = await startRelay(new URL(own.url));
    const portal = await startPortal({ env: { DATABASE_URL: wire.url, EMBEDDED_WORKER: '0' } });
    expect((await fetch(`${portal.origin}/karta`)).status).toBe(200);
    await wire.cut();
    const gone = await fetch(`${portal.origin}/karta`);
    const text = await gone.text();
    expect([gone.status, text.includes('tel:112')]).toEqual([503, true]);
    expect((await fetch(`${portal.origin}/readyz`)).status).toBe(503);
    expect((await fetch(`${portal.origin}/healthz`)).status).toBe(200);
    await wire.mend();
    const until = performance.now() + 10_000;
    while ((await fetch(`${portal.origin}/karta`)).status !== 200 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await fetch(`${portal.origin}/readyz`)).status).toBe(200);
    await portal.stop();
    await wire.cut();
    await own.drop();
  });
});

/** A line to the database that can be cut and mended. */
async function startRelay(target: URL): Promise<{ url: string; cut(): Promise<void>; mend(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const port = await freePort();
  let server = createServer();
  const mend = async () => {
    server = createServer((near) => {
      const far = connectSocket(Number(target.port || 5432), target.hostname);
      for (const one of [near, far]) sockets.add(one.on('error', () => {}).on('close', () => void (near.destroy(), far.destroy())));
      near.pipe(far).pipe(near);
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await mend();
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    mend,
    cut: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
