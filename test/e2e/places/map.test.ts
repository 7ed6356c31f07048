import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { barriersOf } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { startPortal, type Portal } from '../../support/portal.ts';
import { inTime } from '../../support/shapes.ts';

let portal: Portal;
let browser: Browser;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), openBrowser({ webgl: true })]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

const desk = { viewport: { width: 1280, height: 860 } };
const phone = { viewport: { width: 390, height: 844 } };
const library = /mapShow\.client|maplibre|odesa\.|tochky|points\.json|slova|words\.json/;
const live = '.map.is-live canvas';
const patience = { timeout: 60_000 };

type Visit = { page: Page; requests: Request[]; refused: string[]; alarms: string[] };

async function visit(options: BrowserContextOptions, path: string, work: (visit: Visit) => Promise<void>, before?: (page: Page) => Promise<unknown>): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const [requests, refused, alarms]: [Request[], string[], string[]] = [[], [], []];
  page.on('request', (request) => requests.push(request));
  page.on('pageerror', ({ message }) => alarms.push(message));
  page.on('console', (message) => {
    if (/content security policy|trusted ?type|violat/i.test(message.text())) refused.push(message.text());
    else if (message.type() === 'error') alarms.push(message.text());
  });
  try {
    await before?.(page);
    await page.goto(portal.origin + path);
    await work({ page, requests, refused, alarms });
  } finally {
    await context.close();
  }
}

const asked = (requests: readonly Request[]) => requests.filter((request) => library.test(request.url())).map((request) => request.url());
const outside = (requests: readonly Request[]) => requests.map((request) => request.url()).filter((url) => !url.startsWith(portal.origin) && !/^(data|blob):/.test(url));

test('on a wide screen the live map opens by itself, under the real header, and asks nobody outside', async () => {
  await visit(desk, '/karta', async ({ page, requests, refused, alarms }) => {
    await page.waitForSelector(live, patience);
    expect(await page.locator('.map__in').isVisible()).toBe(false);
    expect(await page.locator('.map__sketch').textContent()).toBe('Схема');
    expect(asked(requests).length).toBeGreaterThan(2);
    expect(outside(requests)).toEqual([]);
    expect(refused).toEqual([]);
    expect(alarms).toEqual([]);
  });
});

test('on a phone nothing of the library is fetched until the button is pressed', async () => {
  await visit(phone, '/karta', async ({ page, requests }) => {
    await page.waitForLoadState('networkidle');
    expect(asked(requests)).toEqual([]);
    await page.getByRole('button', { name: 'Відкрити живу карту' }).click();
    await page.waitForSelector(live, patience);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  });
});

test('whoever saves data keeps the picture on a wide screen', async () => {
  const saving = (page: Page) => page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  await visit(desk, '/karta', async ({ page, requests }) => {
    await page.waitForLoadState('networkidle');
    expect(asked(requests)).toEqual([]);
    expect(await page.getByRole('button', { name: 'Відкрити живу карту' }).isVisible()).toBe(true);
  }, saving);
});

test('without a script there are the picture, markers that lead where the list leads, and chips that work', async () => {
  await visit({ ...phone, javaScriptEnabled: false }, '/karta', async ({ page }) => {
    const listed = await page.locator('.near a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    const marked = await page.locator('.map__svg a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(marked.length).toBeGreaterThan(0);
    expect(marked.filter((href) => !listed.includes(href))).toEqual([]);
    expect(listed.length).toBeGreaterThan(20);
    expect(await page.getByRole('button', { name: 'Відкрити живу карту' }).isVisible()).toBe(false);
  });
  await visit({ ...desk, javaScriptEnabled: false }, '/karta', async ({ page }) => {
    const stations = page.locator('.mp-mk--st');
    expect(await stations.first().isVisible()).toBe(true);
    await page.getByRole('checkbox', { name: 'Відділення' }).uncheck({ force: true });
    expect(await stations.first().isVisible()).toBe(false);
  });
});

test('a browser that cannot draw keeps the picture and the list and says so', async () => {
  const blind = (page: Page) =>
    page.addInitScript(() => {
      const draw = HTMLCanvasElement.prototype.getContext;
      Object.assign(HTMLCanvasElement.prototype, {
        getContext(this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
          return kind.startsWith('webgl') ? null : Reflect.apply(draw, this, [kind, ...rest]);
        },
      });
    });
  await visit(desk, '/karta', async ({ page }) => {
    await page.getByRole('alert').filter({ hasText: 'Карту не завантажено' }).waitFor(patience);
    expect(await page.locator('.map__svg').isVisible()).toBe(true);
    expect(await page.locator('.near a').first().isVisible()).toBe(true);
  }, blind);
});

const sent = (request: Request): { lat: number; lon: number } => {
  const [lat = NaN, lon = NaN] = (new URLSearchParams(request.postData() ?? '').get('tochka') ?? '').split(',').map(Number);
  return { lat, lon };
};

test('the keyboard alone reaches the map, moves it and chooses a point, which is posted', async () => {
  await visit({ ...desk, reducedMotion: 'reduce' }, '/karta', async ({ page }) => {
    await page.waitForSelector(live, patience);
    const focused = () => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName);
    await page.locator('.map__skip').focus();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('CANVAS');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Обрати точку на карті');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('CANVAS');
    // The browser is kept from leaving, so that one visit can choose three times.
    await page.route('**/ofitser', (route) => route.fulfill({ status: 204 }));
    const choose = async (...moves: string[]) => {
      for (const key of moves) {
        await page.keyboard.press(key);
        await page.waitForTimeout(400);
      }
      const [request] = await Promise.all([page.waitForRequest((one) => one.method() === 'POST'), page.keyboard.press('Enter')]);
      expect(new URL(request.url()).pathname + new URL(request.url()).search).toBe('/ofitser');
      return sent(request);
    };
    const still = await choose();
    const east = await choose('ArrowRight', 'ArrowRight');
    const near = await choose('Equal', 'Equal', 'ArrowRight', 'ArrowRight');
    expect(still.lat).toBeGreaterThan(46.3);
    expect(still.lat).toBeLessThan(46.6);
    expect(east.lon).toBeGreaterThan(still.lon + 0.005);
    // Closer in, the same two presses go less far.
    expect(near.lon).toBeGreaterThan(east.lon);
    expect(near.lon - east.lon).toBeLessThan((east.lon - still.lon) / 2);
  });
});

test('a press on the map posts the place that was pressed', async () => {
  await visit(desk, '/karta', async ({ page }) => {
    await page.waitForSelector(live, patience);
    await page.getByRole('button', { name: 'Обрати точку на карті' }).click();
    const box = await page.locator(live).boundingBox();
    if (!box) throw new Error('The map has no size.');
    const [request] = await Promise.all([page.waitForRequest((one) => one.method() === 'POST'), page.mouse.click(box.x + 40, box.y + 300)]);
    expect(sent(request).lon).toBeLessThan(30.65);
    await page.waitForURL('**/ofitser');
  });
});

test('beside the answer of the finder the markers are links in the order and with the numbers of the list', async () => {
  await visit(desk, '/ofitser?adresa=Грецька, 12', async ({ page, requests, refused }) => {
    await page.waitForSelector(live, patience);
    const marks = await page.locator('.map__canvas a.mk--of').evaluateAll((links) => links.map((link) => `${link.textContent} ${link.getAttribute('href')}`));
    const listed = await page.locator('.near .res').evaluateAll((rows) => rows.map((row) => `${row.querySelector('.res__n')?.textContent} ${row.querySelector('a')?.getAttribute('href')}`));
    expect(marks[0]).toMatch(/^1 \/ofitsery\/[\w-]+$/);
    expect(marks.slice(1)).toEqual(listed);
    expect(await page.locator('.map__canvas a.is-sel').getAttribute('aria-label')).toMatch(/^1\. .+, ваш офіцер, дільниця 14$/);
    expect(await page.locator('.zone-lab').textContent()).toBe('Дільниця 14');
    expect(outside(requests)).toEqual([]);
    expect(refused).toEqual([]);
  });
});

test('the live map changes its colours with the theme', async () => {
  await visit({ ...desk, colorScheme: 'light', reducedMotion: 'reduce' }, '/karta', async ({ page }) => {
    await page.waitForSelector(live, patience);
    const sea = async () => {
      const shot = await page.screenshot({ clip: { x: 1190, y: 640, width: 2, height: 2 } });
      const { data } = await sharp(shot).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      return [...data.subarray(0, 3)];
    };
    await expect.poll(sea, patience).toEqual([0xcf, 0xe3, 0xe4]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(sea, patience).toEqual([0x0a, 0x1f, 0x27]);
    await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
    await expect.poll(sea, patience).toEqual([0xcf, 0xe3, 0xe4]);
  });
});

const ways = [
  ['a phone', '/karta', phone],
  ['a phone at night', '/en/map', { ...phone, colorScheme: 'dark' as const }],
  ['a desk', '/en/map', desk],
  ['a desk at night', '/karta', { ...desk, colorScheme: 'dark' as const }],
  ['a desk, with an answer', '/ofitser?adresa=Грецька, 12', desk],
] as const;
test.each(inTime(ways))('on %s the map page has no accessibility fault, before and after the live map opens', async (_name, path, options) => {
  await visit(options, path, async ({ page }) => {
    if (options.viewport.width < 1000) {
      expect(await barriersOf(page)).toEqual([]);
      await page.locator('[data-open]').click();
    }
    await page.waitForSelector(live, patience);
    await page.locator('.map .btn').first().click();
    expect(await barriersOf(page)).toEqual([]);
  });
});
