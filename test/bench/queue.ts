// The desk of a moderator with a hundred items waiting and with a hundred thousand: opening the queue, and from a decision to the next item, as a browser sees it.
import { sql } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { link } from '#routes.ts';
import { appealContent } from '../support/appeals.ts';
import { openBrowser } from '../support/browser.ts';
import { signedState, startDesk } from '../support/desk.ts';
import { middle } from './settings.ts';

const decisions = 40;
const opens = 15;

export type QueueFigures = { items: number; openMs: number; nextMs: number[] };
/** The ninety-fifth of a hundred. */
export const p95 = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.ceil(list.length * 0.95) - 1] ?? Number.NaN;

/** From the beginning of the navigation, redirects and all, until the page is read and its scripts have run. */
const lasted = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation');
    return entry instanceof PerformanceNavigationTiming ? entry.domContentLoadedEventEnd : Number.NaN;
  });

/** Real appeals first, then so many rows that only wait. Each kind of figure is taken on the same desk. */
export async function queueOf(items: number): Promise<QueueFigures> {
  const { applicant } = appealContent();
  const wanted = Array.from({ length: decisions + 10 }, (_, i) => ({
    kind: 'statement' as const,
    subject: `Звернення ${i + 1}`,
    applicant: { ...applicant, email: `bench${i}@mail.example` },
  }));
  const desk = await startDesk(wanted, async ({ database: { db } }, now) => {
    await db.execute(sql`insert into review_items (kind, subject_id, version, ref, ref_key, lane, risk, asked_at, due_at, territory, state, changed_at)
      select 'placeReport', gen_random_uuid(), 1, 'D-' || i, i::text, 'ordinary', 0, ${now.toISOString()}::timestamptz,
        ${now.toISOString()}::timestamptz + interval '30 days' + i * interval '1 second', null, 'open', ${now.toISOString()}::timestamptz
      from generate_series(1, ${Math.max(0, items - wanted.length)}::int) as i`);
    await db.execute(sql`analyze review_items`);
  });
  const browser = await openBrowser();
  try {
    const storageState = await signedState(browser, desk.portal, 'moderator');
    const page = await (await browser.newContext({ storageState, viewport: { width: 1280, height: 860 } })).newPage();
    const queue = desk.portal.origin + link('office.queue', 'uk');
    const opened: number[] = [];
    for (let i = 0; i < opens; i += 1) {
      await page.goto(queue);
      opened.push(await lasted(page));
    }
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator('.qi').first().click()]);
    const nextMs: number[] = [];
    for (let i = 0; i < decisions; i += 1) {
      await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('KeyC')]);
      await page.evaluate(() => {
        for (const question of document.querySelectorAll('.checks fieldset'))
          if (!question.querySelector('input:checked')) question.querySelector<HTMLInputElement>('input')?.click();
      });
      await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('KeyA')]);
      nextMs.push(await lasted(page));
    }
    // The first ones warm the server up.
    return { items, openMs: middle(opened.slice(3)), nextMs: nextMs.slice(3) };
  } finally {
    await browser.close();
    await desk.stop();
  }
}
