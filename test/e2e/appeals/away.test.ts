import { expect, test } from 'vitest';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { appealWords, at, beginAppeal, onward } from '../../support/journey.ts';
import { useStage } from '../../support/stage.ts';

const stage = useStage();

test.each([
  { language: 'uk' as const, width: 390, colorScheme: 'light' as const },
  { language: 'en' as const, width: 1280, colorScheme: 'dark' as const },
])('in $language an appeal is begun without a line, from the first page on, and nothing leaves by itself', async ({ language, width, colorScheme }) => {
  const context = await stage.browser.newContext({ viewport: { width, height: 844 }, colorScheme, locale: 'uk-UA' });
  const page = await context.newPage();
  await page.goto(at(stage.portal.origin, 'home', language));
  const path = (id: Parameters<typeof link>[0]) => link(id, language);
  const sheets = (['appeals.start', 'appeals.aim', 'appeals.sheet', 'appeals.where', 'appeals.what', 'appeals.request'] as const).map(path);
  const missing = () =>
    page.evaluate(async (paths) => {
      const found = await Promise.all(paths.map((one) => caches.match(one)));
      return paths.filter((_, i) => found[i] === undefined || navigator.serviceWorker.controller === null);
    }, sheets);
  await expect.poll(missing, { timeout: 40_000 }).toEqual([]);
  let asked = 0;
  page.on('request', (request) => void (request.method() === 'POST' && (asked += 1)));
  await context.setOffline(true);

  await page.goto(at(stage.portal.origin, 'appeals.start', language));
  expect(await page.locator('[data-away]').isVisible()).toBe(true);
  await holdPage(page);
  await page
    .locator(`main a[href="${path('appeals.aim')}"]`)
    .first()
    .click();
  await page.locator('main [name=safe]').click();
  await page.locator('[name=aim][value=breach]').waitFor({ state: 'attached' });
  expect(new URL(page.url()).pathname).toBe(path('appeals.sheet'));
  expect(await page.locator('[data-away]').isVisible()).toBe(true);
  await holdPage(page);
  await page.locator('[name=aim][value=breach]').check();
  await onward(page);
  expect(new URL(page.url()).pathname).toBe(path('appeals.where'));
  await page.locator('[name=place][value=unknown]').check();
  await page.locator('[name=when][value=unknown]').check();
  await onward(page);
  await page.locator('[name=essence]').fill(appealWords.essence);
  await page.locator('[name=subject]').fill(appealWords.subject);
  await onward(page);
  expect(new URL(page.url()).pathname).toBe(path('appeals.request'));
  expect(asked).toBe(0);

  await context.setOffline(false);
  await page.waitForTimeout(1500);
  expect(asked, 'the line alone sends nothing').toBe(0);
  await page.goto(at(stage.portal.origin, 'appeals.start', language));
  await page.locator('[data-device] button.btn:not(.btn--text)').click();
  await page.waitForURL(`**${path('appeals.request')}`);
  await page.goto(at(stage.portal.origin, 'appeals.what', language));
  expect(await page.locator('[name=essence]').inputValue()).toBe(appealWords.essence);
  await page.goto(at(stage.portal.origin, 'appeals.aim', language));
  expect(await page.locator('[name=aim][value=breach]').isChecked()).toBe(true);
  await context.close();
});

test('without JavaScript a browser that lost its cookie goes on as if nothing had happened', async () => {
  const context = await stage.browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, locale: 'uk-UA' });
  const page = await context.newPage();
  await beginAppeal(page, stage.portal.origin);
  await page.locator('[name=aim][value=breach]').check();
  await onward(page);
  await page.locator('[name=place][value=address]').check();
  await page.locator('[name=address]').fill(appealWords.address);
  await page.locator('[name=when][value=unknown]').check();
  await onward(page);
  await page.locator('[name=essence]').fill(appealWords.essence);
  await page.locator('[name=subject]').fill(appealWords.subject);
  await context.clearCookies();
  await onward(page);
  expect(new URL(page.url()).pathname).toBe(link('appeals.request', 'uk'));
  await page.goto(at(stage.portal.origin, 'appeals.where'));
  expect(await page.locator('[name=address]').inputValue()).toBe(appealWords.address);
  await context.close();
});

test.each([true, false])('a draft that was erased meanwhile is explained, with JavaScript %s', async (javaScriptEnabled) => {
  const context = await stage.browser.newContext({ javaScriptEnabled, viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'uk-UA' });
  const page = await context.newPage();
  await beginAppeal(page, stage.portal.origin);
  await page.locator('[name=aim][value=breach]').check();
  await onward(page);
  await page.locator('[name=place][value=unknown]').check();
  await page.locator('[name=when][value=unknown]').check();
  await onward(page);
  await page.locator('[name=essence]').fill(appealWords.essence);
  await page.locator('[name=subject]').fill(appealWords.subject);
  // Another tab of the same browser erases the draft.
  const twin = await context.newPage();
  await twin.goto(at(stage.portal.origin, 'appeals.erase'));
  await twin.locator('main .btn--stop').click();
  await twin.waitForLoadState();
  await onward(page);
  expect(new URL(page.url()).pathname).toBe(link('appeals.lost', 'uk'));
  expect(await page.locator('main').innerText()).toMatch(/Поліції нічого не надіслано[^]*ціле/u);
  await holdPage(page, javaScriptEnabled);
  await page.goto(at(stage.portal.origin, 'appeals.what'));
  await context.close();
});
