/** Colours of the live map, read from the tokens of the page: the same in both themes and in high contrast. */
const tokens = {
  land: '--map-land',
  block: '--map-block',
  road: '--map-road',
  water: '--map-water',
  park: '--map-park',
  soft: '--sea-soft',
  label: '--map-label',
  tint: '--sea-line',
  action: '--action',
  onAction: '--on-action',
  surface: '--surface',
  text: '--text',
  page: '--page',
  lamp: '--lamp',
} as const;

export type Colours = Record<Exclude<keyof typeof tokens, 'soft'> | 'shallow', string>;

const sharp = (): boolean => document.documentElement.dataset['contrast'] === 'more' || matchMedia('(prefers-contrast: more)').matches;

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: keyof typeof tokens) => style.getPropertyValue(tokens[name]).trim() || '#888888';
  return {
    land: read('land'),
    block: read('block'),
    road: read('road'),
    water: read('water'),
    park: read('park'),
    label: read('label'),
    // Soft grounds turn black or white in high contrast; the shore would look like a road.
    shallow: sharp() ? read('water') : read('soft'),
    tint: read('tint'),
    action: read('action'),
    onAction: read('onAction'),
    surface: read('surface'),
    text: read('text'),
    page: read('page'),
    lamp: read('lamp'),
  };
}

/** Calls back whenever the reader or the device changes theme or contrast; the answer stops it. */
export function onColours(change: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) => matchMedia(query));
  const observer = new MutationObserver(change);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-contrast'] });
  for (const query of queries) query.addEventListener('change', change);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', change);
  };
}

export const wantsStillness = (): boolean =>
  document.documentElement.dataset['motion'] === 'off' || matchMedia('(prefers-reduced-motion: reduce)').matches;
