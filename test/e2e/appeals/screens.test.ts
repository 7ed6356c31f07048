import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Language } from '#routes.ts';
import { barriersOf, wholePage } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { appealWords, at, onward } from '../../support/journey.ts';
import { startPortal, type Portal } from '../../support/portal.ts';
import { inTime } from '../../support/shapes.ts';

let portal: Portal;
let browser: Browser;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

const looks: { name: string; language: Language; aim: string; view?: string; options: BrowserContextOptions }[] = [
  { name: 'a phone', language: 'uk', aim: 'police', options: { viewport: { width: 390, height: 844 } } },
  { name: 'a phone at night, in English', language: 'en', aim: 'crime', options: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } },
  {
    name: 'a narrow phone, the largest text, high contrast',
    language: 'uk',
    aim: 'improve',
    view: 'xl.more.auto.off',
    options: { viewport: { width: 320, height: 640 } },
  },
  {
    name: 'a desk',
    language: 'uk',
    aim: 'breach',
    options: { viewport: { width: 1280, height: 900 }, javaScriptEnabled: true, reducedMotion: 'reduce' },
  },
];

async function hold(page: Page): Promise<void> {
  const here = new URL(page.url()).pathname;
  await wholePage(page);
  expect(await barriersOf(page), here).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), here).toBeLessThanOrEqual(0);
  expect(await page.locator('.strip a[href="tel:112"]').count(), here).toBe(1);
}

/** A page that came back: it says so first, in its title, above the form and beside the field. */
async function holdFaulty(page: Page, language: Language): Promise<void> {
  expect(await page.title()).toMatch(language === 'uk' ? /^Помилка: / : /^Error: /);
  const lines = await page.locator('.error-sum li').allInnerTexts();
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect((await page.locator('main').innerText()).split(line).length, line).toBeGreaterThan(2);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('error-sum');
  for (const href of await page.locator('.error-sum a').evaluateAll((links) => links.map((one) => one.getAttribute('href') ?? '')))
    expect(await page.locator(href).count(), href).toBe(1);
  await hold(page);
}

test.each(inTime(looks))('on $name every screen and every error has no accessibility fault and stays within its edge', async ({ language, aim, view, options }) => {
  const context = await browser.newContext(options);
  if (view) await context.addCookies([{ name: 'view', value: view, url: portal.origin }]);
  const page = await context.newPage();
  try {
    for (const id of ['appeals.write', 'appeals.start', 'appeals.danger'] as const) {
      await page.goto(at(portal.origin, id, language));
      await hold(page);
    }
    await page.goto(at(portal.origin, 'appeals.aim', language));
    await hold(page);
    await page.locator('main [name=safe]').click();
    await onward(page);
    await holdFaulty(page, language);
    await page.locator('[name=aim][value=information]').check();
    await onward(page);
    await hold(page);
    await page.goto(at(portal.origin, 'appeals.aim', language));
    await page.locator(`[name=aim][value=${aim}]`).check();
    await onward(page);
    await hold(page);
    await page.locator('[name=place][value=address]').check();
    await page.locator('[name=when][value=day]').check();
    await page.locator('[name=day]').fill('2031-01-01');
    await onward(page);
    await holdFaulty(page, language);
    await page.locator('[name=address]').fill(appealWords.address);
    await page.locator('[name=when][value=unknown]').check();
    if (aim === 'police') await page.locator('[name=whoUnknown]').check();
    await onward(page);
    await hold(page);
    await page.locator('[name=essence]').fill('Коротко');
    await onward(page);
    await holdFaulty(page, language);
    await page.locator('[name=essence]').fill(`${appealWords.essence} У нас вкрали ліхтар, це лайно.`);
    await page.locator('[name=subject]').fill(appealWords.subject);
    await onward(page);
    await hold(page);
    await onward(page);
    await holdFaulty(page, language);
    await page.locator('[name=request]').fill(appealWords.request);
    await onward(page);
    await hold(page);
    await page.locator('main details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')));
    await page.locator('[name=email]').fill('hanna.petrenko');
    await onward(page);
    await holdFaulty(page, language);
    for (const name of ['surname', 'name', 'patronymic', 'settlement', 'street', 'building'] as const)
      await page.locator(`[name=${name}]`).fill(appealWords[name]);
    await page.locator('[name=email]').fill(`${aim}@resident.example`);
    await onward(page);
    await hold(page);
    await page.goto(at(portal.origin, 'appeals.files', language));
    await hold(page);
    await page.locator('form [type=submit].btn--second').click();
    await page.waitForLoadState();
    await holdFaulty(page, language);
    await page.goto(at(portal.origin, 'appeals.check', language));
    await onward(page);
    await holdFaulty(page, language);
    for (const name of ['mine', 'notice', 'sending']) await page.locator(`[name=${name}]`).check();
    await onward(page);
    await hold(page);
    await page.locator('[name=code]').fill('12');
    await onward(page);
    await holdFaulty(page, language);
    await page.goto(at(portal.origin, 'appeals.erase', language));
    await hold(page);
    await page.goto(at(portal.origin, 'appeals.confirm', language, { token: 'A'.repeat(43) }));
    await hold(page);
  } finally {
    await context.close();
  }
});
