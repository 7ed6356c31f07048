import fc from 'fast-check';
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { calendarOf } from '#modules/events/ical.ts';
import type { Event } from '#modules/events/events.ts';
import { addDays, kyivDay, kyivInstant, kyivMinutes } from '#platform/hours.ts';

const origin = 'https://portal.example';
const now = new Date('2026-11-24T15:30:00Z');
const event: Event = {
  id: '5b7f2f0e-6d3b-4f0a-9a53-0c1d2e3f4a5b',
  slug: 'bazarna-62-2026-11-26',
  type: 'yard',
  state: 'published',
  version: 3,
  titleUk: 'Зустріч у дворі: освітлення; паркування, сміття\\мотлох',
  titleEn: 'Yard meeting',
  aboutUk: 'Перший рядок.\nДругий рядок, довший за сімдесят пʼять байтів, щоб його довелося перенести на новий рядок файлу.',
  aboutEn: null,
  venue: 'yard',
  place: null,
  addressUk: 'Базарна, 62, двір',
  addressEn: '62 Bazarna, the yard',
  privateAddress: false,
  lat: 46.4732,
  lon: 30.7389,
  territory: 'UA51100270010320268',
  beat: 15,
  onlineLink: 'https://meet.example/secret',
  host: 'association',
  hostName: 'ОСББ',
  startsAt: new Date('2026-11-26T16:00:00Z'),
  endsAt: new Date('2026-11-26T17:30:00Z'),
  movedFromAt: null,
  movedReason: null,
  cancelReason: null,
  failReason: null,
  pausedAt: null,
  languages: ['uk'],
  signLanguage: false,
  captions: false,
  children: true,
  minAge: null,
  vulnerable: false,
  signUp: 'optional',
  capacity: null,
  accessSeats: 0,
  signUpUntilAt: null,
  shelter: 'Підвал, вхід з двору',
  shelterMetres: 40,
  accessNote: '',
  agenda: '',
  materials: '',
  contact: 'zustrichi@portal.example',
  weatherPlan: '',
  photoRules: '',
  kpi: null,
  series: null,
  seriesOn: null,
  visitId: null,
  demo: false,
  createdBy: null,
  createdAt: new Date('2026-11-10T10:00:00Z'),
  publishedAt: new Date('2026-11-12T10:00:00Z'),
  changedAt: new Date('2026-11-20T10:00:00Z'),
};

/** What another program makes of the file. */
function read(file: string) {
  const component = new ICAL.Component(ICAL.parse(file));
  return component.getAllSubcomponents('vevent').map((one) => ({ entry: new ICAL.Event(one), one }));
}
const readOne = (file: string) => {
  const [found] = read(file);
  if (!found) throw new Error('no event');
  return found;
};

test('another program reads the event as it is, in both languages', () => {
  const { entry, one } = readOne(calendarOf([event], 'uk', origin, now));
  expect(entry.uid).toBe(event.id);
  expect(entry.sequence).toBe(3);
  expect(entry.summary).toBe(event.titleUk);
  expect(entry.description).toContain(event.aboutUk);
  expect(entry.description).toContain('Укриття за 40 м. Підвал, вхід з двору');
  expect(entry.location).toContain('Базарна, 62, двір');
  expect(entry.startDate.toJSDate()).toEqual(event.startsAt);
  expect(entry.endDate.toJSDate()).toEqual(event.endsAt);
  expect(one.getFirstPropertyValue('status')).toBe('CONFIRMED');
  expect(String(one.getFirstPropertyValue('last-modified'))).toBe('2026-11-20T10:00:00Z');
  expect(String(one.getFirstPropertyValue('url'))).toBe(`${origin}/podii/bazarna-62-2026-11-26`);
  const english = readOne(calendarOf([event], 'en', origin, now));
  expect(english.entry.uid).toBe(event.id);
  expect(english.entry.summary).toBe('Yard meeting');
  expect(String(english.one.getFirstPropertyValue('url'))).toBe(`${origin}/en/events/bazarna-62-2026-11-26`);
});

test('the file keeps to the format: lines of at most 75 octets, ended by CRLF, no METHOD that would make the stamp the moment of asking', () => {
  const file = calendarOf([event, { ...event, id: '00000000-0000-4000-8000-000000000000' }], 'uk', origin, now);
  expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(Math.max(...file.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
  expect(file).not.toContain('METHOD');
  expect(file).toBe(calendarOf([event, { ...event, id: '00000000-0000-4000-8000-000000000000' }], 'uk', origin, new Date('2026-11-25T09:00:00Z')));
  const whole = new ICAL.Component(ICAL.parse(file));
  expect(whole.getFirstPropertyValue('version')).toBe('2.0');
  expect(whole.getFirstPropertyValue('prodid')).toBeTruthy();
  for (const one of whole.getAllSubcomponents('vevent'))
    for (const name of ['uid', 'dtstamp', 'dtstart', 'dtend', 'summary']) expect(one.getAllProperties(name)).toHaveLength(1);
});

test('what another program has read and writes again says the same', () => {
  const once = calendarOf([event], 'uk', origin, now);
  const again = new ICAL.Component(ICAL.parse(once)).toString();
  const [first, second] = [readOne(once), readOne(again)];
  for (const name of ['uid', 'sequence', 'dtstamp', 'dtstart', 'dtend', 'summary', 'description', 'location', 'status', 'url', 'last-modified'])
    expect(String(second.one.getFirstPropertyValue(name)), name).toBe(String(first.one.getFirstPropertyValue(name)));
});

test('a cancelled event stays, says so, and keeps its UID', () => {
  const { entry, one } = readOne(calendarOf([{ ...event, state: 'cancelled', cancelReason: 'Хворіє офіцер', version: 4 }], 'uk', origin, now));
  expect(one.getFirstPropertyValue('status')).toBe('CANCELLED');
  expect([entry.uid, entry.sequence]).toEqual([event.id, 4]);
  expect(entry.summary).toMatch(/^Скасовано: /);
  expect(entry.description).toContain('Хворіє офіцер');
});

test.each([{ privateAddress: true }, { vulnerable: true }])('%o: the place and the link stand only in the calendar of somebody who has a seat', (hidden) => {
  const open = calendarOf([{ ...event, ...hidden }], 'uk', origin, now).replaceAll('\r\n ', '');
  expect(open).not.toMatch(/Базарна\\, 62|46\.47|meet\.example|Підвал/);
  const own = calendarOf([{ ...event, ...hidden }], 'uk', origin, now, { private: true }).replaceAll('\r\n ', '');
  expect(own).toContain('Базарна\\, 62');
  expect(own).toContain('meet.example/secret');
});

test('the link to join is never in a calendar for everybody', () => {
  expect(calendarOf([{ ...event, venue: 'online' }], 'uk', origin, now).replaceAll('\r\n ', '')).not.toContain('meet.example');
});

test('every hour on the wall in Kyiv comes back from the file, in any zone of the server, across both changes of the clock', () => {
  const changes = ['2026-03-29', '2026-10-25', '2027-03-28', '2027-10-31'];
  const near = fc.record({
    change: fc.constantFrom(...changes),
    ahead: fc.integer({ min: -2, max: 2 }),
    minutes: fc.integer({ min: 0, max: 1439 }),
    length: fc.integer({ min: 1, max: 600 }),
  });
  fc.assert(
    fc.property(near, ({ change, ahead, minutes, length }) => {
      const day = addDays(change, ahead);
      const startsAt = kyivInstant(day, minutes);
      const endsAt = new Date(startsAt.getTime() + length * 60_000);
      const { entry, one } = readOne(calendarOf([{ ...event, startsAt, endsAt }], 'uk', origin, now));
      expect(one.getFirstProperty('dtstart')?.getFirstParameter('tzid')).toBeFalsy();
      expect(entry.startDate.zone?.tzid).toBe('UTC');
      expect(entry.startDate.toJSDate().getTime()).toBe(startsAt.getTime());
      expect(entry.endDate.toJSDate().getTime()).toBe(endsAt.getTime());
      expect([kyivDay(entry.startDate.toJSDate()), Math.round(kyivMinutes(entry.startDate.toJSDate()))]).toEqual([
        kyivDay(startsAt),
        Math.round(kyivMinutes(startsAt)),
      ]);
    }),
    { numRuns: 300 },
  );
});

test('whatever people write in a title comes back whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), (typed) => {
      const title = typed.replace(/\p{C}/gu, '').trim() || 'x';
      const { entry } = readOne(calendarOf([{ ...event, titleUk: title }], 'uk', origin, now));
      expect(entry.summary).toBe(title);
    }),
    { numRuns: 300 },
  );
});
