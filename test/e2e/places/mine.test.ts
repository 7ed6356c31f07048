import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { barriersOf } from '../../support/axe.ts';
import { inTime } from '../../support/shapes.ts';
import { useStage } from '../../support/stage.ts';

// «Мій офіцер» on the device: remembered only on a press, shown to nobody else, forgotten on a press.

const stage = useStage();

const plainHeading = 'Знайдіть свого офіцера поліції';
const heading = (page: Page): Promise<string> => page.locator('h1').innerText();
const press = (page: Page, name: string): Promise<unknown> =>
  Promise.all([page.waitForNavigation(), page.locator('main').getByRole('button', { name }).click()]);

const get = async (path: string, headers: Record<string, string> = {}): Promise<{ body: string; headers: Headers }> => {
  const answer = await fetch(stage.portal.origin + path, { headers });
  return { body: await answer.text(), headers: answer.headers };
};
const post = (form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${stage.portal.origin}/ofitser/mii`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(form),
    headers: { origin: stage.portal.origin, ...headers },
  });

const ways = [
  { name: 'a phone without JavaScript', javaScriptEnabled: false, viewport: { width: 390, height: 844 } },
  { name: 'a phone', javaScriptEnabled: true, viewport: { width: 390, height: 844 } },
  { name: 'a desk at night', javaScriptEnabled: true, viewport: { width: 1280, height: 860 }, colorScheme: 'dark' as const },
];
describe.each(inTime(ways))('on $name', ({ name: _name, ...options }) => {
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    context = await stage.browser.newContext({ locale: 'uk-UA', ...options });
    page = await context.newPage();
  });
  beforeEach(() => context.clearCookies());
  afterAll(() => context.close());
  // The checker is a script itself.
  const barriers = async (): Promise<string[]> => (options.javaScriptEnabled ? barriersOf(page) : []);

  test('a press on the answer of the finder puts the officer on the front page, and a press takes them away', async () => {
    await page.goto(`${stage.portal.origin}/ofitser?adresa=${encodeURIComponent('Грецька, 12')}`);
    expect(await context.cookies()).toEqual([]);
    await press(page, 'Запамʼятати');
    expect(page.url()).toBe(`${stage.portal.origin}/`);
    expect(await heading(page)).toBe('Олена Ковальчук');
    expect(await page.locator('#address').count()).toBe(0);
    expect(await page.locator('.mine a[href^="tel:"]').first().isVisible()).toBe(true);
    const kept = await context.cookies();
    expect(kept.map(({ name, value, httpOnly, sameSite }) => ({ name, value, httpOnly, sameSite }))).toEqual([
      { name: 'beat', value: '14', httpOnly: true, sameSite: 'Lax' },
    ]);
    expect(await barriers()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: 'Усе про офіцера' }).click()]);
    expect(await page.locator('.remember').innerText()).toContain('Ваш офіцер на головній сторінці');
    expect(await barriers()).toEqual([]);
    await press(page, 'Забути');
    expect(await heading(page)).toBe(plainHeading);
    expect(await context.cookies()).toEqual([]);
  });

  test('another address is asked for at once, and the old officer is gone', async () => {
    await page.goto(`${stage.portal.origin}/ofitsery/olena-kovalchuk`);
    await press(page, 'Запамʼятати');
    await press(page, 'Змінити адресу');
    expect(new URL(page.url()).pathname).toBe('/ofitser');
    await page.goto(stage.portal.origin);
    expect(await heading(page)).toBe(plainHeading);
  });

  test('for a beat without an officer the front page says who stands in', async () => {
    await context.addCookies([{ name: 'beat', value: '42', url: stage.portal.origin }]);
    await page.goto(stage.portal.origin);
    expect(await page.locator('.mine').innerText()).toMatch(/Постійного офіцера тут поки немає|Офіцера тут поки немає/u);
    expect(await page.locator('.mine a[href^="tel:"]').first().isVisible()).toBe(true);
    expect(await barriers()).toEqual([]);
    await context.clearCookies();
  });
});

describe('the page cache', () => {
  test('shows each person their own officer and everybody else the search, whoever came first', async () => {
    for (let turn = 0; turn < 2; turn++) {
      expect((await get('/', { cookie: 'beat=14' })).body).toContain('Олена Ковальчук');
      expect((await get('/', { cookie: 'view=m.auto.dark.auto; beat=14' })).body).toContain('Олена Ковальчук');
      expect((await get('/', { cookie: 'beat=12' })).body).toContain('Ігор Мельник');
      const plain = (await get('/')).body;
      expect(plain).toContain(plainHeading);
      expect(plain).not.toMatch(/Ковальчук|Мельник/u);
      expect((await get('/en', { cookie: 'beat=12' })).body).not.toContain('Мельник');
    }
    expect((await get('/', { cookie: 'beat=14' })).headers.get('cache-control')).toContain('private');
  });

  test('a forged or unknown number gives the plain front page', async () => {
    const plain = (await get('/')).body;
    for (const forged of ['999999', '0', '-14', '14;x', '014', '14%20', '1e1', '99999999', '<script>alert(1)</script>', 'Ковальчук', '']) {
      expect((await get('/', { cookie: `beat=${encodeURIComponent(forged)}` })).body, forged).toBe(plain);
    }
  });

  test('a page that does not show the officer is the same with the cookie and without', async () => {
    expect((await get('/bez-holosu', { cookie: 'beat=14' })).body).toBe((await get('/bez-holosu')).body);
  });
});

test('the cookie is set by a press of ours alone: another site, an unknown beat and strange words change nothing', async () => {
  expect((await post({ diia: 'remember', dilnytsia: '14' })).headers.get('set-cookie')).toMatch(/^beat=14; .*Max-Age=31536000/);
  expect((await post({ diia: 'remember', dilnytsia: '14' }, { origin: 'https://evil.example' })).status).toBe(403);
  for (const form of [
    { diia: 'remember' },
    { diia: 'remember', dilnytsia: '777' },
    { diia: 'remember', dilnytsia: '14 or 1=1' },
    { diia: 'burn', dilnytsia: '14' },
    {},
  ]) {
    const answer = await post(form);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('set-cookie')).toBeNull();
  }
  expect((await fetch(`${stage.portal.origin}/ofitser/mii`, { redirect: 'manual' })).status).toBe(303);
});

test('without internet the front page and the page of my officer open, and forgetting empties the shelf', async () => {
  const context = await stage.browser.newContext({ locale: 'uk-UA', viewport: { width: 390, height: 844 } });
  try {
    const page = await context.newPage();
    await page.goto(`${stage.portal.origin}/ofitser?adresa=${encodeURIComponent('Грецька, 12')}`);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: 20_000 }).toBe(true);
    await press(page, 'Запамʼятати');
    const shelved = (path: string) => page.evaluate(async (one) => (await (await caches.match(one))?.text()) ?? '', path);
    await expect.poll(() => shelved('/ofitsery/olena-kovalchuk'), { timeout: 20_000 }).toContain('Ковальчук');
    await expect.poll(() => shelved('/'), { timeout: 20_000 }).toContain('Ковальчук');
    await context.setOffline(true);
    await page.goto(stage.portal.origin);
    expect(await heading(page)).toBe('Олена Ковальчук');
    await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: 'Усе про офіцера' }).click()]);
    expect(await heading(page)).toBe('Олена Ковальчук');
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('.strip') ?? document.body).backgroundColor)).not.toBe('rgba(0, 0, 0, 0)');
    await context.setOffline(false);
    await page.goto(stage.portal.origin);
    await press(page, 'Забути');
    expect(await heading(page)).toBe(plainHeading);
    await expect.poll(() => shelved('/'), { timeout: 20_000 }).toContain(plainHeading);
    expect(await shelved('/en')).not.toContain('Kovalchuk');
  } finally {
    await context.close();
  }
});

describe('whoever saves data', () => {
  test('gets pages without web fonts, kept apart from the full ones, and every page says that it varies', async () => {
    for (let turn = 0; turn < 2; turn++) {
      for (const path of ['/', '/bez-holosu', '/ofitser', '/nema-takoi']) {
        const lean = await get(path, { 'save-data': 'on' });
        const full = await get(path);
        expect(lean.body, path).toContain('data-fonts="system"');
        expect(lean.body, path).not.toContain('woff2');
        expect(full.body, path).not.toContain('data-fonts');
        expect(full.body, path).toContain('woff2');
        for (const one of [lean, full]) expect(one.headers.get('vary'), path).toMatch(/(^|, )save-data($|,)/);
      }
    }
    expect((await get('/', { 'save-data': 'off' })).body).toContain('woff2');
  });

  test('downloads no font in a real browser and has no barrier', async () => {
    const context = await stage.browser.newContext({ extraHTTPHeaders: { 'save-data': 'on' }, serviceWorkers: 'block', viewport: { width: 390, height: 844 } });
    try {
      const page = await context.newPage();
      const fonts: string[] = [];
      page.on('request', (request) => void (request.resourceType() === 'font' && fonts.push(request.url())));
      for (const path of ['/', '/ofitser?adresa=%D0%93%D1%80%D0%B5%D1%86%D1%8C%D0%BA%D0%B0+12']) {
        await page.goto(stage.portal.origin + path, { waitUntil: 'networkidle' });
        expect(await barriersOf(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
      }
      expect(fonts).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
