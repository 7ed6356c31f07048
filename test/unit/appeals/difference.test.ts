import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedParts, differenceOf, type Piece } from '#modules/appeals/difference.ts';

const without = (pieces: readonly Piece[], kind: Piece['kind']): string =>
  pieces
    .filter((one) => one.kind !== kind)
    .map((one) => one.text)
    .join('');
const text = fc.array(fc.constantFrom('двір', 'ліхтар', 'арка', ' ', '\n', '  ', '12', 'Ї', '<b>', '🙂')).map((parts) => parts.join(''));

describe('what changed between two versions', () => {
  test('either version can be read back from it, sign for sign', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = differenceOf(before, after);
        expect(without(pieces, 'new')).toBe(before);
        expect(without(pieces, 'gone')).toBe(after);
        expect(pieces.every((piece, i) => piece.text !== '' && piece.kind !== pieces[i + 1]?.kind)).toBe(true);
      }),
    );
  });

  test('a changed word is one word', () => {
    expect(differenceOf('У дворі на Базарній, 62 темно.', 'У дворі на Базарній, 64 темно.')).toEqual([
      { kind: 'same', text: 'У дворі на Базарній, ' },
      { kind: 'gone', text: '62 ' },
      { kind: 'new', text: '64 ' },
      { kind: 'same', text: 'темно.' },
    ]);
  });

  test('the longest allowed texts without a word in common take no noticeable time', () => {
    const long = (sign: string): string => Array.from({ length: 10_000 }, (_, i) => `${sign}${i}`).join(' ');
    const begun = performance.now();
    expect(without(differenceOf(long('а'), long('б')), 'gone')).toBe(long('б'));
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  test('only the parts that differ are named, rows by their label', () => {
    const rows = (phone: string) => ({
      kind: 'rows' as const,
      title: null,
      rows: [
        { label: 'Імʼя', value: 'Ганна' },
        { label: 'Час', value: phone },
      ],
    });
    expect(
      changedParts(
        [rows('вчора'), { kind: 'prose', title: 'Суть', text: 'Темно' }],
        [rows('сьогодні'), { kind: 'lines', title: 'Про кого', lines: ['сусід'] }, { kind: 'prose', title: 'Суть', text: 'Темно' }],
      ).map(({ title }) => title),
    ).toEqual(['Час', 'Про кого']);
  });
});
