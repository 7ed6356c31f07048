import { expect, test } from 'vitest';
import { hintsIn, without } from '#modules/tips/witnessHints.client.ts';

const kinds = (text: string, own?: string): string[] => hintsIn(text, own).map(({ kind, what }) => `${kind}: ${what}`);

test.each([
  ['Дзвоніть 067 123 45 67 ввечері', 'phone: 067 123 45 67'],
  ['+38 (050) 123-45-67', 'phone: +38 (050) 123-45-67'],
  ['телефон 0501234567.', 'phone: 0501234567'],
  ['картка 4149 4993 1234 5679', 'card: 4149 4993 1234 5679'],
  ['пишіть на olena.k@example.com!', 'email: olena.k@example.com'],
  ['канал t.me/shop123', 'link: t.me/shop123'],
  ['пошта @olena_odesa', 'link: @olena_odesa'],
  ['авто ВН1234АА', 'plate: ВН1234АА'],
  ['car BH 1234 AA stood there', 'plate: BH 1234 AA'],
  ['будинок 5, кв. 12', 'flat: кв. 12'],
  ['мене звати Олена Коваль', 'name: Олена Коваль'],
  ['My name is Olena', 'name: Olena'],
])('«%s»', (text, hint) => {
  expect(kinds(text)).toContain(hint);
});

test.each(['о 22:30 двоє забрали сумку', 'будинок 15, третій підʼїзд', 'у 2026 році', 'номер 4149 4993 1234 5670', 'стояла синя машина', 'дві тисячі 500 грн'])(
  '«%s» gives nobody away',
  (text) => {
    expect(kinds(text)).toEqual([]);
  },
);

test('of oneself only the first word is shown', () => {
  expect(kinds('Я бачила, як мій сусід забрав мою сумку')).toEqual(['self: Я']);
  expect(kinds('з яблунь і моря')).toEqual([]);
});

test('a name given elsewhere is found in the text', () => {
  expect(kinds('бачила Коваль, і всі бачили', 'Олена Коваль')).toEqual(['name: Коваль']);
});

test('one press takes out what was found and nothing else', () => {
  const text = 'Дзвоніть 067 123 45 67 ввечері, авто ВН1234АА';
  const [first, second] = hintsIn(text);
  if (!first || !second) throw new Error('Two were expected.');
  expect(without(text, first)).toBe('Дзвоніть … ввечері, авто ВН1234АА');
  expect(without(text, second)).toBe('Дзвоніть 067 123 45 67 ввечері, авто …');
});

test('a long text is looked through at once', () => {
  const text = '0 '.repeat(2000) + 'ВН '.repeat(500) + '@'.repeat(400);
  const from = performance.now();
  hintsIn(text, 'Олена');
  expect(performance.now() - from).toBeLessThan(500);
});
