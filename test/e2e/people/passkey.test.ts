import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { codeNow } from '#modules/people/index.ts';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { letterTo } from '../../support/letterbox.ts';
import { signIn } from '../../support/office.ts';
import { password } from '../../support/people.ts';
import { useStage } from '../../support/stage.ts';

// The whole way of one person who works with a passkey: Chromium's own virtual authenticator signs, nothing of ours is replaced.

const t = translator('uk');
const stage = useStage({ mail: true });
const opened: BrowserContext[] = [];
afterAll(async () => void (await Promise.all(opened.map((context) => context.close()))));
const email = 'klara@portal.example';
const at = (id: Parameters<typeof link>[0], more = '') => stage.portal.origin + link(id, 'uk') + more;
const text = (page: Page) => page.locator('main').innerText();
const submit = (page: Page) => Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').first().click()]);
const touch = (page: Page) => Promise.all([page.waitForNavigation(), page.locator('[data-passkey] button[type=button]').click()]);

async function open(): Promise<Page> {
  const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 } });
  opened.push(context);
  return context.newPage();
}
async function withKey(page: Page): Promise<void> {
  const wire = await page.context().newCDPSession(page);
  await wire.send('WebAuthn.enable');
  await wire.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
}
async function firstStep(page: Page): Promise<void> {
  await page.goto(at('people.signIn'));
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', password);
  await submit(page);
}
async function leave(page: Page): Promise<void> {
  await page.goto(at('people.signOut'));
  await submit(page);
}

test('invited, in by a passkey, out, in again by the passkey, then by a recovery code, and never left without a second step', async () => {
  const admin = await open();
  await signIn(admin, stage.portal, 'admin');
  await admin.goto(at('office.invite'));
  await admin.fill('[name=name]', 'Клара Мис');
  await admin.fill('[name=email]', email);
  await admin.selectOption('[name=role]', 'analyst');
  await admin.fill('[name=why]', 'звіт за рік');
  await submit(admin);
  const letter = await letterTo(stage.mail, email, /Запрошення/u);

  const page = await open();
  await withKey(page);
  await page.goto(/https?:\S+zaproshennia\/\S+/.exec(letter.text)?.[0] ?? '');
  await holdPage(page);
  await page.fill('[name=password]', 'короткий');
  await touch(page);
  expect(await text(page)).toContain(t('people.password.short'));
  await page.fill('[name=password]', password);
  await touch(page);
  const codes = await page.locator('.codes li').allInnerTexts();
  expect(codes).toHaveLength(10);
  await holdPage(page);
  await page.locator('main button[type=submit]').click();
  expect(await page.locator('.codes li').count(), 'the box is asked for first').toBe(10);
  await page.check('[name=kept]');
  await submit(page);
  expect(new URL(page.url()).pathname).toBe(link('people.signIn', 'uk'));

  for (let times = 0; times < 2; times += 1) {
    await firstStep(page);
    await touch(page);
    expect(new URL(page.url()).pathname).toBe(link('office.home', 'uk'));
    await leave(page);
  }

  await firstStep(page);
  await page.fill('[name=code]', codes[0] ?? '');
  await submit(page);
  expect(new URL(page.url()).pathname).toBe(link('office.home', 'uk'));
  expect((await letterTo(stage.mail, email, /за кодом відновлення/u)).text).toContain('Клара Мис');

  await page.goto(at('office.me'));
  expect(await text(page)).toContain(t('people.recovery.left', { count: 9 }));
  expect(await text(page)).toContain(t('people.me.one'));
  await holdPage(page);
  const id = await page.locator('a[href*="diia=rename"]').getAttribute('href');
  const key = new URLSearchParams(id?.split('?')[1]).get('id') ?? '';
  const forced = await page.request.post(at('office.me'), { form: { act: 'remove', id: key }, headers: { origin: stage.portal.origin } });
  expect(forced.status()).toBe(422);
  expect(await forced.text()).toContain(t('people.me.lastFactor'));

  await page.goto(at('office.me', '?diia=totp'));
  const secret = (await page.locator('.secret').innerText()).replace(/\s/g, '');
  await page.fill('[name=fresh]', codeNow(secret, new Date()).code);
  await holdPage(page);
  await submit(page);
  expect(await text(page)).toContain(t('people.told.totp'));
  await letterTo(stage.mail, email, /Підключено застосунок/u);

  await page.goto(at('office.me', `?diia=rename&id=${encodeURIComponent(key)}`));
  await page.fill('[name=name]', 'брелок');
  await submit(page);
  expect(await text(page)).toContain(t('people.passkey.named', { name: 'брелок' }));
  await page.goto(at('office.me', `?diia=remove&id=${encodeURIComponent(key)}`));
  await submit(page);
  expect(await text(page)).toContain(t('people.told.passkeyRemoved'));
  await letterTo(stage.mail, email, /Ключ доступу прибрано/u);

  await page.goto(at('office.me', '?diia=passkey'));
  await page.fill('[name=name]', 'новий ключ');
  await touch(page);
  expect(await text(page)).toContain(t('people.told.passkeyAdded'));
  await holdPage(page);
  await page.goto(at('office.me', '?diia=password'));
  await page.fill('[name=present]', 'зовсім не той пароль');
  await page.fill('[name=password]', 'жовта цитринка у вікні');
  await submit(page);
  expect(await text(page)).toContain(t('people.me.present.wrong'));
});
