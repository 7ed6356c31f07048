import { asc } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { events } from '#db/schema/events.ts';
import { codes } from '#db/seed/territories.ts';
import { takeEvent, type EventTurn } from '#modules/events/index.ts';
import type { Staff } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { buildCity } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';
import { addTestEvent, eventsNow as now } from '../../support/events.ts';
import { testHouse } from '../../support/house.ts';
import { hire } from '../../support/people.ts';
import { lettersOf, pressed } from '../../support/seats.ts';

const box = emptyDatabase();
let house: House;
let staff: Staff;
beforeEach(async () => {
  house = testHouse(box.database);
  await buildCity(box.db);
  staff = (await hire(house, 'eventCoordinator', now, { territory: codes.prymorskyi })).staff;
});

const whole = {
  act: 'save',
  version: '0',
  type: 'yard',
  titleUk: 'Зустріч на Базарній',
  venue: 'yard',
  territory: codes.prymorskyi,
  addressUk: 'Базарна, 62',
  host: 'residents',
  on: '2027-01-31',
  from: '17:00',
  to: '18:00',
  shelter: 'підвал',
  shelterMetres: '20',
  contact: 'events@portal.example',
};
const send = (fields: Record<string, string>, id: string | null = null): Promise<EventTurn> =>
  takeEvent({ house, staff, now, request: new Request('http://localhost/robota/podii/nova', { method: 'POST', body: new URLSearchParams(fields) }) }, id);
const errorsOf = (turn: EventTurn): Record<string, unknown> =>
  turn.status === 'shown'
    ? Object.fromEntries(Object.entries({ ...turn.form.errors, ...turn.why.errors }).map(([name, error]) => [name, error?.key]))
    : { status: turn.status };

test('an address is looked up, so the meeting stands in the list of its beat', async () => {
  expect((await send(whole)).status).toBe('done');
  expect((await box.db.select().from(events))[0]).toMatchObject({ beat: 15, state: 'proposed', startsAt: new Date('2027-01-31T15:00:00Z') });
});

test('the hour that spring skips is refused in words, and every typed word stays', async () => {
  const turn = await send({ ...whole, on: '2027-03-28', from: '03:30', to: '05:00', aboutUk: 'Довгий опис' });
  expect(errorsOf(turn)).toEqual({ from: 'events.fault.noHour' });
  expect(turn.status === 'shown' && turn.form.values['aboutUk']).toBe('Довгий опис');
  expect((await send({ ...whole, on: '2027-10-31', from: '03:30', to: '05:00' })).status, 'the hour that autumn has twice is the first of the two').toBe(
    'done',
  );
  expect((await box.db.select({ at: events.startsAt }).from(events))[0]?.at).toEqual(new Date('2027-10-31T00:30:00Z'));
});

test('a coordinator arranges events only where the role holds', async () => {
  expect(errorsOf(await send({ ...whole, territory: codes.kyivskyi }))).toEqual({ territory: 'events.form.notHere' });
  const far = await addTestEvent(box.db, { territory: codes.kyivskyi });
  expect((await send({ act: 'cancel', why: 'не моє' }, far.id)).status).toBe('closed');
  expect((await send({ act: 'cancel' }, '00000000-0000-4000-8000-000000000000')).status).toBe('gone');
});

test('who was slower is told, and an announced event cannot be made unsafe or moved in silence', async () => {
  const event = await addTestEvent(box.db, { speakers: [{ confirmedAt: now }], aboutUk: 'Про двір' });
  const shown = {
    ...whole,
    on: '2026-11-26',
    from: '18:00',
    to: '19:30',
    titleUk: event.titleUk,
    aboutUk: 'Про двір',
    version: String(event.version),
    s0name: 'Олена Ковальчук',
    s0police: 'yes',
    s0sure: 'yes',
  };
  expect(errorsOf(await send({ ...shown, version: '7' }, event.id))).toEqual({ _form: 'events.changed' });
  expect(errorsOf(await send({ ...shown, from: '17:30' }, event.id))).toEqual({ on: 'events.form.moveInstead' });
  expect(errorsOf(await send({ ...shown, shelter: '' }, event.id))).toEqual({ shelter: 'events.fault.shelter' });
  expect((await box.db.select().from(events))[0], 'nothing of it was kept').toMatchObject({ shelter: event.shelter, version: event.version });
  expect((await send({ ...shown, shelter: 'метро' }, event.id)).status).toBe('done');
});

test('an officer is not promised twice by two coordinators who save announced events at the same moment', async () => {
  const speakers = [{ confirmedAt: now }];
  const [one, two] = [await addTestEvent(box.db, { speakers, aboutUk: 'Перша' }), await addTestEvent(box.db, { speakers, aboutUk: 'Друга' })];
  const save = (event: typeof one) =>
    send(
      {
        ...whole,
        on: '2026-11-26',
        from: '18:00',
        to: '19:30',
        titleUk: event.titleUk,
        aboutUk: 'Про двір',
        version: String(event.version),
        s0officer: 'olena-kovalchuk',
        s0sure: 'yes',
      },
      event.id,
    );
  const turns = (await Promise.all([save(one), save(two)])).map((turn) => errorsOf(turn));
  expect(turns).toContainEqual({ status: 'done' });
  expect(turns).toContainEqual({ speakers: 'events.fault.busy' });
});

test('who meant to come is told when the place changes, once, and not when only the words do', async () => {
  const event = await addTestEvent(box.db, { speakers: [{ confirmedAt: now }], aboutUk: 'Про двір' });
  await pressed(house, event, 'maria@mail.example', now);
  const held = await box.db.select().from(events);
  const shown = {
    ...whole,
    on: '2026-11-26',
    from: '18:00',
    to: '19:30',
    titleUk: event.titleUk,
    addressUk: event.addressUk,
    addressEn: event.addressEn ?? '',
    shelter: event.shelter,
    s0name: 'Олена Ковальчук',
    s0police: 'yes',
    s0sure: 'yes',
  };
  const version = held[0]?.version ?? 0;
  expect((await send({ ...shown, aboutUk: 'Про світло', version: String(version) }, event.id)).status).toBe('done');
  expect(await lettersOf(house, 'changed', now)).toEqual([]);
  expect((await send({ ...shown, aboutUk: 'Про світло', addressUk: 'Базарна, 64', version: String(version + 1) }, event.id)).status).toBe('done');
  const letters = await lettersOf(house, 'changed', now);
  expect(letters.map(({ to }) => to)).toEqual(['maria@mail.example']);
  expect(letters[0]?.text).toContain('Базарна, 64');
});

test('a series becomes events of their own; a rule that makes no sense is refused', async () => {
  expect(errorsOf(await send({ ...whole, repeat: 'week', lastOn: '' }))).toEqual({ lastOn: 'events.series.day' });
  expect(errorsOf(await send({ ...whole, repeat: 'week', lastOn: '2027-01-01' }))).toEqual({ lastOn: 'events.series.order' });
  expect((await send({ ...whole, repeat: 'monthDay', lastOn: '2027-04-30' })).status).toBe('done');
  expect((await box.db.select({ on: events.seriesOn }).from(events).orderBy(asc(events.startsAt))).map(({ on }) => on)).toEqual(['2027-01-31', '2027-03-31']);
});

test('strange fields, strange officers and strange numbers are refused and keep the words', async () => {
  expect(errorsOf(await send({ ...whole, s0officer: 'nobody-here' }))).toEqual({ speakers: 'events.form.officer' });
  expect(errorsOf(await send({ ...whole, capacity: '-5' }))).toEqual({ capacity: 'events.form.number' });
  expect(errorsOf(await send({ ...whole, capacity: '10', accessSeats: '11' }))).toEqual({ accessSeats: 'events.form.access' });
  expect(errorsOf(await send({ ...whole, state: 'counted' }))).toEqual({ _form: 'form.unclear' });
  expect(errorsOf(await send({ ...whole, onlineLink: 'javascript:alert(1)' }))).toEqual({ onlineLink: 'events.form.link' });
  expect(await box.db.$count(events)).toBe(0);
});
