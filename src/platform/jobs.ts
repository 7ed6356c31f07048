/**
 * Recurring work of the modules: one row per name says when it is due and which worker has it.
 * A small leased table and not a queue library: the work is a handful of timers, its rows come with our own migrations, and it behaves the same in both databases.
 */
import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray, isNull, lt, lte, or } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { recurringWork } from '#db/schema/outbox.ts';
import type { House } from './house.ts';

export type Recurring = {
  name: string;
  everySeconds: number;
  /** Must be safe to repeat: a worker may die in the middle, and another one begins again. */
  run(house: House, now: Date): Promise<void>;
};

/** Milliseconds. Work may last longer: while its process lives the lease is renewed, and soon after a sudden death another takes the work over. */
const lease = 30_000;

/** Makes each piece of work known; new ones are due at once. */
export async function announce(db: Db, works: readonly Recurring[], now: Date): Promise<void> {
  if (works.length === 0) return;
  await db
    .insert(recurringWork)
    .values(works.map(({ name }) => ({ name, dueAt: now })))
    .onConflictDoNothing();
}

/** Runs the piece of work that is most overdue. Null: none is due. A fault is noted and waits for its next turn; it stops nothing else. */
export async function runNext(house: House, works: readonly Recurring[], clock: () => Date): Promise<{ name: string; error: unknown } | null> {
  const db = house.database.db;
  const began = clock();
  const claim = randomUUID();
  const taken = await db.transaction(async (tx) => {
    const free = or(isNull(recurringWork.leaseUntil), lt(recurringWork.leaseUntil, began));
    const [next] = await tx
      .select({ name: recurringWork.name, faults: recurringWork.faults })
      .from(recurringWork)
      .where(
        and(
          inArray(
            recurringWork.name,
            works.map((work) => work.name),
          ),
          lte(recurringWork.dueAt, began),
          free,
        ),
      )
      .orderBy(asc(recurringWork.dueAt))
      .limit(1)
      .for('update', { skipLocked: true });
    if (!next) return null;
    await tx
      .update(recurringWork)
      .set({ claim, leaseUntil: new Date(began.getTime() + lease) })
      .where(eq(recurringWork.name, next.name));
    return next;
  });
  const work = works.find((one) => one.name === taken?.name);
  if (!taken || !work) return null;
  let error: unknown = null;
  const renewing = setInterval(() => {
    const until = new Date(clock().getTime() + lease);
    const mine = and(eq(recurringWork.name, work.name), eq(recurringWork.claim, claim));
    // A renewal that fails is not the end: two more come before the lease is over.
    db.update(recurringWork)
      .set({ leaseUntil: until })
      .where(mine)
      .catch(() => {});
  }, lease / 3);
  renewing.unref();
  try {
    await work.run(house, began);
  } catch (thrown) {
    error = thrown ?? new Error('thrown without a reason');
  } finally {
    clearInterval(renewing);
  }
  const fault = error === null ? null : error instanceof Error ? error.name : 'unknown fault';
  const ended = clock();
  // After a fault it comes back sooner than a daily turn would, but not in a hurry.
  const every = work.everySeconds * 1000;
  const wait = fault === null ? every : Math.min(every, 60_000 * 2 ** Math.min(taken.faults, 6));
  await db
    .update(recurringWork)
    .set({
      dueAt: new Date(began.getTime() + wait),
      claim: null,
      leaseUntil: null,
      fault,
      faults: fault === null ? 0 : taken.faults + 1,
      ...(fault === null ? { finishedAt: ended } : {}),
    })
    .where(and(eq(recurringWork.name, work.name), eq(recurringWork.claim, claim)));
  return { name: work.name, error };
}
