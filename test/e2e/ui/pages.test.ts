import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { link, type Language } from '#routes.ts';
import { textPages } from '#ui/texts.ts';
import { barriersOf, wholePage } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
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

const pages = (language: Language): string[] => [
  ...(['home', 'view', 'menu', 'offline', 'help.noVoice'] as const).map((id) => link(id, language)),
  ...textPages.map((page) => link('help.page', language, { slug: page.slugs[language] })),
  language === 'uk' ? '/nema-takoi' : '/en/no-such-page',
];
const every = [...pages('uk'), ...pages('en')];

/** Ways people look at the site; the cookie is what the page «Вигляд сайту» sets. */
const looks: { name: string; view?: string; paths: string[]; options: BrowserContextOptions }[] = [
  { name: 'a phone at night', paths: pages('uk'), options: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } },
  { name: 'a narrow phone, the largest text, high contrast', view: 'xl.more.auto.off', paths: pages('uk'), options: { viewport: { width: 320, height: 640 } } },
  { name: 'a desk, high contrast at night', view: 'm.more.dark.auto', paths: pages('en'), options: { viewport: { width: 1280, height: 900 } } },
];

async function look(view: string | undefined, options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  if (view) await context.addCookies([{ name: 'view', value: view, url: portal.origin }]);
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}

test.each(inTime(looks))('on $name every page has no accessibility fault and stays within its edge', async ({ view, paths, options }) => {
  await look(view, options, async (page) => {
    for (const path of paths) {
      await page.goto(portal.origin + path);
      await wholePage(page);
      expect(await barriersOf(page), path).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBeLessThanOrEqual(0);
    }
  });
});

test('name, language, view and account share one line from 360 pixels on', async () => {
  await look(undefined, { viewport: { width: 360, height: 740 } }, async (page) => {
    for (const path of [link('home', 'uk'), link('home', 'en')]) {
      await page.goto(portal.origin + path);
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      const [name, tools] = [await page.locator('.head__in .brand').boundingBox(), await page.locator('.head__tools').boundingBox()];
      expect(tools?.x, path).toBeGreaterThanOrEqual((name?.x ?? 0) + (name?.width ?? 0));
      expect(tools?.y, path).toBeLessThan((name?.y ?? 0) + (name?.height ?? 0));
    }
  });
});

test('112, 102 and the way without a voice are on every page, without scripts and at 320 pixels', async () => {
  await look(undefined, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } }, async (page) => {
    for (const path of every) {
      await page.goto(portal.origin + path);
      for (const href of ['tel:112', 'tel:102']) {
        const box = await page.locator(`.strip a[href="${href}"]`).boundingBox();
        expect(box && box.y < 100 && box.width >= 44 && box.height >= 44, `${path} ${href}`).toBe(true);
      }
      expect(await page.locator(`.strip a[href="${path.startsWith('/en') ? '/en/no-voice' : '/bez-holosu'}"]`).isVisible(), path).toBe(true);
    }
  });
});

test('a person chooses larger text and a dark theme without scripts and comes back to the same page', async () => {
  await look(undefined, { javaScriptEnabled: false }, async (page) => {
    await page.goto(`${portal.origin}/bez-holosu`);
    await page.locator('.head__tools a[href^="/vyhliad"]').click();
    await page.getByLabel('Найбільший').check();
    await page.getByLabel('Темна').check();
    await page.getByRole('button', { name: 'Зберегти вигляд' }).click();
    expect(new URL(page.url()).pathname).toBe('/bez-holosu');
    expect(await page.locator('html').getAttribute('data-text')).toBe('xl');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(11, 23, 28)');

    // One press in the footer changes that one thing and keeps the rest.
    await page.getByRole('button', { name: 'Високий контраст' }).click();
    expect(new URL(page.url()).pathname).toBe('/bez-holosu');
    expect(await page.locator('html').getAttribute('data-contrast')).toBe('more');
    expect(await page.locator('html').getAttribute('data-text')).toBe('xl');
    expect(await page.getByRole('button', { name: 'Високий контраст' }).getAttribute('aria-pressed')).toBe('true');
  });
});

test('a view nobody offers is refused kindly, and a way back never leaves the site', async () => {
  const post = (body: Record<string, string>): Promise<Response> =>
    fetch(`${portal.origin}/vyhliad`, { method: 'POST', body: new URLSearchParams(body), redirect: 'manual', headers: { origin: portal.origin } });
  const refused = await post({ text: 'huge', back: '/meniu' });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('Перевірте це поле');
  const away = await post({ set: 'text.l', back: 'https://elsewhere.example/' });
  expect([away.status, away.headers.get('location')]).toEqual([303, '/']);
});

test('the language switch keeps the page, and every page names its twin', async () => {
  await look(undefined, { javaScriptEnabled: false }, async (page) => {
    for (const [uk, en] of pages('uk')
      .slice(0, -1)
      .map((path, i) => [path, pages('en')[i] ?? ''])) {
      await page.goto(portal.origin + uk);
      await page.locator('.head__tools a[hreflang="en"]').click();
      expect(new URL(page.url()).pathname).toBe(en);
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      await page.locator('.head__tools a[hreflang="uk"]').click();
      expect(new URL(page.url()).pathname).toBe(uk);
    }
    await page.goto(`${portal.origin}/en/about/privacy`);
    const twins = await page
      .locator('link[rel="alternate"]')
      .evaluateAll((links) => links.map((one) => `${one.getAttribute('hreflang')} ${one.getAttribute('href')}`));
    expect(twins).toEqual([`uk ${portal.origin}/pro/dani`, `en ${portal.origin}/en/about/privacy`, `x-default ${portal.origin}/pro/dani`]);
  });
});

test('the keyboard reaches the content first, and focus is never lost behind the phone bar', async () => {
  await look(undefined, { viewport: { width: 390, height: 844 } }, async (page) => {
    await page.goto(portal.origin);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Перейти до змісту');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      const hidden = await page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body) return null;
        const box = focused.getBoundingClientRect();
        const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return over && (focused.contains(over) || over.contains(focused)) ? null : focused.outerHTML;
      });
      expect(hidden).toBeNull();
    }
  });
});

test('paper gets the words and the addresses of links, not the furniture', async () => {
  await look(undefined, { colorScheme: 'dark' }, async (page) => {
    await page.goto(`${portal.origin}/pro/nema-vidpovidi`);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const gone of ['.strip', '.foot', '.bar', '.head__tools']) expect(await page.locator(gone).isVisible(), gone).toBe(false);
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(0, 0, 0)');
    expect(
      await page
        .locator('main a[href^="/zvernennia"]')
        .first()
        .evaluate((one) => getComputedStyle(one, '::after').content),
    ).toContain('/zvernennia');
    expect(await page.locator('.onpaper').textContent()).toContain(`${portal.origin}/pro/nema-vidpovidi`);
  });
});

test('the first view of the home page weighs at most 60 kB with fonts', async () => {
  const read = async (path: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(portal.origin + path)).arrayBuffer());
  const { brotliCompressSync } = await import('node:zlib');
  const html = Buffer.from(await read('/')).toString();
  const parts = [...new Set([...html.matchAll(/(?:href|src)="(\/_a\/[^"]+)"/g)].map((found) => found[1] ?? ''))];
  const css = (await Promise.all(parts.filter((path) => path.endsWith('.css')).map(read))).map((bytes) => Buffer.from(bytes));
  const fonts = [
    ...new Set(
      [
        ...Buffer.concat(css)
          .toString()
          .matchAll(/url\(['"]?(\/_a\/[^)'"]+\.woff2)/g),
      ].map((found) => found[1] ?? ''),
    ),
  ];
  const scripts = await Promise.all(parts.filter((path) => path.endsWith('.js')).map(read));
  const packed = (list: Uint8Array[]): number => list.reduce((sum, bytes) => sum + brotliCompressSync(bytes).length, 0);
  const fontBytes = (await Promise.all(fonts.map(read))).reduce((sum, bytes) => sum + bytes.length, 0);
  expect(fonts.length).toBe(3);
  expect(packed(css)).toBeLessThanOrEqual(14 * 1024);
  expect(packed(scripts)).toBeLessThanOrEqual(10 * 1024);
  expect(packed([Buffer.from(html)]) + packed(css) + packed(scripts) + fontBytes).toBeLessThanOrEqual(60 * 1024);
});

test('after one visit the page without a voice opens with no internet, dressed and with both numbers', async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(portal.origin);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    // The shelf is filled before the worker takes over.
    while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  expect(faults).toEqual([]);

  await context.setOffline(true);
  await page.goto(`${portal.origin}/bez-holosu`);
  expect(await page.locator('h1').textContent()).toBe('Допомога без голосу');
  expect(await page.locator('.strip a[href="tel:112"]').isVisible()).toBe(true);
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(247, 245, 240)');
  expect(await page.getByText('Немає інтернету. Показуємо збережене.').isVisible()).toBe(true);

  // A page that was never kept: the offline page in its place, at its address, so trying again asks for it.
  await page.goto(`${portal.origin}/pro/dani`);
  expect(await page.locator('h1').textContent()).toBe('Немає інтернету');
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Спробувати ще раз' }).click();
  await page.waitForLoadState();
  expect(await page.locator('h1').textContent()).toBe('Які дані ми зберігаємо');
  await context.close();
});
