import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { openBrowser } from '../../support/browser.ts';
import { accountOf, signIn } from '../../support/office.ts';
import { startPortal, type Portal } from '../../support/portal.ts';
import { phraseOf, postTip } from '../../support/tipPost.ts';

// Chromium's own virtual authenticator makes the secret; the portal asks for a passkey as it does of real readers.

const t = translator('uk');
let browser: Browser;
let portal: Portal;
beforeAll(async () => {
  [browser, portal] = await Promise.all([openBrowser(), startPortal({ env: { ADMIN_PASSKEY: '1' } })]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});
const at = (id: Parameters<typeof link>[0], more = '') => portal.origin + link(id, 'uk') + more;
const touch = (page: Page) => Promise.all([page.waitForNavigation(), page.locator('[data-passkey] button[type=button]').click()]);

test('tips open to a session that a passkey proved, and the same passkey opens the reader’s key', async () => {
  await postTip(portal);
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
  const wire = await page.context().newCDPSession(page);
  await wire.send('WebAuthn.enable');
  await wire.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true,
    },
  });
  await signIn(page, portal, 'reader1');
  // Without a passkey nothing opens, whatever is asked for.
  await page.goto(at('tips.desk'));
  expect(new URL(page.url()).pathname).toBe(link('office.me', 'uk'));
  await page.goto(at('office.me', '?diia=passkey'));
  await page.fill('[name=name]', 'Телефон');
  await touch(page);
  // A passkey that is only there is not one that was shown.
  await page.goto(at('tips.desk'));
  expect(new URL(page.url()).pathname).toBe(link('tips.prove', 'uk'));
  expect((await page.request.get(at('tips.queue'), { maxRedirects: 0 })).status()).toBe(303);
  await touch(page);
  expect(new URL(page.url()).pathname).toBe(link('tips.desk', 'uk'));

  await page.goto(at('tips.keys'));
  await page.locator('[data-do=rewrap]').first().click();
  await page.fill('#phrase', phraseOf(portal, 'reader1'));
  await page.click('.unlock button[type=submit]');
  // The words are shown when the old key has opened, which takes a while on a busy machine.
  await page.locator('.phrase li').first().waitFor();
  const words = await page.locator('.phrase li').evaluateAll((all) => all.map((one) => one.firstChild?.textContent?.trim() ?? ''));
  await page.fill('#again', words.join(' '));
  await page.getByRole('button', { name: t('tips.keys.keep'), exact: true }).click();
  await page.getByText(t('tips.keys.made.passkey')).waitFor();
  await page.goto(at('tips.desk'));
  await page.getByRole('button', { name: t('tips.keys.unlock.passkey'), exact: true }).click();
  await page.locator('#phrase').waitFor({ state: 'detached' });
  await page.locator('.tipq .qitems .qi').first().click();
  await page.getByText('виносять чужі велосипеди').waitFor();
  // The old words open it no more; the new ones do.
  await page
    .getByRole('button', { name: t('tips.desk.lock'), exact: true })
    .first()
    .click();
  await page.fill('#phrase', phraseOf(portal, 'reader1'));
  await page.click('.unlock button[type=submit]');
  await page.getByText(t('tips.keys.phrase.wrong')).waitFor();
  expect(accountOf(portal, 'reader1').email).toContain('reader1');
});
