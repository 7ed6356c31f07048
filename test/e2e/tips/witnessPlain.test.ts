import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { signIn } from '../../support/office.ts';
import { pictures } from '../../support/pictures.ts';
import { startPortal, type Portal } from '../../support/portal.ts';

let browser: Browser;
let portal: Portal;
beforeAll(async () => {
  [browser, portal] = await Promise.all([openBrowser(), startPortal()]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

test('without a script: a mistake is put right, the code is written down, and opens, adds to and erases what was sent', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const asked: Request[] = [];
  page.on('request', (request) => void asked.push(request));
  const press = async (selector: string) => {
    const [answer] = await Promise.all([page.waitForResponse((one) => one.request().method() === 'POST'), page.click(selector)]);
    await page.waitForLoadState();
    return answer.status();
  };
  const text = 'Двоє виносили велосипед із підʼїзду, один у червоній куртці, другий із рюкзаком.';
  await page.goto(`${portal.tipOrigin}/kat/theft`);
  await page.fill('[name=text]', text);
  await page.check('[name=way][value=named]');
  expect(await press('main form button[type=submit]')).toBe(422);
  expect(await page.inputValue('[name=text]')).toBe(text);
  expect(await page.textContent('.error-sum')).toContain('Напишіть імʼя або контакт');
  const { jpeg } = await pictures();
  await page.setInputFiles('[name=file]', { name: 'мій двір.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(jpeg) });
  await page.fill('[name=name]', 'Олена');
  expect(await press('main form button[type=submit]')).toBe(201);
  const groups = (await page.locator('.receipt__code li').allTextContents()).map((group) => group.trim());
  expect(groups).toHaveLength(7);
  expect(page.url()).not.toContain(groups[0]);
  expect(await page.title()).toBe('Довідка');
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);

  await page.goto(`${portal.tipOrigin}/kod`);
  await page.fill('[name=code]', groups.join(' ').toLowerCase());
  expect(await press('main form button[type=submit]')).toBe(200);
  await page.fill('[name=text]', 'Ще згадав: фургон був білий.');
  expect(await press('form[action$="dopysaty"] button')).toBe(200);
  expect(await page.locator('.talk li').count()).toBe(2);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await press('form[action$="sterty"] button');
  await press('form[action$="sterty"] button');
  expect(await page.textContent('h1')).toBe('Повідомлення стерто.');
  await page.goto(`${portal.tipOrigin}/kod`);
  await page.fill('[name=code]', groups.join('-'));
  expect(await press('main form button[type=submit]')).toBe(404);
  expect(await context.cookies()).toEqual([]);
  expect(asked.filter((request) => !request.url().startsWith(`${portal.tipOrigin}/`)).map((request) => request.url())).toEqual([]);
  await context.close();
});

test('who is signed in at the portal brings nothing of it along (I17)', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, portal, 'editor');
  const cookieOf = async (address: string) => {
    const [request] = await Promise.all([page.waitForRequest(address), page.goto(address)]);
    return (await request.allHeaders())['cookie'];
  };
  // The same port under the portal's own name would get the cookie: that is why the house has another name, and answers to no other.
  expect(await cookieOf(`http://localhost:${portal.tipPort}/`)).toContain('staff=');
  expect(await page.evaluate('document.body.innerText')).toContain('Портал має іншу адресу');
  expect(await cookieOf(`${portal.tipOrigin}/`)).toBeUndefined();
  expect(await cookieOf(`${portal.tipOrigin}/kat/theft`)).toBeUndefined();
  expect((await context.cookies(portal.tipOrigin)).length).toBe(0);
  await context.close();
});
