/** Seats for tests: asked for and pressed as people do, and read as they stand. */
import { and, asc, eq } from 'drizzle-orm';
import { eventSeats } from '#db/schema/events.ts';
import { outbox } from '#db/schema/outbox.ts';
import { findEvent, type Event } from '#modules/events/index.ts';
import { askForSeat, takeSeat, type Taken, type Wish } from '#modules/events/seats.ts';
import { seatLetters } from '#modules/events/seatLetters.ts';
import type { Seat } from '#modules/events/seatRows.ts';
import type { House } from '#platform/house.ts';

const plain: Wish = {
  people: 1,
  children: 0,
  access: false,
  needs: { sign: false, other: '' },
  photo: false,
  name: '',
  more: { guardian: null, healthy: false, ageTold: false },
};

export const asked = (house: House, event: Event, email: string, now: Date, wish: Partial<Wish> = {}): Promise<string> =>
  askForSeat(house, event, { ...plain, ...wish, email, language: 'uk', proved: false }, now);

/** Asked, and the link of the letter pressed. */
export async function pressed(house: House, event: Event, email: string, now: Date, wish: Partial<Wish> = {}): Promise<{ id: string; taken: Taken }> {
  const id = await asked(house, event, email, now, wish);
  return { id, taken: await takeSeat(house, id, now) };
}

export async function seatOf(house: House, id: string): Promise<Seat> {
  const [row] = await house.database.db.select().from(eventSeats).where(eq(eventSeats.id, id));
  if (!row) throw new Error('The seat is not there.');
  return row;
}
export const seatsOf = (house: House, event: string): Promise<Seat[]> =>
  house.database.db.select().from(eventSeats).where(eq(eventSeats.event, event)).orderBy(asc(eventSeats.askedAt), asc(eventSeats.id));

export async function eventOf(house: House, id: string): Promise<Event> {
  const event = await findEvent(house.database.db, id);
  if (!event) throw new Error('The event is not there.');
  return event;
}

/** Letters of one sort as their mailboxes would get them. */
export async function lettersOf(house: House, word: string, now: Date): Promise<{ to: string; subject: string; text: string; files: string[] }[]> {
  const { db } = house.database;
  const template = `events.seat.${word}`;
  const rows = await db
    .select()
    .from(outbox)
    .where(and(eq(outbox.template, template)))
    .orderBy(asc(outbox.acceptedAt), asc(outbox.key));
  return Promise.all(
    rows.map(async ({ id, messageId, toSealed, subjectId, dataSealed, language }) => {
      const to = house.vault.open(toSealed ?? '');
      const data: Record<string, unknown> = JSON.parse(house.vault.open(dataSealed ?? '{}'));
      const letter = await seatLetters[template]?.render(house, db, { id, messageId, to, subjectId, data, language, at: now });
      return { to, subject: letter?.subject ?? '', text: letter?.text ?? '', files: (letter?.attachments ?? []).map(({ content }) => content.toString()) };
    }),
  );
}
