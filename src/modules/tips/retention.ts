/** Keeping and forgetting: ninety days after it was closed a tip is only a day, a class and an outcome. Keys go first, so what a disk still holds opens no more. */
import { and, eq, inArray, isNotNull, isNull, lt, ne, sql } from 'drizzle-orm';
import { rows, type Db } from '#db/index.ts';
import { acts, addedEnvelopes, asks, files, messages, notes, relays, threads } from '#db/schema/tips.ts';
import { addDays, kyivDay, type Day } from '#platform/hours.ts';
import { noteAct } from './acts.ts';
import { keepDays, lastStates, quietDays, resonanceKeepDays } from './rules.ts';

/** The last day a closed tip can be read. */
export const keepUntil = (closedOn: Day, resonance: boolean): Day => addDays(closedOn, resonance ? resonanceKeepDays : keepDays);

const batch = 200;

/**
 * Takes everything sealed away from these tips: keys in a transaction of their own, then the rest. What stays is what statistics count:
 * month, urgency, ring, language, state and outcome. The code of the witness opens nothing any more.
 */
export async function emptyTips(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const theirs = inArray(messages.threadId, [...ids]);
  const own = db.select({ id: messages.id }).from(messages).where(theirs);
  await db.transaction(async (tx) => {
    await tx.delete(addedEnvelopes).where(inArray(addedEnvelopes.messageId, own));
    await tx.update(messages).set({ envelope: null }).where(theirs);
    await tx
      .update(notes)
      .set({ envelope: new Uint8Array() })
      .where(inArray(notes.threadId, [...ids]));
    await tx
      .update(threads)
      .set({ identity: null })
      .where(inArray(threads.id, [...ids]));
  });
  await db.transaction(async (tx) => {
    await tx.delete(files).where(inArray(files.messageId, own));
    await tx.delete(messages).where(theirs);
    await tx.delete(notes).where(inArray(notes.threadId, [...ids]));
    await tx.delete(asks).where(inArray(asks.threadId, [...ids]));
    await tx.delete(acts).where(inArray(acts.threadId, [...ids]));
    // What has not left for the police stays here for good; what has left is beyond us and only forgets whose it was.
    await tx
      .update(relays)
      .set({ sealed: null, state: 'failed' })
      .where(and(inArray(relays.threadId, [...ids]), ne(relays.state, 'sent')));
    await tx
      .update(relays)
      .set({ threadId: null })
      .where(inArray(relays.threadId, [...ids]));
    // A place of a code that nobody has: two identifiers drawn by the database, one for each row.
    await tx
      .update(threads)
      .set({
        accessHash: sql`sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'))`,
        deposit: new Uint8Array(32),
        arrivedOn: sql`date_trunc('month', ${threads.arrivedOn}::timestamp)::date`,
        holder: null,
        joinedTo: null,
        closedOn: null,
        keepUntil: null,
        paged: true,
      })
      .where(inArray(threads.id, [...ids]));
  });
}

/** Empties what is past its day. Answers how many tips. Safe to run twice. */
export async function forgetTips(db: Db, now: Date): Promise<number> {
  let emptied = 0;
  for (;;) {
    const due = await db
      .select({ id: threads.id })
      .from(threads)
      .where(and(isNotNull(threads.keepUntil), lt(threads.keepUntil, kyivDay(now))))
      .limit(batch);
    await emptyTips(
      db,
      due.map(({ id }) => id),
    );
    emptied += due.length;
    if (due.length < batch) break;
  }
  await db.delete(relays).where(and(isNull(relays.threadId), lt(relays.expiresOn, kyivDay(now))));
  return emptied;
}

/**
 * Closes what nobody moved for thirty days after the police had it or the witness was asked: with the outcome that was told, or with
 * the plain truth that no answer came. A tip that no reader has finished with is never closed by time.
 */
export async function closeQuiet(db: Db, now: Date): Promise<number> {
  const today = kyivDay(now);
  const since = addDays(today, -quietDays);
  const quiet = await rows<{ id: string }>(
    db,
    sql`select t.id from tips.threads t
        where t.state in ('waiting_author', 'relayed', 'taken', 'outcome_known')
          and coalesce((select max(a.acted_on) from tips.acts a where a.thread_id = t.id and a.act <> 'viewed'), t.arrived_on) <= ${since}
          and coalesce((select max(m.added_on) from tips.messages m where m.thread_id = t.id), t.arrived_on) <= ${since}
        limit ${batch}`,
  );
  for (const { id } of quiet) {
    await db.transaction(async (tx) => {
      const [thread] = await tx.select().from(threads).where(eq(threads.id, id)).for('update');
      if (!thread || lastStates.some((state) => state === thread.state)) return;
      const outcome = thread.outcome ?? (thread.state === 'waiting_author' ? 'notEnough' : 'noAnswer');
      await tx
        .update(threads)
        .set({ state: 'closed', outcome, closedOn: today, keepUntil: keepUntil(today, thread.resonance), holder: null, version: sql`${threads.version} + 1` })
        .where(eq(threads.id, id));
      await noteAct(tx, id, 'closed', null, today, outcome);
    });
  }
  return quiet.length;
}
