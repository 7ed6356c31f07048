/** Passphrases made of words. Typed on a Ukrainian or a Latin keyboard, with any spacing, they are the same passphrase. */
import { utf8 } from './bytes.ts';

export const phraseWords = 8;
/** Bits of chance in a passphrase made from a list of so many words. */
export const bitsOf = (words: readonly string[]): number => Math.floor(Math.log2(words.length) * phraseWords);

const letters: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'h',
  ґ: 'g',
  д: 'd',
  е: 'e',
  є: 'ie',
  ж: 'zh',
  з: 'z',
  и: 'y',
  і: 'i',
  ї: 'i',
  й: 'i',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ь: '',
  ю: 'iu',
  я: 'ia',
};

/** The one spelling that is used as the passphrase: small Latin letters and digits, words parted by one space. */
export const plainPhrase = (typed: string): string =>
  typed
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’'`ʼ]/g, '')
    .replace(/[а-щьюяєіїґ]/gu, (letter) => letters[letter] ?? '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join(' ');

/** Words drawn by chance, each as likely as any other. */
export function drawPhrase(
  words: readonly string[],
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
): string[] {
  const drawn: string[] = [];
  const fair = Math.floor(0x1_0000_0000 / words.length) * words.length;
  while (drawn.length < phraseWords) {
    const [number = 0] = new Uint32Array(random(new Uint8Array(4)).slice().buffer);
    const word = words[number % words.length];
    if (number < fair && word !== undefined) drawn.push(word);
  }
  return drawn;
}

/** Whether a passphrase is long enough to have been drawn here; what people think up themselves is refused. */
export const isWhole = (typed: string): boolean => plainPhrase(typed).split(' ').length >= phraseWords && utf8(typed).length < 1000;
