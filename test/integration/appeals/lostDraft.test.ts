import { beforeEach, expect, test } from 'vitest';
import { appealDrafts } from '#db/schema/appeals.ts';
import { findDraft, forgetOldDrafts } from '#modules/appeals/drafts.ts';
import { backField } from '#modules/appeals/draftBack.ts';
import { answerAim, findDraftHere } from '#modules/appeals/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { answers, layLand, postedForm, statements, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const now = new Date('2026-11-21T10:00:00Z');
let house: House;
beforeEach(async () => {
  house = testHouse(box.database);
  await layLand(box.db, now);
});

/** Someone on the last sheet, and what that sheet posts back. */
async function begun(): Promise<{ person: Visitor; back: string }> {
  const person = new Visitor(house, now);
  await person.walk();
  const draft = await findDraft(box.db, person.jar.get('draft') ?? null, person.now);
  return { person, back: backField(house, draft) };
}

test('a browser that lost its cookie in the middle loses nothing while the draft lives', async () => {
  const { person, back } = await begun();
  person.jar.clear();
  const turn = await person.fill('request', { ...answers.request, request: 'Прошу інше, ніж учора.', _back: back });
  expect([turn.go, turn.status]).toEqual(['appeals.check', 200]);
  expect((await person.open('you')).form.values['surname']).toBe('Петренко');
  expect((await person.open('request')).form.values['request']).toBe('Прошу інше, ніж учора.');
  person.jar.clear();
  expect((await person.send({ ...statements, _back: back })).go).toBe('appeals.sent');
});

test('a draft whose day is over says so, and the last screen is kept', async () => {
  const { person, back } = await begun();
  person.now = new Date(person.now.getTime() + 25 * 3_600_000);
  await forgetOldDrafts(box.db, person.now);
  const turn = await person.fill('request', { ...answers.request, _back: back });
  expect(turn.go).toBe('appeals.lost');
  expect((await findDraftHere(person.desk()))?.next).toBe('appeals.aim');
  expect((await person.open('request')).form.values['request']).toBe(answers.request['request']);
});

test('a cookie that opens nothing leads to the explanation, not to the first question', async () => {
  const { person } = await begun();
  person.now = new Date(person.now.getTime() + 25 * 3_600_000);
  expect((await person.open('request')).go).toBe('appeals.lost');
  expect((await person.send()).go).toBe('appeals.start');
});

test.each(['', 'x', 'A'.repeat(300)])('a made-up way back %j opens no draft', async (back) => {
  const { person } = await begun();
  const stranger = new Visitor(house, person.now);
  const turn = await stranger.fill('request', { ...answers.request, _back: back });
  expect(turn.draft?.id).not.toBe((await findDraft(box.db, person.jar.get('draft') ?? null, person.now))?.id);
  expect(JSON.stringify(turn)).not.toContain('Петренко');
});

test('a sheet holds the key only sealed, and a living cookie is never exchanged for another draft', async () => {
  const { person, back } = await begun();
  expect(back).not.toContain(person.jar.get('draft'));
  const other = new Visitor(house, person.now);
  await other.walk({ you: { ...answers.you, surname: 'Інша' } });
  await other.fill('request', { ...answers.request, _back: back });
  expect((await other.open('you')).form.values['surname']).toBe('Інша');
  expect(await box.db.select().from(appealDrafts)).toHaveLength(2);
});

test('the sheet from the shelf answers the question about danger together with the aim', async () => {
  const person = new Visitor(house, now);
  const sheet = { aim: 'breach', kind: '', _safe: 'yes' };
  expect((await answerAim(person.desk(sheet), postedForm(sheet))).go).toBe('appeals.where');
  expect((await findDraft(box.db, person.jar.get('draft') ?? null, now))?.answers.safe).toBe(true);
});
