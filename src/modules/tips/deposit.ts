/** Stores what came sealed: files first, then the tip that names them, whole or not at all; the same again is the same. */
import { createHash } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { files, messages, threads } from '#db/schema/tips.ts';
import type { Day } from '#platform/hours.ts';
import type { WireRefusal } from './wire.ts';
import type { Deposit } from './wireShapes.ts';

/** `new`: stored now; `same`: it was there. */
export type Stored = 'new' | 'same' | WireRefusal;

const sha256 = (...parts: (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** A sealed file that waits for its message. */
export async function storeFile(db: Db | Tx, id: string, bytes: Uint8Array): Promise<Stored> {
  const digest = sha256(bytes);
  const [made] = await db.insert(files).values({ id, bytes, digest }).onConflictDoNothing().returning({ id: files.id });
  if (made) return 'new';
  const [known] = await db.select({ digest: files.digest }).from(files).where(eq(files.id, id));
  // Between the two questions it may have been reaped: then it is not there, and the sender tries again.
  return known ? (digest.equals(known.digest) ? 'same' : 'differs') : 'busy';
}

/** Gives files to their message in their order; false when one is not there or belongs to another. */
export async function claimFiles(tx: Tx, messageId: string, ids: readonly string[]): Promise<boolean> {
  for (const [at, id] of ids.entries()) {
    const claimed = await tx
      .update(files)
      .set({ messageId, place: at + 1 })
      .where(and(eq(files.id, id), isNull(files.messageId)))
      .returning({ id: files.id });
    if (claimed.length === 0) return false;
  }
  return true;
}

/** What tells one deposit from another: everything in it but the puzzle. */
const digestOf = ({ accessHash, envelope, message, identity, files: ids, urgency, ring, language }: Deposit): Buffer =>
  sha256(JSON.stringify([accessHash, urgency, ring, language, ids]), sha256(envelope), sha256(message), identity ? sha256(identity) : '');

/** Whether this deposit, or another one under its name, is there already. */
export async function knownDeposit(db: Db | Tx, deposit: Deposit): Promise<Stored | null> {
  const [known] = await db
    .select({ deposit: threads.deposit })
    .from(threads)
    .where(eq(threads.accessHash, Buffer.from(deposit.accessHash, 'hex')));
  return known ? (digestOf(deposit).equals(known.deposit) ? 'same' : 'differs') : null;
}

class Undone extends Error {
  readonly why: WireRefusal;
  constructor(why: WireRefusal) {
    super();
    this.why = why;
  }
}

/** Undoes a transaction and answers why. */
export const undo = (why: WireRefusal): never => {
  throw new Undone(why);
};
export async function orWhy<T>(work: Promise<T>): Promise<T | WireRefusal> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Undone) return error.why;
    throw error;
  }
}

export async function storeDeposit(db: Db, deposit: Deposit, origin: 'browser' | 'server', today: Day): Promise<Stored> {
  const { accessHash, envelope, message, identity, urgency, ring, language } = deposit;
  const stored = await orWhy(
    db.transaction(async (tx): Promise<Stored | null> => {
      const [thread] = await tx
        .insert(threads)
        .values({ accessHash: Buffer.from(accessHash, 'hex'), deposit: digestOf(deposit), arrivedOn: today, urgency, ring, language, origin, identity })
        .onConflictDoNothing()
        .returning({ id: threads.id });
      if (!thread) return null;
      const [opening] = await tx
        .insert(messages)
        .values({ threadId: thread.id, seq: 0, by: 'witness', message, envelope, addedOn: today })
        .returning({ id: messages.id });
      if (!opening || !(await claimFiles(tx, opening.id, deposit.files))) return undo('missingFile');
      return 'new';
    }),
  );
  // The same deposit may have come twice at one moment; one of them waited for the other.
  return stored ?? (await knownDeposit(db, deposit)) ?? 'busy';
}

/** A message that the witness's own program sealed: no envelope, no place for replies. */
export async function storePasted(db: Db, pasted: { accessHash: Uint8Array; message: Uint8Array; language: 'uk' | 'en' }, today: Day): Promise<Stored> {
  const { accessHash, message, language } = pasted;
  await db.transaction(async (tx) => {
    const deposit = sha256(accessHash, message);
    const [thread] = await tx
      .insert(threads)
      .values({ accessHash, deposit, arrivedOn: today, urgency: 'U2', ring: 'civil', language, origin: 'pasted', identity: null })
      .returning({ id: threads.id });
    if (thread) await tx.insert(messages).values({ threadId: thread.id, seq: 0, by: 'witness', message, envelope: new Uint8Array(0), addedOn: today });
  });
  return 'new';
}
