/** Promises letters. A letter is promised in the transaction of the thing it reports and sent later by the worker: at least once accepted, at most once delivered. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { addRows, notify, together, type Db, type Tx } from '#db/index.ts';
import { letterLanes, outbox } from '#db/schema/outbox.ts';
import type { House } from './house.ts';
import type { Language } from './i18n.ts';

export type LetterLane = (typeof letterLanes)[number];
/** Heard by the workers whenever a letter is promised. */
export const outboxChannel = 'outbox';

export type Promised = {
  lane: LetterLane;
  /** Name of a letter kind in `src/modules.ts`, for example `appeals.headquarters`. */
  template: string;
  /** One address; every copy is a letter of its own. */
  to: string;
  subjectKind: string;
  subjectId: string;
  /** What the letter is rendered from: plain JSON, sealed while it waits and wiped once the letter has left. */
  data: Record<string, unknown>;
  /** Two promises under one key are one letter. */
  key: string;
  language?: Language;
};

export type Attachment = { filename: string; contentType: string; content: Buffer };

/** A letter as its kind renders it. Header texts are made safe when the letter is composed. */
export type Letter = {
  subject: string;
  text: string;
  html?: string;
  from?: Mailbox | string;
  replyTo?: string;
  /** Where refusals that come later are sent; by default an address that names this letter. */
  envelopeFrom?: string;
  headers?: Record<string, string>;
  attachments?: Attachment[];
};
export type Mailbox = { name: string; address: string };

export type LetterToRender = {
  id: string;
  messageId: string;
  to: string;
  subjectId: string;
  data: Record<string, unknown>;
  language: Language;
  /** The moment of this try: the only clock a letter may use. */
  at: Date;
};

/** What is known about a letter the server took. `response` is the full text of its 250, or where the proof was found. */
export type Delivered = { id: string; subjectId: string; server: string; response: string; at: Date; messageId: string; sha256: string };
/** Why a letter did not leave. `final`: it is dead; otherwise it will be tried again or waits for a person. `reason` has words in `letters.reason.…`. */
export type Failed = { id: string; subjectId: string; reason: string; final: boolean; at: Date };

/**
 * One sort of letter. `render` may run several times and must not send or write anything.
 * `delivered` is called until it succeeds once; `failed` at each setback and until it succeeds at the final one.
 * A fault in either never sends the letter again.
 */
export type LetterKind = {
  render(house: House, db: Db | Tx, letter: LetterToRender): Promise<Letter>;
  delivered?(tx: Tx, house: House, told: Delivered): Promise<void>;
  failed?(tx: Tx, house: House, told: Failed): Promise<void>;
};

/** Promises a letter inside the caller's transaction. The same key answers the letter that was promised first, unchanged. */
export async function promiseLetter(tx: Tx, house: House, letter: Promised, now: Date): Promise<{ id: string; messageId: string }> {
  const [made] = await tx
    .insert(outbox)
    .values(rowOf(house, letter, now))
    .onConflictDoNothing({ target: outbox.key })
    .returning({ id: outbox.id, messageId: outbox.messageId });
  if (made) {
    await notify(tx, outboxChannel, letter.lane);
    return made;
  }
  const [first] = await tx.select({ id: outbox.id, messageId: outbox.messageId }).from(outbox).where(eq(outbox.key, letter.key));
  if (!first) throw new Error('A letter with this key was promised and cannot be read.');
  return first;
}

/** As `promiseLetter`, for the letters of one lane that one transaction holds together. */
export async function promiseLetters(tx: Tx, house: House, lane: LetterLane, letters: readonly (Omit<Promised, 'lane'> & { at: Date })[]): Promise<void> {
  const rows = letters.map(({ at, ...letter }) => rowOf(house, { ...letter, lane }, at));
  await together([addRows(tx, outbox, rows, { known: 'skip' }), notify(tx, outboxChannel, lane)]);
}

function rowOf(house: House, letter: Promised, now: Date): typeof outbox.$inferInsert {
  const id = randomUUID();
  return {
    id,
    key: letter.key,
    messageId: `<${id}@${house.env.mailDomain}>`,
    lane: letter.lane,
    template: letter.template,
    subjectKind: letter.subjectKind,
    subjectId: letter.subjectId,
    language: letter.language ?? 'uk',
    toSealed: house.vault.seal(letter.to),
    dataSealed: house.vault.seal(JSON.stringify(letter.data)),
    acceptedAt: now,
    dueAt: now,
    windowAt: now,
  };
}

/** Whether a letter under this key was promised already: for work that would gather its contents in vain. */
export async function isPromised(db: Db | Tx, key: string): Promise<boolean> {
  const found = await db.select({ id: outbox.id }).from(outbox).where(eq(outbox.key, key)).limit(1);
  return found.length > 0;
}

/** In demo mode nothing may be sent to a real person: only reserved `*.example` domains are accepted. */
export const acceptsRecipient = (house: House, address: string): boolean => !house.env.demo || /@([^@\s]+\.)?example$/i.test(address.trim());
