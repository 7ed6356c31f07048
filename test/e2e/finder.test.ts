import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOf, wholePage } from '../support/axe.ts';
import { inTime } from '../support/shapes.ts';
import { openBrowser } from '../support/browser.ts';
import { startPortal, type Portal } from '../support/portal.ts';

// «Мій офіцер», walked by hand: from the front page and an address to a person who can be called, and every other way a search may end.

let browser: Browser;
/** One that can draw the live map; the other keeps the picture and the list, as many phones do. */
let drawing: Browser;
let portal: Portal;
beforeAll(async () => {
  [browser, drawing, portal] = await Promise.all([openBrowser(), openBrowser({ webgl: true }), startPortal()]);
});
afterAll(async () => {
  await Promise.all([browser.close(), drawing.close()]);
  await portal.stop();
});

const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 860 };
const officer = 'Олена Ковальчук';

/** Writes the address into the field of the page and presses the button. */
async function ask(page: Page, text: string): Promise<void> {
  await page.locator('#address').fill(text);
  await Promise.all([page.waitForNavigation(), page.getByRole('search').getByRole('button', { name: 'Знайти' }).click()]);
}

/** The checker is a script itself; without scripts the same pages are only held to their edges. */
async function expectNoBarrier(page: Page, scripts = true): Promise<void> {
  const seen = page.viewportSize() ?? phone;
  await wholePage(page);
  if (scripts) expect(await barriersOf(page)).toEqual([]);
  await page.setViewportSize(seen);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
}

const heading = (page: Page): Promise<string> => page.locator('h1').innerText();

const shapes = [
  { name: 'a phone without JavaScript', javaScriptEnabled: false, viewport: phone },
  { name: 'a phone', javaScriptEnabled: true, viewport: phone },
  { name: 'a desk without JavaScript', javaScriptEnabled: false, viewport: desk },
  { name: 'a desk', javaScriptEnabled: true, viewport: desk },
];

describe.each(inTime(shapes))('on $name', ({ javaScriptEnabled, viewport }) => {
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    context = await browser.newContext({ javaScriptEnabled, viewport, locale: 'uk-UA' });
    page = await context.newPage();
  });
  afterAll(() => context.close());

  test('an address on the front page leads to the officer, with the rule that found them', async () => {
    await page.goto(portal.origin);
    await ask(page, 'Грецька, 12');
    expect(await heading(page)).toBe(officer);
    const found = await page.locator('.found').first().innerText();
    expect(found).toContain('Грецька, 12 належить до дільниці 14');
    expect(found).toMatch(/Знайшли за списком дільниці: Грецька, .*парні/u);
    expect(await page.title()).toContain(officer);
    const call = page.locator('.officer__act a[href^="tel:"]').first();
    expect(await call.isVisible()).toBe(true);
    // On a phone the call stands on the first screen or just below it, before the map.
    const map = await page.locator('.map').boundingBox();
    const button = await call.boundingBox();
    if (viewport.width < 600) expect(button && map && button.y < map.y).toBe(true);
    await expectNoBarrier(page, javaScriptEnabled);
    await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: 'Усе про офіцера' }).click()]);
    expect(await heading(page)).toBe(officer);
    await expectNoBarrier(page, javaScriptEnabled);
  });

  test('words typed in the wrong keyboard layout are read as they were meant', async () => {
    await page.goto(portal.origin);
    await ask(page, 'Uhtwmrf 12');
    expect(await heading(page)).toBe(officer);
    expect(await page.locator('.found').first().innerText()).toContain('Грецька, 12');
    expect(await page.locator('#address').inputValue()).toBe('Uhtwmrf 12');
  });

  test('several matches are one question, and a choice leads to the officer', async () => {
    await page.goto(`${portal.origin}/ofitser`);
    await ask(page, 'Успенська');
    expect(await heading(page)).toBe('Яка з цих адрес ваша?');
    expect(await page.getByRole('radio').count()).toBe(3);
    expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
    await expectNoBarrier(page, javaScriptEnabled);
    // Nothing is picked: the portal says so in its own words, not the browser in its own.
    await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Показати офіцера' }).click()]);
    expect(await page.title()).toMatch(/^Помилка/u);
    expect(await page.locator('.error-sum li').allInnerTexts()).toEqual(['Виберіть одну з адрес']);
    expect(await page.locator('.error-sum a').getAttribute('href')).toBe('#vybir');
    expect(await page.locator('#address').inputValue()).toBe('Успенська');
    await expectNoBarrier(page, javaScriptEnabled);
    await page.locator('input[name=vybir][value$=".14"]').check();
    await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Показати офіцера' }).click()]);
    expect(await heading(page)).toBe(officer);
    expect(await page.locator('.found').first().innerText()).toContain('Ви вибрали цю адресу зі списку');
  });

  test('an unknown street offers the nearest ones and a number to call, and keeps what was typed', async () => {
    await page.goto(portal.origin);
    await ask(page, 'Пантелейська 12');
    expect(await heading(page)).toBe('Не знайшли таку адресу');
    expect(await page.locator('#address').inputValue()).toBe('Пантелейська 12');
    const nearest = page.locator('main .ress .res').filter({ hasText: 'Пантелеймонівська' });
    expect(await nearest.count()).toBe(1);
    expect(await page.locator('main a[href^="tel:"]').count()).toBeGreaterThan(0);
    await expectNoBarrier(page, javaScriptEnabled);
    await Promise.all([page.waitForNavigation(), nearest.getByRole('link').first().click()]);
    expect(await heading(page)).toBe('Дільниця 15');
  });

  test('an address of another region is explained, with 102', async () => {
    await page.goto(portal.origin);
    await ask(page, 'Київ, Хрещатик 1');
    expect(await heading(page)).toBe('Це не Одеська область');
    expect(await page.locator('main a[href="tel:102"]').isVisible()).toBe(true);
    await expectNoBarrier(page, javaScriptEnabled);
  });

  test('an empty address is answered kindly, and signs without a word are kept', async () => {
    await page.goto(portal.origin);
    await ask(page, '');
    expect(await page.title()).toMatch(/^Помилка: /u);
    const field = page.locator('#address');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('#address-error').innerText()).toContain('Напишіть вулицю і номер будинку');
    expect(await page.locator('main').innerText()).not.toContain('Не знайшли');
    await expectNoBarrier(page, javaScriptEnabled);
    await ask(page, '?!,');
    expect(await field.inputValue()).toBe('?!,');
    expect(await page.locator('#address-error').isVisible()).toBe(true);
    await ask(page, 'Грецька 12');
    expect(await heading(page)).toBe(officer);
  });

  test('the button for the own place is there only when a script can answer it', async () => {
    await page.goto(`${portal.origin}/ofitser`);
    expect(await page.getByRole('button', { name: 'Я зараз тут' }).isVisible()).toBe(javaScriptEnabled);
  });
});

describe.each([
  { name: 'a phone', viewport: phone },
  { name: 'a desk', viewport: desk },
])('with a script on $name', ({ viewport }) => {
  async function visit(options: { permissions?: string[] }, work: (page: Page) => Promise<void>): Promise<void> {
    const context = await drawing.newContext({ viewport, locale: 'uk-UA', geolocation: { latitude: 46.4803, longitude: 30.7398, accuracy: 10 }, ...options });
    try {
      const page = await context.newPage();
      await page.goto(`${portal.origin}/ofitser`);
      await work(page);
    } finally {
      await context.close();
    }
  }

  test('whoever lets the browser tell the place sees the officer, and the place is in no address', async () => {
    await visit({ permissions: ['geolocation'] }, async (page) => {
      await page.getByRole('button', { name: 'Я зараз тут' }).click();
      await page.locator('.officer').waitFor();
      expect(await heading(page)).toBe(officer);
      expect(await page.locator('.found').first().innerText()).toContain('Знайшли за точкою на карті');
      expect(page.url()).toBe(`${portal.origin}/ofitser`);
      await expectNoBarrier(page);
    });
  });

  test('whoever refuses is told to write the address, and loses no word', async () => {
    await visit({ permissions: [] }, async (page) => {
      await page.locator('#address').fill('Грецька');
      await page.getByRole('button', { name: 'Я зараз тут' }).click();
      const told = page.getByText('Не вдалося дізнатися, де ви. Напишіть адресу.');
      await told.waitFor();
      expect(await page.locator('#address').inputValue()).toBe('Грецька');
      expect(page.url()).toBe(`${portal.origin}/ofitser`);
      await expectNoBarrier(page);
    });
  });

  test('a point chosen on the map leads to the officer of that point', async () => {
    await visit({}, async (page) => {
      if (viewport.width < 1000) await page.locator('[data-open]').click();
      const canvas = page.locator('.map.is-live canvas');
      await canvas.waitFor({ timeout: 60_000 });
      await page.getByRole('button', { name: 'Обрати точку на карті' }).click();
      await Promise.all([page.waitForRequest((one) => one.method() === 'POST' && new URL(one.url()).pathname === '/ofitser'), canvas.press('Enter')]);
      await page.waitForLoadState('load');
      expect(page.url()).toBe(`${portal.origin}/ofitser`);
      // Which beat lies in the middle is the map's own business; what matters is that the page answers about a point.
      expect(await page.locator('main').innerText()).toMatch(/Знайшли за точкою на карті|Ви поруч із межею|Ця точка поза межами/u);
      await expectNoBarrier(page);
    });
  });
});
