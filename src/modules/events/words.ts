/** States and terms of events in words. */
import { formatDay, formatTime, translator, type Language } from '#platform/i18n.ts';
import type { Event } from './events.ts';

type Word = { kind: 'sea' | 'wait' | 'stop' | 'ok' | 'quiet'; icon: string; text: string };
const signs: Record<Event['state'], Omit<Word, 'text'>> = {
  idea: { kind: 'quiet', icon: 'message-2' },
  proposed: { kind: 'wait', icon: 'hourglass' },
  confirmed: { kind: 'wait', icon: 'user' },
  published: { kind: 'sea', icon: 'calendar' },
  closed: { kind: 'sea', icon: 'lock' },
  held: { kind: 'wait', icon: 'file-text' },
  draft: { kind: 'wait', icon: 'file-text' },
  approved: { kind: 'ok', icon: 'file-check' },
  counted: { kind: 'ok', icon: 'circle-check' },
  cancelled: { kind: 'stop', icon: 'x' },
  failed: { kind: 'stop', icon: 'x' },
};

/** What state an event is in: an air raid and a move say more than the state. */
export function stateWord(event: Pick<Event, 'state' | 'pausedAt' | 'movedFromAt'>, language: Language): Word {
  const t = translator(language);
  if (event.pausedAt !== null) return { kind: 'stop', icon: 'alert-triangle', text: t('events.state.paused') };
  if (event.movedFromAt !== null && (event.state === 'published' || event.state === 'closed'))
    return { kind: 'wait', icon: 'calendar', text: t('events.state.moved') };
  return { ...signs[event.state], text: t(`events.state.${event.state}`) };
}

/** «вівторок, 24 листопада, 18:00–19:30» */
export const sayTime = (language: Language, { startsAt, endsAt }: Pick<Event, 'startsAt' | 'endsAt'>): string =>
  `${formatDay(language, startsAt)}, ${formatTime(language, startsAt)}–${formatTime(language, endsAt)}`;

/** What the project promised; the rest of its figures come with their modules. */
export const eventTargets = [
  { id: 'O-YARD', target: 30 },
  { id: 'O-SCHOOL', target: 30 },
  { id: 'O-LECT', target: 20 },
  { id: 'O-TRAIN', target: 20 },
  { id: 'O-EXC', target: 10 },
] as const;

const told = [
  'add',
  'change',
  'propose',
  'confirm',
  'publish',
  'closeSeats',
  'openSeats',
  'hold',
  'draft',
  'approve',
  'count',
  'cancel',
  'fail',
  'move',
  'pause',
  'resume',
] as const;
/** A line of an event's history. */
export function sayActs(act: string, language: Language): string {
  const known = told.find((one) => one === act);
  return known ? translator(language)(`events.did.${known}`) : act;
}
