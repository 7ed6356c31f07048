/** Cards of a meeting: raised aloud, given a way at once, an owner and a day within a week, and an end that everybody can read. */
import { and, asc, count, eq, inArray, isNotNull, max, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { issueCards, promiseRatings } from '#db/schema/minutes.ts';
import { eventTag, lockEvent } from '#modules/events/index.ts';
import { invalidate } from '#platform/cache.ts';
import type { House } from '#platform/house.ts';
import { kyivDay, type Day } from '#platform/hours.ts';
import { promiseLetter } from '#platform/outbox.ts';
import { afterCard, isOverdue, isShown, minuteRules, ownBy, waysOf, type CardAct, type CardKind, type CardWay } from './rules.ts';
import { hashOf, newToken, recordMinutes, type Fault } from './write.ts';

export type Card = typeof issueCards.$inferSelect;
export type CardDraft = { kind: CardKind; text: string; place: string; wish: string; way: CardWay; contact: string };

export const listCards = (db: Db | Tx, event: string): Promise<Card[]> =>
  db.select().from(issueCards).where(eq(issueCards.event, event)).orderBy(asc(issueCards.number));

/** Those that everybody may read: the resident reads them too, before the minutes are published. */
export const listShown = async (db: Db | Tx, event: string): Promise<Card[]> => (await listCards(db, event)).filter(isShown);

/** A new card. Where it should become an appeal, only its author gets a letter, and only the author can send it. */
export const addCard = (house: House, eventId: string, draft: CardDraft, staffId: string, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx): Promise<Fault> => {
    const event = await lockEvent(tx, eventId);
    if (!event || event.startsAt > now || ['cancelled', 'failed'].includes(event.state)) return 'minutes.late';
    if (!waysOf(draft.kind).includes(draft.way)) return 'minutes.card.way.wrong';
    const [known] = await tx
      .select({ last: max(issueCards.number), all: count() })
      .from(issueCards)
      .where(eq(issueCards.event, eventId));
    if (Number(known?.all ?? 0) >= minuteRules.cards) return 'minutes.card.enough';
    const number = Number(known?.last ?? 0) + 1;
    // Of a crime nothing is written down here, not even who spoke: the person is told where to go.
    const crime = draft.kind === 'crime';
    const contact = crime ? '' : draft.contact;
    const token = draft.way === 'appeal' && contact !== '' ? newToken() : null;
    const text = { kind: draft.kind, way: draft.way, text: crime ? '' : draft.text, place: crime ? '' : draft.place, wish: crime ? '' : draft.wish };
    const [card] = await tx
      .insert(issueCards)
      .values({
        ...text,
        event: eventId,
        number,
        state: 'raised',
        contactSealed: contact === '' ? null : house.vault.seal(contact),
        authorHash: token === null ? null : hashOf(token),
        raisedAt: now,
      })
      .returning({ id: issueCards.id });
    if (!card) throw new Error('No card was made.');
    await recordMinutes(tx, { event: eventId, card: card.id, act: 'card', staffId, facts: { kind: draft.kind, way: draft.way } }, now);
    if (token !== null)
      await promiseLetter(
        tx,
        house,
        {
          lane: 'resident',
          template: 'minutes.appeal',
          to: contact,
          subjectKind: 'event',
          subjectId: eventId,
          data: { number, token },
          key: `minutes.card:${card.id}`,
          language: 'uk',
        },
        now,
      );
    await invalidate(tx, [eventTag(eventId)]);
    return null;
  });

/** `event`: of the page the act was pressed on; a card of another meeting is not moved from there. */
type Doing = { card: string; event: string; version: number; staffId: string };
export type Change = { act: 'own'; owner: string; dueOn: Day; lateWhy: string } | { act: 'work' | 'told' } | { act: 'done' | 'refuse'; words: string };

/** One step of a card. An owner after seven days needs an explanation that everybody reads. */
export const moveCard = (house: House, doing: Doing, change: Change, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx): Promise<Fault> => {
    const [row] = await tx.select().from(issueCards).where(eq(issueCards.id, doing.card)).for('update');
    const next = row ? afterCard(row.state, change.act) : null;
    if (!row || row.event !== doing.event || next === null || row.version !== doing.version || (change.act === 'told' && row.toldAt !== null))
      return 'minutes.changed';
    const today = kyivDay(now);
    let set: Partial<typeof issueCards.$inferInsert> = {};
    if (change.act === 'own') {
      if (change.dueOn < today) return 'minutes.due.past';
      const late = row.ownedAt === null && today > ownBy(row.raisedAt);
      if (late && change.lateWhy === '') return 'minutes.own.late';
      set = { owner: change.owner, dueOn: change.dueOn, ownedAt: row.ownedAt ?? now, ...(late ? { lateWhy: change.lateWhy } : {}) };
    } else if (change.act === 'done' || change.act === 'refuse') set = { answer: change.words, closedAt: now };
    else if (change.act === 'told') set = { toldAt: now };
    await tx
      .update(issueCards)
      .set({ ...set, state: next, version: row.version + 1 })
      .where(eq(issueCards.id, row.id));
    const facts = change.act === 'own' ? { dueOn: change.dueOn } : {};
    await recordMinutes(tx, { event: row.event, card: row.id, act: actNames[change.act], staffId: doing.staffId, facts }, now);
    await invalidate(tx, [eventTag(row.event)]);
    return null;
  });
const actNames = { own: 'own', work: 'work', done: 'done', refuse: 'refuse', told: 'told' } as const satisfies Record<CardAct, string>;

/** The card of an author's letter, while it may still become an appeal. */
export async function findAuthorCard(db: Db | Tx, token: string): Promise<Card | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const [row] = await db
    .select()
    .from(issueCards)
    .where(and(eq(issueCards.authorHash, hashOf(token)), eq(issueCards.way, 'appeal')));
  return row ?? null;
}

export type Rating = { yes: number; partly: number; no: number };

/** One word of one who was there; another one takes the place of the first. */
export async function ratePromise(
  tx: Tx,
  { card, voter, kept }: { card: string; voter: string; kept: 'yes' | 'partly' | 'no' },
  event: string,
  now: Date,
): Promise<Fault> {
  const [row] = await tx.select().from(issueCards).where(eq(issueCards.id, card)).for('share');
  if (!row || row.event !== event || row.owner === null) return 'minutes.changed';
  await tx
    .insert(promiseRatings)
    .values({ card, voter, kept, at: now })
    .onConflictDoUpdate({ target: [promiseRatings.card, promiseRatings.voter], set: { kept, at: now } });
  await invalidate(tx, [eventTag(event)]);
  return null;
}

export async function ratingsOf(db: Db | Tx, cards: readonly string[]): Promise<Map<string, Rating>> {
  if (cards.length === 0) return new Map();
  const found = await db
    .select({ card: promiseRatings.card, kept: promiseRatings.kept, all: count() })
    .from(promiseRatings)
    .where(inArray(promiseRatings.card, [...cards]))
    .groupBy(promiseRatings.card, promiseRatings.kept);
  const ratings = new Map<string, Rating>();
  for (const { card, kept, all } of found) ratings.set(card, { ...(ratings.get(card) ?? { yes: 0, partly: 0, no: 0 }), [kept]: Number(all) });
  return ratings;
}

export type PromiseFigures = {
  given: number;
  kept: number;
  refused: number;
  open: number;
  overdue: number;
  /** Cards that had an owner and a day within seven days, of all that needed one. */ inTime: number;
  needed: number;
};
/** Promises of all meetings, for the page of progress. */
export async function promiseFigures(db: Db | Tx, now: Date): Promise<PromiseFigures> {
  const promised = await db.select().from(issueCards).where(isNotNull(issueCards.owner));
  const today = kyivDay(now);
  const needed = await db
    .select({ ownedAt: issueCards.ownedAt, raisedAt: issueCards.raisedAt })
    .from(issueCards)
    .where(sql`${issueCards.way} not in ('tip', 'call', 'outside')`);
  const ripe = needed.filter(({ ownedAt, raisedAt }) => ownedAt !== null || today > ownBy(raisedAt));
  return {
    given: promised.length,
    kept: promised.filter(({ state }) => state === 'done').length,
    refused: promised.filter(({ state }) => state === 'refused').length,
    open: promised.filter(({ state }) => state === 'owned' || state === 'work').length,
    overdue: promised.filter((card) => isOverdue(card, today)).length,
    inTime: ripe.filter(({ ownedAt, raisedAt }) => ownedAt !== null && kyivDay(ownedAt) <= ownBy(raisedAt)).length,
    needed: ripe.length,
  };
}
