/** The last screen: does the work that stands instead of a puzzle, and holds the letter while there is no connection. */
import { readKept, wordsOf, writeKept } from './store.client.ts';

export function guardSending(form: HTMLFormElement): void {
  const words = wordsOf(form);
  const note = form.querySelector<HTMLElement>('[data-hold]');
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const say = (name: string): void => {
    if (!note) return;
    note.textContent = words(name);
    note.hidden = note.textContent === '';
  };
  const proof = form.elements.namedItem('_proof');
  let solved = false;
  const solving = form.dataset['challenge'] && proof instanceof HTMLInputElement ? solve(form.dataset['challenge'], proof) : Promise.resolve();
  void solving.finally(() => (solved = true));
  let heldOffline = false;

  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    if (!navigator.onLine) {
      event.preventDefault();
      heldOffline = true;
      say('offline');
      return;
    }
    if (!solved) {
      event.preventDefault();
      say('checking');
      // Whoever cannot do the work in time sends without it and waits a little longer for the reader.
      void Promise.race([solving, new Promise((done) => setTimeout(done, 15_000))]).then(() => {
        solved = true;
        say('');
        form.requestSubmit(button);
      });
      return;
    }
    const kept = readKept();
    if (kept && kept.draft === form.dataset['draft']) writeKept({ ...kept, sending: true });
  });
  // A reminder, never a sending.
  window.addEventListener('online', () => heldOffline && say('online'));
  window.addEventListener('offline', () => say('offline'));
  if (!navigator.onLine) say('offline');
}

async function solve(address: string, proof: HTMLInputElement): Promise<void> {
  try {
    const [{ solveChallenge }, { deriveKey }, answer] = await Promise.all([
      import('altcha-lib'),
      import('altcha-lib/algorithms/web/pbkdf2'),
      fetch(address, { headers: { accept: 'application/json' }, credentials: 'same-origin' }),
    ]);
    const challenge = await answer.json();
    const solution = await solveChallenge({ challenge, deriveKey, timeout: 60_000 });
    if (solution) proof.value = JSON.stringify({ challenge, solution });
  } catch {
    // Without it the appeal is still taken.
  }
}
