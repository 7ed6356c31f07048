/** Seats of one person: those of the mailbox that was proved. Somebody else's typing is nobody's seat. */
import { and, desc, eq, inArray, isNotNull, ne, or, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { eventFeeds, events, eventSeats } from '#db/schema/events.ts';
import { forgetConsentPerson } from '#platform/consents.ts';
import type { House } from '#platform/house.ts';
import { formatMoment, translator, type Language } from '#platform/i18n.ts';
import type { OwnRow, Person, Personal } from '#platform/personal.ts';
import { link } from '#routes.ts';
import { titleOf, type Event } from './events.ts';
import { seatToken } from './seatCodes.ts';
import { giveUpSeat } from './seatLeave.ts';
import { peopleWords, placeWords } from './seatLetters.ts';
import { moreOf, nameOf, needsOf, type Seat, type SeatState } from './seatRows.ts';

/** A list longer than this is cut at its oldest end. */
const most = 200;
type Own = { seat: Seat; event: Event };

/** `requested` was never pressed; an ended one that never was a seat stays out too. */
const proved = (person: Person): SQL | undefined =>
  and(
    eq(eventSeats.emailDigest, person.emailDigest),
    isNotNull(eventSeats.tokenHash),
    ne(eventSeats.state, 'requested'),
    or(ne(eventSeats.state, 'cancelled'), isNotNull(eventSeats.confirmedAt)),
  );

const listOwn = (db: Db | Tx, person: Person): Promise<Own[]> =>
  db
    .select({ seat: eventSeats, event: events })
    .from(eventSeats)
    .innerJoin(events, eq(events.id, eventSeats.event))
    .where(proved(person))
    .orderBy(desc(events.startsAt), desc(eventSeats.id))
    .limit(most);

const looks: Record<SeatState, Pick<OwnRow['state'], 'kind' | 'icon'>> = {
  requested: { kind: 'quiet', icon: 'clock' },
  confirmed: { kind: 'ok', icon: 'check' },
  waiting: { kind: 'wait', icon: 'hourglass' },
  offered: { kind: 'wait', icon: 'hourglass' },
  attended: { kind: 'ok', icon: 'circle-check' },
  absent: { kind: 'quiet', icon: 'x' },
  cancelled: { kind: 'quiet', icon: 'x' },
};
export const seatWord = (state: SeatState, language: Language): OwnRow['state'] => ({
  ...looks[state],
  text: translator(language)(`events.seat.state.${state}`),
});

/** What is over or has begun is counted; a seat that is still ahead may be given up. */
const over: SeatState[] = ['attended', 'absent'];

export const personal: Personal = {
  name: 'events',
  title: 'events.own.title',
  empty: 'events.own.empty',
  eraseLabel: 'events.own.erase',
  keptLabel: 'events.own.kept',
  async list(db, house, person, language) {
    return (await listOwn(db, person)).map(({ seat, event }) => ({
      kind: 'seat',
      key: seat.id,
      name: `${titleOf(event, language)}, ${formatMoment(language, event.startsAt)}`,
      href: link('events.seat', language, { token: seatToken(house, seat.id) }),
      on: seat.askedAt,
      state: seatWord(seat.state, language),
      added: false,
    }));
  },
  async subjects(db, person, language) {
    return (await listOwn(db, person)).map(({ seat, event }) => ({
      kind: 'seat',
      id: seat.id,
      name: titleOf(event, language),
      href: link('events.event', language, { slug: event.slug }),
    }));
  },
  async gather(db, house, person, language) {
    const rows = await listOwn(db, person);
    return {
      data: rows.map(({ seat, event }) => ({
        event: event.slug,
        startsAt: event.startsAt,
        state: seat.state,
        people: seat.people,
        children: seat.children,
        access: seat.access,
        needs: needsOf(house, seat),
        more: moreOf(house, seat),
        name: nameOf(house, seat),
        email: seat.emailSealed === null ? null : house.vault.open(seat.emailSealed),
        photo: seat.photo,
        askedAt: seat.askedAt,
        confirmedAt: seat.confirmedAt,
        came: seat.came,
        checkedAt: seat.checkedAt,
      })),
      entries: rows.map(({ seat, event }) => ({
        name: titleOf(event, language),
        lines: [
          formatMoment(language, event.startsAt),
          placeWords(event, seat.state, language),
          peopleWords(language, seat),
          seatWord(seat.state, language).text,
        ],
        files: [],
      })),
      files: [],
    };
  },
  async remains(db, person) {
    return { erasable: (await listOwn(db, person)).length, kept: 0 };
  },
  /** Seats ahead go on to the next people; of those behind only numbers stay. */
  async erase(tx: Tx, house: House, person, now) {
    const rows = await listOwn(tx, person);
    // Events are held in the order everybody holds them.
    const ordered = rows.toSorted((one, other) => one.event.id.localeCompare(other.event.id));
    for (const { seat } of ordered) if (!over.includes(seat.state)) await giveUpSeat(tx, house, seat.id, now);
    const ids = rows.map(({ seat }) => seat.id);
    if (ids.length === 0) return;
    await tx
      .update(eventSeats)
      .set({
        emailSealed: null,
        emailDigest: null,
        mailboxDigest: null,
        nameSealed: null,
        needsSealed: null,
        moreSealed: null,
        tokenHash: null,
        doorCode: null,
      })
      .where(inArray(eventSeats.id, ids));
    for (const id of ids) await forgetConsentPerson(tx, 'seat', id);
    await tx.delete(eventFeeds).where(eq(eventFeeds.emailDigest, person.emailDigest));
  },
};
