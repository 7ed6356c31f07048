import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { codeNow } from '#modules/people/index.ts';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { signedState, type Signed } from '../../support/desk.ts';
import { appealWords, beginAppeal, fillAppeal, onward, shownSecrets } from '../../support/journey.ts';
import { codeIn, lettersTo, lettersToPolice, letterTo } from '../../support/letterbox.ts';
import { answerChecks, openByNumber, pressDesk } from '../../support/office.ts';
import { shapes } from '../../support/shapes.ts';
import { useStage } from '../../support/stage.ts';

// What tired hands do: a wrong code, a wrong second factor, two clicks in place of one, a step back after the deed.
// And a refusal in words, with the ways that stay open to the author.

const t = translator('uk');
/** An authenticator's code works once in half a minute, so each shape signs in as somebody else. */
const doors = ['moderator2', 'lead', 'police', 'admin'];
const stage = useStage({ mail: true });
let session: Signed;
beforeAll(async () => {
  session = await signedState(stage.browser, stage.portal, 'moderator');
});

const title = (page: Page): Promise<string> => page.title();
const text = (page: Page): Promise<string> => page.locator('main').innerText();
const settled = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const another = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe.each(shapes)('on $name', ({ key, name: _, ...shape }) => {
  const open = async (storageState?: Signed): Promise<Page> =>
    (await stage.browser.newContext({ ...shape, locale: 'uk-UA', ...(storageState ? { storageState } : {}) })).newPage();

  test('a wrong second factor is told and forgiven', async () => {
    const who = doors[shapes.findIndex((one) => one.key === key)] ?? '';
    const kept: { accounts: { email: string; password: string; secret: string }[] } = JSON.parse(
      readFileSync(join(stage.portal.varDir, 'demo-accounts.json'), 'utf8'),
    );
    const account = kept.accounts.find((one) => one.email.startsWith(`${who}@`));
    if (!account) throw new Error(who);
    const page = await open();
    await page.goto(stage.portal.origin + link('people.signIn', 'uk'));
    await page.fill('[name=email]', account.email);
    await page.fill('[name=password]', account.password);
    await page.click('main button[type=submit]');
    const right = () => codeNow(account.secret, new Date()).code;
    await page.fill('[name=code]', another(another(right())));
    await page.click('main button[type=submit]');
    expect(await title(page)).toMatch(/^Помилка/);
    expect(await text(page)).toContain(t('people.factor.wrong', { count: 4 }));
    await page.fill('[name=code]', right());
    await page.click('main button[type=submit]');
    expect(new URL(page.url()).pathname).toBe(link('office.home', 'uk'));
    await page.context().close();
  });

  test('two clicks send one appeal, a wrong code is forgiven, two clicks approve it once, and the way back decides nothing', async () => {
    const email = `${key}.twice@resident.example`;
    const page = await open();
    await beginAppeal(page, stage.portal.origin);
    await fillAppeal(page, { ...appealWords, email });
    for (const name of ['mine', 'notice', 'sending']) await page.locator(`[name=${name}]`).check();
    await page.locator('main form button[type=submit].btn:not(.btn--second):not(.btn--text):visible').last().dblclick();
    await page.locator('[name=code]').waitFor({ timeout: 30_000 });
    const { number } = await shownSecrets(page);
    const code = codeIn(await letterTo(stage.mail, email, /код|Підтвердьте|\d{3}/u));
    await page.locator('[name=code]').fill(another(code));
    await onward(page);
    expect(await title(page)).toMatch(/^Помилка/);
    expect(await page.locator('[name=code]').inputValue()).toBe(another(code));
    await page.locator('[name=code]').fill(code);
    await onward(page);
    expect(await text(page)).toContain(number);
    await settled(1500);
    expect(await lettersTo(stage.mail, email, /код для звернення/u), 'one letter with a code').toHaveLength(1);

    const desk = await open(session);
    await openByNumber(desk, stage.portal, number);
    expect(await desk.locator('.qi', { hasText: number.slice(-8) }).count()).toBe(1);
    await pressDesk(desk, 'take');
    await answerChecks(desk);
    const item = desk.url();
    await desk.locator('button[name=act][value=approve]').dblclick();
    await expect.poll(() => text(desk), { timeout: 15_000 }).toContain(t('moderation.done.approve'));
    expect(await text(desk)).not.toContain(t('moderation.refusal.closed'));

    await desk.goBack();
    await desk.waitForLoadState();
    const stale = desk.locator('button[name=act][value=approve]');
    if (new URL(desk.url()).pathname === new URL(item).pathname && (await stale.count()) > 0) {
      await stale.click();
      await desk.waitForLoadState();
    }
    expect(await title(desk)).not.toBe('');
    await expect.poll(async () => (await lettersToPolice(stage.mail, number)).length, { timeout: 40_000 }).toBe(1);
    await desk.goto(item);
    expect(await text(desk)).toContain(t('moderation.state.decided'));
    await settled(4000);
    expect(await lettersToPolice(stage.mail, number), 'exactly one letter to the police').toHaveLength(1);
    expect(await lettersTo(stage.mail, email, /надсилаємо поліції/u), 'and one to the author').toHaveLength(1);
    await Promise.all([page.context().close(), desk.context().close()]);
  }, 180_000);

  test('a refusal comes in words, with the direct ways and the way to object, and nothing goes to the police', async () => {
    const email = `${key}.declined@resident.example`;
    const page = await open();
    await beginAppeal(page, stage.portal.origin);
    await fillAppeal(page, { ...appealWords, email });
    for (const name of ['mine', 'notice', 'sending']) await page.locator(`[name=${name}]`).check();
    await onward(page);
    const { number, code } = await shownSecrets(page);
    await page.locator('[name=code]').fill(codeIn(await letterTo(stage.mail, email, /код|Підтвердьте|\d{3}/u)));
    await onward(page);

    const desk = await open(session);
    await openByNumber(desk, stage.portal, number);
    await pressDesk(desk, 'take');
    await pressDesk(desk, 'decline');
    await desk.locator('#words').fill('Коротко.');
    await pressDesk(desk, 'send');
    expect(await title(desk)).toMatch(/^Помилка/);
    expect(await text(desk)).toContain(t('moderation.reasons.missing'));
    expect(await desk.inputValue('#words')).toBe('Коротко.');
    await desk.locator('.reason', { hasText: 'D1' }).locator('input').check();
    const words = 'Це оголошення про продаж, а не звернення до поліції.\n\nЯкщо вас обдурили, напишіть про це окремо.';
    await desk.locator('#words').fill(words);
    await pressDesk(desk, 'send');
    expect(await text(desk)).toContain(t('moderation.done.decline'));

    const letter = await letterTo(stage.mail, email, /не може/iu);
    const [, after = ''] = letter.text.split('Ось чому:\n\n');
    expect(after.slice(0, words.length)).toBe(words);
    expect(letter.text).toContain(t('appeals.status.directShort'));
    expect(letter.text).toMatch(/Не згодні\? До .* можна заперечити .*інша людина/u);

    await page.goto(stage.portal.origin + link('appeals.track', 'uk'));
    await page.locator('[name=number]').fill(number);
    await page.locator('[name=code]').fill(code);
    await onward(page);
    const shown = await text(page);
    expect(shown).toContain('Це оголошення про продаж, а не звернення до поліції.');
    expect(shown).toContain('od.npu.gov.ua');
    await page.locator('summary', { hasText: t('appeals.objection.may') }).click();
    const object = () => Promise.all([page.waitForNavigation(), page.getByRole('button', { name: t('appeals.objection.send') }).click()]);
    await object();
    expect(await title(page)).toMatch(/^Помилка/);
    await page.locator('[name=objection]').fill('Це не оголошення: мене обдурили на ринку, я про це й написала.');
    await object();
    expect(await text(page)).toContain(t('appeals.status.done.zaperecheno'));
    expect(await text(page)).toContain('мене обдурили на ринку');
    expect((await letterTo(stage.mail, email, /отримали ваше заперечення/u)).text).toContain('не вирішувала');
    await openByNumber(desk, stage.portal, number);
    expect([403, 200]).toContain((await desk.request.get(desk.url())).status());
    expect(await text(desk), 'never the one who decided').not.toContain(t('appeals.objection.said'));
    expect(await lettersToPolice(stage.mail, number)).toEqual([]);
    await Promise.all([page.context().close(), desk.context().close()]);
  }, 180_000);
});
