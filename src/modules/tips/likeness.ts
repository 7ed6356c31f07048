/** Looks for tips that may tell of one event, among those a reader has opened. It lives in the memory of the page; a person decides. */
import { isMoreUrgent, type Urgency } from './rules.ts';

export type Told = {
  id: string;
  at: Date;
  urgency: Urgency;
  category: string;
  police: boolean;
  /** How it was sent: contents of different ways are not mixed. */ way: string;
  /** Sent by one person, by the key that signs what they add. */ author: string;
  place: string;
  district: string;
  text: string;
};

/** Kinds of events that stretch far, and those that last. */
const wide = ['wildfire', 'missing-person', 'missing-child', 'lost-in-forest'];
const hour = 3_600_000;
const urgentHours = 3;
const usualHours = 24;
const chronicDays = 30;

export type Likeness = { id: string; score: number; because: readonly ('text' | 'place' | 'number')[] };

/** Why two tips may not be joined without more thought; null: they may. */
export function apartBecause(one: Told, other: Told): 'police' | 'way' | 'author' | null {
  if (one.police || other.police) return 'police';
  if (one.way !== other.way && (one.way === 'confidential' || other.way === 'confidential')) return 'way';
  return one.author === other.author && one.at.toISOString().slice(0, 10) !== other.at.toISOString().slice(0, 10) ? 'author' : null;
}

/** Candidates for one tip, the likeliest first. */
export function alikeTo(one: Told, others: readonly Told[]): Likeness[] {
  return others
    .filter((other) => other.id !== one.id)
    .flatMap((other) => {
      const numbers = shared(numbersOf(one), numbersOf(other));
      if (!numbers && !inWindow(one, other)) return [];
      if (one.category !== other.category && !numbers) return [];
      const text = overlap(trigrams(one.text), trigrams(other.text));
      const place = overlap(trigrams(one.place), trigrams(other.place));
      const near = place >= 0.35 || (wide.includes(one.category) && one.district !== '' && one.district === other.district);
      const because = [...(text >= 0.25 ? (['text'] as const) : []), ...(near ? (['place'] as const) : []), ...(numbers ? (['number'] as const) : [])];
      if (!numbers && (!near || text < 0.08) && text < 0.45) return [];
      return [{ id: other.id, score: text + place + (numbers ? 1 : 0), because }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, 10);
}

function inWindow(one: Told, other: Told): boolean {
  const urgent = [one.urgency, other.urgency].some((urgency) => isMoreUrgent(urgency, 'U2'));
  const chronic = one.urgency === 'U3' && other.urgency === 'U3';
  const most = (chronic ? chronicDays * 24 : urgent ? urgentHours : usualHours) * hour;
  return Math.abs(one.at.getTime() - other.at.getTime()) <= most;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
function trigrams(text: string): Set<string> {
  const joined = ` ${plain(text)} `;
  const found = new Set<string>();
  for (let at = 0; at + 3 <= joined.length; at++) found.add(joined.slice(at, at + 3));
  return found;
}
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size < 3 || other.size < 3) return 0;
  let same = 0;
  for (const part of one) if (other.has(part)) same += 1;
  return same / (one.size + other.size - same);
}

/** Telephone numbers and number plates: the same one anywhere is the same thing. */
function numbersOf({ text }: Told): string[] {
  const phones = [...text.matchAll(/\+?\d[\d\s()-]{7,}\d/g)].map(([found]) => found.replace(/\D/g, '').slice(-9));
  const plates = [...text.toUpperCase().matchAll(/(?<!\p{L})([\p{Lu}]{2})\s?(\d{4})\s?([\p{Lu}]{2})(?!\p{L})/gu)].map(
    ([, a = '', b = '', c = '']) => latin(a) + b + latin(c),
  );
  return [...phones.filter((phone) => phone.length === 9), ...plates];
}
const twins: Readonly<Record<string, string>> = { А: 'A', В: 'B', С: 'C', Е: 'E', Н: 'H', І: 'I', К: 'K', М: 'M', О: 'O', Р: 'P', Т: 'T', Х: 'X' };
const latin = (letters: string): string => [...letters].map((letter) => twins[letter] ?? letter).join('');
const shared = (one: readonly string[], other: readonly string[]): boolean => one.some((number) => other.includes(number));
