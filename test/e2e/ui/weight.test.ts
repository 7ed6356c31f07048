import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { link } from '#routes.ts';
import { weigh } from '../../bench/weight.ts';
import { openBrowser } from '../../support/browser.ts';
import { startPortal, type Portal } from '../../support/portal.ts';

let portal: Portal;
let browser: Browser;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

const finder = link('places.finder', 'uk');

test.each([
  ['home', link('home', 'uk')],
  ['an answer of the finder', `${finder}?adresa=${encodeURIComponent('Грецька, 12')}`],
  ['the longest answer of the finder', `${finder}?adresa=${encodeURIComponent('Фонтанська дорога, 34')}`],
  ['the map', link('places.map', 'uk')],
  ['the list of events', link('events.list', 'uk')],
  ['the month of events', link('events.month', 'uk')],
  ['the first page of an appeal', link('appeals.start', 'uk')],
  ['the sheet with photos', link('appeals.what', 'uk')],
])('a phone sees %s for at most 60 kB in eight requests, 10 kB of them scripts', async (_, path) => {
  const { total, requests, script } = await weigh(browser, portal.origin, path);
  expect(total).toBeLessThanOrEqual(60_000);
  expect(requests).toBeLessThanOrEqual(8);
  expect(script).toBeLessThanOrEqual(10_000);
  expect(script).toBeGreaterThan(0);
});
