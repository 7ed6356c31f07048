/** The desk: opens the reader's key, one tip at a time, and forgets both when nobody is there. The key and what it opened live in this page alone. */
import { ask, button, el, isV1, readPage } from './dom.client.ts';
import { showQueue } from './deskQueue.client.ts';
import { actsOf } from './deskActs.client.ts';
import { detailOf } from './deskRead.client.ts';
import type { Open, Room, SpokenCard } from './deskRoom.client.ts';
import type { QueuePage, TipWire } from './deskWire.ts';
import type { Told } from './likeness.ts';
import type { ReaderKey } from './readerKey.ts';
import { momentOf, readList, readTip } from './reading.ts';
import type { SpokenSituation } from './situations.ts';
import { readWrapped, unlockForm } from './unlock.client.ts';

const idleMinutes = 15;
const root = document.querySelector<HTMLElement>('[data-tips-desk]');
const detail = document.querySelector<HTMLElement>('[data-detail]');
const acts = document.querySelector<HTMLElement>('[data-acts]');
const isQueue = (value: unknown): value is QueuePage => isV1<QueuePage>(value) && Array.isArray(value.lines);
const isTip = (value: unknown): value is TipWire => isV1<TipWire>(value) && Array.isArray(value.items);
type Situations = { v: 1; situations: SpokenSituation[] };
const isSituations = (value: unknown): value is Situations => isV1<Situations>(value) && Array.isArray(value.situations);
if (root && detail && acts) begin(root, detail, acts);

function begin(place: HTMLElement, pane: HTMLElement, column: HTMLElement): void {
  const { words, data } = readPage(place);
  const address = (name: string, id = ''): string => String(data[name]).replace(/TIP|FILE/, id);
  const own = readWrapped(data['own']).filter(({ state }) => state !== 'retired');
  const files: unknown = data['lists'];
  const operator = String(data['operator']);
  const manifests = (Array.isArray(files) ? files : []).flatMap((file) => (typeof file === 'string' ? (readList(file, operator) ?? []) : []));
  const cardsIn = (language: string): SpokenCard[] => readCards(data[`cards.${language}`]);
  let key: ReaderKey | null = null;
  let situations: readonly SpokenSituation[] = [];
  let idle: ReturnType<typeof setTimeout> | undefined;
  let wanted: string | null = /^#[0-9a-f-]{36}$/.test(location.hash) ? location.hash.slice(1) : null;
  let sifted = location.search;
  const seen = new Map<string, Told>();
  const blobs: string[] = [];
  place.hidden = false;

  const forget = (): void => {
    for (const address of blobs.splice(0)) URL.revokeObjectURL(address);
  };
  function lock(): void {
    key = null;
    seen.clear();
    forget();
    clearTimeout(idle);
    column.replaceChildren();
    atItem(false);
    showLocked();
  }
  const stir = (): void => {
    if (!key) return;
    clearTimeout(idle);
    idle = setTimeout(lock, idleMinutes * 60_000);
  };
  for (const sign of ['pointerdown', 'keydown', 'wheel']) document.addEventListener(sign, stir, { passive: true });
  addEventListener('pagehide', lock);

  function showLocked(): void {
    const none = own.length === 0;
    const unlisted = !none && !own.some(({ kid }) => manifests.at(-1)?.readers.some((reader) => reader.kid === kid));
    place.replaceChildren(
      back(),
      el(
        'div',
        { class: 'locked' },
        el(document.body.classList.contains('is-item') ? 'h1' : 'h2', {}, words(none ? 'tips.desk.noKey' : 'tips.desk.locked')),
        el('p', {}, words(none ? 'tips.desk.noKey.lead' : 'tips.desk.locked.lead')),
        unlisted && el('p', { class: 'note note--wait' }, el('span', {}, words('tips.desk.unlisted'))),
        none ? el('a', { class: 'btn', href: address('keys') }, words('tips.keys.make')) : unlockForm(own, words, unlocked),
      ),
    );
  }

  async function unlocked(opened: ReaderKey): Promise<void> {
    // A tip chosen meanwhile is opened once, below: opened twice, the second would wipe what a quick reader has begun.
    situations = (await ask(address('situations'), isSituations))?.situations ?? [];
    key = opened;
    stir();
    if (wanted) return openTip(wanted);
    atItem(false);
    place.replaceChildren(el('p', { class: 'choose', role: 'status' }, words('tips.desk.choose')), lockRow());
    document.querySelector<HTMLElement>('.qi')?.focus();
  }
  const lockRow = (): HTMLElement => el('p', { class: 'row' }, button(words('tips.desk.lock'), lock, 'btn btn--second btn--sm'));

  async function refresh(): Promise<void> {
    const page = await ask(address('queue') + sifted, isQueue);
    if (page) showQueue(page, words, { desk: address('desk'), sifted, current: wanted });
  }

  async function openTip(id: string): Promise<void> {
    wanted = id;
    atItem(true);
    if (!key) return showLocked();
    place.replaceChildren(el('p', { role: 'status' }, words('tips.desk.opening')));
    column.replaceChildren();
    const tip = await ask(address('tip', id), isTip);
    if (wanted !== id || !key) return;
    if (!tip) return place.replaceChildren(el('p', { role: 'alert', class: 'note note--stop' }, el('span', {}, words('tips.desk.refused.gone'))), lockRow());
    forget();
    const read = await readTip(tip, key, manifests);
    const told = toldOf(tip, read);
    if (told) seen.set(tip.id, told);
    const room: Room = {
      words,
      cards: { uk: cardsIn('uk'), en: cardsIn('en') },
      key,
      manifest: manifests.at(-1) ?? null,
      manifests,
      situations,
      language: data['language'] === 'en' ? 'en' : 'uk',
      seen,
      address,
      blob: (bytes, type) => {
        const made = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type }));
        blobs.push(made);
        return made;
      },
      again: async () => {
        await Promise.all([openTip(id), refresh()]);
      },
      open: openTip,
    };
    const open: Open = { tip, read };
    place.replaceChildren(back(), ...detailOf(open, room), lockRow());
    column.replaceChildren(...actsOf(open, room));
    mark(id);
    place.querySelector<HTMLElement>('h1')?.focus();
    void refresh();
  }
  const back = (): HTMLElement =>
    el(
      'p',
      { class: 'tipback' },
      button(words('tips.desk.back'), () => atItem(false), 'btn btn--text btn--sm'),
    );
  const mark = (id: string): void => {
    for (const row of document.querySelectorAll<HTMLElement>('.qi')) {
      row.classList.toggle('is-cur', row.dataset['tip'] === id);
      if (row.dataset['tip'] === id) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    }
  };

  // Links of the list stay inside this page while the key is open: another page would forget it.
  document.addEventListener('click', (event) => {
    const pressed = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-tip], a[data-sift]') : null;
    if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const id = pressed.dataset['tip'];
    if (id !== undefined) {
      event.preventDefault();
      void openTip(id);
      pane.scrollTo({ top: 0 });
    } else if (key) {
      event.preventDefault();
      sifted = new URL(pressed.href).search;
      void refresh();
    }
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement;
    if (typing || event.ctrlKey || event.altKey || event.metaKey || document.documentElement.dataset['keys'] === 'off') return;
    if (event.code === 'KeyL') return lock();
    if (event.code !== 'KeyJ' && event.code !== 'KeyK') return;
    const rows = [...document.querySelectorAll<HTMLElement>('.qi')];
    const at = rows.findIndex((row) => row === document.activeElement || row.classList.contains('is-cur'));
    rows[at + (event.code === 'KeyJ' ? 1 : -1)]?.focus();
  });
  showLocked();
}

/** On a phone the item takes the place of the list, so the heading of the page is the item's. */
function atItem(open: boolean): void {
  document.body.classList.toggle('is-item', open);
  const heading = document.getElementById('queue-heading');
  if (heading && heading.tagName !== (open ? 'H2' : 'H1'))
    heading.replaceWith(el(open ? 'h2' : 'h1', { id: heading.id, class: heading.className }, heading.textContent));
}

function readCards(value: unknown): SpokenCard[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown): SpokenCard[] => {
    if (typeof one !== 'object' || one === null || !('id' in one) || !('ask' in one) || !('options' in one)) return [];
    const options: unknown[] = Array.isArray(one.options) ? one.options : [];
    return [{ id: String(one.id), ask: String(one.ask), options: options.map(String) }];
  });
}

/** What the page remembers of an opened tip, to find others that tell of the same. */
function toldOf(tip: TipWire, { opening, account, items }: Open['read']): Told | null {
  const at = momentOf(opening);
  if (!opening || !account || !at) return null;
  const text = items.flatMap(({ message }) => (message && message.kind !== 'reply' ? message.text : [])).join('\n');
  return {
    id: tip.id,
    at,
    urgency: tip.urgency,
    category: account.category,
    police: tip.ring === 'civil',
    way: opening.way,
    author: opening.verifyKey,
    place: account.place.words,
    district: account.place.district,
    text,
  };
}
