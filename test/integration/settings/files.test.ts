import { beforeEach, expect, test } from 'vitest';
import { addFiles, answerUpload } from '#modules/appeals/files.ts';
import { filesSetting, mostMegabytes } from '#modules/appeals/settings.ts';
import { translator } from '#platform/i18n.ts';
import { megabyte } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import { routes } from '#routes.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { twoPersons, type TwoPersons } from '../../support/twoPersons.ts';
import { answers, postedForm, layLand, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
let house: House;
let two: TwoPersons;
beforeEach(async () => {
  house = testHouse(box.database);
  two = await twoPersons(house, now);
  await layLand(box.db, now);
});

const value = { count: 5, each: 5, all: 15, letter: 25 };
const note = (name: string, megabytes = 0.001) => new File([name, ' слово'.repeat(Math.ceil((megabytes * megabyte) / 11))], `${name}.txt`);
async function begun(): Promise<Visitor> {
  const person = new Visitor(house, now);
  await person.fill('aim', answers.aim);
  return person;
}
const t = translator('uk');
const said = async (person: Visitor, ...files: File[]): Promise<string[]> =>
  (await addFiles(person.desk(), postedForm({ file: files }))).faults.map((fault) => t(fault.key, fault.values));

test('how many files and how large is what two persons agreed to, by the form and in pieces', async () => {
  await two.set(filesSetting, { count: 2, each: 1, all: 2, letter: 10 }, now);
  const person = await begun();
  expect(await said(person, note('а', 1.2))).toEqual(['«а.txt»: файл більший за 1 МБ. Зменште його або оберіть інший']);
  const order = { start: 'a1b2c3d4e5f6a7b8c9d0', name: 'б.txt', size: megabyte + 1, purpose: 'attachment', evidence: false };
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) };
  expect((await answerUpload(person.desk(undefined, json))).body.fault).toBe('«б.txt»: файл більший за 1 МБ. Зменште його або оберіть інший');
  expect(await said(person, note('в'), note('г'), note('ґ'))).toEqual([expect.stringContaining('«ґ.txt»')]);
  await two.set(filesSetting, { ...value, count: 3 }, now);
  expect(await said(person, note('ґ'))).toEqual([]);
});

test('nobody can allow more than one form carries', async () => {
  for (const id of ['appeals.files', 'appeals.correct', 'appeals.addendum'] as const) expect(routes[id].body).toBeGreaterThan(mostMegabytes * megabyte);
  const most = { ...value, each: mostMegabytes, all: mostMegabytes, letter: 50 };
  expect(filesSetting.schema.safeParse(most).success).toBe(true);
  for (const name of ['each', 'all'] as const) expect(filesSetting.schema.safeParse({ ...most, [name]: mostMegabytes + 1 }).success).toBe(false);
});

test('nor more than the mail server of the police takes, counted as letters carry it', async () => {
  expect(await two.propose(filesSetting, { ...value, letter: 20 }, now)).toEqual({
    errors: { 'v-all': { key: 'appeals.set.files.all.much', values: { letter: 20, max: 13 } } },
  });
  expect(await two.propose(filesSetting, { ...value, all: 4 }, now)).toEqual({ errors: { 'v-each': { key: 'appeals.set.files.each.much' } } });
  for (const { letter, max } of [3, 10, 20, 25].map((letter) => ({ letter, max: Math.floor((letter - 1) / (78 / 57)) }))) {
    // Base64 in lines of 76 signs and a line end.
    const lines = Math.ceil((max * megabyte) / 57) * 78;
    expect(lines + megabyte, String(letter)).toBeLessThanOrEqual(letter * megabyte + 78);
  }
  await two.set(filesSetting, { ...value, all: 13, letter: 20 }, now);
});
