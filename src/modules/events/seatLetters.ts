/** Letters to those who hold a seat or wait for one. Each is written in the person's language from what is known when it leaves. */
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { eventSeats } from '#db/schema/events.ts';
import type { House } from '#platform/house.ts';
import { formatMoment, translator, type Language } from '#platform/i18n.ts';
import { markdownLetter, type LetterValues } from '#platform/mail.ts';
import { promiseLetters, type Attachment, type LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';
import { findEvent, titleOf, type Event } from './events.ts';
import { calendarOf } from './ical.ts';
import { seatToken, showDoorCode } from './seatCodes.ts';
import { placeOf, type Seat } from './seatRows.ts';
import { isNear, offerUntil, seatRules } from './seatRules.ts';

export const seatWords = [
  'asked',
  'confirmed',
  'waiting',
  'offered',
  'gone',
  'reminder',
  'answer',
  'left',
  'moved',
  'changed',
  'cancelled',
  'paused',
  'resumed',
  'minutes',
  'feed',
] as const;
export type SeatWord = (typeof seatWords)[number];

type Addressee = Pick<Seat, 'id' | 'state' | 'language' | 'emailSealed' | 'confirmAgain'>;

/** `known`: the address is signed up already; the letter says how it stands. */
const wordFor = (seat: Addressee, what: SeatWord | 'known'): SeatWord => {
  if (what !== 'known') return what;
  if (seat.state === 'offered') return seat.confirmAgain ? 'answer' : 'offered';
  return seat.state === 'waiting' ? 'waiting' : 'confirmed';
};

/** Promises one letter to each of these seats, in one statement. `once`: letters under the same mark are one letter. */
export function writeToSeats(
  tx: Tx,
  house: House,
  event: Pick<Event, 'id'>,
  seats: readonly Addressee[],
  what: SeatWord | 'known',
  now: Date,
  once: string = String(now.getTime()),
  facts: Record<string, unknown> = {},
): Promise<void> {
  const letters = seats.flatMap((seat) => {
    if (seat.emailSealed === null) return [];
    const word = wordFor(seat, what);
    return {
      template: `events.seat.${word}`,
      to: house.vault.open(seat.emailSealed),
      subjectKind: 'event',
      subjectId: event.id,
      data: { seat: seat.id, ...facts },
      key: `events.seat.${word}:${seat.id}:${once}`,
      language: seat.language,
      at: now,
    };
  });
  return promiseLetters(tx, house, 'resident', letters);
}

const Data = z.object({ seat: z.uuid(), was: z.iso.datetime().nullable().default(null), feed: z.string().nullable().default(null) });

/** What may be said of the place: the exact one only to who has a seat, when the host asked so. */
export const mayKnowPlace = (event: Pick<Event, 'privateAddress' | 'vulnerable'>, state: Seat['state']): boolean =>
  (!event.privateAddress && !event.vulnerable) || state === 'confirmed' || state === 'attended';

export function placeWords(event: Event, state: Seat['state'], language: Language): string {
  const t = translator(language);
  if (!mayKnowPlace(event, state)) return t('events.seat.placeLater');
  const address = language === 'en' ? (event.addressEn ?? event.addressUk) : event.addressUk;
  const online = event.onlineLink !== null && (state === 'confirmed' || state === 'attended') ? event.onlineLink : '';
  return [address, online].filter((part) => part !== '').join(', ') || t(event.venue === 'online' ? 'events.seat.onlineLater' : 'events.seat.placeLater');
}

export const peopleWords = (language: Language, { people, children }: Pick<Seat, 'people' | 'children'>): string => {
  const t = translator(language);
  return children > 0
    ? `${t('events.seat.people', { count: people })} (${t('events.seat.children', { count: children })})`
    : t('events.seat.people', { count: people });
};

async function valuesOf(house: House, db: Db | Tx, event: Event, seat: Seat, word: SeatWord, was: string | null, language: Language): Promise<LetterValues> {
  const t = translator(language);
  const own = house.env.origin + link('events.seat', language, { token: seatToken(house, seat.id) });
  const page = house.env.origin + link('events.event', language, { slug: event.slug });
  const notes: Partial<Record<SeatWord, string>> = {
    confirmed: seat.confirmAgain ? t('events.seat.againNote') : '',
    waiting: seat.state === 'waiting' ? t('events.seat.place', { place: await placeOf(db, seat) }) : '',
    moved: was === null ? '' : t('events.seat.was', { at: formatMoment(language, new Date(was)) }),
  };
  const reasons: Partial<Record<SeatWord, string | null>> = { moved: event.movedReason, cancelled: event.cancelReason };
  return {
    event: titleOf(event, language),
    at: formatMoment(language, event.startsAt),
    where: placeWords(event, seat.state, language),
    people: peopleWords(language, seat),
    code: seat.doorCode === null ? '' : showDoorCode(seat.doorCode),
    until: seat.offeredUntil === null ? '' : formatMoment(language, seat.offeredUntil),
    hours: t('span.hours', { count: word === 'waiting' ? seatRules.movingEndsHours : seatRules.requestHours }),
    note: notes[word] ?? '',
    words: reasons[word] ?? '',
    link: word === 'gone' || word === 'left' || word === 'cancelled' || word === 'minutes' ? page : own,
  };
}

const kind = (word: SeatWord): LetterKind => ({
  async render(house, db, letter) {
    const { seat: id, was, feed } = Data.parse(letter.data);
    const event = await findEvent(db, letter.subjectId);
    const [seat] = await db.select().from(eventSeats).where(eq(eventSeats.id, id));
    if (!event || !seat) throw new Error('The event of a letter is not there.');
    const values = await valuesOf(house, db, event, seat, word, was, letter.language);
    const address = feed === null ? {} : { link: house.env.origin + link('events.own', letter.language, { token: feed }) };
    const made = await markdownLetter(`events.seat.${word}`, letter.language, { ...values, ...address });
    const sits = seat.state === 'confirmed' && (word === 'confirmed' || word === 'moved' || word === 'changed');
    return { ...made, ...(sits ? { attachments: [calendarFile(event, letter.language, house.env.origin, letter.at)] } : {}) };
  },
});
const calendarFile = (event: Event, language: Language, origin: string, at: Date): Attachment => ({
  filename: 'zustrich.ics',
  contentType: 'text/calendar',
  content: Buffer.from(calendarOf([event], language, origin, at, { private: true })),
});

export const seatLetters: Record<string, LetterKind> = Object.fromEntries(seatWords.map((word) => [`events.seat.${word}`, kind(word)]));

export type Telling = 'moved' | 'changed' | 'cancelled' | 'paused' | 'resumed' | 'minutes';

/**
 * Tells everybody who holds a seat or waits for one, in the transaction of the change: so the letters leave within minutes, or the change was not made.
 * A cancelled event ends its seats; a moved one begins its reminders anew. `event` is the row after the change.
 */
export async function tellSeats(tx: Tx, house: House, event: Event, what: Telling, now: Date): Promise<void> {
  const concerned = and(
    eq(eventSeats.event, event.id),
    inArray(eventSeats.state, what === 'minutes' ? ['confirmed', 'attended', 'absent'] : ['confirmed', 'offered', 'waiting']),
  );
  const seats = await tx
    .select({
      id: eventSeats.id,
      state: eventSeats.state,
      language: eventSeats.language,
      emailSealed: eventSeats.emailSealed,
      confirmAgain: eventSeats.confirmAgain,
    })
    .from(eventSeats)
    .where(concerned);
  const was = what === 'moved' && event.movedFromAt ? event.movedFromAt.toISOString() : null;
  const once = what === 'paused' || what === 'resumed' ? String(now.getTime()) : String(event.version);
  await writeToSeats(tx, house, event, seats, what, now, once, { was });
  if (what === 'cancelled') await tx.update(eventSeats).set({ state: 'cancelled', endedAt: now, offeredUntil: null }).where(concerned);
  if (what === 'moved') {
    const far = (hours: number): boolean => !isNear(event.startsAt, hours, now);
    const anew = {
      ...(far(seatRules.remindHours.day) ? { remindedDayAt: null } : {}),
      ...(far(seatRules.remindHours.hours) ? { remindedHoursAt: null } : {}),
    };
    if (Object.keys(anew).length > 0) await tx.update(eventSeats).set(anew).where(concerned);
    // Who was asked once more is asked again before the new day; an offer gets the time of the new day.
    const offered = and(eq(eventSeats.event, event.id), eq(eventSeats.state, 'offered'));
    await tx
      .update(eventSeats)
      .set({ state: 'confirmed', offeredUntil: null })
      .where(and(offered, eq(eventSeats.confirmAgain, true), isNotNull(eventSeats.doorCode)));
    await tx
      .update(eventSeats)
      .set({ offeredUntil: offerUntil(event.startsAt, now) ?? now })
      .where(offered);
  }
}
