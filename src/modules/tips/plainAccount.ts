/** What a form without a script says, as the account that is sealed, or what has to be put right first. */
import { translator, type Language } from '#platform/i18n.ts';
import type { Account, Answer } from './account.ts';
import { keepersOf, type Manifest } from './manifest.ts';
import type { Way } from './message.ts';
import type { Faults } from './plainHtml.ts';
import { over, type Sent } from './plainSent.ts';
import { limits, radii, type Danger, type Urgency } from './rules.ts';
import { findSituation } from './situationList.ts';
import { unknown, weaponNamed, type Question } from './situations.ts';

export type Told = { account: Account; way: Way; identity: { name: string; contact: string } | null; text: string; usual: Urgency; weapon: boolean };

const dangerOf = (text: string): Danger => (text === 'now' || text === 'unknown' ? text : 'no');
const wayOf = (text: string): Way => (text === 'confidential' || text === 'named' ? text : 'anonymous');

function answerOf(question: Question | undefined, values: readonly string[]): Answer | null {
  const [first = ''] = values;
  if (values.length > 1) return values;
  if (first === '') return null;
  if (first === unknown || !question) return first;
  if (question.type === 'bool') return first === 'yes' ? true : first === 'no' ? false : first;
  return question.type === 'number' && /^\d{1,9}$/.test(first) ? Number(first) : first;
}

export function answersOf(sent: Sent, questions: readonly Question[]): { [question: string]: Answer } {
  const names = [...new Set(sent.all.map(([name]) => name).filter((name) => name.startsWith('q-')))];
  const found: { [question: string]: Answer } = {};
  for (const name of names) {
    const id = name.slice(2);
    const values = sent.all.filter(([one, value]) => one === name && value.trim() !== '').map(([, value]) => value.trim());
    const question = questions.find((one) => one.id === id);
    const answer = answerOf(question, values);
    if (answer !== null) found[id] = answer;
  }
  return found;
}

export function readTold(sent: Sent, manifest: Manifest, language: Language): { told: Told; faults: Faults } {
  const t = translator(language);
  const situation = findSituation(sent.one('category')) ?? findSituation('other');
  const [text, place, name, contact] = ['text', 'place', 'name', 'contact'].map((one) => sent.one(one).trim());
  const way = wayOf(sent.one('way'));
  const answers = answersOf(sent, situation?.questions ?? []);
  const who = { name: name ?? '', contact: contact ?? '' };
  const faults: { name: string; text: string }[] = [];
  const limit = (field: string, value: string, most: number): void => {
    const count = over(value, most);
    if (count > 0) faults.push({ name: field, text: t('tips.where.long', { count }) });
  };
  if (!text && !place && Object.keys(answers).length === 0) faults.push({ name: 'text', text: t('tips.where.empty') });
  limit('text', text ?? '', limits.text);
  limit('place', place ?? '', limits.answer);
  for (const [id, answer] of Object.entries(answers)) for (const one of Array.isArray(answer) ? answer : [answer]) limit(`q-${id}`, String(one), limits.answer);
  if (way !== 'anonymous') {
    if (who.name === '' && who.contact === '') faults.push({ name: 'name', text: t('tips.plain.who') });
    limit('name', who.name, limits.identity);
    limit('contact', who.contact, limits.identity);
    if (way === 'confidential' && !keepersOf(manifest)) faults.push({ name: 'way', text: t('tips.way.confidential.closed') });
  }
  const danger = dangerOf(sent.one('danger'));
  const radius = radii.find((one) => String(one) === sent.one('radius')) ?? null;
  const district = sent.one('district');
  const yes = (field: string): boolean => sent.one(field) === 'yes';
  const account: Account = {
    category: situation?.id ?? 'other',
    danger,
    gatePassed: danger === 'now',
    place: { words: place ?? '', district: /^[\w-]{0,40}$/.test(district) ? district : '', radius },
    answers,
    foreigner: yes('foreigner'),
    minor: yes('minor'),
    police: yes('police'),
    identity: way === 'named' ? who : null,
  };
  return {
    told: { account, way, identity: way === 'confidential' ? who : null, text: text ?? '', usual: situation?.usual ?? 'U2', weapon: weaponNamed(answers) },
    faults,
  };
}
