/**
 * Keeps presses in this browser while there is no line and sends them when it is back. A press has an id of its own, so sending it twice counts once.
 * Only ids, numbers and codes are kept; names stay on the page.
 */
export {};
type Press = { id: string; what: string; seat?: string; code?: string; people?: number; at: number };
type Answer = { pressed: { id: string; status: string; seat: string | null }[]; came: number; walkIn: number };

/** Longer the phone does not wait for an answer before it tries again. */
const patience = 15_000;
const again = 10_000;

const door = document.querySelector<HTMLElement>('[data-door]');
if (door) start(door);

function start(root: HTMLElement): void {
  const name = `door:${root.dataset['door'] ?? ''}`;
  const line = root.querySelector<HTMLElement>('[data-line]');
  const plural = new Intl.PluralRules(root.dataset['language'] ?? 'uk-UA');
  let sending = false;

  const read = (): Press[] => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
      return Array.isArray(kept) ? kept.filter(isPress) : [];
    } catch {
      return [];
    }
  };
  const keep = (presses: Press[]): void => localStorage.setItem(name, JSON.stringify(presses));
  const say = (text: string): void => {
    if (line) line.textContent = text;
  };
  const sayWaiting = (): void => {
    const { length } = read();
    if (length === 0) return say('');
    const sentences: unknown = JSON.parse(root.dataset['waits'] ?? '{}');
    const known = new Map(typeof sentences === 'object' && sentences !== null ? Object.entries(sentences) : []);
    const sentence: unknown = known.get(plural.select(length)) ?? known.get('other');
    say(typeof sentence === 'string' ? sentence.replace('{}', String(length)) : '');
  };
  const rowOf = ({ seat, code }: Pick<Press, 'seat' | 'code'>): HTMLElement | null =>
    [...root.querySelectorAll<HTMLElement>('[data-seat]')].find((row) => (seat ? row.dataset['seat'] === seat : row.dataset['code'] === code)) ?? null;
  const show = (press: Press): void => {
    const row = press.what === 'extra' ? null : rowOf(press);
    if (!row) return;
    if (press.what === 'out') {
      delete row.dataset['came'];
      return;
    }
    row.dataset['came'] = '';
    const words = row.querySelector<HTMLElement>('[data-here-words]');
    if (words) words.textContent = root.dataset['here'] ?? '';
  };

  async function send(): Promise<void> {
    const waiting = read();
    if (sending || waiting.length === 0) return;
    sending = true;
    let told: string | null = null;
    try {
      const answer = await fetch(root.dataset['send'] ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ presses: waiting.slice(0, 200) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      });
      // The session is over: the presses stay here and are sent after signing in again.
      if (answer.type === 'opaqueredirect' || answer.status === 403) told = root.dataset['signin'] ?? '';
      else if (answer.ok) {
        const got: Answer = await answer.json();
        const settled = new Set(got.pressed.map(({ id }) => id));
        keep(read().filter(({ id }) => !settled.has(id)));
        for (const [mark, value] of [
          ['[data-came]:not([data-seat])', got.came],
          ['[data-walkin]', got.walkIn],
        ] as const) {
          const place = root.querySelector<HTMLElement>(`.door__sum ${mark}`);
          if (place) place.textContent = String(value);
        }
        const strange = got.pressed.find(({ status }) => status === 'unknown' || status === 'closed');
        told = strange ? ((strange.status === 'unknown' ? root.dataset['unknown'] : root.dataset['closed']) ?? '') : (root.dataset['sent'] ?? '');
      }
    } catch {
      // No line: the next turn tries again.
    } finally {
      sending = false;
      if (read().length > 0 && told === null) sayWaiting();
      else if (told !== null) say(told);
    }
  }

  const add = (press: Press): void => {
    keep([...read(), press]);
    show(press);
    if (!navigator.onLine) sayWaiting();
    void send();
  };

  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset['press'] === undefined) return;
    const sent = new FormData(form);
    const text = (field: string): string => {
      const value = sent.get(field);
      return typeof value === 'string' ? value.trim() : '';
    };
    const code = signs(text('code'));
    if (code !== '' && code.length !== 6) return refuse(event);
    // An empty field is answered by the page itself, in its own words.
    if (text('what') === 'in' && text('seat') === '' && code === '') return;
    event.preventDefault();
    const people = Number.parseInt(text('people'), 10);
    add({
      id: newId(),
      what: text('what'),
      ...(text('seat') ? { seat: text('seat') } : {}),
      ...(code && !text('seat') ? { code } : {}),
      ...(Number.isInteger(people) ? { people } : {}),
      at: Date.now(),
    });
    if (code) form.reset();
  });
  function refuse(event: Event): void {
    event.preventDefault();
    say(root.dataset['unknown'] ?? '');
  }

  readPictures(root, (code) => add({ id: newId(), what: 'in', code, at: Date.now() }), say);
  for (const press of read()) show(press);
  sayWaiting();
  void send();
  window.addEventListener('online', () => void send());
  window.setInterval(() => void send(), again);
}

const isPress = (one: unknown): one is Press => typeof one === 'object' && one !== null && 'id' in one && 'what' in one && 'at' in one;

/** The code as the list has it: large, without signs between. */
function signs(typed: string): string {
  const alike: Record<string, string> = { А: 'A', В: 'B', С: 'C', Е: 'E', Н: 'H', К: 'K', М: 'M', Р: 'P', Т: 'T', Х: 'X', У: 'Y' };
  return [...typed.toUpperCase().replace(/[\s\-–—.]/g, '')].map((sign) => alike[sign] ?? sign).join('');
}

/** `crypto.randomUUID` is missing where the page came without TLS, for example on a laptop in the yard. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A picture of the code, taken by the telephone's own camera: the page itself needs no right to look. */
function readPictures(root: HTMLElement, found: (code: string) => void, say: (text: string) => void): void {
  const chooser = root.querySelector<HTMLElement>('[data-qr]');
  const input = chooser?.querySelector('input');
  const Detector: unknown = Reflect.get(window, 'BarcodeDetector');
  if (!chooser || !input || typeof Detector !== 'function') return;
  chooser.hidden = false;
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (!file) return;
    void (async () => {
      const detector: unknown = Reflect.construct(Detector, [{ formats: ['qr_code'] }]);
      const detect: unknown = typeof detector === 'object' && detector !== null ? Reflect.get(detector, 'detect') : null;
      const read: unknown = typeof detect === 'function' ? await Reflect.apply(detect, detector, [await createImageBitmap(file)]) : [];
      const first: unknown = Array.isArray(read) ? read[0] : null;
      const text: unknown = typeof first === 'object' && first !== null ? Reflect.get(first, 'rawValue') : null;
      input.value = '';
      // Somebody else's code is no press: only six signs are kept.
      if (typeof text === 'string' && signs(text).length === 6) found(signs(text));
      else say(root.dataset['nocode'] ?? '');
    })();
  });
}
