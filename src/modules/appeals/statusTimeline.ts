/** The history of an appeal in plain words, and the steps that are still ahead. */
import { z } from 'zod';
import type { House } from '#platform/house.ts';
import { formatDayOf, isStringKey, translator, type Language, type Translate } from '#platform/i18n.ts';
import type { Course } from './course.ts';
import type { Happened } from './history.ts';
import { answerDue, answerKinds, portalTerms, type Day } from './rules.ts';
import { showDay, untilDay } from './show.ts';

export type TimelineItem = { text: string; at?: Date; state: 'done' | 'now' | 'next'; note?: string };

const Facts = z.object({
  number: z.string().optional(),
  on: z.string().optional(),
  until: z.string().optional(),
  due: z.string().optional(),
  kind: z.enum(answerKinds).optional(),
  recipient: z.string().optional(),
  final: z.boolean().optional(),
  sealed: z.string().optional(),
  asIs: z.boolean().optional(),
  reason: z.string().optional(),
});

/** Acts that say nothing to the author beside the one before them. */
const silent = new Set(['queue', 'rate']);

export function timelineOf(
  history: readonly Happened[],
  house: House,
  row: { state: string; dueAt: Date | null; /** It was added to a letter: only that letter is registered and answered. */ added: boolean },
  course: Course,
  language: Language,
): TimelineItem[] {
  const t = translator(language);
  const day = (on: Day | undefined): string => (on ? showDay(on, language) : '');
  const past = history
    .filter((one) => !silent.has(one.event))
    .map((one): TimelineItem => {
      const facts = Facts.parse(one.facts);
      const said = sealedWords(one, facts.sealed, house);
      return { text: textOf(t, one, facts, day, language), at: one.at, state: 'done', ...(said ? { note: said } : {}) };
    });
  // Whatever comes next waits for whoever reads the objection.
  const objected = history.findLast((one) => ['object', 'uphold', 'reverse', 'correct', 'withdraw'].includes(one.event))?.event === 'object';
  const ahead = objected ? [{ text: t('appeals.status.ahead.objection'), state: 'next' } as const] : aheadOf(t, row, course, language);
  const last = past.at(-1);
  if (last && ahead.length > 0) last.state = 'now';
  return [...past, ...ahead];
}

/** Words of the police and nothing else: what a moderator wrote stands in its own place on the page. */
function sealedWords(one: Happened, sealed: string | undefined, house: House): string | null {
  return one.actor === 'police' && sealed ? house.vault.open(sealed) : null;
}

function textOf(t: Translate, one: Happened, facts: z.infer<typeof Facts>, day: (on: Day | undefined) => string, language: Language): string {
  const values = {
    number: facts.number ?? '',
    on: day(facts.on),
    until: facts.until ? untilDay(facts.until, language) : '',
    due: day(facts.due),
    recipient: facts.recipient ?? '',
    kind: facts.kind ? t(`appeals.status.answer.${facts.kind}`) : '',
    hours: portalTerms.confirmHours,
  };
  if (one.event === 'correct' && facts.asIs) return t('appeals.status.event.own.asIs');
  const own = one.actor === 'applicant' ? `appeals.status.event.own.${one.event}` : '';
  if (own && isStringKey(own)) return t(own, values);
  if (one.event === 'fail') return t(facts.final ? 'appeals.status.event.failFinal' : 'appeals.status.event.fail', values);
  const key = `appeals.status.event.${one.event}`;
  return isStringKey(key) ? t(key, values) : one.event;
}

function aheadOf(t: Translate, row: { state: string; dueAt: Date | null; added: boolean }, course: Course, language: Language): TimelineItem[] {
  const step = (key: 'confirm' | 'correct' | 'read' | 'send' | 'register' | 'answer', note?: string): TimelineItem => ({
    text: t(`appeals.status.ahead.${key}`),
    state: 'next',
    ...(note ? { note } : {}),
  });
  const by = row.dueAt ? t('appeals.status.ahead.by', { day: formatDayOf(language, row.dueAt, true) }) : undefined;
  const answer = course.dates
    ? step(
        'answer',
        t(course.dates.estimate ? 'appeals.status.ahead.estimate' : 'appeals.status.ahead.by', { day: untilDay(answerDue(course.dates), language) }),
      )
    : step('answer');
  const after = row.added ? [] : [step('register'), answer];
  switch (row.state) {
    case 'awaiting_confirmation':
      return [step('confirm'), step('read'), step('send'), ...after];
    case 'submitted':
    case 'in_moderation':
      return [step('read', by), step('send'), ...after];
    case 'returned':
      return [step('correct'), step('read'), step('send'), ...after];
    case 'approved':
    case 'queued':
      return [step('send'), ...after];
    case 'sent':
      return after;
    case 'registered':
      return course.registered ? [answer] : after;
    default:
      return [];
  }
}
