import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { link, routeIds, routeOf } from '#routes.ts';
import { openBrowser } from '../support/browser.ts';
import { startPortal, type Portal } from '../support/portal.ts';

let portal: Portal;
let browser: Browser;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), openBrowser({ webgl: true })]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

/** Every address anybody may open: fixed ones of the table, and one of each kind that the sitemap knows. English pages come from the same files; `everyPage` walks them. */
async function addresses(): Promise<string[]> {
  const fixed = routeIds.filter((id) => routeOf(id).access === 'anyone' && !routeOf(id).uk.includes('[')).map((id) => link(id, 'uk'));
  const map = await fetch(`${portal.origin}/sitemap.xml`).then((answer) => answer.text());
  const listed = [...map.matchAll(/<loc>[^<]*?:\/\/[^/<]+([^<]*)<\/loc>/g)].map((found) => found[1] ?? '').filter((path) => !/^\/en(\/|$)/.test(path));
  const shapes = new Map(listed.map((path) => [path.replace(/[^/]+$/, '*'), path]));
  return [...new Set([...fixed, ...listed.filter((path) => !/\d|-/.test(path)), ...shapes.values()])].filter((path) => !/\.\w+$/.test(path));
}

type Walked = { faults: string[]; status: number; forms: number; calls: string[] };

/** A busy portal asks to be left alone for a moment, and a reader comes back; one that is always busy is a fault. */
async function walk(context: BrowserContext, path: string): Promise<Walked> {
  for (let patience = 5; ; patience--) {
    const walked = await visit(context, path);
    if (walked.status !== 503 || patience === 0) return walked;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function visit(context: BrowserContext, path: string): Promise<Walked> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => void (['error', 'warning'].includes(message.type()) && faults.push(`${path} console: ${message.text()}`)));
  page.on('pageerror', (error) => faults.push(`${path} error: ${error.message}`));
  page.on(
    'request',
    (request) => void (/^(https?|wss?):/.test(request.url()) && !request.url().startsWith(portal.origin) && faults.push(`${path} asks ${request.url()}`)),
  );
  page.on(
    'response',
    (response) =>
      void (!response.headers()['content-security-policy'] && response.url().startsWith('http') && faults.push(`${path}: no policy on ${response.url()}`)),
  );
  const response = await page.goto(portal.origin + path, { waitUntil: 'load' });
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.waitForTimeout(150);
  const seen = await page.evaluate(() => ({
    forms: document.querySelectorAll('form[method=post]').length,
    signs: [...document.querySelectorAll('use')].map((use) => use.getAttribute('href') ?? '').filter((href) => !document.getElementById(href.slice(1))),
    calls: [...document.querySelectorAll('a[href^="tel:"]')].filter((link) => link.checkVisibility()).map((link) => link.getAttribute('href') ?? ''),
  }));
  await page.close();
  faults.push(...seen.signs.map((href) => `${path}: nothing is drawn for ${href}`));
  return { faults, status: response?.status() ?? 0, ...seen };
}

test.each([true, false])('every open page keeps to its policy, asks nobody else, and shows the numbers to call (scripts: %s)', async (javaScriptEnabled) => {
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 390, height: 844 } });
  const all = await addresses();
  expect(all.length).toBeGreaterThan(30);
  const faults: string[] = [];
  const waiting = [...all];
  const walker = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const seen = await walk(context, path);
      if (seen.status === 404) continue;
      faults.push(...seen.faults);
      if (seen.status >= 500) faults.push(`${path}: ${seen.status}`);
      for (const number of ['tel:112', 'tel:102']) if (!seen.calls.includes(number)) faults.push(`${path}: no ${number}`);
    }
  };
  await Promise.all([walker(), walker(), walker()]);
  expect(faults).toEqual([]);
  await context.close();
});
