/** What happens to the meeting that was made of an invitation: whoever invited the police hears when it is moved or cancelled. Safe to run twice. */
import { and, asc, eq, gt, isNotNull, isNull } from 'drizzle-orm';
import { visits } from '#db/schema/visits.ts';
import { findEvent } from '#modules/events/index.ts';
import type { House } from '#platform/house.ts';
import { kyivDay } from '#platform/hours.ts';
import { tellPerson } from './letters.ts';
import { recordVisit } from './requests.ts';

const week = 7 * 86_400_000;

/** A cancelled meeting has no day any more, so its yard does not count as visited. */
export async function followEvents(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const agreed = await db
    .select({ id: visits.id })
    .from(visits)
    .where(and(eq(visits.state, 'accepted'), isNull(visits.forgottenAt), isNotNull(visits.meetsAt), gt(visits.meetsAt, new Date(now.getTime() - week))))
    .orderBy(asc(visits.meetsAt), asc(visits.id));
  for (const { id } of agreed)
    await db.transaction(async (tx) => {
      const [row] = await tx.select().from(visits).where(eq(visits.id, id)).for('update');
      const event = row?.eventId ? await findEvent(tx, row.eventId) : null;
      if (!row?.meetsAt || !event) return;
      const cancelled = event.state === 'cancelled';
      if (!cancelled && event.startsAt.getTime() === row.meetsAt.getTime()) return;
      const [moved] = await tx
        .update(visits)
        .set({ meetsAt: cancelled ? null : event.startsAt, version: row.version + 1 })
        .where(eq(visits.id, id))
        .returning();
      if (!moved) return;
      const what = cancelled ? ('cancelled' as const) : ('moved' as const);
      await recordVisit(tx, { visitId: id, act: what, staffId: null, portal: true, facts: { on: kyivDay(event.startsAt) } }, now);
      const when = { starts: event.startsAt, ends: event.endsAt, place: event.addressUk, shelter: event.shelter ?? '' };
      await tellPerson(tx, house, moved, { what, ...(cancelled ? {} : when) }, now);
    });
}
