/** What a witness has told so far, and which screen comes next. Pure: nothing here touches the page, and nothing is kept anywhere else. */
import type { Account, Answer } from './account.ts';
import type { CleanFile } from './compose.ts';
import type { Way } from './message.ts';
import { limits, type Danger } from './rules.ts';
import { askedOf, type SpokenSituation } from './situations.ts';

export type Draft = {
  danger: Danger | null;
  gatePassed: boolean;
  way: Way;
  name: string;
  contact: string;
  category: string | null;
  place: string;
  district: string;
  radius: number | null;
  text: string;
  answers: Record<string, Answer>;
  minor: boolean;
  foreigner: boolean;
  police: boolean;
  pictures: CleanFile[];
};
export const emptyDraft = (): Draft => ({
  danger: null,
  gatePassed: false,
  way: 'anonymous',
  name: '',
  contact: '',
  category: null,
  place: '',
  district: '',
  radius: null,
  text: '',
  answers: {},
  minor: false,
  foreigner: false,
  police: false,
  pictures: [],
});

export const plainScreens = [
  'gate',
  'numbers',
  'way',
  'category',
  'where',
  'about',
  'pictures',
  'check',
  'sending',
  'done',
  'return',
  'talk',
  'closed',
] as const;
/** `id`: of the question. */
export type Step = { screen: (typeof plainScreens)[number] } | { screen: 'question'; id: string };

/** Whether anything would be lost by leaving. */
export const isTouched = (draft: Draft): boolean =>
  draft.category !== null || draft.text !== '' || draft.place !== '' || draft.name !== '' || draft.contact !== '' || draft.pictures.length > 0;

/** Nothing can be sent before these two are known: what it is about, and a place or a word. */
export const isEnough = (draft: Draft): boolean =>
  draft.category !== null && (draft.text.trim() !== '' || draft.place.trim() !== '' || Object.keys(draft.answers).length > 0 || draft.pictures.length > 0);

/** The screen after this one. */
export function nextStep(step: Step, draft: Draft, situation: SpokenSituation | null): Step {
  switch (step.screen) {
    case 'gate':
      return draft.danger === 'now' ? { screen: 'numbers' } : { screen: 'way' };
    case 'numbers':
      return { screen: 'way' };
    case 'way':
      return draft.category === null ? { screen: 'category' } : { screen: 'where' };
    case 'category':
      return { screen: 'where' };
    case 'where':
    case 'question': {
      const asked = situation ? askedOf(situation, draft.answers) : [];
      const next = asked[step.screen === 'question' ? asked.findIndex(({ id }) => id === step.id) + 1 : 0];
      return next ? { screen: 'question', id: next.id } : { screen: 'about' };
    }
    case 'about':
      return { screen: 'pictures' };
    case 'pictures':
      return { screen: 'check' };
    default:
      return { screen: 'sending' };
  }
}

/** How many signs are too many, counted as people count them. */
export const signsOver = (text: string, most: number): number => Math.max(0, [...text].length - most);

/** What is sealed. Answers to questions that no longer fit go: a person who changed a word did not mean them. */
export function accountOf(draft: Draft, situation: SpokenSituation | null): Account {
  const asked = situation ? askedOf(situation, draft.answers) : [];
  const answers = Object.fromEntries(asked.flatMap(({ id }): [string, Answer][] => (draft.answers[id] === undefined ? [] : [[id, draft.answers[id]]])));
  return {
    category: draft.category ?? 'other',
    danger: draft.danger ?? 'unknown',
    gatePassed: draft.gatePassed,
    place: { words: cut(draft.place, limits.answer), district: draft.district, radius: draft.radius },
    answers,
    foreigner: draft.foreigner,
    minor: draft.minor,
    police: draft.police,
    identity: draft.way === 'named' ? identityOf(draft) : null,
  };
}

const cut = (text: string, most: number): string => [...text].slice(0, most).join('');

/** Name and contact, or null where neither was given. */
export const identityOf = ({ name, contact }: Draft): { name: string; contact: string } | null =>
  name.trim() === '' && contact.trim() === '' ? null : { name: cut(name.trim(), limits.identity), contact: cut(contact.trim(), limits.identity) };
