/** What was done with a tip, by whom and on which day: rows that statistics and readers go by. */
import type { Db, Tx } from '#db/index.ts';
import { acts, threads } from '#db/schema/tips.ts';
import { kyivDay, type Day } from '#platform/hours.ts';

/** The day and nothing finer: when in the day something happened nobody keeps. `by` null: the witness, the police or the portal. */
export const noteAct = (tx: Db | Tx, threadId: string, act: string, by: string | null, day: Day, code: string | null = null): Promise<unknown> =>
  tx.insert(acts).values({ threadId, act, code, by, actedOn: day });

export const writeAct = (tx: Db | Tx, threadId: string, act: string, by: string | null, now: Date, code: string | null = null): Promise<unknown> =>
  noteAct(tx, threadId, act, by, kyivDay(now), code);

/** A tip that was joined stands for itself again. */
export const alone = { state: 'in_view', outcome: null, joinedTo: null, closedOn: null, keepUntil: null } as const satisfies Partial<
  typeof threads.$inferInsert
>;
