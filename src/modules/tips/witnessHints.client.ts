/** Finds words by which a witness could be recognised. Only hints: the person decides, and much of it may matter for the case. */
export const hintKinds = ['card', 'phone', 'email', 'link', 'plate', 'flat', 'name', 'self'] as const;
export type HintKind = (typeof hintKinds)[number];
export type Hint = { kind: HintKind; what: string; from: number; to: number };

const plateSigns = 'ABCEHIKMOPTXАВСЕНІКМОРТХ';
const patterns: Readonly<Record<HintKind, RegExp>> = {
  card: /(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?!\d)/g,
  phone: /(?<![\d.])(?:\+?\s?38[\s(-]*)?0[\s(-]*\d{2}[\s)-]*\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)/g,
  email: /[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu,
  link: /(?:https?:\/\/|(?<![\p{L}\d@.])(?:t\.me|instagram\.com|facebook\.com|tiktok\.com|vk\.com)\/)\S+|(?<![\p{L}\d@.])@[a-z\d_]{4,}/giu,
  plate: new RegExp(`(?<![\\p{L}\\d])[${plateSigns}]{2}[ -]?\\d{4}[ -]?[${plateSigns}]{2}(?![\\p{L}\\d])`, 'giu'),
  flat: /(?<!\p{L})(?:кв\.?|квартир[аиіу]|flat|apt\.?|apartment)\s*№?\s*\d{1,4}(?!\d)/giu,
  name: /(?<=(?<!\p{L})(?:мене звати|моє імʼя|моє ім'я|my name is|i am called)\s+)\p{L}[\p{L}ʼ'’-]+(?:\s+\p{Lu}[\p{L}ʼ'’-]+)?/giu,
  self: /(?<!\p{L})(?:я|мене|мені|мною|мій|моя|моє|мої|моєї|моєму|моїй|my|me|I)(?!\p{L})/gu,
};
const capital = /(?<!\p{L})(?:Я|Мене|Мені|Мій|Моя|Моє|Мої|My)(?!\p{L})/gu;

/** Whether the digits of a card belong together (Luhn). */
function isCard(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number);
  return digits.reduce((sum, digit, at) => sum + (at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2), 0) % 10 === 0;
}

/** Hints in their order, none inside another; of «я» only the first, for one is enough to think of. `own`: a name the person gave elsewhere. */
export function hintsIn(text: string, own = ''): Hint[] {
  const found: Hint[] = [];
  const add = (kind: HintKind, what: string, from: number): void => {
    const to = from + what.length;
    if (what !== '' && found.every((other) => to <= other.from || from >= other.to)) found.push({ kind, what, from, to });
  };
  for (const word of own.split(/\s+/u).filter((part) => part.length > 2))
    for (const { index } of text.matchAll(new RegExp(`(?<!\\p{L})${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\p{L})`, 'giu')))
      add('name', text.slice(index, index + word.length), index);
  for (const kind of hintKinds) {
    const matches = [...text.matchAll(patterns[kind]), ...(kind === 'self' ? text.matchAll(capital) : [])].sort((one, other) => one.index - other.index);
    for (const match of kind === 'self' ? matches.slice(0, 1) : matches) if (kind !== 'card' || isCard(match[0])) add(kind, match[0], match.index);
  }
  return found.sort((one, other) => one.from - other.from);
}

/** The text without what a hint found: three dots stand where it was. */
export const without = (text: string, { from, to }: Hint): string => `${text.slice(0, from)}…${text.slice(to)}`;
