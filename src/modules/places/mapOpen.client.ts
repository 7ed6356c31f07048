/** Waits by the picture until the live map is wanted: a press on the button, or a wide screen that has not asked to save data. */
import style from '#ui/styles/mapLive.css?url';
import type { Settings, Words } from './mapEngine.client.ts';

declare global {
  interface Navigator {
    /** Not in every browser. */
    connection?: { saveData?: boolean; effectiveType?: string };
  }
}

for (const root of document.querySelectorAll<HTMLElement>('.map[data-map]')) wait(root);

function wait(root: HTMLElement): void {
  const button = root.querySelector<HTMLButtonElement>('[data-open]');
  const seen = new IntersectionObserver(([entry]) => {
    if (entry?.isIntersecting && matchMedia('(min-width: 62rem)').matches && !thrifty()) open();
  });
  const open = () => {
    seen.disconnect();
    if (button) button.disabled = true;
    root.setAttribute('aria-busy', 'true');
    void show(root);
  };
  if (button) button.hidden = false;
  for (const link of root.querySelectorAll<HTMLElement>('[data-whole]')) link.hidden = true;
  button?.addEventListener('click', open);
  seen.observe(root);
}

function thrifty(): boolean {
  const { connection } = navigator;
  return connection?.saveData === true || /2g/.test(connection?.effectiveType ?? '') || matchMedia('(prefers-reduced-data: reduce)').matches;
}

async function show(root: HTMLElement): Promise<void> {
  const live = root.querySelector<HTMLElement>('[data-live]');
  const fault = root.querySelector<HTMLElement>('[data-fault]');
  const form = root.parentElement?.querySelector<HTMLFormElement>('form[data-point]');
  const failed = () => {
    root.removeAttribute('aria-busy');
    root.classList.remove('is-live');
    live?.replaceChildren();
    if (fault) fault.hidden = false;
  };
  try {
    const settings: Settings = JSON.parse(root.dataset['map'] ?? '');
    const [{ showMap }, words] = await Promise.all([import('./mapShow.client.ts'), fetchWords(settings.words), putStyle()]);
    if (!live) return;
    showMap(live, {
      root,
      settings,
      words,
      choose: (lat, lon) => {
        const field = form?.querySelector<HTMLInputElement>('input[name="tochka"]');
        if (!form || !field) return;
        field.value = `${lat.toFixed(5)},${lon.toFixed(5)}`;
        form.requestSubmit();
      },
      opened: () => {
        root.removeAttribute('aria-busy');
        root.classList.add('is-live');
      },
      failed,
    });
  } catch {
    failed();
  }
}

/** The style of the live map comes with it: no picture needs it. */
function putStyle(): Promise<unknown> {
  const link = document.createElement('link');
  const come = new Promise((resolve, reject) => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', () => reject(new Error(style)));
  });
  link.rel = 'stylesheet';
  link.href = style;
  document.head.append(link);
  return come;
}

async function fetchWords(address: string): Promise<Words> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}
