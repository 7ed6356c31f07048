/** What must never be wrong with the list of situations: words people act upon when they are afraid. Each fault names its place. */
import { askedOf, mostQuestions, questionTypes, type Said, type Situation } from './situations.ts';

/** The portal never asks anybody to follow, film, provoke or detain, nor who they are: that is what the way of writing decides. */
export const forbidden: readonly { language: 'uk' | 'en'; pattern: RegExp }[] = [
  { language: 'uk', pattern: /(?<!не )(?<!\p{L})(простежте|стежте|слідкуйте|прослідкуйте|ідіть слідом|йдіть слідом|переслідуйте|наздоженіть|наздоганяйте)/iu },
  { language: 'uk', pattern: /(?<!не )(?<!\p{L})(зніміть (його|її|їх|все|на )|знімайте|сфотографуйте|фотографуйте|запишіть на відео)/iu },
  { language: 'uk', pattern: /(?<!не )(?<!\p{L})(спровокуйте|провокуйте|перевірте самі|купіть|домовтеся|прикиньтеся)/iu },
  { language: 'uk', pattern: /(?<!не )(?<!не намагайтеся )(?<!\p{L})(затримайте|затримуйте|зупиніть|обеззбройте|хапайте)/iu },
  { language: 'uk', pattern: /(ваш[ае]? (імʼя|прізвище|телефон|адрес|номер)|хто ви(?!\p{L})|ви (учень|сусід|працівник)|з вами (безпечно )?звʼязатися)/iu },
  { language: 'uk', pattern: /(поліці|наряд|патрул|допомог)\p{L}*\s+(вже|уже|скоро)?\s*(їде|їдуть|виїха|прибуде)/iu },
  {
    language: 'en',
    pattern: /(?<!(?:not|never|do not) )\b(follow (him|her|them|the (man|woman|person|car|offender))|chase (him|her|them|the)|tail (him|her|them|the))\b/i,
  },
  { language: 'en', pattern: /(?<!(?:not|never|or|not look out or) )\b(film|photograph|record) (him|her|them|it|the)\b/i },
  { language: 'en', pattern: /(?<!not )\b(provoke|entrap|pretend to|detain|disarm|grab)\b/i },
  { language: 'en', pattern: /\b(your (name|surname|phone|address)|who are you|are you a pupil|contact you)\b/i },
];

const services = ['101', '102', '103', '104', '112'];
/** What the words speak of, and a number that must then be among those to call. */
const speaksOf: readonly { pattern: RegExp; numbers: readonly string[] }[] = [
  { pattern: /вибухонебезпеч|вибухівк|снаряд|гранат/iu, numbers: ['101', '112', '102'] },
  { pattern: /(?<!\p{L})(пожеж|вогонь|вогню|горить|дим(?!\p{L}))/iu, numbers: ['101', '112'] },
  { pattern: /запах газу|витік газу/iu, numbers: ['104'] },
  { pattern: /поранен|непритомн|отруєн|потрібен лікар|комусь зле/iu, numbers: ['103', '112'] },
];

export function situationFaults(situations: readonly Situation[]): string[] {
  const twice = repeated(situations.map(({ id }) => id)).map((id) => `${id}: twice`);
  return [...twice, ...situations.flatMap(faultsOf)];
}

function faultsOf(situation: Situation): string[] {
  const { id, checks, questions, numbers, advice, usual, emergency } = situation;
  const texts: [string, Said][] = [
    ['title', situation],
    ['advice', advice],
    ...checks.map((check): [string, Said] => [`check ${check.id}`, check]),
    ...questions.flatMap((question): [string, Said][] => [
      [question.id, question],
      ...question.options.map((option): [string, Said] => [`${question.id} ${option.v}`, option]),
    ]),
  ];
  return [
    ...(/^[a-z]+(-[a-z]+)*$/.test(id) ? [] : ['id']),
    ...texts.flatMap(([where, said]) => wordFaults(said).map((fault) => `${where}: ${fault}`)),
    ...(advice.uk.length < 20 || advice.en.length < 20 ? ['advice: too short to help'] : []),
    ...repeated(questions.map((question) => question.id)).map((one) => `${one}: asked twice`),
    ...questions.flatMap((question, at) => questionFaults(question, questions.slice(0, at)).map((fault) => `${question.id}: ${fault}`)),
    ...(askedOf(situation, {}).length > mostQuestions ? ['too many questions'] : []),
    ...numberFaults(numbers, checks.flatMap(({ call }) => call), `${situation.uk} ${advice.uk} ${checks.map(({ uk }) => uk).join(' ')}`, `${advice.uk} ${advice.en}`), // prettier-ignore
    ...(emergency && numbers.length === 0 ? ['an emergency without a number'] : []),
    ...(usual === 'U0' && !emergency ? ['most urgent, and no emergency'] : []),
    ...(checks.length === 0 && emergency ? ['an emergency that asks nothing first'] : []),
  ].map((fault) => `${id}: ${fault}`);
}

function wordFaults({ uk, en }: Said): string[] {
  return [
    ...(uk.trim() === '' || en.trim() === '' ? ['a language is missing'] : []),
    ...(/[a-zы-эёъ]/iu.test(uk.replace(/[A-Z]{2,}/g, '')) && !/^(СМС|ДБР)$/.test(uk) && /[ыэёъ]/iu.test(uk) ? ['not Ukrainian'] : []),
    ...(/\p{Script=Cyrillic}/u.test(en) ? ['not English'] : []),
    ...(uk !== '' && !/\p{Script=Cyrillic}|^\d/u.test(uk) ? ['not Ukrainian'] : []),
    ...(/\p{L}['’`´]\p{L}/u.test(uk) ? ['another apostrophe'] : []),
    ...(/["“”„]/u.test(uk) ? ['other quotation marks'] : []),
    ...forbidden
      .filter(({ language, pattern }) => pattern.test(language === 'uk' ? uk : en))
      .map(({ pattern }) => `must not be said: ${pattern.source.slice(0, 60)}`),
  ];
}

function questionFaults(question: Situation['questions'][number], before: Situation['questions']): string[] {
  const { type, options, min, max, showIf } = question;
  return [
    ...(questionTypes.includes(type) ? [] : ['an unknown type']),
    ...(type === 'choice' && options.length < 2 ? ['nothing to choose'] : []),
    ...(type !== 'choice' && options.length > 0 ? ['options nobody sees'] : []),
    ...repeated(options.map(({ v }) => v)).map((v) => `${v} stands twice`),
    ...(min !== null && max !== null && min > max ? ['from more to less'] : []),
    ...Object.entries(showIf ?? {}).flatMap(([asked, values]) => {
      const earlier = before.find(({ id }) => id === asked);
      if (!earlier) return [`depends on ${asked}, which is not asked before`];
      return values
        .filter((value) => !earlier.options.some(({ v }) => v === value))
        .map((value) => `depends on ${asked} being ${value}, which nobody can answer`);
    }),
  ];
}

function numberFaults(numbers: readonly string[], called: readonly string[], words: string, advice: string): string[] {
  const said = [...advice.matchAll(/(?<![\d-])1(?:0[1-4]|12)(?![\d-])/g)].map(([number]) => number);
  return [
    ...repeated(numbers).map((number) => `${number} stands twice`),
    ...numbers.filter((number) => !services.includes(number)).map((number) => `${number} is no service`),
    ...[...new Set([...called, ...said])].filter((number) => !numbers.includes(number)).map((number) => `says to call ${number} and does not show it`),
    ...speaksOf.filter(({ pattern, numbers: wanted }) => pattern.test(words) && !wanted.some((number) => numbers.includes(number))).map(({ numbers: wanted }) => `speaks of what needs ${wanted.join(' or ')}`), // prettier-ignore
  ];
}

const repeated = (names: readonly string[]): string[] => [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
