/** Blocks, votes, ways and terms of minutes and of cards. Pure. */
import { addDays, kyivDay, utcOf, type Day } from '#platform/hours.ts';

export const blocks = ['acquaintance', 'problems', 'invitation'] as const;
export type Block = (typeof blocks)[number];

export const cardKinds = ['crime', 'disorder', 'area', 'police', 'service', 'idea'] as const;
export type CardKind = (typeof cardKinds)[number];
export const cardWays = ['appeal', 'tip', 'call', 'area', 'answer', 'task', 'outside'] as const;
export type CardWay = (typeof cardWays)[number];
export type CardState = 'raised' | 'owned' | 'work' | 'done' | 'refused';

/** A crime is told to the police, by a call or through the closed door of witnesses: it never becomes a card of everybody to read. */
export const waysOf = (kind: CardKind): readonly CardWay[] =>
  kind === 'crime'
    ? ['tip', 'call']
    : kind === 'area'
      ? ['area', 'appeal', 'outside']
      : kind === 'idea'
        ? ['task', 'answer']
        : ['appeal', 'answer', 'call', 'outside', 'task'];
/** Whether everybody may read it. */
export const isShown = (card: { kind: CardKind; way: CardWay }): boolean => card.kind !== 'crime' && card.way !== 'tip';
/** These end with the hint itself: nobody of the meeting has to answer for them. */
export const needsOwner = ({ way }: { way: CardWay }): boolean => way !== 'tip' && way !== 'call' && way !== 'outside';

export const cardActs = ['own', 'work', 'done', 'refuse', 'told'] as const;
export type CardAct = (typeof cardActs)[number];
const table: Record<Exclude<CardAct, 'told'>, { from: readonly CardState[]; to: CardState }> = {
  own: { from: ['raised', 'owned'], to: 'owned' },
  work: { from: ['owned'], to: 'work' },
  done: { from: ['owned', 'work'], to: 'done' },
  refuse: { from: ['raised', 'owned', 'work'], to: 'refused' },
};
/** Where an act leads now; null: it may not happen. What is told at the next meeting has ended before. */
export function afterCard(state: CardState, act: CardAct): CardState | null {
  if (act === 'told') return state === 'done' || state === 'refused' ? state : null;
  return table[act].from.includes(state) ? table[act].to : null;
}

export const minuteRules = {
  /** Working days until the minutes are published. */
  publishDays: 5,
  /** Days until each card has an owner and a day. */
  ownDays: 7,
  block: 6000,
  least: 20,
  line: 300,
  decisions: 5,
  cards: 100,
  people: 2000,
  keptDays: 60,
} as const;

/** The last of so many working days after this one. */
export function workingTerm(from: Day, count: number): Day {
  let day = from;
  for (let left = count; left > 0;) {
    day = addDays(day, 1);
    if (![0, 6].includes(utcOf(day).getUTCDay())) left -= 1;
  }
  return day;
}
export const publishBy = (endsAt: Date): Day => workingTerm(kyivDay(endsAt), minuteRules.publishDays);
/** The last day for an owner and a date. */
export const ownBy = (raisedAt: Date): Day => addDays(kyivDay(raisedAt), minuteRules.ownDays);

export type Decision = { text: string; yes: number | null; no: number | null; abstained: number | null };
/** A vote counts those who were there: more hands than people is a mistake, and so is a vote without its three numbers. */
export function voteFault({ yes, no, abstained }: Decision, people: number): 'whole' | 'more' | null {
  const said = [yes, no, abstained].filter((one) => one !== null);
  if (said.length === 0) return null;
  if (said.length < 3) return 'whole';
  return said.reduce((sum, one) => sum + one, 0) > people ? 'more' : null;
}

/** Raised after the resident had read and approved: the approval does not speak of it. */
export const isLater = (card: { raisedAt: Date }, minutes: { residentApprovedAt: Date | null }): boolean =>
  minutes.residentApprovedAt !== null && card.raisedAt > minutes.residentApprovedAt;

/** A promise whose day has passed and that nobody has kept or refused. */
export const isOverdue = (card: { state: CardState; dueOn: Day | null }, today: Day): boolean =>
  (card.state === 'owned' || card.state === 'work') && card.dueOn !== null && card.dueOn < today;
