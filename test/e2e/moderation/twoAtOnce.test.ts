import type { Browser, BrowserContext, Page } from 'playwright-core';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reviewItems } from '#db/schema/moderation.ts';
import { staff } from '#db/schema/people.ts';
import { review } from '#modules/appeals/index.ts';
import { moderationRules, takeItem } from '#modules/moderation/index.ts';
import { findStaff } from '#modules/people/index.ts';
import { translator } from '#platform/i18n.ts';
import type { House } from '#platform/house.ts';
import { link } from '#routes.ts';
import { appealContent } from '../../support/appeals.ts';
import { openBrowser } from '../../support/browser.ts';
import { signedState, startDesk, type Desk } from '../../support/desk.ts';
import { caughtMail } from '../../support/mail.ts';
import { answerChecks, pressDesk } from '../../support/office.ts';
import { shapes } from '../../support/shapes.ts';

// Ігор has taken four appeals and his claims end in a minute and a half; Оксана sees whose they are, waits, takes them over and decides,
// while his old pages stay open. Time is real: nothing here moves a clock.

const t = translator('uk');
const [hers, his] = ['Оксана Кравець (демо)', 'Ігор Мельник (демо)'];
const secondsLeft = 90;
const subjectOf = (key: string): string => `Черга на двох: ${key}`;
const authorOf = (key: string): string => `${key}@mail.example`;
let browser: Browser;
let desk: Desk;
let ends = 0;
const pages = new Map<string, { mine: Page; old: Page; contexts: BrowserContext[] }>();

/** Ігор took everything nearly half an hour ago. */
async function takeAll(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const [row] = await db.select({ id: staff.id }).from(staff).where(eq(staff.name, his));
  const person = row ? await findStaff(db, row.id, now) : null;
  if (!person) throw new Error('The demo has no second moderator.');
  ends = now.getTime() + secondsLeft * 1000;
  const then = new Date(ends - moderationRules.claimMinutes * 60_000);
  for (const item of await db.select({ id: reviewItems.id }).from(reviewItems)) {
    const taken = await takeItem(house, [review], { itemId: item.id, staff: person }, then);
    expect(taken.status).toBe('yours');
  }
}

beforeAll(async () => {
  const { applicant } = appealContent();
  const wanted = shapes.map(({ key }) => ({ kind: 'statement' as const, subject: subjectOf(key), applicant: { ...applicant, email: authorOf(key) } }));
  [browser, desk] = await Promise.all([openBrowser(), startDesk(wanted, takeAll)]);
  const sessions = { mine: await signedState(browser, desk.portal, 'moderator'), old: await signedState(browser, desk.portal, 'moderator2') };
  for (const { key, name: _, ...shape } of shapes) {
    const [mine, old] = await Promise.all([sessions.mine, sessions.old].map((storageState) => browser.newContext({ ...shape, storageState })));
    if (!mine || !old) throw new Error('No browser.');
    pages.set(key, { mine: await mine.newPage(), old: await old.newPage(), contexts: [mine, old] });
  }
});
afterAll(async () => {
  await browser?.close();
  await desk?.stop();
});

const pagesOf = (key: string) => {
  const found = pages.get(key);
  if (!found) throw new Error(key);
  return found;
};
const open = async (page: Page, key: string): Promise<void> => {
  await page.goto(desk.portal.origin + link('office.queue', 'uk'));
  await page.locator('.qi', { hasText: subjectOf(key) }).click();
  await page.waitForLoadState();
};
const text = (page: Page): Promise<string> => page.locator('main').innerText();
const words = (key: string): string => `Допишіть, будь ласка, з якого боку двору. (${key})`;

describe('two moderators', () => {
  test.each(shapes)('while one works, the other sees who it is and until when, and cannot decide: on $name', async ({ key }) => {
    const { mine, old } = pagesOf(key);
    await open(old, key);
    await pressDesk(old, 'return');
    expect(await old.locator('#words').count()).toBe(1);

    await open(mine, key);
    expect(await text(mine)).toContain(t('moderation.claim.theirs', { name: his }));
    expect(await mine.locator('.claim').innerText()).toMatch(/\d{2}:\d{2}/);
    expect(await mine.locator('button[value=approve], button[value=return], button[value=decline], button[value=take], button[value=send]').count()).toBe(0);
    for (const act of ['approve', 'send', 'take', 'address']) {
      const forced = await mine.request.post(mine.url(), { form: { act, version: '1', why: 'перевірка' }, headers: { origin: desk.portal.origin } });
      expect([act, forced.status()]).toEqual([act, 422]);
      expect(await forced.text()).toContain(t(act === 'take' ? 'moderation.refusal.taken' : 'moderation.refusal.lost'));
    }
  });

  test('the claims end by themselves', async () => {
    expect(Date.now(), 'all of the above happened while the claims lived').toBeLessThan(ends);
    await new Promise((resolve) => setTimeout(resolve, ends - Date.now() + 500));
  });

  test.each(shapes)('then the other takes it; a version that is not the newest is refused and every word stays: on $name', async ({ key }) => {
    const { mine } = pagesOf(key);
    await mine.reload();
    expect(await text(mine)).not.toContain(t('moderation.claim.theirs', { name: his }));
    await pressDesk(mine, 'take');
    await pressDesk(mine, 'return');
    await mine.locator('.reason', { hasText: 'R2' }).locator('input').check();
    await mine.locator('#words').fill(words(key));
    await mine.locator('.compose [name=version]').evaluate((field) => field.setAttribute('value', '0'));
    await pressDesk(mine, 'send');
    expect(await text(mine)).toContain(t('moderation.refusal.changed'));
    expect(await mine.inputValue('#words')).toBe(words(key));
    expect(await mine.locator('.reason', { hasText: 'R2' }).locator('input').isChecked()).toBe(true);
    await pressDesk(mine, 'back');
    await answerChecks(mine);
    await pressDesk(mine, 'approve');
    expect(await text(mine)).toContain(t('moderation.done.approve'));
  });

  test.each(shapes)('the old page of the first cannot decide a second time, and shows what was typed: on $name', async ({ key }) => {
    const { old, contexts } = pagesOf(key);
    await old.locator('.reason', { hasText: 'R2' }).locator('input').check();
    await old.locator('#words').fill(words(key));
    await pressDesk(old, 'send');
    expect(await text(old)).toContain(t('moderation.refusal.closed'));
    expect(await old.inputValue('#kept-words')).toBe(words(key));
    await old.locator('.tabs a').last().click();
    await old.waitForLoadState();
    const history = await text(old);
    expect(history).toContain(hers);
    expect(history).not.toContain(his);
    expect((await caughtMail(desk.portal.origin)).filter((letter) => letter.text.includes(words(key)))).toEqual([]);
    await Promise.all(contexts.map((context) => context.close()));
  });
});
