import { createServer } from 'node:http';
import { createApp } from 'astro/app/entrypoint';
import { connect } from '#db/index.ts';
import { followChanges } from '#platform/cache.ts';
import { translator } from '#platform/i18n.ts';

const app = createApp({ streaming: false });
const pages = new Map(app.manifest.routes.map(({ routeData }) => [routeData.route, routeData]));
const database = await connect({ url: process.env['DATABASE_URL'] ?? '', connections: 10 });
await followChanges(database);
const locals: Partial<App.Locals> = { db: database.db, t: translator('uk') };

const server = createServer((req, res) => {
  const address = new URL(req.url ?? '/', 'http://localhost');
  const page = pages.get(address.pathname);
  void app.render(new Request(address), { locals, ...(page ? { routeData: page } : {}) }).then(async (response) => {
    const body = Buffer.from(await response.arrayBuffer());
    res.writeHead(response.status, { 'content-type': 'text/html; charset=utf-8', 'content-length': body.length });
    res.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
