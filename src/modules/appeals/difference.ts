/** What an author changed between two versions, word by word. Pure; nothing is ever left out of either text. */
import type { LetterPart } from './letterParts.ts';

export type Piece = { kind: 'same' | 'gone' | 'new'; text: string };
export type ChangedPart = { title: string; pieces: Piece[] };

/** Beyond so many pairs of words the middle is shown as replaced whole: the moderator's page must stay quick. */
const mostPairs = 2_000_000;

/** Pieces that without the new ones read as `before` and without the gone ones as `after`, sign for sign. */
export function differenceOf(before: string, after: string): Piece[] {
  const [from, to] = [wordsOf(before), wordsOf(after)];
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) head += 1;
  let tail = 0;
  while (tail < from.length - head && tail < to.length - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail += 1;
  const middle = between(from.slice(head, from.length - tail), to.slice(head, to.length - tail));
  return joined([...as('same', from.slice(0, head)), ...middle, ...as('same', tail === 0 ? [] : from.slice(-tail))]);
}

/** A word takes the space after it along, so two texts are never alike by their spaces alone. */
const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/gu) ?? [];
const as = (kind: Piece['kind'], words: readonly string[]): Piece[] => words.map((text) => ({ kind, text }));

/** The longest run of words both have in common, the rest as gone and new. */
function between(from: readonly string[], to: readonly string[]): Piece[] {
  if (from.length === 0 || to.length === 0 || from.length * to.length > mostPairs) return [...as('gone', from), ...as('new', to)];
  const width = to.length + 1;
  const longest = new Uint32Array((from.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1)
    for (let j = to.length - 1; j >= 0; j -= 1) longest[i * width + j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const [gone, fresh] = [from[i], to[j]];
    if (gone !== undefined && gone === fresh) {
      pieces.push({ kind: 'same', text: gone });
      i += 1;
      j += 1;
    } else if (gone !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ kind: 'gone', text: gone });
      i += 1;
    } else if (fresh !== undefined) {
      pieces.push({ kind: 'new', text: fresh });
      j += 1;
    }
  }
  return pieces;
}

function joined(pieces: readonly Piece[]): Piece[] {
  const runs: Piece[] = [];
  for (const { kind, text } of pieces) {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  }
  return runs;
}

/** The parts of a letter that differ, each by its own heading. Rows are matched by their labels. */
export function changedParts(before: readonly LetterPart[], after: readonly LetterPart[]): ChangedPart[] {
  const [from, to] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((title) => {
    const [gone, fresh] = [from.get(title) ?? '', to.get(title) ?? ''];
    return gone === fresh ? [] : [{ title, pieces: differenceOf(gone, fresh) }];
  });
}

function fieldsOf(parts: readonly LetterPart[]): Map<string, string> {
  return new Map(
    parts.flatMap((part): [string, string][] =>
      part.kind === 'prose'
        ? [[part.title, part.text]]
        : part.kind === 'lines'
          ? [[part.title, part.lines.join('\n')]]
          : part.rows.map((row): [string, string] => [row.label, row.value]),
    ),
  );
}
