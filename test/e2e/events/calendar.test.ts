import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriersOf } from '../../support/axe.ts';
import { inTime } from '../../support/shapes.ts';
import { useStage } from '../../support/stage.ts';

// From the list to one meeting, its calendar file and the month; and the list on somebody else's site.

const stage = useStage();
const at = (path: string): string => stage.portal.origin + path;

const ways = [
  { name: 'a phone without JavaScript', javaScriptEnabled: false, viewport: { width: 390, height: 844 } },
  { name: 'a desk at night', javaScriptEnabled: true, viewport: { width: 1280, height: 860 }, colorScheme: 'dark' as const },
];

describe.each(inTime(ways))('on $name', ({ name: _name, ...options }) => {
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    context = await stage.browser.newContext({ locale: 'uk-UA', ...options });
    page = await context.newPage();
  });
  afterAll(() => context.close());
  // The checker is a script itself.
  const whole = async (): Promise<void> => {
    if (options.javaScriptEnabled) expect(await barriersOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  };

  test('a resident narrows the list, opens a meeting and takes it to their calendar', async () => {
    await page.goto(at('/podii'));
    await page.locator('.day h3 a').first().waitFor();
    const all = await page.locator('.day h3 a').count();
    await whole();
    await page.locator('.sift summary').click();
    await page.locator('#simia').selectOption('come');
    await Promise.all([page.waitForURL(/simia=come/), page.getByRole('button', { name: 'Показати', exact: true }).click()]);
    await page.locator('.sift[open]').waitFor();
    const title = page.locator('.day h3 a').first();
    await title.waitFor();
    expect(await page.locator('.day h3 a').count()).toBeLessThanOrEqual(all);
    const name = (await title.innerText()).trim();
    await Promise.all([page.waitForURL(/\/podii\/[\w-]+$/), title.click()]);
    expect((await page.locator('h1').innerText()).trim()).toBe(name);
    expect(await page.locator('.facts').innerText()).toMatch(/[Уу]криття/);
    expect(await page.locator('.agenda li').count()).toBe(3);
    expect(await page.locator('.tl').innerText()).toContain('Протокол до');
    await whole();
    const file = await fetch(at(new URL(page.url()).pathname + '.ics'));
    expect(file.headers.get('content-type')).toContain('text/calendar');
    expect(await file.text()).toContain(`URL;VALUE=URI:${page.url()}`.slice(0, 60));
  });

  test('the month is a table that works as it is, and arrows walk through it where scripts run', async () => {
    await page.goto(at('/podii/misiats'));
    await page.locator('[data-month]').waitFor();
    await whole();
    await Promise.all([page.waitForURL(/misiats=\d{4}-\d\d/), page.locator('a[rel=next]').click()]);
    await page.locator('[data-month]').waitFor();
    if (!options.javaScriptEnabled) return;
    const day = page.locator('td[tabindex="0"]');
    await day.waitFor();
    await day.focus();
    const before = await page.evaluate(() => document.activeElement?.getAttribute('data-day'));
    await page.keyboard.press(before?.endsWith('-01') ? 'ArrowRight' : 'ArrowLeft');
    const after = await page.evaluate(() => document.activeElement?.getAttribute('data-day'));
    expect(Math.abs(Date.parse(after ?? '') - Date.parse(before ?? ''))).toBe(86_400_000);
  });

  test('wrong addresses are answered kindly', async () => {
    expect((await page.goto(at('/podii/nemaie-takoi')))?.status()).toBe(404);
    expect(await page.locator('a[href="tel:112"]').count()).toBeGreaterThan(0);
    for (const path of ['/podii?storinka=9999&simia=x&raion=1&den=2026-02-30', '/podii/misiats?misiats=2026-13', '/en/events/month?misiats=x']) {
      expect((await page.goto(at(path)))?.status(), path).toBe(200);
      await page.locator('h1').waitFor();
    }
    expect((await fetch(at('/podii/nemaie-takoi.ics'))).status).toBe(404);
  });
});

describe("on a school's site", () => {
  let school: Server;
  beforeAll(async () => {
    school = createServer((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><title>school</title><iframe src="${at(request.url ?? '')}" width="600" height="600"></iframe>`);
    }).listen(0, '127.0.0.1');
    await once(school, 'listening');
  });
  afterAll(() => void school.close());

  test('the list stands in a frame, without scripts and cookies, and nothing else of the portal does', async () => {
    const context = await stage.browser.newContext();
    const page = await context.newPage();
    const place = school.address();
    const origin = `http://127.0.0.1:${typeof place === 'object' && place ? place.port : 0}`;
    await page.goto(`${origin}/podii/vbuduvaty?simia=come`);
    const frame = page.frameLocator('iframe');
    await frame.locator('main li a').first().waitFor();
    expect(await frame.locator('script, form, link[rel=manifest]').count()).toBe(0);
    expect(await frame.locator('main a[href^="tel:"]').count()).toBe(2);
    expect(await context.cookies()).toEqual([]);
    const answer = await fetch(at('/podii/vbuduvaty'));
    expect([answer.headers.get('x-frame-options'), answer.headers.get('set-cookie')]).toEqual([null, null]);
    await page.goto(`${origin}/podii`);
    expect(await page.frames()[1]?.locator('main').count()).toBe(0);
    await context.close();
  });
});
