/** Keeps what is typed on the device within a second, and never sends anything by itself. */
import { readKept, timeOf, wordsOf, writeKept, type Kept, type Lists } from './store.client.ts';

const form = document.querySelector<HTMLFormElement>('form#answers');
const lang = document.documentElement.lang;

if (form) {
  if (form.dataset['step']) keepOnDevice(form, form.dataset['step']);
  pressOnce(form);
  if (form.dataset['send'] !== undefined) void import('./send.client.ts').then(({ guardSending }) => guardSending(form));
}

function keepOnDevice(form: HTMLFormElement, step: string): void {
  const words = wordsOf(form);
  const note = form.querySelector<HTMLElement>('[data-saved]');
  const erase = form.querySelector<HTMLElement>('[data-erase]');
  const revision = Number(form.dataset['revision']) || 0;
  const found = readKept();
  // An empty sheet from the shelf knows no draft; without a line it can only be the one that is kept here.
  const draft = form.dataset['draft'] || (navigator.onLine ? '' : (found?.draft ?? ''));
  // A copy of another appeal is waiting for its owner's choice: nothing is written over it.
  if (found && found.draft !== '' && found.draft !== draft) return;
  const own = found?.steps[step];
  if (own && own.base >= revision && JSON.stringify(own.lists) !== JSON.stringify(typed(form))) {
    fill(form, own.lists);
    say('restored', found.at);
  } else if (found) say('saved', found.at);
  let waiting = 0;
  let changed = false;

  function say(name: 'saved' | 'restored', at: number): void {
    if (note) note.textContent = words(name, timeOf(at, lang));
    if (erase) erase.hidden = false;
  }
  function save(apart = false): void {
    window.clearTimeout(waiting);
    if (!changed && !apart) return;
    changed = false;
    const before = readKept();
    const old = before?.steps[step];
    // A sheet kept for a power cut may lack questions that were answered on the full page.
    const absent = Object.entries(old?.lists ?? {}).filter(([name]) => form.elements.namedItem(name) === null);
    const lists = { ...Object.fromEntries(absent), ...typed(form) };
    const kept: Kept = {
      at: Date.now(),
      draft,
      sending: false,
      steps: { ...before?.steps, [step]: { base: Math.max(revision, old?.base ?? 0), lists, apart: apart || (old?.apart ?? false) } },
    };
    if (writeKept(kept)) say('saved', kept.at);
  }
  const later = (): void => {
    changed = true;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => save(), 700);
  };
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  document.addEventListener('visibilitychange', () => document.hidden && save());
  window.addEventListener('pagehide', () => save());
  form.addEventListener('submit', (event) => {
    if (navigator.onLine || !form.dataset['next']) {
      save();
      return;
    }
    // Without a line the answers stay here and the next sheet comes from the shelf; nothing waits to be sent by itself.
    event.preventDefault();
    save(true);
    location.assign(form.dataset['next']);
  });
  // The first answers were typed before the server knew the draft: from now on they belong together.
  if (found && found.draft === '' && draft !== '') writeKept({ ...found, draft });
}

function typed(form: HTMLFormElement): Lists {
  const lists: Lists = {};
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && !name.startsWith('_')) (lists[name] ??= []).push(value.replace(/\r\n?/g, '\n'));
  return lists;
}

function fill(form: HTMLFormElement, lists: Lists): void {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && (field.type === 'radio' || field.type === 'checkbox'))
      field.checked = lists[field.name]?.includes(field.value) ?? false;
    else if (
      (field instanceof HTMLInputElement && field.type !== 'file' && field.type !== 'hidden') ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement
    ) {
      if (field.name === '' || field.name.startsWith('_')) continue;
      field.value = lists[field.name]?.[0] ?? '';
      if (field.value !== '') field.closest('details')?.setAttribute('open', '');
    }
  }
}

/** A second press within a few seconds is the same press. The server would take it as one, too. */
function pressOnce(form: HTMLFormElement): void {
  let last = 0;
  // On the window, after every listener of the form: a press that was held back is no press, and the next one must count.
  window.addEventListener('submit', (event) => {
    if (event.defaultPrevented || event.target !== form) return;
    if (event.timeStamp - last < 3000 && last > 0) event.preventDefault();
    else last = event.timeStamp;
  });
  window.addEventListener('pageshow', () => (last = 0));
}
