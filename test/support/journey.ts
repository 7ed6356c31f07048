/** The steps a resident and a moderator take, as hands on a page: used by every journey. */
import type { Page } from 'playwright-core';
import { link, type Language, type RouteId } from '#routes.ts';

export const appealWords = {
  address: 'Базарна, 62, двір',
  subject: 'Порушення спокою у дворі',
  essence: 'У дворі на Базарній, 62 з вівторка не світять ліхтарі. Увечері біля арки збирається компанія, кричать і бʼють пляшки до пізньої ночі.',
  request: 'Заїхати у двір увечері, поговорити з компанією і написати мені, що зроблено.',
  surname: 'Петренко',
  name: 'Ганна',
  patronymic: 'Іванівна',
  settlement: 'Одеса',
  street: 'Базарна',
  building: '62',
};
export type AppealWords = typeof appealWords & { email: string };

export const at = (origin: string, id: RouteId, language: Language = 'uk', params: Record<string, string> = {}): string => origin + link(id, language, params);

/** Presses the main button of a step and waits for the answer. */
export async function onward(page: Page): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.locator('main form button[type=submit].btn:not(.btn--second):not(.btn--text):visible').last().click()]);
}

/** From the front page to the sheet where the kind is chosen; answers that nobody is in danger. */
export async function beginAppeal(page: Page, origin: string, language: Language = 'uk'): Promise<void> {
  await page.goto(at(origin, 'appeals.start', language));
  await page
    .locator(`main a[href^="${link('appeals.aim', language)}"]`)
    .first()
    .click();
  await page.locator('main [name=safe]').click();
  await page.locator('[name=aim]').first().waitFor({ state: 'attached' });
}

/** Answers the six screens and stops before the last button. */
export async function fillAppeal(page: Page, words: AppealWords): Promise<void> {
  await page.locator('[name=aim][value=breach]').check();
  await onward(page);
  await page.locator('[name=place][value=address]').check();
  await page.locator('[name=address]').fill(words.address);
  await page.locator('[name=when][value=unknown]').check();
  await onward(page);
  await page.locator('[name=essence]').fill(words.essence);
  await page.locator('[name=subject]').fill(words.subject);
  await onward(page);
  await page.locator('[name=request]').fill(words.request);
  await onward(page);
  for (const name of ['surname', 'name', 'patronymic', 'settlement', 'street', 'building', 'email'] as const)
    await page.locator(`[name=${name}]`).fill(words[name]);
  await page.locator('[name=reply][value=email]').check();
  await onward(page);
}

/** The last button. Answers the number and the code the page shows. */
export async function sendAppeal(page: Page): Promise<{ number: string; code: string }> {
  for (const name of ['mine', 'notice', 'sending']) await page.locator(`[name=${name}]`).check();
  await onward(page);
  return shownSecrets(page);
}

export async function shownSecrets(page: Page): Promise<{ number: string; code: string }> {
  const text = await page.locator('main').innerText();
  const number = /(?:ЗВ-ОД|ZV-OD)-\d{4}-\d{6}-\w/u.exec(text)?.[0];
  const code = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(text)?.[0];
  if (!number || !code) throw new Error('The page shows no number or no code.');
  return { number, code };
}
