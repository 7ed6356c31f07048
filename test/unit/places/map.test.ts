import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demoCity } from '#db/seed/city.ts';
import drawing from '#content/map/odesa.json' with { type: 'json' };
import { clipLine, clipRing, simplify } from '#modules/places/mapClip.ts';
import { blocks, depthLines, inside, nameIn, pairs, shore, type MapOfficer, type MapPlace, type Point } from '#modules/places/mapDrawing.client.ts';
import { placeMarks } from '#modules/places/mapMarks.ts';
import { cityView, drawArea, drawCity, projection, viewOf } from '#modules/places/mapPicture.ts';
import { allowedScript, plainMarkup } from '#ui/trusted.client.ts';

const land = pairs(drawing.land);
const onLand = (point: Point) => inside(point, land) && !drawing.water.some(({ p }) => inside(point, pairs(p)));
const districtOf = (point: Point) => drawing.districts.find(({ p }) => inside(point, pairs(p)))?.n;
const place = (name: string): Point => {
  const [lon = 0, lat = 0] = drawing.places.find(({ n }) => n === name)?.at ?? [];
  return [lon, lat];
};
const square: Point[] = [[30.7317, 46.4772], [30.7369, 46.4768], [30.7363, 46.4724], [30.7311, 46.4727]];
const beat = { number: 14, area: { type: 'Polygon' as const, coordinates: [square] } };

test('the drawing of the city is small enough for a phone', () => {
  expect(readFileSync('content/map/odesa.json').length).toBeLessThan(60 * 1024);
});

test('the drawing names its streets, districts and three limans in both languages', () => {
  expect(drawing.streets.length).toBeGreaterThanOrEqual(40);
  expect(drawing.districts.map(({ n }) => n)).toEqual(['Приморський район', 'Київський район', 'Хаджибейський район', 'Пересипський район']);
  expect(drawing.places.filter(({ k }) => k === 'liman').map(({ n }) => n)).toEqual(['Хаджибейський лиман', 'Куяльницький лиман', 'Сухий лиман']);
  const named = [...drawing.streets, ...drawing.districts, ...drawing.places, ...drawing.parks.filter(({ n }) => n !== undefined)];
  expect(named.filter((one) => /[а-яіїєґ'’]/i.test(nameIn('en', one)) || !/^[\dА-ЯІЇЄҐа-яіїєґʼ\s-]+$/.test(nameIn('uk', one)))).toEqual([]);
});

test.each(['Центр', 'Молдаванка', 'Пересип', 'Аркадія', 'Ланжерон', 'Таїрова', 'Черемушки', 'Слобідка', 'Лузанівка', 'Оперний театр', 'Залізничний вокзал'])('%s stands on dry land', (name) => {
  expect(onLand(place(name))).toBe(true);
});

test.each(['Чорне море', 'Одеська затока', 'Хаджибейський лиман', 'Куяльницький лиман', 'Сухий лиман', 'Воронцовський маяк'])('%s stands in water', (name) => {
  expect(onLand(place(name))).toBe(false);
});

test.each([
  ['Оперний театр', 'Приморський район'],
  ['Аркадія', 'Приморський район'],
  ['Таїрова', 'Київський район'],
  ['Великий Фонтан', 'Київський район'],
  ['Черемушки', 'Хаджибейський район'],
  ['Слобідка', 'Пересипський район'],
  ['Лузанівка', 'Пересипський район'],
])('%s belongs to %s', (name, district) => {
  expect(districtOf(place(name))).toBe(district);
});

test('no street runs through the sea', () => {
  expect(drawing.streets.filter(({ p }) => !pairs(p).every(onLand)).map(({ n }) => n)).toEqual([]);
});

test('every place and officer of the demo stands on dry land, each officer inside the beat', () => {
  const { beats, places } = demoCity(new Date('2026-11-24T15:30:00Z'));
  expect(places.filter(({ lat, lon }) => !onLand([lon, lat])).map(({ slug }) => slug)).toEqual([]);
  expect(beats.filter(({ lat, lon }) => !onLand([lon, lat])).map(({ number }) => number)).toEqual([]);
  expect(beats.filter(({ lat, lon, areas }) => !areas.some((area) => inside([lon, lat], area))).map(({ number }) => number)).toEqual([]);
});

test('blocks of houses keep out of parks', () => {
  const green = drawing.parks.map(({ p }) => pairs(p));
  const laid = blocks(drawing);
  const middle = ({ corners: [a = [0, 0], , c = [0, 0]] }: (typeof laid)[number]): Point => [(a[0] + c[0]) / 2, (a[1] + c[1]) / 2];
  expect(laid.length).toBeGreaterThan(1500);
  expect(laid.filter((block) => green.some((park) => inside(middle(block), park)))).toEqual([]);
});

test('depth lines lie off the shore, each further out than the one before', () => {
  const project = projection(cityView);
  const frame = { left: 0, top: 0, right: cityView.width, bottom: cityView.height };
  const lines = depthLines(shore(drawing).map(project), { count: 5, gap: 24, step: 14, frame });
  const [, level] = project([30.75, 46.43]);
  const crossing = lines.map((line) => line.reduce((best, spot) => (Math.abs(spot[1] - level) < Math.abs(best[1] - level) ? spot : best), line[0] ?? [0, 0])[0]);
  expect(crossing).toEqual([...crossing].sort((a, b) => a - b));
  expect(crossing[0]).toBeGreaterThan(project([30.765, 46.43])[0]);
});

const spot = fc.tuple(fc.integer({ min: -300, max: 500 }), fc.integer({ min: -300, max: 500 }));
const frame = { left: 0, top: 0, right: 200, bottom: 100 };
const within = ([x, y]: readonly [number, number]) => x >= -1e-6 && x <= 200 + 1e-6 && y >= -1e-6 && y <= 100 + 1e-6;

test('whatever is cut stays inside the picture', () => {
  fc.assert(
    fc.property(fc.array(spot, { minLength: 3, maxLength: 12 }), (shape) => {
      expect(clipRing(shape, frame).every(within)).toBe(true);
      expect(clipLine(shape, frame).flat().every(within)).toBe(true);
      expect(simplify(shape, 2).length).toBeLessThanOrEqual(shape.length);
    }),
  );
});

test('a shape inside the picture is not cut at all', () => {
  const shape = [[10, 10], [50, 20], [30, 60]] as const;
  expect(clipRing(shape, frame)).toEqual(shape);
  expect(clipLine(shape, frame)).toEqual([shape]);
});

test('the picture of a beat shows all of it in the middle of a phone', () => {
  const view = viewOf([beat.area]);
  const spots = square.map(projection(view));
  for (const [x, y] of spots) {
    expect(Math.abs(x - view.width / 2)).toBeLessThan(390 / 2);
    expect(Math.abs(y - view.height / 2)).toBeLessThan(272 / 2 - 30);
  }
  expect(drawArea(beat.area, view).d).toMatch(/^M\d+ \d+l-?\d+[ -]\d+([ -]\d+[ -]\d+){2}Z$/);
});

test('names never cover each other or a marker', () => {
  const view = viewOf([beat.area]);
  const marker = [600, 470] as const;
  const { labels } = drawCity(drawing, view, 'uk', [marker]);
  expect(labels.map(({ text }) => text)).toContain('Преображенська');
  for (const [i, one] of labels.entries()) {
    expect(Math.hypot(one.x - marker[0], one.y - marker[1])).toBeGreaterThan(25);
    for (const other of labels.slice(i + 1)) expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(15);
  }
});

const officer = (n: number, lon: number, lat: number): MapOfficer => ({ n, name: `Офіцер ${n}`, slug: `o${n}`, lon, lat, beat: n });
const station = (n: number, lon: number, lat: number): MapPlace => ({ name: `Відділення ${n}`, slug: `s${n}`, kind: 'station', lon, lat });

test('markers that would cover each other become one count, the chosen officer stays alone', () => {
  const project = projection(cityView);
  const officers = [officer(1, 30.74, 46.48), officer(2, 30.7401, 46.48), officer(3, 30.7402, 46.48), officer(4, 30.70, 46.42)];
  const marks = placeMarks({ officers, places: [station(1, 30.7403, 46.4801)], chosenBeat: 1 }, project, cityView);
  expect(marks.map((mark) => (mark.kind === 'cluster' ? `many ${mark.count}` : mark.kind === 'officer' ? `officer ${mark.officer.n}${mark.chosen ? ' chosen' : ''}` : 'place'))).toEqual(['officer 1 chosen', 'many 3', 'officer 4']);
});

test('a thousand places are still a few dozen signs', () => {
  const places = Array.from({ length: 1000 }, (_, i) => station(i, 30.66 + (i % 40) * 0.0025, 46.36 + Math.floor(i / 40) * 0.009));
  const marks = placeMarks({ officers: [], places }, projection(cityView), cityView);
  expect(marks.length).toBeLessThan(200);
  expect(marks.reduce((sum, mark) => sum + (mark.kind === 'cluster' ? mark.count : 1), 0)).toBe(1000);
});

test.each([
  ['/_a/maplibre-gl-worker.CZtFQQIV.mjs', 'https://portal.example/_a/maplibre-gl-worker.CZtFQQIV.mjs'],
  ['https://portal.example/sw.js', 'https://portal.example/sw.js'],
  ['/_a/mapShow.client.DSuAf7kS.js', null],
  ['https://elsewhere.example/_a/worker.abc.js', null],
  ['/uploads/worker.js', null],
  ['/_a/../uploads/worker.js', null],
  ['data:text/javascript,alert(1)', null],
  ['blob:https://portal.example/1f0e', null],
])('the policy answers %s with %s', (address, answer) => {
  expect(allowedScript(address, 'https://portal.example')).toBe(answer);
});

test('markup from text is shown as text', () => {
  expect(plainMarkup('<img src=x onerror="alert(1)">')).toBe('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
});
