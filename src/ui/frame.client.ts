/** What every page runs. */
import './offline.client.ts';

/** Counting what is left waits until somebody comes to write, or has written already. It is a comfort: without it the page says how much fits. */
const count = (): void => void import('./count.client.ts').catch(() => undefined);
const fields = [...document.querySelectorAll<HTMLElement>('[data-count]')].map((note) => document.getElementById(note.dataset['count'] ?? ''));
if (fields.some((field) => field instanceof HTMLTextAreaElement && field.value !== '')) count();
else for (const field of fields) field?.addEventListener('focus', count, { once: true });
