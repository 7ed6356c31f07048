/** Numbers and codes that people read, type and say aloud: how they are made, shown and understood when typed by a tired person. */

/** Signs that are not taken for one another: no 0, 1, I, L, O. Thirty-one of them, so any one wrong or swapped sign is noticed. */
const checkSigns = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** Regions by their two Latin letters, with the Ukrainian ones clerks use. */
export const regions = { OD: 'ОД', ZP: 'ЗП' } as const;
export type Region = keyof typeof regions;
const isRegion = (text: string): text is Region => text in regions;

/** Series by their two Latin letters: an appeal, a crime statement, a request about one's own data, an invitation to a courtyard. */
export const series = { ZV: 'ЗВ', ZK: 'ЗК', ZD: 'ЗД', ZM: 'ЗМ' } as const;
export type Series = keyof typeof series;
const isSeries = (text: string): text is Series => text in series;

/** The stored form, also used in addresses and headers: `ZV-OD-2026-000123-7`. */
export function formatRunning(what: { series: Series; region: Region; year: number; running: number }): string {
  const running = String(what.running).padStart(6, '0');
  if (running.length !== 6 || !Number.isInteger(what.running) || what.running < 1) throw new RangeError('Running numbers go from 1 to 999999.');
  const year = String(what.year).padStart(4, '0');
  return `${what.series}-${what.region}-${year}-${running}-${checkSign(`${what.series}${what.region}${year}${running}`)}`;
}

function checkSign(body: string): string {
  let sum = 26;
  let weight = 1;
  for (const sign of [...body].reverse()) {
    weight = (weight * 21) % 31;
    sum = (sum + Number.parseInt(sign, 36) * weight) % 31;
  }
  return checkSigns[sum] ?? '';
}

/** The number as people read it: Cyrillic in Ukrainian, the Latin twin elsewhere. */
export function showRunning(number: string, language: 'uk' | 'en'): string {
  if (language === 'en') return number;
  const [head = '', region = '', ...rest] = number.split('-');
  return [isSeries(head) ? series[head] : head, isRegion(region) ? regions[region] : region, ...rest].join('-');
}

// Cyrillic letters, and what a person who sees their shape types instead.
const shapes: Record<string, string> = {
  А: 'A',
  В: 'B',
  С: 'C',
  Е: 'E',
  Н: 'H',
  К: 'K',
  М: 'M',
  Р: 'P',
  Т: 'T',
  Х: 'X',
  У: 'Y',
  І: 'I',
  О: 'O',
  Ѕ: 'S',
  Ј: 'J',
};
const toDigit = (text: string): string =>
  text
    .replace(/[OОQ]/g, '0')
    .replace(/[ILІ|]/g, '1')
    .replace(/З/g, '3')
    .replace(/Б/g, '6');
const toLatin = (text: string): string => [...text].map((sign) => shapes[sign] ?? sign).join('');

const heads: readonly (readonly [RegExp, Series])[] = [
  [/^[ЗZ3][ВVB8]$/, 'ZV'],
  [/^[ЗZ3][КK]$/, 'ZK'],
  [/^[ЗZ3][ДD]$/, 'ZD'],
  [/^[ЗZ3][МM]$/, 'ZM'],
];
const places: readonly (readonly [RegExp, Region])[] = [
  [/^[ОO0][ДD]$/, 'OD'],
  [/^[ЗZ3][ПP]$/, 'ZP'],
];

/** Letters and digits alone, large. */
export const bareSigns = (typed: string): string =>
  typed
    .normalize('NFC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Understands a number in either alphabet, in any case, with or without hyphens; answers the stored form, or null when a sign is wrong or the series is another. */
export function readRunning(typed: string, wanted: readonly Series[]): string | null {
  const parts = /^(..)(..)(.{4})(.{6})(.)$/u.exec(bareSigns(typed));
  if (!parts) return null;
  const [, head = '', place = '', year = '', running = '', sign = ''] = parts;
  const known = heads.find(([shape, name]) => wanted.includes(name) && shape.test(head))?.[1];
  const region = places.find(([shape]) => shape.test(place))?.[1];
  const digits = `${toDigit(year)}${toDigit(running)}`;
  if (!known || !region || !/^\d{10}$/.test(digits) || Number(digits.slice(4)) < 1) return null;
  const right = formatRunning({ series: known, region, year: Number(digits.slice(0, 4)), running: Number(digits.slice(4)) });
  return toLatin(sign) === right.slice(-1) ? right : null;
}

/**
 * Signs of the code: they look the same on a Ukrainian and an English keyboard and are not taken for one another,
 * so a person never has to change the layout. Eight of nineteen signs: 34 bits behind a throttle.
 */
export const codeSigns = '23456789ABCEHKMPTXY';
export const codeLength = 8;

/** A new code from random bytes; bytes that would favour some signs are passed over. */
export function makeCode(randomByte: () => number): string {
  const fair = 256 - (256 % codeSigns.length);
  let code = '';
  while (code.length < codeLength) {
    const byte = randomByte();
    if (byte < fair) code += codeSigns[byte % codeSigns.length] ?? '';
  }
  return code;
}

/** `ABCE-2345`, easier to read aloud and to copy. */
export const showCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** Understands a code in either alphabet and case, with spaces or hyphens anywhere; null when it cannot be a code. */
export function parseCode(typed: string): string | null {
  const signs = toLatin(bareSigns(typed)).replace(/З/g, '3').replace(/Б/g, '6');
  if ([...signs].length !== codeLength) return null;
  return [...signs].every((sign) => codeSigns.includes(sign)) ? signs : null;
}
