/** Waits by the fields of a border or a point until somebody wants to draw it on the map; nothing of the map is loaded before. */
import type { DrawSettings } from './drawEditor.client.ts';

for (const root of document.querySelectorAll<HTMLElement>('[data-draw]')) {
  const button = root.querySelector<HTMLButtonElement>('[data-open]');
  if (!button) continue;
  button.hidden = false;
  button.addEventListener('click', () => void open(root, button));
}

async function open(root: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const part = (name: string) => root.querySelector<HTMLElement>(`[data-${name}]`);
  const [frame, fault] = [part('frame'), part('fault')];
  if (!frame || root.hasAttribute('aria-busy')) return;
  root.setAttribute('aria-busy', 'true');
  if (fault) fault.hidden = true;
  frame.hidden = false;
  try {
    const settings: DrawSettings = JSON.parse(root.dataset['draw'] ?? '');
    const [{ openDraft }, { drawIn }] = await Promise.all([import('./mapShow.client.ts'), import('./drawEditor.client.ts')]);
    await drawIn(root, settings, openDraft);
    button.hidden = true;
    // What the server drew would only grow old beside the map.
    for (const picture of document.querySelectorAll<HTMLElement>('[data-picture]')) picture.hidden = true;
    root.querySelector<HTMLElement>('canvas')?.focus({ preventScroll: true });
  } catch {
    frame.hidden = true;
    if (fault) fault.hidden = false;
  }
  root.removeAttribute('aria-busy');
}
