import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/index.ts';
import { can, roles, type Role } from '#modules/people/index.ts';
import { readEnv } from '#platform/env.ts';
import { openVault } from '#platform/vault.ts';
import { link, routeIds, routeOf, type RouteId } from '#routes.ts';
import { createPostgres } from '../support/database.ts';
import { columnsLike, rightsOf, sealedColumns } from '../support/fields.ts';
import { plant, type Mark, type Planted } from '../support/plant.ts';
import { startPortal, type Portal } from '../support/portal.ts';

// Every field against every role on every page of the office: a mark stands in each sealed column, and no answer may hold one that is not for its reader.

let portal: Portal;
let planted: Planted;
let own: Awaited<ReturnType<typeof createPostgres>> | null = null;

beforeAll(async () => {
  const varDir = mkdtempSync(join(tmpdir(), 'portal-fields-'));
  if (process.env['TEST_DATABASE_URL']) own = await createPostgres({ migrate: true });
  const env: Record<string, string> = own ? { DATABASE_URL: own.url, EMBEDDED_WORKER: '1' } : {};
  // The demo is seeded by its first start; the marks are planted while nobody runs it.
  await (await startPortal({ varDir, keep: true, fresh: true, env })).stop();
  const settings = readEnv({ NODE_ENV: 'test', DEMO: '1', VAR_DIR: varDir, ...env });
  const database = await connect(own ? { url: own.url, connections: 2 } : { directory: join(varDir, 'database') });
  planted = await plant({ env: settings, database, vault: openVault(settings.dataKeys) }, database, new Date());
  await database.close();
  portal = await startPortal({ varDir, env: { ...env, EMBEDDED_WORKER: '0' } });
});
afterAll(async () => {
  await portal?.stop();
  await own?.drop();
});

test('every sealed column has a mark, and who may see it', () => {
  const there = columnsLike(/[sS]ealed$/).map(({ name }) => name);
  expect(Object.keys(sealedColumns).sort()).toEqual([...new Set(there)].sort());
  expect(Object.keys(sealedColumns).filter((column) => !planted.marks.some(({ what }) => what === column))).toEqual([]);
});

const doors = routeIds.filter((id) => routeOf(id).lane === 'office' && routeOf(id).access !== 'anyone' && id !== 'people.signOut');
const paramOf = (id: RouteId): string =>
  ({
    'office.person': planted.ids.person,
    'office.request': planted.ids.request,
    'office.file': planted.ids.file,
    'events.card': planted.ids.event,
    'events.door': planted.ids.event,
  })[String(id)] ?? planted.ids.item;

/** Every answer one role can get: each door, each page a page leads to, and each form sent empty. */
async function walk(role: Role): Promise<Map<string, string>> {
  const headers = { cookie: `staff=${planted.tokens[role]}`, origin: portal.origin };
  const answers = new Map<string, string>();
  const next = doors.map((id) => link(id, 'uk', { id: paramOf(id) }));
  const most = 250;
  while (next.length > 0 && answers.size < most) {
    const path = next.shift() ?? '';
    if (answers.has(path)) continue;
    const answer = await fetch(portal.origin + path, { headers, redirect: 'manual' });
    const body = await answer.text();
    expect([path, answer.status < 500]).toEqual([path, true]);
    answers.set(path, body);
    for (const [, href = ''] of body.matchAll(/href="(\/robota[^"#]*)/g)) {
      const plain = href.replaceAll('&amp;', '&').replaceAll('&#38;', '&');
      // The same list in another order of days tells nothing new.
      if (!/storinka=|pered=|vid=|khto=|predmet=/.test(plain)) next.push(plain);
    }
  }
  expect(answers.size, 'the walk came to its end').toBeLessThan(most);
  for (const id of doors.filter((one) => routeOf(one).body > 0 && one !== 'office.language')) {
    const path = link(id, 'uk', { id: paramOf(id) });
    const answer = await fetch(portal.origin + path, { method: 'POST', headers, redirect: 'manual', body: new URLSearchParams() });
    answers.set(`POST ${path}`, await answer.text());
  }
  return answers;
}
const mayKnow = (role: Role, mark: Mark): boolean => rightsOf(mark.shown).some((right) => can({ grants: [{ role, territory: null }] }, right));
const seen = new Map<string, Set<Role>>();

describe.each([...roles])('%s', (role) => {
  test('no answer holds a field that is not for this role', async () => {
    const answers = await walk(role);
    const leaks: string[] = [];
    for (const [path, body] of answers)
      for (const mark of planted.marks.filter(({ text }) => body.includes(text))) {
        if (!mayKnow(role, mark)) leaks.push(`${path}: ${mark.what}`);
        seen.set(mark.what, (seen.get(mark.what) ?? new Set<Role>()).add(role));
      }
    expect(leaks).toEqual([]);
  });
});

test('the walk really comes to the pages that show what is allowed', () => {
  const reached = (what: string): Role[] => [...(seen.get(what) ?? [])];
  expect(reached('staff.emailSealed')).toEqual(['administrator']);
  expect(reached('staff_conflicts.whomSealed').sort()).toEqual(['administrator', 'lead']);
  expect(reached('appeal_versions.sealed')).toEqual(expect.arrayContaining(['moderator', 'lead']));
  expect(reached('data_requests.textSealed')).toEqual(['administrator']);
  expect(reached('data_erasures.whySealed')).toEqual(['lead']);
  for (const column of ['nameSealed', 'needsSealed', 'moreSealed']) expect(reached(`event_seats.${column}`)).toEqual(['eventCoordinator']);
});
