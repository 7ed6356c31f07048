/** Conveniences of the desk. Everything here also works without it, by links and buttons. */
const desk = document.querySelector<HTMLElement>('[data-desk]');
const opened = Date.now();

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && !['radio', 'checkbox', 'button', 'submit'].includes(target.type)) ||
  (target instanceof HTMLElement && target.isContentEditable);

/** By the place of the key, not its letter: with a Ukrainian layout «A» is «ф». */
function onKey(event: KeyboardEvent): void {
  if (document.documentElement.dataset['keys'] === 'off') return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || isField(event.target) || document.querySelector('dialog[open]')) return;
  if (event.code === 'KeyJ' || event.code === 'KeyK') return move(event.code === 'KeyJ' ? 1 : -1);
  if (event.code === 'Slash' && event.shiftKey) return document.querySelector<HTMLDialogElement>('#all-keys')?.showModal();
  const target = [...document.querySelectorAll<HTMLElement>(`[data-key="${event.code}"]`)].find((one) => one.offsetParent !== null);
  if (!target || event.shiftKey) return;
  event.preventDefault();
  // A button that needs an answer first leads to its question.
  const question = document.getElementById(target.dataset['asks'] ?? '');
  if (!target.matches('a, button, summary')) target.focus();
  else if (question instanceof HTMLSelectElement && question.value === '') question.focus();
  else target.click();
}

/** On an item: opens its neighbour. In the list: moves the focus from row to row, so Enter opens. */
function move(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLAnchorElement>('.qi')];
  const open = rows.findIndex((row) => row.classList.contains('is-cur'));
  const here = rows.findIndex((row) => row === document.activeElement);
  const next = rows[(open >= 0 ? open : here) + step] ?? (open < 0 && here < 0 ? rows[0] : undefined);
  if (open >= 0) next?.click();
  else next?.focus();
}

/** Seconds left to take a decision back. When they are over the button goes: pressing it would only disappoint. */
function countDown(): void {
  for (const bar of document.querySelectorAll<HTMLElement>('[data-undo]')) {
    const left = Number(bar.dataset['undo']) - Math.round((Date.now() - opened) / 1000);
    const text = bar.querySelector<HTMLElement>('[data-undo-text]');
    if (left <= 0) bar.remove();
    else if (text) text.textContent = (text.dataset['undoText'] ?? '').replace('%', String(left));
  }
}

let touched = 0;
let sending = false;
/** Tells the server that somebody is at work: keeps the claim and what was typed. Silence lets the claim run out. */
async function beat(): Promise<void> {
  const address = desk?.dataset['beat'];
  const form = document.querySelector<HTMLFormElement>('form[data-draft]');
  if (!address || !touched) return;
  touched = 0;
  const body = new URLSearchParams(form ? [...new FormData(form)].map(([name, value]) => [name, String(value)]) : []);
  body.set('since', desk.dataset['desk'] ?? '');
  const answer = await fetch(address, { method: 'POST', body, redirect: 'error' }).catch(() => null);
  if (!answer?.ok) return;
  const told: unknown = await answer.json();
  if (typeof told !== 'object' || told === null) return;
  const until = document.querySelector<HTMLElement>('[data-until]');
  if ('claim' in told && typeof told.claim === 'string' && until) until.textContent = told.claim;
  const fresh = document.querySelector<HTMLElement>('[data-fresh]');
  if ('fresh' in told && told.fresh === true && fresh) fresh.hidden = false;
}

/** A chosen reason brings its ready sentence into the message; taking it back removes the sentence if nobody edited it. */
function compose(input: HTMLInputElement): void {
  const words = document.querySelector<HTMLTextAreaElement>('#words');
  if (!words || input.dataset['words'] === undefined) return;
  const others = [...document.querySelectorAll<HTMLInputElement>('input[data-words]')];
  let parts = words.value
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .filter(Boolean);
  for (const one of others) {
    const text = one.dataset['words'] ?? '';
    if (one.checked && !parts.includes(text) && one === input) parts.push(text);
    if (!one.checked) parts = parts.filter((part) => part !== text);
  }
  words.value = parts.join('\n\n');
}

function countChecks(): void {
  const box = document.querySelector<HTMLElement>('[data-checks]');
  const heading = box?.querySelector<HTMLElement>('[data-checks-text]');
  if (heading && box) heading.textContent = (heading.dataset['checksText'] ?? '').replace('%', String(box.querySelectorAll('input:checked').length));
}

document.addEventListener('keydown', onKey);
document.addEventListener('change', (event) => {
  touched = Date.now();
  if (event.target instanceof HTMLInputElement) compose(event.target);
  countChecks();
});
for (const sign of ['input', 'pointerdown', 'keydown', 'wheel']) document.addEventListener(sign, () => (touched = Date.now()), { passive: true });
// A form that is sent brings its own words; an older copy arriving after it would undo them.
document.addEventListener('submit', (event) => (sending = event.target instanceof HTMLFormElement && 'draft' in event.target.dataset));
document.querySelector('[data-compose]')?.setAttribute('hidden', '');
countDown();
setInterval(countDown, 1000);
setInterval(() => void beat(), 30_000);
// What was typed in the last half minute goes along when the page is left.
addEventListener('pagehide', () => {
  const form = document.querySelector<HTMLFormElement>('form[data-draft]');
  const address = desk?.dataset['beat'];
  if (!touched || sending || !form || !address) return;
  navigator.sendBeacon(address, new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])));
});
