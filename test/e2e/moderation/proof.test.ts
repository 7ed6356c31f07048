import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { staff } from '#db/schema/people.ts';
import { codeNow, makeRecoveryCodes, sessionRules } from '#modules/people/index.ts';
import { startSession } from '#modules/people/sessions.ts';
import { translator } from '#platform/i18n.ts';
import type { House } from '#platform/house.ts';
import { link } from '#routes.ts';
import { appealContent } from '../../support/appeals.ts';
import { openBrowser } from '../../support/browser.ts';
import { startDesk, type Desk } from '../../support/desk.ts';
import { pressDesk } from '../../support/office.ts';
import { shapes } from '../../support/shapes.ts';

// A desk that was signed in a quarter of an hour ago: before an address is shown the second factor is asked for again, on the same page.

const t = translator('uk');
/** A code works once, so each shape is another person, and the last one uses a recovery code. */
const people = [
  { who: 'moderator', name: 'Оксана Кравець (демо)', recovery: false },
  { who: 'moderator2', name: 'Ігор Мельник (демо)', recovery: false },
  { who: 'lead', name: 'Віра Стоян (демо)', recovery: false },
  { who: 'moderator', name: 'Оксана Кравець (демо)', recovery: true },
];
const subjectOf = (key: string): string => `Адреса за кодом: ${key}`;
let browser: Browser;
let desk: Desk;
const tokens: string[] = [];
const recovery: string[] = [];

async function signInEarlier(house: House, now: Date): Promise<void> {
  const { db } = house.database;
  const then = new Date(now.getTime() - (sessionRules.proofMinutes + 5) * 60_000);
  for (const { name, recovery: byRecovery } of people) {
    const [person] = await db
      .select({ id: staff.id })
      .from(staff)
      .where(and(eq(staff.name, name), eq(staff.invented, true)));
    if (!person) throw new Error(name);
    tokens.push(await startSession(db, person.id, 'full', then));
    recovery.push(byRecovery ? ((await db.transaction((tx) => makeRecoveryCodes(tx, person.id, now)))[0] ?? '') : '');
  }
}
beforeAll(async () => {
  const wanted = shapes.map(({ key }) => ({ kind: 'statement' as const, subject: subjectOf(key) }));
  [browser, desk] = await Promise.all([openBrowser(), startDesk(wanted, signInEarlier)]);
});
afterAll(async () => {
  await browser?.close();
  await desk?.stop();
});

function rightCode(i: number): string {
  if (recovery[i]) return recovery[i];
  const kept: { accounts: { email: string; secret: string }[] } = JSON.parse(readFileSync(join(desk.portal.varDir, 'demo-accounts.json'), 'utf8'));
  const account = kept.accounts.find((one) => one.email.startsWith(`${people[i]?.who}@`));
  if (!account) throw new Error('There is no such account.');
  return codeNow(account.secret, new Date()).code;
}

describe.each(shapes.map((shape, i) => ({ ...shape, i })))('on $name', ({ key, name: _, i, ...shape }) => {
  test('the address is shown after reason and code, on the same page, and the desk goes on', async () => {
    const context = await browser.newContext(shape);
    await context.addCookies([{ name: 'staff', value: tokens[i] ?? '', url: desk.portal.origin, httpOnly: true, sameSite: 'Lax' }]);
    const page = await context.newPage();
    const { residence } = appealContent().applicant;
    const home = `${residence.street}, ${residence.building}, ${residence.flat}`;
    await page.goto(desk.portal.origin + link('office.queue', 'uk'));
    await page.locator('.qi', { hasText: subjectOf(key) }).click();
    await page.waitForLoadState();
    const item = new URL(page.url()).pathname;
    await pressDesk(page, 'take');
    await page.locator('summary', { hasText: t('moderation.address') }).click();

    await page.fill('[name=why]', 'звірити дільницю');
    await page.fill('[name=code]', '');
    await pressDesk(page, 'address');
    expect(await page.title()).toMatch(/^Помилка/);
    expect(await page.locator('main').innerText()).toContain(t('people.factor.missing'));
    expect(await page.inputValue('[name=why]'), 'the reason is not typed twice').toBe('звірити дільницю');
    await page.fill('[name=code]', '000000');
    await pressDesk(page, 'address');
    expect(await page.locator('main').innerText()).toContain(t('people.factor.wrong', { count: sessionRules.factorTries - 1 }));
    expect(await page.content()).not.toContain(home);
    expect(await page.inputValue('[name=code]'), 'a code never comes back').toBe('');
    if (shape.javaScriptEnabled) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);

    await page.fill('[name=code]', rightCode(i));
    await pressDesk(page, 'address');
    expect(new URL(page.url()).pathname).toBe(item);
    expect(await page.locator('main').innerText()).toContain(home);
    const [cookie] = (await context.cookies()).filter((one) => one.name === 'staff');
    expect(cookie?.value, 'the old token is worth nothing now').not.toBe(tokens[i]);
    const stolen = await browser.newContext({ extraHTTPHeaders: { cookie: `staff=${tokens[i]}` } });
    expect((await stolen.request.get(desk.portal.origin + item, { maxRedirects: 0 })).status()).toBe(303);
    await stolen.close();

    await page.goto(desk.portal.origin + item);
    await page.locator('summary', { hasText: t('moderation.address') }).click();
    expect(await page.locator('[name=code]').count(), 'for ten minutes it is not asked again').toBe(0);
    await page.fill('[name=why]', 'звірити ще раз');
    await pressDesk(page, 'address');
    expect(await page.locator('main').innerText()).toContain(home);
    await context.close();
  });
});
