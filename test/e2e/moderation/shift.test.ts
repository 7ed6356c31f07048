import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lessons } from '#modules/moderation/index.ts';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { appealContent } from '../../support/appeals.ts';
import { holdPage } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { signedState, startDesk, type Desk, type Signed } from '../../support/desk.ts';
import { pressDesk } from '../../support/office.ts';
import { shapes } from '../../support/shapes.ts';

// Оксана begins, pauses, takes a letter; her lead takes it over; she hands the other one to the next shift.

const t = translator('uk');
const note = 'Друге звернення: чекаю, що скаже колега';
let browser: Browser;
let desk: Desk;
let people: { oksana: Signed; lead: Signed };
beforeAll(async () => {
  const { applicant } = appealContent();
  const wanted = shapes.flatMap(({ key }) =>
    ['перше', 'друге'].map((which) => ({ subject: `Зміна ${key} ${which}`, applicant: { ...applicant, email: `${key}@mail.example` } })),
  );
  [browser, desk] = await Promise.all([openBrowser(), startDesk(wanted)]);
  people = { oksana: await signedState(browser, desk.portal, 'moderator'), lead: await signedState(browser, desk.portal, 'lead') };
});
afterAll(async () => {
  await browser?.close();
  await desk?.stop();
});

const text = (page: Page): Promise<string> => page.locator('main').innerText();
const press = (page: Page, selector: string): Promise<unknown> => Promise.all([page.waitForNavigation(), page.locator(selector).click()]);

describe.each(shapes)('on $name', ({ key, name: _, ...shape }) => {
  const shift = link('office.shift', 'uk');
  const open = async (page: Page, which: string): Promise<void> => {
    await page.goto(`${desk.portal.origin}${link('office.queue', 'uk')}?vyd=all`);
    await page.locator('.qi', { hasText: `Зміна ${key} ${which}` }).click();
    await page.waitForLoadState();
  };

  test('a pause, a take-over and a note for the next shift', async () => {
    const [oksana, lead] = await Promise.all(
      [people.oksana, people.lead].map(async (storageState) => (await browser.newContext({ ...shape, storageState })).newPage()),
    );
    if (!oksana || !lead) throw new Error('No browser.');
    await oksana.goto(desk.portal.origin + shift);
    expect(await text(oksana)).toContain(t('moderation.shift.off'));
    await press(oksana, 'button[value=accepting]');
    await press(oksana, 'button[value=pause]');
    expect(await text(oksana)).toContain(t('moderation.mode.pause.you'));
    await holdPage(oksana, shape.javaScriptEnabled);

    await open(oksana, 'перше');
    await pressDesk(oksana, 'take');
    expect(await text(oksana)).toContain(t('moderation.refusal.paused'));
    await oksana.goto(desk.portal.origin + shift);
    await press(oksana, 'button[value=accepting]');
    for (const which of ['перше', 'друге']) {
      await open(oksana, which);
      await pressDesk(oksana, 'take');
    }

    await open(lead, 'перше');
    await lead.locator('summary', { hasText: t('moderation.over') }).click();
    await pressDesk(lead, 'takeOver');
    expect(await text(lead)).toContain(t('moderation.over.missing'));
    await holdPage(lead, shape.javaScriptEnabled);
    await lead.fill('[name=why]', 'Колега на іншому виклику');
    await pressDesk(lead, 'takeOver');
    expect(await lead.locator('button[value=release]').count()).toBe(1);
    await open(oksana, 'перше');
    expect(await oksana.locator('button[value=release], button[value=take]').count()).toBe(0);
    expect(await oksana.locator('summary', { hasText: t('moderation.over') }).count()).toBe(0);

    await oksana.goto(desk.portal.origin + shift);
    await press(oksana, 'button[value=end]');
    expect(await text(oksana)).toContain(t('moderation.shift.note.missing'));
    await oksana.fill('[name=note]', note);
    await press(oksana, 'button[value=end]');
    expect(await text(oksana)).toContain(t('moderation.shift.off'));

    await lead.goto(desk.portal.origin + shift);
    expect(await text(lead)).toContain(note);
    expect(await text(lead)).toContain(t('moderation.panel.load'));
    await holdPage(lead, shape.javaScriptEnabled);
    await lead.fill('[name=note]', 'Нічого');
    await press(lead, 'button[value=end]');
    await open(oksana, 'друге');
    expect(await oksana.locator('button[value=take]').count()).toBe(1);
    await Promise.all([oksana, lead].map((page) => page.context().close()));
  });

  test('words typed on the practice desk outlive a reload, an error, and a course that was closed meanwhile', async () => {
    const [oksana, lead] = await Promise.all(
      [people.oksana, people.lead].map(async (storageState) => (await browser.newContext({ ...shape, storageState })).newPage()),
    );
    if (!oksana || !lead) throw new Error('No browser.');
    const practice = desk.portal.origin + link('office.practice', 'uk');
    const openCourse = async () => {
      await lead.goto(practice);
      await lead.selectOption('[name=staff]', { label: 'Оксана Кравець (демо)' });
      await press(lead, 'button[value=set]');
    };
    await openCourse();
    const lesson = desk.portal.origin + link('office.lesson', 'uk', { id: lessons[0]?.key ?? '' });
    await oksana.goto(lesson);
    await pressDesk(oksana, 'return');
    const words = 'Допишіть, будь ласка, під’їзд і поверх.';
    await oksana.fill('#words', words);
    await pressDesk(oksana, 'send');
    expect(await text(oksana)).toContain(t('moderation.reasons.missing'));
    expect(await oksana.inputValue('#words'), 'an error').toBe(words);
    await holdPage(oksana, shape.javaScriptEnabled);
    const more = `${words} Дякуємо.`;
    await oksana.fill('#words', more);
    if (shape.javaScriptEnabled)
      await expect
        .poll(async () => {
          await oksana.goto(lesson);
          return oksana.inputValue('#words');
        })
        .toBe(more);

    await lead.goto(practice);
    await press(lead, 'button[value=end]');
    await oksana.fill('#words', more);
    await pressDesk(oksana, 'send');
    expect(await text(oksana)).toContain(t('moderation.practice.ended'));
    expect(await oksana.inputValue('#kept-words')).toBe(more);
    await holdPage(oksana, shape.javaScriptEnabled);
    await openCourse();
    await oksana.goto(lesson);
    expect(await oksana.inputValue('#words'), 'the course is open again').toBe(more);
    await pressDesk(oksana, 'back');
    await lead.goto(practice);
    await press(lead, 'button[value=end]');
    await Promise.all([oksana, lead].map((page) => page.context().close()));
  });
});
