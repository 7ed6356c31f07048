/** Asks whether a letter has left: a mailbox under our control that receives a copy of everything the mail server takes. */
import { and, desc, eq, gt, lt } from 'drizzle-orm';
import { ImapFlow } from 'imapflow';
import type { Db } from '#db/index.ts';
import { outbox } from '#db/schema/outbox.ts';
import { SettingsFault } from './env.ts';

export type Found = { where: string };
export type Journal = {
  /** Null: this letter is not there now. Throws when the journal cannot be asked. */
  find(messageId: string): Promise<Found | null>;
  /** How long a copy may be on its way, in milliseconds; null: as the letter times say. */
  settle: number | null;
  /** Whether absence can be believed without proof, because the journal is written before the server replies. */
  certain: boolean;
};

export type ImapPlace = { host: string; port: number; secure: boolean; starttls: boolean; user: string; pass: string; folder: string };

/** Reads `imaps://user:password@host:993/Folder`. Beyond this machine the password travels over verified TLS only. */
export function readImapUrl(text: string): ImapPlace {
  const url = new URL(text);
  const secure = url.protocol === 'imaps:';
  const near = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.username === '') throw new SettingsFault('JOURNAL_IMAP_URL: name the user and the password of the journal mailbox');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    secure,
    starttls: !secure && !near,
    user: decodeURIComponent(url.username),
    pass: decodeURIComponent(url.password),
    folder: decodeURIComponent(url.pathname.replace(/^\//, '')) || 'INBOX',
  };
}

/** One short connection per question: questions are rare, and a kept connection would show an old state of the mailbox. */
export function imapJournal(place: ImapPlace, silence = 20_000): Journal {
  return {
    settle: null,
    certain: false,
    find: async (messageId) => {
      const client = new ImapFlow({
        host: place.host,
        port: place.port,
        secure: place.secure,
        ...(place.secure ? {} : { doSTARTTLS: place.starttls }),
        auth: { user: place.user, pass: place.pass },
        logger: false,
        connectionTimeout: silence,
        greetingTimeout: silence,
        socketTimeout: silence,
      });
      // Faults of a broken connection arrive here as well as at the waiting call; unheard, they would end the process.
      client.on('error', () => {});
      try {
        await client.connect();
        await client.mailboxOpen(place.folder, { readOnly: true });
        const found = await client.search({ header: { 'message-id': messageId } }, { uid: true });
        if (!Array.isArray(found)) throw new Error('The journal did not answer the question.');
        const [uid] = found;
        return uid === undefined ? null : { where: `journal mailbox, message ${uid}` };
      } finally {
        client.close();
      }
    },
  };
}

/** Whether the journal shows a letter that surely left and had time to arrive. Without one, absence of another letter means nothing. */
export async function journalShowsKnown(db: Db, journal: Journal, settle: number, now: Date): Promise<boolean> {
  if (journal.certain) return true;
  const month = 30 * 24 * 3_600_000;
  const [known] = await db
    .select({ messageId: outbox.messageId })
    .from(outbox)
    .where(
      and(
        eq(outbox.state, 'sent'),
        eq(outbox.proof, 'reply'),
        lt(outbox.sentAt, new Date(now.getTime() - settle)),
        gt(outbox.sentAt, new Date(now.getTime() - month)),
      ),
    )
    .orderBy(desc(outbox.sentAt))
    .limit(1);
  return known !== undefined && (await journal.find(known.messageId)) !== null;
}
