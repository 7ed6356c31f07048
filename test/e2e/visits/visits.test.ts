import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { at, onward } from '../../support/journey.ts';
import { codeIn, letterTo } from '../../support/letterbox.ts';
import { sessionOf, type Session } from '../../support/office.ts';
import { useStage } from '../../support/stage.ts';

// Somebody asks an officer into the courtyard for the first time; a coordinator and the police answer; a day is agreed on.

const t = translator('uk');
const stage = useStage({ mail: true });
const phone = { viewport: { width: 390, height: 844 }, locale: 'uk-UA', javaScriptEnabled: false };
const email = 'dvir@resident.example';

let coordinator: Session;
let police: Session;
beforeAll(async () => {
  coordinator = await sessionOf(stage.browser, stage.portal, 'events');
  police = await sessionOf(stage.browser, stage.portal, 'police');
}, 120_000);

const text = (page: Page): Promise<string> => page.locator('main').innerText();
const soon = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const office = async (session: Session): Promise<Page> => (await stage.browser.newContext({ ...phone, storageState: session })).newPage();
const press = (page: Page, act: string) => Promise.all([page.waitForNavigation(), page.locator(`main button[name=act][value=${act}]`).last().click()]);
async function act(page: Page, name: string, fill: Record<string, string>): Promise<void> {
  await page.locator(`main a[href$="diia=${name}"]`).click();
  for (const [field, value] of Object.entries(fill)) await page.locator(`[name=${field}]`).fill(value);
  await holdPage(page, false);
  await Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').last().click()]);
  expect(new URL(page.url()).searchParams.get('hotovo')).toBe(name);
}

test('a courtyard asks, the coordinator checks, the police agree, a day suits', async () => {
  const page = await (await stage.browser.newContext(phone)).newPage();
  await page.goto(at(stage.portal.origin, 'visits.ask'));
  await holdPage(page, false);
  await page.locator('main .btn--big').click();
  await page.locator('[name=host][value=resident]').check();
  await page.locator('[name=address]').fill('Базарна, 62');
  await page.locator('[name=name]').fill('Ганна Іванівна');
  await onward(page);
  expect(await text(page), 'the mailbox is missing, and nothing typed is lost').toContain(t('form.faults', { count: 1 }));
  expect(await page.locator('[name=name]').inputValue()).toBe('Ганна Іванівна');
  await holdPage(page, false);
  await page.locator('[name=email]').fill(email);
  await onward(page);
  await page
    .locator(`main a[href="${link('visits.when', 'uk')}"]`)
    .first()
    .click();
  await page.locator('[name=day1]').fill(soon(8));
  await page.locator('[name=part][value=evening]').check();
  await page.locator('[name=people]').fill('25');
  await page.locator('[name=space][value=yard]').check();
  await holdPage(page, false);
  await onward(page);
  await page
    .locator(`main a[href="${link('visits.what', 'uk')}"]`)
    .first()
    .click();
  await page.locator('[name=topics][value=dark]').check();
  await holdPage(page, false);
  await onward(page);
  await holdPage(page, false);
  await onward(page);
  expect(new URL(page.url()).pathname).toBe(link('visits.code', 'uk'));
  await page.locator('[name=code]').fill(codeIn(await letterTo(stage.mail, email, /код/u)));
  await onward(page);
  const [number = ''] = await page.locator('main .note .nr').allInnerTexts();
  expect(number).toMatch(/^ЗМ-ОД-\d{4}-\d{6}-.$/u);
  expect(await text(page)).toContain(t('visits.demand.first'));
  await holdPage(page, false);
  const own = page.url();

  const desk = await office(coordinator);
  await desk.goto(at(stage.portal.origin, 'office.visits'));
  await holdPage(desk, false);
  await desk.locator('main .list a', { hasText: number }).click();
  await holdPage(desk, false);
  const card = desk.url();
  await press(desk, 'askUnit');
  const unit = await office(police);
  await unit.goto(card);
  expect(await text(unit), 'the police are not told who asks').not.toContain(email);
  await act(unit, 'comes', { words: 'Прийде офіцер громади, зручно в четвер.' });
  await desk.goto(card);
  await act(desk, 'offer', {
    day: soon(9),
    from: '17:00',
    to: '18:00',
    place: 'Базарна, 62, двір',
    shelter: 'Підвал першого підʼїзду',
    metres: '40',
    who: 'Олена Ковальчук, офіцерка громади',
  });
  await letterTo(stage.mail, email, /пропонують день/u);

  await page.goto(own);
  expect(await text(page)).toContain('Підвал першого підʼїзду');
  await holdPage(page, false);
  await press(page, 'accept');
  expect(await text(page)).toContain(t('visits.offer.agreed'));
  await holdPage(page, false);
  await letterTo(stage.mail, email, /домовилися/u);
  await desk.goto(`${at(stage.portal.origin, 'office.visits')}?vyd=zakryti`);
  expect(await text(desk)).toContain(number);
  await holdPage(desk, false);
}, 240_000);
