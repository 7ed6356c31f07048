/** Invented people at invented events, so that a demo shows lists, a door and a waiting list. */
import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { events, eventSeats } from '#db/schema/events.ts';
import type { House } from '#platform/house.ts';
import { emailDigest } from '#platform/personal.ts';
import { newDoorCode } from './seatCodes.ts';
import { asksOf, seatRules } from './seatRules.ts';
import { hashOfSeat } from './seatRows.ts';

const parties = [
  { name: 'Ганна Вигадана (демо)', people: 3, children: 2, access: false, photo: false, sign: false },
  { name: 'Петро Прикладний (демо)', people: 1, children: 0, access: true, photo: true, sign: false },
  { name: 'Софія Умовна (демо)', people: 2, children: 1, access: false, photo: false, sign: true },
  { name: 'Іван Зразковий (демо)', people: 2, children: 0, access: false, photo: true, sign: false },
] as const;

/** A few households at each demo event that takes names or people. */
export async function seedSeats(house: House, tx: Tx, now: Date): Promise<void> {
  const found = await tx
    .select()
    .from(events)
    .where(and(eq(events.demo, true), isNotNull(events.publishedAt), inArray(events.state, ['published', 'held'])))
    .orderBy(asc(events.startsAt));
  for (const event of found) {
    // A small group stays free for who tries it out.
    if (event.signUp === 'none' || (event.capacity !== null && event.capacity < 20)) continue;
    const asks = asksOf(event);
    const askedAt = new Date(Math.min(now.getTime(), event.startsAt.getTime()) - seatRules.keptHours * 3_600_000);
    for (const [n, { name, sign, ...party }] of parties.entries()) {
      const id = randomUUID();
      const email = `demo${n + 1}@resident.example`;
      await tx.insert(eventSeats).values({
        ...party,
        id,
        event: event.id,
        state: 'confirmed',
        language: 'uk',
        emailSealed: house.vault.seal(email),
        emailDigest: emailDigest(house, email),
        nameSealed: asks.name ? house.vault.seal(name) : null,
        needsSealed: sign ? house.vault.seal(JSON.stringify({ sign: true, other: '' })) : null,
        tokenHash: hashOfSeat(house, id),
        doorCode: await newDoorCode(tx, event.id),
        askedAt: new Date(askedAt.getTime() + n),
        confirmedAt: askedAt,
        remindedDayAt: askedAt,
        remindedHoursAt: askedAt,
      });
    }
  }
}
