import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { reviewNotes } from '#db/schema/moderation.ts';
import {
  askOf,
  answerOpinion,
  askOpinion,
  countQueue,
  findItem,
  listColleagues,
  listOpinions,
  listQueue,
  releaseItem,
  type Item,
  type OpinionAnswer,
} from '#modules/moderation/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, type Hired } from '../../support/people.ts';
import { ask, settle, take, trial, verdict } from '../../support/review.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
let house: House;
let oksana: Hired;
let ihor: Hired;
let vira: Hired;
let id: string;
beforeEach(async () => {
  house = testHouse(box.database);
  [oksana, ihor, vira] = [await hire(house, 'moderator', now), await hire(house, 'moderator', now), await hire(house, 'lead', now)];
  id = await ask(house, now, { subjectId: 'letter' });
});
async function itemFor(who: Hired, itemId = id): Promise<Item> {
  const found = await findItem(box.db, itemId, who.staff);
  if (found.status !== 'open') throw new Error(found.status);
  return found.item;
}
const posted = (fields: Record<string, string>): FormData => {
  const sent = new FormData();
  for (const [name, value] of Object.entries(fields)) sent.append(name, value);
  return sent;
};
const question = 'Чи не забагато тут чужих даних?';
const asks = async (who: Hired, fields: Record<string, string> = {}, at = now): Promise<OpinionAnswer> =>
  askOpinion(house, await itemFor(who), who.staff, posted({ act: 'ask', question, to: '', ...fields }), at);
const answers = async (who: Hired, note: string, fields: Record<string, string> = {}, at = later(1)): Promise<OpinionAnswer> =>
  answerOpinion(house, await itemFor(who), who.staff, posted({ act: 'answer', note, stance: 'disagree', opinion: 'Ні, це потрібно для суті.', ...fields }), at);
const only = async () => {
  const [one] = await listOpinions(house, id);
  if (!one) throw new Error('Nothing was asked.');
  return one;
};
const waitsFor = async (who: Hired): Promise<number> => (await countQueue(box.db, who.staff, later(1))).asked;

test('asked, seen by the other, answered, and decided by the one who asked', async () => {
  await take(house, id, oksana.staff, now);
  expect(await asks(oksana, { to: ihor.staff.id })).toEqual({ done: true });
  expect([await waitsFor(oksana), await waitsFor(ihor), await waitsFor(vira)]).toEqual([0, 1, 0]);
  expect((await listQueue(house, [trial], ihor.staff, askOf('asked'), now)).rows.map((row) => row.item.id)).toEqual([id]);
  const one = await only();
  expect(await answers(vira, one.id), 'nobody else was asked').toMatchObject({ done: false, why: 'closed' });
  expect(await answers(oksana, one.id), 'nobody answers themselves').toMatchObject({ done: false, why: 'closed' });
  expect(await answers(ihor, one.id)).toEqual({ done: true });
  expect(await answers(ihor, one.id), 'once').toMatchObject({ done: false, why: 'closed' });
  expect(await waitsFor(ihor)).toBe(0);
  expect(await only()).toMatchObject({
    question,
    askedBy: oksana.staff.id,
    answer: { staffId: ihor.staff.id, stance: 'disagree', words: 'Ні, це потрібно для суті.' },
  });
  expect(await settle(house, ihor.staff, later(2), verdict(id)), 'the one who was asked does not decide').toMatchObject({ status: 'refused', why: 'lost' });
  expect(await settle(house, oksana.staff, later(2), verdict(id))).toMatchObject({ status: 'decided' });
});

test('a question to anyone waits for everybody but the one who asked, and the first answer settles it', async () => {
  await take(house, id, oksana.staff, now);
  await asks(oksana);
  expect([await waitsFor(oksana), await waitsFor(ihor), await waitsFor(vira)]).toEqual([0, 1, 1]);
  const { id: note } = await only();
  const tried = await Promise.all([answers(ihor, note), answers(vira, note)]);
  expect(tried.filter((one) => one.done)).toHaveLength(1);
  expect([await waitsFor(ihor), await waitsFor(vira)]).toEqual([0, 0]);
});

test('only the one who works on the item asks, and never about what is decided', async () => {
  expect(await asks(oksana)).toMatchObject({ done: false, why: 'lost' });
  await take(house, id, oksana.staff, now);
  await asks(oksana);
  const { id: note } = await only();
  await settle(house, oksana.staff, later(1), verdict(id));
  expect(await asks(oksana, {}, later(2))).toMatchObject({ done: false, why: 'closed' });
  expect(await answers(ihor, note, {}, later(2))).toMatchObject({ done: false, why: 'closed' });
  expect(await waitsFor(ihor)).toBe(0);
});

test('whoever may not open the item is neither offered, asked nor shown', async () => {
  const tied = await hire(house, 'moderator', now, { policeTies: true });
  const elsewhere = await hire(house, 'moderator', now, { territory: 'izmail' });
  const police = await hire(house, 'liaison', now);
  const admin = await hire(house, 'administrator', now);
  id = await ask(house, now, { subjectId: 'complaint', aboutPolice: true, territory: 'odesa', excluded: [vira.staff.id] });
  await take(house, id, oksana.staff, now);
  expect((await listColleagues(box.db, await itemFor(oksana), oksana.staff, now)).map((one) => one.id)).toEqual([ihor.staff.id]);
  for (const closed of [tied, elsewhere, police, admin, vira, oksana]) {
    expect(await asks(oksana, { to: closed.staff.id })).toMatchObject({
      done: false,
      form: { errors: { to: { key: 'moderation.opinion.nobody' } }, values: { question } },
    });
  }
  await asks(oksana);
  expect([await waitsFor(tied), await waitsFor(elsewhere), await waitsFor(vira), await waitsFor(ihor)]).toEqual([0, 0, 0, 1]);
});

test('what is not whole is told and keeps every word', async () => {
  await take(house, id, oksana.staff, now);
  expect(await asks(oksana, { question: ' так ' })).toMatchObject({
    done: false,
    form: { errors: { question: { key: 'moderation.opinion.missing' } }, values: { question: ' так ' } },
  });
  await asks(oksana);
  const { id: note } = await only();
  expect(await answers(ihor, note, { stance: '' })).toMatchObject({
    form: { errors: { stance: { key: 'moderation.opinion.stance.missing' } }, values: { opinion: 'Ні, це потрібно для суті.' } },
  });
  await releaseItem(house, id, oksana.staff, later(1));
  expect(await answers(ihor, note), 'a question outlives the claim').toEqual({ done: true });
});

test('both are in the record, and the words are nowhere in the clear', async () => {
  await take(house, id, oksana.staff, now);
  await asks(oksana, { to: ihor.staff.id });
  await answers(ihor, (await only()).id);
  const record = (await box.db.select().from(audit)).filter((row) => ['review.question', 'review.opinion'].includes(row.act));
  expect(record.map(({ act, staffId }) => [act, staffId])).toEqual([
    ['review.question', oksana.staff.id],
    ['review.opinion', ihor.staff.id],
  ]);
  const kept = await box.db.select().from(reviewNotes);
  expect(JSON.stringify([record, kept])).not.toMatch(/забагато|потрібно/);
});

test('the database refuses an opinion on another item, on no question, and by the one who asked', async () => {
  await take(house, id, oksana.staff, now);
  await asks(oksana);
  const { id: questionId } = await only();
  const other = await ask(house, now);
  const row = { itemId: id, staffId: ihor.staff.id, kind: 'opinion', stance: 'agree', textSealed: house.vault.seal('Так.'), at: now };
  for (const wrong of [
    { ...row, questionId, itemId: other },
    { ...row, questionId, staffId: oksana.staff.id },
    { ...row, questionId, stance: 'maybe' },
    { ...row, questionId: null },
  ])
    await expect(box.db.insert(reviewNotes).values(wrong)).rejects.toThrow();
  await box.db.insert(reviewNotes).values({ ...row, questionId });
});
