/** Signs an invented person of the demo in, through the pages people use. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { codeNow } from '#modules/people/index.ts';
import { link } from '#routes.ts';
import type { Portal } from './portal.ts';

const file = z.object({ accounts: z.array(z.object({ email: z.string(), password: z.string(), secret: z.string() })) });

/** `who` is the name before the @ of a demo account, for example `admin`. */
export function accountOf(portal: Portal, who: string): { email: string; password: string; secret: string } {
  const { accounts } = file.parse(JSON.parse(readFileSync(join(portal.varDir, 'demo-accounts.json'), 'utf8')));
  const account = accounts.find((one) => one.email === `${who}@portal.example`);
  if (!account) throw new Error(`There is no demo account ${who}.`);
  return account;
}

export async function signIn(page: Page, portal: Portal, who: string): Promise<void> {
  const account = accountOf(portal, who);
  await page.goto(portal.origin + link('people.signIn', 'uk'));
  await page.fill('[name=email]', account.email);
  await page.fill('[name=password]', account.password);
  await page.click('main button[type=submit]');
  await page.fill('[name=code]', codeNow(account.secret, new Date()).code);
  await page.click('main button[type=submit]');
  await page.waitForURL((url) => !url.pathname.startsWith(link('people.signIn', 'uk')));
}

export type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/** A session that serves every visit of a file, because a code signs in once. */
export async function sessionOf(browser: Browser, portal: Portal, who: string): Promise<Session> {
  const first = await browser.newContext();
  await signIn(await first.newPage(), portal, who);
  const session = await first.storageState();
  await first.close();
  return session;
}

/** Finds an appeal by its number and opens its newest item. */
export async function openByNumber(page: Page, portal: Portal, number: string): Promise<void> {
  await page.goto(`${portal.origin}${link('office.queue', 'uk')}?poshuk=${encodeURIComponent(number)}`);
  await page
    .locator(`a.qi:has-text("${number.slice(-8)}")`)
    .first()
    .click();
  await page.waitForLoadState();
}

/** Presses a button of the desk by what it does, and waits for the page it leads to. */
export async function pressDesk(page: Page, act: string): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.locator(`main button[name=act][value=${act}]:not([aria-hidden])`).last().click()]);
}

/** Answers every check that has no answer yet. */
export async function answerChecks(page: Page): Promise<void> {
  for (const question of await page.locator('.checks fieldset').all())
    if ((await question.locator('input:checked').count()) === 0) await question.locator('label').first().click();
}

/** A moderator takes the item, answers what the portal could not, and says yes. */
export async function approve(page: Page, portal: Portal, number: string): Promise<void> {
  await openByNumber(page, portal, number);
  await pressDesk(page, 'take');
  await answerChecks(page);
  await pressDesk(page, 'approve');
}
