/** Turns what a person typed into keys that the register can be asked for by exact match. Pure; no key is ever shown. */

const apostrophes = /['’ʼ`´′‘"“”«»]/gu;

const latinOf: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'h', ґ: 'h', д: 'd', е: 'e', є: 'e', ё: 'e', э: 'e', ж: 'zh', з: 'z', и: 'i', і: 'i', ї: 'i', й: 'i', ы: 'i',
  к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'h', ц: 'c', ч: 'ch', ш: 'sh', щ: 'sh',
  ь: '', ъ: '', ю: 'u', я: 'a',
};

/** Lower case, one spelling of ґ and ё, no apostrophes, single spaces. */
export const plain = (text: string): string =>
  text.normalize('NFC').toLocaleLowerCase('uk').replace(apostrophes, '').replace(/ё/g, 'е').replace(/ґ/g, 'г').replace(/\s+/gu, ' ').trim();

/** The words of a street's name in one order, so that word order does not matter. */
export const keyOf = (words: readonly string[]): string => [...words].sort().join(' ');

/**
 * How a word sounds, in Latin letters: Ukrainian, Russian and every usual romanisation of one name fall together,
 * and so do the endings of adjectives and surnames. Different streets may share a sound; the finder then asks.
 */
export function soundOf(word: string): string {
  const latin = /[a-z]/.test(word) ? word : [...word].map((letter) => latinOf[letter] ?? letter).join('');
  const folded = latin
    .replace(/[^a-z0-9]/g, '')
    .replace(/shch|sch/g, 'sh')
    .replace(/tsk|tsc|dsk/g, 'ck')
    .replace(/ts|tz/g, 'c')
    .replace(/zgh/g, 'zh')
    .replace(/kh|gh|g|x/g, 'h')
    .replace(/w/g, 'v')
    .replace(/y|j/g, 'i')
    .replace(/i+([aeu])/g, '$1')
    .replace(/([aeo])i(?=[aeou])/g, '$1')
    .replace(/(.)\1+/g, '$1')
    .replace(/(?:ie|e|i|o|a)+vs(?:k|c)/g, 'vsk');
  return folded.length > 4 && !/^\d/.test(folded) ? folded.replace(/(?:[aeiou]|oh?o|oho|im|om)+$/g, '') || folded : folded;
}

export const soundKey = (words: readonly string[]): string => keyOf(words.map(soundOf));

/** «Грецька», «Грецький» and «Грецького» sound alike but are three streets: the ending says which. */
export function endingOf(word: string): string {
  const end = /(?:(ая|яя|aia|aya|aja)|(ого|его|ого|oho|ogo|eho|ego)|(ий|ій|ый|ой|yi|yy|iy|ii|yj|ij|oi|oy)|(ое|ее|oie|oe))$/u.exec(word);
  if (end) return end[1] ? 'a' : end[2] ? 'oho' : end[3] ? 'i' : 'e';
  // «Шевченка» and «Шевченко» are one name in two languages.
  if (/(?:^|[^сцзь]|[^сцз]ь)к[оа]$|[^schz]k[oa]$/u.test(word)) return 'ko';
  const last = latinOf[word.at(-1) ?? ''] ?? word.at(-1) ?? '';
  return /[aeiouy]/.test(last) ? last.replace('y', 'i') : '';
}

/** Whether two spellings of one sound also end alike, word by word. */
export function endAlike(a: readonly string[], b: readonly string[]): boolean {
  const ends = (words: readonly string[]) => words.map((word) => `${soundOf(word)} ${endingOf(word)}`).sort().join('|');
  return ends(a) === ends(b);
}

/** Hashes of a sound with each one letter dropped (and of the sound itself): two words one slip apart share at least one. */
export function typosOf(sound: string): number[] {
  const shorter = new Set([hash(sound)]);
  if (sound.length >= 4) for (let i = 0; i < sound.length; i++) if (sound[i] !== ' ') shorter.add(hash(sound.slice(0, i) + sound.slice(i + 1)));
  return [...shorter];
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}

const english = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?&";
const ukrainian = "'йцукенгшщзхїфівапролджєячсмитьбю.'ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,?";
const russian = "ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,?";

const table = (from: string, to: string) => new Map([...from].map((letter, i) => [letter, [...to][i] ?? letter]));
const layouts = [table(english, ukrainian), table(english, russian)];
const backwards = [table(ukrainian, english), table(russian, english)];
/** Ukrainian typed on a Russian layout: the same keys give other letters. */
const neighbours = new Map([['ы', 'і'], ['ъ', 'ї'], ['э', 'є'], ['Ы', 'І'], ['Ъ', 'Ї'], ['Э', 'Є']]);

const retype = (text: string, keys: Map<string, string>) => [...text].map((letter) => keys.get(letter) ?? letter).join('');

/** What the same keys would have written on the other keyboard layouts; the text itself is not repeated. */
export function otherLayouts(text: string): string[] {
  const found: string[] = [];
  if (/[a-z]/i.test(text) && !/[а-яіїєґ]/i.test(text)) found.push(...layouts.map((keys) => retype(text, keys)));
  else {
    if (/[ыъэ]/i.test(text)) found.push(retype(text, neighbours));
    found.push(...backwards.map((keys) => retype(text, keys)));
  }
  return [...new Set(found)].filter((one) => one !== text);
}

/** Letters that stand beside each other on the Ukrainian keyboard: the usual slip of a finger. */
const rows = ['йцукенгшщзхї', 'фівапролджє', 'ячсмитьбю'];
const beside = (a: string, b: string): boolean =>
  rows.some((row) => row.includes(a) && row.includes(b) && Math.abs(row.indexOf(a) - row.indexOf(b)) === 1);

/**
 * Whether one word is another with one slip that is certainly a slip: two letters swapped, one lost, one doubled or one hit
 * beside its key. Any other difference may be another street's honest name.
 */
export function oneSlip(typed: string, right: string): boolean {
  if (typed === right) return true;
  let start = 0;
  while (start < typed.length && typed[start] === right[start]) start += 1;
  const rest = typed.slice(start);
  const wanted = right.slice(start);
  if (typed.length === right.length) {
    if (rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2)) return true;
    return rest.slice(1) === wanted.slice(1) && beside(rest[0] ?? '', wanted[0] ?? '');
  }
  if (typed.length + 1 === right.length) return rest === wanted.slice(1);
  if (typed.length === right.length + 1) return rest.slice(1) === wanted && (typed[start] === typed[start - 1] || beside(typed[start] ?? '', typed[start - 1] ?? '') || beside(typed[start] ?? '', wanted[0] ?? ''));
  return false;
}
