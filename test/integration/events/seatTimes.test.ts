import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { consents } from '#db/schema/consents.ts';
import { eventCounts, events, eventSeats } from '#db/schema/events.ts';
import { askAgain, closeDoors, forgetSeats, moveLists, remindSeats } from '#modules/events/seatJobs.ts';
import { takeSeatAct, tellSeats, type Telling } from '#modules/events/index.ts';
import { cancelSeat, takeSeat } from '#modules/events/seats.ts';
import { personal } from '#modules/events/ownSeats.ts';
import { takePresses } from '#modules/events/door.ts';
import { readFeed, renewFeed } from '#modules/events/feeds.ts';
import { emailDigest } from '#platform/personal.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { addTestEvent, eventsNow } from '../../support/events.ts';
import { testHouse } from '../../support/house.ts';
import { asked, eventOf, lettersOf, pressed, seatOf, seatsOf } from '../../support/seats.ts';

const box = emptyDatabase();
const hour = 3_600_000;
const day = 24 * hour;
const after = (hours: number): Date => new Date(eventsNow.getTime() + hours * hour);
const far = new Date('2026-12-08T16:00:00Z');
const before = (hours: number): Date => new Date(far.getTime() - hours * hour);
const staff = '00000000-0000-4000-8000-000000000001';
let house: House;
beforeEach(() => {
  house = testHouse(box.database);
});
const tell = async (id: string, what: Telling, now: Date): Promise<void> => {
  const event = await eventOf(house, id);
  await box.db.transaction((tx) => tellSeats(tx, house, event, what, now));
};
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

test('reminders go a day and two hours before, once each, also after a restart and for many at once', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  await pressed(house, event, 'a@a.example', eventsNow);
  await pressed(house, event, 'b@b.example', eventsNow, { people: 3 });
  const gone = await pressed(house, event, 'c@c.example', eventsNow);
  await cancelSeat(house, gone.id, after(1));
  await remindSeats(house, before(25));
  expect(await lettersOf(house, 'reminder', before(25))).toEqual([]);
  await Promise.all([remindSeats(house, before(23)), remindSeats(testHouse(box.database), before(23))]);
  await remindSeats(house, before(22));
  expect(await lettersOf(house, 'reminder', before(22)).catch(() => [])).toHaveLength(2);
  await remindSeats(house, before(2));
  await remindSeats(house, before(1));
  const all = await lettersOf(house, 'reminder', before(1));
  expect(all.map(({ to }) => to).sort()).toEqual(['a@a.example', 'a@a.example', 'b@b.example', 'b@b.example']);
  expect(all[0]?.text).toContain('Базарна, 62');
});

test('who signs up on the very day gets the letter of confirmation and no reminder of the day; a cancelled event reminds nobody', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  await pressed(house, event, 'a@a.example', before(20));
  await remindSeats(house, before(19));
  expect(await lettersOf(house, 'reminder', before(19))).toEqual([]);
  await box.db.update(events).set({ state: 'cancelled' }).where(eq(events.id, event.id));
  await remindSeats(house, before(2));
  expect(await lettersOf(house, 'reminder', before(2))).toEqual([]);
});

test('everybody who holds or waits is told of a change, each in their language, and reminders begin anew', async () => {
  const event = await addTestEvent(box.db, { capacity: 1, startsAt: far });
  const sits = await pressed(house, event, 'a@a.example', eventsNow);
  await pressed(house, event, 'b@b.example', eventsNow);
  await asked(house, event, 'c@c.example', eventsNow);
  await remindSeats(house, before(20));
  const startsAt = new Date(far.getTime() + 5 * day);
  const [moved] = await box.db
    .update(events)
    .set({ startsAt, endsAt: new Date(startsAt.getTime() + hour), movedFromAt: far, movedReason: 'Зала зайнята.', version: 2 })
    .where(eq(events.id, event.id))
    .returning();
  expect(moved?.version).toBe(2);
  await tell(event.id, 'moved', before(19));
  await tell(event.id, 'moved', before(19));
  const letters = await lettersOf(house, 'moved', before(19));
  expect(letters.map(({ to }) => to).sort()).toEqual(['a@a.example', 'b@b.example']);
  expect(letters[0]?.text).toMatch(/13 грудня[\s\S]*8 грудня[\s\S]*Зала зайнята\./);
  expect((await seatOf(house, sits.id)).remindedDayAt).toBe(null);
  await remindSeats(house, new Date(startsAt.getTime() - 20 * hour));
  expect(await lettersOf(house, 'reminder', startsAt)).toHaveLength(2);
  await tell(event.id, 'paused', startsAt);
  await tell(event.id, 'resumed', startsAt);
  expect(await lettersOf(house, 'paused', startsAt)).toHaveLength(2);
  expect(await lettersOf(house, 'resumed', startsAt)).toHaveLength(2);
});

test('a cancelled event ends its seats and moves no list', async () => {
  const event = await addTestEvent(box.db, { capacity: 1, startsAt: far });
  await pressed(house, event, 'a@a.example', eventsNow);
  await pressed(house, event, 'b@b.example', eventsNow);
  await box.db.update(events).set({ state: 'cancelled', cancelReason: 'Немає світла.' }).where(eq(events.id, event.id));
  await tell(event.id, 'cancelled', after(1));
  await moveLists(house, after(2));
  expect((await seatsOf(house, event.id)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  const letters = await lettersOf(house, 'cancelled', after(2));
  expect(letters).toHaveLength(2);
  expect(letters[0]?.text).toContain('Немає світла.');
  expect(await lettersOf(house, 'offered', after(2))).toEqual([]);
});

test('a letter to two thousand leaves in a moment', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  const rows = Array.from({ length: 2000 }, (_, n) => ({
    event: event.id,
    state: 'confirmed' as const,
    language: 'uk' as const,
    emailSealed: house.vault.seal(`r${n}@mail.example`),
    emailDigest: emailDigest(house, `r${n}@mail.example`),
    people: 1,
    askedAt: eventsNow,
    tokenHash: `hash ${n}`,
  }));
  for (let n = 0; n < rows.length; n += 500) await box.db.insert(eventSeats).values(rows.slice(n, n + 500));
  const began = performance.now();
  await tell(event.id, 'cancelled', after(1));
  expect(performance.now() - began).toBeLessThan(5000);
});

test('who was absent three times in ninety days is asked once more, and without an answer the seat goes on', async () => {
  for (let n = 0; n < 3; n++) {
    const startsAt = new Date(eventsNow.getTime() - (n + 2) * day);
    const past = await addTestEvent(box.db, { startsAt });
    await pressed(house, past, 'a@a.example', new Date(startsAt.getTime() - 3 * day));
    await takePresses(house, past.id, [{ id: idOf(n), what: 'extra', people: 5, at: startsAt }], staff, startsAt);
    await closeDoors(house, new Date(startsAt.getTime() + 10 * hour));
  }
  const event = await addTestEvent(box.db, { capacity: 1, startsAt: far });
  const often = await pressed(house, event, 'a@a.example', eventsNow);
  const next = await pressed(house, event, 'b@b.example', eventsNow);
  expect((await seatOf(house, often.id)).confirmAgain).toBe(true);
  expect((await seatOf(house, next.id)).confirmAgain).toBe(false);
  const first = (await lettersOf(house, 'confirmed', eventsNow)).at(-1);
  expect(first?.text).toContain('ще раз спитаємо');
  await askAgain(house, before(24));
  await remindSeats(house, before(24));
  await askAgain(house, before(23));
  expect((await lettersOf(house, 'answer', before(23))).map(({ to }) => to)).toEqual(['a@a.example']);
  expect(await lettersOf(house, 'reminder', before(23))).toEqual([]);
  await moveLists(house, before(12));
  expect((await seatOf(house, often.id)).state).toBe('cancelled');
  expect((await seatOf(house, next.id)).state).toBe('offered');
});

test('an answer in time keeps the seat and asks no more', async () => {
  const event = await addTestEvent(box.db, { capacity: 1, startsAt: far });
  const often = await pressed(house, event, 'a@a.example', eventsNow);
  await box.db.update(eventSeats).set({ confirmAgain: true }).where(eq(eventSeats.id, often.id));
  await askAgain(house, before(24));
  expect(await takeSeat(house, often.id, before(20))).toEqual({ status: 'confirmed' });
  await askAgain(house, before(19));
  await moveLists(house, before(10));
  expect((await seatOf(house, often.id)).state).toBe('confirmed');
});

test('after the end who was not at the door is absent, the waiting are let go and counts are kept', async () => {
  const event = await addTestEvent(box.db, { capacity: 5, startsAt: far });
  const came = await pressed(house, event, 'a@a.example', eventsNow, { people: 3, children: 2, access: true });
  const missed = await pressed(house, event, 'b@b.example', eventsNow, { people: 2 });
  const waits = await pressed(house, event, 'c@c.example', eventsNow);
  const presses = [
    { id: idOf(1), what: 'in' as const, seat: came.id, people: 3, at: far },
    { id: idOf(2), what: 'extra' as const, people: 4, at: far },
  ];
  await takePresses(house, event.id, presses, staff, far);
  await closeDoors(house, new Date(event.endsAt.getTime() + 4 * hour));
  await closeDoors(house, new Date(event.endsAt.getTime() + 5 * hour));
  const stateOf = async (id: string) => (await seatOf(house, id)).state;
  expect([await stateOf(came.id), await stateOf(missed.id), await stateOf(waits.id)]).toEqual(['attended', 'absent', 'cancelled']);
  const counts = await box.db.select().from(eventCounts).where(eq(eventCounts.event, event.id));
  expect(Object.fromEntries(counts.map(({ what, count }) => [what, count]))).toEqual({ confirmed: 5, came: 7, walkIn: 4, children: 2, access: 1, absent: 2 });
});

test('where nobody kept the door nobody is called absent', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  const { id } = await pressed(house, event, 'a@a.example', eventsNow);
  await closeDoors(house, new Date(event.endsAt.getTime() + 4 * hour));
  expect(await seatOf(house, id)).toMatchObject({ state: 'confirmed' });
  expect((await box.db.select().from(eventCounts)).map(({ what, count }) => [what, count])).toEqual([['confirmed', 1]]);
});

test('sixty days after the event nothing tells who it was, and counts stay', async () => {
  const event = await addTestEvent(box.db, { type: 'excursion', venue: 'unit', signUp: 'required', startsAt: far });
  const more = { guardian: { name: 'Ганна', phone: '+380501234567', agreed: true }, healthy: false, ageTold: true };
  const wish = { people: 2, children: 1, name: 'Марія Вигадана', needs: { sign: true, other: 'поряд із виходом' }, photo: true, more };
  const came = await pressed(house, event, 'a@a.example', eventsNow, wish);
  const missed = await pressed(house, event, 'b@b.example', eventsNow, { ...wish, children: 0 });
  await takePresses(house, event.id, [{ id: idOf(1), what: 'in', seat: came.id, at: far }], staff, far);
  await renewFeed(box.db, await seatOf(house, came.id), 'uk', far);
  const later = (days: number): Date => new Date(event.endsAt.getTime() + days * day + hour);
  await closeDoors(house, later(1));
  await forgetSeats(house, later(29));
  expect((await seatOf(house, came.id)).moreSealed).not.toBe(null);
  await forgetSeats(house, later(31));
  expect(await seatOf(house, came.id)).toMatchObject({ moreSealed: null, emailSealed: expect.any(String) });
  await forgetSeats(house, later(61));
  const bare = { emailSealed: null, nameSealed: null, needsSealed: null, moreSealed: null, tokenHash: null, doorCode: null, checkedBy: null };
  expect(await seatOf(house, came.id)).toMatchObject({ ...bare, emailDigest: null, people: 2, came: 2 });
  expect(await seatOf(house, missed.id)).toMatchObject({ ...bare, state: 'absent', emailDigest: emailDigest(house, 'b@b.example') });
  expect((await box.db.select().from(consents)).map(({ personDigest }) => personDigest)).toEqual([null, null, null]);
  await forgetSeats(house, later(92));
  expect(await seatOf(house, missed.id)).toMatchObject({ emailDigest: null });
  expect(await box.db.select().from(eventCounts)).not.toEqual([]);
});

test('a request nobody pressed is forgotten after two days', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  await asked(house, event, 'a@a.example', eventsNow);
  await forgetSeats(house, after(47));
  expect(await seatsOf(house, event.id)).toHaveLength(1);
  await forgetSeats(house, after(49));
  expect(await seatsOf(house, event.id)).toEqual([]);
});

test('the account shows, gives out and erases the seats of its mailbox and of no other', async () => {
  const event = await addTestEvent(box.db, { capacity: 1, startsAt: far });
  const mine = await pressed(house, event, 'a@a.example', eventsNow);
  const next = await pressed(house, event, 'b@b.example', eventsNow);
  const other = await addTestEvent(box.db, { startsAt: far });
  await asked(house, other, 'a@a.example', eventsNow);
  const person = { emailDigest: emailDigest(house, 'A@a.example'), things: [] };
  const list = await personal.list(box.db, house, person, 'uk', eventsNow);
  expect(list.map(({ key, state }) => [key, state.text])).toEqual([[mine.id, 'Місце за вами']]);
  const gathered = await personal.gather(box.db, house, person, 'uk', eventsNow);
  expect(JSON.stringify(gathered.data)).toContain('a@a.example');
  expect(await personal.remains(box.db, person)).toEqual({ erasable: 1, kept: 0 });
  expect(await personal.subjects(box.db, person, 'uk')).toMatchObject([{ kind: 'seat', id: mine.id }]);
  await box.db.transaction((tx) => personal.erase(tx, house, person, after(1)));
  expect(await personal.remains(box.db, person)).toEqual({ erasable: 0, kept: 0 });
  expect(await seatOf(house, mine.id)).toMatchObject({ state: 'cancelled', emailSealed: null, emailDigest: null });
  expect((await seatOf(house, next.id)).state).toBe('offered');
});

test('a calendar of ones own shows confirmed seats, and a new address ends the old one', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  const { id } = await pressed(house, event, 'a@a.example', eventsNow);
  const seat = await seatOf(house, id);
  const old = await renewFeed(box.db, seat, 'uk', eventsNow);
  expect((await readFeed(box.db, old ?? '', eventsNow))?.events.map((one) => one.event.id)).toEqual([event.id]);
  const anew = await renewFeed(box.db, seat, 'uk', after(1));
  expect(await readFeed(box.db, old ?? '', after(1))).toBe(null);
  await cancelSeat(house, id, after(2));
  expect((await readFeed(box.db, anew ?? '', after(2)))?.events).toEqual([]);
  expect(await readFeed(box.db, 'x', after(2))).toBe(null);
});

test('the address of a calendar goes to the mailbox, never to whoever holds the link of a seat, and not for a seat that is not held', async () => {
  const event = await addTestEvent(box.db, { capacity: 1, privateAddress: true, startsAt: far });
  const sits = await pressed(house, event, 'a@a.example', eventsNow);
  const waits = await pressed(house, event, 'b@b.example', eventsNow);
  const act = async (id: string) => {
    const request = new Request('http://portal.example', { method: 'POST', body: new URLSearchParams({ act: 'feed' }) });
    return takeSeatAct({ house, request, network: 'net', lang: 'uk', now: eventsNow }, event, await seatOf(house, id));
  };
  const turn = await act(sits.id);
  expect(turn).toMatchObject({ done: 'feed', status: 200 });
  const [letter] = await lettersOf(house, 'feed', eventsNow);
  const token = /moi\/([\w-]{43})\.ics/.exec(letter?.text ?? '')?.[1] ?? '';
  expect(JSON.stringify(turn)).not.toContain(token);
  expect(letter?.to).toBe('a@a.example');
  expect((await readFeed(box.db, token, eventsNow))?.events).toHaveLength(1);
  expect((await act(waits.id)).status).toBe(409);
  for (let n = 0; n < 2; n++) await act(sits.id);
  expect((await act(sits.id)).status, 'three letters in a day are enough').toBe(429);
});

test('who was asked once more keeps the seat when the event moves to a later week, and is asked again before the new day', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  const { id } = await pressed(house, event, 'a@a.example', eventsNow);
  await box.db.update(eventSeats).set({ confirmAgain: true }).where(eq(eventSeats.id, id));
  await askAgain(house, before(23));
  expect((await seatOf(house, id)).state).toBe('offered');
  const startsAt = new Date(far.getTime() + 7 * day);
  await box.db
    .update(events)
    .set({ startsAt, endsAt: new Date(startsAt.getTime() + hour), movedFromAt: far, version: 2 })
    .where(eq(events.id, event.id));
  await tell(event.id, 'moved', before(20));
  await moveLists(house, before(1));
  expect(await seatOf(house, id)).toMatchObject({ state: 'confirmed', offeredUntil: null });
  await askAgain(house, new Date(startsAt.getTime() - 23 * hour));
  expect((await seatOf(house, id)).state).toBe('offered');
  expect(await lettersOf(house, 'answer', startsAt)).toHaveLength(2);
});
