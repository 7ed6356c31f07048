/** The embedded mail catcher: a real SMTP server on this machine that keeps letters in the database instead of delivering them. */
import { once } from 'node:events';
import { count, desc, eq, lt } from 'drizzle-orm';
import { SMTPServer } from 'smtp-server';
import type { Db } from '#db/index.ts';
import { caughtLetters } from '#db/schema/outbox.ts';
import type { House } from './house.ts';
import type { Journal } from './journal.ts';
import { smtpPost, type Post } from './smtp.ts';

const largest = 40 * 1024 * 1024;
const kept = 500;

/** Starts the catcher on a free port of this machine and answers a post that delivers to it. */
export async function openCatcher(house: House, clock: () => Date): Promise<Post> {
  const db = house.database.db;
  const server = new SMTPServer({
    name: 'catcher.portal.example',
    banner: 'embedded catcher',
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: largest,
    logger: false,
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      stream.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes <= largest) parts.push(part);
      });
      stream.on('end', () => {
        if (stream.sizeExceeded || bytes > largest) return done(Object.assign(new Error('5.3.4 The letter is too large'), { responseCode: 552 }));
        const raw = Buffer.concat(parts);
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
        const to = session.envelope.rcptTo.map((one) => one.address).join(', ');
        keep(house, db, raw, from, to, clock())
          .then((id) => done(null, `2.0.0 Ok: caught as ${id}`))
          .catch(() => done(Object.assign(new Error('4.3.0 The letter could not be kept'), { responseCode: 451 })));
      });
    },
  });
  // Clients that vanish in the middle are part of every mail server's day.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The mail catcher has no port.');
  const post = smtpPost({ host: '127.0.0.1', port: address.port, secure: false, requireTLS: false, ignoreTLS: true, auth: null }, 'portal.example');
  return {
    ...post,
    server: 'embedded catcher',
    close: async () => {
      await post.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function keep(house: House, db: Db, raw: Buffer, from: string, to: string, now: Date): Promise<string> {
  const [row] = await db
    .insert(caughtLetters)
    .values({ at: now, messageId: messageIdOf(raw), envelopeFrom: from, envelopeToSealed: house.vault.seal(to), raw: house.vault.sealBytes(raw) })
    .returning({ id: caughtLetters.id });
  if (!row) throw new Error('The letter was not kept.');
  return row.id;
}

/** The Message-ID of raw bytes, unfolded; empty when there is none. */
export function messageIdOf(raw: Buffer): string {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw
    .subarray(0, end === -1 ? raw.length : end)
    .toString('latin1')
    .replace(/\r\n[ \t]+/g, ' ');
  return /^message-id:\s*(\S+)/im.exec(head)?.[1] ?? '';
}

/** The catcher writes a letter down before it replies, so what it does not show it has not taken. */
export const catcherJournal = (db: Db): Journal => ({
  settle: 0,
  certain: true,
  find: async (messageId) => {
    const [row] = await db.select({ id: caughtLetters.id }).from(caughtLetters).where(eq(caughtLetters.messageId, messageId)).limit(1);
    return row ? { where: `embedded catcher, ${row.id}` } : null;
  },
});

export type CaughtLetter = { id: string; at: Date; messageId: string; from: string; to: string; raw: Buffer };

const open = (house: House, row: typeof caughtLetters.$inferSelect): CaughtLetter => ({
  id: row.id,
  at: row.at,
  messageId: row.messageId,
  from: row.envelopeFrom,
  to: house.vault.open(row.envelopeToSealed),
  raw: house.vault.openBytes(row.raw),
});

export const caughtPerPage = 30;
/** Newest first. Pages are counted from 1. */
export async function listCaught(house: House, db: Db, page: number): Promise<{ letters: CaughtLetter[]; pages: number }> {
  const [all] = await db.select({ n: count() }).from(caughtLetters);
  const pages = Math.max(1, Math.ceil((all?.n ?? 0) / caughtPerPage));
  const rows = await db
    .select()
    .from(caughtLetters)
    .orderBy(desc(caughtLetters.at), desc(caughtLetters.id))
    .limit(caughtPerPage)
    .offset((Math.min(Math.max(page, 1), pages) - 1) * caughtPerPage);
  return { letters: rows.map((row) => open(house, row)), pages };
}

export async function findCaught(house: House, db: Db, id: string): Promise<CaughtLetter | null> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return null;
  const [row] = await db.select().from(caughtLetters).where(eq(caughtLetters.id, id));
  return row ? open(house, row) : null;
}

/** Keeps the newest letters only; the catcher is a window, not an archive. */
export async function forgetCaught(db: Db): Promise<void> {
  const [last] = await db.select({ at: caughtLetters.at }).from(caughtLetters).orderBy(desc(caughtLetters.at)).limit(1).offset(kept);
  if (last) await db.delete(caughtLetters).where(lt(caughtLetters.at, last.at));
}
