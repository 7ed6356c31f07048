import { expect, test } from 'vitest';
import { floodRules, openFlood } from '#modules/tips/flood.ts';
import { openGate } from '#modules/tips/puzzle.ts';

const now = new Date('2026-11-24T10:00:00Z');
const after = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

test('a source has one ticket at a time, and another only when it is spent or old', () => {
  const gate = openGate();
  const first = gate.ticket(20, 'one', now);
  expect(first.wait).toBe(20);
  expect(gate.ticket(80, 'one', after(5))).toEqual({ ticket: first.ticket, wait: 15 });
  expect(gate.ticket(20, 'two', now).ticket).not.toBe(first.ticket);
  expect(gate.spendTicket(first.ticket, after(19))).toBeNull();
  gate.spendTicket(first.ticket, after(21))?.();
  expect(gate.ticket(20, 'one', after(22))).toEqual({ ticket: first.ticket, wait: 1 });
  expect(gate.spendTicket(first.ticket, after(23))).not.toBeNull();
  const second = gate.ticket(40, 'one', after(24));
  expect([second.ticket === first.ticket, second.wait]).toEqual([false, 40]);
  expect(gate.ticket(40, 'one', after(24 + 700)).ticket).not.toBe(second.ticket);
  expect(gate.ticket(40, null, now).ticket).not.toBe(gate.ticket(40, null, now).ticket);
});

test('the more come, the longer one waits, up to five minutes; and few of those who waited are let in at once', () => {
  const flood = openFlood({ ...floodRules, free: 1, freeOfAll: 10_000, waitedInMinute: 2 });
  const waits = [];
  for (const count of [1, 1, 2, 4, 8, 16]) {
    for (let n = 0; n < count; n++) flood.add('message', 'one', 1, now);
    waits.push(flood.waitSeconds('one', now));
  }
  expect(waits).toEqual([20, 40, 80, 160, 300, 300]);
  expect([flood.letWaited(now), flood.letWaited(now), flood.letWaited(after(30)), flood.letWaited(after(61))]).toEqual([true, true, false, true]);
});
