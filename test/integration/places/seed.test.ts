import { expect, test } from 'vitest';
import { findByAddress, findByPoint, listOfficers } from '#modules/places/index.ts';
import { buildCity, cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';

const box = emptyDatabase();

test('the demo city is written twice without a fault and answers the same', async () => {
  await buildCity(box.db);
  const before = await findByAddress(box.db, 'Грецька, 12', cityNow);
  await buildCity(box.db, new Date(cityNow.getTime() + 3 * 86_400_000));
  const after = await findByAddress(box.db, 'Грецька, 12', cityNow);
  expect(before).toMatchObject({ status: 'found', beat: { number: 14 }, officer: { name: 'Олена Ковальчук' } });
  expect(after).toMatchObject({ status: 'found', beat: { number: 14 } });
  expect((await listOfficers(box.db, {}, cityNow)).count).toBe(13);
});

test('a point in a yard leads to the beat around it', async () => {
  await buildCity(box.db);
  expect(await findByPoint(box.db, { lat: 46.481, lon: 30.741 }, cityNow)).toMatchObject({ status: 'found', beat: { number: 14 }, rule: { kind: 'point' } });
});
