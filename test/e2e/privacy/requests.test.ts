import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { appealWords, at, beginAppeal, fillAppeal, onward, sendAppeal } from '../../support/journey.ts';
import { codeIn, letterTo } from '../../support/letterbox.ts';
import { sessionOf, type Session } from '../../support/office.ts';
import { useStage } from '../../support/stage.ts';

// A person asks what the portal knows, an administrator answers, and the person takes it along; and takes back what was agreed to.

const t = translator('uk');
const stage = useStage({ mail: true });
const phone = { viewport: { width: 390, height: 844 }, locale: 'uk-UA' };
const shapes = [
  { name: 'a phone without JavaScript', key: 'off', javaScriptEnabled: false, colorScheme: 'light', consent: 'statistics' },
  { name: 'a phone', key: 'on', javaScriptEnabled: true, colorScheme: 'dark', consent: 'survey' },
] as const;

let administrator: Session;
let appeal: { number: string; code: string };
beforeAll(async () => {
  administrator = await sessionOf(stage.browser, stage.portal, 'admin');
  const context = await stage.browser.newContext(phone);
  const page = await context.newPage();
  await beginAppeal(page, stage.portal.origin);
  await fillAppeal(page, { ...appealWords, email: 'zhody@resident.example' });
  await page.locator('summary', { hasText: t('appeals.wizard.extra') }).click();
  for (const { consent } of shapes) await page.locator(`[name=${consent}]`).check();
  appeal = await sendAppeal(page);
  await page.locator('[name=code]').fill(codeIn(await letterTo(stage.mail, 'zhody@resident.example', /код/u)));
  await onward(page);
  await context.close();
}, 120_000);

const text = (page: Page): Promise<string> => page.locator('main').innerText();

describe.each(shapes)('on $name', ({ key, javaScriptEnabled, colorScheme, consent }) => {
  const open = (storageState?: Session) =>
    stage.browser.newContext({ ...phone, javaScriptEnabled, colorScheme, acceptDownloads: true, ...(storageState ? { storageState } : {}) });

  test('asked, proved by a code, answered in the office, read and taken along', async () => {
    const email = `dani-${key}@resident.example`;
    const context = await open();
    const page = await context.newPage();
    await page.goto(at(stage.portal.origin, 'privacy.ask'));
    await holdPage(page, javaScriptEnabled);
    await page.locator('[name=email]').fill(email);
    await onward(page);
    expect(await text(page), 'the kind is missing').toContain(t('form.faults', { count: 1 }));
    expect(await page.locator('[name=email]').inputValue()).toBe(email);
    await holdPage(page, javaScriptEnabled);
    await page.locator('[name=kind][value=access]').check();
    await onward(page);
    expect(new URL(page.url()).pathname).toBe(link('privacy.code', 'uk'));
    await holdPage(page, javaScriptEnabled);
    const digits = codeIn(await letterTo(stage.mail, email, /код/u));
    await page.locator('[name=code]').fill(digits === '111111' ? '111112' : '111111');
    await onward(page);
    expect(await page.locator('[name=code]').count()).toBe(1);
    await page.locator('[name=code]').fill(digits);
    await onward(page);
    const [number = '', code = ''] = await page.locator('main .note .nr').allInnerTexts();
    expect(await text(page)).toContain(t('privacy.request.keep'));
    await holdPage(page, javaScriptEnabled);
    const own = page.url();

    const office = await open(administrator);
    const desk = await office.newPage();
    const act = async (name: string, fill: Record<string, string> = {}): Promise<void> => {
      const link = desk.locator(`main a[href$="diia=${name}"]`);
      if ((await link.count()) > 0) {
        await link.click();
        await holdPage(desk, javaScriptEnabled);
        for (const [field, value] of Object.entries(fill)) await desk.locator(`[name=${field}]`).fill(value);
        await Promise.all([desk.waitForNavigation(), desk.locator('main form button[type=submit]').last().click()]);
      } else await Promise.all([desk.waitForNavigation(), desk.locator(`main button[name=act][value=${name}]`).click()]);
      expect(new URL(desk.url()).searchParams.get('hotovo')).toBe(name);
    };
    await desk.goto(at(stage.portal.origin, 'office.requests'));
    await holdPage(desk, javaScriptEnabled);
    await desk.locator('main .list a', { hasText: number }).click();
    await holdPage(desk, javaScriptEnabled);
    await act('claim');
    await act('proved', { why: 'код із пошти' });
    await act('begin');
    await act('export', { why: 'просить усе' });
    await act('answer', { words: 'Ось усе, що портал має про вас.\nІншого немає.' });
    await holdPage(desk, javaScriptEnabled);
    expect(await desk.locator('main').innerText(), 'the office opens no archive').not.toContain(t('residents.data.takeGo'));
    await office.close();

    await page.goto(own);
    expect(await text(page)).toContain('Ось усе, що портал має про вас.');
    await holdPage(page, javaScriptEnabled);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('main form button', { hasText: t('residents.data.takeGo') }).click()]);
    const archive = unzipSync(readFileSync(await download.path()));
    expect(Object.keys(archive)).toEqual(expect.arrayContaining(['data.json', 'page.html']));
    expect(Buffer.from(archive['page.html'] ?? []).toString()).toContain(email);
    await context.close();

    const another = await (await open()).newPage();
    await another.goto(own);
    expect(await another.locator('[name=code]').count(), 'another browser is asked for the code').toBe(1);
    await another.goto(at(stage.portal.origin, 'privacy.track'));
    await holdPage(another, javaScriptEnabled);
    await another.locator('[name=number]').fill(number);
    await another.locator('[name=code]').fill('XXXX-2222');
    await onward(another);
    expect(await another.locator('[name=number]').inputValue()).toBe(number);
    await another.locator('[name=code]').fill(code);
    await onward(another);
    expect(await text(another)).toContain('Іншого немає.');
    await another.context().close();
  }, 120_000);

  test('what was agreed to is seen by number and code, and taken back', async () => {
    const context = await open();
    const page = await context.newPage();
    await page.goto(at(stage.portal.origin, 'appeals.track'));
    await page.locator('[name=number]').fill(appeal.number);
    await page.locator('[name=code]').fill(appeal.code);
    await onward(page);
    await page.locator('main a', { hasText: t('consents.title') }).click();
    await holdPage(page, javaScriptEnabled);
    const mine = page.locator('main li', { has: page.locator('b', { hasText: t(`consents.appeals.${consent}`) }) });
    expect(await mine.innerText()).toContain(t(`appeals.wizard.${consent}`));
    await Promise.all([page.waitForNavigation(), mine.locator('button[name=withdraw]').click()]);
    expect(await text(page)).toContain(t('consents.done'));
    expect(await mine.locator('button').count()).toBe(0);
    await holdPage(page, javaScriptEnabled);
    await context.close();
  }, 90_000);
});
