import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { link } from '#routes.ts';
import { openBrowser } from '../support/browser.ts';
import { signIn } from '../support/office.ts';
import { startPortal, type Portal } from '../support/portal.ts';

// Two processes need one database between them, so this runs with PostgreSQL alone.
describe.runIf(process.env['TEST_DATABASE_URL'])('two processes of the portal on one database', () => {
  let browser: Browser;
  let first: Portal;
  let second: Portal;
  beforeAll(async () => {
    [browser, first] = await Promise.all([openBrowser(), startPortal()]);
    second = await startPortal({ env: { ...first.database, EMBEDDED_WORKER: '0' }, varDir: first.varDir, keep: true });
  });
  afterAll(async () => {
    await browser?.close();
    await second?.stop();
    await first?.stop();
  });

  test('a role taken back at one of them closes the very next request at the other, and the old cookie never opens again', async () => {
    const staff = await browser.newContext();
    await signIn(await staff.newPage(), first, 'editor');
    const cookie = (await staff.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const there = async (path: string, method = 'GET') =>
      (
        await fetch(second.origin + path, {
          method,
          redirect: 'manual',
          headers: { cookie, origin: second.origin },
          ...(method === 'POST' ? { body: new URLSearchParams({ language: 'uk' }) } : {}),
        })
      ).status;
    const home = link('office.home', 'uk');
    expect(await there(home)).toBe(200);

    const admin = await (await browser.newContext()).newPage();
    await signIn(admin, first, 'admin');
    await admin.goto(first.origin + link('office.people', 'uk'));
    await admin.locator('main .who a:has-text("Леся Каштан")').click();
    await admin.waitForLoadState();
    await admin.locator('a[href*="diia=end"]').click();
    await admin.waitForLoadState();
    await admin.fill('[name=why]', 'пішла з проєкту');
    expect(await there(home)).toBe(200);
    await Promise.all([admin.waitForNavigation(), admin.locator('main form button[type=submit]').click()]);
    expect(await there(home)).toBe(303);
    expect(await there(link('office.language', 'uk'), 'POST')).toBe(303);
    const answer = await fetch(second.origin + home, { redirect: 'manual', headers: { cookie } });
    expect(answer.headers.get('location')).toContain(link('people.signIn', 'uk'));
    await staff.close();
  });
});
