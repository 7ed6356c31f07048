/** A tip about danger now wakes the people on shift. What they get says only that something waits: the same text each time, and nothing of the tip. */
import { and, eq, inArray } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { threads } from '#db/schema/tips.ts';
import type { House } from '#platform/house.ts';
import { markdownLetter } from '#platform/mail.ts';
import { forgetLettersOf } from '#platform/outboxDesk.ts';
import { acceptsRecipient, isPromised, promiseLetter, type LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';

/** Several at once are one call: a letter to each person at most this often. */
export const pageMinutes = 2;

export const pageLetter: LetterKind = {
  render: async (house, _db, { language }) => markdownLetter('tips.page', language, { link: house.env.origin + link('office.home', 'uk') }),
};

/** Letters of a page say when danger came; a day later nobody needs that, and nobody may keep the moment a witness wrote. */
export async function forgetPages(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 86_400_000);
  await forgetLettersOf(db, 'tips.page', before);
}

/** Whom to wake: the id and mailbox of a person, and the language they work in. */
export type OnCall = { id: string; email: string };

/**
 * Tells people of every U0 that nobody was told of yet. `onCall` is asked only when there is one. With nobody to tell, the tips stay untold
 * and are looked at again, so a shift that begins later hears of them. Answers how many were told of.
 */
export async function pageUrgent(house: House, onCall: () => Promise<readonly OnCall[]>, now: Date): Promise<number> {
  const { db } = house.database;
  const waiting = and(eq(threads.urgency, 'U0'), eq(threads.paged, false));
  const slot = Math.floor(now.getTime() / (pageMinutes * 60_000));
  const keyOf = (id: string): string => `tips.page:${slot}:${id}`;
  const [some] = await db.select({ id: threads.id }).from(threads).where(waiting).limit(1);
  if (!some) return 0;
  const people = (await onCall()).filter(({ email }) => acceptsRecipient(house, email));
  if (people.length === 0) return 0;
  // Whoever was called in these minutes may have looked before this one came: it waits for the next call, which nothing keeps back.
  for (const { id } of people) if (await isPromised(db, keyOf(id))) return 0;
  return db.transaction(async (tx) => {
    const found = await tx.select({ id: threads.id }).from(threads).where(waiting).limit(500).for('update', { skipLocked: true });
    if (found.length === 0) return 0;
    await tx
      .update(threads)
      .set({ paged: true })
      .where(
        inArray(
          threads.id,
          found.map(({ id }) => id),
        ),
      );
    for (const { id, email } of people) {
      await promiseLetter(tx, house, { lane: 'staff', template: 'tips.page', to: email, subjectKind: 'staff', subjectId: id, data: {}, key: keyOf(id) }, now);
    }
    return found.length;
  });
}
