import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (name: string): string => readFileSync(`src/ui/styles/${name}.css`, 'utf8');
type Palette = Record<string, string>;

/** The colours of every rule whose selector and media query fit, later rules over earlier ones. */
function palettes(css: string): { where: string; colours: Palette }[] {
  return [...css.matchAll(/(:root[^{]*)\{([^}]*)\}/g)].map((rule) => ({
    where: rule[1]?.trim() ?? '',
    colours: Object.fromEntries(
      [...(rule[2] ?? '').matchAll(/--([\w-]+):\s*(#[0-9a-f]{6}|#[0-9a-f]{3})\b/gi)].map((found) => [found[1] ?? '', found[2] ?? '']),
    ),
  }));
}
const light = palettes(read('tokens'))[0]?.colours ?? {};
const darks = palettes(read('tokens-dark'));
const contrasts = palettes(read('tokens-contrast'));
const isDark = (colours: Palette): boolean => luminance(colours['page'] ?? '#fff') < 0.2;
const themes: Record<string, Palette> = {
  light,
  dark: { ...light, ...darks[0]?.colours },
  'high contrast': { ...light, ...contrasts.find(({ colours }) => !isDark(colours))?.colours },
  'high contrast, dark': { ...light, ...darks[0]?.colours, ...contrasts.find(({ colours }) => isDark(colours))?.colours },
};

function luminance(colour: string): number {
  const hex = colour.length === 4 ? [...colour.slice(1)].map((sign) => sign + sign).join('') : colour.slice(1);
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ratio(one: string, other: string): number {
  const [a = 0, b = 0] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

// What stands on what, and how clearly it must stand out: 7 for text people read, 4.5 for captions, 3 for edges and signs.
const pairs: [string, string, number][] = [
  ['text', 'page', 7],
  ['text', 'surface', 7],
  ['text', 'sunken', 7],
  ['text-2', 'page', 7],
  ['text-2', 'surface', 7],
  ['text-2', 'sunken', 7],
  ['text-3', 'page', 4.5],
  ['text-3', 'surface', 4.5],
  ['text-3', 'sunken', 4.5],
  ['link', 'page', 7],
  ['link', 'surface', 7],
  ['link', 'sunken', 7],
  ['link', 'sea-soft', 7],
  ['on-action', 'action', 7],
  ['on-action', 'action-hover', 7],
  ['on-deep', 'deep', 7],
  ['on-deep-2', 'deep', 7],
  ['on-deep', 'deep-2', 7],
  ['on-deep-2', 'deep-2', 7],
  ['lamp', 'deep', 7],
  ['ok', 'surface', 7],
  ['ok', 'ok-soft', 7],
  ['wait', 'surface', 7],
  ['wait', 'wait-soft', 7],
  ['stop', 'surface', 7],
  ['stop', 'stop-soft', 7],
  ['on-action', 'stop', 7],
  ['quiet', 'surface', 7],
  ['quiet', 'quiet-soft', 7],
  ['text', 'wait-soft', 7],
  ['text', 'stop-soft', 7],
  ['text', 'ok-soft', 7],
  ['text', 'quiet-soft', 7],
  ['text', 'sea-soft', 7],
  ['text-2', 'wait-soft', 4.5],
  ['text-2', 'sea-soft', 4.5],
  ['map-label', 'map-land', 7],
  ['line-strong', 'surface', 3],
  ['line-strong', 'page', 3],
  ['line-strong', 'sunken', 3],
  ['action', 'map-land', 3],
  ['action', 'map-water', 3],
];

test.each(Object.entries(themes).flatMap(([theme, colours]) => pairs.map(([ink, ground, least]) => ({ theme, ink, ground, least, colours }))))(
  '$theme: $ink on $ground is at least $least:1',
  ({ ink, ground, least, colours }) => {
    const [front, back] = [colours[ink], colours[ground]];
    if (!front || !back) throw new Error(`The colour ${front ? ground : ink} is missing.`);
    expect(ratio(front, back)).toBeGreaterThanOrEqual(least);
  },
);

test.each(Object.entries(themes))('%s: one of the two rings of focus stands out on every ground', (_, colours) => {
  for (const ground of ['page', 'surface', 'sunken', 'deep', 'action', 'lamp']) {
    const rings = ['focus-ring', 'focus-glow'].map((ring) => ratio(colours[ring] ?? '', colours[ground] ?? ''));
    expect(Math.max(...rings), ground).toBeGreaterThanOrEqual(3);
  }
});

test('every place that names the dark palette names the same one', () => {
  expect(darks.length).toBe(2);
  expect(darks[1]?.colours).toEqual(darks[0]?.colours);
});

test('high contrast is the same whether the phone or the person asks for it', () => {
  const [dark, bright] = [contrasts.filter(({ colours }) => isDark(colours)), contrasts.filter(({ colours }) => !isDark(colours))];
  expect([bright.length, dark.length]).toEqual([2, 4]);
  for (const same of [dark, bright]) for (const one of same) expect(one.colours, one.where).toEqual(same[0]?.colours);
});

test('every colour has a value in every palette it may be used with', () => {
  const names = Object.keys(light);
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name) => !(name in (darks[0]?.colours ?? {})))).toEqual([]);
});
