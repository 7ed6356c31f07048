/** A mail server that misbehaves on order. It speaks real SMTP on a real socket and remembers every letter it took responsibility for. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export type Stage = 'greeting' | 'mail' | 'rcpt' | 'data' | 'end';
export type Behaviour =
  | 'take'
  /** Takes the letter, then its reply is lost: the connection drops, or stays silent. */
  | 'takeAndDrop'
  | 'takeAndHang'
  | { reply: string; at: Stage }
  | { drop: Stage }
  | { hang: Stage }
  /** Reads a part of the letter and goes away. */
  | 'dropInside';

export type TakenLetter = { messageId: string; from: string; to: string[]; raw: Buffer };
export type MailServer = {
  port: number;
  url: string;
  taken: TakenLetter[];
  /** What it does to the next connections; asked once for each. */
  behave(next: () => Behaviour): void;
  meetings(): number;
  stop(): Promise<void>;
};

type Options = {
  /** Called before the reply to a letter it takes: where a server puts its copy. */
  journal?: (raw: Buffer) => Promise<void> | void;
  extensions?: string[];
  port?: number;
};

export async function startMailServer({ journal, extensions = ['8BITMIME', 'SIZE 40000000'], port = 0 }: Options = {}): Promise<MailServer> {
  const taken: TakenLetter[] = [];
  const sockets = new Set<Socket>();
  let next: () => Behaviour = () => 'take';
  let meetings = 0;

  const server = createServer((socket) => {
    meetings += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    const behaviour = next();
    const is = (stage: Stage): boolean => {
      if (typeof behaviour === 'string') return false;
      if ('drop' in behaviour && behaviour.drop === stage) return (socket.destroy(), true);
      if ('hang' in behaviour && behaviour.hang === stage) return true;
      if ('reply' in behaviour && behaviour.at === stage) return (socket.write(`${behaviour.reply}\r\n`), true);
      return false;
    };
    let from = '';
    let to: string[] = [];
    let inData = false;
    let buffer = Buffer.alloc(0);
    const say = (text: string) => void socket.write(`${text}\r\n`);
    const line = (text: string) => {
      const verb = text.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') return say(['faulty.example', ...extensions].map((one, i, all) => `250${i === all.length - 1 ? ' ' : '-'}${one}`).join('\r\n'));
      if (verb === 'HELO') return say('250 faulty.example');
      if (verb === 'MAIL') {
        from = /<([^>]*)>/.exec(text)?.[1] ?? '';
        to = [];
        return is('mail') ? undefined : say('250 2.1.0 Ok');
      }
      if (verb === 'RCPT') {
        if (is('rcpt')) return undefined;
        to.push(/<([^>]*)>/.exec(text)?.[1] ?? '');
        return say('250 2.1.5 Ok');
      }
      if (verb === 'DATA') {
        if (is('data')) return undefined;
        inData = true;
        return say('354 End data with <CR><LF>.<CR><LF>');
      }
      if (verb === 'QUIT') {
        say('221 2.0.0 Bye');
        return void socket.end();
      }
      return say(verb === 'RSET' || verb === 'NOOP' ? '250 2.0.0 Ok' : '502 5.5.2 Command not recognised');
    };
    const letter = async (bytes: Buffer) => {
      if (is('end')) return;
      const raw = Buffer.from(bytes.toString('latin1').replace(/^\.\./gm, '.'), 'latin1');
      // Responsibility is taken here, before the reply: exactly as a real server that has queued the letter.
      await journal?.(raw);
      taken.push({ messageId: /^message-id:\s*(\S+)/im.exec(raw.toString('latin1'))?.[1] ?? '', from, to, raw });
      if (behaviour === 'takeAndDrop') return void socket.destroy();
      if (behaviour === 'takeAndHang') return;
      say(`250 2.0.0 Ok: queued as ${taken.length.toString(16).toUpperCase().padStart(8, '0')}`);
    };
    socket.on('data', (part) => {
      buffer = Buffer.concat([buffer, part]);
      for (;;) {
        if (inData) {
          if (behaviour === 'dropInside' && buffer.length > 0) return void socket.destroy();
          const end = buffer.indexOf('\r\n.\r\n');
          if (end === -1) return;
          const body = buffer.subarray(0, end + 2);
          buffer = buffer.subarray(end + 5);
          inData = false;
          void letter(body);
        } else {
          const end = buffer.indexOf('\r\n');
          if (end === -1) return;
          const text = buffer.subarray(0, end).toString('utf8');
          buffer = buffer.subarray(end + 2);
          line(text);
        }
      }
    });
    if (!is('greeting')) say('220 faulty.example ESMTP');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const listening = typeof address === 'object' && address ? address.port : 0;
  return {
    port: listening,
    url: `smtp://127.0.0.1:${listening}`,
    taken,
    behave: (wanted) => (next = wanted),
    meetings: () => meetings,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
