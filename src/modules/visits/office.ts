/** Invitations as the office sees them: in the order of turns, the late ones first. */
import { and, asc, count, countDistinct, desc, eq, gte, inArray, isNotNull, lt, ne, sql, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { visitActs, visitOffers, visits } from '#db/schema/visits.ts';
import { can, type Staff } from '#modules/people/index.ts';
import { eventScope, findEvent } from '#modules/events/index.ts';
import type { House } from '#platform/house.ts';
import { kyivDay } from '#platform/hours.ts';
import { z } from 'zod';
import { worksIn } from './letters.ts';
import { openStates, type VisitRow } from './requests.ts';
import { lateBy, rotation, turnOf, visitRules, type Turn } from './rules.ts';

/** How many households have asked, and never which. */
export type Demand = { yard: number; beat: number };
const dayLong = 86_400_000;

export async function countDemand(db: Db | Tx, { yard, beat }: Pick<VisitRow, 'yard' | 'beat'>, now: Date): Promise<Demand> {
  const since = new Date(now.getTime() - visitRules.demandDays * dayLong);
  const of = async (which: SQL | undefined): Promise<number> => {
    const [found] = await db
      .select({ all: countDistinct(sql`coalesce(${visits.mailbox}, ${visits.emailDigest})`) })
      .from(visits)
      .where(and(which, ne(visits.state, 'unconfirmed'), ne(visits.state, 'withdrawn'), gte(visits.receivedAt, since)));
    return Number(found?.all ?? 0);
  };
  return { yard: await of(eq(visits.yard, yard)), beat: beat === null ? 0 : await of(eq(visits.beat, beat)) };
}

export type VisitLine = {
  row: VisitRow;
  since: Date;
  turn: Turn;
  /** Working days the term is past. */ late: number;
  demand: number;
  visited: boolean;
};

/** `runs`: the person arranges events where it is.
 * Which invitations a person of the office may open: coordinators those of their territories, a unit its own, the police coordinators all. */
export const mayOpenVisit = (staff: Staff, house: House, row: Pick<VisitRow, 'unit'>, runs: boolean): boolean =>
  runs || can(staff, 'liaise') || (can(staff, 'keepUnit') && worksIn(staff, house, row.unit));

const most = 1000;

/** Open ones in the order of turns, what is late before the rest; or the closed ones, the newest first. */
export async function listVisits(
  db: Db,
  house: House,
  staff: Staff,
  { closed, page }: { closed: boolean; page: number },
  now: Date,
): Promise<{ rows: VisitLine[]; all: number; late: number }> {
  const { perPage } = visitRules;
  const scope = await eventScope(db, staff);
  const states = closed ? (['accepted', 'refused', 'withdrawn'] as const) : openStates;
  const found = await db
    .select()
    .from(visits)
    .where(inArray(visits.state, [...states]))
    .orderBy(...(closed ? [desc(visits.closedAt), desc(visits.id)] : [asc(visits.receivedAt), asc(visits.id)]))
    .limit(most);
  const today = kyivDay(now);
  const visited = await listVisited(db, now);
  const seen = new Set(visited.map(({ yard }) => yard));
  const demand = new Map<string, Set<string>>();
  for (const { yard, mailbox, emailDigest } of found) demand.set(yard, (demand.get(yard) ?? new Set()).add(mailbox ?? emailDigest ?? ''));
  const lines = found.flatMap((row): (VisitLine & { id: string; yard: string })[] =>
    row.receivedAt === null || !mayOpenVisit(staff, house, row, scope === null || scope.includes(row.territory))
      ? []
      : [
          {
            id: row.id,
            yard: row.yard,
            row,
            since: row.receivedAt,
            turn: turnOf(row.state),
            late: row.dueOn === null ? 0 : lateBy(row.dueOn, today),
            demand: demand.get(row.yard)?.size ?? 1,
            visited: seen.has(row.yard),
          },
        ],
  );
  const turns = closed ? lines : rotation(lines, visited);
  // Among what is late the order of turns stays.
  const ordered = closed ? turns : [...turns.filter(({ late }) => late > 0), ...turns.filter(({ late }) => late === 0)];
  return { rows: ordered.slice((page - 1) * perPage, page * perPage), all: ordered.length, late: lines.filter(({ late }) => late > 0).length };
}

/** Yards the police have been to by an invitation. */
async function listVisited(db: Db | Tx, now: Date): Promise<{ yard: string; on: Date }[]> {
  const found = await db
    .select({ yard: visits.yard, on: visits.meetsAt })
    .from(visits)
    .where(and(eq(visits.state, 'accepted'), isNotNull(visits.meetsAt), lt(visits.meetsAt, now)));
  return found.flatMap(({ yard, on }) => (on === null ? [] : [{ yard, on }]));
}

export type OfficeVisit = {
  row: VisitRow;
  since: Date;
  address: string;
  words: string;
  needs: string;
  teacher: string;
  steps: { act: string; staffId: string | null; facts: Record<string, unknown>; at: Date }[];
  offers: (typeof visitOffers.$inferSelect)[];
  demand: Demand;
  late: number;
  turn: Turn;
  /** The same topic was talked about near here; a later day may be offered instead of a refusal. */
  same: { meetsAt: Date } | null;
};

export async function findVisit(db: Db | Tx, house: House, id: string, now: Date): Promise<OfficeVisit | null> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
  const [row] = await db
    .select()
    .from(visits)
    .where(and(eq(visits.id, id), ne(visits.state, 'unconfirmed')));
  if (!row?.receivedAt) return null;
  const acts = await db.select().from(visitActs).where(eq(visitActs.visit, id)).orderBy(asc(visitActs.id));
  const open = (sealed: string | null): string => (sealed === null ? '' : house.vault.open(sealed));
  return {
    row,
    since: row.receivedAt,
    address: open(row.addressSealed),
    words: open(row.wordsSealed),
    needs: open(row.needsSealed),
    teacher: open(row.teacherSealed),
    steps: acts.map(({ act, staffId, facts, at }) => ({ act, staffId, facts: z.record(z.string(), z.unknown()).catch({}).parse(facts), at })),
    offers: await db.select().from(visitOffers).where(eq(visitOffers.visit, id)).orderBy(desc(visitOffers.id)),
    demand: await countDemand(db, row, now),
    late: row.dueOn === null ? 0 : lateBy(row.dueOn, kyivDay(now)),
    turn: turnOf(row.state),
    same: await sameNear(db, row, now),
  };
}

/** Whether a meeting about one of these topics was held in this beat within sixty days. */
export async function sameNear(db: Db | Tx, row: VisitRow, now: Date): Promise<{ meetsAt: Date } | null> {
  if (row.beat === null) return null;
  const since = new Date(now.getTime() - visitRules.sameDays * dayLong);
  const near = await db
    .select()
    .from(visits)
    .where(and(eq(visits.beat, row.beat), eq(visits.state, 'accepted'), gte(visits.meetsAt, since), lt(visits.meetsAt, now), ne(visits.id, row.id)))
    .orderBy(desc(visits.meetsAt))
    .limit(50);
  for (const { topics, eventId, meetsAt } of near) {
    if (eventId === null || meetsAt === null || !topics.some((topic) => topic !== 'other' && row.topics.includes(topic))) continue;
    const event = await findEvent(db, eventId);
    if (event && ['held', 'draft', 'approved', 'counted'].includes(event.state)) return { meetsAt };
  }
  return null;
}

/** How many wait for the office, and how many of them are late. */
export async function countVisits(db: Db | Tx, now: Date): Promise<{ open: number; late: number }> {
  const open = inArray(visits.state, [...openStates]);
  const [all] = await db.select({ count: count() }).from(visits).where(open);
  const [late] = await db
    .select({ count: count() })
    .from(visits)
    .where(and(open, lt(visits.dueOn, kyivDay(now))));
  return { open: Number(all?.count ?? 0), late: Number(late?.count ?? 0) };
}
