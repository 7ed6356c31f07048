import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { barriersOf, wholePage } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { caughtMail, waitForMail } from '../../support/mail.ts';
import { signIn } from '../../support/office.ts';
import { startPortal, type Portal } from '../../support/portal.ts';
import { startMailServer, type MailServer } from '../../support/smtp.ts';

const t = translator('uk');
const letters = link('office.letters', 'uk');
let browser: Browser;
let server: MailServer;
let refusing: Portal;
let catching: Portal;
beforeAll(async () => {
  server = await startMailServer();
  [browser, refusing, catching] = await Promise.all([openBrowser(), startPortal({ env: { SMTP_URL: server.url } }), startPortal()]);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([refusing?.stop(), catching?.stop(), server?.stop()]);
});

async function inBrowser(script: boolean, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: script });
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}
async function faultless(page: Page): Promise<void> {
  await wholePage(page);
  expect(await barriersOf(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
}
async function sendTest(page: Page, to: string): Promise<void> {
  await page.locator('details.more > summary').click();
  await page.fill('[name=to]', to);
  await page.getByRole('button', { name: t('letters.test.go') }).click();
}

// Two journeys by one account would use the same six digits twice within their half minute, which is refused: each has its own person.
test.each([
  { script: true, who: 'admin' },
  { script: false, who: 'lead' },
])('a refused letter is seen with its reason, and a person sends it again (JavaScript: $script)', async ({ script, who }) => {
  server.behave(() => ({ reply: '550 5.1.1 no such mailbox', at: 'rcpt' }));
  const before = server.taken.length;
  await inBrowser(script, async (page) => {
    await signIn(page, refusing, who);
    await page.goto(refusing.origin + letters);
    await sendTest(page, 'hto-tse');
    await expect.poll(() => page.locator('#to-error').textContent()).toContain(t('letters.test.missing'));
    expect(await page.inputValue('[name=to]')).toBe('hto-tse');
    await page.fill('[name=to]', 'ira@gmail.com');
    await page.getByRole('button', { name: t('letters.test.go') }).click();
    expect(await page.locator('#to-error').textContent()).toContain(t('letters.reason.demo'));
    await page.fill('[name=to]', 'ira@poshta.example');
    await page.getByRole('button', { name: t('letters.test.go') }).click();
    await expect.poll(async () => (await page.goto(refusing.origin + letters), page.locator('li.letter').count()), { timeout: 15_000 }).toBe(1);
    const card = page.locator('li.letter');
    expect(await card.textContent()).toContain(t('letters.reason.refused'));
    expect(await card.textContent()).toContain('550 5.1.1 no such mailbox');
    expect(await card.textContent()).not.toContain('poshta.example');
    if (script) await faultless(page);

    server.behave(() => 'take');
    await card.getByRole('link', { name: t('letters.again') }).click();
    if (script) await faultless(page);
    await page.getByRole('button', { name: t('letters.again') }).click();
    expect(await page.locator('#why-error').textContent()).toContain(t('letters.why.missing', { min: 5 }));
    await page.fill('[name=why]', 'Скриньку виправили');
    await page.getByRole('button', { name: t('letters.again') }).click();
    await expect
      .poll(async () => (await page.goto(`${refusing.origin}${letters}?stan=left`), page.locator('main').textContent()), { timeout: 15_000 })
      .toContain(t('letters.state.sent'));
    expect(server.taken).toHaveLength(before + 1);
    await page.goto(refusing.origin + letters);
    expect(await page.locator('li.letter').count()).toBe(0);
  });
});

test('a person closes a lane, and it waits until a person opens it', async () => {
  await inBrowser(true, async (page) => {
    await signIn(page, catching, 'admin');
    const lane = t('letters.lane.staff');
    await page.goto(`${catching.origin}${letters}?diia=close&smuha=staff`);
    await page.fill('[name=why]', 'Перевіряємо сервер');
    await page.getByRole('button', { name: t('letters.close') }).click();
    expect(await page.locator('main').textContent()).toContain(t('letters.paused', { lane }));
    await sendTest(page, 'staff@poshta.example');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await caughtMail(catching.origin)).toEqual([]);
    await page.goto(`${catching.origin}${letters}?diia=open&smuha=staff`);
    await page.fill('[name=why]', 'Сервер справний');
    await page.getByRole('button', { name: t('letters.open') }).click();
    const letter = await waitForMail(catching.origin, 'staff@poshta.example');
    expect(letter.subject).toContain('Перевірка пошти порталу');

    await page.goto(`${catching.origin}/dev/mail`);
    await faultless(page);
    await page.click(`a[href="/dev/mail/${letter.id}"]`);
    expect(await page.locator('.said').textContent()).toContain('пошта порталу працює');
    await faultless(page);
  });
});

test('parts of a caught letter are inert, and unknown ones do not exist', async () => {
  await inBrowser(true, async (page) => {
    await signIn(page, catching, 'lead');
    await page.goto(catching.origin + letters);
    await sendTest(page, 'parts@poshta.example');
    const { id } = await waitForMail(catching.origin, 'parts@poshta.example');
    const html = await fetch(`${catching.origin}/dev/mail/${id}/html`);
    expect(html.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(html.headers.get('x-content-type-options')).toBe('nosniff');
    const raw = await fetch(`${catching.origin}/dev/mail/${id}/raw`);
    expect(raw.headers.get('content-disposition')).toMatch(/^attachment/);
    for (const path of [`/dev/mail/${id}/7`, `/dev/mail/${id}/..%2fx`, '/dev/mail/nope', `/dev/mail/${crypto.randomUUID()}`]) {
      expect((await fetch(catching.origin + path)).status).toBe(404);
    }
  });
});

test('a moderator has no business with the post', async () => {
  await inBrowser(true, async (page) => {
    await signIn(page, catching, 'moderator');
    const answer = await page.goto(catching.origin + letters);
    expect(answer?.status()).toBe(403);
    expect(await page.locator('li.letter, details.more').count()).toBe(0);
  });
});
