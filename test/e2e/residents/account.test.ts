import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { link } from '#routes.ts';
import { codeOf, enterAccount } from '../../support/account.ts';
import { holdPage } from '../../support/axe.ts';
import { appealWords, at, beginAppeal, fillAppeal, onward, sendAppeal } from '../../support/journey.ts';
import { codeIn, letterTo } from '../../support/letterbox.ts';
import { useStage } from '../../support/stage.ts';
import { inTime } from '../../support/shapes.ts';

// One person, one place: from a code in the mailbox to own appeals without their codes, and out again.

const stage = useStage({ mail: true });
const hanna = 'hanna@resident.example';
const other = 'inna@resident.example';
const kept: Record<string, { number: string; code: string }> = {};

/** Writes and confirms an appeal, as somebody without any account. */
async function write(email: string): Promise<{ number: string; code: string }> {
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'uk-UA' });
  const page = await context.newPage();
  await beginAppeal(page, stage.portal.origin);
  await fillAppeal(page, { ...appealWords, email });
  const sent = await sendAppeal(page);
  await page.locator('[name=code]').fill(codeIn(await letterTo(stage.mail, email, /код/u)));
  await onward(page);
  await context.close();
  return sent;
}

beforeAll(async () => {
  kept['mine'] = await write(hanna);
  kept['other'] = await write(other);
}, 120_000);
const of = (whose: string) => kept[whose] ?? { number: '', code: '' };

const shapes = [
  { name: 'a phone without JavaScript', javaScriptEnabled: false, viewport: { width: 390, height: 844 }, colorScheme: 'light' as const },
  { name: 'a phone', javaScriptEnabled: true, viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const },
  { name: 'a desk without JavaScript', javaScriptEnabled: false, viewport: { width: 1280, height: 860 }, colorScheme: 'dark' as const },
  { name: 'a desk', javaScriptEnabled: true, viewport: { width: 1280, height: 860 }, colorScheme: 'light' as const },
];

describe.each(inTime(shapes))('on $name', ({ name, javaScriptEnabled, viewport, colorScheme }) => {
  const open = () => stage.browser.newContext({ javaScriptEnabled, viewport, colorScheme, locale: 'uk-UA' });

  test('a code opens the account, my appeal opens without its own code, and after signing out nothing does', async () => {
    const context = await open();
    const page = await context.newPage();
    await page.goto(stage.portal.origin);
    await page.locator(`.head a[href="${link('residents.enter', 'uk')}"]`).click();
    await holdPage(page, javaScriptEnabled);
    await page.locator('[name=email]').fill('ганна@пошта');
    await onward(page);
    expect(await page.locator('[name=email]').inputValue()).toBe('ганна@пошта');
    await page.locator('[name=email]').fill(hanna);
    const digits = await codeOf(stage, hanna, () => onward(page));
    await page.locator('[name=code]').fill(digits === '111111' ? '111112' : '111111');
    await onward(page);
    expect(await page.locator('main').innerText()).toContain('Лишилися 4 спроби');
    await holdPage(page, javaScriptEnabled);
    await page.locator('[name=code]').fill(`${digits.slice(0, 3)} ${digits.slice(3)}`);
    await onward(page);
    expect(new URL(page.url()).pathname).toBe(link('residents.home', 'uk'));
    await holdPage(page, javaScriptEnabled);
    const text = await page.locator('main').innerText();
    expect(text).toContain(of('mine').number);
    expect(text).not.toContain(of('other').number);

    await page.locator('main a', { hasText: of('mine').number }).click();
    expect(await page.locator('h1').innerText()).toContain(of('mine').number);
    const mine = page.url();
    await page.goto(mine.replace(/ZV-.*/, of('other').number.replace('ЗВ-ОД', 'ZV-OD')));
    expect(await page.locator('[name=code]').count(), 'somebody else’s appeal still asks its code').toBe(1);

    await page.goto(at(stage.portal.origin, 'residents.devices'));
    await holdPage(page, javaScriptEnabled);
    expect(await page.locator('main').innerText()).toContain('Цей пристрій');
    await page.goto(at(stage.portal.origin, 'residents.home'));
    const [answer] = await Promise.all([
      page.waitForResponse((told) => told.request().method() === 'POST'),
      page.locator(`form[action="${link('residents.leave', 'uk')}"] button`).click(),
    ]);
    expect(await answer.headerValue('clear-site-data')).toBe('"cache"');
    await page.waitForLoadState();
    await page.goto(mine);
    expect(await page.locator('[name=code]').count()).toBe(1);
    await page.goto(at(stage.portal.origin, 'residents.devices'));
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`/kabinet/uviity?dali=${encodeURIComponent('/kabinet/prystroi')}`);
    await context.close();
  }, 90_000);

  test('an appeal from another address joins by number and code, and is taken off again', async () => {
    const context = await open();
    const page = await context.newPage();
    // Each address is written to only so often, so each walk has its own.
    await enterAccount(page, stage, `${name.replaceAll(' ', '-').toLowerCase()}@resident.example`);
    await page.locator(`main a[href="${link('residents.add', 'uk')}"]`).click();
    await page.locator('[name=number]').fill(of('other').number);
    await page.locator('[name=code]').fill('XXXX-2222');
    await onward(page);
    expect(await page.locator('[name=number]').inputValue()).toBe(of('other').number);
    await holdPage(page, javaScriptEnabled);
    await page.locator('[name=code]').fill(of('other').code);
    await onward(page);
    expect(await page.locator('main').innerText()).toContain(of('other').number);
    await holdPage(page, javaScriptEnabled);
    await Promise.all([page.waitForNavigation(), page.locator('[name=remove]').click()]);
    expect(await page.locator('main').innerText()).not.toContain(of('other').number);
    await context.close();
  }, 90_000);
});

describe.each(inTime(shapes))('own data on $name', ({ javaScriptEnabled, viewport, colorScheme, name }) => {
  test('everything comes in one archive, and a deletion says what stays before and after', async () => {
    const email = `data-${name.replaceAll(' ', '-').toLowerCase()}@resident.example`;
    const context = await stage.browser.newContext({ javaScriptEnabled, viewport, colorScheme, locale: 'uk-UA', acceptDownloads: true });
    const page = await context.newPage();
    await enterAccount(page, stage, email);
    await page.locator(`main a[href="${link('residents.data', 'uk')}"]`).click();
    await holdPage(page, javaScriptEnabled);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`form[action="${link('residents.archive', 'uk')}"] button`).click()]);
    expect(download.suggestedFilename()).toMatch(/^bezpechna-odesa-\d{4}-\d\d-\d\d\.zip$/);
    const archive = unzipSync(readFileSync(await download.path()));
    expect(Object.keys(archive).sort()).toEqual(['data.json', 'page.html']);
    expect(Buffer.from(archive['page.html'] ?? []).toString()).toContain(email);
    await page.locator(`main a[href="${link('residents.erase', 'uk')}"]`).click();
    expect(await page.locator('main').innerText()).toContain('Що лишиться');
    await holdPage(page, javaScriptEnabled);
    await onward(page);
    expect(new URL(page.url()).pathname).toBe(link('residents.gone', 'uk'));
    expect(await page.locator('main').innerText()).toContain('Що лишиться');
    await holdPage(page, javaScriptEnabled);
    await page.goto(at(stage.portal.origin, 'residents.home'));
    expect(new URL(page.url()).pathname).toBe(link('residents.enter', 'uk'));
    await context.close();
  }, 90_000);
});

test('my texts are in my archive; what the police never had is taken back with the account', async () => {
  const context = await stage.browser.newContext({ acceptDownloads: true, locale: 'uk-UA', viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await enterAccount(page, stage, other);
  await page.goto(at(stage.portal.origin, 'residents.data'));
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`form[action="${link('residents.archive', 'uk')}"] button`).click()]);
  const archive = unzipSync(readFileSync(await download.path()));
  const number = of('other').number.replace('ЗВ-ОД', 'ZV-OD');
  expect(Buffer.from(archive[`appeals/${number}/text.txt`] ?? []).toString()).toContain(appealWords.essence);
  await page.goto(at(stage.portal.origin, 'residents.erase'));
  await page.locator('label[for=everything]').click();
  await holdPage(page);
  await onward(page);
  await page.goto(at(stage.portal.origin, 'appeals.track'));
  await page.locator('[name=number]').fill(of('other').number);
  await page.locator('[name=code]').fill(of('other').code);
  await onward(page);
  expect(await page.locator('main').innerText()).toContain('Відкликано');
  await context.close();
}, 90_000);

test('a device is ended from another one, and public pages are the same for who is signed in', async () => {
  const [phone, desk] = [await stage.browser.newContext(), await stage.browser.newContext()];
  const [one, two] = [await phone.newPage(), await desk.newPage()];
  await enterAccount(one, stage, 'two@resident.example');
  await enterAccount(two, stage, 'two@resident.example');
  const bare = await (await fetch(stage.portal.origin)).text();
  const known = await one.request.get(stage.portal.origin);
  expect(await known.text()).toBe(bare);
  expect(known.headers()['etag'], 'served from the cache').toBeDefined();
  await two.goto(at(stage.portal.origin, 'residents.devices'));
  expect(await two.locator('.devices li').count()).toBeGreaterThanOrEqual(2);
  while ((await two.locator('.devices li').count()) > 1)
    await Promise.all([two.waitForNavigation(), two.locator('.devices li button', { hasText: 'Завершити' }).first().click()]);
  await one.goto(at(stage.portal.origin, 'residents.home'));
  expect(new URL(one.url()).pathname).toBe('/kabinet/uviity');
  await Promise.all([phone.close(), desk.close()]);
}, 90_000);

test('showing once more whose mailbox it is gives the browser a new token, and the old one opens nothing', async () => {
  const context = await stage.browser.newContext({ locale: 'uk-UA' });
  const page = await context.newPage();
  const email = 'once-more@resident.example';
  await enterAccount(page, stage, email);
  const token = async () => (await context.cookies()).find(({ name }) => name === 'resident')?.value ?? '';
  const before = await token();
  const address = at(stage.portal.origin, 'residents.prove');
  const headers = { origin: stage.portal.origin };
  const digits = await codeOf(stage, email, async () => void (await page.request.post(address, { headers, form: {} })));
  const wrong = await page.request.post(address, { headers, form: { code: digits === '111111' ? '111112' : '111111' } });
  expect(wrong.status()).toBe(422);
  expect(await token()).toBe(before);
  await page.request.post(address, { headers, form: { code: digits }, maxRedirects: 0 });
  expect(await token()).not.toBe(before);
  await page.goto(at(stage.portal.origin, 'residents.home'));
  expect(await page.locator('main').innerText()).toContain(email);
  const old = await fetch(at(stage.portal.origin, 'residents.home'), { headers: { cookie: `resident=${before}` }, redirect: 'manual' });
  expect(old.status).toBe(303);
  await context.close();
}, 90_000);
