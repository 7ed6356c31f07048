import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { dataRequestEvents, dataRequests } from '#db/schema/privacy.ts';
import { findRequest, forgetRequests, isConcerned, listRequests, personal, warnOfRequests } from '#modules/privacy/index.ts';
import { closeRequest } from '#modules/privacy/work.ts';
import { personal as ownAppeals } from '#modules/appeals/index.ts';
import { sweepResidents } from '#modules/residents/index.ts';
import { later } from '../../support/appeals.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { emptyDatabase } from '../../support/database.ts';
import { petro, requestsOn } from '../../support/dataRequests.ts';
import { hire } from '../../support/people.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const { begun, received, row, working, letters } = requestsOn(desk);
const parts = [ownAppeals, personal];
const day = 24;

test('late ones stand first, and nobody handles a request of their own', async () => {
  const { house, bench, db } = desk.at;
  const late = await received();
  bench.now = later(bench.now, 31 * day);
  const fresh = await received({ email: petro });
  const { rows, all } = await listRequests(db, { closed: false, page: 1 }, bench.now);
  expect([all, rows.map(({ id, left }) => [id, left])]).toEqual([
    2,
    [
      [late.id, -1],
      [fresh.id, 30],
    ],
  ]);
  const admin = await hire(house, 'administrator', bench.now);
  const own = await received({ email: admin.email });
  const found = await findRequest(db, house, own.id, bench.now);
  expect(found && isConcerned(admin.staff, house, found.row)).toBe(true);
});

test('those on duty are told a week before, a day before and once when it is late; nothing of the person is in it', async () => {
  const { house, bench } = desk.at;
  await hire(house, 'administrator', bench.now);
  await hire(house, 'auditor', bench.now);
  await received({ text: 'таємниця', kind: 'correction' });
  const start = bench.now;
  const counts: number[] = [];
  for (const days of [0, 22, 23, 24, 28, 29, 30, 31, 40]) {
    bench.now = later(start, days * day);
    await warnOfRequests(house, bench.now);
    await warnOfRequests(house, bench.now);
    counts.push((await letters('privacy.due')).length);
  }
  expect(counts).toEqual([0, 0, 1, 1, 1, 2, 2, 3, 3]);
  for (const { text } of await letters('privacy.due')) expect(text).not.toMatch(/таємниця|maria@/);
});

test('unproved words go after a day, and a year after the answer nothing tells whose request it was', async () => {
  const { house, bench, db } = desk.at;
  await begun({ email: petro, text: 'чуже', kind: 'correction' });
  const { id, doing } = await working({ text: 'моє', kind: 'correction', about: petro });
  await closeRequest(house, doing, { words: 'Виправили прізвище.', reason: null, parts }, bench.now);
  const closed = bench.now;
  await forgetRequests(house, later(closed, 23));
  expect(await db.select().from(dataRequests)).toHaveLength(2);
  await forgetRequests(house, later(closed, 25));
  await sweepResidents(house, later(closed, 25));
  expect((await db.select().from(dataRequests)).map((one) => one.id)).toEqual([id]);
  await forgetRequests(house, later(closed, 364 * day));
  expect(await row(id)).toMatchObject({ emailSealed: expect.any(String), answerSealed: expect.any(String) });
  await forgetRequests(house, later(closed, 366 * day));
  const kept = await row(id);
  expect(kept).toMatchObject({ kind: 'correction', state: 'answered', number: expect.stringMatching(/^ZD-/), receivedAt: expect.any(Date) });
  expect([kept?.emailSealed, kept?.emailDigest, kept?.aboutSealed, kept?.aboutDigest, kept?.textSealed, kept?.answerSealed, kept?.codeHash]).toEqual(
    Array.from({ length: 7 }, () => null),
  );
  const reasons = await db
    .select()
    .from(dataRequestEvents)
    .where(and(eq(dataRequestEvents.requestId, id)));
  expect(reasons.every(({ whySealed }) => whySealed === null)).toBe(true);
});
