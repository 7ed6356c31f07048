import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { signIn } from '../../support/office.ts';
import { useStage } from '../../support/stage.ts';

const t = translator('uk');
const stage = useStage();
let opened: BrowserContext[] = [];
afterEach(async () => {
  await Promise.all(opened.map((context) => context.close()));
  opened = [];
});
async function open(who: string | null): Promise<Page> {
  const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  opened.push(context);
  const page = await context.newPage();
  if (who) await signIn(page, stage.portal, who);
  return page;
}
const setting = (): string => stage.portal.origin + link('office.setting', 'uk', { id: 'portal.notice' });
const submit = (page: Page) => Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').first().click()]);
const text = (page: Page) => page.locator('main').innerText();

test('proposed on a phone without scripts, agreed to by a lead, and it stands on a public page', async () => {
  const admin = await open('admin');
  await admin.goto(stage.portal.origin + link('office.home', 'uk'));
  await admin.locator(`main a[href="${link('office.settings', 'uk')}"]`).click();
  await admin.goto(setting());
  await admin.locator('main a[href$="diia=propose"]').click();
  await holdPage(admin, false);
  const words = 'У середу портал оновлюємо';
  await admin.fill('[name=v-uk]', words);
  await admin.fill('[name=why]', 'планові роботи');
  await submit(admin);
  expect(await text(admin)).toContain(t('portal.notice.both'));
  expect(await admin.inputValue('[name=v-uk]')).toBe(words);
  expect(await admin.inputValue('[name=why]')).toBe('планові роботи');
  await admin.fill('[name=v-en]', 'We update the portal on Wednesday');
  await submit(admin);
  expect(await text(admin)).toContain(t('settings.done.proposed'));
  expect(await text(admin)).toContain(t('settings.other'));

  const guest = await open(null);
  await guest.goto(stage.portal.origin + link('home', 'uk'));
  expect(await guest.innerText('body')).not.toContain(words);

  const lead = await open('lead');
  await lead.goto(stage.portal.origin + link('office.settings', 'uk'));
  expect(await text(lead)).toContain(words);
  await holdPage(lead, false);
  await lead.locator('main .card a').first().click();
  await lead.locator('main a[href*="diia=agreed"]').click();
  await holdPage(lead, false);
  await lead.fill('[name=why]', 'прочитано');
  await submit(lead);
  expect(await text(lead)).toContain(t('settings.done.agreed'));
  await expect
    .poll(async () => {
      await guest.goto(stage.portal.origin + link('home', 'uk'));
      return guest.innerText('body');
    })
    .toContain(words);
});
