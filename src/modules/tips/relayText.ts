/** The words of a letter that passes a tip on. What the witness wrote stands between lines of ours and never in the subject. */
import { formatDate, translator, type StringKey, type Values } from '#platform/i18n.ts';
import { noonOf, type Day } from '#platform/hours.ts';
import type { Handover } from './handover.ts';

const t = translator('uk');
/** Words of the witness stand apart, so they cannot pass for ours. */
const indented = (words: string): string => `    ${words.trim().replace(/\r\n?|\n/g, '\n    ')}`;

export function relayText({ reference, handover, link, until }: { reference: string; handover: Handover; link: string; until: Day }): {
  subject: string;
  text: string;
} {
  const part = (title: StringKey, words: string): string[] => (words.trim() === '' ? [] : [`${t(title)}:`, indented(words), '']);
  const line = (key: StringKey, values?: Values): string => t(key, values);
  const said = handover.answers.flatMap(({ question, answer }) => [question.replace(/\s+/g, ' '), indented(answer), '']);
  const lines = [
    line('tips.relay.lead'),
    '',
    `${line('tips.relay.urgency')}: ${handover.urgency}, ${line(`tips.relay.urgency.${handover.urgency}`)}`,
    '',
    ...part('tips.relay.category', handover.category),
    ...part('tips.relay.place', handover.place),
    ...part('tips.relay.time', handover.time),
    ...part('tips.relay.text', handover.text),
    ...said,
    ...part('tips.relay.told', handover.told),
    ...(handover.joined > 0 ? [line('tips.relay.joined', { count: handover.joined }), ''] : []),
    ...(handover.pictures.length > 0 ? [line('tips.relay.pictures', { count: handover.pictures.length }), ''] : []),
    line('tips.relay.source'),
    '',
    line('tips.relay.ask', { reference, until: formatDate('uk', noonOf(until)) }),
    link,
    '',
    line('tips.relay.honest'),
  ];
  return { subject: `[${reference}][${handover.urgency}] ${line('tips.relay.subject')}`, text: `${lines.join('\n')}\n\n-- \n${line('site.name')}\n` };
}
