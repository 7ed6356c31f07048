/** How many seats are left, without a word of who has the others. */
import { sql } from 'drizzle-orm';
import { rows, type Db, type Tx } from '#db/index.ts';
import { eventSeats } from '#db/schema/events.ts';
import type { Event } from './events.ts';
import { freeIn, roomAt } from './seatRules.ts';

export type Free = {
  /** Seats anybody may take; those kept for people who need an accessible one are apart. */
  left: number;
  waiting: number;
};

/** For events that have a limit; the others are not in the map. One question for a whole list. */
export async function freeSeats(
  db: Db | Tx,
  shown: readonly Pick<Event, 'id' | 'capacity' | 'accessSeats' | 'signUp' | 'startsAt'>[],
  now: Date,
): Promise<Map<string, Free>> {
  const limited = shown.filter((event) => event.capacity !== null && event.signUp !== 'none');
  if (limited.length === 0) return new Map();
  const ids = sql.join(
    limited.map(({ id }) => sql`${id}::uuid`),
    sql`, `,
  );
  const taken = await rows<{ event: string; people: number; access: number; waiting: number }>(
    db,
    sql`select event, coalesce(sum(people) filter (where held), 0)::int as people, (count(*) filter (where held and access))::int as access,
          coalesce(sum(people) filter (where state = 'waiting'), 0)::int as waiting
        from (select event, people, access, state, state in ('confirmed', 'attended', 'absent') or (state = 'offered' and offered_until > ${now.toISOString()}::timestamptz) as held
              from ${eventSeats} where event in (${ids}) and state in ('confirmed', 'attended', 'absent', 'offered', 'waiting')) seats
        group by event`,
  );
  const known = new Map(taken.map((row) => [row.event, row]));
  return new Map(
    limited.map((event) => {
      const { people = 0, access = 0, waiting = 0 } = known.get(event.id) ?? {};
      const { ordinary } = freeIn(roomAt(event, event.startsAt, now), { people, accessParties: access });
      return [event.id, { left: Math.max(0, ordinary), waiting }];
    }),
  );
}
