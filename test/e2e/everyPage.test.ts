import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { can, type Role } from '#modules/people/index.ts';
import { link, routeIds, routeOf, type Language, type RouteId } from '#routes.ts';
import { barriersOf, wholePage } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { waitForMail } from '../support/mail.ts';
import { sessionOf, type Session } from '../support/office.ts';
import { startPortal, type Portal } from '../support/portal.ts';

// Every address people can open without a secret, in both languages and both themes: no fault of access, no refused script or style,
// nothing wider than the smallest phone, and help one tap away.

let browser: Browser;
let portal: Portal;
beforeAll(async () => {
  [browser, portal] = await Promise.all([openBrowser(), startPortal()]);
});
afterAll(async () => {
  await browser.close();
  await portal.stop();
});

const machine = /\.(ts)$/;
const readable = routeIds.filter((id) => !machine.test(routeOf(id).page));
/** Addresses that hold a number, a token or an id are walked by the journeys that make them. */
const withExample: RouteId[] = ['help.page', 'places.officer', 'places.poster', 'places.place', 'places.beat', 'events.event', 'courses.course'];
const reachable = readable.filter((id) => !routeOf(id).uk.includes('[') || withExample.includes(id));
const open = reachable.filter((id) => routeOf(id).access === 'anyone');
const own = reachable.filter((id) => routeOf(id).access === 'resident');
const office = reachable.filter((id) => !open.includes(id) && !own.includes(id));

/** Each page of the office is looked at by the first of these who may open it. */
const accounts: readonly (readonly [Role, string])[] = [
  ['moderator', 'moderator'],
  ['administrator', 'admin'],
  ['eventCoordinator', 'events'],
  ['patrolCoordinator', 'patrols'],
  ['lead', 'lead'],
  ['tipModerator', 'reader1'],
  ['custodian', 'keeper1'],
  ['mapEditor', 'map'],
  ['liaison', 'police'],
];
const opens = (role: Role, id: RouteId): boolean => {
  const { access } = routeOf(id);
  return access !== 'anyone' && access !== 'resident' && can({ grants: [{ role, territory: null }] }, access);
};
/** «Closed» refuses everybody. */
const refuses: readonly RouteId[] = ['people.closed'];
const visits = Map.groupBy(office, (id) => accounts.find(([role]) => opens(role, id))?.[1]);
test('somebody looks at every page of the office', () => {
  expect(visits.get(undefined)).toBeUndefined();
});
/** A code signs in once, so a session serves both looks. */
const sessions = new Map<string, Promise<Session>>();
function sessionFor(who: string): Promise<Session> {
  const known = sessions.get(who) ?? sessionOf(browser, portal, who);
  sessions.set(who, known);
  return known;
}

/** Real values for addresses with parameters, taken from the demo city. */
async function examples(): Promise<Partial<Record<RouteId, Record<string, string>>>> {
  const of = async (list: RouteId, start: string, shape = '[\\w-]+') => {
    const html = await (await fetch(portal.origin + link(list, 'uk'))).text();
    const found = new RegExp(`href="${start}(${shape})"`).exec(html)?.[1];
    if (!found) throw new Error(`${list} shows nothing of ${start}`);
    return found;
  };
  const officer = await of('places.officers', '/ofitsery/');
  return {
    'help.page': { slug: 'portal' },
    'places.officer': { slug: officer },
    'places.poster': { slug: officer },
    'places.place': { slug: await of('places.list', '/mistsia/') },
    'places.beat': { number: '14' },
    'events.event': { slug: await of('events.list', '/podii/', '[\\w-]+-\\d{4}-\\d\\d-\\d\\d-\\w+') },
    'courses.course': { slug: 'briefing' },
  };
}

async function faults(page: Page, address: string, status: number[]): Promise<string[]> {
  const found: string[] = [];
  const heard = (text: string) =>
    /Content Security Policy|Permissions-Policy|Refused to|TrustedScript/i.test(text) && found.push(`${address}: ${text.slice(0, 160)}`);
  page.on('console', (message) => heard(message.text()));
  page.on('pageerror', (error) => found.push(`${address}: ${error.message}`));
  const answer = await page.goto(address);
  if (!answer || !status.includes(answer.status())) found.push(`${address}: answered ${answer?.status()}`);
  for (const number of ['112', '102']) if ((await page.locator(`a[href="tel:${number}"]`).count()) === 0) found.push(`${address}: no ${number}`);
  await wholePage(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) found.push(`${address}: ${wide} px wider than the screen`);
  const empty = await page.evaluate(() =>
    [...document.querySelectorAll('use')].map((use) => use.getAttribute('href') ?? '').filter((href) => !document.getElementById(href.slice(1))),
  );
  if (empty.length > 0) found.push(`${address}: nothing is drawn for ${empty.join(', ')}`);
  for (const barrier of await barriersOf(page)) found.push(`${address}: ${barrier}`);
  page.removeAllListeners();
  return found;
}

// Ukrainian words are the longer ones, so they are tried where there is least room.
const looks = [
  { name: 'the smallest phone, light', width: 320, colorScheme: 'light' as const, languages: ['uk'] as const },
  { name: 'a desk, dark', width: 1280, colorScheme: 'dark' as const, languages: ['en'] as const },
];

describe.each(looks)('on $name', ({ width, colorScheme, languages }) => {
  test.each([...languages])(
    'every open page in %s is whole',
    async (language: Language) => {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce', serviceWorkers: 'block' });
      const page = await context.newPage();
      const known = await examples();
      const found: string[] = [];
      for (const id of open) {
        const asked = {
          'places.finder': `?adresa=${encodeURIComponent('Грецька, 12')}`,
          'places.wrongOfficer': `?dilnytsia=${known['places.beat']?.['number']}`,
        };
        const query = id === 'places.finder' || id === 'places.wrongOfficer' ? asked[id] : '';
        const address = portal.origin + link(id, language, known[id]) + query;
        found.push(...(await faults(page, address, [200])));
      }
      await context.close();
      expect(found).toEqual([]);
    },
    480_000,
  );

  test.each([...languages])(
    'every page of an account in %s is whole',
    async (language: Language) => {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce', serviceWorkers: 'block' });
      const page = await context.newPage();
      const email = `every-${width}-${language}@resident.example`;
      await page.goto(portal.origin + link('residents.enter', language));
      await page.locator('[name=email]').fill(email);
      await page.locator('main button[type=submit]').first().click();
      await page.locator('[name=code]').waitFor();
      const found = await faults(page, page.url(), [200]);
      await page.locator('[name=code]').fill((await waitForMail(portal.origin, email)).subject.replace(/\D/g, '').slice(0, 6));
      await page.locator('main button[type=submit]').first().click();
      await page.waitForURL(portal.origin + link('residents.home', language));
      for (const id of own) found.push(...(await faults(page, portal.origin + link(id, language), [200])));
      await context.close();
      expect(found).toEqual([]);
    },
    480_000,
  );

  test('every page of the office is whole for somebody who may open it', async () => {
    const found: string[] = [];
    for (const [who = '', pages] of visits) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce', storageState: await sessionFor(who) });
      const page = await context.newPage();
      for (const id of pages) found.push(...(await faults(page, portal.origin + link(id, 'uk'), [refuses.includes(id) ? 403 : 200])));
      await context.close();
    }
    expect(found).toEqual([]);
  }, 480_000);

  test('a page that is not there says so in both languages and keeps the numbers', async () => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const found = [...(await faults(page, `${portal.origin}/nemaie-takoi`, [404])), ...(await faults(page, `${portal.origin}/en/no-such-page`, [404]))];
    await context.close();
    expect(found).toEqual([]);
  });
});
