/** Steps of a letter through its table. Every step names the claim it is made under, so a worker that lost its letter changes nothing. */
import { randomUUID } from 'node:crypto';
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, notExists, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { outbox, outboxLanes, outboxPulse, outboxTries } from '#db/schema/outbox.ts';
import type { LetterLane } from './outbox.ts';
import { pauseEnds, type LetterReason, type LetterTimes } from './outboxRules.ts';

export type LetterRow = typeof outbox.$inferSelect;
export type Proof = { proof: 'reply' | 'journal' | 'person'; server: string; response: string; tls: string | null };

const later = (now: Date, milliseconds: number) => new Date(now.getTime() + milliseconds);

/**
 * Takes the next due letter of a lane for sending. One UPDATE makes it `sending`, so that a rule of the database can refuse it there:
 * such a letter is dead at once and the answer is `refused`. While a lane is closed by refusals, only the prober may take a letter once the pause is over.
 */
export async function claimLetter(db: Db, lane: LetterLane, prober: boolean, now: Date, times: LetterTimes): Promise<LetterRow | 'refused' | null> {
  return db.transaction(async (tx) => {
    const closed = and(
      eq(outboxLanes.lane, lane),
      isNotNull(outboxLanes.pausedAt),
      prober ? or(isNull(outboxLanes.pausedUntil), gt(outboxLanes.pausedUntil, now)) : undefined,
    );
    const [next] = await tx
      .select({ id: outbox.id })
      .from(outbox)
      .where(
        and(
          eq(outbox.lane, lane),
          eq(outbox.state, 'waiting'),
          lte(outbox.dueAt, now),
          notExists(tx.select({ lane: outboxLanes.lane }).from(outboxLanes).where(closed)),
        ),
      )
      .orderBy(asc(outbox.dueAt), asc(outbox.id))
      .limit(1)
      .for('update', { skipLocked: true });
    if (!next) return null;
    try {
      const [taken] = await tx.transaction((inner) =>
        inner
          .update(outbox)
          .set({ state: 'sending', claim: randomUUID(), leaseUntil: later(now, times.lease), tries: sql`${outbox.tries} + 1`, triedAt: null, lookups: 0 })
          .where(eq(outbox.id, next.id))
          .returning(),
      );
      return taken ?? null;
    } catch (error) {
      if (!isRuleOfDatabase(error)) throw error;
      await tx.update(outbox).set({ state: 'dead', reason: 'forbidden', said: null, claim: null, leaseUntil: null, dueAt: now }).where(eq(outbox.id, next.id));
      await writeTry(tx, next.id, 'forbidden', null, now);
      return 'refused';
    }
  });
}

function hasCode(error: unknown, codes: RegExp): boolean {
  for (let at: unknown = error; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : null) {
    if ('code' in at && typeof at.code === 'string' && codes.test(at.code)) return true;
  }
  return false;
}
/** Raised by a trigger, or a constraint that does not hold. */
const isRuleOfDatabase = (error: unknown): boolean => hasCode(error, /^(P0001|23\d{3})$/);
/** The database or the machine had no time for us; the letter is not to blame. */
export const isPassing = (error: unknown): boolean =>
  hasCode(error, /^(08|40|53|57)\w{3}$|^(CONNECTION_|CONNECT_TIMEOUT|ECONN|ETIMEDOUT|EPIPE|EMFILE|ENFILE|ENOMEM|ENOSPC)/);

/** Written before the first byte may leave: from here on only a reply or the journal can tell. Null when the claim is lost. */
export async function beginOffer(db: Db, letter: LetterRow, sha256: string, now: Date): Promise<number | null> {
  return db.transaction(async (tx) => {
    const mine = and(eq(outbox.id, letter.id), eq(outbox.state, 'sending'), ownClaim(letter), gt(outbox.leaseUntil, now));
    const [row] = await tx.update(outbox).set({ triedAt: now, sha256 }).where(mine).returning({ id: outbox.id });
    if (!row) return null;
    const [pulse] = await tx
      .insert(outboxPulse)
      .values({ id: 1, beat: 1 })
      .onConflictDoUpdate({ target: outboxPulse.id, set: { beat: sql`${outboxPulse.beat} + 1` } })
      .returning({ beat: outboxPulse.beat });
    return pulse?.beat ?? null;
  });
}

/** Records that the letter has left. A 250 is true whoever holds the claim by now; other proofs need it. Its contents are wiped. */
export async function markSent(tx: Tx, letter: LetterRow, proof: Proof, now: Date): Promise<boolean> {
  const allowed =
    proof.proof === 'reply'
      ? and(eq(outbox.id, letter.id), ne(outbox.state, 'sent'))
      : and(eq(outbox.id, letter.id), inArray(outbox.state, ['unclear', 'held']), ownClaim(letter));
  const [row] = await tx
    .update(outbox)
    .set({
      ...proof,
      state: 'sent',
      sentAt: now,
      dueAt: now,
      dataSealed: null,
      claim: null,
      leaseUntil: null,
      reason: null,
      said: null,
      toldAt: null,
      tellTries: 0,
    })
    .where(allowed)
    .returning({ id: outbox.id });
  if (!row) return false;
  await writeTry(tx, letter.id, `sent.${proof.proof}`, proof.response, now);
  if (proof.proof === 'reply') {
    await tx
      .update(outboxLanes)
      .set({ pausedAt: null, pausedUntil: null, reason: null, said: null, pauses: 0 })
      .where(and(eq(outboxLanes.lane, letter.lane), eq(outboxLanes.reason, 'refusing')));
  }
  return true;
}

const ownClaim = (letter: LetterRow) => (letter.claim === null ? isNull(outbox.claim) : eq(outbox.claim, letter.claim));

export type Setback = { state: 'waiting' | 'unclear' | 'held' | 'dead'; dueAt?: Date; reason: LetterReason; said?: string | null };

/** Records that the letter has not left, or that nobody knows. False when the claim is lost. */
export async function markSetback(tx: Tx, letter: LetterRow, setback: Setback, now: Date): Promise<boolean> {
  const [row] = await tx
    .update(outbox)
    .set({
      state: setback.state,
      dueAt: setback.dueAt ?? now,
      reason: setback.reason,
      said: setback.said ?? null,
      claim: null,
      leaseUntil: null,
      // The journal needs its time from the end of the try, not from its beginning.
      ...(setback.state === 'unclear' && letter.state === 'sending' ? { triedAt: now } : {}),
      ...(setback.state === 'dead' ? { toldAt: null, tellTries: 0 } : {}),
    })
    .where(and(eq(outbox.id, letter.id), inArray(outbox.state, ['sending', 'unclear']), ownClaim(letter)))
    .returning({ id: outbox.id });
  if (row) await writeTry(tx, letter.id, `${setback.state}.${setback.reason}`, setback.said ?? null, now);
  return row !== undefined;
}

export async function writeTry(tx: Tx | Db, outboxId: string, outcome: string, said: string | null, now: Date): Promise<void> {
  await tx.insert(outboxTries).values({ outboxId, at: now, outcome, said });
}

/** Closes a lane after a refusal that would meet every letter. A pause set by a person or a restore stays as it is. */
export async function pauseLane(tx: Tx | Db, lane: LetterLane, said: string, now: Date, times: LetterTimes): Promise<void> {
  const [known] = await tx.select().from(outboxLanes).where(eq(outboxLanes.lane, lane));
  if (known && known.pausedAt !== null && known.reason !== 'refusing') return;
  const pauses = known?.pauses ?? 0;
  const values = { pausedAt: now, pausedUntil: pauseEnds(pauses, now, times), reason: 'refusing', said, pauses: pauses + 1 } as const;
  await tx
    .insert(outboxLanes)
    .values({ lane, ...values })
    .onConflictDoUpdate({ target: outboxLanes.lane, set: values });
}

/**
 * Letters whose worker vanished. Where no byte can have left they wait again; the others become unclear.
 * `everything`: this process is the only one on the database, so whatever is being sent was left behind by an earlier run.
 */
export async function freeExpired(db: Db, now: Date, everything = false): Promise<number> {
  const left = and(eq(outbox.state, 'sending'), everything ? undefined : lt(outbox.leaseUntil, now));
  const set = { claim: null, leaseUntil: null, dueAt: now };
  const touched = await db
    .update(outbox)
    .set({ ...set, state: 'unclear', reason: 'unclear', triedAt: now })
    .where(and(left, isNotNull(outbox.triedAt)))
    .returning({ id: outbox.id });
  const untouched = await db
    .update(outbox)
    .set({ ...set, state: 'waiting' })
    .where(and(left, isNull(outbox.triedAt)))
    .returning({ id: outbox.id });
  if (everything)
    await db
      .update(outbox)
      .set({ claim: null, leaseUntil: null })
      .where(and(eq(outbox.state, 'unclear'), isNotNull(outbox.claim)));
  return touched.length + untouched.length;
}

/** Takes an unclear letter whose look into the journal is due. */
export async function claimUnclear(db: Db, now: Date, times: LetterTimes): Promise<LetterRow | null> {
  return db.transaction(async (tx) => {
    const [next] = await tx
      .select({ id: outbox.id })
      .from(outbox)
      .where(and(eq(outbox.state, 'unclear'), lte(outbox.dueAt, now), or(isNull(outbox.leaseUntil), lt(outbox.leaseUntil, now))))
      .orderBy(asc(outbox.dueAt))
      .limit(1)
      .for('update', { skipLocked: true });
    if (!next) return null;
    const [taken] = await tx
      .update(outbox)
      .set({ claim: randomUUID(), leaseUntil: later(now, times.lease), lookups: sql`${outbox.lookups} + 1` })
      .where(eq(outbox.id, next.id))
      .returning();
    return taken ?? null;
  });
}

/** A finished letter whose module has not learnt the outcome. Taking it sets when it is told again should the telling fail. */
export async function claimUntold(db: Db, now: Date, only?: string): Promise<LetterRow | null> {
  return db.transaction(async (tx) => {
    const [next] = await tx
      .select({ id: outbox.id, tellTries: outbox.tellTries })
      .from(outbox)
      .where(and(inArray(outbox.state, ['sent', 'dead']), isNull(outbox.toldAt), lte(outbox.dueAt, now), only === undefined ? undefined : eq(outbox.id, only)))
      .orderBy(asc(outbox.dueAt))
      .limit(1)
      .for('update', { skipLocked: true });
    if (!next) return null;
    const wait = Math.min(3_600_000, 15_000 * 2 ** Math.min(next.tellTries, 10));
    const [taken] = await tx
      .update(outbox)
      .set({ dueAt: later(now, wait), tellTries: next.tellTries + 1 })
      .where(eq(outbox.id, next.id))
      .returning();
    return taken ?? null;
  });
}
