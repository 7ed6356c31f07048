import { beforeEach, expect, test } from 'vitest';
import { courseResults } from '#db/schema/courses.ts';
import { forgetResults, hasPassed, passedUntil, personal, readCourse, takeTest } from '#modules/courses/index.ts';
import type { House } from '#platform/house.ts';
import { emailDigest } from '#platform/personal.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
let house: House;
beforeEach(() => {
  house = testHouse(box.database);
});
const learner = (email = 'olena@mail.example') => ({ email, emailDigest: emailDigest(house, email), language: 'uk' as const });
const right = () => readCourse('briefing', 'uk').questions.map((one) => one.right);
const spoiled = (count: number) => right().map((one, i) => (i < count ? one + 1 : one));

test('a passed test counts for a year and not a day longer', async () => {
  const who = learner();
  expect(await hasPassed(box.db, who.emailDigest, 'briefing', now)).toBe(false);
  expect(await takeTest(house, 'briefing', who, right(), now)).toMatchObject({ passed: true, lastOn: '2027-11-23', wrong: [] });
  expect(await passedUntil(box.db, who.emailDigest, 'briefing', now)).toBe('2027-11-23');
  expect(await hasPassed(box.db, who.emailDigest, 'briefing', new Date('2027-11-23T21:59:00Z'))).toBe(true);
  expect(await hasPassed(box.db, who.emailDigest, 'briefing', new Date('2027-11-23T22:01:00Z'))).toBe(false);
  expect(await hasPassed(box.db, learner('inshyi@mail.example').emailDigest, 'briefing', now)).toBe(false);
});

test('a test that was not passed says which answers, takes nothing away, and keeps the version that was read', async () => {
  const who = learner();
  expect(await takeTest(house, 'briefing', who, spoiled(3), now)).toMatchObject({ passed: false, wrong: [0, 1, 2], lastOn: null });
  expect(await hasPassed(box.db, who.emailDigest, 'briefing', now)).toBe(false);
  await takeTest(house, 'briefing', who, spoiled(2), now);
  await takeTest(house, 'briefing', who, spoiled(8), now);
  expect(await hasPassed(box.db, who.emailDigest, 'briefing', now)).toBe(true);
  const rows = await box.db.select().from(courseResults);
  expect(rows.map(({ version }) => version)).toEqual(rows.map(() => readCourse('briefing', 'uk').version));
  expect(JSON.stringify(rows)).not.toContain('olena');
});

test('a test is not guessed: after six tries the day is over', async () => {
  const who = learner();
  for (let i = 0; i < 6; i += 1) expect((await takeTest(house, 'briefing', who, spoiled(8), now)).status).toBe('done');
  expect((await takeTest(house, 'briefing', who, right(), now)).status).toBe('often');
  expect((await takeTest(house, 'briefing', who, right(), later(1.1))).status).toBe('done');
});

test('results go in their time, and at once when the person asks', async () => {
  await takeTest(house, 'briefing', learner(), spoiled(8), now);
  await takeTest(house, 'briefing', learner(), right(), now);
  await forgetResults(box.db, later(29));
  expect(await box.db.select().from(courseResults)).toHaveLength(2);
  await forgetResults(box.db, later(31));
  expect(await box.db.select().from(courseResults)).toHaveLength(1);
  await forgetResults(box.db, later(365 + 31));
  expect(await box.db.select().from(courseResults)).toHaveLength(0);
  await takeTest(house, 'briefing', learner(), right(), now);
  const person = { emailDigest: learner().emailDigest, things: [] };
  expect(await personal.remains(box.db, person)).toEqual({ erasable: 1, kept: 0 });
  await box.db.transaction((tx) => personal.erase(tx, house, person, now));
  expect(await personal.list(box.db, house, person, 'uk', now)).toEqual([]);
});
