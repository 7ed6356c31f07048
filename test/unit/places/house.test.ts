import { expect, test } from 'vitest';
import { parseHouse, showHouse } from '#modules/places/house.ts';
import { parseHouses } from '#modules/places/houseRanges.ts';

const shown = (text: string) => {
  const house = parseHouse(text);
  return house ? showHouse(house) : null;
};

test.each([
  ['12', '12'], ['12а', '12а'], ['12-А', '12а'], ['12 А', '12а'], ['12"А"', '12а'], ['12A', '12а'], ['12/14', '12/14'], ['12 / 14', '12/14'], ['12/а', '12а'], ['12а/3', '12а/3'],
  ['12к2', '12к2'], ['12 к. 2', '12к2'], ['12 корп. 2', '12к2'], ['12, корпус 2', '12к2'], ['12/14 к3', '12/14к3'], ['№ 7', '7'],
])('«%s» is the house %s', (text, house) => {
  expect(shown(text)).toBe(house);
});

test.each(['', '0', 'а', '12345', '12 Грецька', '12-14-16', '12аб'])('«%s» is not a house', (text) => {
  expect(shown(text)).toBeNull();
});

test('what a house is shown as reads back as the same house', () => {
  for (const text of ['1', '12а', '12/14', '12к2', '5а/7к3']) expect(shown(shown(text) ?? '')).toBe(text);
});

test.each([
  ['', [{ side: 'all', fromNumber: 1, toNumber: 9999 }]],
  ['усі', [{ side: 'all', fromNumber: 1 }]],
  ['непарні', [{ side: 'odd', fromNumber: 1, toNumber: 9999 }]],
  ['1–29 непарні; 2–30 парні', [{ side: 'odd', fromNumber: 1, toNumber: 29 }, { side: 'even', fromNumber: 2, toNumber: 30 }]],
  ['від 31', [{ side: 'all', fromNumber: 31, toNumber: 9999 }]],
  ['від 51 непарні', [{ side: 'odd', fromNumber: 51 }]],
  ['парні з 2 до 40', [{ side: 'even', fromNumber: 2, toNumber: 40 }]],
  ['12а, 14/2', [{ house: '12а' }, { house: '14/2' }]],
  ['1-12а', [{ fromNumber: 1, toNumber: 12, toSuffix: 'а' }]],
])('«%s» is understood as houses', (text, ranges) => {
  expect(parseHouses(text)).toMatchObject({ ranges, unread: [] });
});

test.each(['30-2', 'біля школи', '1-2-3', 'від'])('«%s» is told to be unreadable', (text) => {
  expect(parseHouses(text).unread).toEqual([text]);
});
