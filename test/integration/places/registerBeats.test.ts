import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { beatAreas, beats, placeVersions } from '#db/schema/places.ts';
import { codes } from '#db/seed/territories.ts';
import { findByPoint } from '#modules/places/index.ts';
import { listUnits } from '#modules/territories/index.ts';
import { importPlaces } from '#modules/places/importPlaces.ts';
import type { House } from '#platform/house.ts';
import { cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hire } from '../../support/people.ts';
import { EditorAtWork, freshRegister, said, shown } from '../../support/register.ts';

const box = emptyDatabase();
let house: House;
let editor: EditorAtWork;
beforeEach(async () => void ({ house, editor } = await freshRegister(box)));
const border = (...corners: string[]) => corners.join('\n');
/** A field near the city where no beat is. */
const meadow = border('46.44, 30.62', '46.44, 30.64', '46.45, 30.64', '46.45, 30.62');
const refusal = async (text: string) => said(await editor.save('beat', '14', { border: text }), 'border');

/** What is typed, and what is said about it. */
const crooked = [
  ['46.48 30.73\nтут кут\n46.47, 30.75', 'Рядок 2: не прочитали «тут кут»'],
  ['46.48, 30.73\n\n46.47, 30.75', 'Межа з рядка 1 має менше трьох кутів'],
  ['46.48, 30.73\n30.75, 46.48\n46.47, 30.75', 'Рядок 2: широта і довгота помінялися місцями'],
  ['46.48, 30.73\n0, 0\n46.47, 30.75', 'Рядок 2: це не в Україні'],
  ['46.48, 30.73\n46.48, 30.73\n46.47, 30.75\n46.47, 30.73', 'Рядки 1 і 2 однакові'],
  ['46.44, 30.62\n46.45, 30.64\n46.44, 30.64\n46.45, 30.62', 'Межа перетинає сама себе: рядки 1–2 і 3–4'],
  ['46.48, 30.73\n46.48001, 30.73\n46.48, 30.73001', 'Площа замала'],
  ['45, 29\n47, 29\n47, 31\n45, 31', 'завелика для дільниці'],
] as const;
test('a crooked border is refused and its row is named', async () => {
  for (const [text, why] of crooked) expect(await refusal(text), text).toContain(why);
  expect(await box.db.$count(placeVersions)).toBe(0);
});

test('a border is kept as it is typed, closed or not, and the finder answers by it at once', async () => {
  const point = { lat: 46.445, lon: 30.63 };
  expect(await findByPoint(box.db, point, cityNow)).not.toMatchObject({ status: 'found' });
  const closed = `${meadow}\n46,44; 30,62`;
  expect(await editor.save('beat', '14', { border: closed, lat: '', lon: '' })).toEqual({ status: 'done', id: '14', act: 'changed' });
  expect(await findByPoint(box.db, point, cityNow)).toMatchObject({ status: 'found', beat: { number: 14 } });
  const [row] = await box.db.select().from(beats).where(eq(beats.number, 14));
  // The marker was left empty, so it stands well inside.
  expect([row?.lat.toFixed(2), row?.lon.toFixed(2)]).toEqual(['46.44', '30.63']);
  expect(await box.db.$count(beatAreas, eq(beatAreas.beat, 14))).toBe(1);
  expect((await editor.open('beat', '14')).card['border']).toBe(meadow);
});

test('borders that touch are neighbours; borders that overlap are named and kept only with a tick', async () => {
  const wide = border('46.4852, 30.7329', '46.4841, 30.7479', '46.47, 30.7468', '46.4763, 30.7316');
  const turn = shown(await editor.save('beat', '14', { border: wide }));
  expect(said(turn, 'agreed')).toMatch(/№ 15 \(\d+\)/u);
  expect(said(turn, 'agreed')).not.toMatch(/№ 1[12]/u);
  expect(turn.form.values['border']).toBe(wide);
  expect(await editor.save('beat', '14', { border: wide, agreed: ['overlap'] })).toMatchObject({ status: 'done' });
  // What touches along a common street needs no tick.
  expect(await editor.save('beat', '14', { border: border('46.4852, 30.7329', '46.4841, 30.7479', '46.4752, 30.7468', '46.4763, 30.7316') })).toMatchObject({
    status: 'done',
  });
});

test('a marker outside its border is noticed, and looking at the drawing keeps nothing', async () => {
  expect(said(await editor.save('beat', '14', { border: meadow }), 'lat')).toContain('за межею');
  const looked = shown(await editor.take('beat', '14', await editor.filled('beat', '14', { border: meadow, act: 'look' })));
  expect([looked.form.status, looked.form.values['border']]).toEqual(['valid', meadow]);
  expect(await box.db.$count(placeVersions)).toBe(0);
});

test('a new beat takes a free number, and a post of another district stays there', async () => {
  const local = new EditorAtWork(house, (await hire(house, 'mapEditor', cityNow, { territory: codes.kyivskyi })).staff);
  const card = { name_uk: 'Ближні поля', territory: codes.kyivskyi, source: 'лист поліції', border: meadow };
  expect(said(await local.save('beat', null, { ...card, beat: '14' }), 'beat')).toContain('уже є');
  expect(said(await local.save('beat', null, { ...card, beat: '33', post: 'demo-14' }), 'post')).toContain('інші райони');
  expect(said(await local.save('beat', null, { ...card, beat: '33', territory: codes.prymorskyi }), 'territory')).toContain('інші райони');
  expect(await local.save('beat', null, { ...card, beat: '33', post: 'demo-31' })).toEqual({ status: 'done', id: '33', act: 'created' });
  expect(await findByPoint(box.db, { lat: 46.445, lon: 30.63 }, cityNow)).toMatchObject({ beat: { number: 33 }, officer: { slug: 'roman-kucher' } });
});

test('an import refuses the same crossing border', async () => {
  const crossing = [
    [30.62, 46.44],
    [30.64, 46.45],
    [30.64, 46.44],
    [30.62, 46.45],
    [30.62, 46.44],
  ];
  const file = { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { beat: 14 }, geometry: { type: 'Polygon', coordinates: [crossing] } }] };
  expect((await importPlaces(box.db, JSON.stringify(file), 'geojson', {}, cityNow)).faults.map(({ why }) => why)).toEqual(['places.import.crossing']);
});

test('a unit changes its name and place in the tree, never above itself, and is not closed while letters go there', async () => {
  expect(await editor.save('unit', 'demo-dep-2', { name_uk: 'Відділ № 2', duty_phone: '048 000 00 55' })).toMatchObject({ status: 'done' });
  expect((await listUnits(box.db)).find(({ code }) => code === 'demo-dep-2')).toMatchObject({
    nameUk: 'Відділ № 2',
    dutyPhone: '048 000 00 55',
    parent: 'demo-rup-1',
  });
  expect(said(await editor.save('unit', 'demo-gunp', { parent_unit: 'demo-dep-1' }), 'parent_unit')).toContain('сам над собою');
  expect(said(await editor.save('unit', 'demo-gunp', { active: 'no' }), 'active')).toContain('чинна скринька');
  expect(await editor.save('unit', 'demo-dep-4', { active: 'no' })).toMatchObject({ status: 'done' });
  expect((await listUnits(box.db)).some(({ code }) => code === 'demo-dep-4')).toBe(false);
});
