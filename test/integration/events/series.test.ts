import { asc, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { eventActs, events, eventSeries } from '#db/schema/events.ts';
import { codes } from '#db/seed/territories.ts';
import { addSeries, sayLeft, type EventDraft, type SeriesRule } from '#modules/events/index.ts';
import { emptyDatabase } from '../../support/database.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T15:30:00Z');
const staffId = '00000000-0000-4000-8000-000000000001';
const draft: EventDraft = {
  type: 'yard',
  titleUk: 'Зустріч щовівторка',
  venue: 'yard',
  territory: codes.prymorskyi,
  host: 'residents',
  startsAt: new Date('2027-03-14T01:30:00Z'),
  endsAt: new Date('2027-03-14T03:00:00Z'),
  signUpUntilAt: new Date('2027-03-13T16:00:00Z'),
};
const add = (one: EventDraft, rule: SeriesRule) => box.db.transaction((tx) => addSeries(tx, one, rule, staffId, now));

test('a series keeps the hour on the wall and leaves out the night when that hour does not exist, by name', async () => {
  const added = await add(draft, { every: 'week', step: 1, firstOn: '2027-03-14', lastOn: '2027-04-04' });
  if (added.status !== 'added') throw new Error(added.why);
  const kept = await box.db.select().from(events).where(eq(events.series, added.id)).orderBy(asc(events.startsAt));
  expect(
    kept.map(({ seriesOn, startsAt, endsAt, signUpUntilAt }) => [seriesOn, startsAt.toISOString(), endsAt.toISOString(), signUpUntilAt?.toISOString()]),
  ).toEqual([
    ['2027-03-14', '2027-03-14T01:30:00.000Z', '2027-03-14T03:00:00.000Z', '2027-03-13T16:00:00.000Z'],
    ['2027-03-21', '2027-03-21T01:30:00.000Z', '2027-03-21T03:00:00.000Z', '2027-03-20T16:00:00.000Z'],
    ['2027-04-04', '2027-04-04T00:30:00.000Z', '2027-04-04T02:00:00.000Z', '2027-04-03T15:00:00.000Z'],
  ]);
  expect(added.left).toEqual([{ day: '2027-03-28' }]);
  expect(added.left.map((one) => sayLeft(one, 'uk'))).toEqual(['28 березня цієї години немає: годинник переводять уперед. Цю зустріч пропустили.']);
  expect(new Set(kept.map(({ slug }) => slug)).size).toBe(3);
  expect(kept.every(({ state, publishedAt }) => state === 'proposed' && publishedAt === null)).toBe(true);
  expect(await box.db.$count(eventActs)).toBe(3);
});

test('one day of a series moves, and the others stay; the same day never stands twice', async () => {
  const day = { ...draft, startsAt: new Date('2027-01-31T16:00:00Z'), endsAt: new Date('2027-01-31T17:00:00Z'), signUpUntilAt: null };
  const added = await add(day, { every: 'monthDay', step: 1, firstOn: '2027-01-31', lastOn: '2027-03-31' });
  if (added.status !== 'added') throw new Error(added.why);
  expect(added.events.map((one) => one.day)).toEqual(['2027-01-31', '2027-03-31']);
  expect(added.left.map((one) => sayLeft(one, 'en'))).toEqual(['February 2027 has no such day, so this meeting was left out.']);
  const [first] = added.events;
  await box.db
    .update(events)
    .set({ startsAt: new Date('2027-02-02T16:00:00Z'), endsAt: new Date('2027-02-02T17:00:00Z') })
    .where(eq(events.id, first?.id ?? ''));
  const [, second] = await box.db.select().from(events).where(eq(events.series, added.id)).orderBy(asc(events.seriesOn));
  expect(second?.startsAt.toISOString()).toBe('2027-03-31T15:00:00.000Z');
  await expect(
    box.db
      .update(events)
      .set({ seriesOn: '2027-03-31' })
      .where(eq(events.id, first?.id ?? '')),
  ).rejects.toThrow();
});

test('a plan without a single day, or of a thousand days, is refused and leaves nothing behind', async () => {
  const rule: SeriesRule = { every: 'week', step: 1, firstOn: '2027-03-28', lastOn: '2027-03-29' };
  expect(await add(draft, rule)).toEqual({ status: 'refused', why: 'none' });
  expect(await add(draft, { ...rule, lastOn: '2047-01-01' })).toEqual({ status: 'refused', why: 'many' });
  expect(await add(draft, { ...rule, lastOn: '2027-03-01' })).toEqual({ status: 'refused', why: 'order' });
  expect([await box.db.$count(events), await box.db.$count(eventSeries)]).toEqual([0, 0]);
});
