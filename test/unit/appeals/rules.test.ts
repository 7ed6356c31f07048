import { expect, test } from 'vitest';
import {
  actors,
  canWithdraw,
  declineReasons,
  ends,
  events,
  maySendAsIs,
  nextState,
  returnReasons,
  states,
  transitions,
  upholdReasons,
} from '#modules/appeals/rules.ts';

test('a letter goes from the author to the police only through a moderator', () => {
  const path: [Parameters<typeof nextState>[1], Parameters<typeof nextState>[2]][] = [
    ['send', 'applicant'],
    ['confirm', 'applicant'],
    ['take', 'moderator'],
    ['approve', 'moderator'],
    ['queue', 'portal'],
    ['accept', 'portal'],
    ['register', 'police'],
    ['answer', 'police'],
    ['close', 'applicant'],
  ];
  let state: Parameters<typeof nextState>[0] | null = 'draft';
  const seen: string[] = [];
  for (const [event, actor] of path) {
    state = state && nextState(state, event, actor);
    seen.push(String(state));
  }
  expect(seen).toEqual(['awaiting_confirmation', 'submitted', 'in_moderation', 'approved', 'queued', 'sent', 'registered', 'answered', 'closed']);
});

test('only a moderator approves, returns or declines', () => {
  const rows = transitions.filter(([, event]) => ['approve', 'return', 'decline', 'take', 'uphold', 'reverse'].includes(event));
  expect(new Set(rows.map(([, , actor]) => actor))).toEqual(new Set(['moderator']));
  for (const state of states) for (const event of ['approve', 'return', 'decline'] as const) expect(nextState(state, event, 'police')).toBeNull();
});

test('nothing reaches the queue but an approved letter, and nothing is sent but from the queue', () => {
  const into = (to: string) => transitions.filter((row) => row[3] === to && row[0] !== to).map((row) => row[0]);
  expect(into('queued')).toEqual(['approved']);
  expect(into('approved')).toEqual(['in_moderation']);
  expect(into('sent')).toEqual(['queued']);
});

test('the author may take the letter back until it is queued, and not later', () => {
  expect(states.filter(canWithdraw)).toEqual(['awaiting_confirmation', 'submitted', 'in_moderation', 'returned', 'approved']);
});

test('from an end a letter never comes back, but for a refusal that was reversed', () => {
  for (const row of transitions) if (ends.includes(row[0]) && row[1] !== 'reverse') expect(row[3]).toBe(row[0]);
  expect(transitions.filter((row) => row[1] === 'reverse')).toEqual([
    ['declined', 'reverse', 'moderator', 'submitted'],
    ['returned', 'reverse', 'moderator', 'submitted'],
  ]);
});

test('every state can be reached and no step is written twice', () => {
  const reached = new Set<string>(['draft']);
  for (let round = 0; round < states.length; round += 1) for (const row of transitions) if (reached.has(row[0])) reached.add(row[3]);
  expect([...reached].sort()).toEqual([...states].sort());
  const keys = transitions.map((row) => row.slice(0, 3).join(' '));
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(transitions.map((row) => row[1]))).toEqual(new Set(events));
  expect(new Set(transitions.map((row) => row[2]))).toEqual(new Set(actors));
});

test('the grounds to return and to decline are these and no others', () => {
  expect(returnReasons.map((reason) => reason.code)).toEqual(['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9', 'R10']);
  expect(declineReasons.map((reason) => reason.code)).toEqual(['D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7']);
  expect(upholdReasons.map((reason) => reason.code)).toEqual(['H1', 'H2', 'H3']);
});

test("advice about other people's data or about the channel may be set aside, a missing name may not", () => {
  expect(maySendAsIs(['R8'])).toBe(true);
  expect(maySendAsIs(['R8', 'R9'])).toBe(true);
  expect(maySendAsIs(['R8', 'R1'])).toBe(false);
  expect(maySendAsIs(['R4'])).toBe(false);
  expect(maySendAsIs([])).toBe(false);
});
