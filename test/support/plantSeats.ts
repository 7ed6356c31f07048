/** A seat with a mark in each sealed column, at an event whose door can be opened. */
import { eventSeats } from '#db/schema/events.ts';
import type { Db } from '#db/index.ts';
import { emailDigest } from '#platform/personal.ts';
import type { House } from '#platform/house.ts';
import { addTestEvent } from './events.ts';

/** Answers the id of the event. `of` makes a mark for a column. */
export async function plantSeats(db: Db, house: House, of: (column: string, shape?: (text: string) => string) => string, now: Date): Promise<string> {
  const startsAt = new Date(now.getTime() + 3_600_000);
  const event = await addTestEvent(db, { slug: 'planted', type: 'excursion', venue: 'unit', signUp: 'required', startsAt });
  const email = of('event_seats.emailSealed', (text) => `${text}@mail.example`);
  const { vault } = house;
  await db.insert(eventSeats).values({
    event: event.id,
    state: 'confirmed',
    language: 'uk',
    people: 2,
    children: 1,
    emailSealed: vault.seal(email),
    emailDigest: emailDigest(house, email),
    nameSealed: vault.seal(of('event_seats.nameSealed')),
    needsSealed: vault.seal(JSON.stringify({ sign: false, other: of('event_seats.needsSealed') })),
    moreSealed: vault.seal(JSON.stringify({ guardian: { name: of('event_seats.moreSealed'), phone: '+380501112233', agreed: true } })),
    doorCode: 'ABCEHK',
    askedAt: now,
    confirmedAt: now,
  });
  return event.id;
}
