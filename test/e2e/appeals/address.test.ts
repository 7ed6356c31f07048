import { describe, expect, test } from 'vitest';
import { holdPage } from '../../support/axe.ts';
import { appealWords, at, beginAppeal, fillAppeal, onward, sendAppeal } from '../../support/journey.ts';
import { codeIn, lettersTo, letterTo } from '../../support/letterbox.ts';
import { useStage } from '../../support/stage.ts';

// A mistyped address, put right before the appeal is confirmed; the letters are read back from what the mail server took.

const stage = useStage({ mail: true });

describe.each([
  { name: 'a phone without JavaScript', javaScriptEnabled: false, at390: true, colorScheme: 'light' as const },
  { name: 'a phone', javaScriptEnabled: true, at390: true, colorScheme: 'light' as const },
  { name: 'a desk at night', javaScriptEnabled: true, at390: false, colorScheme: 'dark' as const },
])('on $name', ({ javaScriptEnabled, at390, colorScheme }) => {
  const viewport = at390 ? { width: 390, height: 844 } : { width: 1280, height: 860 };
  const wrong = `hana-${javaScriptEnabled}-${at390}@resident.example`;
  const right = `hanna-${javaScriptEnabled}-${at390}@resident.example`;

  test('the author changes the address; the old code and link are dead, the new one confirms', async () => {
    const context = await stage.browser.newContext({ javaScriptEnabled, viewport, colorScheme, locale: 'uk-UA' });
    const page = await context.newPage();
    await beginAppeal(page, stage.portal.origin);
    await fillAppeal(page, { ...appealWords, email: wrong });
    const { number, code } = await sendAppeal(page);
    const first = await letterTo(stage.mail, wrong, /код/u);

    await page.getByRole('link', { name: /Змінити адресу/ }).click();
    await page.locator('main h1').waitFor();
    await holdPage(page, javaScriptEnabled);
    await page.locator('[name=email]').fill('hanna.resident.example');
    await onward(page);
    expect(await page.title()).toMatch(/^Помилка: /);
    expect(await page.locator('[name=email]').inputValue()).toBe('hanna.resident.example');
    await holdPage(page, javaScriptEnabled);
    await page.locator('[name=email]').fill(right);
    await onward(page);
    expect(new URL(page.url()).pathname).toBe('/zvernennia/nove/nadislano');
    expect(await page.locator('main').innerText()).toContain('Адресу змінено');
    expect(await page.locator('main').innerText()).toContain(right);
    const fresh = await letterTo(stage.mail, right, /код/u);
    expect(await lettersTo(stage.mail, wrong)).toHaveLength(1);

    const old = /https?:\/\/\S+\/pidtverdyty\/[\w-]{43}/.exec(first.text)?.[0] ?? '';
    expect((await fetch(old)).status).toBe(410);
    await page.locator('[name=code]').fill(codeIn(first));
    await onward(page);
    expect(await page.title()).toMatch(/^Помилка: /);
    await page.locator('[name=code]').fill(codeIn(fresh));
    await onward(page);
    expect(await page.locator('h1').innerText()).toContain('прийнято');

    // Another device has only the number and the code.
    const second = await (await stage.browser.newContext({ javaScriptEnabled, viewport, colorScheme, locale: 'uk-UA' })).newPage();
    await second.goto(at(stage.portal.origin, 'appeals.address', 'uk', { number: number.replace('ЗВ-ОД', 'ZV-OD') }));
    expect(await second.locator('main').innerText()).not.toContain(right);
    await second.goto(at(stage.portal.origin, 'appeals.track'));
    await second.locator('[name=number]').fill(number);
    await second.locator('[name=code]').fill(code);
    await onward(second);
    expect(await second.locator('main').innerText()).toContain('Ви змінили адресу пошти');
    expect(await second.getByRole('link', { name: /Змінити адресу/ }).count()).toBe(0);
    await second.context().close();
    await context.close();
  });
});
