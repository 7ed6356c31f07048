import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { postHolders, places } from '#db/schema/places.ts';
import { findOfficer, findPlace, mapPoints } from '#modules/places/index.ts';
import { buildCity, cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';

const box = emptyDatabase();
beforeEach(() => buildCity(box.db));

test('the map shows officers by beat, numbered without gaps, and leads to pages that exist', async () => {
  const points = await mapPoints(box.db, 'uk', cityNow);
  expect(points.officers.length).toBeGreaterThan(5);
  expect(points.officers.map(({ n }) => n)).toEqual(points.officers.map((_, i) => i + 1));
  expect(points.officers.map(({ beat }) => beat)).toEqual(points.officers.map(({ beat }) => beat).toSorted((a, b) => a - b));
  for (const { slug } of points.officers) expect(await findOfficer(box.db, slug, cityNow)).not.toBeNull();
  for (const { slug } of points.places) expect(await findPlace(box.db, slug, cityNow)).not.toBeNull();
});

test('the points hold what a map needs and nothing else of a person', async () => {
  const points = await mapPoints(box.db, 'en', cityNow);
  for (const officer of points.officers) expect(Object.keys(officer).toSorted()).toEqual(['beat', 'lat', 'lon', 'n', 'name', 'slug']);
  for (const place of points.places) expect(Object.keys(place).toSorted()).toEqual(['kind', 'lat', 'lon', 'name', 'slug']);
  expect([...points.officers, ...points.places].filter(({ name }) => /[а-яіїєґ]/i.test(name))).toEqual([]);
});

test('a beat without anybody keeps its border and has no marker; a hidden place is not shown', async () => {
  const before = await mapPoints(box.db, 'uk', cityNow);
  const [beat] = before.beats;
  await box.db.delete(postHolders).where(eq(postHolders.post, `demo-${beat?.number}`));
  await box.db.update(places).set({ status: 'hidden' }).where(eq(places.slug, 'punkt-soborna'));
  const after = await mapPoints(box.db, 'uk', cityNow);
  expect(after.beats.map(({ number }) => number)).toContain(beat?.number);
  expect(after.officers.filter((officer) => officer.beat === beat?.number)).toEqual([]);
  expect(before.places.some(({ slug }) => slug === 'punkt-soborna')).toBe(true);
  expect(after.places.some(({ slug }) => slug === 'punkt-soborna')).toBe(false);
});
