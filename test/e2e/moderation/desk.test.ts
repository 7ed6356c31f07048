import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { desc } from 'drizzle-orm';
import { appealFiles, appeals } from '#db/schema/appeals.ts';
import { checkFile, keepFile } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import { photo } from '../../support/sampleFiles.ts';
import { review } from '#modules/appeals/index.ts';
import { translator, type StringKey } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { appealContent } from '../../support/appeals.ts';
import { openBrowser } from '../../support/browser.ts';
import { signedState, startDesk, type Desk, type Signed } from '../../support/desk.ts';
import { caughtMail, waitForMail } from '../../support/mail.ts';
import { inTime } from '../../support/shapes.ts';

const t = translator('uk');
const subjects = [
  'Дві людини за одним столом',
  'Схвалити й передумати',
  'Повернути без скриптів',
  'Клавіші з українською розкладкою',
  'Відмова зі словами',
  'Загублена чернетка',
  'Для перегляду',
];
const mailOf = (i: number): string => `author${i}@mail.example`;
/** A busy machine may take its time; what is waited for must still come. */
const patience = { timeout: 15_000 };
let browser: Browser;
let desk: Desk;
let people: Record<'moderator' | 'moderator2', Signed>;
let opened: BrowserContext[] = [];
beforeAll(async () => {
  const { applicant } = appealContent();
  const wanted = subjects.map((subject, i) => ({ kind: 'statement' as const, subject, applicant: { ...applicant, email: mailOf(i) } }));
  [browser, desk] = await Promise.all([openBrowser(), startDesk(wanted, addPhoto)]);
  people = { moderator: await signedState(browser, desk.portal, 'moderator'), moderator2: await signedState(browser, desk.portal, 'moderator2') };
});
afterEach(async () => {
  await Promise.all(opened.map((context) => context.close()));
  opened = [];
});
afterAll(async () => {
  await browser?.close();
  await desk?.stop();
});

/** Gives the last appeal a photo, as the wizard does. */
async function addPhoto(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const [appeal] = await db.select({ id: appeals.id }).from(appeals).orderBy(desc(appeals.createdAt)).limit(1);
  const checked = await checkFile(house, { bytes: await photo(), name: 'двір.jpg', purpose: 'attachment', evidence: false }, { maxBytes: 5_000_000 }, now);
  if (!appeal || !checked.ok) throw new Error('The photo was not taken.');
  const { file } = checked;
  const kept = await keepFile(db, house.vault, { kind: 'appeal', id: appeal.id }, file, { count: 5, each: file.content.length, all: 5_000_000 }, now);
  if (!kept.ok) throw new Error('The photo was not kept.');
  const { sha256, type } = file;
  await db.insert(appealFiles).values({
    appealId: appeal.id,
    version: 1,
    position: 1,
    fileId: kept.id,
    labelSealed: house.vault.seal(file.label),
    purpose: 'attachment',
    sha256,
    bytes: file.content.length,
    type,
  });
}

const queue = (more = ''): string => desk.portal.origin + link('office.queue', 'uk') + more;
async function open(who: keyof typeof people = 'moderator', { script = true, width = 1280, dark = false } = {}): Promise<Page> {
  const context = await browser.newContext({
    storageState: people[who],
    viewport: { width, height: 860 },
    javaScriptEnabled: script,
    colorScheme: dark ? 'dark' : 'light',
  });
  opened.push(context);
  return context.newPage();
}
async function openItem(page: Page, subject: string): Promise<void> {
  await page.goto(queue());
  await page.locator('.qi', { hasText: subject }).click();
  expect(await page.locator('h1').innerText()).toBe(subject);
}
const press = (page: Page, act: string) => page.click(`main button[value=${act}]:not([aria-hidden])`);
const says = (page: Page, key: StringKey, values?: Record<string, string | number>) =>
  expect.poll(() => page.locator('main').innerText(), patience).toContain(t(key, values));
async function answerAll(page: Page): Promise<void> {
  for (const i of review.checks.keys()) {
    const question = page.locator(`#check${i + 1}`);
    if ((await question.locator('input:checked').count()) === 0) await question.locator('input[value=yes]').check();
  }
}

test('two moderators take one item at once: one works, the other reads whose it is, and gets it when it is let go', async () => {
  const [one, two] = [await open('moderator'), await open('moderator2', { script: false })];
  await Promise.all([openItem(one, subjects[0] ?? ''), openItem(two, subjects[0] ?? '')]);
  await Promise.all([press(one, 'take'), press(two, 'take')]);
  await Promise.all([one, two].map((page) => page.waitForLoadState()));
  const holders = await Promise.all([one, two].map((page) => page.locator('button[value=release]').count()));
  expect(holders.toSorted()).toEqual([0, 1]);
  const [winner, loser] = holders[0] === 1 ? [one, two] : [two, one];
  await says(loser, 'moderation.claim.theirs', { name: winner === one ? 'Оксана Кравець (демо)' : 'Ігор Мельник (демо)' });
  expect(await loser.locator('button[value=approve], button[value=take]').count()).toBe(0);
  const forced = await loser.request.post(loser.url(), { form: { act: 'approve', version: '1' }, headers: { origin: desk.portal.origin } });
  expect(forced.status()).toBe(422);
  expect(await forced.text()).toContain(t('moderation.refusal.lost'));
  await press(winner, 'release');
  await winner.waitForURL(queue());
  await openItem(loser, subjects[0] ?? '');
  await press(loser, 'take');
  await loser.locator('button[value=release]').waitFor();
  await press(loser, 'release');
});

test('approve, take it back within ten seconds, approve again: one letter leaves, and only then', async () => {
  const page = await open();
  await openItem(page, subjects[1] ?? '');
  await press(page, 'take');
  await press(page, 'approve');
  await expect.poll(() => page.title(), patience).toMatch(/^Помилка: /);
  expect(await page.locator('.error-sum li').count()).toBeGreaterThan(0);
  await answerAll(page);
  await press(page, 'approve');
  await says(page, 'moderation.done.approve');
  // Keys act once the script of the page has run.
  await page.waitForLoadState('load');
  await page.keyboard.press('KeyZ');
  await expect.poll(() => page.locator('h1').innerText(), patience).toBe(subjects[1]);
  expect(await page.locator('.check input:checked').count()).toBe(review.checks.length);
  await press(page, 'approve');
  await says(page, 'moderation.done.approve');
  const told = await waitForMail(desk.portal.origin, mailOf(1), /передали|надсилаємо|поліції/i, 40_000);
  expect(told.to).toContain(mailOf(1));
  await page.goto(queue(`?poshuk=${/\d{6}/.exec(told.text)?.[0] ?? ''}`));
  expect(await page.locator('.qi').first().innerText()).toContain(t('office.queue.decided'));
  const letters = (await caughtMail(desk.portal.origin)).filter((mail) => mail.text.includes(subjects[1] ?? '') && !mail.to.includes(mailOf(1)));
  expect(new Set(letters.map((mail) => mail.to)).size).toBe(letters.length);
}, 120_000);

test.each([
  { script: true, i: 5 },
  { script: false, i: 2 },
])(
  'a return with the exact words the author reads (JavaScript: $script)',
  async ({ script, i }) => {
    const page = await open('moderator', { script });
    await openItem(page, subjects[i] ?? '');
    await press(page, 'take');
    await press(page, 'return');
    await page.locator('.reason', { hasText: 'R2' }).locator('input').check();
    await page.locator('.reason', { hasText: 'R1' }).first().locator('input').check();
    if (!script) await press(page, 'words');
    const ready = await page.inputValue('#words');
    expect(ready).toContain(t('appeals.reason.R2.words'));
    expect(ready).toContain(t('appeals.reason.R1.words'));
    await press(page, 'send');
    await says(page, 'moderation.words.blank');
    expect(await page.inputValue('#words')).toBe(ready);
    const mended = `${ready.replaceAll('[…]', 'номера будинку')}\n\nДякуємо, що написали.`;
    await page.fill('#words', mended);
    await press(page, 'send');
    await says(page, 'moderation.done.return');
    const mail = await waitForMail(desk.portal.origin, mailOf(i), /Дякуємо, що написали/, 40_000);
    for (const line of mended.split('\n').filter(Boolean)) expect(mail.text.replace(/\s+/g, ' ')).toContain(line);
  },
  120_000,
);

test('keys act by their place with a Ukrainian layout, are silent in fields, and can be switched off', async () => {
  const page = await open();
  await page.goto(queue());
  const key = (code: string, letter: string) =>
    page.evaluate(
      ([c, l]) => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { code: c ?? '', key: l ?? '', bubbles: true, cancelable: true })),
      [code, letter],
    );
  await key('Slash', '.');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
  await key('KeyJ', 'о');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await key('KeyJ', 'о');
  await key('KeyJ', 'о');
  expect(await page.evaluate(() => [...document.querySelectorAll('.qi')].findIndex((row) => row === document.activeElement))).toBe(1);
  await openItem(page, subjects[3] ?? '');
  await key('KeyC', 'с');
  await page.locator('button[value=release]').waitFor();
  await page.keyboard.press('Shift+Slash');
  expect(await page.locator('#all-keys').isVisible()).toBe(true);
  await page.keyboard.press('KeyR');
  expect(await page.locator('#words').count()).toBe(0);
  await page.keyboard.press('Escape');
  await key('KeyR', 'к');
  await page.locator('#words').fill('Пишу слова: а р х');
  await page.locator('#words').press('KeyA');
  expect(await page.locator('#words').count()).toBe(1);
  await page.locator('summary.otop__me').click();
  await page.click('button[name=keys]');
  await openItem(page, subjects[3] ?? '');
  await key('KeyJ', 'о');
  await page.waitForTimeout(300);
  expect(await page.locator('h1').innerText()).toBe(subjects[3]);
  expect(await page.inputValue('#words')).toContain('Пишу слова');
  await press(page, 'back');
  await press(page, 'release');
});

test('the address is shown for a reason; the phone is nowhere; a picture is veiled and a file can only be saved or looked at', async () => {
  const page = await open();
  await openItem(page, subjects[6] ?? '');
  const { phone, residence } = appealContent().applicant;
  expect(await page.content()).not.toContain(`${residence.street}, ${residence.building}, ${residence.flat}`);
  await press(page, 'take');
  await page.locator('summary', { hasText: t('moderation.address') }).click();
  await press(page, 'address');
  await says(page, 'moderation.address.missing');
  await page.fill('[name=why]', 'звірити територію');
  await press(page, 'address');
  await expect.poll(() => page.locator('main').innerText(), patience).toContain(`${residence.street}, ${residence.building}, ${residence.flat}`);
  expect(await page.content()).not.toContain(phone);
  await page.goto(page.url());
  expect(await page.content()).not.toContain(`${residence.street}, ${residence.building}, ${residence.flat}`);
  const picture = page.locator('.veil img');
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth), patience).toBe(320);
  expect(await picture.evaluate((image) => getComputedStyle(image).filter)).toContain('blur');
  await page.locator('.veil input').check();
  expect(await picture.evaluate((image) => getComputedStyle(image).filter)).toBe('none');
  const link0 = (await picture.getAttribute('src')) ?? '';
  const headers = (await page.request.get(desk.portal.origin + link0)).headers();
  expect(headers).toMatchObject({ 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox|sandbox.*default-src 'none'/);
  const other = await (await open('moderator2')).request.get(desk.portal.origin + link('office.file', 'uk', { id: '00000000-0000-4000-8000-000000000000' }));
  expect(other.status()).toBe(404);
  const stranger = await browser.newContext();
  opened.push(stranger);
  expect((await stranger.request.get(desk.portal.origin + link0, { maxRedirects: 0 })).status()).toBe(303);
  await press(page, 'release');
});

test('the queue and the item have no fault and no sideways scrolling, and the text cannot be edited', async () => {
  for (const [width, dark] of inTime([
    [390, false],
    [390, true],
    [1280, false],
    [1280, true],
  ] as const)) {
    const page = await open('moderator', { width, dark });
    const faultless = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${width} ${dark} ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    };
    await page.goto(desk.portal.origin + link('office.home', 'uk'));
    await faultless();
    await page.goto(queue());
    await faultless();
    await openItem(page, subjects[6] ?? '');
    await faultless();
    expect(await page.locator('.qdet :is(textarea, [contenteditable])').count()).toBe(0);
    await press(page, 'take');
    await faultless();
    await press(page, 'decline');
    await faultless();
    await press(page, 'back');
    await press(page, 'release');
    await page.goto(queue('?poshuk=немає'));
    await faultless();
    await page.goto(queue('?vyd=all&mova=uk&strok=mynuv'));
    await page.locator('.sift summary').click();
    await faultless();
    await page.context().close();
  }
}, 180_000);
