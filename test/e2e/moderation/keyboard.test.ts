import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeNow } from '#modules/people/index.ts';
import { translator, type StringKey } from '#platform/i18n.ts';
import { link, type RouteId } from '#routes.ts';
import { appealContent } from '../../support/appeals.ts';
import { openBrowser } from '../../support/browser.ts';
import { signedState, startDesk, type Desk, type Signed } from '../../support/desk.ts';
import { accountOf, pressDesk } from '../../support/office.ts';

// Оксана works a whole shift without touching the mouse, and always sees where she is.

const t = translator('uk');
const subjects = ['Перше звернення', 'Друге звернення'];
let browser: Browser;
let desk: Desk;
beforeAll(async () => {
  const { applicant } = appealContent();
  const wanted = subjects.map((subject, i) => ({
    kind: 'statement' as const,
    subject,
    applicant: { ...applicant, email: `keys${i}@mail.example` },
  }));
  [browser, desk] = await Promise.all([openBrowser(), startDesk(wanted)]);
});
/** Signed in once: the six digits work once in half a minute. */
let signed: Promise<Signed> | null = null;
const ihor = (): Promise<Signed> => (signed ??= signedState(browser, desk.portal, 'moderator2'));
afterAll(async () => {
  await browser?.close();
  await desk?.stop();
});

/** Where the focus cannot be seen: an element without a ring, or one outside of the window. */
const unseen: string[] = [];
async function look(page: Page): Promise<void> {
  const fault = await page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    // A round button is drawn by the words after it.
    const shown = getComputedStyle(focused).opacity === '0' && focused.nextElementSibling ? focused.nextElementSibling : focused;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shown);
    const { bottom, top, width } = shown.getBoundingClientRect();
    const ring = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    return ring && width > 0 && bottom > 0 && top < innerHeight ? null : focused.outerHTML.slice(0, 120);
  });
  if (fault) unseen.push(fault);
}
const isOn = (page: Page, selector: string): Promise<boolean> => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
/** Goes on with Tab until the focus stands there. */
async function reach(page: Page, selector: string): Promise<void> {
  for (let steps = 0; steps < 120; steps += 1) {
    await page.keyboard.press('Tab');
    await look(page);
    if (await isOn(page, selector)) return;
  }
  throw new Error(`The keyboard does not reach ${selector}.`);
}
/** Presses a key that leads to another page, and waits until its scripts have run. */
async function go(page: Page, key: string): Promise<void> {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press(key)]);
}
const stands = (page: Page, id: string) => expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(id);
const reads = (page: Page, key: StringKey, values?: Record<string, string | number>) =>
  expect.poll(() => page.locator('main').innerText()).toContain(t(key, values));
async function visit(page: Page, id: RouteId): Promise<void> {
  await reach(page, `.rail a[href="${link(id, 'uk')}"]`);
  await go(page, 'Enter');
}
/** Answers every question that stands open, one after another. */
async function answerChecks(page: Page): Promise<void> {
  const open = () => page.locator('.checks > fieldset:not(:has(input:checked))').count();
  await page.keyboard.press('KeyD');
  await stands(page, 'checks-heading');
  for (let left = await open(); left > 0; left = await open()) {
    await reach(page, '.checks > fieldset:not(:has(input:checked)) input');
    await page.keyboard.press('Space');
  }
}

test.each([
  { script: true, width: 1280 },
  { script: false, width: 390 },
])('the queue is sifted by a plain form whose address can be kept (JavaScript: $script)', async ({ script, width }) => {
  const context = await browser.newContext({ storageState: await ihor(), viewport: { width, height: 860 }, javaScriptEnabled: script });
  const page = await context.newPage();
  const queue = (more = ''): string => desk.portal.origin + link('office.queue', 'uk') + more;
  const submit = () => Promise.all([page.waitForURL(/[?&]vmist=|cherha$/), page.getByRole('button', { name: t('office.filters.show') }).click()]);
  await page.goto(queue());
  await page.locator('.sift summary').click();
  await submit();
  expect(page.url(), 'empty fields do not stand in the address').toBe(queue());
  await page.locator('.sift summary').click();
  await page.selectOption('[name=vmist]', 'appeal');
  await page.selectOption('[name=tema]', 'statement');
  await page.selectOption('[name=mova]', 'uk');
  await page.selectOption('[name=khto]', 'free');
  await page.fill('[name=do]', '2099-12-31');
  await submit();
  const kept = page.url();
  expect(new URL(kept).search).toBe('?vmist=appeal&tema=statement&mova=uk&khto=free&do=2099-12-31');
  expect(await page.locator('.sifted').innerText()).toContain(t('appeals.letter.kind.statement'));
  expect(await page.inputValue('[name=khto]')).toBe('free');
  await page.locator('.qi').first().click();
  await page.waitForURL(/khto=free/);
  await pressDesk(page, 'take');
  await page.waitForURL(/khto=free/);
  expect(await page.locator('.qi.is-cur').count(), 'what was taken stays in sight').toBe(1);
  expect((await page.locator('.qi.is-cur .ava').innerText()).trim()).toBe('ІМ');
  await pressDesk(page, 'release');
  await page.waitForURL(kept);
  await page.goto(queue('?tema=crime&strok=mynuv'));
  expect(await page.locator('.qlist__none').innerText()).toBe(t('office.filters.none'));
  await page.getByRole('link', { name: t('office.filters.clear') }).click();
  await page.waitForURL(queue());
  expect(await page.locator('.qi').count()).toBeGreaterThan(0);
  await context.close();
});

test('a shift by keyboard alone: sign in, take the first, return it by a template, take that back, send it, approve the next, pause, end', async () => {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'uk-UA' })).newPage();
  const { email, password, secret } = accountOf(desk.portal, 'moderator');
  await page.goto(desk.portal.origin + link('people.signIn', 'uk'));
  await reach(page, '[name=email]');
  await page.keyboard.type(email);
  await reach(page, '[name=password]');
  await page.keyboard.type(password);
  await go(page, 'Enter');
  if (!(await isOn(page, '[name=code]'))) await reach(page, '[name=code]');
  await page.keyboard.type(codeNow(secret, new Date()).code);
  await go(page, 'Enter');

  await visit(page, 'office.queue');
  await page.keyboard.press('KeyJ');
  await look(page);
  await go(page, 'Enter');
  // Both are due at the same moment; which stands first is nobody's promise.
  const first = await page.locator('h1').innerText();
  const second = subjects.find((subject) => subject !== first) ?? '';
  expect(subjects).toContain(first);
  await go(page, 'KeyC');
  await stands(page, 'item');
  await answerChecks(page);

  await go(page, 'KeyR');
  await stands(page, 'rishennia');
  await page.keyboard.press('KeyT');
  await stands(page, 'template');
  await page.keyboard.press('ArrowDown');
  await reach(page, 'button[value=template]');
  await go(page, 'Enter');
  await stands(page, 'field-missing');
  await page.keyboard.type('номера будинку');
  await go(page, 'Enter');
  await stands(page, 'words');
  expect(await page.inputValue('#words')).toContain('бракує: номера будинку.');
  await reach(page, 'button[value=send]');
  await go(page, 'Enter');
  await reads(page, 'moderation.done.return');
  expect(await page.locator('h1').innerText()).toBe(second);
  await stands(page, 'item');
  await go(page, 'KeyZ');
  expect(await page.locator('h1').innerText()).toBe(first);
  await stands(page, 'item');
  expect(await page.inputValue('#words')).toContain('бракує: номера будинку.');
  await go(page, 'KeyS');
  expect(await page.locator('h1').innerText()).toBe(second);

  await go(page, 'KeyC');
  await answerChecks(page);
  await go(page, 'KeyA');
  await reads(page, 'moderation.done.approve');
  await reads(page, 'office.queue.empty.new');

  await visit(page, 'office.shift');
  await reach(page, 'button[value=pause]');
  await go(page, 'Enter');
  await stands(page, 'zmina');
  await reads(page, 'moderation.mode.pause.you');
  await reach(page, 'button[value=end]');
  await go(page, 'Enter');
  await reads(page, 'moderation.shift.off');
  expect(unseen).toEqual([]);
}, 180_000);
