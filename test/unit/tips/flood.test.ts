import { expect, test } from 'vitest';
import { floodRules, openFlood } from '#modules/tips/flood.ts';

const now = new Date('2026-11-24T10:00:00Z');

test('all addresses of one home are one source; two homes are two', () => {
  const flood = openFlood();
  const of = (address: string | null) => flood.sourceOf(address, now);
  expect(of('2001:db8:1:2::1')).toBe(of('2001:0db8:0001:0002:ffff::9'));
  expect(of('2001:db8:1:2::1')).not.toBe(of('2001:db8:1:3::1'));
  expect(of('192.0.2.1')).not.toBe(of('192.0.2.2'));
  expect(of(null)).toBeNull();
});

test('bytes of the onion address are counted together, and nothing else of it', () => {
  const flood = openFlood();
  for (let n = 0; n < 3; n++) flood.add('bytes', null, 100, now);
  for (let n = 0; n < 30; n++) flood.add('message', null, 1, now);
  expect([flood.of('bytes', null, now), flood.of('message', null, now), flood.of('wrong', null, now)]).toEqual([300, 0, 0]);
  expect(flood.work(null, now)).toBe(0);
});

test('the memory of sources has an end, and whoever keeps sending is not forgotten', () => {
  const flood = openFlood({ ...floodRules, mostCounts: 100 });
  for (let n = 0; n < 1_000; n++) {
    flood.add('bytes', `source ${n}`, 1, now);
    flood.add('bytes', 'busy', 1, now);
  }
  expect([flood.of('bytes', 'source 0', now), flood.of('bytes', 'source 999', now), flood.of('bytes', 'busy', now)]).toEqual([0, 1, 1_000]);
});
