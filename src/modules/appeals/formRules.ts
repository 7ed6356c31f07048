/** Small questions asked of typed text. Pure, and linear in the length of the text. */
import type { StringKey, Values } from '#platform/i18n.ts';

export { emailFault } from '#platform/email.ts';

/** What is wrong, as a string's name and the numbers or signs it mentions. */
export type Fault = { key: StringKey; values?: Values };

export const length = (text: string): number => [...text].length;

/** Only capitals, in a text long enough for that to be shouting and not an abbreviation. */
export function isShouting(text: string): boolean {
  let upper = 0;
  let letters = 0;
  for (const sign of text) {
    if (!/\p{L}/u.test(sign)) continue;
    letters += 1;
    if (/\p{Lu}/u.test(sign)) upper += 1;
  }
  return letters >= 8 && upper / letters > 0.8;
}

/** A leaned-on key or a few signs over and over: nothing a reader could act on. */
export function isKeyNoise(text: string): boolean {
  const counts = new Map<string, number>();
  let letters = 0;
  for (const sign of text.toLowerCase()) {
    if (!/[\p{L}\p{N}]/u.test(sign)) continue;
    letters += 1;
    counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  if (letters === 0) return true;
  const most = Math.max(...counts.values());
  return (letters >= 10 && counts.size < 4) || (letters >= 20 && most / letters > 0.5);
}

/** Letters of any script with marks, apostrophes, hyphens and spaces; digits and signs are named in the fault. */
export function nameFault(text: string, { min, max }: { min: number; max: number }, missing: StringKey): Fault | null {
  if (length(text) < min) return { key: missing };
  if (length(text) > max) return { key: 'appeals.form.tooLong', values: { max, over: length(text) - max } };
  if (/\p{N}/u.test(text)) return { key: 'appeals.form.nameDigit' };
  const odd = /[^\p{L}\p{M}'’ʼ`´ʹ′\-‐‑– .]/u.exec(text)?.[0];
  if (odd) return { key: 'appeals.form.nameSign', values: { sign: odd } };
  return /\p{L}/u.test(text) ? null : { key: missing };
}

/** The number in the international form, or null: nine digits after 0 are Ukrainian, a plus takes any country. */
export function readPhone(text: string): string | null {
  const digits = text.replace(/[\s().\-‐‑–]/gu, '');
  if (/^0\d{9}$/.test(digits)) return `+38${digits}`;
  if (/^380\d{9}$/.test(digits)) return `+${digits}`;
  if (/^\+380/.test(digits)) return /^\+380\d{9}$/.test(digits) ? digits : null;
  return /^\+[1-9]\d{7,14}$/.test(digits) ? digits : null;
}

/** Reads `2026-11-21` or `21.11.2026` as a day that exists; null otherwise. */
export function readDay(text: string): string | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  const local = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(text.trim());
  const [year, month, date] = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : [];
  if (!year || !month || !date) return null;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day ? null : day;
}

const nowhere = new Set([
  'там',
  'тут',
  'дома',
  'вдома',
  'десь',
  'скрізь',
  'ніде',
  'немає',
  'нет',
  'там же',
  'не знаю',
  'here',
  'there',
  'home',
  'somewhere',
  'none',
  'unknown',
]);
/** A word that names no place. */
export const isNowhere = (text: string): boolean => nowhere.has(text.toLowerCase().replace(/[.\s]+$/u, '')) || !/[\p{L}\p{N}]/u.test(text);

const foul =
  /(?<!\p{L})(?:бля(?:д|т)|сук[аи](?!\p{L})|хуй|хує|хуї|хуе|піздец|пізд|пизд|йоба|їба|еба|йоб|ёб|мудак|мудил|гандон|курв|лайн[оа]|fuck|shit|bitch|asshole)/iu;
/** Words the author may want to leave out; never a reason to refuse. */
export const hasFoulWords = (text: string): boolean => foul.test(text);

const crime =
  /(?<!\p{L})(?:вкра[влд]|вкрад|викра[влд]|пограбува|обікра|обчисти|побив|побил|побит|зґвалт|згвалт|вбив|убив|вбит|убит|поріза|підпал|шахра|обдури|ошука|погрожу|вимага[єюл]|заволоді|stole|stolen|robbed|robber|beaten|assault|raped|murder|threaten|fraud|burgl)/iu;
/** Words of a crime: the author is shown the faster way for crime statements and decides. */
export const soundsLikeCrime = (text: string): boolean => crime.test(text);

const despair =
  /(?<!\p{L})(?:накласти на себе|покінчити (?:з|із) (?:собою|життям)|вкоротити собі|не хочу жити|самогубств|суїцид|kill myself|suicid|end my life)/iu;
/** The author may be in danger from despair: shown where help answers. */
export const soundsLikeDespair = (text: string): boolean => despair.test(text);
