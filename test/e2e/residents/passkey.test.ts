import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { enterAccount } from '../../support/account.ts';
import { holdPage } from '../../support/axe.ts';
import { useStage } from '../../support/stage.ts';

// A resident who signs in without a code: Chromium's own virtual authenticator signs, nothing of ours is replaced.

const t = translator('uk');
const stage = useStage({ mail: true });
const at = (id: Parameters<typeof link>[0]) => stage.portal.origin + link(id, 'uk');
const touch = (page: Page) => Promise.all([page.waitForNavigation(), page.locator('[data-passkey] button[type=button]').click()]);
const text = (page: Page) => page.locator('main').innerText();

test('after a code a person adds a passkey, enters with it, renames and removes it; the code stays', async () => {
  const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  await wire.send('WebAuthn.enable');
  await wire.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await enterAccount(page, stage, 'kliuch@mail.example');
  await page.goto(at('residents.keys'));
  await holdPage(page);
  // No name: everything stays, and the page says what is missing.
  await touch(page);
  expect(await text(page)).toContain(t('people.passkey.name.missing'));
  await page.locator('input#name').fill('мій телефон');
  await touch(page);
  expect(await text(page)).toContain(t('residents.key.added'));
  expect(await text(page)).toContain('мій телефон');

  await page.goto(at('residents.home'));
  await Promise.all([page.waitForNavigation(), page.locator(`form[action="${link('residents.leave', 'uk')}"] button`).click()]);
  await page.goto(at('residents.enter'));
  await touch(page);
  expect(page.url()).toBe(at('residents.home'));
  expect(await text(page)).toContain('kliuch@mail.example');

  // The device proved its owner, so own data opens without another code.
  await page.goto(at('residents.keys'));
  await page.locator('main summary').first().click();
  await page.locator('main li input[name=name]').fill('новий телефон');
  await Promise.all([page.waitForNavigation(), page.locator('main li details button').click()]);
  expect(await text(page)).toContain('новий телефон');
  await Promise.all([page.waitForNavigation(), page.locator('main button[value=remove]').click()]);
  expect(await text(page)).toContain(t('residents.key.removed'));

  await page.goto(at('residents.home'));
  await Promise.all([page.waitForNavigation(), page.locator(`form[action="${link('residents.leave', 'uk')}"] button`).click()]);
  await page.goto(at('residents.enter'));
  await touch(page);
  expect(await text(page)).toContain(t('residents.key.failed'));
  await enterAccount(page, stage, 'kliuch@mail.example');
  expect(page.url()).toBe(at('residents.home'));
  await context.close();
});
