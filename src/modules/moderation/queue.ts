import { and, asc, desc, eq, like, lt, sql, type SQL } from 'drizzle-orm';
import { rows, type Db } from '#db/index.ts';
import { reviewClaims, reviewItems } from '#db/schema/moderation.ts';
import type { Staff } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { addDays, kyivDay, kyivInstant } from '#platform/hours.ts';
import { findClaims, type Claim } from './claims.ts';
import { openTo, type Item } from './items.ts';
import { asksFor } from './opinions.ts';
import { readHours } from './settings.ts';
import { cleanRef, moderationRules, type ReviewKind } from './rules.ts';

/** `new` holds everything ordinary that waits, `asked` what a colleague wants this person's opinion on, `crimes` the lane of its own: nothing ordinary ever stands before a crime statement. */
export const queueViews = ['new', 'mine', 'asked', 'crimes', 'all'] as const;
export type QueueView = (typeof queueViews)[number];
export const isQueueView = (text: string | null): text is QueueView => queueViews.some((view) => view === text);

export type QueueRow = { item: Item; title: string; lead: string; marks: string[]; claim: Claim | null };
export type QueuePage = { rows: QueueRow[]; /** Where the next page begins, or null. */ next: string | null };

/** Written out, not as a parameter: only so does the planner know that the indexes of waiting items serve. */
const waiting = sql`${reviewItems.state} = 'open'`;

function viewed(view: QueueView, staff: Staff, now: Date): SQL | undefined {
  const open = and(waiting, openTo(staff));
  if (view === 'crimes') return and(open, eq(reviewItems.lane, 'crime'));
  if (view === 'new') return and(open, eq(reviewItems.lane, 'ordinary'));
  if (view === 'asked') return and(open, asksFor(staff));
  if (view === 'mine')
    return and(
      open,
      sql`${reviewItems.id} in (select ${reviewClaims.itemId} from ${reviewClaims} where ${reviewClaims.staffId} = ${staff.id} and ${reviewClaims.expiresAt} > ${now.toISOString()}::timestamptz)`,
    );
  return open;
}

/** A place in the order of the queue: the due moment and the id, which nothing that happens in between can shift. */
const placeOf = (item: Pick<Item, 'dueAt' | 'id'>): string => `${item.dueAt.getTime().toString(36)}~${item.id}`;
function readPlace(text: string | null): { dueAt: Date; id: string } | null {
  const found = /^([0-9a-z]{1,10})~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text ?? '');
  const at = found ? parseInt(found[1] ?? '', 36) : NaN;
  return found && Number.isSafeInteger(at) && at < 8.64e15 ? { dueAt: new Date(at), id: found[2] ?? '' } : null;
}

/** One page of a view, the most urgent first. */
export async function listQueue(
  house: House,
  kinds: readonly ReviewKind[],
  staff: Staff,
  ask: { view: QueueView; after?: string | null; /** Begin with this item instead. */ from?: Item; size?: number },
  now: Date,
): Promise<QueuePage> {
  const size = ask.size ?? moderationRules.pageSize;
  const after = readPlace(ask.after ?? null);
  const begin = ask.from ? sql`(${reviewItems.dueAt}, ${reviewItems.id}) >= (${ask.from.dueAt.toISOString()}::timestamptz, ${ask.from.id}::uuid)` : undefined;
  const later = after ? sql`(${reviewItems.dueAt}, ${reviewItems.id}) > (${after.dueAt.toISOString()}::timestamptz, ${after.id}::uuid)` : undefined;
  const found = await house.database.db
    .select()
    .from(reviewItems)
    .where(and(viewed(ask.view, staff, now), begin ?? later))
    .orderBy(asc(reviewItems.dueAt), asc(reviewItems.id))
    .limit(size + 1);
  const shown = found.slice(0, size);
  const last = shown.at(-1);
  return { rows: await describe(house, kinds, shown, now), next: found.length > size && last ? placeOf(last) : null };
}

/** Items whose number holds what was typed, in any state, newest first. Letters of either alphabet do. */
export async function searchItems(house: House, kinds: readonly ReviewKind[], staff: Staff, typed: string, now: Date): Promise<QueueRow[]> {
  const part = cleanRef(typed);
  if (part.length < 3) return [];
  const found = await house.database.db
    .select()
    .from(reviewItems)
    .where(and(like(reviewItems.refKey, `%${part}%`), openTo(staff)))
    .orderBy(desc(reviewItems.askedAt))
    .limit(moderationRules.pageSize);
  return describe(house, kinds, found, now);
}

async function describe(house: House, kinds: readonly ReviewKind[], items: Item[], now: Date): Promise<QueueRow[]> {
  const db = house.database.db;
  const claims = await findClaims(
    db,
    items.map((item) => item.id),
    now,
  );
  return Promise.all(
    items.map(async (item) => {
      const kind = kinds.find((one) => one.kind === item.kind);
      const words = kind ? await kind.title(db, house, item.subjectId) : { title: item.ref, lead: '', marks: [] };
      return { item, ...words, claim: claims.get(item.id) ?? null };
    }),
  );
}

/** Counts stop at a hundred: more than that is «99+» on the screen and would cost a walk through the whole queue. */
export const countCap = 100;
export type QueueCounts = Record<QueueView, number>;
export async function countQueue(db: Db, staff: Staff, now: Date): Promise<QueueCounts> {
  const parts = queueViews.map(
    (view) =>
      sql`select ${view}::text as view, count(*)::int as found from (select 1 from ${reviewItems} where ${viewed(view, staff, now)} limit ${countCap}) as seen`,
  );
  const counted = await rows<{ view: string; found: number }>(db, sql.join(parts, sql` union all `));
  const of = (view: QueueView): number => Number(counted.find((row) => row.view === view)?.found ?? 0);
  return { new: of('new'), mine: of('mine'), asked: of('asked'), crimes: of('crimes'), all: of('all') };
}

export type DeskState = {
  overdue: number;
  dueToday: number;
  mine: number;
  asked: number;
  /** Everything that waits, up to the cap. */ waiting: number;
  crimes: number;
  next: Date | null;
  decidedToday: number;
};
/** What burns: for the first page of the office. `dueToday`: until the end of this working day. */
export async function deskState(db: Db, staff: Staff, now: Date): Promise<DeskState> {
  const today = kyivDay(now);
  const hours = await readHours(db, now);
  const evening = kyivInstant(today, hours.to);
  const shiftEnd = evening > now ? evening : kyivInstant(addDays(today, 1), hours.to);
  const open = and(waiting, openTo(staff));
  const capped = (where: SQL | undefined) => sql`(select count(*)::int from (select 1 from ${reviewItems} where ${where} limit ${countCap}) as seen)`;
  const [row] = await rows<{ overdue: number; due: number; next: Date | string | null; decided: number }>(
    db,
    sql`select ${capped(and(open, lt(reviewItems.dueAt, now)))} as overdue,
      ${capped(and(open, sql`${reviewItems.dueAt} >= ${now.toISOString()}::timestamptz`, lt(reviewItems.dueAt, shiftEnd)))} as due,
      (select min(${reviewItems.dueAt}) from ${reviewItems} where ${and(open, sql`${reviewItems.dueAt} >= ${now.toISOString()}::timestamptz`)}) as next,
      (select count(*)::int from review_decisions where staff_id = ${staff.id} and at >= ${kyivInstant(today, 0).toISOString()}::timestamptz) as decided`,
  );
  const counts = await countQueue(db, staff, now);
  return {
    overdue: Number(row?.overdue ?? 0),
    dueToday: Number(row?.due ?? 0),
    mine: counts.mine,
    asked: counts.asked,
    waiting: counts.all,
    crimes: counts.crimes,
    next: row?.next ? new Date(row.next) : null,
    decidedToday: Number(row?.decided ?? 0),
  };
}

/** The item that follows in a view, or null: where to go on after a decision. */
export async function findNext(db: Db, staff: Staff, view: QueueView, item: Pick<Item, 'dueAt' | 'id'>, now: Date): Promise<string | null> {
  const place = sql`(${item.dueAt.toISOString()}::timestamptz, ${item.id}::uuid)`;
  const [after] = await db
    .select({ id: reviewItems.id })
    .from(reviewItems)
    .where(and(viewed(view, staff, now), sql`(${reviewItems.dueAt}, ${reviewItems.id}) > ${place}`))
    .orderBy(asc(reviewItems.dueAt), asc(reviewItems.id))
    .limit(1);
  return after?.id ?? null;
}

/** How many items came since a page was made; at most a hundred are counted. */
export async function countFresh(db: Db, staff: Staff, since: Date): Promise<number> {
  const [row] = await rows<{ found: number }>(
    db,
    sql`select count(*)::int as found from (select 1 from ${reviewItems} where ${and(waiting, openTo(staff), sql`${reviewItems.askedAt} > ${since.toISOString()}::timestamptz`)} limit ${countCap}) as seen`,
  );
  return Number(row?.found ?? 0);
}

/** Items returned to their authors within the last ten days that have not come back. */
export async function countReturned(db: Db, staff: Staff, now: Date): Promise<number> {
  const since = new Date(now.getTime() - 10 * 86_400_000);
  const [row] = await rows<{ found: number }>(
    db,
    sql`select count(*)::int as found from (
      select 1 from review_decisions join ${reviewItems} on ${reviewItems.decisionId} = review_decisions.id
      where review_decisions.outcome = 'return' and review_decisions.at > ${since.toISOString()}::timestamptz and ${reviewItems.state} = 'decided' and ${openTo(staff)}
        and not exists (select 1 from ${reviewItems} as newer where newer.kind = ${reviewItems.kind} and newer.subject_id = ${reviewItems.subjectId} and newer.asked_at > ${reviewItems.askedAt})
      limit ${countCap}) as seen`,
  );
  return Number(row?.found ?? 0);
}
