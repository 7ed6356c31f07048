import { expect, test } from 'vitest';
import { holdPage } from '../../support/axe.ts';
import { appealWords, at, beginAppeal, onward } from '../../support/journey.ts';
import { useStage } from '../../support/stage.ts';

const stage = useStage();

test.each([
  { name: 'without JavaScript', javaScriptEnabled: false, width: 390, colorScheme: 'light' as const },
  { name: 'on a phone', javaScriptEnabled: true, width: 390, colorScheme: 'light' as const },
  { name: 'on a desk at night', javaScriptEnabled: true, width: 1280, colorScheme: 'dark' as const },
])('$name a place in another region is answered with advice that stops nobody and costs no word', async ({ javaScriptEnabled, width, colorScheme }) => {
  const context = await stage.browser.newContext({ javaScriptEnabled, colorScheme, viewport: { width, height: 844 }, locale: 'uk-UA' });
  const page = await context.newPage();
  await beginAppeal(page, stage.portal.origin);
  await page.locator('[name=aim][value=breach]').check();
  await onward(page);
  await page.locator('[name=place][value=address]').check();
  await page.locator('[name=address]').fill('Львів, Личаківська, 5');
  await page.locator('[name=when][value=unknown]').check();
  await onward(page);
  expect(new URL(page.url()).pathname).toBe('/zvernennia/nove/shcho-stalosia');
  expect(await page.locator('main').innerText()).toMatch(/не в Одеській області: Львів[^]*102/u);
  await holdPage(page, javaScriptEnabled);
  await page.locator('[name=essence]').fill(appealWords.essence);
  await page.locator('[name=subject]').fill(appealWords.subject);
  await onward(page);
  expect(new URL(page.url()).pathname).toBe('/zvernennia/nove/prokhannia');
  await page.goto(at(stage.portal.origin, 'appeals.where'));
  expect(await page.locator('[name=address]').inputValue()).toBe('Львів, Личаківська, 5');
  await page.locator('[name=address]').fill('Львівська, 5');
  await onward(page);
  expect(await page.locator('main').innerText()).not.toContain('не в Одеській області');
  await context.close();
});
