/** Adds photos while one writes: smaller, in pieces, again and again until they are there. */
import { dropPending, keepPending, listPending, type Pending } from './pending.client.ts';
import { shrink } from './shrink.client.ts';
import { wordsOf } from './store.client.ts';
import { uploadFile } from './upload.client.ts';

type Row = { tell(text: string, part: number | null): void; done(id: string, label: string, note: string): void; fail(text: string): void };

const drop = document.querySelector<HTMLElement>('[data-files]');
if (drop) begin(drop);

function begin(drop: HTMLElement): void {
  const words = wordsOf(drop);
  const address = drop.dataset['files'] ?? '';
  const lang = drop.dataset['lang'] ?? 'uk';
  const list = drop.querySelector<HTMLElement>('[data-list]');
  const status = drop.querySelector<HTMLElement>('[data-status]');
  const button = drop.querySelector<HTMLButtonElement>('[name="_files"]');
  const proof = drop.querySelector<HTMLElement>('[data-proof]');
  const evidence = drop.querySelector<HTMLInputElement>('[data-evidence]');
  const going = new Map<string, AbortController>();
  const size = (bytes: number): string =>
    new Intl.NumberFormat(lang === 'en' ? 'en-GB' : 'uk-UA', {
      style: 'unit',
      unit: bytes < 1_048_576 ? 'kilobyte' : 'megabyte',
      maximumFractionDigits: bytes < 1_048_576 ? 0 : 1,
    }).format(bytes < 1_048_576 ? bytes / 1024 : bytes / 1_048_576);
  if (!list || !button) return;

  const label = document.createElement('label');
  label.className = button.className;
  label.append(...button.childNodes);
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', multiple: true, className: 'vh', accept: 'image/*,application/pdf,text/plain,.p7s' });
  label.append(input);
  button.replaceWith(label);
  if (proof) proof.hidden = false;

  input.addEventListener('change', () => {
    const chosen = [...(input.files ?? [])];
    input.value = '';
    for (const file of chosen) void take(file);
  });
  drop.addEventListener('dragover', (event) => event.preventDefault());
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    for (const file of event.dataTransfer?.files ?? []) void take(file);
  });
  void listPending().then((left) =>
    left.forEach((file) => {
      const stop = new AbortController();
      void carry(file, addRow(file, stop), stop);
    }),
  );
  holdSubmit(drop.closest('form'));

  async function take(file: File): Promise<void> {
    const keep = evidence?.checked ?? false;
    const id = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const stop = new AbortController();
    going.set(id, stop);
    const row = addRow({ id, name: file.name, blob: file }, stop);
    row.tell(words('shrinking'), null);
    const made = keep ? { blob: file, name: file.name } : await shrink(file);
    const pending = { id, name: made.name, blob: made.blob, was: file.size, evidence: keep };
    await keepPending(pending);
    await carry(pending, row, stop);
  }

  async function carry(file: Pending, row: Row, stop: AbortController): Promise<void> {
    going.set(file.id, stop);
    const result = await uploadFile(address, lang, file, stop.signal, (part) =>
      row.tell(part === null ? words('waiting') : words('sending', Math.round(part * 100)), part),
    );
    going.delete(file.id);
    await dropPending(file.id);
    if (result.ok)
      row.done(result.id, result.label, file.was > result.bytes * 1.2 ? `${size(result.bytes)}, ${words('was', size(file.was))}` : size(result.bytes));
    else row.fail(result.words ?? words('failed'));
    if (going.size === 0) drop.dispatchEvent(new CustomEvent('allthere'));
  }

  function addRow(file: Pick<Pending, 'id' | 'name' | 'blob'>, stop: AbortController): Row {
    const row = document.createElement('li');
    row.className = 'thumb';
    const picture = document.createElement('span');
    picture.className = 'thumb__pic';
    if (file.blob.type.startsWith('image/')) {
      const image = document.createElement('img');
      image.alt = '';
      image.src = URL.createObjectURL(file.blob);
      picture.append(image);
    }
    const text = document.createElement('span');
    const name = document.createElement('span');
    const note = document.createElement('span');
    const bar = document.createElement('progress');
    Object.assign(bar, { className: 'bar-load', max: 1, value: 0 });
    bar.setAttribute('aria-label', file.name);
    note.className = 'muted';
    name.textContent = file.name;
    text.append(name, document.createElement('br'), note, bar);
    const remove = document.createElement('button');
    Object.assign(remove, { type: 'button', className: 'btn btn--text btn--sm', textContent: words('remove') });
    const whose = document.createElement('span');
    whose.className = 'vh';
    whose.textContent = ` ${file.name}`;
    remove.append(whose);
    row.append(picture, text, remove);
    list?.append(row);
    let stored: string | null = null;
    remove.addEventListener('click', () => {
      stop.abort();
      void dropPending(file.id);
      if (stored !== null) void fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ remove: stored }) });
      row.remove();
      say(words('removed'));
      input.focus();
    });
    return {
      tell: (words, part) => {
        note.textContent = words;
        bar.value = part ?? bar.value;
      },
      done: (id, label, words) => {
        stored = id;
        bar.remove();
        name.textContent = label;
        note.textContent = words;
        say(`${label}: ${wordsOf(drop)('done')}`);
      },
      fail: (words) => {
        bar.remove();
        note.className = 'field__error';
        note.textContent = words;
        say(words);
      },
    };
  }

  function say(text: string): void {
    if (status) status.textContent = text;
  }

  /** Going on waits for the photos; a second press goes on without them. */
  function holdSubmit(form: HTMLFormElement | null): void {
    let asked = false;
    form?.addEventListener(
      'submit',
      (event) => {
        if (going.size === 0 || asked) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        asked = true;
        say(words('again'));
        const pressed = event.submitter;
        drop.addEventListener('allthere', () => form.requestSubmit(pressed), { once: true });
      },
      { capture: true },
    );
  }
}
