import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { sayHours } from '#modules/moderation/index.ts';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { sessionOf, type Session } from '../../support/office.ts';
import { useStage } from '../../support/stage.ts';

const t = translator('uk');
const stage = useStage();
let opened: BrowserContext[] = [];
let sessions: Record<string, Session> = {};
beforeAll(async () => {
  sessions = { admin: await sessionOf(stage.browser, stage.portal, 'admin'), lead: await sessionOf(stage.browser, stage.portal, 'lead') };
});
afterEach(async () => {
  await Promise.all(opened.map((context) => context.close()));
  opened = [];
});
async function open(who: 'admin' | 'lead' | null): Promise<Page> {
  const session = who && sessions[who];
  const context = await stage.browser.newContext({
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: false,
    ...(session ? { storageState: session } : {}),
  });
  opened.push(context);
  return context.newPage();
}
const setting = (id = 'portal.notice'): string => stage.portal.origin + link('office.setting', 'uk', { id });
const submit = (page: Page) => Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').first().click()]);
const text = (page: Page) => page.locator('main').innerText();

test('proposed on a phone without scripts, agreed to by a lead, and it stands on a public page', async () => {
  const admin = await open('admin');
  await admin.goto(stage.portal.origin + link('office.home', 'uk'));
  await admin.locator(`main a[href="${link('office.settings', 'uk')}"]`).click();
  await admin.goto(setting());
  await admin.locator('main a[href$="diia=propose"]').click();
  await holdPage(admin, false);
  const words = 'У середу портал оновлюємо';
  await admin.fill('[name=v-uk]', words);
  await admin.fill('[name=why]', 'планові роботи');
  await submit(admin);
  expect(await text(admin)).toContain(t('portal.notice.both'));
  expect(await admin.inputValue('[name=v-uk]')).toBe(words);
  expect(await admin.inputValue('[name=why]')).toBe('планові роботи');
  await admin.fill('[name=v-en]', 'We update the portal on Wednesday');
  await submit(admin);
  expect(await text(admin)).toContain(t('settings.done.proposed'));
  expect(await text(admin)).toContain(t('settings.other'));

  const guest = await open(null);
  await guest.goto(stage.portal.origin + link('home', 'uk'));
  expect(await guest.innerText('body')).not.toContain(words);

  const lead = await open('lead');
  await lead.goto(stage.portal.origin + link('office.settings', 'uk'));
  expect(await text(lead)).toContain(words);
  await holdPage(lead, false);
  await lead.locator('main .card a').first().click();
  await lead.locator('main a[href*="diia=agreed"]').click();
  await holdPage(lead, false);
  await lead.fill('[name=why]', 'прочитано');
  await submit(lead);
  expect(await text(lead)).toContain(t('settings.done.agreed'));
  await expect
    .poll(async () => {
      await guest.goto(stage.portal.origin + link('home', 'uk'));
      return guest.innerText('body');
    })
    .toContain(words);

  await lead.goto(`${stage.portal.origin}${link('office.audit', 'uk')}?diia=settings`);
  expect(await text(lead), 'a setting is named, not cut').toContain(`${t('audit.subject.setting')} ${t('portal.notice.name')}`);
  await holdPage(lead, false);
});

/** One proposes, the other agrees. */
async function change(admin: Page, lead: Page, id: string, values: Record<string, string>): Promise<void> {
  await admin.goto(`${setting(id)}?diia=propose`);
  for (const [name, value] of Object.entries(values)) await admin.fill(`[name=v-${name}]`, value);
  await admin.fill('[name=why]', 'так домовилися');
  await submit(admin);
  expect(await text(admin)).toContain(t('settings.done.proposed'));
  await lead.goto(setting(id));
  await lead.locator('main a[href*="diia=agreed"]').first().click();
  await lead.fill('[name=why]', 'прочитано');
  await submit(lead);
  expect(await text(lead)).toContain(t('settings.done.agreed'));
}
const read = async (path: string): Promise<string> => {
  const said = await (await fetch(stage.portal.origin + path)).text();
  return said.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');
};

test('hours and terms that pages name are those in force, in both languages, as soon as they are agreed to', async () => {
  const english = translator('en');
  const help = (language: 'uk' | 'en', slug: string): string => link('help.page', language, { slug });
  const hours = { weekdays: [1, 2, 3, 4, 5], from: 480, to: 1230 };
  const pages: [path: string, before: string[], after: string[]][] = [
    [help('uk', 'portal'), ['у будні з 9:00 до 18:00'], [sayHours(hours, t)]],
    [help('en', 'portal'), ['from 9:00 to 18:00'], [sayHours(hours, english)]],
    [link('home', 'uk'), ['з 9:00 до 18:00'], [sayHours(hours, t)]],
    [link('home', 'en'), ['from 9:00 to 18:00'], [sayHours(hours, english)]],
    [help('uk', 'nema-vidpovidi'), ['15 днів', '1 місяць', '45 днів'], ['12 днів', '2 місяці', '61 день']],
    [help('en', 'no-answer'), ['15 days', '1 month', '45 days'], ['12 days', '2 months', '61 days']],
    [help('uk', 'pravyla'), ['На виправлення є 10 днів'], ['На виправлення є 21 день']],
    [help('en', 'rules'), ['10 days'], ['21 days']],
    [link('appeals.start', 'uk'), ['до 15 днів', 'до 1 місяця', 'до 45 днів'], ['до 12 днів', 'до 2 місяців', 'до 61 дня']],
    [link('appeals.start', 'en'), ['up to 15 days', 'up to 1 month', 'up to 45 days'], ['up to 12 days', 'up to 2 months', 'up to 61 days']],
  ];
  for (const [path, before] of pages) {
    const said = await read(path);
    for (const words of before) expect(said, path).toContain(words);
  }
  const [admin, lead] = [await open('admin'), await open('lead')];
  await change(admin, lead, 'appeals.terms', { quickDays: '12', usualMonths: '2', longestDays: '61', correctDays: '21' });
  await change(admin, lead, 'moderation.hours', { from: '08:00', to: '20:30' });
  for (const [path, , after] of pages) for (const words of after) await expect.poll(() => read(path), { message: path }).toContain(words);
});

test('one person tells of an air raid and another ends it: every public page says so at once', async () => {
  const [admin, lead] = [await open('admin'), await open('lead')];
  const shift = stage.portal.origin + link('office.shift', 'uk');
  const press = (page: Page, act: 'on' | 'off') => Promise.all([page.waitForNavigation(), page.locator(`main button[name=act][value=${act}]`).click()]);
  const says = async (): Promise<boolean[]> =>
    Promise.all(
      [link('home', 'uk'), link('home', 'en')].map(async (path, at) => (await read(path)).includes(translator(at === 0 ? 'uk' : 'en')('portal.airRaid.text'))),
    );
  expect(await says()).toEqual([false, false]);
  await lead.goto(shift);
  await holdPage(lead, false);
  await press(lead, 'on');
  expect(lead.url()).toBe(shift);
  expect(await text(lead)).toContain(t('office.airRaid.on'));
  await holdPage(lead, false);
  await expect.poll(says).toEqual([true, true]);
  await admin.goto(stage.portal.origin + link('office.home', 'uk'));
  await press(admin, 'off');
  expect(new URL(admin.url()).pathname).toBe(link('office.airRaid', 'uk'));
  expect(await text(admin)).toContain(t('office.airRaid.off'));
  await holdPage(admin, false);
  await expect.poll(says).toEqual([false, false]);
  await admin.goto(`${stage.portal.origin}${link('office.audit', 'uk')}?chastyna=settings`);
  expect(await text(admin)).toContain(t('audit.act.settings.airRaid.begin'));
});
