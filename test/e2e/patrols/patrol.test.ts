import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readCourse } from '#modules/courses/content.ts';
import { addDays, kyivDay, kyivMinutes } from '#platform/hours.ts';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { enterAccount } from '../../support/account.ts';
import { holdPage } from '../../support/axe.ts';
import { at, onward } from '../../support/journey.ts';
import { letterTo } from '../../support/letterbox.ts';
import { sessionOf } from '../../support/office.ts';
import { useStage } from '../../support/stage.ts';

// From the request of the police to counted hours: an officer in the office, a member on a phone without JavaScript.

const t = translator('uk');
const stage = useStage({ mail: true });
const phone = { viewport: { width: 390, height: 844 }, locale: 'uk-UA' };
const meeting = 'Біля вигаданої арки';
const text = (page: Page): Promise<string> => page.locator('main').innerText();
/** Presses the button with these words and waits for the page after it. */
const press = (page: Page, words: string): Promise<unknown> =>
  Promise.all([page.waitForNavigation(), page.locator('main button', { hasText: words }).first().click()]);

/** The page a member stands on, examined in a browser that runs the examiner. */
async function examine(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await holdPage(page, false);
  const context = await stage.browser.newContext({ ...phone, colorScheme, storageState: await page.context().storageState() });
  const same = await context.newPage();
  await same.goto(page.url());
  await holdPage(same);
  await context.close();
}

/** Every step of the file, as a person goes through them; answers nothing is missing. */
async function fillFile(page: Page): Promise<void> {
  const step = async (name: string, fill: () => Promise<void>): Promise<void> => {
    await page.goto(at(stage.portal.origin, 'patrols.step', 'uk', { step: name }));
    await fill();
    await onward(page);
  };
  await step('umovy', async () => {});
  expect(await text(page)).toContain(t('form.faults', { count: 2 }));
  await examine(page, 'light');
  await step('umovy', async () => {
    await page.locator('[name=citizen][value=no]').check();
    await page.locator('[name=adult][value=yes]').check();
  });
  expect(await text(page), 'kindly told what else there is').toContain(t('patrols.others.kept'));
  await step('umovy', async () => {
    for (const name of ['citizen', 'adult']) await page.locator(`[name=${name}][value=yes]`).check();
  });
  await step('formuvannia', () => page.locator('[name=formation]').first().check());
  await step('dokument', () => page.locator('[name=document]').fill('А-17'));
  await step('zaiavy', async () => {
    for (const name of ['conviction', 'health']) await page.locator(`[name=${name}]`).check();
  });
  await page.goto(at(stage.portal.origin, 'patrols.step', 'uk', { step: 'pravyla' }));
  await examine(page, 'dark');
  await step('pravyla', () => page.locator('[name=agree]').check());
  await step('kontakty', async () => {
    await page.locator('[name=name]').fill('Лиман Олена');
    await page.locator('[name=phone]').fill('000 111 22 33');
    await page.locator('[name=emergency]').fill('Мати, 000 111 22 34');
  });
  await step('konflikt', async () => {});
  await page.goto(at(stage.portal.origin, 'courses.course', 'uk', { slug: 'briefing' }));
  await examine(page, 'light');
  await page.goto(at(stage.portal.origin, 'courses.test', 'uk', { slug: 'briefing' }));
  for (const [i, { right }] of readCourse('briefing', 'uk').questions.entries()) await page.locator(`[name=q${i + 1}][value="${right}"]`).check();
  await onward(page);
  expect(await text(page)).toContain(t('courses.result.passed'));
  await page.goto(at(stage.portal.origin, 'patrols.join'));
  await examine(page, 'light');
  await press(page, t('patrols.file.send'));
}

test('a patrol from the request to the hours', async () => {
  const { browser, portal } = stage;
  const office = await browser.newContext({ viewport: { width: 1280, height: 900 }, storageState: await sessionOf(browser, portal, 'unit') });
  const desk = await office.newPage();
  const open: BrowserContext[] = [office];
  const member = async (email: string): Promise<Page> => {
    const context = await browser.newContext({ ...phone, javaScriptEnabled: false });
    open.push(context);
    const page = await context.newPage();
    await enterAccount(page, stage, email);
    return page;
  };

  await desk.goto(at(portal.origin, 'office.patrolNew'));
  await press(desk, t('patrols.office.new.go'));
  await holdPage(desk);
  const start = new Date(Date.now() + 45 * 60_000);
  const clock = (minutes: number): string => `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(Math.floor(minutes) % 60).padStart(2, '0')}`;
  await desk.locator('[name=unit]').selectOption({ index: 1 });
  await desk.locator('[name=purpose][value=order]').check();
  await desk.locator('[name=territory]').selectOption({ label: 'Київський район' });
  await desk.locator('[name=on]').fill(kyivDay(start));
  await desk.locator('[name=from]').fill(clock(kyivMinutes(start)));
  await desk.locator('[name=to]').fill(clock(kyivMinutes(start) + 90));
  await desk.locator('[name=meeting]').fill(meeting);
  await desk.locator('[name=route]').fill('Арка, сквер, двір');
  await desk.locator('[name=officer]').fill('Лейтенант Вигаданий, 000 000 00 05');
  await press(desk, t('patrols.office.new.go'));
  const card = desk.url().split('?')[0] ?? '';
  const id = card.split('/').at(-1) ?? '';
  expect(await text(desk), 'written, and not shown again').not.toContain(meeting);
  await press(desk, t('patrols.move.publish'));
  await holdPage(desk);

  const olena = await member('patrul-nova@resident.example');
  await olena.goto(at(portal.origin, 'patrols.mine'));
  await examine(olena, 'light');
  await fillFile(olena);
  expect(await text(olena)).toContain(t('patrols.member.asked'));
  const one = at(portal.origin, 'patrols.one', 'uk', { id });
  expect((await olena.goto(one))?.status(), 'not admitted yet: there is no such patrol').toBe(404);

  await desk.goto(at(portal.origin, 'office.patrolMembers'));
  await holdPage(desk);
  await desk.locator('main a', { hasText: 'Лиман Олена' }).click();
  await holdPage(desk);
  await press(desk, t('patrols.answer.yes'));
  await letterTo(stage.mail, 'patrul-nova@resident.example', /допущено/u);

  const petro = await member('patrul1@resident.example');
  for (const page of [olena, petro]) {
    await page.goto(at(portal.origin, 'patrols.mine'));
    await page.locator(`main a[href="${link('patrols.one', 'uk', { id })}"]`).click();
    expect(await text(page)).not.toContain(meeting);
    await press(page, t('patrols.act.signUp'));
    expect(await text(page)).toContain(t('patrols.said.signUp'));
    expect(await text(page)).not.toContain(meeting);
  }
  await examine(olena, 'dark');

  await desk.goto(card);
  for (let i = 0; i < 2; i += 1) await Promise.all([desk.waitForNavigation(), desk.locator('main button[value=accept]').first().click()]);
  await olena.goto(one);
  expect(await text(olena), 'approved, but the roster is not').not.toContain(meeting);
  await press(desk, t('patrols.move.approve'));
  await olena.goto(one);
  expect(await text(olena), 'within the three hours').toContain(meeting);
  const letter = await letterTo(stage.mail, 'patrul-nova@resident.example', /схвалено у патруль/u);
  expect(letter.text).not.toMatch(/арк|Вигаданий|\d\d:\d\d/u);

  await press(desk, t('patrols.move.brief'));
  await press(desk, t('patrols.move.start'));
  expect(await text(desk)).toContain(t('patrols.needs.briefed'));
  await holdPage(desk);
  for (const page of [olena, petro]) {
    await page.goto(one);
    if (page === olena) await examine(page, 'light');
    for (const box of await page.locator('[name=check]').all()) await box.check();
    await press(page, t('patrols.check.go'));
    expect(await text(page)).toContain(t('patrols.brief.done'));
  }
  await desk.goto(card);
  for (const box of await desk.locator('[name=check]').all()) await box.check();
  await press(desk, t('patrols.check.go'));
  await press(desk, t('patrols.move.start'));
  await press(desk, t('patrols.move.finish'));
  expect(await text(desk)).not.toContain(meeting);

  await olena.goto(one);
  expect(await text(olena), 'after the end it is gone').not.toContain(meeting);
  await examine(olena, 'light');
  await olena.locator('[name=route][value=whole]').check();
  for (const name of ['talks', 'helped', 'warned']) await olena.locator(`[name=${name}]`).fill('3');
  await olena.locator('[name=incidents]').fill('Петренко');
  await olena.locator('[name=injured][value=no]').check();
  await press(olena, t('patrols.debrief.go'));
  expect(await text(olena)).toContain(t('patrols.debrief.incidents.wrong'));
  await olena.locator('[name=incidents]').fill('ЄО-12345');
  await press(olena, t('patrols.debrief.go'));
  expect(await text(olena)).toContain(t('patrols.said.debrief'));

  await desk.goto(card);
  await holdPage(desk);
  await press(desk, t('patrols.move.count'));
  expect(await text(desk)).toContain(t('patrols.state.counted'));
  await olena.goto(at(portal.origin, 'patrols.mine'));
  expect(await text(olena)).toContain(t('patrols.mine.minutes', { hours: 0, minutes: 1 }));
  await examine(olena, 'light');
  await olena.goto(at(portal.origin, 'patrols.home'));
  expect(await text(olena)).not.toContain(meeting);
  await examine(olena, 'dark');
  for (const context of open) await context.close();
}, 280_000);

test('the coordinator keeps formations and starts no patrol', async () => {
  const { browser, portal } = stage;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: 'dark',
    storageState: await sessionOf(browser, portal, 'patrols'),
  });
  const page = await context.newPage();
  expect((await page.goto(at(portal.origin, 'office.patrolNew')))?.status()).toBe(403);
  await page.goto(at(portal.origin, 'office.formations'));
  await holdPage(page);
  await page.locator('summary', { hasText: t('patrols.formation.add') }).click();
  await page.locator('[name=name]').fill('ГФ «Сусіди»');
  await press(page, t('patrols.formation.add'));
  await page.locator('[name=territory]').selectOption({ label: 'Приморський район' });
  await page.locator('[name=unit]').selectOption({ index: 1 });
  await page.locator('[name=contact]').fill('Голова, 000 000 00 01');
  await page.locator('[name=state]').selectOption('active');
  await press(page, t('patrols.formation.add'));
  expect(await text(page)).toContain(t('patrols.formation.informal'));
  await page.locator('summary', { hasText: t('patrols.audit.add') }).click();
  const today = kyivDay(new Date());
  await page.locator('[name=fromOn]').fill(addDays(today, -90));
  await page.locator('[name=toOn]').fill(today);
  await page.locator('[name=found]').fill('Реєстрації немає, патрулів не було.');
  await page.locator('[name=auditState]').selectOption('inactive');
  await page.locator('[name=nextOn]').fill(addDays(today, 90));
  await press(page, t('patrols.audit.add'));
  expect(await text(page)).toContain('Реєстрації немає');
  await holdPage(page);
  await context.close();
}, 120_000);
