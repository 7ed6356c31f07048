/** What the code opens: the dialogue, an addition to it, an earlier end of keeping, and erasing. A code that opens nothing gets an answer of the same size by the same path. */
import { createHash, randomBytes } from 'node:crypto';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { messages, threads } from '#db/schema/tips.ts';
import type { Day } from '#platform/hours.ts';
import { alone, noteAct } from './acts.ts';
import { claimFiles, orWhy, undo, type Stored } from './deposit.ts';
import { emptyTips } from './retention.ts';
import { isLast, isOutcome, limits, type TipState } from './rules.ts';
import { toWire, type Talk, type TalkAnswer } from './wire.ts';
import type { Addition } from './wireShapes.ts';

const hashOf = (access: Uint8Array): Uint8Array => createHash('sha256').update(access).digest();
const nobody = '00000000-0000-4000-8000-000000000000';

/** The dialogue of a code and where it was sealed, or null. Both kinds of codes ask the database the same two questions. */
export async function openTalk(db: Db | Tx, access: Uint8Array): Promise<{ talk: Talk; origin: string; language: 'uk' | 'en' } | null> {
  const [thread] = await db
    .select({
      id: threads.id,
      state: threads.state,
      outcome: threads.outcome,
      closedOn: threads.closedOn,
      keepUntil: threads.keepUntil,
      origin: threads.origin,
      language: threads.language,
    })
    .from(threads)
    .where(eq(threads.accessHash, hashOf(access)));
  const items = await db
    .select({
      seq: messages.seq,
      by: messages.by,
      hash: sql<string>`encode(sha256(${messages.message}), 'hex')`,
      reply: sql<string | null>`case when ${messages.by} = 'reader' then encode(${messages.message}, 'hex') end`,
      addedOn: messages.addedOn,
    })
    .from(messages)
    .where(eq(messages.threadId, thread?.id ?? nobody))
    .orderBy(asc(messages.seq));
  if (!thread) return null;
  const { state, outcome, closedOn, keepUntil, origin, language } = thread;
  const talk: Talk = {
    state,
    outcome: isOutcome(outcome) ? outcome : null,
    closedOn,
    keepUntil,
    items: items.map(({ seq, by, hash, reply, addedOn }) => ({
      seq,
      by,
      hash,
      message: reply === null ? null : toWire(new Uint8Array(Buffer.from(reply, 'hex'))),
      addedOn,
    })),
  };
  return { talk, origin, language };
}

/** Most dialogues, and every code that opens nothing, are answered in so many bytes; a longer one in twice as many, or four times. */
export const talkStep = 32 * 1024;

/** The answer as it goes over the line. What fills it is random, so no packing on the way makes it shorter. */
export function packTalk(tip: Talk | null): Buffer {
  const bare = Buffer.byteLength(JSON.stringify({ v: 1, tip, pad: '' } satisfies TalkAnswer));
  let size = talkStep;
  while (size < bare) size *= 2;
  const pad = randomBytes(size)
    .toString('base64')
    .slice(0, size - bare);
  return Buffer.from(JSON.stringify({ v: 1, tip, pad } satisfies TalkAnswer));
}

/** An answer takes the tip out of waiting; a closed one takes nothing more. Joined to another it keeps its own dialogue. */
const takesMore = (state: TipState): boolean => !isLast(state) || state === 'joined';

/** What was joined and has something new to say stands for itself again: nobody opens it by looking at the other one. */
function backToDesk(state: TipState): Partial<typeof threads.$inferInsert> {
  if (state === 'joined') return alone;
  return state === 'waiting_author' ? { state: 'in_view' } : {};
}

export function storeAddition(db: Db, addition: Addition, today: Day): Promise<Stored> {
  const { seq, message, envelope } = addition;
  return orWhy(
    db.transaction(async (tx): Promise<Stored> => {
      const [thread] = await tx
        .select({ id: threads.id, state: threads.state })
        .from(threads)
        .where(eq(threads.accessHash, hashOf(Buffer.from(addition.access, 'hex'))))
        .for('update');
      if (!thread) return 'unknown';
      const [there] = await tx
        .select({ message: messages.message, by: messages.by })
        .from(messages)
        .where(and(eq(messages.threadId, thread.id), eq(messages.seq, seq)));
      if (there) return there.by === 'witness' && Buffer.from(message).equals(there.message) ? 'same' : 'order';
      const [{ count, own } = { count: 0, own: 0 }] = await tx
        .select({
          count: sql<number>`(coalesce(max(${messages.seq}), -1) + 1)::int`,
          own: sql<number>`(count(*) filter (where ${messages.by} = 'witness'))::int`,
        })
        .from(messages)
        .where(eq(messages.threadId, thread.id));
      if (seq !== count || count === 0) return 'order';
      if (!takesMore(thread.state)) return 'ended';
      if (count >= limits.items || own >= limits.witnessItems) return 'full';
      const [made] = await tx
        .insert(messages)
        .values({ threadId: thread.id, seq, by: 'witness', message, envelope, addedOn: today })
        .returning({ id: messages.id });
      if (!made || !(await claimFiles(tx, made.id, addition.files))) return undo('missingFile');
      // A page that was opened before this came does nothing to the tip until it is looked at again.
      await tx
        .update(threads)
        .set({ ...backToDesk(thread.state), version: sql`${threads.version} + 1` })
        .where(eq(threads.id, thread.id));
      if (thread.state === 'joined') await noteAct(tx, thread.id, 'unjoined', null, today);
      await noteAct(tx, thread.id, 'witness.added', null, today);
      return 'new';
    }),
  );
}

/** Whether an addition is there already, so that its repetition needs no new work. */
export async function knownAddition(db: Db | Tx, addition: Addition): Promise<boolean> {
  const [there] = await db
    .select({ message: messages.message, by: messages.by })
    .from(messages)
    .innerJoin(threads, eq(threads.id, messages.threadId))
    .where(and(eq(threads.accessHash, hashOf(Buffer.from(addition.access, 'hex'))), eq(messages.seq, addition.seq)));
  return there !== undefined && there.by === 'witness' && Buffer.from(addition.message).equals(there.message);
}

/**
 * Forgets everything sealed at the witness's wish. It is closed first, with today as its last day, so if this is broken off in the middle
 * the worker ends what was begun; then nothing is left that the code could open.
 */
export async function eraseTip(db: Db, access: Uint8Array, today: Day): Promise<boolean> {
  const [thread] = await db
    .update(threads)
    .set({ state: 'closed', outcome: 'withdrawn', closedOn: today, keepUntil: today, holder: null, version: sql`${threads.version} + 1` })
    .where(eq(threads.accessHash, hashOf(access)))
    .returning({ id: threads.id });
  if (thread) await emptyTips(db, [thread.id]);
  return thread !== undefined;
}

/** Brings the end of keeping of a closed tip nearer, never further. */
export async function shortenKeeping(db: Db, access: Uint8Array, keepUntil: Day, today: Day): Promise<Stored> {
  return db.transaction(async (tx): Promise<Stored> => {
    const [thread] = await tx
      .select({ id: threads.id, keepUntil: threads.keepUntil })
      .from(threads)
      .where(eq(threads.accessHash, hashOf(access)))
      .for('update');
    if (!thread) return 'unknown';
    if (thread.keepUntil === null || keepUntil < today || keepUntil > thread.keepUntil) return 'order';
    if (keepUntil === thread.keepUntil) return 'same';
    await tx.update(threads).set({ keepUntil }).where(eq(threads.id, thread.id));
    await noteAct(tx, thread.id, 'witness.shortened', null, today);
    return 'new';
  });
}
