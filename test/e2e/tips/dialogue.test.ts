import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { link } from '#routes.ts';
import { holdPage } from '../../support/axe.ts';
import { openBrowser } from '../../support/browser.ts';
import { caughtMail } from '../../support/mail.ts';
import { signIn } from '../../support/office.ts';
import { startPortal, type Portal } from '../../support/portal.ts';
import { comeToPlace, press, shownCode, uk } from '../../support/witnessBrowser.ts';

// The whole chain of a tip: told on a phone, read in the office, asked about, answered, passed to the police, said by them what became of it.

let browser: Browser;
let portal: Portal;
let phone: BrowserContext;
let office: BrowserContext;
beforeAll(async () => {
  [browser, portal] = await Promise.all([openBrowser(), startPortal()]);
  phone = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'uk-UA' });
  office = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'uk-UA' });
  for (const context of [phone, office]) context.setDefaultTimeout(60_000);
});
afterAll(async () => {
  await browser.close();
  await portal.stop();
});

const phraseOf = (who: string): string => {
  const { accounts } = z
    .object({ accounts: z.array(z.object({ email: z.string(), phrase: z.string().optional() })) })
    .parse(JSON.parse(readFileSync(join(portal.varDir, 'demo-accounts.json'), 'utf8')));
  return accounts.find(({ email }) => email.startsWith(`${who}@`))?.phrase ?? '';
};
const words = 'Біля арки щовечора двоє виносять чужі велосипеди.';

/** What somebody types whose keyboard stayed on the Ukrainian layout. */
const cyrillic = (code: string): string => code.toLowerCase().replace(/[abcehkmoptxy]/g, (sign) => 'авсенкмортху'['abcehkmoptxy'.indexOf(sign)] ?? sign);

async function comeBack(page: Page, code: string): Promise<void> {
  await page.goto(`${portal.tipOrigin}/kod`);
  await page.getByRole('textbox').first().fill(cyrillic(code));
  await page.getByRole('button', { name: uk('tips.return.open') }).click();
  await page.getByRole('heading', { name: uk('tips.talk.title') }).waitFor();
}

/** The desk, the reader's key, and the only tip in the queue. */
async function openTip(page: Page): Promise<void> {
  await page.goto(portal.origin + link('tips.desk', 'uk'));
  expect(await page.content()).not.toContain(words);
  await page.getByLabel(uk('tips.keys.phrase')).fill(phraseOf('reader1'));
  await deskWord('tips.keys.unlock', page).click();
  await page.locator('.qi[data-tip]').first().click();
}

const deskWord = (key: Parameters<typeof uk>[0], page: Page) => page.getByRole('button', { name: uk(key), exact: true });

test('a witness tells, a reader asks, the witness answers, the police say what became of it, and the witness reads it', async () => {
  const witness = await phone.newPage();
  await comeToPlace(witness, portal.tipOrigin, 'Крадіжка');
  await witness.getByRole('textbox').nth(0).fill('Арка на Вигаданій, 3');
  await witness.getByRole('textbox').nth(1).fill(words);
  await press(witness, uk('tips.sendNow'));
  await witness.getByRole('heading', { name: uk('tips.kod.code') }).waitFor();
  const code = await shownCode(witness);

  await office.clearCookies();
  const reader = await office.newPage();
  await signIn(reader, portal, 'reader1');
  await openTip(reader);
  await reader.getByText(words).waitFor();
  await holdPage(reader);
  await reader.locator('[data-act=take]').click();
  await reader.getByText(uk('tips.desk.yours')).waitFor();
  await reader.getByText(uk('tips.desk.reply'), { exact: true }).click();
  await reader.getByLabel(uk('tips.desk.card.again')).check();
  await reader.locator('[data-send=reply]').click();
  await reader.locator('.said--reader').waitFor();

  const back = await phone.newPage();
  await comeBack(back, code);
  await back.getByText(uk('tips.desk.card.again')).waitFor();
  expect(await back.content()).not.toContain(words);
  await holdPage(back);
  await back.getByLabel(uk('tips.desk.card.yes'), { exact: true }).check();
  await press(back, uk('tips.talk.answer'));
  await back.getByText(uk('tips.talk.sent')).waitFor();

  await openTip(reader);
  await reader.getByText(`${uk('tips.desk.card.again')}: ${uk('tips.desk.card.yes')}`).waitFor();
  await reader.locator('[data-act=relay]').click();
  await reader.getByLabel(uk('tips.desk.relay.text'), { exact: true }).first().check();
  await reader.locator('[data-send=relay]').click();
  await reader.locator('.slab__s', { hasText: uk('tips.desk.state.relayed') }).waitFor();

  const relayed = async () => (await caughtMail(portal.origin)).find(({ subject }) => subject.includes(uk('tips.relay.subject')));
  await expect.poll(relayed).toBeDefined();
  const letter = (await relayed()) ?? { subject: '', text: '' };
  expect(letter.text).toContain(words);
  expect(letter.text).not.toContain('Вигаданій');
  expect(letter.subject).toMatch(/^\[АС-[0-9A-Z]{8}\]\[U1\] /);
  const receipt = /\/p\/t\/[\w-]{43}/.exec(letter.text)?.[0] ?? '';
  const unit = await (await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: true })).newPage();
  await unit.goto(portal.origin + receipt);
  await holdPage(unit);
  await unit.getByRole('button', { name: uk('tips.receipt.send') }).click();
  await unit.getByText(uk('tips.receipt.empty')).first().waitFor();
  await unit.getByLabel(uk('tips.receipt.number')).fill('ЄО 123');
  await unit.getByLabel(uk('tips.outcome.confirmed')).check();
  await unit.getByRole('button', { name: uk('tips.receipt.send') }).click();
  await unit.getByText(uk('tips.receipt.saved')).waitFor();

  await openTip(reader);
  await reader.getByText(uk('tips.desk.passed.taken', { number: 'ЄО 123', unit: '…' })).waitFor();
  await reader.getByText(uk('tips.desk.passed.sent')).waitFor();
  await reader.getByText(uk('tips.desk.end'), { exact: true }).click();
  await reader.locator('[data-act=closed]').click();
  await reader.locator('.slab__s', { hasText: uk('tips.desk.state.closed') }).waitFor();

  const last = await phone.newPage();
  await comeBack(last, code);
  await last.getByText(uk('tips.end.confirmed')).waitFor();
  await holdPage(last);
}, 300_000);
