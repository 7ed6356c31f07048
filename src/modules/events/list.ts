/** Events for everybody: lists, months, feeds. What was never published is in none of them. */
import { and, arrayContains, asc, desc, eq, gte, inArray, isNotNull, lt, or, sql, type SQL } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { events } from '#db/schema/events.ts';
import { addDays, kyivInstant } from '#platform/hours.ts';
import type { RouteId } from '#routes.ts';
import { monthAfter, type EventsAsked } from './asked.ts';
import type { Event } from './events.ts';
import { eventRules, typesOf } from './rules.ts';

/** Nothing lasts longer, so what began before cannot still go on. */
const longestMs = 7 * 86_400_000;
/** A feed or a calendar holds so many at most: the nearest ones. */
const feedMost = 300;

/** A beat is a few streets: whoever asks by beat is not told of a meeting whose place is hidden. */
const openPlace = and(eq(events.privateAddress, false), eq(events.vulnerable, false));

const wishes = (asked: EventsAsked): (SQL | undefined)[] => [
  isNotNull(events.publishedAt),
  asked.territory === null ? undefined : eq(events.territory, asked.territory),
  asked.beat === null ? undefined : and(eq(events.beat, asked.beat), openPlace),
  asked.family === null ? undefined : inArray(events.type, typesOf(asked.family)),
  asked.language === null ? undefined : arrayContains(events.languages, [asked.language]),
  asked.sign ? eq(events.signLanguage, true) : undefined,
  asked.children ? eq(events.children, true) : undefined,
  asked.online ? or(eq(events.venue, 'online'), isNotNull(events.onlineLink)) : undefined,
];

const coming = (now: Date): SQL[] => [gte(events.endsAt, now), gte(events.startsAt, new Date(now.getTime() - longestMs))];

function when(asked: EventsAsked, now: Date): (SQL | undefined)[] {
  if (asked.day !== null) return [gte(events.startsAt, kyivInstant(asked.day, 0)), lt(events.startsAt, kyivInstant(addDays(asked.day, 1), 0))];
  return asked.past ? [lt(events.endsAt, now), lt(events.startsAt, now)] : coming(now);
}

export type EventsPage = { events: Event[]; count: number; page: number; pages: number };

/** One page of what is coming, or of what has been, newest first. A page beyond the end is the last one. */
export async function listEvents(db: Db | Tx, asked: EventsAsked, now: Date): Promise<EventsPage> {
  const where = and(...wishes(asked), ...when(asked, now));
  const count = await db.$count(events, where);
  const pages = Math.max(1, Math.ceil(count / eventRules.perPage));
  const page = Math.min(asked.page, pages);
  const order = asked.past && asked.day === null ? [desc(events.startsAt), desc(events.id)] : [asc(events.startsAt), asc(events.id)];
  const found = await db
    .select()
    .from(events)
    .where(where)
    .orderBy(...order)
    .limit(eventRules.perPage)
    .offset((page - 1) * eventRules.perPage);
  return { events: found, count, page, pages };
}

/** The nearest ones of these beats, for the pages of an officer and of a beat. Cancelled ones stay out: nobody looks there for them. */
export const nextEvents = (db: Db | Tx, beats: readonly number[], most: number, now: Date): Promise<Event[]> =>
  beats.length === 0
    ? Promise.resolve([])
    : db
        .select()
        .from(events)
        .where(and(isNotNull(events.publishedAt), inArray(events.beat, [...beats]), openPlace, inArray(events.state, ['published', 'closed']), ...coming(now)))
        .orderBy(asc(events.startsAt), asc(events.id))
        .limit(most);

/** For calendars: what is coming and the last weeks, so that a calendar which has an event hears that it was cancelled. */
export const listForCalendar = (db: Db | Tx, asked: EventsAsked, now: Date): Promise<Event[]> =>
  db
    .select()
    .from(events)
    .where(and(...wishes(asked), gte(events.startsAt, new Date(now.getTime() - 30 * 86_400_000))))
    .orderBy(asc(events.startsAt), asc(events.id))
    .limit(feedMost);

/** For a feed: what is coming, by the day it was announced or changed. */
export async function listForFeed(db: Db | Tx, asked: EventsAsked, now: Date): Promise<Event[]> {
  const found = await db
    .select()
    .from(events)
    .where(and(...wishes(asked), ...coming(now)))
    .orderBy(asc(events.startsAt), asc(events.id))
    .limit(50);
  return found.toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime());
}

export type MonthEntry = Pick<Event, 'id' | 'slug' | 'type' | 'state' | 'titleUk' | 'titleEn' | 'startsAt'> & { moved: boolean };
export type MonthDay = { entries: MonthEntry[]; total: number };
/** A cell of the month holds so many; the list of that day has them all. */
const perDay = 3;

type MonthRow = {
  id: string;
  slug: string;
  type: Event['type'];
  state: Event['state'];
  titleUk: string;
  titleEn: string | null;
  starts: number;
  moved: boolean;
  day: number;
  total: number;
};

/** The days of a month (`2026-12`) that have events, by the number of the day. The days are those of Kyiv, whatever the clock of the database. */
export async function listMonth(db: Db | Tx, asked: EventsAsked, month: string): Promise<Map<number, MonthDay>> {
  const from = kyivInstant(`${month}-01`, 0);
  const to = kyivInstant(`${monthAfter(month, 1)}-01`, 0);
  const midnights: string[] = [];
  for (let day = `${month}-01`; day.startsWith(month); day = addDays(day, 1)) midnights.push(kyivInstant(day, 0).toISOString());
  const where = and(...wishes(asked), gte(events.startsAt, from), lt(events.startsAt, to));
  const found = await rows<MonthRow>(
    db,
    sql`select id, slug, type, state, title_uk as "titleUk", title_en as "titleEn", (extract(epoch from starts_at) * 1000)::float8 as starts,
          moved_from_at is not null as moved, day, total::int as total
        from (select *, row_number() over days as nth, count(*) over (partition by day) as total
              from (select ${events}.*, width_bucket(${events.startsAt}, ${`{${midnights.join(',')}}`}::timestamptz[]) as day from ${events} where ${where}) month
              window days as (partition by day order by starts_at, id)) numbered
        where nth <= ${perDay} order by starts_at, id`,
  );
  const days = new Map<number, MonthDay>();
  for (const { day, total, starts, ...entry } of found) {
    const one = days.get(day) ?? { entries: [], total };
    one.entries.push({ ...entry, startsAt: new Date(starts) });
    days.set(day, one);
  }
  return days;
}

/** Every page about one event of the last year and to come, for search engines. */
export async function listEventAddresses(db: Db): Promise<{ id: RouteId; params: Record<string, string | number> }[]> {
  const found = await db
    .select({ slug: events.slug })
    .from(events)
    .where(and(isNotNull(events.publishedAt), gte(events.startsAt, sql`now() - interval '1 year'`)))
    .orderBy(asc(events.startsAt), asc(events.id))
    .limit(5000);
  return found.map((params) => ({ id: 'events.event' as const, params }));
}
