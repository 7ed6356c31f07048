import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeSigns, formatAddendum, formatNumber, makeCode, parseCode, parseNumber, rootOf, showCode, showNumber } from '#modules/appeals/rules.ts';

const some = fc.record({
  crime: fc.boolean(),
  region: fc.constantFrom('OD' as const, 'ZP' as const),
  year: fc.integer({ min: 2026, max: 2099 }),
  running: fc.integer({ min: 1, max: 999_999 }),
});

test('the number is the one the clerks know, with a Latin twin', () => {
  const number = formatNumber({ crime: false, region: 'OD', year: 2026, running: 123 });
  expect(number).toBe('ZV-OD-2026-000123-7');
  expect(showNumber(number, 'uk')).toBe('ЗВ-ОД-2026-000123-7');
  expect(showNumber(number, 'en')).toBe('ZV-OD-2026-000123-7');
  expect(showNumber(formatNumber({ crime: true, region: 'ZP', year: 2027, running: 5 }), 'uk')).toMatch(/^ЗК-ЗП-2027-000005-.$/);
});

test.each([
  'ЗВ-ОД-2026-000123-7',
  'ZV-OD-2026-000123-7',
  'зв-од-2026-000123-7',
  'зв од 2026 000123 7',
  'ЗВОД20260001237',
  'zvod20260001237',
  '  ЗВ–ОД–2026–000123–7 ',
  '3B-0Д-2О26-ООО123-7',
  'ЗВ-ОД-2026-000123-7-КО',
  'ЗB-OД-2026-0OO12З-7',
])('%s is understood', (typed) => {
  expect(parseNumber(typed)).toBe('ZV-OD-2026-000123-7');
});

test.each([
  ['ЗВ-ОД-2026-000123-7-Д1', 'ZV-OD-2026-000123-7-D1'],
  ['zv-od-2026-000123-7-d12', 'ZV-OD-2026-000123-7-D12'],
  ['зв од 2026 000123 7 д2', 'ZV-OD-2026-000123-7-D2'],
  ['ЗВОД20260001237Д3', 'ZV-OD-2026-000123-7-D3'],
  ['ЗВ-ОД-2026-000123-7-КО-Д1', 'ZV-OD-2026-000123-7-D1'],
])('%s is an addendum', (typed, number) => {
  expect(parseNumber(typed)).toBe(number);
  expect(rootOf(number)).toBe('ZV-OD-2026-000123-7');
});

test('an addendum is shown with Д in Ukrainian and D in English', () => {
  const number = formatAddendum('ZV-OD-2026-000123-7', 1);
  expect([showNumber(number, 'uk'), showNumber(number, 'en')]).toEqual(['ЗВ-ОД-2026-000123-7-Д1', 'ZV-OD-2026-000123-7-D1']);
  expect(rootOf('ZV-OD-2026-000123-7')).toBe('ZV-OD-2026-000123-7');
});

test.each([
  '',
  'ЗВ-ОД-2026-000123-7-Д0',
  'ЗВ-ОД-2026-000123-7-Д100',
  'ЗВ-ОД-2026-000123-7-Д',
  'ЗВ-ОД-2026-000123-8-Д1',
  'ЗВ-ОД-2026-000123-8',
  'ЗВ-ОД-2026-000124-7',
  'ЗВ-ОД-2026-000132-7',
  'ЗВ-ХХ-2026-000123-7',
  'ЗВ-ОД-2026-000000-7',
  '123',
  'ЗВ-ОД-2026-000123-77',
])('%s is not a number', (typed) => expect(parseNumber(typed)).toBeNull());

test('what is shown is understood again, in both alphabets', () => {
  fc.assert(
    fc.property(some, (what) => {
      const number = formatNumber(what);
      expect(parseNumber(number)).toBe(number);
      expect(parseNumber(showNumber(number, 'uk'))).toBe(number);
      expect(parseNumber(showNumber(number, 'uk').toLowerCase().replaceAll('-', ' '))).toBe(number);
    }),
  );
});

test('one wrong digit, or two neighbours swapped, is always noticed', () => {
  fc.assert(
    fc.property(some, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), (what, place, step) => {
      const number = formatNumber(what);
      const at = [6, 7, 8, 9, 11, 12, 13, 14, 15, 16][place] ?? 6;
      const wrong = number.slice(0, at) + ((Number(number[at]) + step) % 10) + number.slice(at + 1);
      expect(parseNumber(wrong)).toBeNull();
      if (at !== 9 && at !== 16 && number[at] !== number[at + 1]) {
        expect(parseNumber(number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2))).toBeNull();
      }
    }),
  );
});

test('a code can be typed on a Ukrainian keyboard, in any case, with any spaces', () => {
  const cyrillic: Record<string, string> = { A: 'А', B: 'В', C: 'С', E: 'Е', H: 'Н', K: 'К', M: 'М', P: 'Р', T: 'Т', X: 'Х', Y: 'У' };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...codeSigns), { minLength: 8, maxLength: 8 }), (signs) => {
      const code = signs.join('');
      expect(parseCode(showCode(code))).toBe(code);
      expect(
        parseCode(
          signs
            .map((sign) => cyrillic[sign] ?? sign)
            .join(' ')
            .toLowerCase(),
        ),
      ).toBe(code);
    }),
  );
  expect(parseCode('АВСЕ-234З')).toBe('ABCE2343');
  for (const wrong of ['', 'ABCE234', 'ABCE23456', 'ABCE234O', 'ЖЖЖЖЖЖЖЖ']) expect(parseCode(wrong)).toBeNull();
});

test('a code is made of eight signs, each as likely as the others', () => {
  let seed = 1;
  const counts = new Map<string, number>();
  const next = () => (seed = (seed * 48_271) % 2_147_483_647) & 255;
  for (let i = 0; i < 4000; i += 1) for (const sign of makeCode(next)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const expected = (4000 * 8) / codeSigns.length;
  expect(counts.size).toBe(codeSigns.length);
  for (const count of counts.values()) expect(Math.abs(count - expected) / expected).toBeLessThan(0.15);
});
