/** Topics of an invitation in words. */
import { translator, type Language } from '#platform/i18n.ts';
import type { VisitRow } from './requests.ts';
import { subjects, topics } from './rules.ts';

export function sayTopics(row: Pick<VisitRow, 'host' | 'topics'>, language: Language): string {
  const t = translator(language);
  const said =
    row.host === 'school'
      ? subjects.filter((one) => row.topics.includes(one)).map((one) => t(`visits.subject.${one}`))
      : topics.filter((one) => row.topics.includes(one)).map((one) => t(`visits.topic.${one}`));
  return said.join(', ');
}
