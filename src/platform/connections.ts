/** A listener with limits on its connections, and an end that cuts nobody off. The portal and the tip house open theirs with it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { SettingsFault } from './envFault.ts';
import { plainRefusal, type RefusalStatus } from './refusals.ts';

const limits = {
  headersMs: 10_000,
  requestMs: 21 * 60_000,
  keepAliveMs: 20_000,
  /** A connection on which nothing moves in either direction. */
  idleMs: 120_000,
} as const;

/** `headers`: of the answer to bytes that are no request. */
export function openServer(part: {
  connections: number;
  headers: readonly [string, string][];
  handle(req: IncomingMessage, res: ServerResponse): void;
}): Server {
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
  server.maxConnections = part.connections;
  server.maxRequestsPerSocket = 1_000;
  server.timeout = limits.idleMs;
  server.on('request', part.handle);
  // Without this Node would invite the body before we have looked at its size.
  server.on('checkContinue', part.handle);
  server.on('clientError', (error, socket) => answerBadRequest(error, socket, part.headers));
  return server;
}

/** Begins to listen; `setting` is what the operator changes when somebody else has the port. */
export function listenAt(server: Server, { host, port }: { host: string; port: number }, setting: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `${setting}: another program already uses ${port}; choose another one, for example ${setting}=${port + 1}`;
      reject(error.code === 'EADDRINUSE' ? new SettingsFault(taken) : error);
    });
    server.listen({ port, host, backlog: 1024 }, resolve);
  });
}

/** Takes nobody new and lets what is under way end; after `drainMs` it is cut, and `onCut` told. */
export async function stopServer(server: Server, drainMs: number, onCut: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const sweep = setInterval(() => server.closeIdleConnections(), 200);
  const late = setTimeout(() => {
    onCut();
    server.closeAllConnections();
  }, drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(late);
}

export function capPerAddress(server: Server, most: number): void {
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
    ...(headers.some(([name]) => name === 'cache-control') ? [] : [['cache-control', 'no-store'] as const]),
    ['connection', 'close'],
  ];
  socket.end(`HTTP/1.1 ${status} ${words}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
  setTimeout(() => socket.destroy(), 2000).unref();
}
