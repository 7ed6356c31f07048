/** A well-behaved mail server that is not ours: the package smtp-server on loopback, remembering the bytes it took. */
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import type { MailServer } from './smtp.ts';

export type Mailbox = Pick<MailServer, 'url' | 'taken' | 'stop'>;

/** Starts it on a free port. Bytes are kept as they came, after the dots of the protocol are taken away. */
export async function startMailbox(): Promise<Mailbox> {
  const taken: Mailbox['taken'] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: 40_000_000,
    onData: (stream, { envelope }, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts);
        taken.push({
          messageId: /^message-id:\s*(\S+)/im.exec(raw.toString('latin1'))?.[1] ?? '',
          from: envelope.mailFrom ? envelope.mailFrom.address : '',
          to: envelope.rcptTo.map(({ address }) => address),
          raw,
        });
        done();
      });
    },
  });
  // A portal that is stopped in the middle of a conversation is no fault of the test.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  return {
    taken,
    url: `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
