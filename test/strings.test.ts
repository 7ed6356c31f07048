import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import en from '#content/strings/en.json' with { type: 'json' };
import uk from '#content/strings/uk.json' with { type: 'json' };
import { readyTemplates } from '#modules/moderation/index.ts';

const ukrainian: Record<string, string> = uk;
const english: Record<string, string> = en;
const keys = Object.keys(ukrainian);
const plural = /_(one|few|many|other)$/;
const base = (key: string): string => key.replace(plural, '');

// Keys that no line of code spells out, because their last part comes from data. Each prefix must say whose data.
const named: string[] = [];

/** The words people read, without the code around them: every string, every line of pages and letters, and the ready templates. */
function written(language: 'uk' | 'en'): { where: string; text: string }[] {
  const strings = Object.entries(language === 'uk' ? ukrainian : english).map(([where, text]) => ({ where, text }));
  const templates = readyTemplates()
    .filter((one) => one.language === language)
    .flatMap(({ kind, reason, name, words }) => [name, ...words.split('\n')].map((text) => ({ where: `template ${kind} ${reason}`, text })));
  const files = globSync([`content/pages/${language}/*.md`, `content/mail/${language}/*.md`]);
  return [
    ...strings,
    ...templates,
    ...files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((text, i) => ({ where: `${file}:${i + 1}`, text })),
    ),
  ];
}
const found = (language: 'uk' | 'en', pattern: RegExp): string[] =>
  written(language)
    .filter(({ text }) => pattern.test(text))
    .map(({ where, text }) => `${where}: ${text}`);

test('both languages have the same keys', () => {
  expect(Object.keys(english)).toEqual(keys);
});

test('both languages have the same pages and letters', () => {
  const names = (language: string): string[] =>
    globSync(`content/{pages,mail}/${language}/*.md`)
      .map((file) => file.replace(`/${language}/`, '/'))
      .sort();
  expect(names('en')).toEqual(names('uk'));
});

test('no string is empty', () => {
  expect(keys.filter((key) => !ukrainian[key]?.trim() || !english[key]?.trim())).toEqual([]);
});

test('both languages fill in the same values', () => {
  const holes = (text = ''): string => [...new Set([...text.matchAll(/\{\{\s*([\w-]+)[^}]*\}\}/g)].map((hole) => hole[1]))].sort().join(' ');
  // A single thing may be said without its number: «один день».
  const differ = keys.filter(
    (key) => holes(ukrainian[key]) !== holes(english[key]) && !(key.endsWith('_one') && !holes(english[key]).replace('count', '').trim()),
  );
  expect(differ).toEqual([]);
});

test('a string with plurals has every form that Ukrainian needs', () => {
  const bases = new Set(keys.filter((key) => plural.test(key)).map(base));
  const lacking = [...bases].flatMap((key) => ['one', 'few', 'many', 'other'].map((form) => `${key}_${form}`)).filter((key) => !(key in ukrainian));
  expect(lacking).toEqual([]);
});

test('every string is used', () => {
  const code = globSync(['src/**/*.{ts,astro,svelte}', 'db/**/*.ts', 'content/**/*.{md,json}'], { exclude: ['content/strings/**'] })
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const quoted = new Set([...code.matchAll(/['"`]([a-z][\w-]*(?:\.[\w-]+)+)['"`]/gi)].map((match) => match[1] ?? ''));
  // `appeals.kind.${kind}` names every key that begins so.
  const begun = [...code.matchAll(/`([a-z][\w.-]*\.)\$\{/gi)].map((match) => match[1] ?? '');
  // `$t(span.days, …)`: one string inside another.
  const nested = new Set(
    [
      ...keys
        .map((key) => ukrainian[key])
        .join('\n')
        .matchAll(/\$t\(([\w.]+)/g),
    ].map((match) => match[1] ?? ''),
  );
  const idle = keys.filter(
    (key) => !nested.has(base(key)) && !quoted.has(base(key)) && !quoted.has(key) && ![...begun, ...named].some((start) => key.startsWith(start)),
  );
  expect(idle).toEqual([]);
});

// Hours and terms are settings, law and rules of the portal: a page says what holds now, so it never spells the number.
test.each([
  [
    'uk',
    'Відповідають за 15 днів',
    /\d[–\d]*\s*(?:робочих |календарних )?(?:секунд|хвилин|годин|дн|день|діб|доб|тижн|місяц|рок|рік)|\d{1,2}:\d\d (?:до|–) \d/u,
  ],
  ['en', 'They answer within 15 days', /\d[–\d]*\s*(?:working |calendar )?(?:second|minute|hour|day|week|month|year)s?\b|\d{1,2}:\d\d (?:to|–) \d/u],
] as const)('%s: no hour and no term is written by hand, as in «%s»', (language, sample, pattern) => {
  expect(sample).toMatch(pattern);
  // How long writing takes, the words of an agreement as people agreed to them, the clock of an authenticator, samples of what may be typed, the parts of every meeting.
  const spelled =
    /^(?:appeals\.start\.lead|appeals\.wizard\.notice\.hint|people\.factor\.hint|appeals\.wizard\.example\.|places\.(?:edit|import)\.|events\.agenda\.|territories\.curfew\.)/;
  expect(found(language, pattern).filter((line) => !spelled.test(line))).toEqual([]);
});

test('the Ukrainian apostrophe is ʼ and quotes are «»', () => {
  expect(found('uk', /\p{L}['’`´ʹ]\p{L}/u)).toEqual([]);
  expect(found('uk', /["“”„]/u)).toEqual([]);
});

test('nothing is shouted', () => {
  expect(found('uk', /!(?!\[)/)).toEqual([]);
  expect(
    found('uk', /(?<![\p{L}\d])\p{Lu}{4,}(?![\p{L}\d])/u).filter(
      (line) => !/ГУНП|ЄРДР|JPEG|WCAG|КАТОТТГ|JSON|WebP|HTML|HEIC|ОСББ|ЗАЯВА ПРО КРИМІНАЛЬНЕ/u.test(line),
    ),
  ).toEqual([]);
});

test('ви stays small inside a sentence', () => {
  expect(found('uk', /[\p{Ll}\d,;–-]\s+(Ви|Вас|Вам|Вами|Ваш[\p{Ll}]*)(?![\p{L}»])/u)).toEqual([]);
});

// Each row: what must not be said, and a sentence that proves the pattern catches it.
// Rule A3: nothing may say or imply that police have been sent, or that somebody reads round the clock.
const promises = [
  [
    'uk',
    'Поліція вже їде до вас',
    /(поліці|наряд|патрул|екіпаж|груп|допомог)\p{L}*\s+((вже|уже|скоро|зараз|негайно)\s+)?(їде|їдуть|виїха|виїд|прямує|вирушил|буде на місці|прибуде|прибудуть|направлен|надіслан)/iu,
  ],
  ['uk', 'Ми надіслали наряд', /(надіслали|направили|викликали|відправили)\s+(до вас\s+)?(поліці[юї]|наряд|патрул|екіпаж)(?! листа?)/iu],
  ['uk', 'Читаємо цілодобово', /(?<!не (працює|читає|читають|читаємо|читається|стежить) )цілодобово/iu],
  ['en', 'The police are on their way', /\b(police|patrol|officers?|crew|help)\b[^.]*\b(on (the|their|its) way|dispatched|is coming|are coming|will arrive)/i],
  ['en', 'A patrol has been sent to you', /\b(police|patrol|officers?|crew)\b[^.]*\b(has|have) been sent to/i],
  ['en', 'Read round the clock', /(?<!not (staffed|read|watched) )round the clock|24\/7/i],
  // Rule 32: the portal never asks anybody to follow, film, provoke or detain.
  ['uk', 'Затримайте його', /(?<!не )(простежте|стежте за|слідкуйте|затримайте|зніміть на відео|спровокуйте)/iu],
  ['en', 'Detain him', /(?<!not )\b(follow (him|her|them|the)|detain|film (him|her|them))\b/i],
  // Order 111 is repealed: it is logic, never law in force.
  ['uk', 'Згідно з наказом № 111', /наказ\p{L}* (№ ?)?111/iu],
] as const;

test.each(promises)('%s: nothing is said like «%s»', (language, sample, pattern) => {
  expect(sample).toMatch(pattern);
  expect(found(language, pattern)).toEqual([]);
});

// The plain word instead: перевіримо, якщо не можете, допишіть, цей, щоб, людина.
test.each([
  ['У разі відсутності можливості', /у разі відсутності|за відсутності можливості/iu],
  ['Буде здійснено перевірку', /здійсн(ен|ю|ити|ювати)/iu],
  ['Звернення прийнято до розгляду', /прийнято до розгляду|у встановленому порядку|належним чином|в рамках|з метою|шляхом|на предмет/iu],
  ['Невірний формат', /невірн|некоректн|неприпустим/iu],
  ['Поле обовʼязкове', /поле (є )?обовʼязков|обовʼязков\p{L}* (пол|для заповнення)/iu],
  ['Даний лист', /(?<!\p{L})(даний|даного|даному|являється|являються|слідуюч\p{L}*|вищезазначен\p{L}*|нижченаведен\p{L}*)(?!\p{L})/iu],
  ['Приймати участь', /прийма\p{L}+ участь|на протязі|співпада|згідно з чинним|у звʼязку з тим|шановн/iu],
  ['Користувач не авторизувався', /користувач|функціонал|авторизу|залогін/iu],
  ['Напишіть адресу і т. д.', /(?<!\p{L})(т\.\s?д\.|т\.\s?п\.|та ін\.|напр\.|див\.|тел\.)/iu],
])('no officialese: nothing like «%s»', (sample, pattern) => {
  expect(sample).toMatch(pattern);
  expect(found('uk', pattern)).toEqual([]);
});

test('titles have at most eight words', () => {
  const titles = written('uk').filter(({ where, text }) => where.endsWith('.title') || (where.startsWith('content/pages') && text.startsWith('#')));
  expect(
    titles.filter(
      ({ text }) =>
        text
          .replace(/^#+ /, '')
          .split(/\s+/u)
          .filter((word) => /[\p{L}\d]/u.test(word)).length > 8,
    ),
  ).toEqual([]);
});

test('half of all sentences have at most fifteen words, and none has more than thirty-five', () => {
  const lengths = written('uk')
    .flatMap(({ where, text }) =>
      text
        .replace(/\{\{[^}]*\}\}/g, 'x')
        .split(/[.?:](?=\s|$)/u)
        .map((sentence) => ({ where, sentence })),
    )
    .map(({ where, sentence }) => ({ where, sentence, words: sentence.split(/\s+/u).filter((word) => /[\p{L}\d]/u.test(word)).length }))
    .filter(({ words }) => words > 2)
    .sort((a, b) => a.words - b.words);
  expect(lengths[Math.floor(lengths.length / 2)]?.words).toBeLessThanOrEqual(15);
  expect(lengths.filter(({ words }) => words > 35)).toEqual([]);
});
