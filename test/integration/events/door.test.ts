import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { eventPresses } from '#db/schema/events.ts';
import { countsAtDoor, listDoor, takePresses, type Press } from '#modules/events/door.ts';
import { findDoorEvent, takeManyPresses, viewDoor } from '#modules/events/doorDesk.ts';
import { readDoorCode } from '#modules/events/seatCodes.ts';
import { closeDoors } from '#modules/events/seatJobs.ts';
import type { House } from '#platform/house.ts';
import { codes, demoTerritories } from '#db/seed/territories.ts';
import { loadTerritories } from '#modules/territories/index.ts';
import { emptyDatabase } from '../../support/database.ts';
import { addTestEvent, eventsNow } from '../../support/events.ts';
import { testHouse } from '../../support/house.ts';
import { hire } from '../../support/people.ts';
import { pressed, seatOf } from '../../support/seats.ts';

const box = emptyDatabase();
const start = new Date('2026-12-08T16:00:00Z');
const staff = '00000000-0000-4000-8000-000000000001';
let house: House;
beforeEach(() => {
  house = testHouse(box.database);
});
const press = (change: Partial<Press>): Press => ({ id: randomUUID(), what: 'in', at: start, ...change });

test('a press sent again counts once, and two telephones never count one seat twice', async () => {
  const event = await addTestEvent(box.db, { startsAt: start });
  const { id } = await pressed(house, event, 'a@mail.example', eventsNow, { people: 4 });
  const [one, two] = [press({ seat: id, people: 3 }), press({ seat: id, people: 4 })];
  const answers = await Promise.all([one, one, two, two].map((each) => takePresses(house, event.id, [each], staff, start)));
  expect(
    answers
      .flat()
      .map(({ status }) => status)
      .sort(),
  ).toEqual(['again', 'again', 'already', 'done']);
  const { came } = await countsAtDoor(house, event.id);
  expect([3, 4]).toContain(came);
  expect(await box.db.select().from(eventPresses)).toHaveLength(2);
  expect((await box.db.select().from(audit)).filter(({ act }) => act === 'events.door')).toHaveLength(1);
});

test('the code is understood as people type it, and a wrong one counts nobody', async () => {
  const event = await addTestEvent(box.db, { startsAt: start });
  const { id } = await pressed(house, event, 'a@mail.example', eventsNow);
  const { doorCode } = await seatOf(house, id);
  const typed = `${doorCode?.slice(0, 3).toLowerCase()} - ${doorCode?.slice(3)}`;
  expect(readDoorCode(typed)).toBe(doorCode);
  expect(readDoorCode('авс-ен2')).toBe('ABCEH2');
  const [right] = await takePresses(house, event.id, [press({ code: typed })], staff, start);
  expect(right).toMatchObject({ status: 'done', seat: id });
  for (const code of ['ABCDEF', '', '12']) expect((await takePresses(house, event.id, [press({ code })], staff, start))[0]?.status).toBe('unknown');
  const other = await addTestEvent(box.db, { startsAt: start });
  const [foreign] = await takePresses(house, other.id, [press({ code: doorCode ?? '' })], staff, start);
  expect(foreign?.status, 'a code of another event').toBe('unknown');
});

test('a mistake is taken back, and people without a seat are counted both ways', async () => {
  const event = await addTestEvent(box.db, { startsAt: start });
  const { id } = await pressed(house, event, 'a@mail.example', eventsNow, { people: 2 });
  await takePresses(house, event.id, [press({ seat: id }), press({ what: 'extra', people: 5 }), press({ what: 'extra', people: -2 })], staff, start);
  expect(await countsAtDoor(house, event.id)).toMatchObject({ came: 5, walkIn: 3 });
  await takePresses(house, event.id, [press({ what: 'out', seat: id })], staff, start);
  expect((await seatOf(house, id)).state).toBe('confirmed');
  expect(await countsAtDoor(house, event.id)).toMatchObject({ came: 3 });
});

test('presses of a telephone that was long without a line still count after the end', async () => {
  const event = await addTestEvent(box.db, { startsAt: start });
  const { id } = await pressed(house, event, 'a@mail.example', eventsNow, { people: 2 });
  const later = (hours: number): Date => new Date(event.endsAt.getTime() + hours * 3_600_000);
  await takePresses(house, event.id, [press({ what: 'extra', people: 1 })], staff, start);
  await closeDoors(house, later(4));
  expect((await seatOf(house, id)).state).toBe('absent');
  const request = new Request('http://portal.example', {
    method: 'POST',
    body: JSON.stringify({ presses: [{ id: randomUUID(), what: 'in', seat: id, at: start.getTime() }] }),
  });
  const person = await hire(house, 'eventCoordinator', eventsNow);
  const answer = await takeManyPresses({ house, request, staff: person.staff, now: later(20) }, event);
  expect(answer).toMatchObject({ came: 3, walkIn: 1, pressed: [{ status: 'done' }] });
  expect(await seatOf(house, id)).toMatchObject({ state: 'attended', came: 2, checkedAt: start });
  expect((await takePresses(house, event.id, [press({ seat: id })], staff, later(24 * 8)))[0]?.status).toBe('closed');
});

test('one press that nobody understands stops no other, and who was let in from the waiting list is counted late too', async () => {
  const event = await addTestEvent(box.db, { capacity: 1, startsAt: start });
  const sits = await pressed(house, event, 'a@a.example', eventsNow);
  const waits = await pressed(house, event, 'b@b.example', eventsNow);
  const person = await hire(house, 'eventCoordinator', eventsNow);
  const later = new Date(event.endsAt.getTime() + 20 * 3_600_000);
  await closeDoors(house, new Date(event.endsAt.getTime() + 4 * 3_600_000));
  expect((await seatOf(house, waits.id)).state).toBe('cancelled');
  const presses = [
    { id: randomUUID(), what: 'in', code: 'https://shop.example/a-long-address-of-somebody-elses-code', at: 1 },
    { id: 'x', what: 'dance' },
    { id: randomUUID(), what: 'in', seat: sits.id, at: start.getTime() },
    { id: randomUUID(), what: 'in', seat: waits.id, at: start.getTime() },
  ];
  const request = new Request('http://portal.example', { method: 'POST', body: JSON.stringify({ presses }) });
  const answer = await takeManyPresses({ house, request, staff: person.staff, now: later }, event);
  expect(answer?.pressed.map(({ id, status }) => [id, status]).sort()).toEqual(
    [
      [presses[0]?.id, 'unknown'],
      ['x', 'unknown'],
      [presses[2]?.id, 'done'],
      [presses[3]?.id, 'done'],
    ].sort(),
  );
  expect(answer?.came).toBe(2);
});

test('the list names people only where the event asks for a name, and only to who runs events there', async () => {
  await box.db.transaction((tx) => loadTerritories(tx, demoTerritories(eventsNow)));
  const yard = await addTestEvent(box.db, { startsAt: start });
  await pressed(house, yard, 'a@mail.example', eventsNow, { needs: { sign: true, other: '' }, access: true });
  const [row] = await listDoor(box.db, house, yard.id);
  expect(row).toMatchObject({ name: null, access: true, needs: { sign: true } });
  expect(JSON.stringify(row)).not.toContain('mail.example');
  const here = await hire(house, 'eventCoordinator', eventsNow, { territory: codes.prymorskyi });
  const there = await hire(house, 'eventCoordinator', eventsNow, { territory: codes.kyivskyi });
  const moderator = await hire(house, 'moderator', eventsNow);
  const may = async (person: typeof here) => (await findDoorEvent({ house, staff: person.staff }, yard.id)) !== null;
  expect([await may(here), await may(there), await may(moderator)]).toEqual([true, false, false]);
  const city = await hire(house, 'eventCoordinator', eventsNow, { territory: codes.odesa });
  expect(await may(city), 'the city has its districts').toBe(true);
  await viewDoor({ house, staff: city.staff, now: eventsNow }, yard);
  expect((await box.db.select().from(audit)).filter(({ act }) => act === 'events.readDoor')).toHaveLength(1);
});
