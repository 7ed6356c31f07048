/** Whether a complaint comes late by the law: a month after learning of it, a year at most. The form warns and still sends. */
import type { StringKey } from '#platform/i18n.ts';
import type { Answers } from './drafts.ts';
import { readDay } from './formRules.ts';
import { addMonths } from './rules.ts';

export function complaintTerm(answers: Answers, today: string): StringKey | null {
  const where = answers.steps.where?.values ?? {};
  const day =
    where['when'] === 'day'
      ? readDay(where['day'] ?? '')
      : where['when'] === 'period'
        ? readDay((where['to'] ?? '') === '' ? today : (where['to'] ?? ''))
        : null;
  if (!day) return null;
  if (addMonths(day, 12) < today) return 'appeals.wizard.lateYear';
  return addMonths(day, 1) < today ? 'appeals.wizard.lateMonth' : null;
}
