import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { codeNow } from '#modules/people/index.ts';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { letterTo } from '../../support/letterbox.ts';
import { signIn } from '../../support/office.ts';
import { password } from '../../support/people.ts';
import { useStage } from '../../support/stage.ts';

const t = translator('uk');
const stage = useStage({ mail: true });
let opened: BrowserContext[] = [];
afterEach(async () => {
  await Promise.all(opened.map((context) => context.close()));
  opened = [];
});
/** The six digits work once, so each person signs in once and later browsers go on with the same cookies. */
const kept = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();
async function open(who: string | null, script = false): Promise<Page> {
  const state = who ? kept.get(who) : undefined;
  const context = await stage.browser.newContext({
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: script,
    ...(state ? { storageState: state } : {}),
  });
  opened.push(context);
  const page = await context.newPage();
  if (who && !state) {
    await signIn(page, stage.portal, who);
    kept.set(who, await context.storageState());
  }
  return page;
}
const at = (id: Parameters<typeof link>[0]) => stage.portal.origin + link(id, 'uk');
const submit = (page: Page) => Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').first().click()]);
const text = (page: Page) => page.locator('main').innerText();

async function fillInvite(page: Page, name: string, email: string, role: string): Promise<void> {
  await page.goto(at('office.invite'));
  await page.fill('[name=name]', name);
  await page.fill('[name=email]', email);
  await page.selectOption('[name=role]', role);
  await page.fill('[name=why]', 'набір на осінь');
}
const linkIn = (letter: { text: string }): string => /https?:\S+zaproshennia\/\S+/.exec(letter.text)?.[0] ?? '';

test('a plain role: invited without scripts, the letter comes, the account opens, the list shows the person with reason and term', async () => {
  const admin = await open('admin');
  await admin.goto(at('office.people'));
  await holdPage(admin, false);
  await fillInvite(admin, 'Соломія Дюк', 'solomiia@portal.example', 'contentEditor');
  await admin.fill('[name=until]', '2020-01-01');
  await submit(admin);
  expect(await text(admin)).toContain(t('people.until.past'));
  expect(await admin.inputValue('[name=name]')).toBe('Соломія Дюк');
  const soon = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
  await admin.fill('[name=until]', soon);
  await submit(admin);
  expect(await text(admin)).toContain(t('people.done.invited'));
  expect(await text(admin)).toContain('solomiia@portal.example');

  const letter = await letterTo(stage.mail, 'solomiia@portal.example', /Запрошення/u);
  const guest = await open(null);
  await guest.goto(linkIn(letter));
  const secret = (await guest.locator('.secret').innerText()).replace(/\s/g, '');
  await guest.fill('[name=password]', 'Соломія Дюк 2026');
  await guest.fill('[name=code]', codeNow(secret, new Date()).code);
  await submit(guest);
  expect(await text(guest)).toContain(t('people.password.context'));
  await guest.fill('[name=password]', password);
  await guest.fill('[name=code]', codeNow(secret, new Date()).code);
  await submit(guest);
  expect(await guest.locator('.codes li').count()).toBe(10);
  const again = await guest.goto(linkIn(letter));
  expect(again?.status()).toBe(410);
  expect(await text(guest)).toContain(t('people.invite.used.text'));

  await admin.goto(at('office.people'));
  await admin.getByText('Соломія Дюк').click();
  await admin.waitForLoadState();
  expect(await text(admin)).toContain('набір на осінь');
  await holdPage(admin, false);
});

test('a weighty role waits for another person, whose word sends the letter; the one who asked cannot say it', async () => {
  const admin = await open('admin', true);
  await fillInvite(admin, 'Богдан Фонтан', 'bohdan@portal.example', 'moderator');
  await submit(admin);
  expect(await text(admin)).toContain(t('people.done.waits'));
  expect(await text(admin)).toContain(t('people.ask.other'));
  await holdPage(admin);
  const lead = await open('lead');
  await lead.goto(at('office.people'));
  await lead.locator('a[href*="diia=confirmed"]').first().click();
  await lead.waitForLoadState();
  await submit(lead);
  expect(await text(lead)).toContain(t('people.why.missing', { min: 5 }));
  await lead.fill('[name=why]', 'бачила документи');
  await submit(lead);
  expect(await text(lead)).toContain(t('people.done.confirmed'));
  const letter = await letterTo(stage.mail, 'bohdan@portal.example', /Запрошення/u);
  expect(linkIn(letter)).toContain('/robota/zaproshennia/');
  await admin.goto(at('office.people'));
  await admin.locator('li:has-text("Богдан Фонтан") button[value=withdraw]').click();
  await admin.waitForLoadState();
  const guest = await open(null);
  expect((await guest.goto(linkIn(letter)))?.status()).toBe(404);
  expect(await text(guest)).toContain(t('people.invite.unknown.text'));
});

test('a role taken back ends the session in the middle; the last administrator keeps theirs; a lead gives nothing', async () => {
  const editor = await open('editor');
  await editor.goto(at('office.home'));
  const admin = await open('admin');
  await admin.goto(at('office.people'));
  await admin.getByText('Леся Каштан').click();
  await admin.waitForLoadState();
  const person = admin.url();
  await admin.locator('a[href*="diia=end"]').click();
  await admin.waitForLoadState();
  await admin.fill('[name=why]', 'пішла у відпустку');
  await submit(admin);
  expect(await text(admin)).toContain(t('people.done.end'));
  await editor.goto(at('office.home'));
  expect(new URL(editor.url()).pathname).toBe(link('people.signIn', 'uk'));
  await admin.goto(at('office.people'));
  await admin.locator('main .who a:has-text("Надія Гайдук")').click();
  await admin.waitForLoadState();
  await admin.locator('a[href*="diia=end"]').click();
  await admin.waitForLoadState();
  await admin.fill('[name=why]', 'спроба піти');
  await submit(admin);
  expect(await text(admin)).toContain(t('people.lastAdministrator'));
  const lead = await open('lead');
  for (const form of [
    { act: 'give', role: 'contentEditor', until: '2027-01-01', why: 'просто так' },
    { act: 'close', why: 'просто так' },
  ]) {
    const answer = await lead.request.post(person, { form, headers: { origin: stage.portal.origin } });
    expect(answer.status()).toBe(403);
  }
});
