import { expect, test } from 'vitest';
import { endAlike, keyOf, oneSlip, otherLayouts, plain, soundKey, typosOf } from '#modules/places/spelling.ts';
import { romanise } from '#modules/places/names.ts';

test('every kind of apostrophe writes the same word', () => {
  expect(new Set(["М'ясоїдівська", 'М’ясоїдівська', 'Мʼясоїдівська', 'М`ясоїдівська', 'Мясоїдівська'].map(plain)).size).toBe(1);
});

test('word order does not change the key', () => {
  expect(keyOf(['велика', 'арнаутська'])).toBe(keyOf(['арнаутська', 'велика']));
});

test.each([
  ['успенська', 'успенская'], ['рішельєвська', 'ришельевская'], ['грецька', 'hretska'], ['дерибасівська', 'deribasovskaya'], ['шевченка', 'шевченко'], ['чорноморського', 'chornomorskoho'],
])('«%s» and «%s» sound alike and end alike', (a, b) => {
  expect(soundKey([a])).toBe(soundKey([b]));
  expect(endAlike([a], [b])).toBe(true);
});

test.each([['грецька', 'грецького'], ['успенська', 'успенський'], ['троїцька', 'троїцького']])('«%s» and «%s» may sound alike, but end as two streets', (a, b) => {
  expect(endAlike([a], [b])).toBe(false);
});

test.each([['грецка', 'грецька'], ['дерибасіська', 'дерибасівська'], ['канатна', 'кантана'], ['базарнна', 'базарна'], ['пркатна', 'пракатна']])('«%s» is one slip from «%s»', (typed, right) => {
  expect(oneSlip(typed, right)).toBe(true);
});

test.each([['поліська', 'польська'], ['київська', 'львівська'], ['садова', 'ставова']])('«%s» may be an honest name beside «%s»', (typed, right) => {
  expect(oneSlip(typed, right)).toBe(false);
});

test('a slip shares a hash with the right word', () => {
  const right = new Set(typosOf('hreck'));
  expect(typosOf('hrek').some((hash) => right.has(hash))).toBe(true);
  expect(typosOf('kanatn').some((hash) => right.has(hash))).toBe(false);
});

test('a layout left on English or Russian is read as Ukrainian', () => {
  expect(otherLayouts('Uhtwmrf')).toContain('Грецька');
  expect(otherLayouts('Дерибасывська')).toContain('Дерибасівська');
});

test.each([['Олена Ковальчук', 'Olena Kovalchuk'], ['Юлія Згурська', 'Yuliia Zghurska'], ['Їжакевич', 'Yizhakevych'], ['Щорʼїв', 'Shchoriv']])('%s is written %s', (name, latin) => {
  expect(romanise(name)).toBe(latin);
});
