/** Kinds of events, the states they go through and what each kind needs. Pure. */

export const families = ['come', 'invite', 'public', 'report', 'councils', 'drill'] as const;
export type Family = (typeof families)[number];

export const types = [
  'yard',
  'school',
  'lecture',
  'seminar',
  'training',
  'excursion',
  'conference',
  'forum',
  'presentation',
  'briefing',
  'roundTable',
  'publicMeeting',
  'report',
  'councils',
  'drill',
] as const;
export type EventType = (typeof types)[number];

export const venues = ['yard', 'microdistrict', 'condominium', 'school', 'office', 'hall', 'library', 'unit', 'range', 'online', 'shelter', 'other'] as const;
export type Venue = (typeof venues)[number];
export const hosts = ['association', 'school', 'council', 'project', 'police', 'residents'] as const;
export const signUps = ['none', 'optional', 'required'] as const;
export const eventLanguages = ['uk', 'en', 'bg', 'ro', 'gag'] as const;

type Kind = {
  family: Family;
  /** Where it may be. */
  venues: readonly Venue[];
  signUp: (typeof signUps)[number];
  /** People at most, whatever the room holds. */
  most?: number;
  /** The target of the project it counts to. */
  kpi?: 'O-YARD' | 'O-SCHOOL' | 'O-LECT' | 'O-TRAIN' | 'O-EXC';
};

const anywhere = venues;
const kinds: Record<EventType, Kind> = {
  yard: { family: 'come', venues: ['yard', 'microdistrict', 'condominium', 'hall', 'shelter'], signUp: 'optional', kpi: 'O-YARD' },
  school: { family: 'come', venues: ['school', 'shelter', 'online'], signUp: 'none', kpi: 'O-SCHOOL' },
  lecture: { family: 'invite', venues: ['office', 'hall', 'library', 'school', 'shelter', 'online', 'other'], signUp: 'required', kpi: 'O-LECT' },
  seminar: { family: 'invite', venues: ['office', 'hall', 'library', 'school', 'shelter', 'online', 'other'], signUp: 'required', kpi: 'O-LECT' },
  training: { family: 'invite', venues: ['office', 'hall', 'library', 'unit', 'range', 'shelter', 'other'], signUp: 'required', most: 25, kpi: 'O-TRAIN' },
  excursion: { family: 'invite', venues: ['unit', 'office'], signUp: 'required', most: 15, kpi: 'O-EXC' },
  conference: { family: 'public', venues: anywhere, signUp: 'optional' },
  forum: { family: 'public', venues: anywhere, signUp: 'optional' },
  presentation: { family: 'public', venues: anywhere, signUp: 'optional' },
  briefing: { family: 'public', venues: anywhere, signUp: 'optional' },
  roundTable: { family: 'public', venues: anywhere, signUp: 'optional' },
  publicMeeting: { family: 'public', venues: anywhere, signUp: 'optional' },
  report: { family: 'report', venues: ['hall', 'office', 'library', 'school', 'yard', 'shelter', 'online', 'other'], signUp: 'optional' },
  councils: { family: 'councils', venues: ['hall', 'office', 'library', 'online', 'shelter', 'other'], signUp: 'optional' },
  drill: { family: 'drill', venues: anywhere, signUp: 'required' },
};

export const kindOf = (type: EventType): Kind => kinds[type];
export const familyOf = (type: EventType): Family => kinds[type].family;
export const typesOf = (family: Family): EventType[] => types.filter((type) => kinds[type].family === family);
/** An event counts to one target or to none. */
export const kpiOf = (type: EventType): string | null => kinds[type].kpi ?? null;

export const states = ['idea', 'proposed', 'confirmed', 'published', 'closed', 'held', 'draft', 'approved', 'counted', 'cancelled', 'failed'] as const;
export type EventState = (typeof states)[number];

export const acts = ['propose', 'confirm', 'publish', 'closeSeats', 'openSeats', 'hold', 'draft', 'approve', 'count', 'cancel', 'fail'] as const;
export type EventAct = (typeof acts)[number];

/** The one table of transitions; the database refuses any other change of state. */
export const transitions: Record<EventAct, { from: readonly EventState[]; to: EventState }> = {
  propose: { from: ['idea'], to: 'proposed' },
  confirm: { from: ['proposed'], to: 'confirmed' },
  publish: { from: ['confirmed'], to: 'published' },
  closeSeats: { from: ['published'], to: 'closed' },
  openSeats: { from: ['closed'], to: 'published' },
  hold: { from: ['published', 'closed'], to: 'held' },
  draft: { from: ['held'], to: 'draft' },
  approve: { from: ['draft'], to: 'approved' },
  count: { from: ['approved'], to: 'counted' },
  cancel: { from: ['idea', 'proposed', 'confirmed', 'published', 'closed'], to: 'cancelled' },
  fail: { from: ['published', 'closed'], to: 'failed' },
};

export const nextState = (state: EventState, act: EventAct): EventState | null => (transitions[act].from.includes(state) ? transitions[act].to : null);

export const eventRules = {
  title: 120,
  about: 4000,
  words: 2000,
  line: 200,
  reason: 400,
  speakers: 12,
  people: 2000,
  /** How far a shelter may be, in metres. */
  shelterMetres: 500,
  /** The share of seats kept for people who need an accessible one. */
  accessShare: 0.1,
  /** Nobody sits in a meeting longer. */
  hours: 10,
  perPage: 20,
  /** Working days until the minutes are published (`domain/events.md`, 5). */
  minutesDays: 5,
  /** An officer reports at least twice a year; leaders of the police meet councils once in two months (law on the National Police, article 88). */
  reportDays: 183,
  councilsDays: 62,
} as const;

/** Seats kept for those who need an accessible one, at least. */
export const leastAccess = (capacity: number): number => Math.ceil(capacity * eventRules.accessShare);

type Timed = { state: EventState; startsAt: Date; endsAt: Date; signUp: string; signUpUntilAt: Date | null };
/** Whether people may still ask for a seat. */
export const isOpenForSeats = (event: Timed & { pausedAt: Date | null }, now: Date): boolean =>
  event.state === 'published' && event.signUp !== 'none' && now < (event.signUpUntilAt ?? event.startsAt) && now < event.startsAt;

/** Steps the office takes on the page of an event; those of the minutes have a page of their own. */
export const steps = ['propose', 'confirm', 'publish', 'closeSeats', 'openSeats', 'hold', 'cancel', 'fail'] as const satisfies readonly EventAct[];
export type EventStep = (typeof steps)[number];

/** What the office may do with an event at this moment, in the order of its life. */
export function actsFor(event: Timed, now: Date): EventStep[] {
  const begun = now >= event.startsAt;
  return steps.filter((act) => {
    if (nextState(event.state, act) === null) return false;
    switch (act) {
      case 'hold':
      case 'fail':
        return begun;
      case 'cancel':
        return now < event.endsAt;
      case 'closeSeats':
      case 'openSeats':
        return !begun && event.signUp !== 'none';
      case 'propose':
      case 'confirm':
      case 'publish':
        return true;
    }
  });
}

/** Whether it may be moved to another time. */
export const mayMove = (event: Timed, now: Date): boolean => (event.state === 'published' || event.state === 'closed') && now < event.endsAt;
