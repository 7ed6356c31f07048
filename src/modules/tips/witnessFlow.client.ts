/**
 * The whole way of a witness in one document: one address, everything in memory. Back steps inside it; leaving it forgets it.
 * Screens are functions that draw; this file decides which, moves the focus and answers the browser's own buttons.
 */
import { emptyDraft, isTouched, nextStep, type Draft, type Step } from './witnessDraft.client.ts';
import { el } from './witnessElement.client.ts';
import { say, situationOf } from './witnessWords.client.ts';
import { fetchManifest } from './witnessSend.client.ts';
import type { CheckedManifest } from './manifest.ts';

export type Screen = (main: HTMLElement) => void;
type Screens = (step: Step) => Screen;

export const draft: Draft = emptyDraft();
let main: HTMLElement | null = null;
let screens: Screens | null = null;
let steps: Step[] = [];
let at = 0;
/** What was sent cannot be walked back to. */
let sealed = false;

export const step = (): Step => steps[at] ?? { screen: 'gate' };

/** Draws a screen anew and says its heading to those who listen. */
export function draw(focus = true): void {
  if (!main || !screens) return;
  const now = step();
  main.replaceChildren();
  main.dataset['now'] = now.screen;
  screens(now)(main);
  const heading = main.querySelector<HTMLElement>('h1');
  if (!focus || !heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

export function go(next: Step): void {
  steps = [...steps.slice(0, at + 1), next];
  at = steps.length - 1;
  // The address stays the same; only the number of the screen is noted, so that Back comes to us.
  history.pushState({ at }, '');
  draw();
}
export const goOn = (): void => go(nextStep(step(), draft, situationOf(draft.category)));
export const goBack = (): void => history.back();

/** The last screen of a way: what was before it is gone. */
export function finish(last: Step): void {
  sealed = true;
  Object.assign(draft, emptyDraft());
  steps = [last];
  at = 0;
  history.replaceState({ at: 0 }, '');
  draw();
}
export const restart = (first: Step): void => {
  sealed = false;
  steps = [first];
  at = 0;
  history.replaceState({ at: 0 }, '');
  draw();
};

let manifest: CheckedManifest | null = null;
/** The list of readers, asked for again while nobody has answered. */
export async function readersList(): Promise<CheckedManifest | null> {
  if (!manifest?.ok) manifest = (await fetchManifest()) ?? manifest;
  return manifest;
}
export const knownList = (): CheckedManifest | null => manifest;

/** Words not sent yet, or a code not written down yet. */
const wouldLose = (): boolean => isTouched(draft) || step().screen === 'done';
const leaving = (event: BeforeUnloadEvent): void => {
  // The way out asks nothing.
  if (wouldLose() && !document.documentElement.classList.contains('gone')) event.preventDefault();
};

export async function begin(into: HTMLElement, table: Screens, first: Step): Promise<void> {
  main = into;
  screens = table;
  steps = [first];
  history.replaceState({ at: 0 }, '');
  window.addEventListener('popstate', ({ state }: PopStateEvent) => {
    const wanted: unknown = state === null || typeof state !== 'object' ? 0 : Reflect.get(state, 'at');
    if (!sealed && typeof wanted === 'number' && steps[wanted]) at = wanted;
    draw();
  });
  window.addEventListener('beforeunload', leaving);
  // A page kept for the Back button would show the words, and the code, to whoever holds the phone next.
  addEventListener('pagehide', () => {
    Object.assign(draft, emptyDraft());
    into.replaceChildren();
  });
  addEventListener('pageshow', (event) => {
    if ('persisted' in event && event.persisted === true) location.reload();
  });
  for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-leave]'))
    link.addEventListener('click', (event) => {
      if (link.dataset['leave'] === 'numbers' && step().screen !== 'numbers' && !sealed) {
        event.preventDefault();
        go({ screen: 'numbers' });
      } else if (wouldLose() && link.dataset['leave'] !== 'gate') [link.target, link.rel] = ['_blank', 'noreferrer'];
    });
  void readersList();
  draw(false);
}

export const backLink = (): HTMLElement => el('button', { type: 'button', class: 'back btn--plain', click: goBack }, `← ${say('tips.back')}`);
/** Whether there is a screen to go back to. */
export const hasBack = (): boolean => at > 0;
