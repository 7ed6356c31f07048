import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { addDays, kyivDay } from '#platform/hours.ts';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { sessionOf, type Session } from '../../support/office.ts';
import { useStage } from '../../support/stage.ts';

const t = translator('uk');
const stage = useStage();
let session: Session;
let opened: BrowserContext[] = [];
beforeAll(async () => {
  session = await sessionOf(stage.browser, stage.portal, 'events');
});
afterEach(async () => {
  await Promise.all(opened.map((context) => context.close()));
  opened = [];
});
async function open(mine: boolean, scripts: boolean, width = 390): Promise<Page> {
  const context = await stage.browser.newContext({
    viewport: { width, height: 844 },
    javaScriptEnabled: scripts,
    ...(mine ? { storageState: session } : {}),
  });
  opened.push(context);
  return context.newPage();
}
const press = (page: Page, act: string) => Promise.all([page.waitForNavigation(), page.locator(`main button[name=act][value=${act}]`).click()]);
const text = (page: Page) => page.locator('main').innerText();
const on = (days: number): string => addDays(kyivDay(new Date()), days);

test.each([
  [false, 390],
  [true, 1280],
])('a meeting is written, mended, announced, moved and cancelled (JavaScript: %s, %d wide)', { timeout: 120_000 }, async (scripts, width) => {
  const page = await open(true, scripts, width);
  await page.goto(`${stage.portal.origin}${link('events.new', 'uk')}?typ=yard`);
  await holdPage(page, scripts);
  // An empty form names each gap and keeps what was typed.
  await page.fill('[name=contact]', 'events@portal.example');
  await press(page, 'save');
  expect(await text(page)).toContain(t('events.form.title'));
  expect(await page.inputValue('[name=contact]')).toBe('events@portal.example');
  const title = `Зустріч на Грецькій ${width}`;
  await page.fill('[name=titleUk]', title);
  await page.fill('[name=aboutUk]', 'Поговоримо про світло в арці.');
  await page.selectOption('[name=host]', 'residents');
  await page.fill('[name=on]', on(40));
  await page.fill('[name=from]', '17:00');
  await page.fill('[name=to]', '16:00');
  await page.selectOption('[name=venue]', 'yard');
  await page.selectOption('[name=territory]', { index: 3 });
  await page.fill('[name=addressUk]', 'Грецька, 12');
  await press(page, 'save');
  expect(await text(page), 'an end before the start').toContain(t('events.fault.order'));
  expect(await page.inputValue('[name=titleUk]')).toBe(title);
  await page.fill('[name=to]', '18:00');
  await press(page, 'save');
  // What stands in the way of announcing is on the page before anybody presses.
  expect(await text(page)).toContain(t('events.fault.shelter'));
  expect(await text(page)).toContain(t('events.fault.speaker'));
  await holdPage(page, scripts);
  await page.fill('[name=shelter]', 'підвал дому');
  await page.fill('[name=shelterMetres]', '30');
  await page.fill('[name=s0officer]', 'olena-kovalchuk');
  await page.check('[name=s0sure]');
  await press(page, 'save');
  expect(await page.inputValue('[name=s0name]')).toBe('Олена Ковальчук');
  const card = new URL(page.url()).pathname;
  await press(page, 'confirm');
  await press(page, 'publish');

  const guest = await open(false, scripts, width);
  const shown = await page
    .locator(`main a[href^="${link('events.list', 'uk')}/"]`)
    .first()
    .getAttribute('href');
  await guest.goto(stage.portal.origin + (shown ?? ''));
  expect(await text(guest)).toContain(title);
  await page.locator('main summary', { hasText: t('events.act.move') }).click();
  const move = page.locator('main form:has(button[value=move])');
  await move.locator('[name=on]').fill(on(41));
  await press(page, 'move');
  expect(await text(page), 'a reason is asked for').toContain(t('events.form.why'));
  expect(await move.locator('[name=on]').inputValue()).toBe(on(41));
  await move.locator('[name=why]').fill('Хвороба доповідача');
  await press(page, 'move');
  expect(await text(page)).toContain(t('events.did.move'));
  await guest.reload();
  expect(await text(guest)).toContain('Хвороба доповідача');
  expect(await guest.locator('main s, main del').count()).toBeGreaterThan(0);

  await page.goto(stage.portal.origin + card);
  await page.locator('main summary', { hasText: t('events.act.cancel') }).click();
  const cancel = page.locator('main form:has(button[value=cancel])');
  await cancel.locator('[name=why]').fill('Негода');
  await press(page, 'cancel');
  expect(await text(page)).toContain(t('events.state.cancelled'));
  await holdPage(page, scripts);
  await guest.reload();
  expect(await text(guest)).toContain('Негода');
  expect((await guest.goto(`${stage.portal.origin}${link('events.list', 'uk')}`))?.status()).toBe(200);
});
