/** Offers the copy of an appeal that is kept on this device. It goes back to the server only by the button. */
import { forgetKept, readKept, timeOf, writeKept } from './store.client.ts';

const card = document.querySelector<HTMLElement>('[data-device]');
const kept = readKept();
const here = card?.dataset['device'] ?? '';
const worth =
  kept !== null &&
  Object.values(kept.steps).some((step) =>
    Object.values(step.lists)
      .flat()
      .some((text) => text.trim().length > 3),
  );

const apart = kept !== null && Object.values(kept.steps).some((step) => step.apart);
const other = kept !== null && kept.draft !== here && (kept.draft !== '' || here === '');
const steppedIn = document.querySelector('form#answers[data-step]') !== null;

// On a sheet of the same draft its fields are filled by themselves; elsewhere, or for answers given without a line, the person decides.
if (card && kept && worth && navigator.onLine && (apart || (other && !(steppedIn && kept.draft === '')))) {
  const field = card.querySelector<HTMLInputElement>('input[name="copy"]');
  const time = card.querySelector('time');
  if (time) time.textContent = timeOf(kept.at, document.documentElement.lang);
  if (field) field.value = JSON.stringify({ steps: Object.fromEntries(Object.entries(kept.steps).map(([name, step]) => [name, { lists: step.lists }])) });
  card.querySelector('form')?.addEventListener('submit', () =>
    writeKept({
      ...kept,
      draft: '',
      steps: Object.fromEntries(Object.entries(kept.steps).map(([name, step]) => [name, { ...step, base: 0, apart: false }])),
    }),
  );
  card.querySelector('[data-forget]')?.addEventListener('click', () => {
    forgetKept();
    card.hidden = true;
  });
  card.hidden = false;
}
