import { expect, test } from 'vitest';
import { drawingOf } from '#ui/sprite.ts';
import { findSituation, situations } from '#modules/tips/situationList.ts';
import { forbidden, situationFaults } from '#modules/tips/situationFaults.ts';
import { askedOf, mostQuestions, questionsOf, spoken, weaponNamed, type Situation } from '#modules/tips/situations.ts';
import { aboutPolice } from '#modules/tips/rules.ts';

const sample = (change: Partial<Situation>): Situation => {
  const fire = findSituation('fire');
  if (!fire) throw new Error('There is no fire.');
  return { ...fire, ...change };
};

test('the list of situations has no fault', () => {
  expect(situationFaults(situations)).toEqual([]);
  expect(situations).toHaveLength(56);
});

test('every icon exists, and no two situations wear the same', () => {
  const icons = situations.map(({ icon }) => icon);
  expect(icons.filter((icon) => drawingOf(icon) === null)).toEqual([]);
  expect(new Set(icons).size).toBe(icons.length);
});

test('situations about the police are on the list', () => {
  expect(aboutPolice.filter((id) => !findSituation(id))).toEqual([]);
});

const question = findSituation('fire')?.questions[0];
if (!question) throw new Error('Nothing is asked about fire.');
test.each([
  ['a number that is not shown', sample({ numbers: ['102'] }), 'says to call 101'],
  ['a wrong number', sample({ numbers: ['101', '112', '911', '103', '104'] }), '911 is no service'],
  [
    'gas without 104',
    sample({ advice: { uk: 'Чути запах газу: виходьте надвір і не вмикайте світла.', en: 'If you smell gas, go outside and touch no switch.' } }),
    'needs 104',
  ],
  ['no English', sample({ en: ' ' }), 'a language is missing'],
  ['the other apostrophe', sample({ uk: 'Під’їзд горить' }), 'apostrophe'],
  ['a question that depends on nothing', sample({ questions: [{ ...question, showIf: { later: ['yes'] } }] }), 'not asked before'],
  ['a choice of nothing', sample({ questions: [{ ...question, type: 'choice', options: [] }] }), 'nothing to choose'],
  [
    'an emergency that shows no number',
    sample({ numbers: [], checks: [], advice: { uk: 'Виходьте з будинку якнайшвидше, не ліфтом.', en: 'Leave the house at once, not by the lift.' } }),
    'without a number',
  ],
  ['advice that says nothing', sample({ advice: { uk: 'Бережіться.', en: 'Take care.' } }), 'too short'],
])('%s is found', (_, situation, fault) => {
  expect(situationFaults([situation]).join('\n')).toContain(fault);
});

test('the same situation twice is found', () => {
  expect(situationFaults([sample({}), sample({})])).toContain('fire: twice');
});

test.each([
  ['uk', 'Простежте, куди він іде'],
  ['uk', 'Якщо можете, сфотографуйте його'],
  ['uk', 'Купіть одну пачку для перевірки'],
  ['uk', 'Затримайте його до приїзду'],
  ['uk', 'Напишіть ваше імʼя'],
  ['uk', 'Поліція вже їде'],
  ['en', 'Follow the car'],
  ['en', 'Please film them'],
  ['en', 'Detain the man'],
  ['en', 'What is your name?'],
])('%s: «%s» may not be said', (language, text) => {
  expect(forbidden.some((one) => one.language === language && one.pattern.test(text))).toBe(true);
});

test.each(['Не наздоганяйте нападників', 'Сховайтеся й не знімайте', 'Не купуйте для перевірки'])('«%s» may be said', (text) => {
  expect(forbidden.filter(({ language, pattern }) => language === 'uk' && pattern.test(text))).toEqual([]);
});

test('no path asks more than twelve questions, and the first ones come first', () => {
  for (const situation of situations) {
    const answers = Object.fromEntries(situation.questions.flatMap(({ id, options }) => (options[1] ? [[id, options[1].v]] : [])));
    for (const said of [{}, answers]) {
      const asked = askedOf(situation, said);
      expect(asked.length).toBeLessThanOrEqual(mostQuestions);
      expect(asked.map(({ first }) => Number(first))).toEqual(asked.map(({ first }) => Number(first)).sort((one, other) => other - one));
      expect(asked.map(({ id }) => id)).not.toContain('where');
    }
  }
});

test('who is hurt is asked only where somebody is', () => {
  const robbery = findSituation('robbery');
  if (!robbery) throw new Error('There is no robbery.');
  const ids = (answers: Record<string, string>): string[] => askedOf({ questions: questionsOf(robbery).slice(0, 12) }, answers).map(({ id }) => id);
  expect(ids({ injured: 'none' })).not.toContain('injuredCount');
  expect(askedOf(robbery, { injured: 'yes' }).length).toBeLessThanOrEqual(mostQuestions);
});

test('a weapon is named by any question about one', () => {
  expect(weaponNamed({ weapon: 'firearm' })).toBe(true);
  expect(weaponNamed({ kind: 'weapon' })).toBe(true);
  expect(weaponNamed({ weapon: 'none', kind: 'theft' })).toBe(false);
});

test('one language of a situation holds no word of the other', () => {
  for (const situation of situations) {
    expect(JSON.stringify(spoken(situation, 'en'))).not.toMatch(/\p{Script=Cyrillic}/u);
    expect(Object.keys(spoken(situation, 'uk'))).not.toContain('en');
  }
});
