/** Steps of an invitation: of the office, of the unit, of the person. Each is a row, a line of the record, and a letter to whoever acts next. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { visitOffers, visits } from '#db/schema/visits.ts';
import { addEvent, type EventDraft } from '#modules/events/index.ts';
import type { House } from '#platform/house.ts';
import { kyivDay, type Day } from '#platform/hours.ts';
import type { StringKey } from '#platform/i18n.ts';
import { tellPerson, tellStaff } from './letters.ts';
import { sameNear } from './office.ts';
import { recordVisit, type VisitRow } from './requests.ts';
import { after, termOf, visitRules, type Refusal, type VisitAct } from './rules.ts';

/** Why an act did not happen, or null. */
export type Fault = StringKey | null;
type Doing = { visitId: string; staffId: string; /** Of the page the act was pressed on. */ version: number };
export type OfferDraft = { startsAt: Date; endsAt: Date; place: string; shelter: string; shelterMetres: number; who: string };

/** Locks the invitation; of two who press at once the second is told that it has changed. */
async function take(tx: Tx, { visitId, version }: Pick<Doing, 'visitId' | 'version'>, act: VisitAct): Promise<VisitRow | StringKey> {
  const [row] = await tx.select().from(visits).where(eq(visits.id, visitId)).for('update');
  return !row || row.version !== version || after(row.state, act) === null ? 'visits.late' : row;
}

async function move(tx: Tx, row: VisitRow, act: VisitAct, more: Partial<typeof visits.$inferInsert> = {}): Promise<VisitRow> {
  const [moved] = await tx
    .update(visits)
    .set({ state: after(row.state, act) ?? row.state, version: row.version + 1, dueOn: null, ...more })
    .where(eq(visits.id, row.id))
    .returning();
  if (!moved) throw new Error('An invitation that was held is gone.');
  return moved;
}

const within = (now: Date, days: number): Day => termOf(kyivDay(now), days);

/** The coordinator has checked it: the question goes to the unit, whose five working days begin. */
export const askUnit = (house: House, doing: Doing, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx) => {
    const row = await take(tx, doing, 'askUnit');
    if (typeof row === 'string') return row;
    const dueOn = within(now, visitRules.unitDays);
    const moved = await move(tx, row, 'askUnit', { dueOn, unitComes: null, unitWords: null });
    await recordVisit(tx, { ...doing, act: 'askUnit', facts: { dueOn } }, now);
    await tellPerson(tx, house, moved, { what: 'unit', dueOn }, now);
    await tellStaff(tx, house, moved, { what: 'unit', right: 'unit' }, now);
    return null;
  });

/** The unit's word. The coordinator's clock begins again. */
export const answerUnit = (house: House, doing: Doing, { comes, words }: { comes: boolean; words: string }, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx) => {
    const act = comes ? 'comes' : 'cannot';
    const row = await take(tx, doing, act);
    if (typeof row === 'string') return row;
    const dueOn = within(now, visitRules.coordinatorDays);
    const moved = await move(tx, row, act, { dueOn, unitComes: comes, unitWords: words });
    await recordVisit(tx, { ...doing, act, facts: { dueOn } }, now);
    await tellStaff(tx, house, moved, { what: act, right: 'runEvents' }, now);
    return null;
  });

/**
 * A day for the person. `later`: the same was talked about near here, so the day lies sixty days after that meeting;
 * otherwise the unit has said that it comes.
 */
export const offerDay = (house: House, doing: Doing, draft: OfferDraft, later: boolean, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx) => {
    const act = later ? 'later' : 'offer';
    const row = await take(tx, doing, act);
    if (typeof row === 'string') return row;
    if (!later && row.unitComes !== true) return 'visits.offer.unit';
    if (draft.startsAt <= now) return 'visits.offer.past';
    if (later) {
      const same = await sameNear(tx, row, now);
      if (!same) return 'visits.later.none';
      if (draft.startsAt.getTime() < same.meetsAt.getTime() + visitRules.sameDays * 86_400_000) return 'visits.later.soon';
    }
    const dueOn = within(now, visitRules.answerDays);
    const moved = await move(tx, row, act, { dueOn });
    await tx.insert(visitOffers).values({ visit: row.id, ...draft, later, offeredBy: doing.staffId, offeredAt: now });
    await recordVisit(tx, { ...doing, act, facts: { on: kyivDay(draft.startsAt), dueOn } }, now);
    const { startsAt: starts, endsAt: ends, place, shelter } = draft;
    await tellPerson(tx, house, moved, { what: later ? 'later' : 'offered', dueOn, starts, ends, place, shelter }, now);
    return null;
  });

/** A refusal: nobody can come, and then the unit has said so, or it is dangerous. There is no other reason. */
export const refuseVisit = (house: House, doing: Doing, { reason, words }: { reason: Refusal; words: string }, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx) => {
    const row = await take(tx, doing, 'refuse');
    if (typeof row === 'string') return row;
    if (reason === 'staff' && row.unitComes !== false) return 'visits.refuse.unit';
    const moved = await move(tx, row, 'refuse', { refusedFor: reason, refusedWords: words, closedAt: now });
    await recordVisit(tx, { ...doing, act: 'refuse', facts: { reason } }, now);
    await tellPerson(tx, house, moved, { what: 'refused', words }, now);
    return null;
  });

type Own = { visitId: string; version: number };

/** The person agrees: an event is made of it in the same transaction, so a double click makes one. */
export const acceptOffer = (house: House, own: Own, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx) => {
    const row = await take(tx, own, 'accept');
    if (typeof row === 'string') return row;
    const [offer] = await tx
      .select()
      .from(visitOffers)
      .where(and(eq(visitOffers.visit, row.id), isNull(visitOffers.answer)))
      .orderBy(desc(visitOffers.id))
      .limit(1);
    if (!offer || offer.startsAt <= now) return 'visits.offer.over';
    const event = await addEvent(tx, draftOf(row, offer), null, now);
    await tx.update(visitOffers).set({ answer: 'accepted', answeredAt: now }).where(eq(visitOffers.id, offer.id));
    const moved = await move(tx, row, 'accept', { eventId: event.id, meetsAt: offer.startsAt, closedAt: now });
    await recordVisit(tx, { ...own, staffId: null, act: 'accept', facts: { event: event.id } }, now);
    const { startsAt: starts, endsAt: ends, place, shelter } = offer;
    await tellPerson(tx, house, moved, { what: 'accepted', starts, ends, place, shelter }, now);
    await tellStaff(tx, house, moved, { what: 'accepted', right: 'runEvents' }, now);
    return null;
  });

/** What people will read, without a word of who asked: the hosts are the neighbours, or the house, the school, the council by its name. */
function draftOf(row: VisitRow, offer: typeof visitOffers.$inferSelect): EventDraft {
  const school = row.host === 'school';
  const speakers = offer.who
    .split(/[;\n]/u)
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const [name = '', ...post] = one.split(',');
      return { name: name.trim(), post: post.join(',').trim(), unit: row.unit, officer: null, police: true, confirmed: row.unitComes === true };
    });
  return {
    type: school ? 'school' : 'yard',
    titleUk: school ? (row.hidePlace ? 'Зустріч у школі' : `Зустріч у школі: ${row.hostName}`) : 'Ми йдемо до вас: зустріч у дворі',
    titleEn: school ? 'A meeting at a school' : 'We come to you: a meeting in the courtyard',
    venue: school ? 'school' : row.space === 'shelter' ? 'shelter' : row.space === 'hall' ? 'hall' : 'yard',
    addressUk: offer.place,
    territory: row.territory,
    beat: row.beat,
    host: school ? 'school' : row.host === 'association' ? 'association' : row.host === 'council' ? 'council' : 'residents',
    // Who asked to hide the address is not named by the house or the school either, and those who come sign up to learn where.
    hostName: row.hidePlace ? '' : row.hostName,
    privateAddress: row.hidePlace,
    ...(row.hidePlace ? { signUp: 'optional' as const } : {}),
    startsAt: offer.startsAt,
    endsAt: offer.endsAt,
    shelter: offer.shelter,
    shelterMetres: offer.shelterMetres,
    visitId: row.id,
    speakers,
  };
}

/** Another day, please: the wished days are new ones, and the coordinator's clock begins again. */
export const askOther = (house: House, own: Own, days: Day[], now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx) => {
    const row = await take(tx, own, 'other');
    if (typeof row === 'string') return row;
    const dueOn = within(now, visitRules.coordinatorDays);
    await tx
      .update(visitOffers)
      .set({ answer: 'other', answeredAt: now })
      .where(and(eq(visitOffers.visit, row.id), isNull(visitOffers.answer)));
    const moved = await move(tx, row, 'other', { days, dueOn });
    await recordVisit(tx, { ...own, staffId: null, act: 'other', facts: { dueOn } }, now);
    await tellStaff(tx, house, moved, { what: 'other', right: 'runEvents' }, now);
    return null;
  });

export const withdrawVisit = (house: House, own: Own, now: Date): Promise<Fault> =>
  house.database.db.transaction(async (tx) => {
    const row = await take(tx, own, 'withdraw');
    if (typeof row === 'string') return row;
    const moved = await move(tx, row, 'withdraw', { closedAt: now });
    await recordVisit(tx, { ...own, staffId: null, act: 'withdraw' }, now);
    await tellPerson(tx, house, moved, { what: 'withdrawn' }, now);
    await tellStaff(tx, house, moved, { what: 'withdrawn', right: row.state === 'unit' ? 'unit' : 'runEvents' }, now);
    return null;
  });
