/** States, steps, conditions and terms of joint patrols. Pure. */
import type { StringKey } from '#platform/i18n.ts';

export const patrolRules = {
  /** The roster sees place, route and time so long before the start. The functions of the database hold the same number. */
  openHours: 3,
  leastPeople: 2,
  mostPeople: 10,
  usualPeople: 6,
  longestHours: 12,
  /** A patrol may end so much later than planned; a later press of the button does not lengthen it. */
  lateMinutes: 60,
  /** A request is made for these days ahead at most. */
  aheadDays: 60,
  adultYears: 18,
  appealDays: 7,
  longestSanctionDays: 366,
  /** Patrols a month that the plan expects: a forecast, never a failure. */
  forecast: 10,
  /** Presses of the last button in a day: the unit is not flooded with letters. */
  filesPerDay: 5,
  /** A file that nobody sent. */
  unsentDays: 30,
  /** A file after a refusal or after leaving. */
  endedDays: 90,
  /** A file that was not used. */
  idleDays: 730,
  /** An order after the end of its patrol. */
  orderHours: 24,
  /** Words of the debrief. */
  debriefDays: 90,
  perPage: 20,
} as const;

export type PatrolState = 'requested' | 'published' | 'rostered' | 'briefing' | 'started' | 'finished' | 'debriefed' | 'counted' | 'postponed' | 'cancelled';
export const patrolActs = ['publish', 'approve', 'reopen', 'brief', 'start', 'finish', 'debrief', 'count', 'postpone', 'renew', 'cancel'] as const;
export type PatrolAct = (typeof patrolActs)[number];

/** From which states an act may happen, and where it leads. The database holds the same table. */
export const patrolTable: Record<PatrolAct, { from: readonly PatrolState[]; to: PatrolState }> = {
  publish: { from: ['requested'], to: 'published' },
  approve: { from: ['published'], to: 'rostered' },
  reopen: { from: ['rostered'], to: 'published' },
  brief: { from: ['rostered'], to: 'briefing' },
  start: { from: ['briefing'], to: 'started' },
  finish: { from: ['started'], to: 'finished' },
  debrief: { from: ['finished'], to: 'debriefed' },
  count: { from: ['debriefed'], to: 'counted' },
  postpone: { from: ['published', 'rostered', 'briefing'], to: 'postponed' },
  renew: { from: ['postponed'], to: 'published' },
  cancel: { from: ['requested', 'published', 'rostered', 'briefing', 'started', 'postponed'], to: 'cancelled' },
};
export const after = (state: PatrolState, act: PatrolAct): PatrolState | null => (patrolTable[act].from.includes(state) ? patrolTable[act].to : null);

export const purposes = ['order', 'event', 'alcohol', 'school', 'housing'] as const;
export type Purpose = (typeof purposes)[number];
export type Half = 'first' | 'second';
/** The half of a day that a patrol belongs to: all that members are told before its hours. */
export const halfTurns = 13 * 60;
export const halfOf = (minutes: number): Half => (minutes < halfTurns ? 'first' : 'second');

/** Why a patrol does not take place; shown to the roster in these general words alone. */
export const stopReasons = ['police', 'weather', 'alarm', 'curfew', 'people', 'other'] as const;
export type StopReason = (typeof stopReasons)[number];

/** Whether any minute of a patrol lies within the curfew; minutes since midnight, `to` may lie on the next day. */
export function meetsCurfew(curfew: { from: number; to: number }, startsAt: number, lasts: number): boolean {
  const within = (minute: number): boolean =>
    curfew.from <= curfew.to ? minute >= curfew.from && minute < curfew.to : minute >= curfew.from || minute < curfew.to;
  for (let passed = 0; passed < lasts; passed += 1) if (within((startsAt + passed) % 1440)) return true;
  return false;
}

export const formationStates = ['registered', 'active', 'inactive', 'audit', 'proposed', 'closed'] as const;
export type FormationState = (typeof formationStates)[number];
/** An informal group, and one that is closed or does not work, takes no part in patrols. */
export const mayPatrol = ({ state, registration }: { state: FormationState; registration: string }): boolean =>
  registration.trim() !== '' && (state === 'registered' || state === 'active' || state === 'audit');

export const steps = ['umovy', 'formuvannia', 'pidhotovka', 'dokument', 'zaiavy', 'pravyla', 'kontakty', 'konflikt'] as const;
export type Step = (typeof steps)[number];
export const isStep = (text: string): text is Step => steps.some((step) => step === text);

export type FileFacts = {
  citizen: boolean;
  formation: boolean;
  invited: boolean;
  briefed: boolean;
  document: boolean;
  conviction: boolean;
  health: boolean;
  rules: boolean;
  contacts: boolean;
  conflict: boolean;
};
/** Which steps are done. A person whom a unit invited has no card of a formation. */
export const doneSteps = (facts: FileFacts): Record<Step, boolean> => ({
  umovy: facts.citizen,
  formuvannia: facts.formation || facts.invited,
  pidhotovka: facts.briefed,
  dokument: facts.document || facts.invited,
  zaiavy: facts.conviction && facts.health,
  pravyla: facts.rules,
  kontakty: facts.contacts,
  konflikt: facts.conflict,
});
export const isWhole = (facts: FileFacts): boolean => Object.values(doneSteps(facts)).every(Boolean);

export type SignUpFacts = {
  admitted: boolean;
  sanctioned: boolean;
  briefed: boolean;
  /** The formation may patrol and acts in the territory, or the unit of the request invited the member. */
  belongs: boolean;
  away: boolean;
  /** Signed up for the same half of that day. */
  elsewhere: boolean;
  open: boolean;
};
/** Why a member may not sign up, or null. */
export function whyNotSignUp(facts: SignUpFacts): StringKey | null {
  if (!facts.admitted) return 'patrols.no.admitted';
  if (facts.sanctioned) return 'patrols.no.sanction';
  if (!facts.briefed) return 'patrols.no.briefing';
  if (!facts.belongs) return 'patrols.no.territory';
  if (facts.away) return 'patrols.no.conflict';
  if (facts.elsewhere) return 'patrols.no.twice';
  return facts.open ? null : 'patrols.no.closed';
}

/** A name with a patronymic, in any case: somebody was named where nobody may be. */
export const namesSomebody = (text: string): boolean =>
  /\p{Lu}[\p{Ll}ʼ'’-]+\s+\p{Lu}[\p{Ll}ʼ'’-]*(?:ович|евич|йович|івн|ївн|івич|льович)\p{Ll}{0,3}(?!\p{L})/u.test(text);
