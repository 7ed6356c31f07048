/** What the author sees: where the letter is, what it means now, what comes next. Plain words, and only what is known. */
import { eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { appeals } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import { translator, type Language, type Values } from '#platform/i18n.ts';
import { z } from 'zod';
import { courseOf, type Course } from './course.ts';
import { correctUntil, listHistory, type Happened } from './history.ts';
import { openVersion } from './letter.ts';
import { answerDue, canWithdraw, countOf, daysBetween, isState, kyivDay, lawTerms, maySendAsIs, portalTerms, rootOf, type Day, type State } from './rules.ts';
import { readLaw } from './settings.ts';
import { showDay, untilDay, untilMoment } from './show.ts';
import { findRating, type RatingView } from './rate.ts';
import { findGroup, type Group } from './supporters.ts';
import { listAddenda, mayAddTo, type Addendum } from './statusAddenda.ts';
import { proofsOf, wordOf, type Proof, type StateWord } from './statusWords.ts';
import { timelineOf, type TimelineItem } from './statusTimeline.ts';
import { findObjection, type ObjectionView } from './objections.ts';

export type StatusView = {
  id: string;
  number: string;
  state: State;
  word: StateWord;
  now: string;
  next: string[];
  timeline: TimelineItem[];
  course: Course;
  proofs: Proof[];
  /** The words of the moderator and what may be done about them. */
  moderator: { words: string; until: Day | null; codes: string[]; asIs: boolean } | null;
  /** What the author has against the decision, or may have. */
  objection: ObjectionView | null;
  /** The day an answer was due, when it has passed. */
  overdue: Day | null;
  /** Days since the letter was taken while the police have named no number; null when there is nothing to say. */
  unregisteredDays: number | null;
  /** A server refuses the letter: for now, or for good. */
  failed: 'final' | 'trying' | null;
  /** Who of those the author named has agreed. */
  group: Group | null;
  /** The number of the letter these words were added to; null for a letter of its own. */
  letter: string | null;
  /** What was added after the letter had gone, oldest first. */
  addenda: Addendum[];
  /** The author's opinion of the way, once there is an answer. */
  rating: RatingView | null;
  /** The author's words are still kept. */
  hasText: boolean;
  can: {
    add: boolean;
    withdraw: boolean;
    readdress: boolean;
    correct: boolean;
    remind: boolean;
    letter: boolean;
    copy: boolean;
    tell: boolean;
    close: boolean;
  };
};

const Told = z.object({ reasons: z.array(z.string()), sealed: z.string().optional(), until: z.string().optional() });

/** Everything the page of one appeal shows, or null when there is no such number. Who may see it is decided before. */
export async function findStatus(db: Db | Tx, house: House, number: string, language: Language, now: Date): Promise<StatusView | null> {
  const [row] = await db.select().from(appeals).where(eq(appeals.number, number));
  if (!row || !isState(row.state)) return null;
  const history = await listHistory(db, row.id);
  const law = await readLaw(db, now);
  const letter = row.parentId === null ? null : rootOf(row.number);
  const addenda = letter === null ? await listAddenda(db, row.id, law, language) : [];
  // The term runs from the letter: what is added to it begins no other.
  const course = letter === null ? courseOf(history, law) : { ...courseOf(history, law), dates: null };
  const { state } = row;
  const open = letter === null && (state === 'sent' || state === 'registered');
  const today = kyivDay(now);
  const due = course.dates ? answerDue(course.dates) : null;
  const overdue = open && due !== null && today > due ? due : null;
  const opened = await openVersion(db, house, row.id, row.version);
  const text = opened !== null;
  const group = opened ? await findGroup(db, house, row.id, opened.content, now) : null;
  const approved = row.approvedAt !== null && text;
  const moderator = lastWords(history, house, state);
  const waiting = open && course.registered === null && course.redirectedOn === null && course.sentAt ? daysBetween(kyivDay(course.sentAt), today) : null;
  const failed = state === 'queued' ? failure(history) : null;
  const said = sayings(state, language, { dueAt: row.dueAt, createdAt: row.createdAt, course, overdue, moderator, failed, today, letter });
  return {
    id: row.id,
    number,
    state,
    course,
    overdue,
    moderator,
    objection: text ? await findObjection(db, house, row, history, now) : null,
    failed,
    word: wordOf(state, course, overdue, language),
    now: said.now,
    next: said.next,
    timeline: timelineOf(history, house, { ...row, added: letter !== null }, course, language),
    letter,
    addenda,
    proofs: proofsOf(history),
    unregisteredDays: waiting !== null && waiting >= 5 ? waiting : null,
    group,
    rating: await findRating(db, row.id, history, now),
    hasText: text,
    can: {
      add: text && mayAddTo(row, addenda.length),
      withdraw: canWithdraw(state),
      readdress: state === 'awaiting_confirmation' && text,
      correct: state === 'returned' && text,
      remind: group?.mayAskAgain === true && ['submitted', 'in_moderation', 'returned'].includes(state),
      letter: approved,
      copy: approved && row.emailSealed !== null && course.sentAt !== null,
      tell: letter === null && (open || state === 'answered'),
      close: state === 'answered',
    },
  };
}

type Known = {
  dueAt: Date | null;
  createdAt: Date;
  course: Course;
  overdue: Day | null;
  moderator: StatusView['moderator'];
  failed: 'final' | 'trying' | null;
  today: Day;
  letter: string | null;
};

/** One sentence about now, and what comes next. Dates are called estimates until the police name the day of registration. */
function sayings(state: State, language: Language, known: Known): { now: string; next: string[] } {
  const t = translator(language);
  const day = (on: Day): string => showDay(on, language);
  const until = (on: Day): string => untilDay(on, language);
  const { course, overdue, moderator, failed } = known;
  const dates = course.dates;
  const say = (name: SaidState, values: Values = {}, also: string[] = []) => ({
    now: t(`appeals.status.now.${name}`, values),
    next: [t(`appeals.status.next.${name}`, values), ...also],
  });
  const answer = dates ? [t(dates.estimate ? 'appeals.status.next.termEstimate' : 'appeals.status.next.term', { day: until(answerDue(dates)) })] : [];
  if (overdue !== null) return { now: t('appeals.status.now.overdue', { day: day(overdue) }), next: [t('appeals.status.next.overdue')] };
  switch (state) {
    case 'draft':
    case 'awaiting_confirmation':
      return say('awaiting', { until: untilMoment(language, new Date(known.createdAt.getTime() + portalTerms.confirmHours * 3_600_000)) });
    case 'submitted':
    case 'in_moderation':
      return say(state === 'submitted' ? 'submitted' : 'reading', { due: known.dueAt ? untilMoment(language, known.dueAt) : '' });
    case 'returned':
      return say('returned', { until: moderator?.until ? until(moderator.until) : '' });
    case 'approved':
    case 'queued':
      return failed === null ? say('queued') : say(failed === 'final' ? 'undelivered' : 'retrying');
    case 'sent':
      if (known.letter !== null) return say('added');
      return course.redirectedOn === null ? say('sent', {}, answer) : say('redirected', { on: day(course.redirectedOn) }, answer);
    case 'registered':
      if (course.extendedTo !== null) return say('extended', { until: until(course.extendedTo), days: countOf((dates?.terms ?? lawTerms).longest) });
      return course.registered
        ? say('registered', { number: course.registered.number, on: day(course.registered.on) }, answer)
        : say('redirected', { on: day(course.redirectedOn ?? known.today) }, answer);
    case 'answered':
      return say('answered', {
        on: course.answered ? day(course.answered.on) : '',
        kind: course.answered ? t(`appeals.status.answer.${course.answered.kind}`) : '',
      });
    case 'closed':
      return say('closed');
    case 'declined':
      return say('declined');
    case 'not_corrected':
      return say('notCorrected', { until: moderator?.until ? day(moderator.until) : '' });
    case 'withdrawn':
      return say('withdrawn');
    case 'expired':
      return say('expired', { hours: portalTerms.confirmHours });
  }
}
type SaidState =
  | 'awaiting'
  | 'submitted'
  | 'reading'
  | 'returned'
  | 'queued'
  | 'undelivered'
  | 'retrying'
  | 'sent'
  | 'added'
  | 'redirected'
  | 'registered'
  | 'extended'
  | 'answered'
  | 'closed'
  | 'declined'
  | 'notCorrected'
  | 'withdrawn'
  | 'expired';

function failure(history: readonly Happened[]): 'final' | 'trying' | null {
  const last = history.filter((row) => row.event === 'fail' || row.event === 'queue').at(-1);
  if (last?.event !== 'fail') return null;
  return z.object({ final: z.boolean() }).parse(last.facts).final ? 'final' : 'trying';
}

function lastWords(history: readonly Happened[], house: House, state: State): StatusView['moderator'] {
  if (!['returned', 'declined', 'not_corrected'].includes(state)) return null;
  const act = history.filter((row) => row.event === 'return' || row.event === 'decline').at(-1);
  if (!act) return null;
  const told = Told.parse(act.facts);
  return {
    words: told.sealed ? house.vault.open(told.sealed) : '',
    until: correctUntil(history) ?? told.until ?? null,
    codes: told.reasons,
    asIs: maySendAsIs(told.reasons),
  };
}
