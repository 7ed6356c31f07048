/** Names behind confidential tips: a reader asks with a reason, the first keeper opens the outer layer, the second reads. The portal sees neither. */
import { and, asc, eq, isNull, or } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { asks, threads } from '#db/schema/tips.ts';
import { writeAudit } from '#platform/audit.ts';
import { kyivDay } from '#platform/hours.ts';
import type { House } from '#platform/house.ts';
import type { TipPerson } from './keys.ts';
import { shortOf } from './queue.ts';
import { limits } from './rules.ts';
import { countRecipients } from './seal.ts';
import { writeAct } from './acts.ts';
import { fromWire, toWire } from './wire.ts';

export type IdentityAsk = {
  id: string;
  short: string;
  reason: string;
  askedBy: string;
  askedOn: string;
  /** What is to be opened now. */ layer: 'outer' | 'inner';
};

/** What waits for a keeper: a look at who asked and why, then one layer each. */
export async function listIdentityAsks(db: Db | Tx): Promise<IdentityAsk[]> {
  const found = await db
    .select({ id: asks.id, thread: asks.threadId, reason: asks.reason, askedBy: asks.askedBy, askedOn: asks.askedOn, decision: asks.decision })
    .from(asks)
    .where(and(eq(asks.act, 'identity'), or(isNull(asks.decision), and(eq(asks.decision, 'agreed'), eq(asks.spent, false)))))
    .orderBy(asc(asks.askedOn), asc(asks.id))
    .limit(100);
  return found.map(({ thread, decision, ...one }) => ({ ...one, short: shortOf(thread), layer: decision === null ? 'outer' : 'inner' }));
}

export const identityAct = z.discriminatedUnion('act', [
  z.strictObject({ v: z.literal(1), act: z.literal('refuse'), ask: z.uuid() }),
  z.strictObject({ v: z.literal(1), act: z.literal('outer'), ask: z.uuid(), inner: z.string().max(limits.identityBytes * 2) }),
  z.strictObject({ v: z.literal(1), act: z.literal('read'), ask: z.uuid() }),
]);

/** The layer a keeper is to open, and nothing else of the tip. The second layer is handed out once it is written down who gets it. */
export async function findLayer(house: House, askId: string, who: TipPerson, now: Date): Promise<{ v: 1; layer: 'outer' | 'inner'; sealed: string } | null> {
  if (!z.uuid().safeParse(askId).success) return null;
  return house.database.db.transaction(async (tx) => {
    const [row] = await tx
      .select({ ask: asks, identity: threads.identity })
      .from(asks)
      .innerJoin(threads, eq(threads.id, asks.threadId))
      .where(and(eq(asks.id, askId), eq(asks.act, 'identity'), eq(asks.spent, false)));
    if (!row || row.ask.decision === 'refused') return null;
    if (row.ask.decision === null) return row.identity ? { v: 1, layer: 'outer', sealed: toWire(row.identity) } : null;
    if (!row.ask.inner || row.ask.decidedBy === who.id) return null;
    await tell(tx, 'tips.identity.inner', row.ask, who, now);
    return { v: 1, layer: 'inner', sealed: toWire(row.ask.inner) };
  });
}

export async function answerIdentity(house: House, act: z.infer<typeof identityAct>, who: TipPerson, now: Date): Promise<'gone' | 'own' | 'shape' | null> {
  return house.database.db.transaction(async (tx) => {
    const [ask] = await tx
      .select()
      .from(asks)
      .where(and(eq(asks.id, act.ask), eq(asks.act, 'identity'), eq(asks.spent, false)))
      .for('update');
    if (!ask) return 'gone';
    const here = eq(asks.id, ask.id);
    if (act.act === 'read') {
      if (ask.decision !== 'agreed') return 'gone';
      if (ask.decidedBy === who.id) return 'own';
      await tx.update(asks).set({ spent: true, inner: null }).where(here);
      await writeAct(tx, ask.threadId, 'identityRead', who.id, now);
      return null;
    }
    if (ask.decision !== null) return 'gone';
    if (ask.askedBy === who.id) return 'own';
    if (act.act === 'refuse') {
      await tx
        .update(asks)
        .set({ decision: 'refused', decidedBy: who.id, decidedOn: kyivDay(now) })
        .where(here);
      await tell(tx, 'tips.identity.refuse', ask, who, now);
      await writeAct(tx, ask.threadId, 'refused', who.id, now, 'identity');
      return null;
    }
    const inner = fromWire(act.inner);
    if (!inner || inner.length > limits.identityBytes || countRecipients(inner) < 2) return 'shape';
    await tx
      .update(asks)
      .set({ decision: 'agreed', decidedBy: who.id, decidedOn: kyivDay(now), inner })
      .where(here);
    await tell(tx, 'tips.identity.outer', ask, who, now);
    await writeAct(tx, ask.threadId, 'agreed', who.id, now, 'identity');
    return null;
  });
}

/** Each opening is written for good, with its reason: this record outlives the tip. */
const tell = (tx: Tx, act: string, ask: { threadId: string; reason: string }, who: TipPerson, now: Date): Promise<void> =>
  writeAudit(tx, { staffId: who.id, by: 'staff', act, subjectKind: 'tip', subjectId: ask.threadId, detail: { reason: ask.reason } }, now);
