import { existsSync, readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { unitTerritories } from '#db/schema/territories.ts';
import { findBeat, findByAddress, findOfficer, importPlaces, sayImport } from '#modules/places/index.ts';
import { translator } from '#platform/i18n.ts';
import { buildCity, cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';

const box = emptyDatabase();
const csv = (text: string | Uint8Array, dryRun = false) => importPlaces(box.db, text, 'csv', { dryRun }, cityNow);
const odesa = 'UA51100270010076757';
const beats = `beat;name_uk;territory;lat;lon;source;checked_on\n77;Нова дільниця;UA51100270010320268;46,47;30,74;Лист поліції;14.11.2026\n`;

test('beats, officers, posts and houses are loaded, and the finder names the officer', async () => {
  await buildCity(box.db);
  expect(await csv('офіцер;прізвище;імʼя;звання;джерело;перевірено\nivan-test;Тестенко;Іван;капітан;Лист;2026-11-14\n')).toMatchObject({ ok: true, sheet: 'officers' });
  expect(await csv('post;kind;officer;since;phone;reception\np-77;доп;ivan-test;2026-01-01;048 000 00 77;"вт,сб 17:00-20:00; чт 9:00-12:00"\n')).toMatchObject({ ok: true, sheet: 'posts' });
  expect(await csv(beats.replace('source', 'post;source').replace('Лист', 'p-77;Лист'))).toMatchObject({ ok: true, sheet: 'beats', faults: [] });
  expect(await csv(`дільниця,населений пункт,тип вулиці,вулиця,будинки\n77,${odesa},вулиця,Нововигадана,"1-29 непарні; 2-30 парні"\n`)).toMatchObject({ ok: true, sheet: 'houses' });
  expect(await findByAddress(box.db, 'Нововигадана 12', cityNow)).toMatchObject({ status: 'found', beat: { number: 77 }, officer: { name: 'Іван Тестенко' } });
  expect(await findOfficer(box.db, 'ivan-test', cityNow)).toMatchObject({ state: 'serving', beats: [{ number: 77 }] });
});

test('units looked at again go on serving what they serve, and nothing begins twice', async () => {
  await buildCity(box.db);
  const file = (day: string): string => `unit;level;name_uk;serves;source;checked_on\nvp-77;branch;Відділення 77;${odesa};Лист;${day}\n`;
  for (const day of ['2026-11-10', '2026-11-14', '2026-11-14']) expect(await csv(file(day))).toMatchObject({ ok: true, faults: [] });
  expect(await box.db.select().from(unitTerritories).where(eq(unitTerritories.unit, 'vp-77'))).toEqual([{ unit: 'vp-77', territory: odesa, since: '2026-11-10', until: null }]);
});

test('a trial run checks everything and changes nothing', async () => {
  await buildCity(box.db);
  expect(await csv(beats, true)).toMatchObject({ ok: true, rows: 1 });
  expect(await findBeat(box.db, 77, cityNow)).toBeNull();
});

test('every bad cell is named by line and column, formulas are made harmless, and nothing is loaded', async () => {
  await buildCity(box.db);
  const report = await csv(`${beats}x1;Інша;UA51100270010320268;46,47;30,74;Лист;14.11.2026\n78;Третя;=HYPERLINK("x");146;30;Лист;32.13.2026\n`);
  expect(report.ok).toBe(false);
  expect(report.faults.map(({ line, column }) => `${line} ${column}`)).toEqual(['3 beat', '4 territory', '4 lat', '4 checked_on']);
  expect(report.faults[1]?.value).toMatch(/^'=/);
  expect(sayImport(report, false, translator('uk'))[0]).toContain('Рядок 3, beat: Номер дільниці складається з цифр');
  expect(await findBeat(box.db, 77, cityNow)).toBeNull();
});

test('a column that is not in the sheet is refused, so a home address has no way in', async () => {
  await buildCity(box.db);
  const report = await csv('officer;surname;given_name;home_address;source;checked_on\nx;А;Б;вул. Домашня 1;Лист;2026-11-14\n');
  expect(report.faults).toMatchObject([{ line: 1, column: 'home_address', why: 'places.import.unknownColumn' }]);
});

test('a person’s mobile and a public mailbox are refused', async () => {
  await buildCity(box.db);
  const report = await csv('officer;surname;given_name;phone;email;source;checked_on\nx;А;Б;067 123 45 67;a@gmail.com;Лист;2026-11-14\n');
  expect(report.faults.map(({ why }) => why).sort()).toEqual(['places.import.mailbox', 'places.import.mobile']);
});

test('houses that another beat has already are refused with the beat named', async () => {
  await buildCity(box.db);
  await csv(beats);
  const report = await csv(`beat;settlement;street_type;street;houses\n77;${odesa};вулиця;Грецька;10-20 парні\n`);
  expect(report.faults).toMatchObject([{ line: 2, why: 'places.import.overlap', values: { beat: 14 } }]);
  expect(await findByAddress(box.db, 'Грецька 12', cityNow)).toMatchObject({ status: 'found', beat: { number: 14 } });
});

test('windows-1251 with semicolons and UTF-8 with a mark read the same', async () => {
  await buildCity(box.db);
  const letters = 'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя';
  const others: Record<string, number> = { і: 0xb3, І: 0xb2, ї: 0xbf, є: 0xba };
  const bytes = Uint8Array.from([...beats].map((sign) => (letters.includes(sign) ? 0xc0 + letters.indexOf(sign) : (others[sign] ?? sign.charCodeAt(0)))));
  expect(await csv(bytes)).toMatchObject({ ok: true });
  expect((await findBeat(box.db, 77, cityNow))?.nameUk).toBe('Нова дільниця');
  expect(await csv(new TextEncoder().encode(`\uFEFF${beats}`))).toMatchObject({ ok: true });
});

test('a border from GeoJSON must be whole', async () => {
  await buildCity(box.db);
  const area = (ring: number[][], beat = 14) => JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: { beat }, geometry: { type: 'Polygon', coordinates: [ring] } }] });
  const square = [[30.7, 46.4], [30.71, 46.4], [30.71, 46.41], [30.7, 46.41], [30.7, 46.4]];
  const load = (text: string) => importPlaces(box.db, text, 'geojson', {}, cityNow);
  expect(await load(area(square))).toMatchObject({ ok: true, rows: 1 });
  expect((await load(area([[30.7, 46.4], [30.71, 46.41], [30.71, 46.4], [30.7, 46.41], [30.7, 46.4]]))).faults).toMatchObject([{ why: 'places.import.crossing' }]);
  expect((await load(area(square.map(([x = 0, y = 0]) => [y, x])))).faults).toMatchObject([{ why: 'places.import.ring' }]);
  expect((await load(area(square, 999))).faults).toMatchObject([{ why: 'places.import.noBeat' }]);
});

const folder = ['../shared/geo', '../../shared/geo'].find((path) => existsSync(`${path}/odesa_districts.geojson`));
test.runIf(folder)('the real districts of the city are loaded from their file', async () => {
  await buildCity(box.db);
  const text = readFileSync(`${folder}/odesa_districts.geojson`);
  expect(await importPlaces(box.db, text, 'geojson', {}, cityNow)).toMatchObject({ ok: true, rows: 4, faults: [] });
});
