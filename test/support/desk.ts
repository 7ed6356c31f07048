/** A running portal whose queue holds appeals of invented people, put there before it starts. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Browser } from 'playwright-core';
import { connect } from '#db/index.ts';
import type { AppealContent } from '#modules/appeals/form.ts';
import { askModerators } from '#modules/appeals/submit.ts';
import { modules } from '#modules.ts';
import { readEnv } from '#platform/env.ts';
import type { House } from '#platform/house.ts';
import { seedDemo } from '#platform/seed.ts';
import { openVault } from '#platform/vault.ts';
import { appealContent, keepAppeal } from './appeals.ts';
import { createPostgres } from './database.ts';
import { signIn } from './office.ts';
import { startPortal, type Portal } from './portal.ts';

export type Desk = { portal: Portal; stop(): Promise<void> };

/** Starts a portal with these appeals waiting, in this order of time left. */
export async function startDesk(wanted: readonly Partial<AppealContent>[], prepare?: (house: House, now: Date) => Promise<void>): Promise<Desk> {
  const varDir = mkdtempSync(join(tmpdir(), 'portal-desk-'));
  const own = process.env['TEST_DATABASE_URL'] ? await createPostgres({ migrate: true }) : null;
  const env = readEnv({ NODE_ENV: 'test', DEMO: '1', VAR_DIR: varDir, ...(own ? { DATABASE_URL: own.url } : {}) });
  const database = await connect(own ? { url: own.url } : { directory: join(varDir, 'database') }, { migrate: true });
  const house: House = { env, database, vault: openVault(env.dataKeys) };
  const now = new Date();
  await seedDemo(house, modules, now);
  for (const [i, more] of wanted.entries()) {
    const at = new Date(now.getTime() - (wanted.length - i) * 60_000);
    const kept = await keepAppeal(database.db, house, { content: appealContent(more), at });
    await database.db.transaction((tx) => askModerators(tx, house, kept.id, at));
  }
  await prepare?.(house, now);
  await database.close();
  const portal = await startPortal({ varDir, ...(own ? { env: { DATABASE_URL: own.url, EMBEDDED_WORKER: '1' } } : {}) });
  return {
    portal,
    stop: async () => {
      await portal.stop();
      await own?.drop();
    },
  };
}

export type Signed = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Signs a demo person in once; the answer opens as many browsers of theirs as a test needs. */
export async function signedState(browser: Browser, portal: Portal, who: string): Promise<Signed> {
  const context = await browser.newContext();
  await signIn(await context.newPage(), portal, who);
  const state = await context.storageState();
  await context.close();
  return state;
}
