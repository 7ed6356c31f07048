import type { BrowserContext } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { holdPage } from '../../support/axe.ts';
import { appealWords, at, beginAppeal, fillAppeal, onward, sendAppeal } from '../../support/journey.ts';
import { answerChecks, approve, openByNumber, pressDesk, signIn } from '../../support/office.ts';
import { codeIn, lettersTo, letterTo } from '../../support/letterbox.ts';
import { inTime } from '../../support/shapes.ts';
import { useStage } from '../../support/stage.ts';

// An appeal of several people, from the list to the letter of the police; every letter is read back from what the mail server took.

const stage = useStage({ mail: true });
let session: Awaited<ReturnType<BrowserContext['storageState']>>;
beforeAll(async () => {
  const first = await stage.browser.newContext();
  await signIn(await first.newPage(), stage.portal, 'moderator');
  session = await first.storageState();
  await first.close();
});

const pages = async (email: string): Promise<string> => {
  const letter = await letterTo(stage.mail, email, /підтримати/u);
  return /https?:\/\/\S+\/pidtrymka\/[\w-]{43}/.exec(letter.text)?.[0] ?? '';
};

const ways = [
  { name: 'a phone without JavaScript', id: 'off', javaScriptEnabled: false, width: 390, colorScheme: 'light' as const },
  { name: 'a phone at night', id: 'phone', javaScriptEnabled: true, width: 390, colorScheme: 'dark' as const },
  { name: 'a desk', id: 'desk', javaScriptEnabled: true, width: 1280, colorScheme: 'light' as const },
];
describe.each(inTime(ways))('on $name', ({ id, javaScriptEnabled, width, colorScheme }) => {
  const shape = { javaScriptEnabled, colorScheme, viewport: { width, height: 844 }, locale: 'uk-UA' };
  const [author, ihor, olia] = ['author', 'ihor', 'olia'].map((who) => `${who}-${id}@resident.example`);

  test('people are asked, one agrees, and only that one is named to the police', async () => {
    const context = await stage.browser.newContext(shape);
    const page = await context.newPage();
    await beginAppeal(page, stage.portal.origin);
    await fillAppeal(page, { ...appealWords, email: author ?? '' });
    await page.goto(at(stage.portal.origin, 'appeals.you'));
    await page.locator('details:has([name=supporters])').evaluate((element) => element.setAttribute('open', ''));
    await page
      .locator('[name=supporters]')
      .fill(`Вигаданий Ігор; Одеса, Базарна, 62; ${ihor}\nВигадана Оля; Одеса, Базарна, 64; ${olia}\nВигаданий Ігор; Одеса, Базарна, 62; ${ihor}`);
    await onward(page);
    const { number, code } = await sendAppeal(page);
    const confirmation = await letterTo(stage.mail, author ?? '', /код/u);
    expect(await lettersTo(stage.mail, ihor ?? ''), 'nobody is written to before the author is proved').toEqual([]);
    await page.locator('[name=code]').fill(codeIn(confirmation));
    await onward(page);

    const letter = await letterTo(stage.mail, ihor ?? '', /підтримати/u);
    expect(letter.parsed.subject).toContain('Петренко Ганна');
    expect(letter.text).toContain(appealWords.subject);
    for (const secret of [appealWords.essence.slice(0, 20), appealWords.request.slice(0, 20), 'Базарна', 'Оля', author ?? ''])
      expect(letter.text).not.toContain(secret);
    expect(await lettersTo(stage.mail, ihor ?? '')).toHaveLength(1);

    const friend = await (await stage.browser.newContext(shape)).newPage();
    await friend.goto(await pages(ihor ?? ''));
    expect(new URL(friend.url()).search).toBe('');
    await holdPage(friend, javaScriptEnabled);
    expect(await friend.locator('main').innerText()).not.toContain(appealWords.essence.slice(0, 20));
    await friend.locator('button[value=refused]').click();
    await friend.locator('button[value=confirmed]').waitFor();
    await holdPage(friend, javaScriptEnabled);

    const desk = await (await stage.browser.newContext({ ...shape, viewport: { width: 1280, height: 860 }, storageState: session })).newPage();
    await openByNumber(desk, stage.portal, number);
    expect(await desk.locator('main').innerText()).toContain('Підтвердили 1 із 3');
    await pressDesk(desk, 'take');
    await answerChecks(desk);
    await desk.locator('main button[name=act][value=approve]:not([aria-hidden])').last().click();
    await desk.waitForLoadState();
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect((await policeLetters(number)).length, 'nobody has agreed, so nothing leaves').toBe(0);

    await friend.locator('button[value=confirmed]').click();
    await friend.locator('button[value=refused]').waitFor();
    await holdPage(friend, javaScriptEnabled);
    await friend.context().close();

    await page.goto(at(stage.portal.origin, 'appeals.track'));
    await page.locator('[name=number]').fill(number);
    await page.locator('[name=code]').fill(code);
    await onward(page);
    expect(await page.locator('main').innerText()).toContain('Підтвердили 2 із 3');
    await holdPage(page, javaScriptEnabled);

    await approve(desk, stage.portal, number);
    await expect.poll(() => policeLetters(number), { timeout: 30_000 }).toHaveLength(1);
    const [police] = await policeLetters(number);
    const list = police?.parsed.attachments.find((one) => one.filename === 'pidtrymka.txt');
    const named = new TextDecoder().decode(list?.content instanceof ArrayBuffer ? list.content : new Uint8Array());
    expect(named).toContain('Вигаданий Ігор; Одеса, Базарна, 62');
    expect(named).not.toContain('Оля');
    expect(police?.text).not.toContain('Ігор');
    expect(police?.parsed.subject).toContain('-КО');
    await desk.context().close();

    const late = await (await stage.browser.newContext(shape)).newPage();
    await late.goto(await pages(olia ?? ''));
    await expect.poll(async () => (await late.reload(), late.locator('h1').innerText())).toBe('Лист уже в поліції');
    await holdPage(late, javaScriptEnabled);
    await late.context().close();
    await context.close();
  });
});

async function policeLetters(number: string) {
  const all = await Promise.all(
    [...new Set(stage.mail.taken.flatMap((one) => one.to))].filter((to) => !to.endsWith('@resident.example')).map((to) => lettersTo(stage.mail, to)),
  );
  return all
    .flat()
    .filter((letter) => (letter.parsed.subject ?? '').includes(number) && letter.parsed.headers.some((header) => header.key === 'x-portal-appeal'));
}
