import { beforeAll, describe, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { holdPage } from '../../support/axe.ts';
import { signedState, type Signed } from '../../support/desk.ts';
import { appealWords, at, beginAppeal, fillAppeal, onward, sendAppeal } from '../../support/journey.ts';
import { attached, codeIn, lettersToPolice, letterTo } from '../../support/letterbox.ts';
import { answerChecks, approve, openByNumber, pressDesk } from '../../support/office.ts';
import { photo } from '../../support/sampleFiles.ts';
import { allShapes } from '../../support/shapes.ts';
import { useStage } from '../../support/stage.ts';

// A letter has gone to the police, and its author remembers something. What was added is read by a moderator and reaches the police as a
// letter of its own that names the first one: taken from the bytes the mail server got.

const t = translator('uk');
const stage = useStage({ mail: true });
let session: Signed;
beforeAll(async () => {
  session = await signedState(stage.browser, stage.portal, 'moderator');
});

const added = 'Згадала номер авто: ВН 0000 НН.\n\n  Воно стояло біля арки <b>о 22:10</b> & поїхало 🙂';

describe.each(allShapes.filter(({ key }) => key.startsWith('phone')))('on $name', ({ key, name: _, ...shape }) => {
  const scripts = shape.javaScriptEnabled;
  const email = `${key}-add@resident.example`;

  test('words and a photo are added to a letter that has gone, and the police get them with its number', async () => {
    const resident = await stage.browser.newContext({ ...shape, locale: 'uk-UA' });
    const office = await stage.browser.newContext({ ...shape, locale: 'uk-UA', storageState: session });
    const page = await resident.newPage();
    const desk = await office.newPage();
    const own = async (number: string) => (await lettersToPolice(stage.mail, number)).filter((one) => one.parsed.subject?.includes(`${number}]`));
    await beginAppeal(page, stage.portal.origin);
    await fillAppeal(page, { ...appealWords, email });
    const { number, code } = await sendAppeal(page);
    await page.locator('[name=code]').fill(codeIn(await letterTo(stage.mail, email, /код|Підтвердьте|\d{3}/u)));
    await onward(page);
    await approve(desk, stage.portal, number);
    await letterTo(stage.mail, email, /поштовий сервер поліції прийняв/u);

    const look = async (typed: string) => {
      await page.goto(at(stage.portal.origin, 'appeals.track'));
      await page.locator('[name=number]').fill(typed);
      await page.locator('[name=code]').fill(code);
      await onward(page);
    };
    await look(number);
    await holdPage(page, scripts);
    await Promise.all([page.waitForNavigation(), page.getByRole('link', { name: t('appeals.addendum.title') }).click()]);
    await page.locator('[name=essence]').fill('Ні');
    await page.locator('[name=files]').setInputFiles({ name: 'арка.jpg', mimeType: 'image/jpeg', buffer: await photo() });
    await onward(page);
    expect(await page.title(), 'two letters are not enough').toMatch(/^Помилка/u);
    expect(await page.locator('[name=essence]').inputValue()).toBe('Ні');
    expect(await page.locator('.thumb').innerText(), 'the photo need not be chosen again').toContain('арка.jpg');
    await holdPage(page, scripts);
    await page.locator('[name=essence]').fill(added);
    await onward(page);
    expect(await page.locator('[role=status]').first().innerText()).toContain(t('appeals.status.done.dopovneno'));
    const child = `${number}-Д1`;
    expect(await page.locator('.addenda__list').innerText()).toContain(child);
    await holdPage(page, scripts);
    expect(await own(child), 'nothing goes before a person has read it').toHaveLength(0);
    expect((await letterTo(stage.mail, email, /Доповнення .*перевіримо до/u)).text).not.toContain('Згадала');

    await openByNumber(desk, stage.portal, child);
    expect(await desk.locator('.qdet__m').innerText()).toContain(t('appeals.review.mark.addendum'));
    expect(await desk.locator('.doc .part__prose').first().textContent()).toBe(added);
    await holdPage(desk, scripts);
    await Promise.all([desk.waitForNavigation(), desk.getByRole('link', { name: t('appeals.review.addendum.read') }).click()]);
    expect(await desk.locator('.doc').innerText()).toContain(appealWords.essence);
    await openByNumber(desk, stage.portal, child);
    await pressDesk(desk, 'take');
    await answerChecks(desk);
    await pressDesk(desk, 'approve');

    await expect.poll(async () => (await own(child)).length, { timeout: 40_000 }).toBe(1);
    const [letter] = await own(child);
    if (!letter) throw new Error('The police were never written to.');
    expect(letter.parsed.subject).toContain(`[Доповнення ${child}] Заява · `);
    expect(letter.text).toContain(`\nДоповнення до звернення: ${number} від `);
    expect(letter.text).toContain(`\n${added}\n`);
    expect(letter.text).not.toContain(appealWords.essence);
    expect(letter.parsed.attachments.map(({ filename }) => filename)).toContain('арка.jpg');
    const sheet: unknown = JSON.parse(attached(letter, '.json'));
    expect(JSON.stringify(sheet)).toContain(JSON.stringify(added));
    await letterTo(stage.mail, email, /Доповнення .*прийняв лист/u);

    await look(child);
    expect(await page.locator('h1').innerText()).toContain(child);
    expect(await page.locator('main').innerText()).toContain(t('appeals.status.now.added'));
    await holdPage(page, scripts);
    const { width, height } = shape.viewport;
    await page.setViewportSize({ width: 320, height });
    const beyond = () => page.locator('.head-of .nr').evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().right > innerWidth - 8).length);
    expect(await beyond(), 'the number fits the smallest phone').toBe(0);
    await page.setViewportSize({ width, height });
    await Promise.all([page.waitForNavigation(), page.locator('.head-of a').click()]);
    await page.locator('.addenda__list summary').click();
    expect(await page.locator('.addenda__list .proof').innerText()).toMatch(/250/u);
    await resident.close();
    await office.close();

    // Nearly the same words once more, from another browser: they join the letter that has gone, behind its code.
    const other = await stage.browser.newContext({ ...shape, locale: 'uk-UA' });
    const again = await other.newPage();
    await beginAppeal(again, stage.portal.origin);
    await fillAppeal(again, { ...appealWords, email });
    for (const box of ['mine', 'notice', 'sending']) await again.locator(`[name=${box}]`).check();
    await onward(again);
    expect(await again.locator('[name=alike]:checked').inputValue()).toBe('add');
    expect(await again.locator('main').innerText()).toContain(t('appeals.wizard.alike.add', { number }));
    await holdPage(again, scripts);
    await onward(again);
    expect(await again.locator('[name=essence]').inputValue()).toBe(`${appealWords.essence}\n\n${appealWords.request}`);
    expect(await again.locator('main').innerText(), 'nothing of the letter is shown before its code').not.toContain(t('appeals.addendum.before'));
    await holdPage(again, scripts);
    await again.locator('[name=code]').fill(code);
    await onward(again);
    expect(await again.locator('main').innerText(), 'seen whole before it is sent').toContain(t('appeals.addendum.before'));
    await onward(again);
    expect(await again.locator('[role=status]').first().innerText()).toContain(t('appeals.status.done.dopovneno'));
    expect(await again.locator('.addenda__list').innerText()).toContain(`${number}-Д2`);
    await other.close();
  }, 240_000);
});
