import { getTableColumns } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { officerLeaves, officerPosts, officers, postHolders } from '#db/schema/places.ts';
import { sheets } from '#modules/places/importSheets.ts';

const privateData = /home|private|personal|family|spouse|child|birth|passport|vehicle|plate|photo|residence|mobile/i;

test('an officer has no column for a home, a private phone, a vehicle, a family or a photo', () => {
  const columns = [officers, officerPosts, postHolders, officerLeaves].flatMap((table) => Object.keys(getTableColumns(table)));
  expect(columns.length).toBeGreaterThan(20);
  expect(columns.filter((name) => privateData.test(name))).toEqual([]);
});

test('no sheet of an import has such a column either', () => {
  expect([...Object.keys(sheets.officers.shape), ...Object.keys(sheets.posts.shape)].filter((name) => privateData.test(name))).toEqual([]);
});
