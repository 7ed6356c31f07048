import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StringKey } from '#platform/i18n.ts';

/** OWASP's floor for argon2id: 19 MiB and two passes, about 20 ms. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
/** A flood of sign-ins must neither fill the memory nor starve the rest: few at once, few more waiting. */
const pool = { atOnce: 2, waiting: 40 };

/** Too many sign-ins at this moment; the person may try again shortly. */
export class TooBusy extends Error {}

let running = 0;
const queue: (() => void)[] = [];
async function inPool<T>(work: () => Promise<T>): Promise<T> {
  if (running >= pool.atOnce) {
    if (queue.length >= pool.waiting) throw new TooBusy();
    await new Promise<void>((go) => queue.push(go));
  }
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    queue.shift()?.();
  }
}

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  inPool(
    () =>
      new Promise((resolve, reject) => {
        argon2('argon2id', { message: password.normalize('NFKC'), nonce: salt, ...cost }, (error, key) => (error ? reject(error) : resolve(key)));
      }),
  );

/** The form in which a password is kept: algorithm, cost, salt and key in one text. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

const unknown = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${Buffer.alloc(16).toString('base64url')}$${Buffer.alloc(32).toString('base64url')}`;

/** Whether the password is right. With `null` (no such account) it takes the same time and answers no. */
export async function isPassword(kept: string | null, password: string): Promise<boolean> {
  const [, , , , salt = '', key = ''] = (kept ?? unknown).split('$');
  const made = await derive(password, Buffer.from(salt, 'base64url'));
  const wanted = Buffer.from(key, 'base64url');
  return kept !== null && made.length === wanted.length && timingSafeEqual(made, wanted);
}

export const passwordLength = { min: 12, max: 200 };

/** Words that everyone who knows the portal would try first. */
const contextWords = [
  'odesa',
  'odessa',
  'одес',
  'bezpechna',
  'безпечн',
  'safe',
  'police',
  'politsi',
  'поліці',
  'полици',
  'moderator',
  'модератор',
  'portal',
  'портал',
  'robota',
  'робота',
  'zvernenn',
  'звернен',
];
/** Roots of the passwords found most often in leaked lists; with digits and signs around them they stay common. */
const commonRoots = [
  'password',
  'passw0rd',
  'p@ssword',
  'p@ssw0rd',
  'парол',
  'gfhjkm',
  'qwerty',
  'qwertz',
  'йцукен',
  'asdfgh',
  'zxcvbn',
  '1q2w3e',
  'qazwsx',
  'abcdef',
  'абвгд',
  'letmein',
  'welcome',
  'iloveyou',
  'dragon',
  'monkey',
  'football',
  'baseball',
  'superman',
  'batman',
  'princess',
  'sunshine',
  'starwars',
  'master',
  'shadow',
  'michael',
  'trustno1',
  'changeme',
  'secret',
  'administrator',
  'admin',
  'login',
  'test',
  'ukraine',
  'ukraina',
  'україн',
  'slava',
  'слава',
  'privat',
  'kyiv',
  'київ',
  'google',
  'facebook',
  'samsung',
  'apple',
  'iphone',
  'love',
  'kohannia',
  'кохан',
  'sonechko',
  'сонечк',
  'mama',
  'мама',
  'marina',
  'natasha',
  'nastya',
  'dynamo',
  'динамо',
  'shakhtar',
  'шахтар',
];

/**
 * Why a new password is refused, or null. It counts what is left when common and known words, runs and repeats are taken out:
 * a long password may hold such a word, one that is little else may not.
 */
export function passwordFault(password: string, known: { name: string; email: string }): StringKey | null {
  const text = password.normalize('NFKC');
  const length = [...text].length;
  if (length < passwordLength.min) return 'people.password.short';
  if (length > passwordLength.max) return 'people.password.long';
  const small = text.toLowerCase();
  const own = [...known.name.toLowerCase().split(/[\s.ʼ'-]+/u), ...known.email.toLowerCase().split(/[@.+_-]+/u)].filter((word) => word.length >= 3);
  const bare = (words: readonly string[]) => words.reduce((rest, word) => rest.replaceAll(word, ''), small);
  if (weight(bare([...contextWords, ...own])) < 8) return 'people.password.context';
  return weight(bare(commonRoots)) < 8 ? 'people.password.common' : null;
}

/** Signs that add something: those that neither repeat the one before nor follow it in a run, and no whole-word repeats. */
function weight(text: string): number {
  const signs = [...(/^(.{1,6}?)\1+$/u.exec(text)?.[1] ?? text)];
  return signs.filter((sign, i) => {
    const step = (sign.codePointAt(0) ?? 0) - (signs[i - 1]?.codePointAt(0) ?? -9);
    return step !== 0 && step !== 1 && step !== -1;
  }).length;
}
