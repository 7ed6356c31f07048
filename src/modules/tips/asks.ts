/** What one person may ask and never do alone. The database itself refuses it without a second person's word, and lets each word be used once. */
import { and, eq, isNull } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { asks, threads } from '#db/schema/tips.ts';
import { writeAudit } from '#platform/audit.ts';
import { kyivDay } from '#platform/hours.ts';
import type { DeskRefusal } from './deskWire.ts';
import type { TipPerson } from './keys.ts';
import { isLast, isMoreUrgent, isUrgency, type Urgency } from './rules.ts';
import { writeAct } from './acts.ts';

/** Codes and no words: what a reader knows of a tip stands in sealed notes alone. */
export const askReasons = ['calmer', 'mistaken', 'repeats', 'insults', 'impossible', 'flood', 'press', 'public', 'law', 'consent', 'danger'] as const;
export type AskReason = (typeof askReasons)[number];
type Thread = typeof threads.$inferSelect;

export async function putAsk(
  tx: Tx,
  thread: Thread,
  ask: { what: 'lower' | 'hold' | 'resonance' | 'identity'; code: Urgency | null; reason: AskReason },
  who: TipPerson,
  now: Date,
): Promise<DeskRefusal | null> {
  const { what, code } = ask;
  if ((what === 'lower') !== (code !== null)) return 'shape';
  if (isLast(thread.state)) return 'state';
  if (code !== null && !isMoreUrgent(thread.urgency, code)) return 'state';
  if (what === 'hold' && thread.state === 'held') return 'state';
  if (what === 'resonance' && thread.resonance) return 'state';
  if (what === 'identity' && thread.identity === null) return 'state';
  const waiting = await tx.$count(asks, and(eq(asks.threadId, thread.id), eq(asks.act, what), isNull(asks.decision)));
  if (waiting > 0) return 'asked';
  await tx.insert(asks).values({ threadId: thread.id, act: what, code, reason: ask.reason, askedBy: who.id, askedOn: kyivDay(now) });
  await writeAct(tx, thread.id, 'ask', who.id, now, what);
  if (what === 'identity')
    await writeAudit(
      tx,
      { staffId: who.id, by: 'staff', act: 'tips.identity.ask', subjectKind: 'tip', subjectId: thread.id, detail: { reason: ask.reason } },
      now,
    );
  return null;
}

/** Agreed, it is done at once. Whoever asked may only take it back. */
export async function answerAsk(tx: Tx, thread: Thread, answer: { ask: string; agreed: boolean }, who: TipPerson, now: Date): Promise<DeskRefusal | null> {
  const [ask] = await tx
    .select()
    .from(asks)
    .where(and(eq(asks.id, answer.ask), eq(asks.threadId, thread.id), isNull(asks.decision)))
    .for('update');
  if (!ask) return 'notAsked';
  const own = ask.askedBy === who.id;
  if (own && answer.agreed) return 'own';
  // Identities are opened by keepers, on their own page.
  if (ask.act === 'identity' && answer.agreed) return 'own';
  if (answer.agreed && !stillHolds(thread, ask.act, ask.code)) return 'state';
  const decision = answer.agreed ? ('agreed' as const) : ('refused' as const);
  await tx
    .update(asks)
    .set({ decision, decidedBy: own ? null : who.id, decidedOn: kyivDay(now) })
    .where(eq(asks.id, ask.id));
  await writeAct(tx, thread.id, decision, who.id, now, ask.act);
  if (answer.agreed) await fulfil(tx, thread, ask.act, ask.code);
  return null;
}

const stillHolds = (thread: Thread, act: string, code: string | null): boolean =>
  !isLast(thread.state) && (act !== 'lower' || (isUrgency(code) && isMoreUrgent(thread.urgency, code)));

async function fulfil(tx: Tx, thread: Thread, act: string, code: string | null): Promise<void> {
  const here = eq(threads.id, thread.id);
  if (act === 'lower' && isUrgency(code)) await tx.update(threads).set({ urgency: code }).where(here);
  if (act === 'hold') await tx.update(threads).set({ state: 'held' }).where(here);
  if (act === 'resonance') await tx.update(threads).set({ resonance: true }).where(here);
}
