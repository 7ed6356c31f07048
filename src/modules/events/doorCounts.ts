/** What stays of the door when the names are gone. */
import { and, eq, inArray, isNull, sql, sum } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { eventCounts, eventPresses, eventSeats } from '#db/schema/events.ts';
import { lockEvent } from './events.ts';

export type DoorSums = { confirmed: number; came: number; walkIn: number; children: number; access: number; absent: number };

/** Sums of the seats and of those who came without one. */
export async function sumDoor(tx: Tx, event: string): Promise<DoorSums & { kept: boolean }> {
  const held = sql`${eventSeats.state} in ('confirmed', 'offered', 'attended', 'absent')`;
  const came = sql`${eventSeats.state} = 'attended'`;
  const of = (value: ReturnType<typeof sql>, which: ReturnType<typeof sql>) => sql<string>`coalesce(sum(${value}) filter (where ${which}), 0)`;
  const [seats] = await tx
    .select({
      confirmed: of(sql`${eventSeats.people}`, held),
      came: of(sql`${eventSeats.came}`, came),
      children: of(sql`least(${eventSeats.children}, ${eventSeats.came})`, came),
      access: of(sql`1`, sql`${came} and ${eventSeats.access}`),
      absent: of(sql`${eventSeats.people}`, sql`${eventSeats.state} = 'absent'`),
    })
    .from(eventSeats)
    .where(eq(eventSeats.event, event));
  const [extra] = await tx
    .select({ people: sum(eventPresses.people) })
    .from(eventPresses)
    .where(and(eq(eventPresses.event, event), eq(eventPresses.what, 'extra')));
  const [pressed] = await tx.select({ id: eventPresses.id }).from(eventPresses).where(eq(eventPresses.event, event)).limit(1);
  const walkIn = Math.max(0, Number(extra?.people ?? 0));
  return {
    confirmed: Number(seats?.confirmed ?? 0),
    came: Number(seats?.came ?? 0) + walkIn,
    walkIn,
    children: Number(seats?.children ?? 0),
    access: Number(seats?.access ?? 0),
    absent: Number(seats?.absent ?? 0),
    kept: pressed !== undefined,
  };
}

/**
 * Writes the counts. With `over`, the event is at its end: who was not at the door becomes absent, and who still waited is let go.
 * Where nobody kept the door nobody is called absent.
 */
export async function countDoor(tx: Tx, eventId: string, now: Date, over: boolean): Promise<void> {
  const event = await lockEvent(tx, eventId);
  if (!event || event.state === 'cancelled') return;
  if (over) {
    const { kept } = await sumDoor(tx, event.id);
    const open = and(eq(eventSeats.event, event.id), isNull(eventSeats.endedAt));
    await tx
      .update(eventSeats)
      .set({ endedAt: now, ...(kept && event.state !== 'failed' ? { state: 'absent' as const } : {}) })
      .where(and(open, eq(eventSeats.state, 'confirmed')));
    await tx
      .update(eventSeats)
      .set({ state: 'cancelled', endedAt: now, offeredUntil: null, doorCode: null })
      .where(and(open, inArray(eventSeats.state, ['waiting', 'offered', 'requested'])));
  }
  const { kept, ...sums } = await sumDoor(tx, event.id);
  const rows = Object.entries(sums).flatMap(([what, count]) => (kept || what === 'confirmed' ? { event: event.id, what, count } : []));
  await tx
    .insert(eventCounts)
    .values(rows)
    .onConflictDoUpdate({ target: [eventCounts.event, eventCounts.what], set: { count: sql`excluded.count` } });
}
