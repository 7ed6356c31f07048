/** House numbers as people write them. */

export type House = {
  number: number;
  /** Letter, fraction and block in one canonical order: «а», «/14», «к2», «а/2к3»; empty for a plain number. */
  suffix: string;
};

const latinLetters: Record<string, string> = { a: 'а', b: 'б', v: 'в', c: 'с', e: 'е', o: 'о', p: 'р', x: 'х', k: 'к', d: 'д' };
const cyrillic = (letter: string) => latinLetters[letter] ?? letter;

const shape = /^(\d{1,4})\s*(?:[-–—\s]?\s*([а-яіїєa-z])(?![а-яіїєa-z]))?\s*(?:\/\s*(\d{1,4})\s*[-–—]?\s*([а-яіїєa-z](?![а-яіїєa-z\d]))?|\/\s*([а-яіїєa-z](?![а-яіїєa-z])))?\s*(?:[,;]?\s*(?:корпус|корп\.?|кор\.?|к\.?|k\.?|korp\.?|block|bl\.?|блок|bld\.?)\s*[-–—№]?\s*(\d{1,2}[а-яіїє]?|[а-яіїє]))?$/u;

/** Reads «12», «12а», «12-А», «12 / 14», «12к2», «12, корп. 2»; null for anything else. */
export function parseHouse(text: string): House | null {
  const found = shape.exec(text.toLocaleLowerCase('uk').replace(/["'«»’ʼ`№#]/gu, '').replace(/\s+/g, ' ').trim());
  if (!found) return null;
  const number = Number(found[1]);
  if (number === 0) return null;
  const letter = found[2] ?? found[5];
  const suffix = [
    letter ? cyrillic(letter) : '',
    found[3] ? `/${Number(found[3])}${found[4] ? cyrillic(found[4]) : ''}` : '',
    found[6] ? `к${found[6]}` : '',
  ].join('');
  return { number, suffix };
}

/** The house as it is shown: «12а», «12/14», «12к2». */
export const showHouse = (house: House): string => `${house.number}${house.suffix}`;

/** Order of suffixes inside one number: plain, then letters, then the rest, each by the alphabet. */
export const compareSuffix = (a: string, b: string): number => a.localeCompare(b, 'uk');
