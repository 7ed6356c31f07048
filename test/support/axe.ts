import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What keeps somebody from using this page as it stands: the broken rule, and the elements that break it. Empty is the only good answer. */
export async function barriersOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  return violations.map((one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.target.join(' ')).join(', ')})`);
}

/**
 * Makes the window as tall as the page, so that nothing lies under the phone bar: what it covers at one moment of scrolling is no fault.
 * A font that arrives late makes the page taller, so this goes on until the page fits.
 */
export async function wholePage(page: Page): Promise<void> {
  const width = page.viewportSize()?.width ?? 0;
  for (let tries = 0; tries < 20; tries += 1) {
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    if (height === page.viewportSize()?.height) return;
    await page.setViewportSize({ width, height });
  }
}

let looks = 0;
/** A page everybody can use: no barrier, nothing wider than the screen, help one tap away. With LOOK_AT set to a folder, a picture of it is kept there. */
export async function holdPage(page: Page, scripts = true): Promise<void> {
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  const here = new URL(page.url()).pathname;
  await wholePage(page);
  const folder = process.env['LOOK_AT'];
  if (folder) await page.screenshot({ path: `${folder}/${String((looks += 1)).padStart(2, '0')}-${size.width}.png` });
  // The examiner itself is a script: where a browser runs none, the same page is examined in another shape.
  if (scripts) expect(await barriersOf(page), here).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), here).toBeLessThanOrEqual(0);
  for (const number of ['112', '102']) expect(await page.locator(`a[href="tel:${number}"]`).count(), `${here} ${number}`).toBeGreaterThan(0);
  await page.setViewportSize(size);
}
