/** What follows from the outcome of a try. Pure: the same outcome at the same moment gives the same next step (but for the jitter). */
import type { StringKey } from './i18n.ts';
import type { LetterLane } from './outbox.ts';
import type { Outcome } from './smtp.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** All in milliseconds, so that a test may live through three days in a minute. */
export type LetterTimes = {
  /** How long one worker may hold a letter. Longer than any single try. */
  lease: number;
  firstWait: number;
  longestWait: number;
  /** A letter that could not leave for so long is dead. */
  window: number;
  /** How long after a try a copy may need to reach the journal. */
  settle: number;
  /** How long an unclear letter waits for a journal that does not show even the letters that surely left. */
  unproven: number;
  firstPause: number;
  poll: number;
};
export const letterTimes: LetterTimes = {
  lease: 10 * minute,
  firstWait: minute,
  longestWait: 6 * hour,
  window: 72 * hour,
  settle: 10 * minute,
  unproven: hour,
  firstPause: 15 * minute,
  poll: 5 * second,
};

/** Why a letter has not left. Each has words for people. */
export const letterReasons = {
  refused: 'letters.reason.refused',
  later: 'letters.reason.later',
  unreachable: 'letters.reason.unreachable',
  unclear: 'letters.reason.unclear',
  expired: 'letters.reason.expired',
  words: 'letters.reason.words',
  portal: 'letters.reason.portal',
  address: 'letters.reason.address',
  demo: 'letters.reason.demo',
  forbidden: 'letters.reason.forbidden',
  unknown: 'letters.reason.unknown',
  noJournal: 'letters.reason.noJournal',
  journalSilent: 'letters.reason.journalSilent',
  journalUnproven: 'letters.reason.journalUnproven',
  absent: 'letters.reason.absent',
  restored: 'letters.reason.restored',
} as const satisfies Record<string, StringKey>;
export type LetterReason = keyof typeof letterReasons;

export type NextStep =
  | { state: 'waiting'; dueAt: Date; reason: LetterReason; said: string; pause?: true }
  | { state: 'unclear'; dueAt: Date; reason: 'unclear'; said: string }
  | { state: 'dead'; reason: LetterReason; said: string; pause?: true };

/** The wait before try `tries + 1`: doubled each time from the first to the longest, and moved by up to a quarter so that letters do not march in step. */
export function waitAfter(tries: number, times: LetterTimes, chance: number): number {
  const whole = Math.min(times.longestWait, times.firstWait * 2 ** Math.min(Math.max(tries - 1, 0), 30));
  return Math.round(whole * (0.75 + chance / 2));
}

// 530 and 535: the server does not let the portal in. 552 and 554: it is full, or takes us for a spammer. The next letter would fare no better.
const closesLane = new Set([530, 535, 552, 554]);
const letsNobodyIn = new Set([530, 535]);

/** `tries` counts the try that just ended. */
export function stepAfter(
  outcome: Exclude<Outcome, { kind: 'sent' }>,
  letter: { lane: LetterLane; tries: number; windowAt: Date },
  now: Date,
  times: LetterTimes,
  chance: number,
  passing: 'unreachable' | 'portal' = 'unreachable',
): NextStep {
  const ends = letter.windowAt.getTime() + times.window;
  const retry = (reason: LetterReason, pause: boolean): NextStep => {
    if (now.getTime() >= ends) return { state: 'dead', reason: 'expired', said: outcome.said };
    const dueAt = new Date(Math.min(now.getTime() + waitAfter(letter.tries, times, chance), ends));
    return { state: 'waiting', dueAt, reason, said: outcome.said, ...(pause ? { pause } : {}) };
  };
  switch (outcome.kind) {
    case 'unclear':
      return { state: 'unclear', dueAt: now, reason: 'unclear', said: outcome.said };
    case 'unreachable':
      return retry(passing, false);
    case 'later':
      return retry('later', false);
    case 'refused': {
      if (letsNobodyIn.has(outcome.code)) return retry('refused', true);
      // One resident's full mailbox must not hold back the codes of all others; the police have few mailboxes, and there it matters.
      const personal = letter.lane === 'resident' && (outcome.about === 'recipient' || /^\d{3}[ -][45]\.[12]\./.test(outcome.said));
      return { state: 'dead', reason: 'refused', said: outcome.said, ...(closesLane.has(outcome.code) && !personal ? { pause: true } : {}) };
    }
  }
}

/** Each pause in a row is twice as long, up to the longest wait. `pauses` counts those before. */
export const pauseEnds = (pauses: number, now: Date, times: LetterTimes): Date =>
  new Date(now.getTime() + Math.min(times.longestWait, times.firstPause * 2 ** Math.min(pauses, 20)));

export type JournalAnswer = 'found' | 'absent' | 'silent' | 'none';
export type AfterLook =
  | { state: 'sent' }
  | { state: 'waiting'; dueAt: Date; reason: 'absent' }
  | { state: 'dead'; reason: 'expired' }
  | { state: 'unclear'; dueAt: Date; reason: 'unclear' | 'journalSilent' | 'journalUnproven' }
  | { state: 'held'; reason: 'noJournal' | 'journalSilent' | 'journalUnproven' };

/**
 * What an unclear letter becomes once the journal was asked. Absence counts only after the journal had time to receive a copy,
 * and only when the journal is proven: it shows a letter that surely left. Otherwise a person decides; nothing is guessed.
 */
export function stepAfterLook(
  answer: JournalAnswer,
  proven: boolean,
  letter: { tries: number; lookups: number; triedAt: Date; windowAt: Date },
  now: Date,
  times: LetterTimes,
  settle: number,
  chance: number,
): AfterLook {
  const since = now.getTime() - letter.triedAt.getTime();
  const lookAgain = new Date(now.getTime() + waitAfter(letter.lookups, { ...times, longestWait: Math.min(times.longestWait, times.firstWait * 30) }, chance));
  if (answer === 'found') return { state: 'sent' };
  if (answer === 'none') return { state: 'held', reason: 'noJournal' };
  if (answer === 'silent') {
    return since >= times.window ? { state: 'held', reason: 'journalSilent' } : { state: 'unclear', dueAt: lookAgain, reason: 'journalSilent' };
  }
  if (since < settle) return { state: 'unclear', dueAt: new Date(letter.triedAt.getTime() + settle), reason: 'unclear' };
  if (!proven) {
    return since >= times.unproven + settle ? { state: 'held', reason: 'journalUnproven' } : { state: 'unclear', dueAt: lookAgain, reason: 'journalUnproven' };
  }
  if (now.getTime() >= letter.windowAt.getTime() + times.window) return { state: 'dead', reason: 'expired' };
  return { state: 'waiting', dueAt: new Date(Math.max(now.getTime(), letter.triedAt.getTime() + waitAfter(letter.tries, times, chance))), reason: 'absent' };
}
