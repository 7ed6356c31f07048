import { describe, expect, test } from 'vitest';
import { contactsIn, fullNamesIn, namesIn } from '#platform/personNames.ts';

describe('a full name is noticed however it is written', () => {
  test.each([
    ['Петренко Ганна шумить уночі', 'Петренко Ганна'],
    ['шумить Ганна Петренко', 'Ганна Петренко'],
    ['скаржилися на Ганну Іванівну', 'Ганну Іванівну'],
    ['говорили з Петром Ковалем', 'Петром Ковалем'],
    ['це Коваль П. І. з третього', 'Коваль П. І.'],
    ['це П. І. Коваль', 'П. І. Коваль'],
    ["Мар'яна Гук поруч", 'Марʼяна Гук'],
    ['учень Бондар Артем', 'Бондар Артем'],
  ])('%s', (text, name) => {
    expect(fullNamesIn(text)).toContain(name);
    expect(namesIn(text)).toContain(name);
  });
});

test('a surname alone is noticed too', () => {
  expect(namesIn('сусід Петренко з пʼятого поверху')).toEqual(['Петренко']);
  expect(namesIn('продає у Ковальчука вдома')).toEqual(['Ковальчука']);
});

describe('a place is no person', () => {
  test.each([
    'зустріч на вулиці Івана Франка',
    'парк Шевченка, біля входу',
    'на розі Базарної та Канатної',
    'Приморський район, Велика Арнаутська',
    'Національна поліція України',
    'Зустріч минула спокійно. Люди просили ліхтарів.',
  ])('%s', (text) => {
    expect(fullNamesIn(text)).toEqual([]);
    expect(namesIn(text)).toEqual([]);
  });
});

describe('an address of e-mail or a phone is found', () => {
  test.each(['пишіть hanna@mail.example', 'hanna @ mail.example', '+380 67 123 45 67', '0671234567', '(067) 123-45-67', '067.123.45.67', '722-33-44'])(
    '%s',
    (text) => {
      expect(contactsIn(text)).toHaveLength(1);
    },
  );
  test.each(['дзвоніть 112 або 102', '01.12.2026 18.30', 'рахунок 25 : 3, утрималися 2', 'будинок 62, корпус 2', 'ПР-2026-001'])('%s is none', (text) => {
    expect(contactsIn(text)).toEqual([]);
  });
});
