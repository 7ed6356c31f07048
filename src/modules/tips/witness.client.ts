/**
 * The one script of the tip origin. Where it has its words it takes over the page and seals in this browser; where it has not, or scripts are
 * off, the page stays the plain form it is.
 */
import './witnessExit.client.ts';
import { readersOf } from './manifest.ts';
import type { Step } from './witnessDraft.client.ts';
import { category, closed, gate, numbers, way } from './witnessBegin.client.ts';
import { about, pictures, question, where } from './witnessAsk.client.ts';
import { check, done, sendingScreen } from './witnessCheck.client.ts';
import { begin, draft, draw, knownList, readersList, type Screen } from './witnessFlow.client.ts';
import { returning, talk } from './witnessTalk.client.ts';
import { el } from './witnessElement.client.ts';
import { learn, situationOf } from './witnessWords.client.ts';

const table: Readonly<Record<Step['screen'], Screen>> = {
  gate,
  numbers,
  way,
  category,
  where,
  question,
  about,
  pictures,
  check,
  sending: sendingScreen,
  done,
  return: returning,
  talk,
  closed,
};
/** Numbers to call and what was sent already are shown whoever may read. */
const always: readonly Step['screen'][] = ['gate', 'numbers', 'return', 'talk', 'done', 'closed', 'sending'];
const screenOf = ({ screen }: Step): Screen => (knownList()?.ok === false && !always.includes(screen) ? closed : table[screen]);

const first = (name: string | undefined): Step | null => {
  if (name === 'code') return { screen: 'return' };
  return name === 'gate' || name === 'numbers' || name === 'way' || name === 'category' || name === 'where' ? { screen: name } : null;
};

/** The keys of the readers, for those who seal with a program of their own: only of a list that is believed. */
async function showKeys(into: Element): Promise<void> {
  const list = await readersList();
  if (list?.ok) into.replaceChildren(...[...readersOf(list.manifest, 'civil').map(({ age }) => age), list.manifest.escrow].map((key) => el('code', {}, key)));
}

async function start(): Promise<void> {
  const main = document.querySelector<HTMLElement>('#main');
  const keys = document.querySelector('[data-recipients]');
  if (keys) await showKeys(keys);
  const screen = first(main?.dataset['screen']);
  if (!main || !screen) return;
  // Whoever was quicker than the words: nothing is posted in clear any more, what was typed comes along, and the press is done again.
  let pressed = false;
  const hold = (event: Event): void => {
    event.preventDefault();
    pressed = true;
  };
  main.addEventListener('submit', hold);
  try {
    await learn(document.documentElement.lang === 'en' ? 'en' : 'uk');
  } catch {
    return main.removeEventListener('submit', hold);
  }
  // Whoever comes to a situation by its address is asked about danger first all the same.
  const id = main.dataset['id'] ?? null;
  if (situationOf(id)) draft.category = id;
  const typed = (field: string): string => main.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${field}`)?.value ?? '';
  [draft.text, draft.place] = [typed('text'), typed('place')];
  const code = typed('code');
  main.removeEventListener('submit', hold);
  await begin(main, screenOf, screen.screen === 'where' || screen.screen === 'category' || screen.screen === 'way' ? { screen: 'gate' } : screen);
  const field = main.querySelector<HTMLTextAreaElement>('.input--code');
  if (screen.screen === 'return' && field && code !== '') field.value = code;
  if (field && pressed) field.form?.requestSubmit();
  const list = await readersList();
  if (list?.ok === false && main.dataset['now'] !== 'closed') draw(false);
}

void start();
