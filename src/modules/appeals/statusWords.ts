/** The state of an appeal in a word, and the proofs of delivery its history holds. */
import { z } from 'zod';
import { translator, type Language, type StringKey } from '#platform/i18n.ts';
import type { Course } from './course.ts';
import type { Happened } from './history.ts';
import type { Day, State } from './rules.ts';

export type Tint = 'sea' | 'wait' | 'stop' | 'ok' | 'quiet';
export type StateWord = { kind: Tint | null; icon: string; text: string };
export type Proof = { at: Date; recipient: string; server: string; response: string; messageId: string; sha256: string; copy: boolean };
const Accepted = z.object({ recipient: z.string(), server: z.string(), response: z.string(), messageId: z.string(), sha256: z.string() });

const words: Record<State, { kind: Tint | null; icon: string; key: StringKey }> = {
  draft: { kind: null, icon: 'pencil', key: 'appeals.status.word.draft' },
  awaiting_confirmation: { kind: 'wait', icon: 'mail', key: 'appeals.status.word.awaiting' },
  submitted: { kind: null, icon: 'clock', key: 'appeals.status.word.submitted' },
  in_moderation: { kind: 'wait', icon: 'hourglass', key: 'appeals.status.word.reading' },
  returned: { kind: 'wait', icon: 'message', key: 'appeals.status.word.returned' },
  approved: { kind: 'sea', icon: 'send', key: 'appeals.status.word.sending' },
  queued: { kind: 'sea', icon: 'send', key: 'appeals.status.word.sending' },
  sent: { kind: 'sea', icon: 'send', key: 'appeals.status.word.sent' },
  registered: { kind: 'sea', icon: 'file-check', key: 'appeals.status.word.registered' },
  answered: { kind: 'ok', icon: 'check', key: 'appeals.status.word.answered' },
  closed: { kind: null, icon: 'check', key: 'appeals.status.word.closed' },
  expired: { kind: 'quiet', icon: 'x', key: 'appeals.status.word.expired' },
  withdrawn: { kind: 'quiet', icon: 'x', key: 'appeals.status.word.withdrawn' },
  not_corrected: { kind: 'quiet', icon: 'x', key: 'appeals.status.word.notCorrected' },
  declined: { kind: 'stop', icon: 'x', key: 'appeals.status.word.declined' },
};

export function wordOf(state: State, course: Course, overdue: Day | null, language: Language): StateWord {
  const t = translator(language);
  if (overdue !== null) return { kind: 'stop', icon: 'alert-triangle', text: t('appeals.status.word.overdue') };
  if (course.extendedTo !== null && state === 'registered') return { kind: 'wait', icon: 'hourglass', text: t('appeals.status.word.extended') };
  const { kind, icon, key } = words[state];
  return { kind, icon, text: t(key) };
}

/** What the servers of the police answered, word for word. */
export function proofsOf(history: readonly Happened[]): Proof[] {
  return history
    .filter((row) => row.event === 'accept' || row.event === 'copy')
    .map((row) => ({ ...Accepted.parse(row.facts), at: row.at, copy: row.event === 'copy' }));
}
