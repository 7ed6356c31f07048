/** Bytes on a socket, for requests that no honest client would send. */
import { connect, type Socket } from 'node:net';

export type Reply = { status: number; headers: Record<string, string>; body: string; raw: string; milliseconds: number };

/** Sends the text as it stands and answers what came back until the other side closed (or `forMs` passed). */
export function sendRaw(port: number, text: string | Buffer, { forMs = 15_000, end = false }: { forMs?: number; end?: boolean } = {}): Promise<Reply> {
  return converse(port, (socket) => void (end ? socket.end(text) : socket.write(text)), forMs);
}

/** Opens a socket and lets `act` write to it as it likes. */
export function converse(port: number, act: (socket: Socket) => void, forMs = 15_000): Promise<Reply> {
  const from = performance.now();
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const parts: Buffer[] = [];
    const timer = setTimeout(() => socket.destroy(), forMs);
    socket.on('connect', () => act(socket));
    socket.on('data', (part) => parts.push(part));
    // A reset is one way of being refused; what came before it counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ ...parseReply(Buffer.concat(parts).toString('latin1')), milliseconds: performance.now() - from });
    });
  });
}

function parseReply(raw: string): Omit<Reply, 'milliseconds'> {
  const at = raw.indexOf('\r\n\r\n');
  const [first = '', ...lines] = raw.slice(0, Math.max(at, 0)).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) headers[line.slice(0, line.indexOf(':')).toLowerCase()] = line.slice(line.indexOf(':') + 1).trim();
  return { status: Number(first.split(' ')[1] ?? 0), headers, body: at < 0 ? '' : raw.slice(at + 4), raw };
}

/** One plain request that asks the server to close afterwards. */
export const request = (method: string, path: string, port: number, headers: Record<string, string> = {}, body = ''): string =>
  `${method} ${path} HTTP/1.1\r\n${Object.entries({
    Host: `localhost:${port}`,
    Connection: 'close',
    ...(body ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}),
    ...headers,
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`;
