import sharp from 'sharp';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { sessionOf, signIn, type Session } from '../../support/office.ts';
import { startPortal, type Portal } from '../../support/portal.ts';
import { addTo, phraseOf, postTip, talkOf } from '../../support/tipPost.ts';

const t = translator('uk');
let browser: Browser;
let portal: Portal;
let reader: Session;
beforeAll(async () => {
  [browser, portal] = await Promise.all([openBrowser(), startPortal()]);
  reader = await sessionOf(browser, portal, 'reader1');
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});
const desk = (query = '') => portal.origin + link('tips.desk', 'uk') + query;
const open = async (more: Parameters<Browser['newContext']>[0] = {}): Promise<[BrowserContext, Page]> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, storageState: reader, ...more });
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.soft(error.message).toBe(''));
  return [context, page];
};
const unlock = async (page: Page, who = 'reader1'): Promise<void> => {
  await page.fill('#phrase', phraseOf(portal, who));
  await page.click('.unlock button[type=submit]');
  await page.locator('#phrase').waitFor({ state: 'detached' });
};
const row = (page: Page, nth = 0) => page.locator('.tipq .qitems .qi').nth(nth);
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();

test('a reader opens a tip, looks at a picture, asks; the witness answers; the tip is closed with an outcome', async () => {
  const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#356' } })
    .jpeg()
    .toBuffer();
  const secrets = await postTip(portal, { files: [{ bytes: Uint8Array.from(picture), type: 'image/jpeg' }], usual: 'U2' });
  await postTip(portal, { account: { danger: 'now', gatePassed: true }, text: 'Бʼються біля арки просто зараз.' });
  const [context, page] = await open();
  const spoken: string[] = [];
  page.on('request', (request) => spoken.push(`${request.url()} ${request.postData() ?? ''}`));
  await page.goto(desk());
  // Danger stands first, and nothing is readable before the key is open.
  expect(await row(page).textContent()).toContain('U0');
  expect(await page.content()).not.toContain('Базарній');
  await page.fill('#phrase', 'яблуко яблуко яблуко яблуко яблуко яблуко яблуко яблуко');
  await page.click('.unlock button[type=submit]');
  await page.getByText(t('tips.keys.phrase.wrong')).waitFor();
  await unlock(page);
  await holdPage(page);
  await row(page, 1).click();
  await page.getByText('виносять чужі велосипеди').waitFor();
  await page.getByText(t('tips.desk.proof')).waitFor();
  expect(await page.locator('.answers').first().textContent()).toContain('двір на Базарній');
  await holdPage(page);

  // A picture comes when it is asked for, blurred first.
  expect(await page.locator('.picture img').count()).toBe(0);
  await page.locator('.picture button').click();
  const shown = page.locator('.picture img');
  await shown.waitFor();
  expect(await shown.getAttribute('class')).toBe('is-blurred');
  expect(await shown.getAttribute('src')).toMatch(/^blob:/);
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(300);
  await press(page, t('tips.desk.file.clear'));
  expect(await shown.getAttribute('class')).toBe('');

  // Taken, noted, asked.
  await page.click('[data-act=take]');
  await page.getByText(t('tips.desk.yours')).waitFor();
  await page.locator('.note-page summary').click();
  await page.check('#mark-wanted');
  await page.fill('#summary', 'Двоє з велосипедами, щовечора');
  await page.click('[data-send=note]');
  await page.locator('.marks').getByText(t('tips.desk.mark.wanted')).waitFor();
  await page.locator('.write > summary').first().click();
  await page.check('#card-again');
  await page.click('[data-send=reply]');
  await page.locator('.said--reader').getByText(t('tips.desk.card.again')).waitFor();
  const { tip, seen } = await talkOf(portal, secrets);
  expect(tip.state).toBe('waiting_author');
  expect(seen.at(-1)).toMatchObject({ ok: true, text: t('tips.desk.card.again'), fields: { card: 'again', ring: 'all' } });
  await addTo(portal, secrets, '', { card: 'again', answer: t('tips.desk.card.yes') });
  await row(page, 1).click();
  await page.getByText(`${t('tips.desk.card.again')}: ${t('tips.desk.card.yes')}`).waitFor();

  // Without an outcome nothing ends.
  await page.locator('.end > summary').click();
  await page.click('[data-act=closed]');
  await page.getByText(t('tips.desk.refused.outcome')).waitFor();
  await page.selectOption('#outcome', 'solved');
  await page.click('[data-act=closed]');
  await page.locator('.tipa').getByText(t('tips.desk.outcome.solved')).waitFor();
  expect((await talkOf(portal, secrets)).tip).toMatchObject({ state: 'closed', outcome: 'solved' });

  // What left the browser says nothing of the tip, of the words of the key, or of the key itself.
  for (const secret of ['велосипед', 'Базарн', 'wanted', 'AGE-SECRET', phraseOf(portal, 'reader1').split(' ')[0] ?? '-'])
    expect(spoken.filter((one) => one.includes(secret) || decodeURIComponent(one.replace(/%(?![0-9a-f]{2})/gi, '')).includes(secret))).toEqual([]);
  // Locked, the page forgets what it showed.
  await press(page, t('tips.desk.lock'));
  await page.locator('#phrase').waitFor();
  expect(await page.locator('main').textContent()).not.toContain('Базарній');
  await context.close();
});

test('less urgent is a matter of two: one asks, the other agrees', async () => {
  await postTip(portal, { weapon: true });
  const [one, page] = await open();
  await page.goto(desk('?termin=U1'));
  await row(page).click();
  await unlock(page);
  await page.locator('.two > summary').first().click();
  await page.click('[data-ask=lower]');
  await page.getByText(t('tips.desk.ask.wait')).waitFor();
  expect(await page.locator('[data-act=agree]').count()).toBe(0);
  await one.close();
  const other = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const second = await other.newPage();
  await signIn(second, portal, 'reader2');
  await second.goto(desk('?termin=U1'));
  await second.getByText(t('tips.desk.second')).waitFor();
  await row(second).click();
  await unlock(second, 'reader2');
  await second.locator('[data-act=agree]').click();
  await second.locator('.slab__n').getByText('U2').waitFor();
  await holdPage(second);

  // Nothing leaves that was not ticked, and what leaves is sealed before it does.
  await second.locator('[data-act=relay]').click();
  await second.locator('[data-send=relay]').click();
  await second.getByText(t('tips.desk.relay.nothing')).waitFor();
  await second.check('#part-3');
  const sent = second.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/peredaty.json'));
  await second.locator('[data-send=relay]').click();
  const body: unknown = (await sent).postDataJSON();
  expect(Object.keys(Object(body)).sort()).toEqual(['sealed', 'strict', 'unit', 'v', 'version']);
  await second.locator('.slab').getByText(t('tips.desk.state.relayed')).waitFor();
  await other.close();
});

test('a key is made in the browser, guarded by drawn words, and can be put before the operator', async () => {
  const [context, page] = await open({ viewport: { width: 390, height: 844 } });
  await page.goto(portal.origin + link('tips.keys', 'uk'));
  await holdPage(page);
  const spoken: string[] = [];
  page.on('request', (request) => spoken.push(request.postData() ?? ''));
  await page.click('[data-do=make]');
  // The words are shown when the old key has opened, which takes a while on a busy machine.
  await page.locator('.phrase li').first().waitFor();
  const words = await page.locator('.phrase li').evaluateAll((all) => all.map((one) => one.firstChild?.textContent?.trim() ?? ''));
  expect(words).toHaveLength(8);
  await page.fill('#again', words.slice(1).join(' '));
  await press(page, t('tips.keys.keep'));
  await page.getByText(t('tips.keys.again.wrong')).waitFor();
  await page.fill('#again', words.join(', ').toUpperCase());
  await press(page, t('tips.keys.keep'));
  await page.getByRole('heading', { name: t('tips.keys.sheet') }).waitFor();
  await holdPage(page);
  const printed = ((await page.locator('.sheet__k').textContent()) ?? '').replaceAll(' ', '');
  expect(printed).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/);
  expect(spoken.join()).not.toContain(printed);
  for (const word of words) expect(spoken.join()).not.toContain(word);
  await page.reload();
  await page.getByText(t('tips.keys.state.waiting')).waitFor();
  const admin = await browser.newContext();
  const office = await admin.newPage();
  await signIn(office, portal, 'admin');
  await office.goto(portal.origin + link('tips.list', 'uk'));
  await holdPage(office);
  const request: unknown = await (await office.request.get(portal.origin + link('tips.request', 'uk'))).json();
  expect(request).toMatchObject({
    v: 1,
    keys: expect.arrayContaining([expect.objectContaining({ ring: 'civil' }), expect.objectContaining({ ring: 'keeper2' })]),
  });
  await office.fill('[name=file]', 'щось інше');
  await office.click('[name=act][value=put]');
  await office.getByText(t('tips.keys.list.why.shape')).first().waitFor();
  expect(await office.inputValue('[name=file]')).toBe('щось інше');
  await admin.close();
  await context.close();
});

test('without JavaScript the desk says kindly what it needs, and a plain form is refused', async () => {
  const [context, page] = await open({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await page.goto(desk());
  expect(await page.locator('.tipq').innerText()).toContain(t('tips.desk.noScript'));
  const answer = await context.request.post(portal.origin + link('tips.key', 'uk'), {
    form: { identity: 'AGE-SECRET-KEY-1' },
    headers: { origin: portal.origin },
  });
  expect([answer.status(), await answer.json()]).toEqual([415, { v: 1, refused: 'shape' }]);
  await context.close();
});
