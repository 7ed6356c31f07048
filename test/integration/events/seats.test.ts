import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { consents } from '#db/schema/consents.ts';
import { eventSeats } from '#db/schema/events.ts';
import { photoConsent } from '#modules/events/seatConsents.ts';
import { seatToken } from '#modules/events/seatCodes.ts';
import { moveLists } from '#modules/events/seatJobs.ts';
import { placeOf } from '#modules/events/seatRows.ts';
import { cancelSeat, changeSeat, takeSeat } from '#modules/events/seats.ts';
import { viewSeat } from '#modules/events/index.ts';
import { listConsents, withdrawConsent } from '#platform/consents.ts';
import { emailDigest } from '#platform/personal.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { addTestEvent, eventsNow } from '../../support/events.ts';
import { testHouse } from '../../support/house.ts';
import { asked, eventOf, lettersOf, pressed, seatOf, seatsOf } from '../../support/seats.ts';

const box = emptyDatabase();
const hour = 3_600_000;
const after = (hours: number): Date => new Date(eventsNow.getTime() + hours * hour);
/** Two weeks ahead: far from every term. */
const far = new Date('2026-12-08T16:00:00Z');
let house: House;
beforeEach(() => {
  house = testHouse(box.database);
});
const plain = { children: 0, access: false, needs: { sign: false, other: '' }, photo: false };

test('a request holds no seat until its link is pressed', async () => {
  const event = await addTestEvent(box.db, { capacity: 1, startsAt: far });
  const first = await asked(house, event, 'maria@maria.example', eventsNow);
  expect((await seatOf(house, first)).state).toBe('requested');
  const second = await pressed(house, event, 'petro@petro.example', eventsNow);
  expect(second.taken).toEqual({ status: 'confirmed' });
  expect(await takeSeat(house, first, eventsNow)).toEqual({ status: 'waiting' });
  expect(await placeOf(box.db, await seatOf(house, first))).toBe(1);
  const letter = (await lettersOf(house, 'asked', eventsNow)).find(({ to }) => to === 'maria@maria.example');
  expect(letter?.text).toContain(seatToken(house, first));
  expect((await seatOf(house, first)).tokenHash).not.toContain(seatToken(house, first));
});

test('who signs up twice with one address gets the same seat and a letter again, and a stranger changes nothing', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  const { id } = await pressed(house, event, 'maria@maria.example', eventsNow, { people: 2 });
  const again = await asked(house, event, 'Maria@Maria.example ', after(1), { people: 12, photo: true });
  expect(again).toBe(id);
  expect(await seatsOf(house, event.id)).toMatchObject([{ id, people: 2, photo: false, state: 'confirmed' }]);
  expect((await lettersOf(house, 'confirmed', eventsNow)).map(({ to }) => to)).toEqual(['maria@maria.example', 'maria@maria.example']);
  await cancelSeat(house, id, after(2));
  const anew = await pressed(house, event, 'maria@maria.example', after(3));
  expect(anew.id).not.toBe(id);
});

test('two requests of one address at once are one seat', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  const ids = await Promise.all(Array.from({ length: 6 }, () => asked(house, event, 'maria@maria.example', eventsNow)));
  const answers = await Promise.all(ids.map((id) => takeSeat(house, id, eventsNow)));
  expect(answers.filter(({ status }) => status === 'confirmed')).toHaveLength(1);
  expect((await seatsOf(house, event.id)).filter(({ state }) => state !== 'cancelled')).toHaveLength(1);
});

test('many spellings of one mailbox hold one seat, and a stranger never changes what was asked', async () => {
  const event = await addTestEvent(box.db, { capacity: 25, startsAt: far });
  const mine = await asked(house, event, 'maria@gmail.com', eventsNow, { people: 2, name: 'Марія' });
  const strange = await asked(house, event, 'M.aria+1@gmail.com', eventsNow, { people: 12, name: 'Хтось', photo: true });
  expect(await seatOf(house, mine)).toMatchObject({ people: 2, photo: false });
  expect(await takeSeat(house, mine, eventsNow)).toEqual({ status: 'confirmed' });
  expect((await seatOf(house, strange)).state, 'ended with the first press').toBe('cancelled');
  expect(await takeSeat(house, strange, eventsNow)).toEqual({ status: 'gone' });
  expect(await asked(house, event, 'm.a.r.i.a@gmail.com', after(1))).toBe(mine);
});

test('endless mailboxes of one private domain take a third of a room and no more', async () => {
  const event = await addTestEvent(box.db, { capacity: 24, startsAt: far });
  const answers = [];
  for (let n = 0; n < 4; n++) answers.push((await pressed(house, event, `a${n}@flood.example`, eventsNow, { people: 4 })).taken.status);
  expect(answers).toEqual(['confirmed', 'confirmed', 'many', 'many']);
  expect((await pressed(house, event, 'neighbour@other.example', eventsNow, { people: 4 })).taken.status).toBe('confirmed');
});

test('two hundred people press for the last seat at once: one has it, the others wait in order', async () => {
  const event = await addTestEvent(box.db, { capacity: 10, startsAt: far });
  await pressed(house, event, 'family@ukr.net', eventsNow, { people: 9, children: 7 });
  const ids: string[] = [];
  for (let n = 0; n < 200; n++) ids.push(await asked(house, event, `r${n}@m${n}.example`, eventsNow));
  const answers = await Promise.all(ids.map((id) => takeSeat(house, id, after(1))));
  expect(answers.filter(({ status }) => status === 'confirmed')).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 'waiting')).toHaveLength(199);
  const rows = await seatsOf(house, event.id);
  const waiting = rows.filter(({ state }) => state === 'waiting');
  expect(new Set(waiting.map(({ askedAt }) => askedAt.getTime())).size, 'each has a place of its own').toBe(199);
  const places = await Promise.all(waiting.map((seat) => placeOf(box.db, seat)));
  expect(places).toEqual(Array.from({ length: 199 }, (_, n) => n + 1));
  expect(rows.filter(({ state }) => state === 'confirmed').reduce((sum, { people }) => sum + people, 0)).toBe(10);
  // The family goes: nine are offered a seat at once, in the order of the list.
  const [family] = rows.filter(({ people }) => people === 9);
  await cancelSeat(house, family?.id ?? '', after(2));
  const offered = (await seatsOf(house, event.id)).filter(({ state }) => state === 'offered');
  expect(offered.map(({ id }) => id)).toEqual(waiting.slice(0, 9).map(({ id }) => id));
});

test('an offer is held, then goes to the next, and each ends in one state', async () => {
  const event = await addTestEvent(box.db, { capacity: 2, startsAt: far });
  const holder = await pressed(house, event, 'a@a.example', eventsNow, { people: 2 });
  const first = await pressed(house, event, 'b@b.example', eventsNow, { people: 2 });
  const second = await pressed(house, event, 'c@c.example', after(1), { people: 2 });
  await cancelSeat(house, holder.id, after(2));
  const offer = await seatOf(house, first.id);
  expect(offer).toMatchObject({ state: 'offered', offeredUntil: after(26) });
  expect((await lettersOf(house, 'offered', eventsNow)).map(({ to }) => to)).toEqual(['b@b.example']);
  await moveLists(house, after(25.9));
  expect((await seatOf(house, first.id)).state).toBe('offered');
  expect(await takeSeat(house, first.id, after(26)), 'late by the clock, before the job came').toEqual({ status: 'gone' });
  await moveLists(house, after(26));
  await moveLists(house, after(26));
  expect((await seatOf(house, first.id)).state).toBe('cancelled');
  expect((await lettersOf(house, 'gone', eventsNow)).map(({ to }) => to)).toEqual(['b@b.example']);
  expect((await seatOf(house, second.id)).state).toBe('offered');
  expect(await takeSeat(house, second.id, after(27))).toEqual({ status: 'confirmed' });
  expect(await takeSeat(house, second.id, after(27)), 'twice is once').toEqual({ status: 'confirmed' });
  expect(await lettersOf(house, 'confirmed', eventsNow)).toHaveLength(2);
});

test('near the start the list stands still, and a freed seat is for whoever takes it', async () => {
  const event = await addTestEvent(box.db, { capacity: 1, startsAt: after(5) });
  const holder = await pressed(house, event, 'a@a.example', eventsNow);
  const waits = await pressed(house, event, 'b@b.example', eventsNow);
  await cancelSeat(house, holder.id, after(1));
  expect((await seatOf(house, waits.id)).state).toBe('waiting');
  // The freed seat is for whoever takes it: somebody new, or who waits and presses.
  expect((await viewSeat(box.db, house, seatToken(house, waits.id), after(1)))?.mayTake).toBe(true);
  expect(await takeSeat(house, waits.id, after(1))).toEqual({ status: 'confirmed' });
  expect((await pressed(house, event, 'c@c.example', after(1))).taken).toEqual({ status: 'waiting' });
  await cancelSeat(house, waits.id, after(2));
  expect((await pressed(house, event, 'd@d.example', after(2))).taken).toEqual({ status: 'confirmed' });
});

test('kept seats go to who asks for one; a day before the start the rest go to the waiting list', async () => {
  const event = await addTestEvent(box.db, { capacity: 3, accessSeats: 2, startsAt: far });
  expect((await pressed(house, event, 'a@a.example', eventsNow)).taken.status).toBe('confirmed');
  const waits = await pressed(house, event, 'b@b.example', eventsNow);
  expect(waits.taken.status).toBe('waiting');
  expect((await pressed(house, event, 'c@c.example', eventsNow, { access: true })).taken.status).toBe('confirmed');
  await moveLists(house, new Date(far.getTime() - 25 * hour));
  expect((await seatOf(house, waits.id)).state).toBe('waiting');
  await moveLists(house, new Date(far.getTime() - 23 * hour));
  expect((await seatOf(house, waits.id)).state).toBe('offered');
});

test('fewer people make room at once; more get seats only where there are any', async () => {
  const event = await addTestEvent(box.db, { capacity: 4, startsAt: far });
  const family = await pressed(house, event, 'a@a.example', eventsNow, { people: 3, children: 2 });
  const waits = await pressed(house, event, 'b@b.example', eventsNow, { people: 2 });
  expect(waits.taken.status).toBe('waiting');
  expect(await changeSeat(house, family.id, { ...plain, people: 5 }, after(1))).toEqual({ status: 'full', free: 1 });
  expect(await changeSeat(house, family.id, { ...plain, people: 4 }, after(1))).toEqual({ status: 'changed' });
  expect(await changeSeat(house, family.id, { ...plain, people: 2 }, after(2))).toEqual({ status: 'changed' });
  expect((await seatOf(house, waits.id)).state).toBe('offered');
});

test('two who change and press at once never share a seat', async () => {
  const event = await addTestEvent(box.db, { capacity: 6, startsAt: far });
  const one = await pressed(house, event, 'a@a.example', eventsNow, { people: 2 });
  const two = await pressed(house, event, 'b@b.example', eventsNow, { people: 2 });
  const three = await asked(house, event, 'c@c.example', eventsNow, { people: 2 });
  await Promise.all([
    changeSeat(house, one.id, { ...plain, people: 4 }, after(1)),
    changeSeat(house, two.id, { ...plain, people: 4 }, after(1)),
    takeSeat(house, three, after(1)),
  ]);
  const rows = await seatsOf(house, event.id);
  expect(rows.filter(({ state }) => state === 'confirmed').reduce((sum, { people }) => sum + people, 0)).toBe(6);
});

test('a photograph is agreed to only when the mailbox is proved, and taken back in the register', async () => {
  const event = await addTestEvent(box.db, { startsAt: far });
  const id = await asked(house, event, 'a@a.example', eventsNow, { photo: true });
  expect(await box.db.select().from(consents)).toEqual([]);
  await takeSeat(house, id, eventsNow);
  const [consent] = await listConsents(box.db, [photoConsent], { personDigest: emailDigest(house, 'a@a.example'), subjects: [{ kind: 'seat', id }] });
  if (!consent) throw new Error('Nothing was noted.');
  expect(await withdrawConsent(house, consent, 'residents.consents', after(1))).toBe('stopped');
  expect((await seatOf(house, id)).photo).toBe(false);
});

test('an excursion takes a teenager only with a guardian who agrees', async () => {
  const event = await addTestEvent(box.db, { type: 'excursion', venue: 'unit', signUp: 'required', capacity: 15, startsAt: far });
  const guardian = { name: 'Ганна Вигадана', phone: '+380 50 123 45 67', agreed: true };
  const more = { guardian, healthy: false, ageTold: true };
  const without = await pressed(house, event, 'a@a.example', eventsNow, { people: 2, children: 1, more: { ...more, guardian: null } });
  expect(without.taken).toEqual({ status: 'missing', missing: ['guardian'] });
  const known = await pressed(house, event, 'b@b.example', eventsNow, { people: 2, children: 1, more });
  expect(known.taken).toEqual({ status: 'confirmed' });
  expect((await seatOf(house, known.id)).moreSealed).not.toContain('Ганна');
  expect((await box.db.select().from(consents)).map(({ purpose }) => purpose)).toEqual(['events.guardian']);
  expect(await changeSeat(house, known.id, { ...plain, people: 3, children: 3 }, after(1))).toEqual({ status: 'missing', missing: ['adult'] });
});

test('when sign-up is closed or the event is gone, pressing says so', async () => {
  const event = await addTestEvent(box.db, { startsAt: far, signUpUntilAt: after(5) });
  const id = await asked(house, event, 'a@a.example', eventsNow);
  expect(await takeSeat(house, id, after(6))).toEqual({ status: 'closed' });
  expect(await takeSeat(house, '00000000-0000-4000-8000-000000000000', after(6))).toEqual({ status: 'gone' });
});

test('a private address is told only to who has a seat', async () => {
  const event = await addTestEvent(box.db, { capacity: 1, privateAddress: true, startsAt: far });
  const sits = await pressed(house, event, 'a@a.example', eventsNow);
  await pressed(house, event, 'b@b.example', eventsNow);
  const [confirmed] = await lettersOf(house, 'confirmed', eventsNow);
  expect(confirmed?.text).toContain('Базарна, 62');
  const others = [...(await lettersOf(house, 'asked', eventsNow)), ...(await lettersOf(house, 'waiting', eventsNow))].filter(({ to }) => to === 'b@b.example');
  expect(others).toHaveLength(2);
  expect(others.filter(({ text }) => text.includes('Базарна'))).toEqual([]);
  expect((await viewSeat(box.db, house, seatToken(house, sits.id), eventsNow))?.seat.id).toBe(sits.id);
  expect(await viewSeat(box.db, house, seatToken(house, event.id), eventsNow)).toBe(null);
  await box.db.delete(eventSeats).where(eq(eventSeats.id, sits.id));
  expect((await eventOf(house, event.id)).privateAddress).toBe(true);
});
