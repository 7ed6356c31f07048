/** Numbers of letters and of what is added to them. */
import { bareSigns, formatRunning, readRunning, showRunning, type Region } from '#platform/numbers.ts';

export { codeLength, codeSigns, makeCode, parseCode, regions, showCode, type Region } from '#platform/numbers.ts';

/** The stored form, also used in addresses and headers: `ZV-OD-2026-000123-7`; crime statements begin with `ZK`. */
export const formatNumber = ({ crime, ...what }: { crime: boolean; region: Region; year: number; running: number }): string =>
  formatRunning({ series: crime ? 'ZK' : 'ZV', ...what });

/** The number of an addendum: that of the letter it adds to, and which in order it is. */
export const formatAddendum = (number: string, order: number): string => `${number}-D${order}`;

/** The number of the letter itself, for a number that may be an addendum's. */
export const rootOf = (number: string): string => number.replace(/-D\d+$/, '');

/** The number as people read it: Cyrillic in Ukrainian, the Latin twin elsewhere. */
export const showNumber = (number: string, language: 'uk' | 'en'): string =>
  showRunning(language === 'en' ? number : number.replace(/-D(\d+)$/, '-Д$1'), language);

export const isCrimeNumber = (number: string): boolean => number.startsWith('ZK-');

/** Understands a number in either alphabet, in any case, with or without hyphens; answers the stored form, or null when a sign is wrong. */
export function parseNumber(typed: string): string | null {
  const parts = /^(.{15})(?:(?:КО|KO)?[ДD]([1-9]\d?))?$/u.exec(bareSigns(typed).replace(/(КО|KO)$/u, ''));
  const root = parts ? readRunning(parts[1] ?? '', ['ZV', 'ZK']) : null;
  const order = parts?.[2];
  return root === null || order === undefined ? root : formatAddendum(root, Number(order));
}
