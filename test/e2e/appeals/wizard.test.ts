import { brotliCompressSync } from 'node:zlib';
import sharp from 'sharp';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { appealWords, at, beginAppeal, fillAppeal, onward, sendAppeal } from '../../support/journey.ts';
import { startPortal, type Portal } from '../../support/portal.ts';
import { stubbornPhoto } from '../../support/sampleFiles.ts';

let portal: Portal;
let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'uk-UA' });
  page = await context.newPage();
});
afterEach(() => context.close());

/** Stops on the screen with the essence. */
async function toEssence(on: Page = page): Promise<void> {
  await beginAppeal(on, portal.origin);
  await on.locator('[name=aim][value=breach]').check();
  await onward(on);
  await on.locator('[name=place][value=unknown]').check();
  await on.locator('[name=when][value=unknown]').check();
  await onward(on);
}
const essence = (on: Page = page) => on.locator('[name=essence]');
/** How many letters with a code the portal has promised to this address. */
async function codesSentTo(email: string): Promise<number> {
  const other = await browser.newPage();
  await other.goto(`${portal.origin}/dev/mail`);
  const text = await other.locator('main').innerText();
  await other.close();
  return text.split(email).length - 1;
}

test('a tab closed in the middle of a sentence loses nothing, and the server has not seen a word of it', async () => {
  await toEssence();
  await essence().pressSequentially('У дворі темно, бо ліхтар не світить уже третій ве');
  await page.waitForTimeout(1000);
  await page.close({ runBeforeUnload: false });
  page = await context.newPage();
  await page.goto(at(portal.origin, 'appeals.what'));
  expect(await essence().inputValue()).toBe('У дворі темно, бо ліхтар не світить уже третій ве');
  expect(await page.locator('[data-saved]').innerText()).toMatch(/^Повернули текст, збережений на цьому пристрої о \d\d:\d\d/);
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
  const other = await plain.newPage();
  await other.goto(at(portal.origin, 'appeals.what'));
  expect(await other.locator('[name=essence]').inputValue()).toBe('');
  await plain.close();
});

test('what was sent to the server is newer than the copy on the device', async () => {
  await toEssence();
  await essence().fill(appealWords.essence);
  await page.locator('[name=subject]').fill('Перша тема');
  await onward(page);
  const twin = await context.newPage();
  await twin.goto(at(portal.origin, 'appeals.what'));
  await twin.locator('[name=subject]').fill('Друга тема');
  await onward(twin);
  await page.goto(at(portal.origin, 'appeals.what'));
  expect(await page.locator('[name=subject]').inputValue()).toBe('Друга тема');
});

test('with the line down the sheet opens with its words, and going on keeps them', async () => {
  await toEssence();
  // The shelf for a power cut fills in the background.
  await expect.poll(() => page.evaluate(async () => (await caches.match('/zvernennia/nove/prokhannia')) !== undefined)).toBe(true);
  await essence().fill(appealWords.essence);
  await page.locator('[name=subject]').fill(appealWords.subject);
  await page.waitForTimeout(900);
  await context.setOffline(true);
  await page.close();
  page = await context.newPage();
  await page.goto(at(portal.origin, 'appeals.what'));
  expect(await essence().inputValue()).toBe(appealWords.essence);
  await onward(page);
  expect(new URL(page.url()).pathname).toBe('/zvernennia/nove/prokhannia');
  await page.locator('[name=request]').fill(appealWords.request);
  await page.waitForTimeout(900);
  await context.setOffline(false);
  await page.goto(at(portal.origin, 'appeals.start'));
  await page.locator('[data-device] button.btn:not(.btn--text)').click();
  await page.waitForURL('**/nove/**');
  for (const [id, name, words] of [
    ['appeals.what', 'essence', appealWords.essence],
    ['appeals.request', 'request', appealWords.request],
  ] as const) {
    await page.goto(at(portal.origin, id));
    expect(await page.locator(`[name=${name}]`).inputValue()).toBe(words);
  }
});

test('a draft whose cookie is gone is offered from the device and goes back only by the button', async () => {
  await toEssence();
  await essence().fill(appealWords.essence);
  await page.waitForTimeout(900);
  await context.clearCookies();
  await page.goto(at(portal.origin, 'appeals.start'));
  expect(await page.locator('[data-device]').isVisible()).toBe(true);
  await page.locator('[data-device] button.btn:not(.btn--text)').click();
  await page.waitForURL('**/nove/**');
  await page.goto(at(portal.origin, 'appeals.what'));
  expect(await essence().inputValue()).toBe(appealWords.essence);
});

test('erasing leaves nothing on the device nor on the server', async () => {
  await toEssence();
  await essence().fill(appealWords.essence);
  await page.waitForTimeout(900);
  await page.locator('[data-erase]').click();
  await page.waitForURL('**/sterty');
  await page.locator('main .btn--stop').click();
  await page.waitForLoadState();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.goto(at(portal.origin, 'appeals.start'));
  expect(await page.locator('[data-device]').isVisible()).toBe(false);
  expect(await page.locator('main').innerText()).not.toContain('У вас є чернетка');
});

test('without a line nothing is sent, the line alone sends nothing, and the press then does', async () => {
  const email = 'offline@resident.example';
  await beginAppeal(page, portal.origin);
  await fillAppeal(page, { ...appealWords, email });
  for (const name of ['mine', 'notice', 'sending']) await page.locator(`[name=${name}]`).check();
  const send = page.getByRole('button', { name: 'Надіслати звернення' });
  await context.setOffline(true);
  await send.click();
  await expect.poll(() => page.locator('[data-hold]').innerText()).toMatch(/^Немає інтернету/);
  await context.setOffline(false);
  await expect.poll(() => page.locator('[data-hold]').innerText()).toMatch(/^Звʼязок повернувся. Звернення ще не надіслано/);
  await page.waitForTimeout(1500);
  expect(new URL(page.url()).pathname).toBe('/zvernennia/nove/perevirka');
  expect(await codesSentTo(email)).toBe(0);
  await Promise.all([page.waitForURL('**/nadislano'), send.click()]);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test('a hurried double press sends one appeal, and the browser has done its work first', async () => {
  const email = 'twice@resident.example';
  await beginAppeal(page, portal.origin);
  await fillAppeal(page, { ...appealWords, email });
  for (const name of ['mine', 'notice', 'sending']) await page.locator(`[name=${name}]`).check();
  await expect.poll(() => page.locator('[name=_proof]').inputValue(), { timeout: 30_000 }).toMatch(/^\{"challenge"/);
  await Promise.all([page.waitForURL('**/nadislano'), page.getByRole('button', { name: 'Надіслати звернення' }).dblclick()]);
  await expect.poll(() => codesSentTo(email), { timeout: 20_000 }).toBe(1);
});

test('photos arrive small and without their place over a line that breaks twice', async () => {
  await toEssence();
  let breaks = 2;
  const pieces: Buffer[] = [];
  await page.route('**/zvernennia/nove/chastyny', async (route) => {
    const request = route.request();
    const body = request.postDataBuffer();
    if (request.headers()['content-type'] === 'application/octet-stream' && body) {
      if (breaks > 0) {
        breaks -= 1;
        await route.abort('connectionreset');
        return;
      }
      pieces.push(body);
    }
    await route.continue();
  });
  const photo = await sharp(await stubbornPhoto(1900))
    .resize(2400, 1800, { fit: 'fill' })
    .withExif({ IFD0: { Make: 'Invented' }, IFD3: { GPSLatitudeRef: 'N' } })
    .jpeg({ quality: 60 })
    .toBuffer();
  await page.locator('.drop input[type=file]').setInputFiles([
    { name: 'двір.jpg', mimeType: 'image/jpeg', buffer: photo },
    { name: 'скарга.zip', mimeType: 'application/zip', buffer: Buffer.from('504b03041400000008000000', 'hex') },
  ]);
  await expect.poll(() => page.locator('[data-list] li').first().innerText(), { timeout: 40_000 }).toMatch(/двір\.jpg[^]*МБ, було|двір\.jpg[^]*кБ, було/);
  await expect.poll(() => page.locator('[data-list] li').nth(1).innerText()).toContain('«скарга.zip»: архіви не приймаємо');
  expect(breaks).toBe(0);
  const sentPhoto = await sharp(Buffer.concat(pieces.filter((piece) => piece.length > 100))).metadata();
  expect([Math.max(sentPhoto.width, sentPhoto.height), sentPhoto.exif]).toEqual([1600, undefined]);
  await essence().fill(appealWords.essence);
  await page.locator('[name=subject]').fill(appealWords.subject);
  await onward(page);
  await page.goto(at(portal.origin, 'appeals.files'));
  expect(await page.locator('.thumb').allInnerTexts()).toEqual([expect.stringContaining('двір.jpg')]);
});

test('a photo chosen without a line waits on the device and goes when the line is back, even after the tab was closed', async () => {
  await toEssence();
  await page.route('**/zvernennia/nove/chastyny', (route) => route.abort('internetdisconnected'));
  const photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#306e78' } })
    .jpeg()
    .toBuffer();
  await page.locator('.drop input[type=file]').setInputFiles({ name: 'арка.jpg', mimeType: 'image/jpeg', buffer: photo });
  await expect.poll(() => page.locator('[data-list] li').innerText()).toContain('Немає звʼязку');
  await page.close();
  page = await context.newPage();
  await page.goto(at(portal.origin, 'appeals.what'));
  await expect.poll(() => page.locator('[data-list] li').innerText(), { timeout: 20_000 }).toMatch(/арка\.jpg\s+\d+ кБ/);
});

test('Enter in a field goes on, it does not leave', async () => {
  await toEssence();
  await essence().fill(appealWords.essence);
  await page.locator('[name=subject]').fill(appealWords.subject);
  await Promise.all([page.waitForNavigation(), page.locator('[name=subject]').press('Enter')]);
  expect(new URL(page.url()).pathname).toBe('/zvernennia/nove/prokhannia');
});

test('scripts of a screen weigh less than ten kilobytes', async () => {
  const weigh = async (path: string): Promise<number> => {
    const other = await context.newPage();
    const bodies: Promise<Buffer>[] = [];
    other.on('response', (response) => void (/\/_a\/.*\.js$/.test(new URL(response.url()).pathname) && bodies.push(response.body())));
    await other.goto(path, { waitUntil: 'networkidle' });
    const all = await Promise.all(bodies);
    await other.close();
    return all.reduce((sum, body) => sum + brotliCompressSync(body).length, 0);
  };
  await beginAppeal(page, portal.origin);
  await fillAppeal(page, { ...appealWords, email: 'weight@resident.example' });
  for (const id of ['appeals.where', 'appeals.what', 'appeals.you', 'appeals.check'] as const) {
    const bytes = await weigh(at(portal.origin, id));
    expect(bytes, id).toBeGreaterThan(500);
    expect(bytes, id).toBeLessThan(10_240);
  }
});

test('the plug pulled between two screens costs nothing already answered', async () => {
  const mains = await startPortal({ keep: true });
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'uk-UA' });
  const sheet = await plain.newPage();
  await beginAppeal(sheet, mains.origin);
  await sheet.locator('[name=aim][value=breach]').check();
  await onward(sheet);
  await sheet.locator('[name=place][value=unknown]').check();
  await sheet.locator('[name=when][value=unknown]').check();
  await onward(sheet);
  await sheet.locator('[name=essence]').fill(appealWords.essence);
  await sheet.locator('[name=subject]').fill(appealWords.subject);
  await onward(sheet);
  await mains.kill();
  const again = await startPortal({ varDir: mains.varDir, env: { PORT: String(mains.port), ...mains.database } });
  await expect.poll(() => fetch(at(again.origin, 'appeals.start')).then((answer) => answer.status), { timeout: 30_000 }).toBe(200);
  await sheet.goto(at(again.origin, 'appeals.start'));
  expect(await sheet.locator('main').innerText()).toContain(appealWords.subject);
  await sheet.locator('main a.btn').first().click();
  expect(new URL(sheet.url()).pathname).toBe('/zvernennia/nove/prokhannia');
  await sheet.goto(at(again.origin, 'appeals.aim'));
  await fillAppeal(sheet, { ...appealWords, email: 'plug@resident.example' });
  expect((await sendAppeal(sheet)).number).toMatch(/-000001-/);
  await plain.close();
  await again.stop();
  await mains.clear();
});

test('leaving without scripts keeps the words, and the start page leads back to them', async () => {
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'uk-UA' });
  const sheet = await plain.newPage();
  await toEssence(sheet);
  await sheet.locator('[name=essence]').fill('Ще не все напис');
  await sheet.locator('.head button[name=_exit]').click();
  expect(new URL(sheet.url()).pathname).toBe('/zvernennia');
  await sheet.locator('main a.btn').first().click();
  expect(await sheet.locator('[name=essence]').inputValue()).toBe('Ще не все напис');
  await plain.close();
});
