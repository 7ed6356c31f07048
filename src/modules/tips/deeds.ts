/** What a reader does with a tip. Each deed names the version it saw; what changed meanwhile is looked at again before anything is done. */
import { and, eq, max, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '#db/index.ts';
import { messages, notes, threads } from '#db/schema/tips.ts';
import { kyivDay } from '#platform/hours.ts';
import type { House } from '#platform/house.ts';
import { answerAsk, askReasons, putAsk } from './asks.ts';
import type { DeskRefusal } from './deskWire.ts';
import type { TipPerson } from './keys.ts';
import { visibleTo } from './queue.ts';
import { keepUntil } from './retention.ts';
import { isLast, isMoreUrgent, limits, mayGo, outcomes, urgencies, type TipState, type Urgency } from './rules.ts';
import { countRecipients } from './seal.ts';
import { alone, writeAct } from './acts.ts';
import { fromWire } from './wire.ts';

const base = { v: z.literal(1), version: z.number().int().min(1) };
const sealed = z.string().max(limits.messageBytes * 1.4);
/** Strict: a word of a tip that stands in a field of its own is refused, not ignored. */
export const deed = z.discriminatedUnion('act', [
  z.strictObject({ ...base, act: z.enum(['take', 'takeOver', 'letGo', 'unjoin']) }),
  z.strictObject({
    ...base,
    act: z.literal('state'),
    to: z.enum(['in_view', 'waiting_author', 'taken', 'outcome_known', 'closed', 'training', 'redirected']),
    outcome: z.enum(outcomes).nullable(),
  }),
  z.strictObject({ ...base, act: z.literal('raise'), urgency: z.enum(urgencies) }),
  z.strictObject({
    ...base,
    act: z.literal('ask'),
    what: z.enum(['lower', 'hold', 'resonance', 'identity']),
    code: z.enum(urgencies).nullable(),
    reason: z.enum(askReasons),
  }),
  z.strictObject({ ...base, act: z.literal('answer'), ask: z.uuid(), agreed: z.boolean() }),
  z.strictObject({ ...base, act: z.literal('note'), seq: z.number().int().min(0), message: sealed, envelope: sealed }),
  z.strictObject({ ...base, act: z.literal('reply'), seq: z.number().int().min(1), message: sealed, asks: z.boolean() }),
  z.strictObject({ ...base, act: z.literal('join'), to: z.uuid() }),
]);
export type Deed = z.infer<typeof deed>;
export type Done = { v: 1; done: true } | { v: 1; refused: DeskRefusal };
type Thread = typeof threads.$inferSelect;

export async function doDeed(house: House, id: string, what: Deed, who: TipPerson, now: Date): Promise<Done> {
  const refused = await house.database.db.transaction(async (tx): Promise<DeskRefusal | null> => {
    const [thread] = await tx
      .select()
      .from(threads)
      .where(and(eq(threads.id, id), visibleTo(who)))
      .for('update');
    if (!thread) return 'gone';
    if (thread.version !== what.version) return 'changed';
    const why = await perform(tx, thread, what, who, now);
    if (why === null)
      await tx
        .update(threads)
        .set({ version: sql`${threads.version} + 1` })
        .where(eq(threads.id, id));
    return why;
  });
  return refused === null ? { v: 1, done: true } : { v: 1, refused };
}

async function perform(tx: Tx, thread: Thread, what: Deed, who: TipPerson, now: Date): Promise<DeskRefusal | null> {
  if (what.act === 'take' || what.act === 'takeOver' || what.act === 'letGo') return hold(tx, thread, what.act, who, now);
  if (what.act === 'ask') return putAsk(tx, thread, what, who, now);
  if (what.act === 'answer') return answerAsk(tx, thread, what, who, now);
  // What is asked of a second person must not wait for the first one to let go; everything else is done by who holds the tip.
  if (thread.holder !== null && thread.holder !== who.id) return 'held';
  if (what.act === 'state') return goTo(tx, thread, what.to, what.outcome, who, now);
  if (what.act === 'raise') {
    if (!isMoreUrgent(what.urgency, thread.urgency) || isLast(thread.state)) return 'state';
    await raise(tx, thread.id, what.urgency, who, now);
    return null;
  }
  if (what.act === 'note') return writeNoteRow(tx, thread, what, who, now);
  if (what.act === 'reply') return writeReply(tx, thread, what, who, now);
  return what.act === 'join' ? join(tx, thread, what.to, who, now) : unjoin(tx, thread, who, now);
}

async function hold(tx: Tx, thread: Thread, act: 'take' | 'takeOver' | 'letGo', who: TipPerson, now: Date): Promise<DeskRefusal | null> {
  if (isLast(thread.state)) return 'state';
  if (act === 'letGo' ? thread.holder !== who.id : act === 'take' && thread.holder !== null && thread.holder !== who.id) return 'held';
  await tx
    .update(threads)
    .set({ holder: act === 'letGo' ? null : who.id })
    .where(eq(threads.id, thread.id));
  await writeAct(tx, thread.id, act, who.id, now);
  return null;
}

/** Moves a tip where the table of states allows. An end needs an outcome and begins the term of keeping. */
async function goTo(tx: Tx, thread: Thread, to: TipState, outcome: string | null, who: TipPerson, now: Date): Promise<DeskRefusal | null> {
  if (!mayGo(thread.state, to)) return 'state';
  const last = isLast(to);
  const said = outcome ?? thread.outcome;
  if ((last || to === 'outcome_known') && said === null) return 'outcome';
  const today = kyivDay(now);
  await tx
    .update(threads)
    .set({
      state: to,
      ...(last || to === 'outcome_known' ? { outcome: said } : {}),
      ...(last ? { closedOn: today, keepUntil: keepUntil(today, thread.resonance), holder: null } : {}),
    })
    .where(eq(threads.id, thread.id));
  await writeAct(tx, thread.id, last ? 'closed' : 'state', who.id, now, last ? said : to);
  return null;
}

async function writeNoteRow(
  tx: Tx,
  thread: Thread,
  what: { seq: number; message: string; envelope: string },
  who: TipPerson,
  now: Date,
): Promise<DeskRefusal | null> {
  const message = fromWire(what.message);
  const envelope = fromWire(what.envelope);
  if (!message || !envelope || countRecipients(message) !== 1 || countRecipients(envelope) < 2) return 'shape';
  const [top] = await tx
    .select({ seq: max(notes.seq) })
    .from(notes)
    .where(eq(notes.threadId, thread.id));
  if (what.seq !== (top?.seq ?? -1) + 1) return 'order';
  await tx.insert(notes).values({ threadId: thread.id, seq: what.seq, message, envelope, by: who.id, addedOn: kyivDay(now) });
  await writeAct(tx, thread.id, 'noted', who.id, now);
  return null;
}

async function writeReply(
  tx: Tx,
  thread: Thread,
  what: { seq: number; message: string; asks: boolean },
  who: TipPerson,
  now: Date,
): Promise<DeskRefusal | null> {
  const message = fromWire(what.message);
  if (!message || countRecipients(message) !== 2) return 'shape';
  if (thread.origin === 'pasted' || isLast(thread.state)) return 'state';
  const [top] = await tx
    .select({ seq: max(messages.seq) })
    .from(messages)
    .where(eq(messages.threadId, thread.id));
  if (what.seq !== (top?.seq ?? -1) + 1 || what.seq >= limits.items) return 'order';
  await tx.insert(messages).values({ threadId: thread.id, seq: what.seq, by: 'reader', message, addedOn: kyivDay(now) });
  await writeAct(tx, thread.id, what.asks ? 'asked' : 'replied', who.id, now);
  if (what.asks && mayGo(thread.state, 'waiting_author')) {
    await tx.update(threads).set({ state: 'waiting_author' }).where(eq(threads.id, thread.id));
    await writeAct(tx, thread.id, 'state', who.id, now, 'waiting_author');
  }
  return null;
}

/** The later tip goes under the earlier one and keeps its own code and dialogue. What is kept for the operator's own readers never meets what all may read. */
async function join(tx: Tx, thread: Thread, to: string, who: TipPerson, now: Date): Promise<DeskRefusal | null> {
  if (to === thread.id || !mayGo(thread.state, 'joined')) return 'state';
  const [other] = await tx
    .select()
    .from(threads)
    .where(and(eq(threads.id, to), visibleTo(who)))
    .for('update');
  if (!other) return 'gone';
  // A tip about the police stands alone: it is never joined to another.
  if (thread.ring === 'civil' || other.ring === 'civil' || isLast(other.state)) return 'pair';
  const children = await tx.$count(threads, eq(threads.joinedTo, thread.id));
  if (children > 0) return 'pair';
  const today = kyivDay(now);
  await tx
    .update(threads)
    .set({ state: 'joined', outcome: 'joined', joinedTo: to, holder: null, closedOn: today, keepUntil: keepUntil(today, thread.resonance) })
    .where(eq(threads.id, thread.id));
  await writeAct(tx, thread.id, 'joined', who.id, now);
  await writeAct(tx, to, 'gotJoined', who.id, now);
  // One person alone lowers nothing: what goes under a calmer tip takes its haste along.
  if (isMoreUrgent(thread.urgency, other.urgency)) {
    await raise(tx, to, thread.urgency, who, now);
    await tx
      .update(threads)
      .set({ version: sql`${threads.version} + 1` })
      .where(eq(threads.id, to));
  }
  return null;
}

/** What becomes a danger now is told to the people on shift as if it had just come. */
async function raise(tx: Tx, id: string, urgency: Urgency, who: TipPerson, now: Date): Promise<void> {
  await tx
    .update(threads)
    .set({ urgency, ...(urgency === 'U0' ? { paged: false } : {}) })
    .where(eq(threads.id, id));
  await writeAct(tx, id, 'raised', who.id, now, urgency);
}

async function unjoin(tx: Tx, thread: Thread, who: TipPerson, now: Date): Promise<DeskRefusal | null> {
  if (thread.state !== 'joined') return 'state';
  await tx.update(threads).set(alone).where(eq(threads.id, thread.id));
  await writeAct(tx, thread.id, 'unjoined', who.id, now);
  return null;
}
