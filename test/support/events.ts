import type { Db, Tx } from '#db/index.ts';
import { eventSpeakers, events } from '#db/schema/events.ts';
import { codes } from '#db/seed/territories.ts';

export type TestEvent = typeof events.$inferSelect;
type Given = Partial<typeof events.$inferInsert> & { speakers?: readonly Partial<typeof eventSpeakers.$inferInsert>[] };

/** The clock of the tests about events: a Tuesday evening in Kyiv, as in the demo city. */
export const eventsNow = new Date('2026-11-24T15:30:00Z');
let count = 0;

/** A published meeting in a yard two days after `eventsNow`, 18:00–19:30 in Kyiv, put straight into the table; say only what matters to the test. */
export async function addTestEvent(db: Db | Tx, { speakers = [], ...given }: Given = {}): Promise<TestEvent> {
  const startsAt = given.startsAt ?? new Date('2026-11-26T16:00:00Z');
  const earlier = new Date(Math.min(startsAt.getTime() - 14 * 86_400_000, eventsNow.getTime() - 86_400_000));
  const [event] = await db
    .insert(events)
    .values({
      slug: `zustrich-${++count}`,
      type: 'yard',
      state: 'published',
      titleUk: 'Зустріч у дворі: освітлення і паркування',
      titleEn: 'Yard meeting: lights and parking',
      venue: 'yard',
      addressUk: 'Базарна, 62, двір',
      addressEn: '62 Bazarna, the yard',
      lat: 46.4732,
      lon: 30.7389,
      territory: codes.prymorskyi,
      beat: 15,
      host: 'association',
      hostName: 'ОСББ «Базарна, 62»',
      startsAt,
      endsAt: new Date(startsAt.getTime() + 90 * 60_000),
      shelter: 'Підвал будинку, вхід з двору',
      shelterMetres: 40,
      contact: 'zustrichi@portal.example',
      createdAt: earlier,
      publishedAt: earlier,
      changedAt: earlier,
      ...given,
    })
    .returning();
  if (!event) throw new Error('The event was not stored.');
  if (speakers.length > 0)
    await db
      .insert(eventSpeakers)
      .values(
        speakers.map((speaker, position) => ({
          name: 'Олена Ковальчук',
          post: 'поліцейська офіцерка громади',
          police: true,
          position,
          ...speaker,
          event: event.id,
        })),
      );
  return event;
}
