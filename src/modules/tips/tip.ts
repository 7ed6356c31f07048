/** One tip as it goes to a reader's browser: sealed parts, days and codes. Each look is a row that says who and on which day. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { acts, addedEnvelopes, asks, files, messages, notes, threads } from '#db/schema/tips.ts';
import type { House } from '#platform/house.ts';
import { writeAct } from './acts.ts';
import { hexOf } from './bytes.ts';
import type { ItemWire, TipWire } from './deskWire.ts';
import { keyState, ownKeys, type TipPerson } from './keys.ts';
import { listInForce } from './lists.ts';
import type { TipRing } from './manifest.ts';
import { visibleTo } from './queue.ts';
import { listRelays } from './relay.ts';
import { isOutcome } from './rules.ts';
import { toWire } from './wire.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export type Names = (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Opens a tip for a reader; the first look of somebody whose key is in force takes it from «received» into view. Null: there is none, or it is not for this person. */
export async function lookAtTip(house: House, id: string, who: TipPerson, names: Names, now: Date): Promise<TipWire | null> {
  if (!uuid.test(id)) return null;
  const there = await house.database.db.transaction(async (tx) => {
    const [thread] = await tx
      .select({ state: threads.state, ring: threads.ring })
      .from(threads)
      .where(and(eq(threads.id, id), visibleTo(who)))
      .for('update');
    if (!thread) return false;
    await writeAct(tx, id, 'viewed', who.id, now);
    if (thread.state === 'received' && (await opens(house, tx, thread.ring, who, now))) {
      await tx.update(threads).set({ state: 'in_view' }).where(eq(threads.id, id));
      await writeAct(tx, id, 'state', who.id, now, 'in_view');
    }
    return true;
  });
  return there ? readWhole(house.database.db, id, who, names) : null;
}

/** Whether this person holds a key that new tips of the ring are sealed to. Whoever cannot read it has not looked at it. */
async function opens(house: House, tx: Tx, ring: TipRing, who: TipPerson, now: Date): Promise<boolean> {
  const manifest = listInForce(house, now).list?.manifest ?? null;
  const own = await ownKeys(tx, who.id);
  return own.some(
    (key) => key.retiredOn === null && (key.ring === 'civil' || (key.ring === 'police' && ring === 'all')) && keyState(key, manifest) === 'inForce',
  );
}

async function readWhole(db: Db, id: string, who: TipPerson, names: Names): Promise<TipWire | null> {
  const [thread] = await db.select().from(threads).where(eq(threads.id, id));
  if (!thread) return null;
  const [items, written, asked, done, children, passed] = await Promise.all([
    db.select().from(messages).where(eq(messages.threadId, id)).orderBy(asc(messages.seq)),
    db.select().from(notes).where(eq(notes.threadId, id)).orderBy(asc(notes.seq)),
    db.select().from(asks).where(eq(asks.threadId, id)).orderBy(asc(asks.askedOn), asc(asks.id)),
    db.select().from(acts).where(eq(acts.threadId, id)).orderBy(asc(acts.id)).limit(300),
    db.select({ id: threads.id }).from(threads).where(eq(threads.joinedTo, id)).orderBy(asc(threads.arrivedOn), asc(threads.id)).limit(100),
    listRelays(db, id),
  ]);
  const own = items.map((item) => item.id);
  const [added, beside] =
    own.length === 0
      ? [[], []]
      : await Promise.all([
          db.select().from(addedEnvelopes).where(inArray(addedEnvelopes.messageId, own)),
          db
            .select({ id: files.id, messageId: files.messageId, place: files.place })
            .from(files)
            .where(inArray(files.messageId, own))
            .orderBy(asc(files.place)),
        ]);
  const named = await names([
    ...(thread.holder ? [thread.holder] : []),
    ...written.map(({ by }) => by),
    ...asked.map(({ askedBy }) => askedBy),
    ...done.flatMap(({ by }) => by ?? []),
  ]);
  const nameOf = (by: string): string => named.get(by) ?? '';
  return {
    v: 1,
    id,
    thread: hexOf(thread.accessHash),
    arrivedOn: thread.arrivedOn,
    urgency: thread.urgency,
    ring: thread.ring,
    language: thread.language,
    state: thread.state,
    origin: thread.origin,
    outcome: isOutcome(thread.outcome) ? thread.outcome : null,
    resonance: thread.resonance,
    identity: thread.identity !== null,
    joinedTo: thread.joinedTo,
    joined: children.map((child) => child.id),
    holder: thread.holder === null ? null : nameOf(thread.holder),
    mine: thread.holder === who.id,
    version: thread.version,
    relays: passed,
    items: items.map((item): ItemWire => ({
      id: item.id,
      seq: item.seq,
      by: item.by,
      message: toWire(item.message),
      envelope: item.envelope === null ? null : toWire(item.envelope),
      added: Object.fromEntries(added.filter(({ messageId }) => messageId === item.id).map(({ kid, envelope }) => [kid, toWire(envelope)])),
      files: beside.filter(({ messageId }) => messageId === item.id).map((file) => ({ id: file.id, place: file.place ?? 0 })),
      addedOn: item.addedOn,
    })),
    notes: written.map((note) => ({
      seq: note.seq,
      message: toWire(note.message),
      envelope: toWire(note.envelope),
      by: nameOf(note.by),
      addedOn: note.addedOn,
    })),
    asks: asked.map((ask) => ({
      id: ask.id,
      act: ask.act,
      code: ask.code,
      reason: ask.reason,
      by: nameOf(ask.askedBy),
      mine: ask.askedBy === who.id,
      askedOn: ask.askedOn,
      decision: ask.decision,
    })),
    acts: done.map((act) => ({ act: act.act, code: act.code, by: act.by === null ? null : nameOf(act.by), on: act.actedOn })),
  };
}

/** The sealed bytes of a file beside a message, for whoever may see the tip. */
export async function findTipFile(db: Db | Tx, id: string, who: TipPerson): Promise<Uint8Array | null> {
  if (!/^[0-9a-f]{32}$/.test(id)) return null;
  const [file] = await db
    .select({ bytes: files.bytes })
    .from(files)
    .innerJoin(messages, eq(messages.id, files.messageId))
    .innerJoin(threads, eq(threads.id, messages.threadId))
    .where(and(eq(files.id, id), visibleTo(who)));
  return file?.bytes ?? null;
}
