import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { outbox } from '#db/schema/outbox.ts';
import { acceptsRecipient, promiseLetter } from '#platform/outbox.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T09:00:00Z');
const letter = {
  lane: 'resident',
  template: 'portal.sample',
  to: 'olena@mail.example',
  subjectKind: 'appeal',
  subjectId: '1',
  data: { code: '493817' },
  key: 'k1',
} as const;

test('a letter is promised with the thing it reports, or not at all', async () => {
  const house = testHouse(box.database);
  await expect(
    box.db.transaction(async (tx) => {
      await promiseLetter(tx, house, letter, now);
      throw new Error('the thing itself failed');
    }),
  ).rejects.toThrow('the thing itself failed');
  expect(await box.db.select().from(outbox)).toEqual([]);
});

test('two promises under one key are one letter with one Message-ID', async () => {
  const house = testHouse(box.database);
  const first = await box.db.transaction((tx) => promiseLetter(tx, house, letter, now));
  const again = await box.db.transaction((tx) => promiseLetter(tx, house, { ...letter, to: 'other@mail.example' }, now));
  expect(again).toEqual(first);
  const rows = await box.db.select().from(outbox);
  expect(rows).toHaveLength(1);
  expect(first.messageId).toBe(`<${first.id}@portal.example>`);
});

test('address and contents are sealed in the table', async () => {
  const house = testHouse(box.database);
  const { id } = await box.db.transaction((tx) => promiseLetter(tx, house, letter, now));
  const [row] = await box.db.select().from(outbox).where(eq(outbox.id, id));
  expect(JSON.stringify(row)).not.toMatch(/olena|493817/);
  expect(house.vault.open(row?.toSealed ?? '')).toBe('olena@mail.example');
});

test('demo mode accepts only reserved domains', () => {
  const demo = testHouse(box.database, { demo: true });
  expect(['a@mail.example', 'a@x.y.example', 'a@example'].map((to) => acceptsRecipient(demo, to))).toEqual([true, true, true]);
  expect(['a@gmail.com', 'a@example.com', 'a@notexample', 'a@x.example.evil.com'].map((to) => acceptsRecipient(demo, to))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
