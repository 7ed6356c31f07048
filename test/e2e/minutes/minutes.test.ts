import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { translator } from '#platform/i18n.ts';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { at } from '../../support/journey.ts';
import { letterTo } from '../../support/letterbox.ts';
import { sessionOf, type Session } from '../../support/office.ts';
import { useStage } from '../../support/stage.ts';

// A meeting was held: cards are raised, minutes written, a resident says «so it was», and a promise is kept where everybody sees it.

const t = translator('uk');
const stage = useStage({ mail: true });
const phone = { viewport: { width: 390, height: 844 }, locale: 'uk-UA', javaScriptEnabled: false };
// One of the demo's own people, who had a seat there.
const resident = 'demo2@resident.example';
const author = 'avtor@resident.example';

let coordinator: Session;
beforeAll(async () => {
  coordinator = await sessionOf(stage.browser, stage.portal, 'events');
}, 120_000);

const text = (page: Page): Promise<string> => page.locator('main').innerText();
const send = (page: Page, act: string) =>
  Promise.all([page.waitForNavigation(), page.locator(`main form:has([name=act][value=${act}]) button[type=submit]`).last().click()]);

test('from the meeting to a kept promise', async () => {
  const desk = await (await stage.browser.newContext({ ...phone, storageState: coordinator })).newPage();
  await desk.goto(`${at(stage.portal.origin, 'events.desk')}?vyd=after`);
  const past = desk.locator('main a', { hasText: 'Прохорівській' }).first();
  const card = (await past.getAttribute('href')) ?? '';
  const id = card.split('/').at(-1) ?? '';
  await desk.goto(at(stage.portal.origin, 'office.minutes', 'uk', { id }));
  await holdPage(desk, false);

  await desk.locator('summary', { hasText: t('minutes.card.add') }).click();
  await desk.locator('[name=kind][value=area]').check();
  await desk.locator('[name=text]').fill('Не світить ліхтар в арці');
  await desk.locator('[name=way][value=area]').check();
  await send(desk, 'card');
  await desk.locator('summary', { hasText: t('minutes.card.add') }).click();
  await desk.locator('[name=kind][value=disorder]').check();
  await desk.locator('[name=text]').fill('Уночі кричать біля арки, спати неможливо');
  await desk.locator('[name=way][value=appeal]').check();
  await desk.locator('[name=contact]').fill(author);
  await send(desk, 'card');

  const write: Record<string, string> = {
    acquaintance: 'Прийшла офіцерка громади, розказала, як із нею звʼязатися.',
    problems: 'Шумить Петренко Микола з пʼятого, темно в арці.',
    invitation: 'Запросили до спільних патрулів і на заняття.',
    police: 'Марина Бондар, поліцейська офіцерка громади',
    people: '18',
    decision1: 'Просити поставити пост порядку',
    yes1: '12',
    no1: '4',
    abstained1: '2',
  };
  for (const [name, value] of Object.entries(write)) await desk.locator(`[name=${name}]`).fill(value);
  await send(desk, 'save');
  expect(await text(desk), 'a neighbour is not written into minutes').toContain(t('minutes.names', { name: 'Петренко Микола' }));
  expect(await desk.locator('[name=people]').inputValue()).toBe('18');
  await holdPage(desk, false);
  await desk.locator('[name=problems]').fill('Говорили про нічний шум і темну арку.');
  await send(desk, 'save');
  expect(await text(desk)).toMatch(/ПР-\d{4}-001/u);
  await desk.locator('[name=resident]').fill('choerez@resident.example');
  await send(desk, 'approve');
  expect(await text(desk), 'who was not there cannot say what was said').toContain(t('minutes.resident.absent'));
  await desk.locator('[name=resident]').fill(resident);
  await send(desk, 'approve');
  await holdPage(desk, false);

  const page = await (await stage.browser.newContext(phone)).newPage();
  const letter = await letterTo(stage.mail, resident, /протокол/u);
  await page.goto(/https?:\S+protokol\/\S+/.exec(letter.text)?.[0] ?? '');
  await holdPage(page, false);
  await Promise.all([page.waitForNavigation().catch(() => null), page.locator('main button[value=yes]').click()]);
  await page.locator('main [role=status]').waitFor();
  expect(await text(page)).toContain(t('minutes.resident.yes'));
  await holdPage(page, false);

  await desk.goto(at(stage.portal.origin, 'office.minutes', 'uk', { id }));
  await desk
    .locator('summary', { hasText: t('minutes.own') })
    .first()
    .click();
  await desk.locator('article [name=owner]').first().fill('Марина Бондар, офіцерка громади');
  await desk
    .locator('article [name=dueOn]')
    .first()
    .fill(new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10));
  await Promise.all([
    desk.waitForNavigation(),
    desk
      .locator('article button', { hasText: t('minutes.own.go') })
      .first()
      .click(),
  ]);
  await desk
    .locator('summary', { hasText: t('minutes.finish') })
    .first()
    .click();
  await desk.locator('article [name=words]').first().fill('Ліхтар полагодили у вівторок.');
  await Promise.all([desk.waitForNavigation(), desk.locator('article button[value=done]').first().click()]);
  await holdPage(desk, false);

  await page.goto(`${at(stage.portal.origin, 'events.list')}?mynuli=1`);
  const own = page.locator('main a', { hasText: 'Прохорівській' }).first();
  await page.goto(stage.portal.origin + ((await own.getAttribute('href')) ?? ''));
  await page.locator('#minutes').waitFor();
  const shown = await text(page);
  for (const said of ['Говорили про нічний шум', t('minutes.here.votes', { yes: 12, no: 4, abstained: 2 }), 'Ліхтар полагодили у вівторок.'])
    expect(shown).toContain(said);
  for (const secret of ['Петренко', resident, author]) expect(shown).not.toContain(secret);
  await holdPage(page, false);

  const appeal = await letterTo(stage.mail, author, /звернення/u);
  await page.goto(/https?:\S+kartka\/\S+/.exec(appeal.text)?.[0] ?? '');
  await holdPage(page, false);
  await Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit]').first().click()]);
  await page.goto(stage.portal.origin + link('appeals.what', 'uk'));
  expect(await page.locator('[name=essence]').inputValue()).toBe('Уночі кричать біля арки, спати неможливо');
}, 240_000);
