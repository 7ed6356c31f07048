/** What waits at the desk: danger first, in it what waits for a reader, then the oldest. Only days are known, so a day is the finest thing said here. */
import { and, asc, eq, inArray, isNull, notInArray, or, sql, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { asks, threads } from '#db/schema/tips.ts';
import { addDays, kyivDay, utcOf } from '#platform/hours.ts';
import type { QueuePage, TipLine } from './deskWire.ts';
import type { TipPerson } from './keys.ts';
import { isUrgency, lastStates, tipStates, urgencies, type TipState, type Urgency } from './rules.ts';

export const pageSize = 25;
export type TipAsk = { urgency: Urgency | null; state: TipState | null; after: string | null };

const isState = (text: string | null): text is TipState => tipStates.some((one) => one === text);
/** Reads the address of the desk; what is no filter is taken as not asked. */
export function readTipAsk(query: URLSearchParams): TipAsk {
  const urgency = query.get('termin');
  const state = query.get('stan');
  return { urgency: isUrgency(urgency) ? urgency : null, state: isState(state) ? state : null, after: query.get('storinka') };
}
export function askedTips({ urgency, state, after }: TipAsk): string {
  const query = new URLSearchParams();
  if (urgency) query.set('termin', urgency);
  if (state) query.set('stan', state);
  if (after) query.set('storinka', after);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** Whoever has ties to the police is shown what all readers may read, and nothing about the police. */
export const visibleTo = (who: Pick<TipPerson, 'policeTies'>): SQL | undefined => (who.policeTies ? eq(threads.ring, 'all') : undefined);
const open = notInArray(threads.state, [...lastStates]);

/** The witness added something after the last look. Few tips have such a row, so they are found once and not tip by tip. */
const isFresh = sql`(${threads.id} in (select a.thread_id from tips.acts a where a.act = 'witness.added'
  and not exists (select 1 from tips.acts v where v.thread_id = a.thread_id and v.act = 'viewed' and v.id > a.id)))`;
/** 0: a reader is waited for; 1: the witness or the police are. However many of these there are, they hide none of those. */
const group = sql<number>`(case when ${threads.state} in ('received', 'in_view', 'held', 'outcome_known') or ${isFresh} then 0 else 1 end)`;

/**
 * Past its first look or standing still. A tip's minute is not known, so the day after it came is late for all but the calmest class,
 * which has until the end of the next day but one. Danger stands still after one day, whoever is waited for.
 */
function isLate(now: Date): SQL<boolean> {
  const today = kyivDay(now);
  const since = (days: number) => sql`${addDays(today, -days)}::date`;
  const stirred = sql`coalesce((select max(a.acted_on) from tips.acts a where a.thread_id = ${threads.id} and a.act not in ('viewed', 'witness.added')), ${threads.arrivedOn})`;
  return sql`(case ${threads.state}
    when 'received' then ${threads.arrivedOn} < case ${threads.urgency} when 'U3' then ${since(1)} else ${since(0)} end
    when 'in_view' then case when ${threads.urgency} in ('U0', 'U1') then ${stirred} < ${since(0)}
      else ${threads.arrivedOn} < case ${threads.urgency} when 'U2' then ${since(1)} else ${since(4)} end and ${stirred} < ${since(1)} end
    when 'waiting_author' then ${threads.urgency} in ('U0', 'U1') and ${stirred} < ${since(0)}
    when 'held' then ${stirred} < ${since(3)}
    when 'relayed' then ${stirred} < ${since(14)}
    when 'taken' then ${stirred} < ${since(14)}
    when 'outcome_known' then ${stirred} < ${since(1)}
    else false end)`;
}
const isOrphan = (now: Date): SQL<boolean> => sql`(${isFresh} or ${isLate(now)})`;

/** One page of the queue. `names`: who is who at the desk. */
export async function listTips(
  db: Db | Tx,
  who: TipPerson,
  { urgency, state, after }: TipAsk,
  names: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
  now: Date,
): Promise<QueuePage> {
  const seen = visibleTo(who);
  const asked = [urgency ? eq(threads.urgency, urgency) : undefined, state ? eq(threads.state, state) : open];
  const from = readAfter(after);
  const beyond = from
    ? sql`(${threads.urgency}, ${group}, ${threads.arrivedOn}, ${threads.id}) > (${from.urgency}, ${from.group}::int, ${from.day}::date, ${from.id}::uuid)`
    : undefined;
  const columns = {
    id: threads.id,
    arrivedOn: threads.arrivedOn,
    urgency: threads.urgency,
    ring: threads.ring,
    language: threads.language,
    state: threads.state,
    holder: threads.holder,
    orphan: isLate(now),
    fresh: sql<boolean>`${isFresh}`,
    group,
  };
  const found = await db
    .select(columns)
    .from(threads)
    .where(and(seen, ...asked, beyond))
    .orderBy(asc(threads.urgency), asc(group), asc(threads.arrivedOn), asc(threads.id))
    .limit(pageSize + 1);
  const page = found.slice(0, pageSize);
  const last = page.at(-1);
  const ids = page.map(({ id }) => id);
  const [joined, waiting, counted, orphans] = await Promise.all([countJoined(db, ids), listAsked(db, ids), countOpen(db, seen), countOrphans(db, seen, now)]);
  const named = await names(page.flatMap(({ holder }) => holder ?? []));
  const today = utcOf(kyivDay(now)).getTime();
  const lines = page.map((row): TipLine => {
    const { holder, group: _group, ...line } = row;
    return {
      ...line,
      short: shortOf(row.id),
      holder: holder === null ? null : (named.get(holder) ?? ''),
      mine: holder === who.id,
      joined: joined.get(row.id) ?? 0,
      asked: waiting.get(row.id)?.some((by) => by !== who.id) ?? false,
      age: Math.max(0, Math.round((today - utcOf(row.arrivedOn).getTime()) / 86_400_000)),
    };
  });
  return { v: 1, lines, next: found.length > pageSize && last ? `${last.urgency}.${last.group}.${last.arrivedOn}.${last.id}` : null, counts: counted, orphans };
}

/** The oldest of those that nobody looked at in time: they stand on top of the desk, whatever is asked for. */
export async function listOrphans(db: Db | Tx, who: TipPerson, now: Date): Promise<{ id: string; short: string; urgency: Urgency; arrivedOn: string }[]> {
  const found = await db
    .select({ id: threads.id, urgency: threads.urgency, arrivedOn: threads.arrivedOn })
    .from(threads)
    .where(and(visibleTo(who), open, isOrphan(now)))
    .orderBy(asc(threads.urgency), asc(threads.arrivedOn), asc(threads.id))
    .limit(5);
  return found.map((row) => ({ ...row, short: shortOf(row.id) }));
}

/** What the lead sees: how many wait, and how many were forgotten. Numbers and nothing else. */
export async function tipFigures(db: Db | Tx, now: Date): Promise<{ counts: Record<Urgency, number>; orphans: number; unseenUrgent: number }> {
  const [counts, orphans, unseen] = await Promise.all([
    countOpen(db, undefined),
    countOrphans(db, undefined, now),
    db.$count(threads, and(eq(threads.urgency, 'U0'), eq(threads.state, 'received'))),
  ]);
  return { counts, orphans, unseenUrgent: unseen };
}

export const shortOf = (id: string): string => id.slice(0, 8).toUpperCase();

function readAfter(after: string | null): { urgency: Urgency; group: string; day: string; id: string } | null {
  const found = /^(U[0-3])\.([01])\.(\d{4}-\d\d-\d\d)\.([0-9a-f-]{36})$/.exec(after ?? '');
  const [, urgency = '', group = '', day = '', id = ''] = found ?? [];
  return isUrgency(urgency) ? { urgency, group, day, id } : null;
}

async function countOpen(db: Db | Tx, seen: SQL | undefined): Promise<Record<Urgency, number>> {
  const counted = await db
    .select({ urgency: threads.urgency, count: sql<string>`count(*)` })
    .from(threads)
    .where(and(seen, open))
    .groupBy(threads.urgency);
  const of = (urgency: Urgency): number => Number(counted.find((one) => one.urgency === urgency)?.count ?? 0);
  return { U0: of(urgencies[0]), U1: of(urgencies[1]), U2: of(urgencies[2]), U3: of(urgencies[3]) };
}

const countOrphans = (db: Db | Tx, seen: SQL | undefined, now: Date): Promise<number> => db.$count(threads, and(seen, open, isOrphan(now)));

async function countJoined(db: Db | Tx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const found = await db
    .select({ id: threads.joinedTo, count: sql<string>`count(*)` })
    .from(threads)
    .where(inArray(threads.joinedTo, [...ids]))
    .groupBy(threads.joinedTo);
  return new Map(found.map(({ id, count }) => [id ?? '', Number(count)]));
}

async function listAsked(db: Db | Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map();
  const found = await db
    .select({ id: asks.threadId, by: asks.askedBy })
    .from(asks)
    .where(and(inArray(asks.threadId, [...ids]), isNull(asks.decision), or(eq(asks.act, 'lower'), eq(asks.act, 'hold'), eq(asks.act, 'resonance'))));
  const all = new Map<string, string[]>();
  for (const { id, by } of found) all.set(id, [...(all.get(id) ?? []), by]);
  return all;
}
