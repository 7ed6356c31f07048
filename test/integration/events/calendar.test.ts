import { createHash } from 'node:crypto';
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { eventSeats } from '#db/schema/events.ts';
import { codes } from '#db/seed/territories.ts';
import {
  calendarOf,
  feedOf,
  freeSeats,
  listEventAddresses,
  listEvents,
  listForCalendar,
  listForFeed,
  listMonth,
  nextEvents,
  readEvents,
  readMonth,
} from '#modules/events/index.ts';
import { emptyDatabase } from '../../support/database.ts';
import { addTestEvent, eventsNow as now, type TestEvent } from '../../support/events.ts';

const box = emptyDatabase();
const asked = (query = '') => readEvents(new URLSearchParams(query));
const names = (found: readonly { slug: string }[]) => found.map(({ slug }) => slug);
const list = async (query = '') => names((await listEvents(box.db, asked(query), now)).events);
const kyiv = (text: string) => new Date(`${text}+02:00`);

test('what was never published is in no list, no month, no calendar, no feed and no map of the site', async () => {
  await addTestEvent(box.db, { slug: 'open' });
  for (const state of ['idea', 'proposed', 'confirmed'] as const) await addTestEvent(box.db, { slug: state, state, publishedAt: null });
  await addTestEvent(box.db, { slug: 'dropped', state: 'cancelled', publishedAt: null });
  expect(await list()).toEqual(['open']);
  expect([...(await listMonth(box.db, asked(), '2026-11')).values()].flatMap(({ entries }) => names(entries))).toEqual(['open']);
  expect(names(await listForCalendar(box.db, asked(), now))).toEqual(['open']);
  expect(names(await listForFeed(box.db, asked(), now))).toEqual(['open']);
  expect(names(await nextEvents(box.db, [15], 5, now))).toEqual(['open']);
  expect((await listEventAddresses(box.db)).map(({ params }) => params['slug'])).toEqual(['open']);
});

test('what is coming stands in order; what goes on now is still there; what is over is among the past, newest first', async () => {
  await addTestEvent(box.db, { slug: 'later', startsAt: kyiv('2026-12-04T18:00:00') });
  await addTestEvent(box.db, { slug: 'soon' });
  await addTestEvent(box.db, { slug: 'now', startsAt: kyiv('2026-11-24T17:00:00') });
  await addTestEvent(box.db, { slug: 'morning', startsAt: kyiv('2026-11-24T09:00:00') });
  await addTestEvent(box.db, { slug: 'october', startsAt: kyiv('2026-10-20T18:00:00'), state: 'counted' });
  expect(await list()).toEqual(['now', 'soon', 'later']);
  expect(await list('mynuli=1')).toEqual(['morning', 'october']);
  expect(await list('den=2026-11-24')).toEqual(['morning', 'now']);
});

test('every wish narrows the list, together too; what nobody knows is as if not asked', async () => {
  await addTestEvent(box.db, { slug: 'yard' });
  await addTestEvent(box.db, {
    slug: 'school',
    startsAt: kyiv('2026-11-27T12:00:00'),
    type: 'school',
    territory: codes.kyivskyi,
    beat: 31,
    signLanguage: true,
  });
  await addTestEvent(box.db, {
    slug: 'lecture',
    startsAt: kyiv('2026-11-28T12:00:00'),
    type: 'lecture',
    languages: ['bg', 'uk'],
    children: false,
    venue: 'online',
    onlineLink: 'https://meet.example/1',
  });
  expect(await list(`raion=${codes.kyivskyi}`)).toEqual(['school']);
  expect(await list('dilnytsia=15&simia=come')).toEqual(['yard']);
  expect(await list('simia=come')).toEqual(['yard', 'school']);
  expect(await list('simia=invite')).toEqual(['lecture']);
  expect(await list('mova=bg')).toEqual(['lecture']);
  expect(await list('zhestova=1')).toEqual(['school']);
  expect(await list('dity=1')).toEqual(['yard', 'school']);
  expect(await list('onlain=1')).toEqual(['lecture']);
  expect(await list('simia=come&zhestova=1')).toEqual(['school']);
  expect(await list('simia=lecture&raion=Одеса&mova=xx&zhestova=так&den=2026-02-30&dilnytsia=-1&storinka=abc')).toEqual(['yard', 'school', 'lecture']);
  expect(await list("raion=' or 1=1 --&simia=__proto__")).toHaveLength(3);
});

test('the list has pages of twenty, and a page far beyond the end is the last one', async () => {
  for (let n = 0; n < 41; n++) await addTestEvent(box.db, { slug: `n-${String(n).padStart(2, '0')}`, startsAt: new Date(now.getTime() + (n + 1) * 3_600_000) });
  const first = await listEvents(box.db, asked(), now);
  expect([first.count, first.pages, first.events.length]).toEqual([41, 3, 20]);
  const last = await listEvents(box.db, asked('storinka=9999'), now);
  expect([last.page, names(last.events)]).toEqual([3, ['n-40']]);
});

test('an event late in the evening belongs to the day on the wall in Kyiv, also on the days when the clock changes', async () => {
  await addTestEvent(box.db, { slug: 'last-evening', startsAt: new Date('2026-10-24T20:30:00Z') });
  await addTestEvent(box.db, { slug: 'first-of-25th', startsAt: new Date('2026-10-24T21:30:00Z') });
  await addTestEvent(box.db, { slug: 'end-of-25th', startsAt: new Date('2026-10-25T21:30:00Z') });
  await addTestEvent(box.db, { slug: 'end-of-31st', startsAt: new Date('2026-10-31T21:30:00Z') });
  await addTestEvent(box.db, { slug: 'november', startsAt: new Date('2026-10-31T22:00:00Z') });
  const days = await listMonth(box.db, asked(), '2026-10');
  expect([...days].map(([day, { entries }]) => [day, names(entries)])).toEqual([
    [24, ['last-evening']],
    [25, ['first-of-25th', 'end-of-25th']],
    [31, ['end-of-31st']],
  ]);
  await addTestEvent(box.db, { slug: 'spring', startsAt: new Date('2027-03-28T20:30:00Z') });
  expect([...(await listMonth(box.db, asked(), '2027-03')).keys()]).toEqual([28]);
  expect(await list('den=2027-03-28')).toEqual(['spring']);
});

test('a full day of the month shows three and says how many more there are', async () => {
  for (let n = 0; n < 5; n++) await addTestEvent(box.db, { slug: `d-${n}`, startsAt: new Date(kyiv('2026-11-26T10:00:00').getTime() + n * 3_600_000) });
  const [day] = (await listMonth(box.db, asked(), '2026-11')).values();
  expect(day).toMatchObject({ total: 5 });
  expect(names(day?.entries ?? [])).toEqual(['d-0', 'd-1', 'd-2']);
});

test.each([
  ['2026-12', '2026-12'],
  ['2026-13', '2026-11'],
  ['9999-01', '2026-11'],
  ['', '2026-11'],
  ['2026-1', '2026-11'],
])('the month %j is %s', (typed, month) => expect(readMonth(new URLSearchParams({ misiats: typed }), now)).toBe(month));

async function take(event: TestEvent, state: (typeof eventSeats.$inferInsert)['state'], people: number, more: Partial<typeof eventSeats.$inferInsert> = {}) {
  await box.db.insert(eventSeats).values({
    event: event.id,
    state,
    language: 'uk',
    people,
    askedAt: now,
    emailDigest: createHash('sha256').update(String(Math.random())).digest('hex'),
    ...more,
  });
}

test('seats left are those nobody holds, without the ones kept for people who need an accessible place', async () => {
  const event = await addTestEvent(box.db, { capacity: 20, accessSeats: 2, signUp: 'required' });
  const open = await addTestEvent(box.db, { capacity: null });
  await take(event, 'confirmed', 5);
  await take(event, 'requested', 3);
  await take(event, 'cancelled', 4);
  await take(event, 'offered', 2, { offeredUntil: new Date(now.getTime() + 1000) });
  await take(event, 'offered', 1, { offeredUntil: new Date(now.getTime() - 1000) });
  await take(event, 'confirmed', 1, { access: true });
  await take(event, 'waiting', 3);
  const free = await freeSeats(box.db, [event, open], now);
  expect(Object.fromEntries(free)).toEqual({ [event.id]: { left: 20 - 7 - 2, waiting: 3 } });
});

test('a calendar of a beat or a district holds that beat or district, and what was cancelled stays in it', async () => {
  await addTestEvent(box.db, { slug: 'mine', state: 'cancelled', cancelReason: 'Негода' });
  await addTestEvent(box.db, { slug: 'other', beat: 31, territory: codes.kyivskyi });
  const read = async (query: string) =>
    new ICAL.Component(ICAL.parse(calendarOf(await listForCalendar(box.db, asked(query), now), 'uk', 'https://portal.example', now)))
      .getAllSubcomponents('vevent')
      .map((one) => [String(one.getFirstPropertyValue('url')).split('/').at(-1), one.getFirstPropertyValue('status')]);
  expect(await read('dilnytsia=15')).toEqual([['mine', 'CANCELLED']]);
  expect(await read(`raion=${codes.kyivskyi}`)).toEqual([['other', 'CONFIRMED']]);
  expect(await read('')).toHaveLength(2);
  expect(await read('simia=drill')).toHaveLength(0);
});

test('the feed is XML whatever people write, and a moved event is news again', async () => {
  const one = await addTestEvent(box.db, { titleUk: 'Двір <b>№ 5</b> & «сусіди» ]]> \u0001', privateAddress: true });
  const read = (events: readonly TestEvent[]) => feedOf(events, 'uk', 'https://portal.example', '/podii/stezhka.xml?simia=come&dity=1');
  const feed = read([one]);
  expect(feed).toContain('Двір &lt;b&gt;№ 5&lt;/b&gt; &amp; «сусіди» ]]&gt; ');
  expect(feed).toContain('href="https://portal.example/podii/stezhka.xml?simia=come&amp;dity=1"');
  expect(feed).not.toMatch(/Базарна|\u0001/u);
  const guid = (text: string) => /<guid[^>]*>([^<]+)/.exec(text)?.[1];
  expect(guid(read([{ ...one, movedFromAt: one.startsAt }]))).not.toBe(guid(feed));
  expect(guid(read([{ ...one, aboutUk: 'нове' }]))).toBe(guid(feed));
});
