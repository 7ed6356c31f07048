import { eq } from 'drizzle-orm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/index.ts';
import { places } from '#db/schema/places.ts';
import { invalidate } from '#platform/cache.ts';
import { createPostgres } from '../support/database.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { request, sendRaw } from '../support/wire.ts';

describe('public pages on one portal', () => {
  let portal: Portal;
  beforeAll(async () => {
    portal = await startPortal();
  });
  afterAll(() => portal?.stop());
  const get = (path: string, headers: Record<string, string> = {}) => sendRaw(portal.port, request('GET', path, portal.port, headers));

  test('a page is known by its tag, and a reader who has it gets nothing new', async () => {
    const first = await get('/');
    expect(first.headers['etag']).toMatch(/^W\/"[\w-]{22}"$/);
    expect(first.headers['cache-control']).toBe('private, no-cache');
    expect((await get('/', { 'If-None-Match': `"x", ${first.headers['etag']}` })).status).toBe(304);
    expect((await get('/', { 'If-None-Match': '"x"' })).status).toBe(200);
  });

  test('unknown query keys change nothing, and nothing of them is repeated', async () => {
    const plain = await get('/meniu');
    const marked = await get('/meniu?fbclid=olena&utm_source=%3Cscript%3E&%D1%84=1');
    expect(marked.body).toBe(plain.body);
    expect(marked.headers['etag']).toBe(plain.headers['etag']);
  });

  test('the language and the view are part of what a page is', async () => {
    const [uk, en, dark] = [await get('/'), await get('/en'), await get('/', { Cookie: 'view=xl.more.dark.off' })];
    expect(en.headers['etag']).not.toBe(uk.headers['etag']);
    expect(dark.headers['etag']).not.toBe(uk.headers['etag']);
    expect(dark.body).toContain('data-theme="dark"');
    expect((await get('/')).body).toBe(uk.body);
    expect((await get('/', { Cookie: 'view=<script>alert(1)</script>' })).body).toBe(uk.body);
  });

  test('the same page travels as brotli, gzip or plain', async () => {
    const plain = await fetchBytes('identity');
    expect(brotliDecompressSync(await fetchBytes('br, gzip')).equals(plain)).toBe(true);
    expect(gunzipSync(await fetchBytes('gzip')).equals(plain)).toBe(true);
    expect((await fetchBytes('br')).length).toBeLessThan(plain.length / 2);
  });

  async function fetchBytes(encoding: string): Promise<Buffer> {
    const answer = await get('/', { 'Accept-Encoding': encoding });
    expect(answer.headers['vary']).toBe('accept-encoding, save-data');
    expect(answer.headers['content-encoding'] ?? 'identity').toBe(encoding === 'identity' ? 'identity' : encoding.split(',')[0]);
    return Buffer.from(answer.body, 'latin1');
  }

  test('personal addresses are never kept anywhere', async () => {
    for (const path of ['/vyhliad', '/robota/uviity', '/robota/vyity']) {
      const answer = await get(path);
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(answer.headers).not.toHaveProperty('etag');
    }
  });

  test('a built file is kept for ever under its hashed name, others are asked for again', async () => {
    const asset = /\/_a\/[\w.-]+\.css/.exec((await get('/')).body)?.[0] ?? '';
    expect((await get(asset)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await get(asset, { 'Accept-Encoding': 'br' })).headers['content-encoding']).toBe('br');
    expect((await get('/sw.js')).headers['cache-control']).toBe('public, no-cache');
  });

  test('machine files say what search engines may read: of a demo, nothing', async () => {
    expect((await get('/robots.txt')).body).toContain('Disallow: /\n');
    const map = await get('/sitemap.xml');
    expect(map.headers['content-type']).toBe('application/xml; charset=utf-8');
    expect(map.body).toContain(`<loc>${portal.origin}/en</loc>`);
    expect(map.body).not.toMatch(/robota|\/dev\/|\/p\/|\[/);
  });
});

describe.runIf(process.env['TEST_DATABASE_URL'])('two portals on one PostgreSQL', () => {
  let nodes: Portal[] = [];
  let own: Awaited<ReturnType<typeof createPostgres>>;
  let watcher: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    own = await createPostgres({ migrate: true });
    const env = { DATABASE_URL: own.url, EMBEDDED_WORKER: '0' };
    nodes = [await startPortal({ env }), await startPortal({ env })];
    watcher = await connect({ url: own.url, connections: 2 });
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await watcher?.close();
    await own?.drop();
  });
  const shown = async (node: Portal) => (await fetch(`${node.origin}/karta/tochky.json`)).text();
  const rename = (name: string, tell: boolean) =>
    watcher.db.transaction(async (tx) => {
      const [place] = await tx.select().from(places).where(eq(places.status, 'published')).orderBy(places.slug).limit(1);
      if (!place) throw new Error('The demo has no places.');
      await tx.update(places).set({ nameUk: name }).where(eq(places.slug, place.slug));
      if (tell) await invalidate(tx, [`place:${place.slug}`, 'places']);
    });

  test('a change is seen on both within a second, and only because it was told', async () => {
    for (const node of nodes) expect(await shown(node)).not.toContain('Маяк надії');
    await rename('Маяк тиші', false);
    for (const node of nodes) expect(await shown(node)).not.toContain('Маяк тиші');
    await rename('Маяк надії', true);
    const from = performance.now();
    for (const node of nodes) {
      while (!(await shown(node)).includes('Маяк надії') && performance.now() - from < 3_000) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await shown(node)).toContain('Маяк надії');
    }
    expect(performance.now() - from).toBeLessThan(1_000);
  });

  test('while notices are cut off pages are made anew each time', async () => {
    await shown(nodes[0] ?? fail());
    await watcher.db.execute(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%' and datname = current_database()`);
    await rename('Маяк сміливих', false);
    const from = performance.now();
    for (const node of nodes)
      while (!(await shown(node)).includes('Маяк сміливих') && performance.now() - from < 400) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const node of nodes) expect(await shown(node)).toContain('Маяк сміливих');
  });

  test('readiness tells a database that is behind from one that is gone', async () => {
    const node = nodes[0] ?? fail();
    const ready = async () => {
      const answer = await fetch(`${node.origin}/readyz`);
      return { status: answer.status, words: await answer.json() };
    };
    expect(await ready()).toEqual({ status: 200, words: { accepting: 'yes', database: 'ok', migrations: 'ok', letters: 'ok' } });
    await watcher.db.execute('update drizzle.__drizzle_migrations set created_at = created_at - 1000000000');
    expect(await ready()).toMatchObject({ status: 503, words: { migrations: 'behind' } });
    await watcher.db.execute('update drizzle.__drizzle_migrations set created_at = created_at + 1000000000');
    expect(await ready()).toMatchObject({ status: 200 });
  });
});

function fail(): never {
  throw new Error('missing');
}
