import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { sessionOf, type Session } from '../../support/office.ts';
import { startPortal, type Portal } from '../../support/portal.ts';
import { allShapes } from '../../support/shapes.ts';

const t = translator('uk');
const station = 'stantsiia-uspenska';
// The poorest way and the richest one; between them the same forms are sent.
const shapes = allShapes.filter(({ key }) => key === 'phone-off' || key === 'desk-on');

let browser: Browser;
let portal: Portal;
let session: Session;
beforeAll(async () => {
  [browser, portal] = await Promise.all([openBrowser(), startPortal()]);
  session = await sessionOf(browser, portal, 'map');
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test.each(shapes)('$name: an editor changes the hours of a place, and the page of the place shows them', async ({ javaScriptEnabled, viewport }) => {
  const context = await browser.newContext({ javaScriptEnabled, viewport, storageState: session });
  const [from, to] = javaScriptEnabled ? ['10:15', '16:45'] : ['9:20', '15:40'];
  const page = await context.newPage();
  await page.goto(portal.origin + link('places.place', 'uk', { slug: station }));
  expect(await page.locator('main').innerText()).not.toContain(`${from.padStart(5, '0')}–${to}`);

  await page.goto(portal.origin + link('office.home', 'uk'));
  await page.getByRole('link', { name: t('office.home.stale') }).click();
  await holdPage(page, javaScriptEnabled);
  await page.getByRole('link', { name: t('places.many.place') }).click();
  await page.getByLabel(t('places.register.search')).fill('успенській');
  await press(page, t('audit.show'));
  await page.getByRole('link', { name: 'Поліцейська станція на Успенській' }).click();

  await page.getByLabel(t('places.edit.hours.always')).setChecked(false);
  await page.locator('#from2').fill(from);
  await page.locator('#to2').fill('9');
  await press(page, t('places.edit.save'));
  expect(await page.title()).toContain(t('form.error'));
  expect(await page.locator('#from2').inputValue()).toBe(from);
  await holdPage(page, javaScriptEnabled);
  await page.locator('#to2').fill(to);
  await page.getByLabel(t('people.why'), { exact: true }).fill('лист відділу від 20 листопада');
  await press(page, t('places.edit.save'));
  expect(await page.getByRole('status').innerText()).toBe(t('places.done.changed'));
  expect(await page.locator('.history').innerText()).toContain('лист відділу від 20 листопада');

  await page.getByRole('link', { name: t('places.edit.public') }).click();
  expect(await page.locator('main').innerText()).toContain(`${from.padStart(5, '0')}–${to}`);
  await context.close();
});

test.each(shapes)('$name: an editor makes a unit with its territories, and lists the houses of a beat', async ({ javaScriptEnabled, viewport, key }) => {
  const context = await browser.newContext({ javaScriptEnabled, viewport, storageState: session });
  const page = await context.newPage();
  const save = async (label: string) => {
    await page.getByLabel(t('people.why'), { exact: true }).fill('лист управління від 20 листопада');
    await press(page, label);
  };
  await page.goto(`${portal.origin}${link('office.register', 'uk')}?vyd=pidrozdily`);
  await page.getByRole('link', { name: t('places.add.unit') }).click();
  await page.locator('#code').fill(key);
  await page.locator('#name_uk').fill(`Відділення (${key})`);
  await page.locator('#level').selectOption('branch');
  await page.locator('#source').fill('лист управління');
  await page.getByText(t('places.table.rows', { table: t('places.field.territories'), count: 0 })).click();
  await page.locator('#serve_territory-1').selectOption({ label: 'Київський район' });
  await page.locator('#serve_since-1').fill('2026-05-01');
  await page.locator('#serve_until-1').fill('2026-04-01');
  await save(t('places.edit.create'));
  expect(await page.title()).toContain(t('form.error'));
  expect(await page.locator('#serve_until-1').inputValue()).toBe('2026-04-01');
  await holdPage(page, javaScriptEnabled);
  await page.locator('#serve_until-1').fill('');
  await press(page, t('places.edit.create'));
  expect(await page.getByRole('status').first().innerText()).toBe(t('places.done.created'));
  expect(page.url()).toContain(key);

  await page.goto(portal.origin + link('office.beatCard', 'uk', { id: 14 }));
  const table = page.locator('summary', { hasText: t('places.field.houses') });
  await table.click();
  const count = await page.locator('[name=house_street]').count();
  await press(page, t('places.table.more'));
  expect(await page.locator('[name=house_street]').count()).toBeGreaterThan(count);
  const row = count - 2;
  await page.locator(`#house_street-${row}`).fill('Базарна');
  await page.locator(`#house_side-${row}`).selectOption('house');
  await page.locator(`#house_from-${row}`).fill(javaScriptEnabled ? '400' : '402');
  await page.locator('#houses-drop-1').check();
  await holdPage(page, javaScriptEnabled);
  await save(t('places.edit.save'));
  expect(await page.getByRole('status').first().innerText()).toBe(t('places.done.changed'));
  expect(await page.locator('.history').innerText()).toContain(`Базарна: ${javaScriptEnabled ? '400' : '402'}`);
  await context.close();
});
