/** Signs a resident in through the pages people use, with the code a real mail server got. */
import type { Page } from 'playwright-core';
import { link } from '#routes.ts';
import { onward } from './journey.ts';
import { codeIn, lettersTo } from './letterbox.ts';
import type { Stage } from './stage.ts';

const code = /кабінет|account/iu;

/** Does what makes the portal write a code, and answers the code of that very letter. */
export async function codeOf(stage: Stage, email: string, ask: () => Promise<void>, milliseconds = 40_000): Promise<string> {
  const before = (await lettersTo(stage.mail, email, code)).length;
  await ask();
  const until = Date.now() + milliseconds;
  for (;;) {
    const letters = await lettersTo(stage.mail, email, code);
    const newest = letters.at(-1);
    if (newest && letters.length > before) return codeIn(newest);
    if (Date.now() > until) throw new Error(`No code came to ${email}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** From wherever the page is to the account; `dali` brings it to another page of the account. */
export async function enterAccount(page: Page, stage: Stage, email: string, language: 'uk' | 'en' = 'uk'): Promise<void> {
  await page.goto(stage.portal.origin + link('residents.enter', language));
  await page.locator('[name=email]').fill(email);
  const digits = await codeOf(stage, email, () => onward(page));
  await page.locator('[name=code]').fill(digits);
  await onward(page);
}
