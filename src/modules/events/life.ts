/** What the office does with an event: announces it, moves it, stops it for an air raid, cancels it. Whoever meant to come is told in the same transaction. */
import { and, asc, count, eq, gt, inArray, isNull, lte } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { events } from '#db/schema/events.ts';
import type { House } from '#platform/house.ts';
import { changeEvent, listSpeakers, lockEvent, moveState, writeAct, type Event } from './events.ts';
import { actsFor, mayMove, type EventStep } from './rules.ts';
import { holdOfficers, listFaults, officersOf, type EventFault } from './safety.ts';
import { tellSeats } from './seatLetters.ts';

export type Turned = { status: 'done'; event: Event } | { status: 'late' } | { status: 'faults'; faults: EventFault[] };
const late: Turned = { status: 'late' };

/** One step of an event's life. `late`: it is no longer possible, somebody was faster or time went by. */
export function advance(house: House, asked: { id: string; act: EventStep; why: string }, staffId: string, now: Date): Promise<Turned> {
  const { id, act, why } = asked;
  return house.database.db.transaction(async (tx): Promise<Turned> => {
    const speakers = await listSpeakers(tx, id);
    if (act === 'publish') await holdOfficers(tx, officersOf(speakers));
    const event = await lockEvent(tx, id);
    if (!event || !actsFor(event, now).includes(act)) return late;
    if (act === 'publish') {
      const faults = await listFaults(tx, event, speakers, now);
      if (faults.length > 0) return { status: 'faults', faults };
    }
    if (act === 'confirm' && !speakers.some((one) => one.confirmedAt !== null))
      return { status: 'faults', faults: [{ field: 'speakers', key: 'events.fault.speaker' }] };
    const told = event.publishedAt !== null;
    const moved = await moveState(
      tx,
      id,
      act,
      {
        staffId,
        facts: why === '' ? {} : { why },
        change: act === 'cancel' ? { cancelReason: why, pausedAt: null } : act === 'fail' ? { failReason: why } : act === 'hold' ? { pausedAt: null } : {},
      },
      now,
    );
    if (!moved) return late;
    if (act === 'cancel' && told) await tellSeats(tx, house, moved, 'cancelled', now);
    return { status: 'done', event: moved };
  });
}

/** Another time for an event people know of. The checks of publishing hold for the new time too; the old one stays to be seen. */
export function moveEvent(house: House, asked: { id: string; startsAt: Date; endsAt: Date; why: string }, staffId: string, now: Date): Promise<Turned> {
  const { id, startsAt, endsAt, why } = asked;
  return house.database.db.transaction(async (tx): Promise<Turned> => {
    const speakers = await listSpeakers(tx, id);
    await holdOfficers(tx, officersOf(speakers));
    const event = await lockEvent(tx, id);
    if (!event || !mayMove(event, now)) return late;
    const wanted = { ...event, startsAt, endsAt };
    const faults = await listFaults(tx, wanted, speakers, now);
    if (startsAt.getTime() === event.startsAt.getTime() && endsAt.getTime() === event.endsAt.getTime()) faults.push({ field: 'on', key: 'events.fault.same' });
    if (faults.length > 0) return { status: 'faults', faults };
    const later = event.signUpUntilAt === null ? null : new Date(event.signUpUntilAt.getTime() + startsAt.getTime() - event.startsAt.getTime());
    const moved = await changeEvent(
      tx,
      event,
      { startsAt, endsAt, signUpUntilAt: later, movedFromAt: event.movedFromAt ?? event.startsAt, movedReason: why, pausedAt: null },
      now,
    );
    await writeAct(tx, id, 'move', staffId, { from: event.startsAt.toISOString(), to: startsAt.toISOString(), why }, now);
    await tellSeats(tx, house, moved, 'moved', now);
    return { status: 'done', event: moved };
  });
}

/** Events that an alarm now would interrupt: they go on, or begin within the hour. */
const pausable = (now: Date) =>
  and(
    inArray(events.state, ['published', 'closed']),
    isNull(events.pausedAt),
    gt(events.endsAt, now),
    lte(events.startsAt, new Date(now.getTime() + 3_600_000)),
  );

export const listPausable = (db: Db | Tx, now: Date): Promise<Event[]> =>
  db.select().from(events).where(pausable(now)).orderBy(asc(events.startsAt)).limit(100);

async function pause(tx: Tx, house: House, event: Event, staffId: string, now: Date): Promise<void> {
  const paused = await changeEvent(tx, event, { pausedAt: now }, now);
  await writeAct(tx, event.id, 'pause', staffId, {}, now);
  await tellSeats(tx, house, paused, 'paused', now);
}

/** One press in an air raid: everything that goes on or is about to begin in these territories stops (`null`: everywhere), and people are told. Answers how many. */
export function pauseAll(house: House, territories: readonly string[] | null, staffId: string, now: Date): Promise<number> {
  return house.database.db.transaction(async (tx) => {
    const here = territories === null ? undefined : inArray(events.territory, [...territories]);
    const found = await tx
      .select()
      .from(events)
      .where(and(pausable(now), here))
      .orderBy(asc(events.id))
      .for('update');
    for (const event of found) await pause(tx, house, event, staffId, now);
    return found.length;
  });
}

/** The alarm is over and the host goes on. */
export function resumeEvent(house: House, id: string, staffId: string, now: Date): Promise<Turned> {
  return house.database.db.transaction(async (tx): Promise<Turned> => {
    const event = await lockEvent(tx, id);
    if (!event || event.pausedAt === null || !mayMove(event, now)) return late;
    const resumed = await changeEvent(tx, event, { pausedAt: null }, now);
    await writeAct(tx, id, 'resume', staffId, {}, now);
    await tellSeats(tx, house, resumed, 'resumed', now);
    return { status: 'done', event: resumed };
  });
}

/** How many events were counted to each target. */
export async function eventFigures(db: Db | Tx): Promise<{ kpi: string; count: number }[]> {
  const found = await db.select({ kpi: events.kpi, count: count() }).from(events).where(eq(events.state, 'counted')).groupBy(events.kpi);
  return found.flatMap(({ kpi, count: counted }) => (kpi === null ? [] : [{ kpi, count: counted }]));
}
