/** Lets commands hand their work to the running server, which alone may touch the embedded database. */
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { log } from './log.ts';

export type Say = (line: string) => void;
/** Answers the exit code. */
export type Perform = (command: string, args: readonly string[], say: Say) => Promise<number>;

const order = z.strictObject({ command: z.string().max(100), args: z.array(z.string().max(4000)).max(100) });
const reply = z.union([z.strictObject({ say: z.string() }), z.strictObject({ code: z.number() })]);

/** Socket paths are limited to about a hundred bytes, so the shorter way of writing it is used. */
export function controlPath(varDir: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\portal-${Buffer.from(join(process.cwd(), varDir)).toString('base64url').slice(-60)}`;
  const path = join(varDir, 'control.sock');
  const short = relative(process.cwd(), path);
  return short !== '' && short.length < path.length ? short : path;
}

/** Listens for orders of whoever owns this directory; answers how to stop. Orders are done one after another. */
export async function openControl(varDir: string, perform: Perform): Promise<() => Promise<void>> {
  const path = controlPath(varDir);
  if (process.platform !== 'win32') rmSync(path, { force: true });
  let queue = Promise.resolve();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    const tell = (message: object): void => {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    };
    createInterface({ input: socket }).once('line', (line) => {
      queue = queue.then(async () => {
        let code = 1;
        try {
          const { command, args } = order.parse(JSON.parse(line));
          code = await perform(command, args, (text) => tell({ say: text }));
        } catch (error) {
          tell({ say: `This did not work. The log of the server tells more under ${log.error('command', error)}.` });
        }
        tell({ code });
        socket.end();
      });
    });
  });
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  } finally {
    process.umask(mask);
  }
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
}

/** Gives an order to the running server and repeats what it says. Null: no server listens here. */
export async function askServer(varDir: string, command: string, args: readonly string[], say: Say): Promise<number | null> {
  const path = controlPath(varDir);
  if (process.platform !== 'win32' && !existsSync(path)) return null;
  return new Promise((resolve) => {
    let code: number | null = null;
    const socket = connect(path);
    socket.on('error', () => resolve(code));
    socket.on('connect', () => socket.write(`${JSON.stringify({ command, args })}\n`));
    socket.on('close', () => resolve(code ?? (socket.bytesRead > 0 ? 1 : null)));
    createInterface({ input: socket }).on('line', (line) => {
      const told = reply.safeParse(JSON.parse(line));
      if (!told.success) return;
      if ('say' in told.data) say(told.data.say);
      else code = told.data.code;
    });
  });
}
