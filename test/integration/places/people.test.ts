import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { postHolders, placeReports } from '#db/schema/places.ts';
import { reviewItems } from '#db/schema/moderation.ts';
import {
  beatsByNumber,
  findByAddress,
  findByPoint,
  findOfficer,
  findPlace,
  forgetOldReports,
  listOfficers,
  listPlaces,
  reportReview,
  reportWrong,
} from '#modules/places/index.ts';
import { codes } from '#db/seed/territories.ts';
import { buildCity, cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';

const box = emptyDatabase();
beforeEach(() => buildCity(box.db));
const inDays = (count: number) => new Date(cityNow.getTime() + count * 86_400_000);

test('on leave the deputy is named; the day after the leave the officer is back', async () => {
  const during = await findByAddress(box.db, 'Космонавтів 30', cityNow);
  expect(during).toMatchObject({
    status: 'found',
    officer: { slug: 'maryna-bondar' },
    beat: { today: { state: 'onLeave', insteadOf: { officer: { slug: 'viktoriia-lysenko' } } } },
  });
  expect(await findByAddress(box.db, 'Космонавтів 30', inDays(9))).toMatchObject({ officer: { slug: 'maryna-bondar' } });
  expect(await findByAddress(box.db, 'Космонавтів 30', inDays(10))).toMatchObject({
    officer: { slug: 'viktoriia-lysenko' },
    beat: { today: { state: 'serving' } },
  });
});

test('a vacant post shows its substitute, and its page leads there', async () => {
  expect(await findByAddress(box.db, 'Отамана Головатого 3', cityNow)).toMatchObject({
    officer: { slug: 'dmytro-stoianov' },
    beat: { today: { state: 'vacant' } },
  });
  expect((await findOfficer(box.db, 'dmytro-stoianov', cityNow))?.beats.map((beat) => beat.number)).toEqual([41, 42]);
});

test('the page of one who moved away leads to the successor', async () => {
  expect(await findOfficer(box.db, 'andrii-lytvyn', cityNow)).toMatchObject({
    state: 'archived',
    beats: [],
    formerBeats: [{ number: 15, today: { officer: { slug: 'nataliia-shevchuk' } } }],
  });
});

test('the holder follows the date, and two people never hold one post on one day', async () => {
  const [before] = await beatsByNumber(box.db, [15], new Date('2026-08-31T12:00:00Z'));
  // The former holder is archived today, so even for that day the post shows nobody rather than a person who left.
  expect(before?.today?.officer?.slug).not.toBe('nataliia-shevchuk');
  await expect(box.db.insert(postHolders).values({ post: 'demo-14', officer: 'ihor-melnyk', since: '2026-01-01' })).rejects.toThrow();
});

test('near a border the point is a question, outside the region it is told, and a place not served says why', async () => {
  expect(await findByPoint(box.db, { lat: 46.481, lon: 30.741, accuracy: 30 }, cityNow)).toMatchObject({ status: 'found', beat: { number: 14 } });
  const near = await findByPoint(box.db, { lat: 46.4757, lon: 30.74, accuracy: 900 }, cityNow);
  expect(near.status).toBe('several');
  expect(await findByPoint(box.db, { lat: 50.45, lon: 30.52 }, cityNow)).toMatchObject({ status: 'outside' });
  expect(await findByPoint(box.db, { lat: 46.3, lon: 30.65 }, cityNow)).toMatchObject({ status: 'notServed', territory: { code: codes.chornomorsk } });
});

test('without a border the nearest beats are offered and none is certain', async () => {
  const answer = await findByPoint(box.db, { lat: 46.425, lon: 30.735 }, cityNow);
  expect(answer).toMatchObject({ status: 'none', reason: 'point' });
  expect(answer.status === 'none' ? answer.nearest.length : 0).toBeGreaterThan(2);
});

test('a house that no list names is found by its place on the map, and says so', async () => {
  expect(await findByAddress(box.db, 'Сімʼї Глодан 17', cityNow)).toMatchObject({ status: 'found', beat: { number: 31 }, rule: { kind: 'area' } });
});

test('an unknown house of a known street offers the beats of the street', async () => {
  const answer = await findByAddress(box.db, 'Дальницька 300', cityNow);
  expect(answer).toMatchObject({
    status: 'none',
    reason: 'house',
    nearest: [{ beat: { number: 13 } }, ...(answer.status === 'none' ? answer.nearest.slice(1) : [])],
  });
});

test('a chosen option of the same text is taken, and one that was never offered is not', async () => {
  const several = await findByAddress(box.db, 'Канатна', cityNow);
  const [first] = several.status === 'several' ? several.options : [];
  expect(await findByAddress(box.db, 'Канатна', cityNow, first?.choice ?? '')).toMatchObject({ status: 'found', rule: { kind: 'chosen' } });
  expect(await findByAddress(box.db, 'Канатна', cityNow, '1.999')).toMatchObject({ status: 'several' });
});

test('lists keep to their district, and a page past the end is the last one', async () => {
  expect((await listOfficers(box.db, { territory: codes.kyivskyi }, cityNow)).beats.map((beat) => beat.number)).toEqual([31, 32]);
  expect((await listOfficers(box.db, { page: 99 }, cityNow)).page).toBe(1);
  expect((await listPlaces(box.db, { kind: 'callPoint' }, cityNow)).places.map((place) => place.slug)).toEqual(['vyklyk-arkadiia']);
  expect(await findPlace(box.db, 'kabinet-fontan', cityNow)).toMatchObject({ stale: true, access: [] });
});

test('a report is sealed, waits for the office, is closed by a decision and forgotten after 90 days', async () => {
  const house = testHouse(box.database);
  await reportWrong(box.db, house, { subjectKind: 'beat', subjectId: '14', wrong: 'house', words: 'Грецька 12', language: 'uk' }, cityNow);
  const [row] = await box.db.select().from(placeReports);
  expect(row?.textSealed).not.toContain('Грецька');
  const [item] = await box.db.select().from(reviewItems).where(eq(reviewItems.kind, 'placeReport'));
  expect(item).toMatchObject({ subjectId: row?.id, territory: codes.prymorskyi });
  expect((await reportReview.titles(box.db, house, [row?.id ?? ''])).get(row?.id ?? '')).toMatchObject({ lead: 'Грецька 12' });
  const decision = {
    id: '0',
    itemId: item?.id ?? '',
    kind: 'placeReport',
    subjectId: row?.id ?? '',
    version: 1,
    outcome: 'approve' as const,
    reasons: [],
    words: '',
    checklist: {},
    staffId: '0',
    at: cityNow,
  };
  expect(await box.db.transaction((tx) => reportReview.apply(tx, house, decision, cityNow))).toEqual({ ok: true });
  await forgetOldReports(box.db, inDays(89));
  expect(await box.db.$count(placeReports)).toBe(1);
  await forgetOldReports(box.db, inDays(91));
  expect(await box.db.$count(placeReports)).toBe(0);
});
