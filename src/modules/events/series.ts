/** Something that comes back: each day of it is an event of its own, so one of them can be moved or cancelled and the rest stay. */
import type { Db, Tx } from '#db/index.ts';
import { events, eventSeries } from '#db/schema/events.ts';
import { addDays, kyivDay, kyivInstant, kyivMinutes, utcOf, type Day } from '#platform/hours.ts';
import { translator, type Language } from '#platform/i18n.ts';
import { asc, eq } from 'drizzle-orm';
import { dayWords, monthName } from './dates.ts';
import { addEvent, type Event, type EventDraft } from './events.ts';
import { hourExists, planOf, seriesFault, seriesMost, type SeriesFault, type SeriesRule } from './seriesDays.ts';

/** Days of the plan on which there is nothing, with the reason: the month has no such day, or the clock skips that hour. */
export type Left = { month: string } | { day: Day };
export type Added =
  { status: 'added'; id: string; events: { id: string; slug: string; day: Day }[]; left: Left[] } | { status: 'refused'; why: SeriesFault | 'none' };

/**
 * Makes a series out of one draft: the hour on the wall stays, whatever the clock of Kyiv does in between. Nothing of it is public yet;
 * each day goes its own way through checks and states.
 */
export async function addSeries(tx: Tx, draft: EventDraft, rule: SeriesRule, staffId: string, now: Date): Promise<Added> {
  const fault = seriesFault(rule);
  if (fault) return { status: 'refused', why: fault };
  const from = Math.round(kyivMinutes(draft.startsAt));
  const to = Math.round(kyivMinutes(draft.endsAt));
  const nights = (utcOf(kyivDay(draft.endsAt)).getTime() - utcOf(kyivDay(draft.startsAt)).getTime()) / 86_400_000;
  const { days, missing } = planOf(rule);
  const whole = days.filter((day) => hourExists(day, from) && hourExists(addDays(day, nights), to));
  if (whole.length === 0) return { status: 'refused', why: 'none' };
  const left: Left[] = [...missing.map((month) => ({ month })), ...days.filter((day) => !whole.includes(day)).map((day) => ({ day }))];

  const [series] = await tx
    .insert(eventSeries)
    .values({ ...rule, createdBy: staffId, createdAt: now })
    .returning({ id: eventSeries.id });
  if (!series) throw new Error('The series was not stored.');
  const closes = draft.signUpUntilAt ? draft.startsAt.getTime() - draft.signUpUntilAt.getTime() : null;
  const made: { id: string; slug: string; day: Day }[] = [];
  for (const day of whole) {
    const startsAt = kyivInstant(day, from);
    const one = await addEvent(
      tx,
      {
        ...draft,
        startsAt,
        endsAt: kyivInstant(addDays(day, nights), to),
        ...(closes === null ? {} : { signUpUntilAt: new Date(startsAt.getTime() - closes) }),
      },
      staffId,
      now,
    );
    await tx.update(events).set({ series: series.id, seriesOn: day }).where(eq(events.id, one.id));
    made.push({ ...one, day });
  }
  return { status: 'added', id: series.id, events: made, left };
}

/** The days of a series that one event belongs to, and those that were left out. */
export async function findSeries(
  db: Db | Tx,
  event: Pick<Event, 'series' | 'startsAt'>,
): Promise<{ events: Pick<Event, 'id' | 'startsAt' | 'state'>[]; left: Left[] } | null> {
  if (event.series === null) return null;
  const [rule] = await db.select().from(eventSeries).where(eq(eventSeries.id, event.series));
  if (!rule) return null;
  const found = await db
    .select({ id: events.id, startsAt: events.startsAt, state: events.state, on: events.seriesOn })
    .from(events)
    .where(eq(events.series, rule.id))
    .orderBy(asc(events.seriesOn))
    .limit(seriesMost);
  const { days, missing } = planOf(rule);
  return {
    events: found,
    left: [...missing.map((month) => ({ month })), ...days.filter((day) => !found.some(({ on }) => on === day)).map((day) => ({ day }))],
  };
}

/** What was left out, in words: «У місяці Лютий 2027 немає такого дня». */
export function sayLeft(left: Left, language: Language): string {
  const t = translator(language);
  return 'month' in left
    ? t('events.series.noDay', { month: monthName(left.month, language) })
    : t('events.series.noHour', { day: dayWords(left.day, language) });
}
