import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterCard, cardActs, cardKinds, isOverdue, isShown, ownBy, publishBy, voteFault, waysOf } from '#modules/minutes/rules.ts';

test('a vote fits when its three numbers are no more than the people', () => {
  const count = fc.integer({ min: 0, max: 50 });
  fc.assert(
    fc.property(count, count, count, count, (yes, no, abstained, people) => {
      expect(voteFault({ text: 'x', yes, no, abstained }, people)).toBe(yes + no + abstained > people ? 'more' : null);
    }),
  );
});

test('a decision without a vote is fine, half a vote is not', () => {
  expect(voteFault({ text: 'x', yes: null, no: null, abstained: null }, 0)).toBe(null);
  expect(voteFault({ text: 'x', yes: 5, no: null, abstained: null }, 10)).toBe('whole');
});

test('a crime goes only by a call or through the closed door, and nobody reads its card', () => {
  expect(waysOf('crime')).toEqual(['tip', 'call']);
  for (const kind of cardKinds) for (const way of waysOf(kind)) expect(isShown({ kind, way })).toBe(kind !== 'crime');
});

test('what is done or refused ends, and is told once at the next meeting', () => {
  for (const state of ['done', 'refused'] as const) expect(cardActs.filter((act) => afterCard(state, act) !== null)).toEqual(['told']);
});

test('five working days to publish, seven days to find an owner', () => {
  // Friday evening in Kyiv: the fifth working day is the next Friday.
  expect(publishBy(new Date('2026-11-27T17:00:00Z'))).toBe('2026-12-04');
  expect(ownBy(new Date('2026-11-27T17:00:00Z'))).toBe('2026-12-04');
});

test('a promise is overdue only after its day, and never once it has ended', () => {
  const card = { dueOn: '2026-12-04' } as const;
  expect(isOverdue({ ...card, state: 'owned' }, '2026-12-04')).toBe(false);
  expect(isOverdue({ ...card, state: 'work' }, '2026-12-05')).toBe(true);
  expect(isOverdue({ ...card, state: 'done' }, '2026-12-05')).toBe(false);
});
