import type { APIRequestContext, Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { can, roles, type Role } from '#modules/people/index.ts';
import { translator } from '#platform/i18n.ts';
import { languages, link, routeIds, routeOf, type RouteId } from '#routes.ts';
import { openBrowser } from '../../support/browser.ts';
import { signIn } from '../../support/office.ts';
import { startPortal, type Portal } from '../../support/portal.ts';

// Every door of the office against every role, from the address table itself: a new address or role is walked without anyone adding it here.

const accounts: Record<Role, string> = {
  contentEditor: 'editor',
  mapEditor: 'map',
  moderator: 'moderator',
  lead: 'lead',
  tipModerator: 'reader1',
  communityModerator: 'community',
  eventCoordinator: 'events',
  patrolCoordinator: 'patrols',
  analyst: 'analyst',
  policeContact: 'unit',
  liaison: 'police',
  administrator: 'admin',
  custodian: 'keeper1',
  auditor: 'auditor',
};
const doors = routeIds.filter((id) => routeOf(id).lane === 'office' && routeOf(id).access !== 'anyone');
const nobody = '00000000-0000-4000-8000-000000000000';
const pathOf = (id: RouteId): string => link(id, 'uk', { id: nobody, token: nobody });
const mayOpen = (role: Role, id: RouteId): boolean => {
  const { access } = routeOf(id);
  return access !== 'anyone' && access !== 'resident' && can({ grants: [{ role, territory: null }] }, access);
};

let browser: Browser;
let portal: Portal;
beforeAll(async () => {
  [browser, portal] = await Promise.all([openBrowser(), startPortal()]);
});
afterAll(async () => {
  await browser?.close();
  await portal?.stop();
});

/** Addresses a page offers inside the frame of the office. */
const offered = (html: string): string[] => [...new Set([...html.matchAll(/href="(\/robota[^"?#]*)/g)].map((found) => found[1] ?? ''))];

describe.each([...roles])('%s', (role) => {
  let context: BrowserContext;
  let ask: APIRequestContext;
  beforeAll(async () => {
    context = await browser.newContext();
    await signIn(await context.newPage(), portal, accounts[role]);
    ask = context.request;
  });
  afterAll(async () => void (await context.close()));

  describe.each([...languages])('in %s', (language) => {
    const t = translator(language);
    beforeAll(async () => {
      const answer = await ask.post(portal.origin + link('office.language', 'uk'), { form: { language }, headers: { origin: portal.origin } });
      expect(answer.status()).toBe(200);
    });

    test('whatever the office offers can be opened', async () => {
      const first = await ask.get(portal.origin + link('office.home', 'uk'));
      expect(first.status()).toBe(200);
      const html = await first.text();
      expect(html).toContain(`lang="${language}"`);
      const found = offered(html);
      expect(found).toContain(link('office.home', 'uk'));
      expect(found.includes(link('office.queue', 'uk'))).toBe(mayOpen(role, 'office.queue'));
      expect(found.includes(link('office.letters', 'uk'))).toBe(mayOpen(role, 'office.letters'));
      const statuses = await Promise.all(found.map(async (path) => [path, (await ask.get(portal.origin + path)).status()]));
      expect(statuses).toEqual(found.map((path) => [path, 200]));
    });

    test('whatever is not for this role is refused kindly, to read and to send', async () => {
      const closed = doors.filter((id) => !mayOpen(role, id));
      expect(closed.length, 'nobody may go everywhere').toBeGreaterThan(0);
      // Which doors are closed does not hang on the language, only the words do.
      for (const id of language === 'uk' ? closed : closed.slice(0, 3)) {
        const answers = [await ask.get(portal.origin + pathOf(id))];
        if (routeOf(id).body > 0) answers.push(await ask.post(portal.origin + pathOf(id), { form: { act: 'approve' }, headers: { origin: portal.origin } }));
        for (const answer of answers) {
          expect([id, answer.status()]).toEqual([id, 403]);
          const html = await answer.text();
          expect(html, id).toContain(t('people.closed'));
          expect(html, id).toContain(t('people.closed.text'));
          for (const number of ['112', '102']) expect(html, id).toContain(`href="tel:${number}"`);
          expect(offered(html).filter((path) => closed.some((one) => link(one, 'uk', { id: nobody, token: nobody }) === path))).toEqual([]);
        }
      }
    });

    test('whatever is for this role takes a form too, and says what is wrong with an empty one instead of closing the door', async () => {
      const own = doors.filter((id) => mayOpen(role, id) && routeOf(id).body > 0 && !['people.signOut', 'people.closed', 'office.language'].includes(id));
      for (const id of own) {
        const answer = await ask.post(portal.origin + pathOf(id), { form: {}, headers: { origin: portal.origin }, maxRedirects: 0 });
        // Whoever only looks at people changes nothing there.
        const looks = id === 'office.people' && !can({ grants: [{ role, territory: null }] }, 'confirmRoles');
        expect([id, answer.status() === 403], String(answer.status())).toEqual([id, looks]);
        expect([id, answer.status() < 500]).toEqual([id, true]);
        expect([id, answer.headers()['location'] ?? '']).not.toEqual([id, expect.stringContaining(link('people.signIn', 'uk'))]);
      }
    });

    test('whatever is for this role opens, with 112 and 102 on every page', async () => {
      const own = doors.filter((id) => mayOpen(role, id) && routeOf(id).page.endsWith('.astro') && id !== 'people.closed');
      for (const id of own) {
        const answer = await ask.get(portal.origin + pathOf(id));
        // Nothing has this id, so an item is honestly not there.
        expect([id, answer.status()]).toEqual([id, pathOf(id).includes(nobody) ? 404 : 200]);
        for (const number of ['112', '102']) expect(await answer.text(), id).toContain(`href="tel:${number}"`);
      }
    });
  });
});

test('without a session every door of the office leads to signing in, to read and to send', async () => {
  const context = await browser.newContext();
  for (const id of doors) {
    const answers = [await context.request.get(portal.origin + pathOf(id), { maxRedirects: 0 })];
    if (routeOf(id).body > 0)
      answers.push(await context.request.post(portal.origin + pathOf(id), { form: {}, headers: { origin: portal.origin }, maxRedirects: 0 }));
    for (const answer of answers) {
      expect([id, answer.status()]).toEqual([id, 303]);
      expect(answer.headers()['location']).toMatch(new RegExp(`^${link('people.signIn', 'uk')}`));
    }
  }
  await context.close();
});
