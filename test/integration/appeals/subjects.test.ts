import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { nameSubjects } from '#modules.ts';
import { showNumber } from '#modules/appeals/rules.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { emptyDatabase } from '../../support/database.ts';

const box = emptyDatabase();
const desk = appealDesk(box);

test('the desk of letters calls an appeal by its number, and leaves out what nobody knows', async () => {
  const { id, number } = await desk.at.sent();
  const letters = [
    { subjectKind: 'appeal', subjectId: id },
    { subjectKind: 'appeal', subjectId: randomUUID() },
    { subjectKind: 'staff', subjectId: randomUUID() },
  ];
  expect([...(await nameSubjects(desk.at.db, letters, 'uk'))]).toEqual([[id, showNumber(number, 'uk')]]);
  expect([...(await nameSubjects(desk.at.db, letters, 'en'))]).toEqual([[id, showNumber(number, 'en')]]);
  expect([...(await nameSubjects(desk.at.db, [], 'uk'))]).toEqual([]);
});
