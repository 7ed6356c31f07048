import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { codeNow } from '#modules/people/index.ts';
import { translator, type StringKey } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { openBrowser } from '../../support/browser.ts';
import { startPortal, type Portal } from '../../support/portal.ts';

const t = translator('uk');
let browser: Browser;
let portal: Portal;
let opened: BrowserContext[] = [];
beforeAll(async () => {
  [browser, portal] = await Promise.all([openBrowser(), startPortal()]);
});
afterEach(async () => {
  await Promise.all(opened.map((context) => context.close()));
  opened = [];
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

async function open(options: { script?: boolean; dark?: boolean; width?: number } = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 390, height: 844 },
    javaScriptEnabled: options.script ?? true,
    colorScheme: options.dark ? 'dark' : 'light',
  });
  opened.push(context);
  return context.newPage();
}
function account(who: string): { email: string; password: string; secret: string } {
  const kept: { accounts: { email: string; password: string; secret: string }[] } = JSON.parse(readFileSync(join(portal.varDir, 'demo-accounts.json'), 'utf8'));
  const found = kept.accounts.find((one) => one.email === `${who}@portal.example`);
  if (!found) throw new Error(`There is no demo account ${who}.`);
  return found;
}
const at = (id: Parameters<typeof link>[0], more = '') => portal.origin + link(id, 'uk') + more;
const submit = (page: Page) => page.click('main form button[type=submit]');
async function firstStep(page: Page, who: string, password = account(who).password): Promise<void> {
  await page.fill('[name=email]', account(who).email);
  await page.fill('[name=password]', password);
  await submit(page);
}
async function secondStep(page: Page, who: string): Promise<void> {
  await page.fill('[name=code]', codeNow(account(who).secret, new Date()).code);
  await submit(page);
}
const says = async (page: Page, key: StringKey, values?: Record<string, string | number>) =>
  expect(await page.locator('main').innerText()).toContain(t(key, values));

test.each([
  { script: true, who: 'moderator' },
  { script: false, who: 'moderator2' },
])('in by password and code, back to where the person wanted to go, and out again (JavaScript: $script)', async ({ script, who }) => {
  const page = await open({ script });
  await page.goto(at('office.queue'));
  expect(new URL(page.url()).pathname).toBe(link('people.signIn', 'uk'));
  await firstStep(page, who, 'не той пароль зовсім');
  expect(await page.title()).toMatch(/^Помилка: /);
  await says(page, 'people.signIn.wrong');
  expect(await page.inputValue('[name=email]')).toBe(account(who).email);
  expect(await page.inputValue('[name=password]')).toBe('');
  await firstStep(page, who);
  await page.fill('[name=code]', '12');
  await submit(page);
  expect(await page.title()).toMatch(/^Помилка: /);
  await secondStep(page, who);
  expect(new URL(page.url()).pathname).toBe(link('office.queue', 'uk'));
  const cookies = await page.context().cookies();
  expect(cookies.filter((one) => ['staff', 'device'].includes(one.name)).map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
    { httpOnly: true, sameSite: 'Lax' },
    { httpOnly: true, sameSite: 'Lax' },
  ]);
  await page.goto(at('people.signOut'));
  await submit(page);
  await page.goto(at('office.queue'));
  expect(new URL(page.url()).pathname).toBe(link('people.signIn', 'uk'));
  await page.context().addCookies(cookies);
  await page.goto(at('office.queue'));
  expect(new URL(page.url()).pathname).toBe(link('people.signIn', 'uk'));
});

test('a code opens one browser only; the second is told to wait for the next', async () => {
  const [one, two] = [await open(), await open()];
  for (const page of [one, two]) {
    await page.goto(at('people.signIn'));
    await firstStep(page, 'lead');
  }
  await secondStep(one, 'lead');
  expect(new URL(one.url()).pathname).toBe(link('office.home', 'uk'));
  await secondStep(two, 'lead');
  await says(two, 'people.factor.wrong', { count: 4 });
});

test('each role sees its own doors; the others say so kindly and refuse every button', async () => {
  for (const [who, closed] of [
    ['police', true],
    ['admin', true],
  ] as const) {
    const page = await open();
    await page.goto(at('people.signIn'));
    await firstStep(page, who);
    await secondStep(page, who);
    for (const path of [
      link('office.queue', 'uk'),
      link('office.item', 'uk', { id: '00000000-0000-4000-8000-000000000000' }),
      link('office.file', 'uk', { id: '00000000-0000-4000-8000-000000000000' }),
    ]) {
      const answer = await page.goto(portal.origin + path);
      expect([path, answer?.status()]).toEqual([path, closed ? 403 : 200]);
      await says(page, 'people.closed');
    }
    const posted = await page.request.post(`${portal.origin}${link('office.item', 'uk', { id: '00000000-0000-4000-8000-000000000000' })}`, {
      form: { act: 'approve', version: '1' },
      headers: { origin: portal.origin },
    });
    expect(posted.status()).toBe(403);
  }
});

test.each(['https://elsewhere.example/robota', '//elsewhere.example', '/\\elsewhere.example', '/robota/vyity', '/zvernennia', '/robota/mova'])(
  'after signing in nobody is sent to %s',
  async (back) => {
    const page = await open();
    await page.goto(at('people.signIn', `?back=${encodeURIComponent(back)}`));
    const form = await page.locator('main form').getAttribute('action');
    expect(form).toBeNull();
    expect(await page.content()).not.toContain('elsewhere.example/robota"');
    await firstStep(page, 'police', 'не той пароль зовсім');
    await says(page, 'people.signIn.wrong');
    const second = new URL((await page.goto(at('people.factor', `?back=${encodeURIComponent(back)}`)))?.url() ?? '');
    expect(second.origin + second.pathname + second.search).toBe(at('people.signIn'));
  },
);

test.each([
  { width: 390, dark: false },
  { width: 390, dark: true },
  { width: 1280, dark: false },
])('the pages of the door have no fault ($width, dark: $dark)', async ({ width, dark }) => {
  const page = await open({ width, dark });
  for (const path of ['people.signIn', 'dev.codes'] as const) {
    await page.goto(at(path));
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  }
});
