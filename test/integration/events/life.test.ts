import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { eventActs, events } from '#db/schema/events.ts';
import { officers } from '#db/schema/places.ts';
import { codes } from '#db/seed/territories.ts';
import {
  addEvent,
  advance,
  eventFigures,
  findEvent,
  listPausable,
  moveEvent,
  moveState,
  pauseAll,
  reportsDue,
  resumeEvent,
  type EventDraft,
} from '#modules/events/index.ts';
import type { House } from '#platform/house.ts';
import { buildCity } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';
import { eventsNow as now } from '../../support/events.ts';
import { testHouse } from '../../support/house.ts';
import { hire } from '../../support/people.ts';

const box = emptyDatabase();
const at = (text: string): Date => new Date(`${text}Z`);
const hours = (count: number, from = now): Date => new Date(from.getTime() + count * 3_600_000);
let house: House;
let staff: string;
let officer: string;
beforeEach(async () => {
  house = testHouse(box.database);
  await buildCity(box.db);
  staff = (await hire(house, 'eventCoordinator', now)).staff.id;
  const [first] = await box.db.select({ slug: officers.slug }).from(officers).orderBy(officers.slug).limit(1);
  officer = first?.slug ?? '';
});

const meeting = (given: Partial<EventDraft> = {}): EventDraft => ({
  type: 'yard',
  titleUk: 'Зустріч у дворі на Базарній',
  aboutUk: 'Поговоримо про світло у дворі.',
  venue: 'yard',
  territory: codes.prymorskyi,
  addressUk: 'Базарна, 62',
  host: 'residents',
  startsAt: at('2026-11-27T16:00:00'),
  endsAt: at('2026-11-27T17:30:00'),
  shelter: 'підвал дому',
  shelterMetres: 30,
  contact: 'events@portal.example',
  speakers: [{ name: 'Олена Ковальчук', post: '', unit: null, officer, police: true, confirmed: true }],
  ...given,
});
const made = (given: Partial<EventDraft> = {}): Promise<string> => box.db.transaction(async (tx) => (await addEvent(tx, meeting(given), staff, now)).id);
const step = (id: string, act: Parameters<typeof advance>[1]['act'], when = now, why = '') => advance(house, { id, act, why }, staff, when);
const announced = async (given: Partial<EventDraft> = {}): Promise<string> => {
  const id = await made(given);
  expect((await step(id, 'confirm')).status).toBe('done');
  expect(await step(id, 'publish')).toMatchObject({ status: 'done' });
  return id;
};
const refusals = async (given: Partial<EventDraft>): Promise<string[]> => {
  const id = await made(given);
  await box.db.transaction((tx) => moveState(tx, id, 'confirm', { staffId: staff }, now));
  const turned = await step(id, 'publish');
  return turned.status === 'faults' ? turned.faults.map(({ key }) => key) : [turned.status];
};

test('a meeting that is safe is announced, and each step leaves its line', async () => {
  const id = await announced();
  expect(await findEvent(box.db, id)).toMatchObject({ state: 'published', publishedAt: now, kpi: 'O-YARD', version: 3 });
  expect((await box.db.select().from(eventActs).where(eq(eventActs.event, id))).map(({ act }) => act)).toEqual(['add', 'confirm', 'publish']);
  expect((await box.db.select().from(audit).where(eq(audit.subjectId, id))).map(({ act, by }) => `${act} ${by}`)).toEqual([
    'events.add staff',
    'events.confirm staff',
    'events.publish staff',
  ]);
});

test('nothing unsafe is announced, and each reason is named', async () => {
  expect(await refusals({ startsAt: at('2026-11-24T15:00:00'), endsAt: at('2026-11-24T16:00:00') })).toEqual(['events.fault.past']);
  expect(await refusals({ shelter: '' })).toEqual(['events.fault.shelter']);
  expect(await refusals({ shelterMetres: 501 })).toEqual(['events.fault.shelterFar']);
  expect(await refusals({ speakers: [] })).toEqual(['events.fault.speaker']);
  expect(await refusals({ speakers: [{ name: 'Гість', post: '', unit: null, officer: null, police: true, confirmed: false }] })).toEqual([
    'events.fault.speaker',
  ]);
  expect(await refusals({ speakers: [{ name: 'Гість', post: '', unit: null, officer: null, police: false, confirmed: true }] })).toEqual([
    'events.fault.police',
  ]);
  expect(await refusals({ capacity: 0 })).toEqual(['events.fault.capacity']);
  expect(await refusals({ type: 'training', venue: 'hall', capacity: 26, accessSeats: 3 })).toEqual(['events.fault.most']);
  expect(await refusals({ type: 'training', venue: 'hall', capacity: 20, accessSeats: 1 })).toEqual(['events.fault.access']);
  expect(await refusals({ type: 'lecture', venue: 'hall' })).toEqual(['events.fault.capacity']);
  expect(await refusals({ venue: 'range' })).toEqual(['events.fault.venue']);
  expect(await refusals({ aboutUk: ' ', contact: '', addressUk: '' })).toEqual(['events.fault.about', 'events.fault.contact', 'events.fault.address']);
  expect(await refusals({ startsAt: at('2026-11-27T06:00:00'), endsAt: at('2026-11-27T17:30:00') })).toEqual(['events.fault.long']);
  expect(await refusals({ type: 'lecture', venue: 'online', capacity: 50, accessSeats: 5, addressUk: '', shelter: '', shelterMetres: null })).toEqual([
    'events.fault.link',
  ]);
});

test('one officer is never promised to two meetings at once, even when two coordinators press at the same moment', async () => {
  const [one, two, later] = [
    await made(),
    await made({ titleUk: 'Інша зустріч' }),
    await made({ startsAt: at('2026-11-27T17:30:00'), endsAt: at('2026-11-27T18:00:00') }),
  ];
  for (const id of [one, two, later]) await step(id, 'confirm');
  const done = await Promise.all([step(one, 'publish'), step(two, 'publish')]);
  expect(done.map(({ status }) => status).sort()).toEqual(['done', 'faults']);
  expect(done.flatMap((turned) => (turned.status === 'faults' ? turned.faults.map(({ key }) => key) : []))).toEqual(['events.fault.busy']);
  expect((await step(later, 'publish')).status, 'one after another is no clash').toBe('done');
});

test('a moved event keeps its old time to be seen, and the new time is checked as the first one was', async () => {
  const id = await announced();
  const move = (from: string, to: string, when = now) => moveEvent(house, { id, startsAt: at(from), endsAt: at(to), why: 'Хвороба доповідача' }, staff, when);
  expect(await move('2026-11-27T16:00:00', '2026-11-27T17:30:00')).toMatchObject({ status: 'faults', faults: [{ key: 'events.fault.same' }] });
  expect(await move('2026-11-23T16:00:00', '2026-11-23T17:30:00')).toMatchObject({ status: 'faults', faults: [{ key: 'events.fault.past' }] });
  expect((await move('2026-11-29T16:00:00', '2026-11-29T17:00:00')).status).toBe('done');
  expect((await move('2026-11-30T16:00:00', '2026-11-30T17:00:00')).status).toBe('done');
  expect(await findEvent(box.db, id)).toMatchObject({
    startsAt: at('2026-11-30T16:00:00'),
    movedFromAt: at('2026-11-27T16:00:00'),
    movedReason: 'Хвороба доповідача',
  });
  expect((await move('2026-12-01T16:00:00', '2026-12-01T17:00:00', at('2026-11-30T17:00:00'))).status, 'what is over stays where it was').toBe('late');
});

test('an air raid stops what goes on or begins within the hour, here and not elsewhere, once; then it goes on or is moved', async () => {
  const soon = await announced();
  const elsewhere = await announced({
    territory: codes.kyivskyi,
    speakers: [{ name: 'Гість', post: '', unit: null, officer: null, police: true, confirmed: true }],
  });
  const tomorrow = await announced({ startsAt: at('2026-11-28T16:00:00'), endsAt: at('2026-11-28T17:00:00') });
  const raid = at('2026-11-27T15:10:00');
  expect((await listPausable(box.db, raid)).map(({ id }) => id).sort()).toEqual([soon, elsewhere].sort());
  expect(await pauseAll(house, [codes.prymorskyi], staff, raid)).toBe(1);
  expect(await Promise.all([pauseAll(house, null, staff, raid), pauseAll(house, null, staff, raid)])).toContain(0);
  expect((await findEvent(box.db, tomorrow))?.pausedAt).toBeNull();
  expect((await resumeEvent(house, soon, staff, hours(1, raid))).status).toBe('done');
  expect((await resumeEvent(house, soon, staff, hours(1, raid))).status).toBe('late');
  const moved = await moveEvent(
    house,
    { id: elsewhere, startsAt: at('2026-11-30T16:00:00'), endsAt: at('2026-11-30T17:00:00'), why: 'Тривога' },
    staff,
    hours(1, raid),
  );
  expect(moved).toMatchObject({ status: 'done', event: { pausedAt: null, movedFromAt: at('2026-11-27T16:00:00') } });
});

test('what was cancelled stays cancelled, and what has not begun was not held', async () => {
  const id = await announced();
  expect((await step(id, 'hold')).status).toBe('late');
  expect((await step(id, 'cancel', now, 'Негода')).status).toBe('done');
  expect(await findEvent(box.db, id)).toMatchObject({ state: 'cancelled', cancelReason: 'Негода' });
  for (const act of ['publish', 'hold', 'cancel', 'closeSeats'] as const) expect((await step(id, act)).status).toBe('late');
  await expect(box.db.update(events).set({ state: 'counted' }).where(eq(events.id, id))).rejects.toThrow();
  const fresh = await made();
  await expect(box.db.update(events).set({ state: 'held' }).where(eq(events.id, fresh)), 'never announced').rejects.toThrow();
});

test('an event counts to its target once its minutes are approved, and not a step sooner', async () => {
  const id = await announced();
  const after = at('2026-11-27T18:00:00');
  expect((await step(id, 'hold', after)).status).toBe('done');
  for (const act of ['draft', 'approve'] as const) {
    expect(await eventFigures(box.db)).toEqual([]);
    await box.db.transaction((tx) => moveState(tx, id, act, { staffId: staff }, after));
  }
  expect(await box.db.transaction((tx) => moveState(tx, id, 'count', { staffId: null }, after))).not.toBeNull();
  expect(await box.db.transaction((tx) => moveState(tx, id, 'count', { staffId: null }, after)), 'once').toBeNull();
  expect(await eventFigures(box.db)).toEqual([{ kpi: 'O-YARD', count: 1 }]);
});

test('officers without a report in half a year are counted, and the last meeting with councils is known', async () => {
  const before = await reportsDue(box.db, now);
  expect(before.councilsAt).toBeNull();
  const report = await announced({ type: 'report', venue: 'hall' });
  const councils = await announced({ type: 'councils', venue: 'hall', startsAt: at('2026-11-27T18:00:00'), endsAt: at('2026-11-27T19:00:00') });
  const after = at('2026-11-27T19:30:00');
  for (const id of [report, councils]) await step(id, 'hold', after);
  expect(await reportsDue(box.db, after)).toEqual({ officers: before.officers - 1, councilsAt: at('2026-11-27T18:00:00') });
  expect((await reportsDue(box.db, hours(24 * 200, after))).officers).toBe(before.officers);
});
