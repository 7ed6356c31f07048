import { expect, test } from 'vitest';
import { appealEvents, appealRatings } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { rateAppeal } from '#modules/appeals/rate.ts';
import { appealWork } from '#modules/appeals/jobs.ts';
import { findStatus } from '#modules/appeals/status.ts';
import { takeDeed } from '#modules/appeals/statusDesk.ts';
import { closeAppeal, recordOwnEntry } from '#modules/appeals/tell.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { refusal } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const day = 86_400_000;
const good = { clear: '3', inTime: '2', helped: '1' } as const;

async function answered() {
  const kept = await desk.at.sent();
  await recordOwnEntry(desk.at.house, kept.number, { act: 'answer', answeredOn: '2026-11-23', answerKind: 'partly' }, desk.at.bench.now);
  return kept;
}
const rating = async (number: string) => (await findStatus(desk.at.db, desk.at.house, number, 'uk', desk.at.bench.now))?.rating;
const all = () => desk.at.db.select().from(appealRatings);
const runJob = () => appealWork.find((one) => one.name === 'appeals.ratings')?.run(desk.at.house, desk.at.bench.now);

test('there is nothing to rate before an answer', async () => {
  const { id, number } = await desk.at.sent();
  expect(await rating(number)).toBeNull();
  expect(await rateAppeal(desk.at.house, id, good, desk.at.bench.now)).toBe(false);
  expect(await all()).toEqual([]);
});

test('three marks, once for an appeal, changeable for a week and even after closing', async () => {
  const { id, number } = await answered();
  expect(await rating(number)).toEqual({ state: 'open' });
  expect(await rateAppeal(desk.at.house, id, good, desk.at.bench.now)).toBe(true);
  await closeAppeal(desk.at.house, number, desk.at.bench.now);
  desk.at.bench.pass(6 * day);
  expect(await rateAppeal(desk.at.house, id, { ...good, helped: '3' }, desk.at.bench.now)).toBe(true);
  expect(await rating(number)).toMatchObject({ state: 'given', values: { clear: '3', inTime: '2', helped: '3' } });
  expect(await all()).toMatchObject([{ kind: 'complaint', month: '2026-11', clear: 3, inTime: 2, helped: 3 }]);
  expect((await desk.at.db.select().from(appealEvents)).filter((one) => one.event === 'rate')).toHaveLength(1);
});

test('after the week nobody can tell whose opinion it was, and it cannot be given again', async () => {
  const { id, number } = await answered();
  await rateAppeal(desk.at.house, id, good, desk.at.bench.now);
  desk.at.bench.pass(7 * day - 1000);
  await runJob();
  expect((await all())[0]?.appealId).toBe(id);
  desk.at.bench.pass(1000);
  expect(await rateAppeal(desk.at.house, id, { ...good, clear: '1' }, desk.at.bench.now)).toBe(false);
  await runJob();
  expect(await all()).toMatchObject([{ appealId: null, changesUntil: null, clear: 3 }]);
  expect(await rating(number)).toEqual({ state: 'kept' });
  expect(await rateAppeal(desk.at.house, id, good, desk.at.bench.now)).toBe(false);
  const told = JSON.stringify([await desk.at.db.select().from(audit), await desk.at.db.select().from(appealEvents)]);
  expect(told).not.toMatch(/"(clear|inTime|helped)"/);
});

test('two presses at once are one opinion', async () => {
  const { id } = await answered();
  expect(await Promise.all([1, 2].map(() => rateAppeal(desk.at.house, id, good, desk.at.bench.now)))).toEqual([true, true]);
  expect(await all()).toHaveLength(1);
});

test('a missing mark is asked for, and the others stay chosen', async () => {
  const { id, number } = await answered();
  const view = await findStatus(desk.at.db, desk.at.house, number, 'uk', desk.at.bench.now);
  if (!view) throw new Error('There is no page.');
  const deed = await takeDeed(new Visitor(desk.at.house, desk.at.bench.now).desk({ _act: 'rate', clear: '3', helped: '9' }), view);
  expect(deed).toMatchObject({
    act: 'rate',
    form: { values: { clear: '3' }, errors: { inTime: { key: 'appeals.rate.inTime.missing' }, helped: { key: 'appeals.rate.helped.missing' } } },
  });
  expect(await all()).toEqual([]);
  expect(await refusal(desk.at.db, `insert into appeal_ratings values (gen_random_uuid(), '${id}', 'crime', '2026-11', 4, 1, 1, now())`)).toContain(
    'appeal_ratings_marks',
  );
});
