import { mkdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import drawing from '#content/map/odesa.json' with { type: 'json' };
import { cityView, drawCity, projection, type Picture, type View } from '#modules/places/mapPicture.ts';
import type { Point } from '#modules/places/mapDrawing.client.ts';

// The drawing as an image in the colours of the site, so that anybody can look at it: test/.shots/map-*.png.
const themes = { light: 'src/ui/styles/tokens.css', dark: 'src/ui/styles/tokens-dark.css' } as const;
const token = (css: string, name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(css)?.[1] ?? '';
const near: View = { centre: [30.742, 46.483], scale: 4, width: 1000, height: 800 };

function paint(picture: Picture, view: View, css: string): string {
  const line = (d: string, name: string, width: number, more = '') => `<path d="${d}" fill="none" stroke="${token(css, name)}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round" ${more}/>`;
  const fill = (d: string, name: string) => `<path d="${d}" fill="${token(css, name)}"/>`;
  const tile = ({ d, tile: { width, height, turn, light, dark } }: Picture['built'][number], i: number) =>
    `<pattern id="q${i}" patternUnits="userSpaceOnUse" width="${width}" height="${height}" patternTransform="${turn}"><path d="${light}${dark}" fill="${token(css, 'map-block')}"/></pattern><path d="${d}" fill="url(#q${i})"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${view.width}" height="${view.height}"><rect width="100%" height="100%" fill="${token(css, 'map-water')}"/>`,
    ...picture.depths.map((d) => line(d, 'action', 1, 'opacity=".25"')),
    ...picture.moles.map(({ d, width }) => line(d, 'map-land', width)),
    fill(picture.land, 'map-land'),
    fill(picture.limans, 'map-water'),
    ...picture.built.map(tile),
    fill(picture.parks, 'map-park'),
    ...picture.roads.map(({ d, width }) => line(d, 'map-road', width)),
    ...picture.labels.map(({ text, x, y, angle }) => `<text x="${x}" y="${y}" text-anchor="middle" font-family="sans-serif" font-size="14" fill="${token(css, 'map-label')}" transform="rotate(${angle} ${x} ${y})">${text}</text>`),
    '</svg>',
  ].join('');
}

async function pixels(svg: string, file: string): Promise<(point: Point, view: View) => string> {
  mkdirSync('test/.shots', { recursive: true });
  const image = sharp(Buffer.from(svg));
  await image.clone().png().toFile(`test/.shots/${file}.png`);
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return (point, view) => {
    const [x, y] = projection(view)(point).map(Math.round);
    const at = ((y ?? 0) * info.width + (x ?? 0)) * info.channels;
    return `#${[...data.subarray(at, at + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  };
}

test.each(['light', 'dark'] as const)('the whole city is recognisable in the %s theme', async (theme) => {
  const css = readFileSync(themes[theme], 'utf8');
  const colour = await pixels(paint(drawCity(drawing, cityView, 'uk'), cityView, css), `map-city-${theme}`);
  const water = token(css, 'map-water');
  expect(water).not.toBe('');
  expect(colour([30.69, 46.558], cityView)).toBe(water);
  expect(colour([30.745, 46.585], cityView)).toBe(water);
  expect(colour([30.87, 46.43], cityView)).toBe(water);
  expect(colour([30.58, 46.47], cityView)).toBe(token(css, 'map-land'));
  expect(colour([30.756, 46.4795], cityView)).toBe(token(css, 'map-park'));
});

test.each(['light', 'dark'] as const)('the old town shows streets, blocks and the port in the %s theme', async (theme) => {
  const css = readFileSync(themes[theme], 'utf8');
  const picture = drawCity(drawing, near, 'uk');
  const colour = await pixels(paint(picture, near, css), `map-centre-${theme}`);
  expect(colour([30.7375, 46.48489], near)).toBe(token(css, 'map-road'));
  expect(colour([30.7408, 46.4793], near)).toBe(token(css, 'map-block'));
  expect(colour([30.7515, 46.4950], near)).toBe(token(css, 'map-water'));
  const names = picture.labels.map(({ text }) => text);
  expect(names).toEqual(expect.arrayContaining(['Дерибасівська', 'Преображенська', 'Пантелеймонівська', 'парк Шевченка', 'Порт']));
});

test('the picture of the city stays light', () => {
  const bytes = JSON.stringify(drawCity(drawing, cityView, 'uk')).length;
  expect(bytes).toBeLessThan(24_000);
});
