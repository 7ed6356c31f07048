import { expect, test } from 'vitest';
import { allow, forgetOldLimits } from '#platform/limits.ts';
import { limits } from '#db/schema/limits.ts';
import { emptyDatabase } from '../../support/database.ts';

const held = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const rule = { key: 'code:abc', limit: 3, windowSeconds: 600 };

test('the fourth attempt of three is refused, and the window does not grow by refused ones', async () => {
  const answers = [];
  for (let i = 0; i < 5; i++) answers.push(await allow(held.db, rule, later(i)));
  expect(answers).toEqual([true, true, true, false, false]);
  expect(await allow(held.db, rule, later(599))).toBe(false);
  expect(await allow(held.db, rule, later(600))).toBe(true);
});

test('keys are counted apart', async () => {
  for (let i = 0; i < 3; i++) await allow(held.db, rule, now);
  expect(await allow(held.db, { ...rule, key: 'code:other' }, now)).toBe(true);
});

test('of fifty attempts at once exactly the limit passes', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => allow(held.db, { ...rule, limit: 7 }, now)));
  expect(answers.filter(Boolean)).toHaveLength(7);
});

test('raw addresses are refused as keys', async () => {
  for (const key of ['sign:10.0.0.1', 'sign:2001:db8::1', 'mail:olena@example.org']) await expect(allow(held.db, { ...rule, key }, now)).rejects.toThrow();
});

test('windows that are over are forgotten, open ones stay', async () => {
  await allow(held.db, rule, now);
  await allow(held.db, { ...rule, key: 'code:long', windowSeconds: 7200 }, now);
  await forgetOldLimits(held.db, later(3600));
  expect((await held.db.select().from(limits)).map((row) => row.key)).toEqual(['code:long']);
});
