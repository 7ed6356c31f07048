/** Puts invented events into an empty demo. */
import type { Tx } from '#db/index.ts';
import { events } from '#db/schema/events.ts';
import { addDays, kyivDay, kyivInstant } from '#platform/hours.ts';
import { eq } from 'drizzle-orm';
import { addEvent, type EventDraft, type SpeakerDraft } from './events.ts';

/** Days are counted from today, minutes on the clock in Kyiv; `moved` says by how many days it was moved. */
export type EventToLoad = Omit<EventDraft, 'startsAt' | 'endsAt' | 'speakers' | 'languages'> & {
  day: number;
  from: number;
  to: number;
  moved: number;
  state: 'proposed' | 'published' | 'held';
  speakers: readonly Omit<SpeakerDraft, 'unit'>[];
};

export async function loadEvents(tx: Tx, list: readonly EventToLoad[], now: Date): Promise<void> {
  const today = kyivDay(now);
  for (const { day, from, to, moved, state, speakers, ...event } of list) {
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
