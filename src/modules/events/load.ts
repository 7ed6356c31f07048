/** Puts invented events into an empty demo. */
import type { Tx } from '#db/index.ts';
import { events } from '#db/schema/events.ts';
import type { demoEvents } from '#db/seed/events.ts';
import { addDays, kyivDay, kyivInstant } from '#platform/hours.ts';
import { eq } from 'drizzle-orm';
import { addEvent } from './events.ts';

export async function loadEvents(tx: Tx, list: typeof demoEvents, now: Date): Promise<void> {
  const today = kyivDay(now);
  for (const { day, from, to, moved, state, cancelReason, speakers, ...event } of list) {
    const startsAt = kyivInstant(addDays(today, day), from);
    const { id } = await addEvent(
      tx,
      { ...event, startsAt, endsAt: kyivInstant(addDays(today, day), to), demo: true, speakers: speakers.map((one) => ({ ...one, unit: null })) },
      null,
      now,
    );
    if (state === 'proposed') continue;
    const announced = new Date(Math.min(now.getTime(), startsAt.getTime()) - 86_400_000);
    const change = {
      publishedAt: announced,
      cancelReason,
      ...(moved === 0 ? {} : { movedFromAt: kyivInstant(addDays(today, day + moved), from), movedReason: 'Зала зайнята.' }),
    };
    // As people took them: through every step of the table.
    for (const next of state === 'held' ? (['confirmed', 'published', 'held'] as const) : (['confirmed', 'published'] as const))
      await tx
        .update(events)
        .set({ ...change, state: next })
        .where(eq(events.id, id));
  }
}
