import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { appealContent } from '../../support/appeals.ts';
import { openBrowser } from '../../support/browser.ts';
import { signedState, startDesk, type Desk, type Signed } from '../../support/desk.ts';
import { answerChecks, pressDesk } from '../../support/office.ts';
import { shapes } from '../../support/shapes.ts';

// Оксана hesitates and asks Ігор; he finds the question in his queue and answers; both stand in the history; she decides.

const t = translator('uk');
const [hers, his] = ['Оксана Кравець (демо)', 'Ігор Мельник (демо)'];
const subjectOf = (key: string): string => `Друга думка: ${key}`;
const question = 'Чи не забагато тут <b>чужих</b> даних?';
const opinion = 'Ні: без імені сусіда поліція не знайде квартиру.\nАле телефон я радила б прибрати.';
let browser: Browser;
let desk: Desk;
let people: { oksana: Signed; ihor: Signed };
beforeAll(async () => {
  const { applicant } = appealContent();
  const wanted = shapes.map(({ key }) => ({ kind: 'statement' as const, subject: subjectOf(key), applicant: { ...applicant, email: `${key}@mail.example` } }));
  [browser, desk] = await Promise.all([openBrowser(), startDesk(wanted)]);
  people = { oksana: await signedState(browser, desk.portal, 'moderator'), ihor: await signedState(browser, desk.portal, 'moderator2') };
});
afterAll(async () => {
  await browser?.close();
  await desk?.stop();
});

const queue = (view: string): string => `${desk.portal.origin}${link('office.queue', 'uk')}?vyd=${view}`;
const open = async (page: Page, view: string, key: string): Promise<void> => {
  await page.goto(queue(view));
  await page.locator('.qi', { hasText: subjectOf(key) }).click();
  await page.waitForLoadState();
};
const text = (page: Page): Promise<string> => page.locator('main').innerText();

describe.each(shapes)('on $name', ({ key, name: _, ...shape }) => {
  const whole = async (page: Page): Promise<void> => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    if (!shape.javaScriptEnabled) return;
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  };

  test('asked, answered, decided, and both stand in the history', async () => {
    const [oksana, ihor] = await Promise.all(
      [people.oksana, people.ihor].map(async (storageState) => (await browser.newContext({ ...shape, storageState })).newPage()),
    );
    if (!oksana || !ihor) throw new Error('No browser.');
    await open(oksana, 'new', key);
    expect(await oksana.locator('button[value=ask]').count(), 'only who works on it asks').toBe(0);
    await pressDesk(oksana, 'take');
    await oksana.locator('#dumka summary').click();
    await oksana.locator('#to').selectOption({ label: his });
    await pressDesk(oksana, 'ask');
    expect(await oksana.title()).toMatch(/^Помилка/);
    expect((await oksana.locator('#to option:checked').innerText()).trim()).toBe(his);
    await whole(oksana);
    await oksana.locator('#question').fill(question);
    await pressDesk(oksana, 'ask');
    expect(await text(oksana)).toContain(question);
    expect(await text(oksana)).toContain(t('moderation.opinion.waits'));

    await ihor.goto(desk.portal.origin + link('office.home', 'uk'));
    await ihor.locator('a', { hasText: t('office.home.asked') }).click();
    await ihor.waitForLoadState();
    expect(ihor.url()).toBe(queue('asked'));
    await open(ihor, 'asked', key);
    expect(await text(ihor)).toContain(question);
    expect(await ihor.locator('button[value=approve], button[value=take]').count(), 'an opinion is not a decision').toBe(0);
    await ihor.locator('#opinion').fill(opinion);
    await pressDesk(ihor, 'answer');
    expect(await text(ihor)).toContain(t('moderation.opinion.stance.missing'));
    expect(await ihor.inputValue('#opinion')).toBe(opinion);
    await whole(ihor);
    await ihor.locator('[name=stance][value=disagree]').check();
    await pressDesk(ihor, 'answer');
    expect(await ihor.locator('.opinion__words').last().textContent()).toBe(opinion);
    await ihor.goto(queue('asked'));
    expect(await ihor.locator('.qi', { hasText: subjectOf(key) }).count()).toBe(0);

    await oksana.reload();
    expect(await text(oksana)).toContain(t('moderation.opinion.disagree'));
    expect(await oksana.locator('.opinion__words').last().textContent()).toBe(opinion);
    await answerChecks(oksana);
    const item = oksana.url().split(/[?#]/)[0] ?? '';
    await pressDesk(oksana, 'approve');
    await oksana.goto(`${item}?vkladka=istoriia`);
    const lines = await oksana.locator('.past > li').allInnerTexts();
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(question);
    expect(lines[0]).toContain(hers);
    expect(lines[1]).toContain(his);
    expect(lines[1]).toContain('Але телефон я радила б прибрати.');
    expect(lines[2]).toContain(t('moderation.done.approve'));
    await whole(oksana);
    await Promise.all([oksana, ihor].map((page) => page.context().close()));
  });
});
