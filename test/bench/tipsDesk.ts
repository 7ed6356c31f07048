// Twenty thousand tips at the desk and one about danger now: how long from the moment it is taken until a reader's browser shows it first.
import { sql } from 'drizzle-orm';
import { connect } from '#db/index.ts';
import { link } from '#routes.ts';
import { openBrowser } from '../support/browser.ts';
import { createPostgres } from '../support/database.ts';
import { sessionOf } from '../support/office.ts';
import { startPortal } from '../support/portal.ts';
import { postTip } from '../support/tipPost.ts';
import { benchKeys } from './accept.ts';
import { middle, say } from './settings.ts';

const tips = 20_000;
const visits = 7;

export async function reportDesk(): Promise<void> {
  const own = await createPostgres({ migrate: true, durable: true });
  const portal = await startPortal({ env: { DATABASE_URL: own.url, EMBEDDED_WORKER: '1', DATA_KEYS: benchKeys } });
  const { db, close } = await connect({ url: own.url, connections: 1 });
  await db.execute(sql`insert into tips.threads (access_hash, deposit, arrived_on, urgency, ring, language, state, origin)
    select sha256(i::text::bytea), sha256(i::text::bytea), current_date - (i % 60), 'U' || (1 + i % 3), case when i % 9 = 0 then 'civil' else 'all' end, 'uk',
      (array['received', 'in_view', 'waiting_author', 'relayed'])[1 + i % 4], 'browser'
    from generate_series(1, ${tips}::int) as i`);
  await db.execute(sql`insert into tips.messages (thread_id, seq, by, message, envelope, added_on)
    select id, 0, 'witness', decode(repeat('00', 4296), 'hex'), decode(repeat('00', 568), 'hex'), arrived_on from tips.threads`);
  await db.execute(sql`insert into tips.acts (thread_id, act, acted_on) select id, 'state', arrived_on from tips.threads, generate_series(1, 3)`);
  await db.execute(sql`analyze tips.threads`);
  await close();
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ storageState: await sessionOf(browser, portal, 'reader1'), viewport: { width: 1280, height: 860 } });
    const page = await context.newPage();
    const desk = portal.origin + link('tips.desk', 'uk');
    await page.goto(desk);
    const shown: number[] = [];
    const lists: number[] = [];
    for (let i = 0; i < visits; i += 1) {
      await postTip(portal, { account: { danger: 'now', gatePassed: true } });
      const from = performance.now();
      await page.goto(desk);
      const first = await page.locator('.tipq .qitems .qi').first().textContent();
      shown.push(performance.now() - from);
      if (!first?.includes('U0')) throw new Error(`The first row is ${first}.`);
      const asked = performance.now();
      await context.request.get(portal.origin + link('tips.queue', 'uk'));
      lists.push(performance.now() - asked);
    }
    say(
      `\n${tips} tips at the desk, one U0 among them: shown first ${middle(shown).toFixed(0)} ms after it was taken, slowest ${Math.max(...shown).toFixed(0)} ms`,
    );
    say(`the list alone                         ${middle(lists).toFixed(0)} ms`);
  } finally {
    await browser.close();
    await portal.stop();
    await own.drop();
  }
}
