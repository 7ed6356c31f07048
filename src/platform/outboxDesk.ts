/** What people see of the outbox and may decide about it. The caller writes who decided and why into the audit log, in the same transaction. */
import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, lt, min, ne, or, sql } from 'drizzle-orm';
import { notify, type Db, type Tx } from '#db/index.ts';
import { letterLanes, outbox, outboxLanes, outboxTries } from '#db/schema/outbox.ts';
import { outboxChannel, type LetterLane } from './outbox.ts';

const late = 15 * 60 * 1000;

export type LaneSwitch = { lane: LetterLane; pausedAt: Date; pausedUntil: Date | null; reason: 'refusing' | 'restored' | 'person'; said: string | null };
export type LetterFigures = {
  waiting: number;
  unclear: number;
  held: number;
  /** Dead letters nobody has dealt with. */
  dead: number;
  /** Finished letters whose module could not be told yet. */
  untold: number;
  /** Age of the oldest letter that should have left by now. */
  oldestSeconds: number;
  /** The oldest has waited longer than fifteen minutes. */
  late: boolean;
  paused: LaneSwitch[];
};

export async function countLetters(db: Db | Tx, now: Date): Promise<LetterFigures> {
  const unsettled = or(ne(outbox.state, 'dead'), isNull(outbox.settledAt));
  const rows = await db
    .select({ state: outbox.state, n: count(), oldest: min(outbox.windowAt) })
    .from(outbox)
    .where(and(ne(outbox.state, 'sent'), unsettled))
    .groupBy(outbox.state);
  const [untold] = await db
    .select({ n: count() })
    .from(outbox)
    .where(and(inArray(outbox.state, ['sent', 'dead']), isNull(outbox.toldAt), gt(outbox.tellTries, 1)));
  const of = (...states: string[]) => rows.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.n, 0);
  const open = rows.filter((row) => row.state !== 'dead' && row.oldest !== null).map((row) => row.oldest?.getTime() ?? now.getTime());
  const oldest = open.length > 0 ? Math.max(0, now.getTime() - Math.min(...open)) : 0;
  return {
    waiting: of('waiting', 'sending'),
    unclear: of('unclear'),
    held: of('held'),
    dead: of('dead'),
    untold: untold?.n ?? 0,
    oldestSeconds: Math.floor(oldest / 1000),
    late: oldest > late,
    paused: await listPaused(db),
  };
}

export async function listPaused(db: Db | Tx): Promise<LaneSwitch[]> {
  const lanes = await db.select().from(outboxLanes).orderBy(asc(outboxLanes.lane));
  return lanes.flatMap((lane) =>
    lane.pausedAt === null || lane.reason === null
      ? []
      : [{ lane: lane.lane, pausedAt: lane.pausedAt, pausedUntil: lane.pausedUntil, reason: lane.reason, said: lane.said }],
  );
}

/** `person`: somebody must decide; `waiting`: the portal is still trying; `left`: the newest that left. */
export const deskLists = ['person', 'waiting', 'left'] as const;
export type DeskList = (typeof deskLists)[number];
export const lettersPerPage = 25;

export type DeskLetter = Pick<
  typeof outbox.$inferSelect,
  | 'id'
  | 'lane'
  | 'template'
  | 'subjectKind'
  | 'subjectId'
  | 'state'
  | 'acceptedAt'
  | 'dueAt'
  | 'tries'
  | 'reason'
  | 'said'
  | 'messageId'
  | 'sentAt'
  | 'proof'
  | 'server'
  | 'response'
  | 'tls'
  | 'sha256'
> & {
  /** Its contents are still there, so it could be sent again. */
  whole: boolean;
  history: { at: Date; outcome: string; said: string | null }[];
};

const shown = {
  id: outbox.id,
  lane: outbox.lane,
  template: outbox.template,
  subjectKind: outbox.subjectKind,
  subjectId: outbox.subjectId,
  state: outbox.state,
  acceptedAt: outbox.acceptedAt,
  dueAt: outbox.dueAt,
  tries: outbox.tries,
  reason: outbox.reason,
  said: outbox.said,
  messageId: outbox.messageId,
  sentAt: outbox.sentAt,
  proof: outbox.proof,
  server: outbox.server,
  response: outbox.response,
  tls: outbox.tls,
  sha256: outbox.sha256,
  whole: sql<boolean>`${outbox.dataSealed} is not null`,
};

/** Letters for the office, without addresses or contents. Pages are counted from 1. */
export async function listLetters(db: Db | Tx, list: DeskList, page: number): Promise<{ letters: DeskLetter[]; pages: number }> {
  const where = {
    person: and(inArray(outbox.state, ['held', 'dead']), isNull(outbox.settledAt)),
    waiting: inArray(outbox.state, ['waiting', 'sending', 'unclear']),
    left: eq(outbox.state, 'sent'),
  }[list];
  const [all] = await db.select({ n: count() }).from(outbox).where(where);
  const pages = Math.max(1, Math.ceil((all?.n ?? 0) / lettersPerPage));
  const at = Math.min(Math.max(page, 1), pages);
  const order = list === 'left' ? [desc(outbox.sentAt), asc(outbox.id)] : [asc(outbox.acceptedAt), asc(outbox.id)];
  const letters = await db
    .select(shown)
    .from(outbox)
    .where(where)
    .orderBy(...order)
    .limit(lettersPerPage)
    .offset((at - 1) * lettersPerPage);
  const ids = letters.map((letter) => letter.id);
  const tries = ids.length === 0 ? [] : await db.select().from(outboxTries).where(inArray(outboxTries.outboxId, ids)).orderBy(asc(outboxTries.id));
  return {
    pages,
    letters: letters.map((letter) => ({
      ...letter,
      history: tries.filter((one) => one.outboxId === letter.id).map(({ at: when, outcome, said }) => ({ at: when, outcome, said })),
    })),
  };
}

export const deskActs = ['again', 'look', 'arrived', 'aside'] as const;
export type DeskAct = (typeof deskActs)[number];

/** Which decisions a letter allows now. */
export function actsFor(letter: Pick<DeskLetter, 'state' | 'whole'>): readonly DeskAct[] {
  if (letter.state === 'held') return ['look', 'arrived', 'again'];
  if (letter.state === 'dead') return letter.whole ? ['again', 'aside'] : ['aside'];
  return [];
}

/**
 * A person's decision: `again` sends with a new retry window, `look` asks the journal once more, `arrived` records that somebody checked
 * and the letter is there, `aside` takes a dead letter off the list. False when the letter is no longer where the person saw it.
 */
export async function decideLetter(tx: Tx, id: string, act: DeskAct, now: Date): Promise<boolean> {
  const from = { again: ['held', 'dead'], look: ['held'], arrived: ['held'], aside: ['dead'] } as const;
  const change = {
    again: { state: 'waiting', dueAt: now, windowAt: now, tries: 0, reason: null, said: null, toldAt: null, tellTries: 0 },
    look: { state: 'unclear', dueAt: now, lookups: 0 },
    arrived: {
      state: 'sent',
      sentAt: now,
      dueAt: now,
      proof: 'person',
      server: '',
      response: '',
      dataSealed: null,
      reason: null,
      said: null,
      toldAt: null,
      tellTries: 0,
    },
    aside: { settledAt: now, dataSealed: null },
  } as const;
  const [row] = await tx
    .update(outbox)
    .set(change[act])
    .where(and(eq(outbox.id, id), inArray(outbox.state, [...from[act]]), isNull(outbox.settledAt), act === 'again' ? isNotNull(outbox.dataSealed) : undefined))
    .returning({ id: outbox.id });
  if (!row) return false;
  await tx.insert(outboxTries).values({ outboxId: id, at: now, outcome: `person.${act}`, said: null });
  await notify(tx, outboxChannel, 'person');
  return true;
}

/** Closes lanes until a person opens them. */
export async function closeLane(tx: Tx | Db, lane: LetterLane, reason: 'restored' | 'person', now: Date): Promise<void> {
  const values = { pausedAt: now, pausedUntil: null, reason, said: null };
  await tx
    .insert(outboxLanes)
    .values({ lane, ...values })
    .onConflictDoUpdate({ target: outboxLanes.lane, set: values });
}

/** False when the lane was open already. */
export async function openLane(tx: Tx, lane: LetterLane): Promise<boolean> {
  const [row] = await tx
    .update(outboxLanes)
    .set({ pausedAt: null, pausedUntil: null, reason: null, said: null, pauses: 0 })
    .where(and(eq(outboxLanes.lane, lane), isNotNull(outboxLanes.pausedAt)))
    .returning({ lane: outboxLanes.lane });
  if (row) await notify(tx, outboxChannel, lane);
  return row !== undefined;
}

/**
 * After the database was put back from a copy: nothing is sent until a person opens the lanes, and every letter that waited is first
 * looked up in the journal, because it may have left after the copy was made.
 */
export async function pauseAfterRestore(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    for (const lane of letterLanes) await closeLane(tx, lane, 'restored', now);
    await tx
      .update(outbox)
      .set({ state: 'unclear', reason: 'restored', dueAt: now, triedAt: now, lookups: 0, claim: null, leaseUntil: null })
      .where(inArray(outbox.state, ['waiting', 'sending']));
  });
}

const day = 24 * 3_600_000;
/** Addresses leave the mail log after twelve months; contents of dead letters after thirty days; rows themselves stay as figures. */
export async function forgetLetters(db: Db, now: Date): Promise<void> {
  const year = new Date(now.getTime() - 365 * day);
  await db
    .update(outbox)
    .set({ toSealed: null, dataSealed: null })
    .where(and(inArray(outbox.state, ['sent', 'dead']), lt(outbox.acceptedAt, year), isNotNull(outbox.toSealed)));
  await db
    .update(outbox)
    .set({ dataSealed: null })
    .where(and(eq(outbox.state, 'dead'), lt(outbox.windowAt, new Date(now.getTime() - 30 * day)), isNotNull(outbox.dataSealed)));
}

/** Takes away every trace of letters of one kind that ended before a moment: for those whose time alone would tell something. */
export async function forgetLettersOf(db: Db, template: string, before: Date): Promise<void> {
  await db.delete(outbox).where(and(eq(outbox.template, template), inArray(outbox.state, ['sent', 'dead']), lt(outbox.acceptedAt, before)));
}
