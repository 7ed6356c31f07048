import { beforeAll, describe, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { signedState, type Signed } from '../../support/desk.ts';
import { appealWords, at, beginAppeal, fillAppeal, onward, sendAppeal } from '../../support/journey.ts';
import { attached, codeIn, lettersToPolice, letterTo } from '../../support/letterbox.ts';
import { answerChecks, openByNumber, pressDesk } from '../../support/office.ts';
import { shapes } from '../../support/shapes.ts';
import { useStage } from '../../support/stage.ts';

// Sent, returned with a reason, corrected, approved. What the moderator wrote is what the author reads, and what the author corrected is what
// the police read: both are taken from the bytes the mail server got.

const t = translator('uk');
const stage = useStage({ mail: true });
let session: Signed;
beforeAll(async () => {
  session = await signedState(stage.browser, stage.portal, 'moderator');
});

/** Signs that a careless hand on the way would change: markup, quotes, a tab, runs of spaces, an empty line, signs beyond the first plane. */
const corrected = 'У дворі на Базарній, 62 <b>темно</b> & лячно: «ліхтарі» не світять.\n\n  – з вівторка;\n\tпляшки   бʼють 🙂 щовечора о 22:00';

describe.each(shapes)('on $name', ({ key, name: _, ...shape }) => {
  const email = `${key}@resident.example`;
  test('returned, corrected, approved: the police get the corrected words byte for byte', async () => {
    const resident = await stage.browser.newContext({ ...shape, locale: 'uk-UA' });
    const office = await stage.browser.newContext({ ...shape, locale: 'uk-UA', storageState: session });
    const page = await resident.newPage();
    const desk = await office.newPage();

    await beginAppeal(page, stage.portal.origin);
    await fillAppeal(page, { ...appealWords, email });
    const { number, code } = await sendAppeal(page);
    await page.locator('[name=code]').fill(codeIn(await letterTo(stage.mail, email, /код|Підтвердьте|\d{3}/u)));
    await onward(page);

    await openByNumber(desk, stage.portal, number);
    await pressDesk(desk, 'take');
    expect(await desk.locator('.changes').count(), 'a first version has nothing to compare with').toBe(0);
    await pressDesk(desk, 'return');
    await desk.locator('.reason', { hasText: 'R2' }).locator('input').check();
    if (!shape.javaScriptEnabled) await pressDesk(desk, 'words');
    const ready = await desk.inputValue('#words');
    expect(ready).toContain(t('appeals.reason.R2.words'));
    const words = `${ready.replaceAll('[…]', 'номера дому')}\n\nДопишіть годину: «о котрій?» <і> & скільки їх.`;
    await desk.fill('#words', words);
    // The step can be left and opened again; the words stand as they were.
    await pressDesk(desk, 'back');
    await pressDesk(desk, 'return');
    const seen = await desk.inputValue('#words');
    expect(seen).toBe(words);
    await pressDesk(desk, 'send');

    const letter = await letterTo(stage.mail, email, /виправте/iu);
    const [, after = ''] = letter.text.split('Ось чому:\n\n');
    expect(after.slice(0, seen.length), 'exactly the words the moderator saw').toBe(seen);
    expect(after.slice(seen.length)).toMatch(/^\n\nВиправте його до /u);
    expect(letter.text).not.toContain(appealWords.essence);
    expect(await lettersToPolice(stage.mail, number), 'nothing goes to the police meanwhile').toHaveLength(0);

    await page.goto(at(stage.portal.origin, 'appeals.track'));
    await page.locator('[name=number]').fill(number);
    await page.locator('[name=code]').fill(code);
    await onward(page);
    await page.locator(`main a[href$="/vypravyty"]`).first().click();
    await page.waitForLoadState();
    expect(await page.locator('.asked__words').innerText()).toBe(seen);
    for (const field of ['subject', 'essence', 'request', 'surname', 'name', 'patronymic', 'settlement', 'street', 'building'] as const)
      expect([field, await page.locator(`[name=${field}]`).inputValue()]).toEqual([field, appealWords[field]]);
    await page.locator('[name=essence]').fill('');
    await onward(page);
    expect(await page.title(), 'an empty text is refused').toMatch(/^Помилка/);
    expect(await page.locator('[name=request]').inputValue()).toBe(appealWords.request);
    await page.locator('[name=essence]').fill(corrected);
    await onward(page);
    expect(await page.locator('main').innerText()).not.toContain(t('appeals.status.correct.title'));

    await openByNumber(desk, stage.portal, number);
    await pressDesk(desk, 'take');
    const changes = desk.locator('.changes');
    expect(await changes.locator('h4').allInnerTexts()).toEqual([t('appeals.letter.section.essence')]);
    const read = async (hidden: 'del' | 'ins') => (await changes.locator(`.words > :not(${hidden})`).allTextContents()).join('');
    expect(await read('ins')).toBe(appealWords.essence);
    expect(await read('del')).toBe(corrected);
    expect(await desk.locator('.doc .part__prose').first().textContent()).toBe(corrected);
    await answerChecks(desk);
    await pressDesk(desk, 'approve');

    await expect.poll(async () => (await lettersToPolice(stage.mail, number)).length, { timeout: 40_000 }).toBe(1);
    const [police] = await lettersToPolice(stage.mail, number);
    if (!police) throw new Error('The police were never written to.');
    expect(police.text).toContain(`\n${corrected}\n`);
    expect(police.text).not.toContain(appealWords.essence);
    for (const kept of [appealWords.request, appealWords.surname, appealWords.subject, appealWords.address]) expect(police.text).toContain(kept);
    expect(police.parsed.replyTo?.[0]?.address).toBe(email);
    const sheet: unknown = JSON.parse(attached(police, '.json'));
    expect(JSON.stringify(sheet)).toContain(JSON.stringify(corrected));
    await resident.close();
    await office.close();
  }, 180_000);
});
