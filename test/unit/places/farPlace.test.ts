import { expect, test } from 'vitest';
import { farPlace } from '#modules/places/farCities.ts';

test.each([
  ['Львів, Личаківська, 5', 'Львів'],
  ['вул. Хрещатик, 1, м. Київ', 'Київ'],
  ['Kyiv, Khreshchatyk 1', 'Київ'],
  ['Кривий Ріг, проспект Миру, 2', 'Кривий Ріг'],
  ['с. Вигадане, Миколаївська обл.', 'Миколаївська обл'],
])('%s lies elsewhere: %s', (typed, place) => {
  expect(farPlace(typed)).toBe(place);
});

test.each([
  'вул. Київська, 5',
  'Базарна, 62, двір',
  'Одеська область, Південне',
  'Одеса, вул. Миколаївська дорога, 1',
  'ресторан «Київ» на Дерибасівській',
  '',
  'Грецька, 12',
])('%j may well be here', (typed) => {
  expect(farPlace(typed)).toBeNull();
});
