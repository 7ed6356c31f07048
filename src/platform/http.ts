/** The portal's HTTP server: its limits on connections, and an end that cuts nobody off. */
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { followChanges } from './cache.ts';
import { SettingsFault } from './env.ts';
import { openHealth } from './health.ts';
import { openHeaders } from './headers.ts';
import { createHandler, type Address, type Site } from './httpHandle.ts';
import { openLanes } from './lanes.ts';
import { log } from './log.ts';
import { openIntake } from './receive.ts';
import { plainRefusal, type RefusalStatus } from './refusals.ts';

const limits = {
  connections: 4_000,
  /** From one address that is not a trusted proxy. */
  connectionsPerAddress: 256,
  headersMs: 10_000,
  requestMs: 21 * 60_000,
  keepAliveMs: 20_000,
  /** A connection on which nothing moves in either direction. */
  idleMs: 120_000,
  drainMs: 25_000,
} as const;

export type Portal = {
  port: number;
  /** Readiness off, no new connections, what is under way is finished within 25 seconds. */
  close(): Promise<void>;
};

export async function openPortal<A extends Address>(site: Site<A>): Promise<Portal> {
  const { env, database } = site.house;
  const lanes = openLanes();
  const intake = openIntake();
  const health = openHealth(database.db);
  const handle = createHandler(site, { lanes, intake, health });
  const refusalHeaders = openHeaders(env, site.inline)('page');
  const server = createServer({
    headersTimeout: limits.headersMs,
    // Bodies have rules of their own; this only lies above the longest of them. With 0 Node would watch no headers either.
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16 * 1024,
    insecureHTTPParser: false,
    requireHostHeader: true,
  });
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = 1_000;
  server.timeout = limits.idleMs;
  server.on('request', (req, res) => void handle(req, res));
  // Without this Node would invite the body before we have looked at its size.
  server.on('checkContinue', (req, res) => void handle(req, res));
  server.on('clientError', (error, socket) => answerBadRequest(error, socket, refusalHeaders));
  capPerAddress(server, env.trustedProxies.length > 0 ? Infinity : limits.connectionsPerAddress);

  const stopFollowing = await followChanges(database);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        reject(new SettingsFault(`PORT: another program already uses ${env.port}; choose another one, for example PORT=${env.port + 1}`));
      else reject(error);
    });
    server.listen({ port: env.port, host: env.host, backlog: 1024 }, resolve);
  });
  const place = server.address();
  return {
    port: typeof place === 'object' && place ? place.port : env.port,
    close: async () => {
      health.drain();
      await stopServer(server);
      lanes.close();
      intake.close();
      await stopFollowing();
    },
  };
}

async function stopServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const sweep = setInterval(() => server.closeIdleConnections(), 200);
  const late = setTimeout(() => {
    log.warn('drain', { cut: true });
    server.closeAllConnections();
  }, limits.drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(late);
}

function capPerAddress(server: Server, most: number): void {
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (counts.get(address) ?? 0) + 1;
    if (count > most) return void socket.destroy();
    counts.set(address, count);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
  });
}

/** Bytes that are no request: answered with the same headers as everything else, then closed. */
function answerBadRequest(
  error: NodeJS.ErrnoException,
  socket: NodeJS.WritableStream & { destroy(): void; writable: boolean },
  headers: readonly [string, string][],
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
  const status: RefusalStatus = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const words = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' }[status];
  const body = plainRefusal(status);
  const lines = [
    ...headers,
    ['content-type', 'text/html; charset=utf-8'],
    ['content-length', String(Buffer.byteLength(body))],
    ['cache-control', 'no-store'],
    ['connection', 'close'],
  ];
  socket.end(`HTTP/1.1 ${status} ${words}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
  setTimeout(() => socket.destroy(), 2000).unref();
}
