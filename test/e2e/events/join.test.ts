import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { at } from '../../support/journey.ts';
import { letterTo } from '../../support/letterbox.ts';
import { sessionOf, type Session } from '../../support/office.ts';
import { useStage } from '../../support/stage.ts';

// A mother with a teenager wants to see the station, three groups were faster; one gives up, and the seat comes to her by itself.
// The organiser counts people at a door without a line.

const t = translator('uk');
const stage = useStage({ mail: true });
const phone = { viewport: { width: 390, height: 844 }, locale: 'uk-UA' };

let excursion = '';
let office: Session;
beforeAll(async () => {
  office = await sessionOf(stage.browser, stage.portal, 'events');
  const list = await (await fetch(at(stage.portal.origin, 'events.list'))).text();
  excursion = /href="\/podii\/(pidlitky[\w-]*)"/.exec(list)?.[1] ?? '';
  expect(excursion, 'the demo has an excursion').not.toBe('');
}, 120_000);

const open = (javaScriptEnabled: boolean, more: { colorScheme?: 'dark'; storageState?: Session } = {}): Promise<BrowserContext> =>
  stage.browser.newContext({ ...phone, javaScriptEnabled, ...more });
const text = (page: Page): Promise<string> => page.locator('main').innerText();
const press = async (page: Page, act: string): Promise<void> => {
  await Promise.all([page.waitForNavigation(), page.locator(`main button[name=act][value=${act}]`).click()]);
};
/** The link of the newest letter that fits. */
async function linkFor(email: string, fits: RegExp): Promise<string> {
  const path = /\/podii\/zapys\/[\w-]{43}/.exec((await letterTo(stage.mail, email, fits)).text)?.[0];
  if (!path) throw new Error(`The letter to ${email} holds no link.`);
  return stage.portal.origin + path;
}

async function askFor(page: Page, email: string, people: number, fill: (page: Page) => Promise<void> = async () => {}): Promise<void> {
  await page.goto(at(stage.portal.origin, 'events.join', 'uk', { slug: excursion }));
  await page.locator('[name=email]').fill(email);
  await page.locator('[name=name]').fill('Вигадана Ганна');
  await page.locator('[name=people]').fill(String(people));
  await page.locator('[name=ageTold]').check();
  await fill(page);
  await Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').last().click()]);
}

const shapes = [
  { name: 'a phone without JavaScript', scripts: false },
  { name: 'a phone in the dark', scripts: true },
] as const;

describe.each(shapes)('on $name', ({ scripts }) => {
  const look = scripts ? { colorScheme: 'dark' as const } : {};

  test('joining without an account, the waiting list, an offer, a seat and giving it up', async () => {
    // A small room gives four seats to one mailbox, so three groups fill it.
    const groups = [1, 2, 3].map((n) => `hrupa@h${n}-${scripts}.example`);
    const [group = ''] = groups;
    const mother = `mama@dim-${scripts}.example`;
    const context = await open(scripts, look);
    const page = await context.newPage();
    const held: string[] = [];
    for (const other of groups.slice(1)) {
      await askFor(page, other, 4);
      await page.goto(await linkFor(other, /підтвердьте/iu));
      await press(page, 'take');
      held.push(page.url());
    }
    await askFor(page, group, 4);
    expect(await text(page)).toContain(t('events.join.sent.press'));
    await holdPage(page, scripts);
    await page.goto(await linkFor(group, /підтвердьте/iu));
    expect(await text(page)).toContain(t('events.seat.press'));
    await holdPage(page, scripts);
    await press(page, 'take');
    expect(await page.locator('h1').innerText()).toBe(t('events.seat.title.confirmed'));
    await holdPage(page, scripts);
    const groupPage = page.url().split('?')[0] ?? '';

    // Without a guardian there is no seat, and nothing typed is lost.
    await askFor(page, mother, 2, async (form) => form.locator('[name=children]').fill('1'));
    expect(await text(page)).toContain(t('events.join.missing.guardian'));
    expect(await page.locator('[name=photo]').isChecked(), 'never ticked for the person').toBe(false);
    expect(await page.locator('[name=email]').inputValue()).toBe(mother);
    await holdPage(page, scripts);
    await page.locator('[name=guardianName]').fill('Вигадана Ганна');
    await page.locator('[name=guardianPhone]').fill('050 123 45 67');
    await page.locator('[name=guardianAgreed]').check();
    await Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').last().click()]);
    await page.goto(await linkFor(mother, /підтвердьте/iu));
    await press(page, 'take');
    expect(await text(page)).toContain(t('events.seat.place', { place: 1 }));
    await holdPage(page, scripts);

    await page.goto(groupPage);
    await press(page, 'leave');
    expect(await page.locator('h1').innerText()).toBe(t('events.seat.title.cancelled'));
    await holdPage(page, scripts);
    await page.goto(await linkFor(mother, /є місце/iu));
    expect(await page.locator('h1').innerText()).toBe(t('events.seat.title.offered'));
    await press(page, 'take');
    const letter = await letterTo(stage.mail, mother, /записані/iu);
    const code = await page.locator('.door .code').innerText();
    expect(letter.text).toContain(code);
    expect(letter.parsed.attachments.map(({ mimeType }) => mimeType)).toContain('text/calendar');
    // More people than there is room for are refused in words; the page keeps what was typed.
    await page.locator('main details summary').first().click();
    await page.locator('[name=people]').fill('1');
    await page.locator('[name=children]').fill('0');
    await press(page, 'change');
    expect(await text(page)).toContain(t('events.seat.changed'));
    await press(page, 'feed');
    expect(await text(page)).toContain(t('events.seat.feed.sent'));
    await holdPage(page, scripts);
    const own = /\/podii\/moi\/[\w-]{43}\.ics/.exec((await letterTo(stage.mail, mother, /календар зустрічей/iu)).text)?.[0];
    expect(await (await fetch(stage.portal.origin + own)).text()).toContain('BEGIN:VEVENT');
    // The seats are given back, so the other shape of this journey finds the same room.
    await press(page, 'leave');
    for (const one of held) {
      await page.goto(one);
      await press(page, 'leave');
    }
    await context.close();
  }, 180_000);
});

test('the form answers every address alike', async () => {
  const context = await open(false);
  const page = await context.newPage();
  await askFor(page, 'dvichi@dvichi.example', 1);
  const first = await text(page);
  await page.goto(await linkFor('dvichi@dvichi.example', /підтвердьте/iu));
  await press(page, 'take');
  await askFor(page, 'dvichi@dvichi.example', 1);
  expect(await text(page)).toBe(first);
  await page.goto(`${stage.portal.origin}${link('events.seat', 'uk', { token: 'x'.repeat(43) })}`);
  expect(await text(page)).toContain(t('events.seat.lost'));
  await holdPage(page, false);
  await context.close();
}, 120_000);

async function openDoor(page: Page): Promise<void> {
  await page.goto(at(stage.portal.origin, 'events.desk') + '?vyd=after');
  const card = await page.locator('main a[href^="/robota/podii/"]', { hasText: 'Прохорівській' }).first().getAttribute('href');
  await page.goto(`${stage.portal.origin}${card?.split('?')[0]}/dveri`);
}

test('the door works without JavaScript: by list, by code, and people without a seat', async () => {
  const context = await open(false, { storageState: office });
  const page = await context.newPage();
  await openDoor(page);
  await holdPage(page, false);
  const row = page.locator('[data-seat]').first();
  const id = await row.getAttribute('data-seat');
  await Promise.all([page.waitForNavigation(), row.locator('[data-in] button').click()]);
  expect(await text(page)).toContain(t('events.door.noted'));
  const same = page.locator(`[data-seat="${id}"]`);
  expect(await same.getAttribute('data-came')).toBe('');
  await Promise.all([page.waitForNavigation(), same.locator('[data-out] button').click()]);
  expect(await same.getAttribute('data-came')).toBe(null);
  const code = await page.locator('[data-seat]').nth(1).getAttribute('data-code');
  await page.locator('#code').fill('AAAAAA');
  await Promise.all([page.waitForNavigation(), page.locator('form:has(#code) button').click()]);
  expect(await text(page)).toContain(t('events.door.code.wrong'));
  await holdPage(page, false);
  await page.locator('#code').fill(`${code?.slice(0, 3).toLowerCase()}-${code?.slice(3)}`);
  await Promise.all([page.waitForNavigation(), page.locator('form:has(#code) button').click()]);
  expect(await page.locator('[data-seat]').nth(1).getAttribute('data-came')).toBe('');
  await page.locator('#extra').fill('3');
  await Promise.all([page.waitForNavigation(), page.locator('form:has(#extra) button').click()]);
  expect(await page.locator('[data-walkin]').innerText()).toBe('3');
  await context.close();
}, 120_000);

test('without a line presses wait in the telephone and are sent once', async () => {
  const context = await open(true, { storageState: office });
  const page = await context.newPage();
  await openDoor(page);
  await holdPage(page);
  await context.setOffline(true);
  const free = page.locator('[data-seat]:not([data-came])');
  const ids = await free.evaluateAll((rows) => rows.slice(0, 2).map((row) => row.getAttribute('data-seat')));
  for (const id of ids) await page.locator(`[data-seat="${id}"] [data-in] button`).click();
  await page.locator('form:has(#extra) button').click();
  await expect.poll(() => page.locator('[data-line]').innerText()).toBe(t('events.door.waits', { count: 3, left: 3 }));
  const before = Number(await page.locator('[data-walkin]').innerText());
  await context.setOffline(false);
  await expect.poll(() => page.locator('[data-line]').innerText()).toBe(t('events.door.sent'));
  expect(Number(await page.locator('[data-walkin]').innerText())).toBe(before + 1);
  await page.reload();
  for (const id of ids) expect(await page.locator(`[data-seat="${id}"]`).getAttribute('data-came')).toBe('');
  expect(Number(await page.locator('[data-walkin]').innerText())).toBe(before + 1);
  await context.close();
}, 120_000);
