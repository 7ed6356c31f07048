/** The only way an appeal changes its state: a row that says who did what, when and why, and a line of it in the record of acts. */
import { and, asc, count, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { addRows, together, type Db, type Tx } from '#db/index.ts';
import { appealEvents, appeals } from '#db/schema/appeals.ts';
import { writeAudit, writeAudits } from '#platform/audit.ts';
import { isState, nextState, type Actor, type Event, type State } from './rules.ts';

/** What may stand in a row of the history: dates, codes, counts. Never a name or a text of the author. */
export type Facts = Record<string, string | number | boolean | string[] | null>;

export type Step = {
  appealId: string;
  event: Event;
  facts?: Facts;
  /** What the record of acts keeps of the step beside where it led. It outlives the appeal: ids, codes and reasons, nothing else. */
  record?: Record<string, unknown>;
} & ({ actor: 'moderator'; staffId: string } | { actor: Exclude<Actor, 'moderator'>; staffId?: undefined });

/** Under whose name a step stands in the record of acts. */
const recordedAs = { applicant: 'resident', moderator: 'staff', police: 'police', portal: 'portal' } as const satisfies Record<Actor, string>;

/**
 * Records an act and moves the appeal where the act leads; the row stays locked until the transaction ends.
 * Answers `null`, and writes nothing, when the act may not happen now.
 * A new appeal is stored as `draft` and moved by `send`; the database moves the state itself and refuses any other way.
 * The record of acts gets its line in the same transaction.
 */
export async function moveAppeal(tx: Tx, step: Step, now: Date): Promise<{ from: State; to: State } | null> {
  const [row] = await tx.select({ state: appeals.state }).from(appeals).where(eq(appeals.id, step.appealId)).for('update');
  if (!row || !isState(row.state)) return null;
  const to = nextState(row.state, step.event, step.actor);
  if (to === null) return null;
  await tx.insert(appealEvents).values({
    appealId: step.appealId,
    event: step.event,
    fromState: row.state,
    toState: to,
    actor: step.actor,
    staffId: step.staffId ?? null,
    facts: step.facts ?? {},
    at: now,
  });
  await writeAudit(
    tx,
    {
      staffId: step.staffId ?? null,
      by: recordedAs[step.actor],
      act: `appeals.${step.event}`,
      subjectKind: 'appeal',
      subjectId: step.appealId,
      detail: { ...step.record, from: row.state, to },
    },
    now,
  );
  return { from: row.state, to };
}

/** The first step of appeals this transaction has just stored as `draft`: their authors sent them. */
export async function beginAppeals(tx: Tx, begun: readonly { appealId: string; at: Date }[]): Promise<void> {
  const to = nextState('draft', 'send', 'applicant');
  if (to === null) throw new Error('A new appeal cannot be sent.');
  const step = { event: 'send', fromState: 'draft', toState: to, actor: 'applicant', facts: {} } as const;
  const line = { staffId: null, by: 'resident', act: 'appeals.send', subjectKind: 'appeal', detail: { from: 'draft', to } } as const;
  await together([
    addRows(
      tx,
      appealEvents,
      begun.map((one) => ({ ...one, ...step })),
    ),
    writeAudits(
      tx,
      begun.map(({ appealId, at }) => ({ ...line, subjectId: appealId, at })),
    ),
  ]);
}

const Until = z.object({ until: z.string() });
/** The last day to correct: from the return, or from an objection to it that was read and not accepted. */
export function correctUntil(acts: readonly { event: string; facts: unknown }[]): string | null {
  const dated = acts.findLast((one) => (one.event === 'return' || one.event === 'uphold') && Until.safeParse(one.facts).success);
  return dated ? Until.parse(dated.facts).until : null;
}

export type Happened = { id: number; event: string; from: string | null; to: string; actor: Actor; facts: unknown; at: Date };

/** How often each of these acts happened to each of these appeals, in one query: by the id of the appeal and the act. */
export async function countActs(db: Db | Tx, appealIds: readonly string[], acts: readonly Event[]): Promise<(appealId: string, event: Event) => number> {
  const found = await db
    .select({ id: appealEvents.appealId, event: appealEvents.event, times: count() })
    .from(appealEvents)
    .where(and(inArray(appealEvents.appealId, [...appealIds]), inArray(appealEvents.event, [...acts])))
    .groupBy(appealEvents.appealId, appealEvents.event);
  return (appealId, event) => found.find((one) => one.id === appealId && one.event === event)?.times ?? 0;
}

/** Everything that happened to an appeal, oldest first. */
export async function listHistory(db: Db | Tx, appealId: string): Promise<Happened[]> {
  return db
    .select({
      id: appealEvents.id,
      event: appealEvents.event,
      from: appealEvents.fromState,
      to: appealEvents.toState,
      actor: appealEvents.actor,
      facts: appealEvents.facts,
      at: appealEvents.at,
    })
    .from(appealEvents)
    .where(eq(appealEvents.appealId, appealId))
    .orderBy(asc(appealEvents.id));
}
