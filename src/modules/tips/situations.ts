/**
 * What a witness can tell about, and what is asked about it. Pure helpers: the list itself comes from `content/tips/situations.json`,
 * whole with `situationList.ts` on the server, in one language as a file to the browser.
 * Place and words have fields of their own: the questions `where` and `what` only say how to ask for them here.
 */
import type { Answer } from './account.ts';
import type { Urgency } from './rules.ts';

export const questionTypes = ['text', 'choice', 'time', 'place', 'number', 'bool', 'vehicle', 'person'] as const;
export type QuestionType = (typeof questionTypes)[number];
export const situationGroups = ['violence', 'hazard', 'property', 'people', 'order', 'police', 'other'] as const;
export type SituationGroup = (typeof situationGroups)[number];

export type Said = { uk: string; en: string };
export type Option = Said & { v: string };
/** `showIf`: asked only where an earlier question was answered with one of the values. */
export type Asked = { id: string; first: boolean; showIf: { readonly [question: string]: readonly string[] } | null };
export type Question = Said &
  Asked & {
    type: QuestionType;
    options: readonly Option[];
    /** Several people, cars or things may be told of. */ repeatable: boolean;
    min: number | null;
    max: number | null;
  };
/** A question that comes before everything: answered so, the person should call and not write. */
export type Check = Said & { id: string; callIf: 'yes' | 'no'; call: readonly string[] };
export type Situation = Said & {
  id: string;
  group: SituationGroup;
  icon: string;
  usual: Urgency;
  emergency: boolean;
  /** Whom to call about it, the first one first. */ numbers: readonly string[];
  /** The place should stay as it is. */ keepScene: boolean;
  checks: readonly Check[];
  questions: readonly Question[];
  advice: Said;
};

/** A situation in one language: what the browser gets. */
export type SpokenOption = { v: string; say: string };
export type SpokenQuestion = Asked & Pick<Question, 'type' | 'repeatable' | 'min' | 'max'> & { ask: string; options: readonly SpokenOption[] };
export type SpokenSituation = Pick<Situation, 'id' | 'group' | 'icon' | 'usual' | 'emergency' | 'numbers' | 'keepScene'> & {
  title: string;
  advice: string;
  checks: readonly { ask: string; callIf: 'yes' | 'no'; call: readonly string[] }[];
  questions: readonly SpokenQuestion[];
};

/** How many questions one path shows at most. */
export const mostQuestions = 12;
/** They have fields of their own. */
const elsewhere = ['where', 'what'];
/** «Не знаю» as an answer. */
export const unknown = 'unknown';

export const titleOf = (situation: Said, language: 'uk' | 'en'): string => situation[language];
export const adviceOf = (situation: Situation, language: 'uk' | 'en'): string => situation.advice[language];
/** How this situation asks for its place and its words, or null where the common question does. */
export const placeQuestion = <Q extends Asked>(situation: { questions: readonly Q[] }): Q | null =>
  situation.questions.find(({ id }) => id === 'where') ?? null;
export const wordsQuestion = <Q extends Asked>(situation: { questions: readonly Q[] }): Q | null => situation.questions.find(({ id }) => id === 'what') ?? null;

/** Questions of a situation in the order they are asked, every one of them: a form without a script shows them all. */
export function questionsOf<Q extends Asked>(situation: { questions: readonly Q[] }): Q[] {
  const own = situation.questions.filter(({ id }) => !elsewhere.includes(id));
  return [...own.filter(({ first }) => first), ...own.filter(({ first }) => !first)];
}

/** What is asked after these answers: those that fit, the first ones first, no more than twelve. */
export const askedOf = <Q extends Asked>(situation: { questions: readonly Q[] }, answers: { readonly [question: string]: Answer }): Q[] =>
  questionsOf(situation)
    .filter(({ showIf }) => showIf === null || Object.entries(showIf).every(([question, values]) => values.some((value) => answers[question] === value)))
    .slice(0, mostQuestions);

const dangerous: { readonly [question: string]: readonly string[] } = {
  weapon: ['cold', 'firearm', 'explosive'],
  injuryKind: ['knife', 'gun'],
  kind: ['weapon'],
};
/** Whether a weapon or something explosive is among the answers. */
export const weaponNamed = (answers: { readonly [question: string]: Answer }): boolean =>
  Object.entries(dangerous).some(([question, values]) => values.some((value) => answers[question] === value));

/** One language of a situation. */
export const spoken = (situation: Situation, language: 'uk' | 'en'): SpokenSituation => ({
  id: situation.id,
  group: situation.group,
  icon: situation.icon,
  usual: situation.usual,
  emergency: situation.emergency,
  numbers: situation.numbers,
  keepScene: situation.keepScene,
  title: situation[language],
  advice: situation.advice[language],
  checks: situation.checks.map((check) => ({ ask: check[language], callIf: check.callIf, call: check.call })),
  questions: situation.questions.map((question) => ({
    id: question.id,
    type: question.type,
    first: question.first,
    showIf: question.showIf,
    repeatable: question.repeatable,
    min: question.min,
    max: question.max,
    ask: question[language],
    options: question.options.map((option) => ({ v: option.v, say: option[language] })),
  })),
});
