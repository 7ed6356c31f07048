/** Words for what happened to a letter, for the office; and the forms by which people decide. */
import { z } from 'zod';
import { letterLanes, letterStates } from '#db/schema/outbox.ts';
import { line } from './forms.ts';
import { isStringKey, type StringKey } from './i18n.ts';
import type { LetterLane } from './outbox.ts';
import { deskActs, deskLists, type DeskAct, type DeskList } from './outboxDesk.ts';
import { letterReasons } from './outboxRules.ts';

const reasons: Partial<Record<string, StringKey>> = letterReasons;
export const reasonWords = (reason: string | null): StringKey | null => (reason === null ? null : (reasons[reason] ?? null));

export const laneWords = { police: 'letters.lane.police', resident: 'letters.lane.resident', staff: 'letters.lane.staff' } as const satisfies Record<
  LetterLane,
  StringKey
>;
export const stateWords = {
  waiting: 'letters.state.waiting',
  sending: 'letters.state.sending',
  unclear: 'letters.state.unclear',
  held: 'letters.state.held',
  sent: 'letters.state.sent',
  dead: 'letters.state.dead',
} as const satisfies Record<(typeof letterStates)[number], StringKey>;
export const listWords = { person: 'letters.list.person', waiting: 'letters.list.waiting', left: 'letters.list.left' } as const satisfies Record<
  DeskList,
  StringKey
>;
export const actWords = {
  again: { button: 'letters.again', question: 'letters.again.question', lead: 'letters.again.lead' },
  look: { button: 'letters.look', question: 'letters.look.question', lead: 'letters.look.lead' },
  arrived: { button: 'letters.arrived', question: 'letters.arrived.question', lead: 'letters.arrived.lead' },
  aside: { button: 'letters.aside', question: 'letters.aside.question', lead: 'letters.aside.lead' },
} as const satisfies Record<DeskAct, Record<'button' | 'question' | 'lead', StringKey>>;
export const laneActs = ['open', 'close'] as const;
export const laneActWords = {
  open: { button: 'letters.open', question: 'letters.open.question', lead: 'letters.open.lead' },
  close: { button: 'letters.close', question: 'letters.close.question', lead: 'letters.close.lead' },
} as const satisfies Record<(typeof laneActs)[number], Record<'button' | 'question' | 'lead', StringKey>>;
export const pauseWords = { refusing: 'letters.pause.refusing', restored: 'letters.pause.restored', person: 'letters.pause.person' } as const satisfies Record<
  string,
  StringKey
>;

/** What one line of a letter's history says. */
export function tryWords(outcome: string): StringKey {
  const [head = '', tail = ''] = outcome.split('.');
  if (head === 'sent' || head === 'person') {
    const key = `letters.try.${head}.${tail}`;
    return isStringKey(key) ? key : 'letters.try.other';
  }
  return reasonWords(tail === '' ? head : tail) ?? 'letters.try.other';
}

/** What sort of letter it is: the words of its own kind, or those of its module. */
export function kindWords(template: string): StringKey | null {
  const names = [`letters.kind.${template}`, `letters.kind.${template.split('.')[0] ?? ''}`];
  return names.find(isStringKey) ?? null;
}
/** What the letter is about. */
export function subjectWords(kind: string): StringKey | null {
  const key = `letters.subject.${kind}`;
  return isStringKey(key) ? key : null;
}

const why = line(5, 300, 'letters.why.missing', 'letters.why.long');
const address = line(3, 254, 'letters.test.missing', 'letters.test.missing').refine((text) => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/u.test(text), {
  error: 'letters.test.missing',
});
export const letterForm = z.object({ act: z.enum(deskActs), letter: z.uuid(), why });
export const laneForm = z.object({ act: z.enum(laneActs), lane: z.enum(letterLanes), why });
export const testForm = z.object({ act: z.literal('test'), to: address });

export const readList = (text: string | null): DeskList => deskLists.find((list) => list === text) ?? 'person';
export const readAct = (text: string | null): DeskAct | null => deskActs.find((act) => act === text) ?? null;
export const readLane = (text: string | null): LetterLane | null => letterLanes.find((lane) => lane === text) ?? null;
export const readLaneAct = (text: string | null): (typeof laneActs)[number] | null => laneActs.find((act) => act === text) ?? null;
