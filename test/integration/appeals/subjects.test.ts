import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { demoCity } from '#db/seed/city.ts';
import { demoTerritories } from '#db/seed/territories.ts';
import { officers, places } from '#db/schema/places.ts';
import { nameSubjects } from '#modules.ts';
import { loadCity } from '#modules/places/index.ts';
import { loadTerritories } from '#modules/territories/index.ts';
import { translator } from '#platform/i18n.ts';
import { showNumber } from '#modules/appeals/rules.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { emptyDatabase } from '../../support/database.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const now = new Date('2026-11-24T10:00:00Z');

test('the desk of letters calls an appeal by its number, and leaves out what nobody knows', async () => {
  const { id, number } = await desk.at.sent();
  const letters = [
    { subjectKind: 'appeal', subjectId: id },
    { subjectKind: 'appeal', subjectId: randomUUID() },
    { subjectKind: 'staff', subjectId: randomUUID() },
  ];
  for (const language of ['uk', 'en'] as const)
    expect(letters.map(await nameSubjects(desk.at.db, letters, language))).toEqual([showNumber(number, language), undefined, undefined]);
});

test('the record calls a place, an officer and a setting by their names, and one id of two kinds is not mixed up', async () => {
  await box.db.transaction((tx) => loadTerritories(tx, demoTerritories(now)));
  await box.db.transaction((tx) => loadCity(tx, demoCity(now)));
  const [place] = await box.db.select({ id: places.slug, name: places.nameUk }).from(places).limit(1);
  const [officer] = await box.db.select({ id: officers.slug, surname: officers.surname }).from(officers).limit(1);
  const lines = [
    { subjectKind: 'place', subjectId: place?.id ?? '' },
    { subjectKind: 'officer', subjectId: officer?.id ?? '' },
    { subjectKind: 'setting', subjectId: 'moderation.hours' },
    { subjectKind: 'template', subjectId: place?.id ?? '' },
  ];
  const named = lines.map(await nameSubjects(box.db, lines, 'uk'));
  expect(named).toEqual([place?.name, expect.stringContaining(officer?.surname ?? '?'), translator('uk')('moderation.set.hours'), undefined]);
});
