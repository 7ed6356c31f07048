import { expect, test } from 'vitest';
import { openLanes } from '#platform/lanes.ts';

const rule = { atOnce: 2, waiting: 1, waitMs: 50, lateMs: 400 };
const table = { read: rule, write: rule, appeal: { ...rule, lateMs: Infinity }, office: rule };

test('a full lane lets one wait, refuses the next, and never touches another lane', async () => {
  const lanes = openLanes(table, () => 0);
  const leave = await lanes.enter('read');
  await lanes.enter('read');
  const third = lanes.enter('read');
  expect(await lanes.enter('read')).toBeNull();
  expect(await lanes.enter('appeal')).not.toBeNull();
  leave?.();
  expect(await third).not.toBeNull();
});

test('who waits too long is refused and leaves no place taken behind', async () => {
  const lanes = openLanes(table, () => 0);
  const leave = await lanes.enter('read');
  await lanes.enter('read');
  expect(await lanes.enter('read')).toBeNull();
  leave?.();
  leave?.();
  expect(await lanes.enter('read')).not.toBeNull();
  expect(await lanes.enter('read')).toBeNull();
});

test('while the event loop is late a full lane refuses at once, appeals still wait', async () => {
  let late = 0;
  const patient = { ...rule, waitMs: 600_000 };
  const lanes = openLanes({ ...table, read: patient, appeal: { ...patient, lateMs: Infinity } }, () => late);
  await Promise.all([lanes.enter('read'), lanes.enter('appeal'), lanes.enter('appeal')]);
  late = 500;
  expect(await lanes.enter('read')).not.toBeNull();
  expect(await lanes.enter('read')).toBeNull();
  const waits = new Promise((resolve) => setTimeout(() => resolve('waits'), 20));
  expect(await Promise.race([lanes.enter('appeal'), waits])).toBe('waits');
});

test('on a late machine a person alone is served', async () => {
  const lanes = openLanes(table, () => 5_000);
  const leave = await lanes.enter('read');
  expect(leave).not.toBeNull();
  leave?.();
  expect(await lanes.enter('read')).not.toBeNull();
});

test('a blocked event loop is seen and forgotten', async () => {
  const lanes = openLanes();
  await new Promise((resolve) => setTimeout(resolve, 150));
  const until = performance.now() + 700;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(lanes.lateness()).toBeGreaterThan(100);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(lanes.lateness()).toBeLessThan(60);
  lanes.close();
});
