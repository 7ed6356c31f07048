import { and, asc, desc, eq, like, lt, ne, or, sql, type SQL } from 'drizzle-orm';
import { rows, type Db } from '#db/index.ts';
import { reviewClaims, reviewItems } from '#db/schema/moderation.ts';
import type { Staff } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { addDays, kyivDay, kyivInstant } from '#platform/hours.ts';
import { findClaims, type Claim } from './claims.ts';
import { openTo, type Item } from './items.ts';
import { asksFor } from './opinions.ts';
import { queueViews, type Holder, type QueueAsk, type QueueView } from './queueAsk.ts';
import { readHours } from './settings.ts';
import { cleanRef, moderationRules, type ReviewKind, type ReviewTitle } from './rules.ts';

export type QueueRow = ReviewTitle & { item: Item; claim: Claim | null };
export type QueuePage = { rows: QueueRow[]; /** Where the next page begins, or null. */ next: string | null };

/** Written out, not as a parameter: only so does the planner know that the indexes of waiting items serve. */
const waiting = sql`${reviewItems.state} = 'open'`;

function viewed(view: QueueView, staff: Staff, now: Date): SQL | undefined {
  const open = and(waiting, openTo(staff));
  if (view === 'crimes') return and(open, eq(reviewItems.lane, 'crime'));
  if (view === 'new') return and(open, eq(reviewItems.lane, 'ordinary'));
  if (view === 'asked') return and(open, asksFor(staff));
  if (view === 'mine') return and(open, holding('mine', staff, now));
  return open;
}

/** Claims that live, of this person or of everybody else, as an array: it is read once, and the items are found by their keys. */
const held = (how: SQL, now: Date): SQL =>
  sql`${reviewItems.id} = any (array(select ${reviewClaims.itemId} from ${reviewClaims} where ${how} and ${reviewClaims.expiresAt} > ${now.toISOString()}::timestamptz))`;

function holding(holder: Holder, staff: Staff, now: Date): SQL {
  if (holder === 'mine') return held(eq(reviewClaims.staffId, staff.id), now);
  if (holder === 'others') return held(ne(reviewClaims.staffId, staff.id), now);
  return sql`not exists (select 1 from ${reviewClaims} where ${reviewClaims.itemId} = ${reviewItems.id} and ${reviewClaims.expiresAt} > ${now.toISOString()}::timestamptz)`;
}

/** What is asked for. `open`: the item that is open stays in sight, also when taking it has just made it somebody's. */
function asked({ view, filters }: QueueAsk, staff: Staff, now: Date, open?: string): SQL | undefined {
  const { kind, topic, language, holder, before, overdue } = filters;
  const who = holder === null ? undefined : holding(holder, staff, now);
  return and(
    viewed(view, staff, now),
    kind === null ? undefined : eq(reviewItems.kind, kind),
    topic === null ? undefined : eq(reviewItems.topic, topic),
    language === null ? undefined : eq(reviewItems.language, language),
    who && open !== undefined ? or(who, eq(reviewItems.id, open)) : who,
    before === null ? undefined : lt(reviewItems.dueAt, kyivInstant(addDays(before, 1), 0)),
    overdue ? lt(reviewItems.dueAt, now) : undefined,
  );
}

/** A place in the order of the queue: the due moment and the id, which nothing that happens in between can shift. */
const placeOf = (item: Pick<Item, 'dueAt' | 'id'>): string => `${item.dueAt.getTime().toString(36)}~${item.id}`;
function readPlace(text: string | null): { dueAt: Date; id: string } | null {
  const found = /^([0-9a-z]{1,10})~([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text ?? '');
  const at = found ? parseInt(found[1] ?? '', 36) : NaN;
  return found && Number.isSafeInteger(at) && at < 8.64e15 ? { dueAt: new Date(at), id: found[2] ?? '' } : null;
}

/** One page of what is asked for, the most urgent first. */
export async function listQueue(
  house: House,
  kinds: readonly ReviewKind[],
  staff: Staff,
  ask: QueueAsk & { after?: string | null; /** Begin with this item instead. */ from?: Item; /** The item that is open. */ open?: string; size?: number },
  now: Date,
): Promise<QueuePage> {
  const size = ask.size ?? moderationRules.pageSize;
  const after = readPlace(ask.after ?? null);
  const begin = ask.from ? sql`(${reviewItems.dueAt}, ${reviewItems.id}) >= (${ask.from.dueAt.toISOString()}::timestamptz, ${ask.from.id}::uuid)` : undefined;
  const later = after ? sql`(${reviewItems.dueAt}, ${reviewItems.id}) > (${after.dueAt.toISOString()}::timestamptz, ${after.id}::uuid)` : undefined;
  const found = await house.database.db
    .select()
    .from(reviewItems)
    .where(and(asked(ask, staff, now, ask.open), begin ?? later))
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
  const ids = items.map((item) => item.id);
  const [claims, titles] = await Promise.all([findClaims(db, ids, now), titlesOf(house, kinds, items)]);
  return items.map((item) => ({ item, ...(titles.get(item.id) ?? { title: item.ref, lead: '', marks: [] }), claim: claims.get(item.id) ?? null }));
}

/** What rows of the queue say, by the id of the item. Each kind is asked once for all of its rows. */
export async function titlesOf(
  house: House,
  kinds: readonly ReviewKind[],
  items: readonly Pick<Item, 'id' | 'kind' | 'subjectId'>[],
): Promise<Map<string, ReviewTitle>> {
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const own = items.filter((item) => item.kind === kind.kind);
      if (own.length === 0) return [];
      const subjects = own.map((item) => item.subjectId);
      const titles = await kind.titles(house.database.db, house, subjects);
      return own.flatMap((item): [string, ReviewTitle][] => {
        const title = titles.get(item.subjectId);
        return title ? [[item.id, title]] : [];
      });
    }),
  );
  return new Map(found.flat());
}

/** Counts stop at a hundred: more than that is «99+» on the screen and would cost a walk through the whole queue. */
export const countCap = 100;
export type QueueCounts = Record<QueueView, number>;
const capped = (where: SQL | undefined): SQL => sql`(select count(*)::int from (select 1 from ${reviewItems} where ${where} limit ${countCap}) as seen)`;
const countsOf = (found: Readonly<Record<QueueView, string | number>>): QueueCounts => ({
  new: Number(found.new),
  mine: Number(found.mine),
  asked: Number(found.asked),
  crimes: Number(found.crimes),
  all: Number(found.all),
});
/** A count for each view, named by it. */
const counted = (staff: Staff, now: Date): SQL =>
  sql.join(
    queueViews.map((view) => sql`${capped(viewed(view, staff, now))} as ${sql.identifier(view)}`),
    sql`, `,
  );

export async function countQueue(db: Db, staff: Staff, now: Date): Promise<QueueCounts> {
  const [row] = await rows<Record<QueueView, string | number>>(db, sql`select ${counted(staff, now)}`);
  if (!row) throw new Error('The queue was not counted.');
  return countsOf(row);
}

/** How many items the filters leave, up to the cap. */
export async function countAsked(db: Db, staff: Staff, ask: QueueAsk, now: Date): Promise<number> {
  const [row] = await rows<{ found: string | number }>(db, sql`select ${capped(asked(ask, staff, now))} as found`);
  return Number(row?.found ?? 0);
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
  /** Of each view. */ counts: QueueCounts;
};
/** What burns: for the first page of the office. `dueToday`: until the end of this working day. */
export async function deskState(db: Db, staff: Staff, now: Date): Promise<DeskState> {
  const today = kyivDay(now);
  const hours = await readHours(db, now);
  const evening = kyivInstant(today, hours.to);
  const shiftEnd = evening > now ? evening : kyivInstant(addDays(today, 1), hours.to);
  const open = and(waiting, openTo(staff));
  const [row] = await rows<Record<QueueView | 'overdue' | 'due' | 'decided', string | number> & { next: Date | string | null }>(
    db,
    sql`select ${capped(and(open, lt(reviewItems.dueAt, now)))} as overdue,
      ${capped(and(open, sql`${reviewItems.dueAt} >= ${now.toISOString()}::timestamptz`, lt(reviewItems.dueAt, shiftEnd)))} as due,
      (select min(${reviewItems.dueAt}) from ${reviewItems} where ${and(open, sql`${reviewItems.dueAt} >= ${now.toISOString()}::timestamptz`)}) as next,
      (select count(*)::int from review_decisions where staff_id = ${staff.id} and at >= ${kyivInstant(today, 0).toISOString()}::timestamptz) as decided,
      ${counted(staff, now)}`,
  );
  if (!row) throw new Error('The queue was not counted.');
  const counts = countsOf(row);
  return {
    overdue: Number(row.overdue),
    dueToday: Number(row.due),
    mine: counts.mine,
    asked: counts.asked,
    waiting: counts.all,
    crimes: counts.crimes,
    next: row.next ? new Date(row.next) : null,
    decidedToday: Number(row.decided),
    counts,
  };
}

/** The item that follows among what is asked for, or null: where to go on after a decision. */
export async function findNext(db: Db, staff: Staff, ask: QueueAsk, item: Pick<Item, 'dueAt' | 'id'>, now: Date): Promise<string | null> {
  const place = sql`(${item.dueAt.toISOString()}::timestamptz, ${item.id}::uuid)`;
  const [after] = await db
    .select({ id: reviewItems.id })
    .from(reviewItems)
    .where(and(asked(ask, staff, now), sql`(${reviewItems.dueAt}, ${reviewItems.id}) > ${place}`))
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
