import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdPage } from '../support/axe.ts';
import { appealWords, at, beginAppeal, fillAppeal, onward, sendAppeal } from '../support/journey.ts';
import { approve, signIn } from '../support/office.ts';
import { codeIn, lettersToPolice, letterTo } from '../support/letterbox.ts';
import { inTime } from '../support/shapes.ts';
import { useStage } from '../support/stage.ts';

// The main job, walked by hand in a browser against a mail server of its own: from the front page to a registered letter.

const stage = useStage({ mail: true });
let session: Awaited<ReturnType<BrowserContext['storageState']>>;
beforeAll(async () => {
  // A code signs in once: one session of the moderator serves every shape.
  const first = await stage.browser.newContext();
  await signIn(await first.newPage(), stage.portal, 'moderator');
  session = await first.storageState();
  await first.close();
});

const shapes = [
  { name: 'a phone without JavaScript', javaScriptEnabled: false, viewport: { width: 390, height: 844 }, email: 'phone-off@resident.example' },
  { name: 'a phone', javaScriptEnabled: true, viewport: { width: 390, height: 844 }, email: 'phone-on@resident.example' },
  { name: 'a desk without JavaScript', javaScriptEnabled: false, viewport: { width: 1280, height: 860 }, email: 'desk-off@resident.example' },
  { name: 'a desk', javaScriptEnabled: true, viewport: { width: 1280, height: 860 }, email: 'desk-on@resident.example' },
];

describe.each(inTime(shapes))('on $name', ({ javaScriptEnabled, viewport, email }) => {
  let resident: BrowserContext;
  let office: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    resident = await stage.browser.newContext({ javaScriptEnabled, viewport, locale: 'uk-UA' });
    office = await stage.browser.newContext({ javaScriptEnabled, viewport: { width: 1280, height: 860 }, locale: 'uk-UA', storageState: session });
    page = await resident.newPage();
  });
  afterAll(async () => {
    await resident.close();
    await office.close();
  });

  test('a letter goes from the front page to a number in the register of the police', async () => {
    await page.goto(stage.portal.origin);
    await page.locator('main a[href="/zvernennia"], main a[href="/napysaty"]').first().click();
    await beginAppeal(page, stage.portal.origin);
    await fillAppeal(page, { ...appealWords, email });
    expect(await page.locator('.sum > div').count()).toBeGreaterThanOrEqual(9);
    const { number, code } = await sendAppeal(page);

    const confirmation = await letterTo(stage.mail, email, /код|Підтвердьте|\d{3}/u);
    await page.locator('[name=code]').fill(codeIn(confirmation));
    await onward(page);
    expect(await lettersToPolice(stage.mail, number), 'nothing goes to the police before a moderator says yes').toHaveLength(0);

    const desk = await office.newPage();
    await approve(desk, stage.portal, number);
    await expect.poll(() => lettersToPolice(stage.mail, number), { timeout: 30_000 }).toHaveLength(1);
    const [police] = await lettersToPolice(stage.mail, number);
    if (!police) throw new Error('The police were never written to.');
    expect(police.text).toContain(appealWords.essence);
    expect(police.text).toContain(appealWords.request);
    expect(police.parsed.replyTo?.[0]?.address).toBe(email);
    expect(police.parsed.attachments.map((one) => one.filename)).toEqual(
      expect.arrayContaining([expect.stringMatching(/\.pdf$/), expect.stringMatching(/\.json$/)]),
    );

    await page.goto(at(stage.portal.origin, 'appeals.track'));
    await page.locator('[name=number]').fill(number.toLowerCase());
    await page.locator('[name=code]').fill(code.toLowerCase().replace('-', ' '));
    await onward(page);
    await expect.poll(async () => (await page.reload(), page.locator('main').innerText()), { timeout: 20_000 }).toMatch(/Надіслано поліції/u);
    expect(await page.locator('main').innerText()).toContain('250');

    const link = /https?:\/\/\S+\/p\/[\w-]+/.exec(police.text)?.[0];
    expect(link).toBeTruthy();
    const officer = await (await stage.browser.newContext({ javaScriptEnabled, viewport })).newPage();
    await officer.goto(link ?? '');
    expect(await officer.locator('main').innerText()).not.toContain(appealWords.surname);
    await officer.locator('[name=policeNumber]').fill('П-1234');
    await onward(officer);
    expect(await officer.title(), 'the day is missing').toMatch(/^Помилка/);
    expect(await officer.locator('[name=policeNumber]').inputValue()).toBe('П-1234');
    await officer.locator('[name=registeredOn]').fill(new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Kyiv' }).format(new Date()));
    await onward(officer);
    await page.reload();
    expect(await page.locator('main').innerText()).toContain('П-1234');
    await letterTo(stage.mail, email, /зареєстр/iu);
    await officer.context().close();

    await page.locator('details:has([name=answeredOn])').evaluate((element) => element.setAttribute('open', ''));
    await page.locator('[name=answeredOn]').fill(new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Kyiv' }).format(new Date()));
    await page.locator('[name=answerKind]').first().check();
    await Promise.all([page.waitForNavigation(), page.locator('form:has([name=answeredOn]) button[type=submit]').click()]);
    const rate = page.locator('form:has([value=rate])');
    await rate.locator('[name=clear][value="3"]').check();
    await Promise.all([page.waitForNavigation(), rate.locator('button').click()]);
    expect(await page.title(), 'two marks are missing').toMatch(/^Помилка: /);
    expect(await rate.locator('[name=clear][value="3"]').isChecked()).toBe(true);
    await holdPage(page, javaScriptEnabled);
    for (const name of ['inTime', 'helped']) await rate.locator(`[name=${name}][value="2"]`).check();
    await Promise.all([page.waitForNavigation(), rate.locator('button').click()]);
    expect(await page.locator('main').innerText()).toContain('Дякуємо, оцінку записано');
    await rate.locator('[name=helped][value="1"]').check();
    await Promise.all([page.waitForNavigation(), rate.locator('button').click()]);
    expect(await rate.locator('[name=helped][value="1"]').isChecked()).toBe(true);
    await holdPage(page, javaScriptEnabled);
  });
});
