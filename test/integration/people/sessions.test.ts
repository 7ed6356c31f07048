import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect, type Database } from '#db/index.ts';
import { changePassword, closeAccount, endRole, findSession, giveRole, listColleagues, signOut, sweepSessions } from '#modules/people/index.ts';
import { staffSessions } from '#db/schema/people.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, signedIn, type Hired } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:05Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
let house: House;
/** Another node of the portal: on PostgreSQL with connections of its own. */
let node: House;
let second: Database | undefined;
let oksana: Hired;
let token: string;
beforeAll(async () => {
  if (!process.env['TEST_DATABASE_URL']) return;
  const { rows } = await import('#db/index.ts');
  const { sql } = await import('drizzle-orm');
  const [name] = await rows<{ name: string }>(box.db, sql`select current_database() as name`);
  const url = new URL(process.env['TEST_DATABASE_URL']);
  url.pathname = `/${name?.name}`;
  second = await connect({ url: url.href, connections: 2 });
});
afterAll(() => second?.close());
beforeEach(async () => {
  house = testHouse(box.database);
  node = { ...house, database: second ?? box.database };
  oksana = await hire(house, 'moderator', now);
  token = await signedIn(house, oksana, now);
});
const there = (at = now) => findSession(node, token, at);

test('a session opened on one node holds on the other', async () => {
  expect(await there()).toMatchObject({ id: oksana.staff.id });
});

test.each([
  ['signing out', () => signOut(house, token, now)],
  ['a new role', () => house.database.db.transaction((tx) => giveRole(tx, { staffId: oksana.staff.id, role: 'lead', givenBy: null }, now))],
  [
    'the end of a role',
    async () => {
      const [person] = await listColleagues(house.database.db, oksana.staff.id);
      const roleId = person?.roles[0]?.id ?? '';
      expect(await house.database.db.transaction((tx) => endRole(tx, house, { roleId, endedBy: null, why: 'кінець' }, now))).toBeNull();
    },
  ],
  ['a new password', () => house.database.db.transaction((tx) => changePassword(tx, house, oksana.staff.id, 'жовта цитринка у вікні', now))],
  ['leaving', () => house.database.db.transaction((tx) => closeAccount(tx, house, { staffId: oksana.staff.id, closedBy: null, why: 'кінець' }, now))],
])('%s ends it on the other node within a second', async (_, act) => {
  await act();
  const began = performance.now();
  expect(await there()).toBeNull();
  expect(performance.now() - began).toBeLessThan(1000);
});

test('half an hour without a sign ends it, and each sign gives half an hour more', async () => {
  expect(await there(later(29))).not.toBeNull();
  expect(await there(later(58))).not.toBeNull();
  expect(await there(later(89))).toBeNull();
});

test('twelve hours end it, however busy it was', async () => {
  for (let minutes = 20; minutes < 720; minutes += 20) expect(await there(later(minutes))).not.toBeNull();
  expect(await there(later(720))).toBeNull();
  await sweepSessions(house.database.db, later(720));
  expect(await house.database.db.select().from(staffSessions)).toEqual([]);
});

test('a role ends on its day without anybody doing anything', async () => {
  const guest = await hire(house, 'moderator', now, { untilAt: later(10) });
  const hers = await signedIn(house, guest, now);
  expect(await findSession(house, hers, later(9))).toMatchObject({ roles: ['moderator'] });
  expect(await findSession(house, hers, later(11))).toMatchObject({ roles: [] });
});

test.each(['', 'short', `${'a'.repeat(43)}`, "' or 1=1 --"])('«%s» is nobody', async (wrong) => {
  expect(await findSession(house, wrong, now)).toBeNull();
});

test('a police role is refused beside any other, and the other way round', async () => {
  const give = (staffId: string, role: 'liaison' | 'moderator') => house.database.db.transaction((tx) => giveRole(tx, { staffId, role, givenBy: null }, now));
  expect(await give(oksana.staff.id, 'liaison')).toBe(false);
  const officer = await hire(house, 'liaison', now);
  expect(officer.staff.policeTies).toBe(true);
  expect(await give(officer.staff.id, 'moderator')).toBe(false);
  await expect(hire(house, ['moderator', 'liaison'], now)).rejects.toThrow('people.roles.apart');
});
