/** Draws a border or a point on the live map. The fields of the form stay the only truth: the map reads them, writes them and keeps nothing of its own. */
import {
  addCorner,
  crossingOf,
  dropCorner,
  halfway,
  inUkraine,
  moveCorner,
  numberOf,
  readRings,
  shortCorner,
  showBorder,
  stepped,
  type Corner,
  type Ring,
  type Spot,
} from './corners.client.ts';
import type { Draft, DraftSettings, Grip } from './mapDraft.client.ts';

export const drawWords = [
  'corner',
  'edge',
  'moved',
  'added',
  'removed',
  'remove',
  'removeNone',
  'undone',
  'undoNone',
  'crossing',
  'unread',
  'closer',
  'point',
  'pointMoved',
] as const;
export type DrawWords = Record<(typeof drawWords)[number], string>;
export type DrawSettings = DraftSettings & { words: DrawWords };

type Open = (container: HTMLElement, settings: DraftSettings, around: readonly Corner[]) => Promise<Draft>;
type Field = HTMLInputElement | HTMLTextAreaElement;
type Kept = { border: string; lat: string; lon: string };
/** What a grip stands for: a corner, an edge that a corner may break, or the point. */
type Place = { kind: 'corner' | 'edge'; spot: Spot } | { kind: 'point' };
type Held = { element: HTMLButtonElement; grip: Grip; place: Place };

/** More would hide the ground and each other; the map then has to come closer. */
const mostGrips = 80;
const fill = (text: string, values: Record<string, string | number>): string => text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
const said = ([lon, lat]: Corner): string => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
const same = (a: Place, b: Place): boolean => JSON.stringify(a) === JSON.stringify(b);

export async function drawIn(root: HTMLElement, settings: DrawSettings, openDraft: Open): Promise<void> {
  const { words, border: bordered } = settings;
  const field = (id: string): Field | null => {
    const found = document.getElementById(id);
    return found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement ? found : null;
  };
  const fields = { border: bordered ? field('border') : null, lat: field('lat'), lon: field('lon') };
  const part = (name: string) => root.querySelector<HTMLElement>(`[data-${name}]`);
  const canvas = part('canvas');
  if (!canvas) throw new Error('There is nowhere to draw.');

  const read = (): Kept => ({ border: fields.border?.value ?? '', lat: fields.lat?.value.trim() ?? '', lon: fields.lon?.value.trim() ?? '' });
  const write = (kept: Partial<Kept>): void => {
    if (fields.border && kept.border !== undefined) fields.border.value = kept.border;
    if (fields.lat && kept.lat !== undefined) fields.lat.value = kept.lat;
    if (fields.lon && kept.lon !== undefined) fields.lon.value = kept.lon;
  };
  const rings = (): Ring[] => readRings(read().border).rings;
  const point = (): Corner | null => {
    const { lat, lon } = read();
    const at: Corner = [Number(lon.replace(',', '.')), Number(lat.replace(',', '.'))];
    return lat !== '' && lon !== '' && inUkraine(at) ? at : null;
  };

  const draft = await openDraft(canvas, settings, [...rings().flat(), ...(point() ? [point() ?? [0, 0]] : [])]);
  const held: Held[] = [];
  let past: Kept[] = [];
  let chosen: Place | null = null;
  /** There are too many corners to hold any of them from here. */
  let far = false;
  const say = (...told: string[]): void => {
    const line = part('said');
    if (line) line.textContent = told.filter(Boolean).join('. ');
  };

  /** A change made on the map: the fields first, then what the map shows of them. */
  function change(next: Partial<Kept>, focus: Place | null, told: string): void {
    past.push(read());
    write(next);
    show();
    focusOn(focus);
    say(told, warning());
  }
  const reborder = (next: Ring[], spot: Spot | null, told: string): void => change({ border: showBorder(next) }, spot && { kind: 'corner', spot }, told);

  function warning(): string {
    const { rings: drawn, unread } = readRings(read().border);
    if (unread > 0) return fill(words.unread, { row: unread });
    if (far) return words.closer;
    for (const [i, ring] of drawn.entries()) {
      const crossed = ring.length > 3 ? crossingOf(ring) : null;
      const n = (at: number) => numberOf(drawn, { part: i, at: at % ring.length });
      if (crossed) return fill(words.crossing, { a: n(crossed[0]), b: n(crossed[0] + 1), c: n(crossed[1]), d: n(crossed[1] + 1) });
    }
    return '';
  }

  function moveTo(place: Place, to: Corner): void {
    const at = shortCorner(to);
    if (!inUkraine(at)) return show();
    if (place.kind === 'point') return change({ lat: String(at[1]), lon: String(at[0]) }, place, fill(words.pointMoved, { at: said(at) }));
    const now = rings();
    reborder(moveCorner(now, place.spot, at), place.spot, fill(words.moved, { n: numberOf(now, place.spot), at: said(at) }));
  }

  function addAfter(spot: Spot, at: Corner): void {
    const next = addCorner(rings(), spot, shortCorner(at));
    const added = { part: spot.part, at: spot.at + 1 };
    reborder(next, added, fill(words.added, { n: numberOf(next, added) }));
  }

  function remove(place: Place | null): void {
    if (place?.kind !== 'corner') return say(words.removeNone);
    const now = rings();
    const left = dropCorner(now, place.spot);
    const ring = left.length === now.length ? left[place.spot.part] : undefined;
    const next = ring ? { part: place.spot.part, at: place.spot.at % ring.length } : null;
    reborder(left, next, fill(words.removed, { n: numberOf(now, place.spot) }));
  }

  function undo(): void {
    const before = past.pop();
    if (!before) return say(words.undoNone);
    write(before);
    show();
    say(words.undone, warning());
  }

  /** A border of fewer than three corners grows by a press on the ground; a point goes where the press was. */
  const open = (): boolean => !bordered || (rings().at(-1)?.length ?? 0) < 3;
  function press(at: Corner): void {
    if (!bordered) return moveTo({ kind: 'point' }, at);
    const now = rings();
    const last = now.length - 1;
    if (open() && readRings(read().border).unread === 0) addAfter({ part: Math.max(0, last), at: (now[last]?.length ?? 0) - 1 }, at);
  }

  function focusOn(place: Place | null): void {
    chosen = place;
    const found = place && held.find((one) => same(one.place, place));
    const to = place && placeOf(place);
    if (to && !draft.sees(to)) draft.goTo(to);
    found?.element.focus({ preventScroll: true });
    mark();
  }
  function mark(): void {
    for (const { element, place } of held) element.classList.toggle('is-chosen', chosen !== null && same(place, chosen));
    const button = part('remove');
    if (button) button.textContent = fill(words.remove, { n: chosen?.kind === 'corner' ? numberOf(rings(), chosen.spot) : '' }).trim();
  }
  const placeOf = (place: Place): Corner | null => (place.kind === 'point' ? point() : (rings()[place.spot.part]?.[place.spot.at] ?? null));

  function hold(): Held {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = 'grip';
    const one: Held = {
      element,
      place: { kind: 'point' },
      grip: draft.grip(element, {
        while: (at) => {
          if (one.place.kind === 'corner') draft.draw(moveCorner(rings(), one.place.spot, at));
        },
        then: (at) => moveTo(one.place, at),
      }),
    };
    element.addEventListener('click', () => {
      const { place } = one;
      if (place.kind !== 'edge') return focusOn(place);
      const ring = rings()[place.spot.part];
      if (ring) addAfter(place.spot, halfway(ring, place.spot.at));
    });
    element.addEventListener('focus', () => {
      chosen = one.place.kind === 'edge' ? chosen : one.place;
      mark();
    });
    element.addEventListener('keydown', (event) => {
      const from = one.place.kind === 'edge' ? null : placeOf(one.place);
      const to = from && stepped(from, event.key, event.shiftKey ? 10 : 1);
      if (!to && !(['Delete', 'Backspace'].includes(event.key) && one.place.kind === 'corner')) return;
      // The map itself would move by the same key.
      event.preventDefault();
      event.stopPropagation();
      if (to) moveTo(one.place, to);
      else remove(one.place);
    });
    return one;
  }

  /** Everything that may be held now, in the order in which keys walk it. */
  function wanted(drawn: readonly Ring[]): { place: Place; at: Corner }[] {
    const at = point();
    const all = drawn.flatMap((ring, part) => ring.map((corner, i) => ({ ring, corner, spot: { part, at: i } })));
    const near = all.length <= mostGrips ? all : all.filter(({ corner }) => draft.sees(corner));
    const corners = near.length > mostGrips ? [] : near;
    return [
      ...corners.flatMap(({ ring, corner, spot }): { place: Place; at: Corner }[] => [
        { place: { kind: 'corner', spot }, at: corner },
        ...(ring.length > 2 ? [{ place: { kind: 'edge' as const, spot }, at: halfway(ring, spot.at) }] : []),
      ]),
      ...(at ? [{ place: { kind: 'point' as const }, at }] : []),
    ];
  }

  function show(): void {
    const { rings: drawn, unread } = readRings(read().border);
    draft.draw(drawn);
    // A row that nobody reads would be lost if the map wrote the table.
    const all = unread > 0 ? [] : wanted(drawn);
    for (const [i, { place, at }] of all.entries()) {
      const one = (held[i] ??= hold());
      one.place = place;
      const n = place.kind === 'point' ? 0 : numberOf(drawn, place.spot);
      const next = place.kind === 'edge' ? numberOf(drawn, { part: place.spot.part, at: (place.spot.at + 1) % (drawn[place.spot.part]?.length ?? 1) }) : 0;
      one.element.dataset['kind'] = place.kind;
      one.element.textContent = place.kind === 'corner' ? String(n) : place.kind === 'edge' ? '+' : '';
      const label = place.kind === 'corner' ? words.corner : place.kind === 'edge' ? words.edge : words.point;
      one.element.setAttribute('aria-label', fill(label, { n, a: n, b: next, at: said(at) }));
      one.grip.put(at, place.kind !== 'edge');
    }
    const gone = held.splice(all.length);
    const lost = gone.some(({ element }) => element === document.activeElement);
    for (const { grip } of gone) grip.remove();
    if (lost) root.querySelector<HTMLElement>('canvas')?.focus({ preventScroll: true });
    const count = drawn.flat().length;
    far = unread === 0 && count > mostGrips && !all.some(({ place }) => place.kind === 'corner');
    const middle = part('middle');
    if (middle) middle.hidden = !open() || unread > 0;
    const drop = part('remove');
    if (drop) drop.hidden = !bordered || count === 0;
    mark();
  }

  for (const one of Object.values(fields))
    one?.addEventListener('input', () => {
      past = [];
      chosen = null;
      show();
      say(warning());
    });
  root.addEventListener('keydown', (event) => {
    if (event.code !== 'KeyZ' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
    event.preventDefault();
    undo();
  });
  part('undo')?.addEventListener('click', undo);
  part('remove')?.addEventListener('click', () => remove(chosen));
  part('middle')?.addEventListener('click', () => press(draft.middle()));
  part('in')?.addEventListener('click', () => draft.zoom(1));
  part('out')?.addEventListener('click', () => draft.zoom(-1));
  draft.onPress(press);
  draft.onStill(() => {
    if (rings().flat().length <= mostGrips) return;
    const before = far;
    show();
    if (far !== before) say(warning());
  });
  const credit = part('credit');
  if (credit && draft.credits().length > 0) credit.textContent = draft.credits().join(' · ');
  show();
  say(warning());
}
