import fc from 'fast-check';
import { expect, test } from 'vitest';
import { letterReasons, letterTimes, pauseEnds, stepAfter, stepAfterLook, waitAfter, type JournalAnswer } from '#platform/outboxRules.ts';
import { tryWords } from '#platform/outboxWords.ts';
import { smtpTimes } from '#platform/smtp.ts';

const now = new Date('2026-11-24T09:00:00Z');
const minute = 60_000;
const letter = { lane: 'police', tries: 1, windowAt: now } as const;

test('waits grow from about a minute to about six hours, and letters do not march in step', () => {
  expect(waitAfter(1, letterTimes, 0.5)).toBe(minute);
  expect(waitAfter(50, letterTimes, 0.5)).toBe(360 * minute);
  expect([0, 1].map((chance) => waitAfter(1, letterTimes, chance))).toEqual([45_000, 75_000]);
});

test('one worker may hold a letter for longer than any try can last', () => {
  expect(letterTimes.lease).toBeGreaterThan(2 * smtpTimes.whole);
});

test('whatever the server answers, a letter without a reply is never sent again unasked, and a refused one never stays open', () => {
  const code = fc.integer({ min: 400, max: 599 });
  fc.assert(
    fc.property(
      code,
      fc.constantFrom('recipient' as const, 'other' as const),
      fc.constantFrom('police' as const, 'resident' as const),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (found, about, lane, chance) => {
        const kind = found >= 500 ? 'refused' : 'later';
        const step = stepAfter({ kind, code: found, said: `${found} x`, about }, { ...letter, lane }, now, letterTimes, chance);
        if (kind === 'later' || found === 530 || found === 535) expect(step.state).toBe('waiting');
        else expect(step.state).toBe('dead');
        if (step.state === 'waiting') expect(step.dueAt.getTime()).toBeGreaterThan(now.getTime());
      },
    ),
  );
  expect(stepAfter({ kind: 'unclear', said: '' }, letter, now, letterTimes, 0.5).state).toBe('unclear');
});

test('after seventy-two hours nothing is tried again', () => {
  const late = new Date(now.getTime() + letterTimes.window);
  expect(stepAfter({ kind: 'unreachable', said: '' }, letter, late, letterTimes, 0.5)).toMatchObject({ state: 'dead', reason: 'expired' });
  const almost = new Date(late.getTime() - 1);
  expect(stepAfter({ kind: 'unreachable', said: '' }, { ...letter, tries: 40 }, almost, letterTimes, 0.5)).toMatchObject({ state: 'waiting', dueAt: late });
});

test('no way leads from an unclear letter to a second sending but a proven journal that had its time', () => {
  const answers: JournalAnswer[] = ['found', 'absent', 'silent', 'none'];
  fc.assert(
    fc.property(
      fc.constantFrom(...answers),
      fc.boolean(),
      fc.integer({ min: 0, max: 200 * 60 }),
      fc.integer({ min: 1, max: 50 }),
      (answer, proven, minutes, lookups) => {
        const triedAt = new Date(now.getTime() - minutes * minute);
        const step = stepAfterLook(answer, proven, { tries: 1, lookups, triedAt, windowAt: triedAt }, now, letterTimes, letterTimes.settle, 0.5);
        if (step.state === 'waiting') expect([answer, proven, minutes * minute >= letterTimes.settle]).toEqual(['absent', true, true]);
        if (step.state === 'sent') expect(answer).toBe('found');
        if (step.state === 'unclear') expect(step.dueAt.getTime()).toBeGreaterThan(now.getTime());
      },
    ),
  );
});

test('pauses of a lane double, up to six hours', () => {
  expect([0, 1, 2, 10].map((pauses) => (pauseEnds(pauses, now, letterTimes).getTime() - now.getTime()) / minute)).toEqual([15, 30, 60, 360]);
});

test('everything that can happen to a letter has words of its own', () => {
  const outcomes = [
    ...Object.keys(letterReasons).map((reason) => `waiting.${reason}`),
    'forbidden',
    'sent.reply',
    'sent.journal',
    'sent.person',
    'person.again',
    'person.look',
    'person.arrived',
    'person.aside',
  ];
  expect(outcomes.filter((outcome) => tryWords(outcome) === 'letters.try.other' && outcome !== 'sent.person')).toEqual([]);
});
