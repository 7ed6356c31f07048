/** What most journeys need: a browser, a portal of their own and, when they read letters from its bytes, a mail server that is not ours. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './browser.ts';
import { startMailbox, type Mailbox } from './mailServer.ts';
import { startPortal, type Portal } from './portal.ts';

export type Stage = { readonly browser: Browser; readonly portal: Portal; readonly mail: Mailbox };

/** Set up before the tests of a file and taken down after them. Without `mail` the portal's own catcher takes the letters. */
export function useStage({ mail = false }: { mail?: boolean } = {}): Stage {
  const open: { browser?: Browser; portal?: Portal; mail?: Mailbox } = {};
  beforeAll(async () => {
    if (mail) open.mail = await startMailbox();
    const env = open.mail ? { SMTP_URL: open.mail.url } : {};
    [open.browser, open.portal] = await Promise.all([openBrowser(), startPortal({ env })]);
  });
  afterAll(async () => {
    await open.browser?.close();
    await open.portal?.stop();
    await open.mail?.stop();
  });
  const there = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('The stage is not set: it exists only while the tests run.');
    return one;
  };
  return {
    get browser() {
      return there(open.browser);
    },
    get portal() {
      return there(open.portal);
    },
    get mail() {
      return there(open.mail);
    },
  };
}
