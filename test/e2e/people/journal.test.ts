/** The record of acts at the desk: found, checked, and taken out with a reason that stays in it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { signIn } from '../../support/office.ts';
import { useStage } from '../../support/stage.ts';

const t = translator('uk');
const journal = link('office.audit', 'uk');
const stage = useStage();

// One account's six digits are good once in their half minute, so each journey has its own person.
test.each([
  { who: 'admin', javaScriptEnabled: true, viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const },
  { who: 'lead', javaScriptEnabled: false, viewport: { width: 1280, height: 900 }, colorScheme: 'light' as const },
])('$who finds a line, checks the chain and takes the lines out (JavaScript: $javaScriptEnabled)', async ({ who, ...shape }) => {
  const context = await stage.browser.newContext({ ...shape, acceptDownloads: true });
  const page = await context.newPage();
  const press = (act: string) => Promise.all([page.waitForNavigation(), page.locator(`main button[name=act][value=${act}]`).click()]);
  await signIn(page, stage.portal, who);
  await page.goto(stage.portal.origin + journal);
  expect(await page.locator('main').innerText()).toContain(t('audit.act.people.signIn'));
  await holdPage(page, shape.javaScriptEnabled);

  await page.selectOption('[name=diia]', 'letters');
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: t('audit.show') }).click()]);
  expect(await page.locator('main').innerText()).toContain(t('audit.empty'));
  await page.selectOption('[name=diia]', 'people');
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: t('audit.show') }).click()]);
  expect(await page.locator('.line').count()).toBeGreaterThan(3);

  await page.locator('details.more > summary').click();
  await press('verify');
  expect(await page.locator('main').innerText()).toMatch(/Журнал цілий: \d+/);

  await page.locator('details.more > summary').click();
  await page.fill('[name=why]', 'мало');
  await press('export');
  expect(await page.title()).toMatch(/^Помилка: /);
  expect(await page.inputValue('[name=why]')).toBe('мало');
  await holdPage(page, shape.javaScriptEnabled);
  await page.fill('[name=why]', 'Щорічна перевірка доступів');
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('main button[name=act][value=export]').click()]);
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines.length).toBeGreaterThan(4);
  expect(lines.slice(1).every((line) => line.includes('"people.'))).toBe(true);

  await page.goto(`${stage.portal.origin}${journal}?diia=audit`);
  expect(await page.locator('.line').first().innerText()).toContain('«Щорічна перевірка доступів»');
  await context.close();
});
