import { ne } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { outbox } from '#db/schema/outbox.ts';
import { staffSessions } from '#db/schema/people.ts';
import {
  checkFactor,
  checkPassword,
  codeNow,
  endOwnSessions,
  findAnySession,
  findFactors,
  findRenewal,
  findSession,
  listSessions,
  makeRecoveryCodes,
  newSecret,
  removeFactor,
  renew,
  renewRecovery,
  setAuthenticator,
  startRenewal,
  type Renewed,
} from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, password, signedIn, type Hired } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:05Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
let house: House;
let oksana: Hired;
let admin: Hired;
beforeEach(async () => {
  house = testHouse(box.database);
  oksana = await hire(house, 'mapEditor', now);
  admin = await hire(house, 'administrator', now);
});
const letters = async () =>
  // Each signing in of these tests is from a new browser; the letter about it has a test of its own.
  (await box.db.select().from(outbox).where(ne(outbox.template, 'people.browser'))).map((row) => ({
    template: row.template,
    data: JSON.parse(house.vault.open(row.dataSealed ?? '')) as { token?: string; what?: string },
  }));
const half = async (at: Date, network = 'net') => {
  const step = await checkPassword(house, { email: oksana.email, password, network, device: null }, at);
  return step.status === 'factor' ? step.token : step.status;
};
const whoOf = async (token: string, at = now) => {
  const session = await findAnySession(box.db, token, at);
  if (!session) throw new Error('no session');
  return { staffId: session.staffId, tokenHash: session.tokenHash };
};

test('a person sees their own sessions, by when they began and what they did, and ends one or all others', async () => {
  const one = await signedIn(house, oksana, now);
  const two = await signedIn(house, oksana, later(1));
  const three = await signedIn(house, oksana, later(2));
  await signedIn(house, admin, now);
  await findSession(house, one, later(3), 'office.queue');
  const who = await whoOf(three, later(3));
  const seen = await listSessions(box.db, oksana.staff.id, who.tokenHash, later(3));
  expect(seen.map(({ lastRoute, here }) => ({ lastRoute, here }))).toEqual([
    { lastRoute: 'office.queue', here: false },
    { lastRoute: null, here: true },
    { lastRoute: null, here: false },
  ]);
  await box.db.transaction((tx) => endOwnSessions(tx, who, seen[0]?.id ?? '', later(3)));
  expect(await findSession(house, one, later(3))).toBeNull();
  expect(await findSession(house, two, later(3))).not.toBeNull();
  await box.db.transaction((tx) => endOwnSessions(tx, who, 'others', later(3)));
  expect(await findSession(house, two, later(3))).toBeNull();
  expect(await findSession(house, three, later(3))).not.toBeNull();
  expect(Object.keys((await box.db.select().from(staffSessions))[0] ?? {}).filter((name) => /agent|address|ip/i.test(name))).toEqual([]);
});

test('ten wrong second factors are slowed down, end the first step twice, and an hour later the owner is in', async () => {
  const seen: string[] = [];
  for (let i = 0; i < 12; i += 1) {
    const token = await half(now, `net ${i}`);
    for (let n = 0; n < 5; n += 1) seen.push((await checkFactor(house, { token, code: '000000', device: null }, now)).status);
    if (seen.includes('wait') || token === 'wait') break;
  }
  expect(seen.slice(0, 10)).toEqual(Array(10).fill('wrong'));
  expect(seen).toContain('wait');
  const token = await half(later(61), 'home');
  expect(await checkFactor(house, { token, code: codeNow(oksana.secret, later(61)).code, device: null }, later(61))).toMatchObject({ status: 'in' });
});

test('the last second factor stays, and every change ends the other sessions and writes a letter', async () => {
  const other = await signedIn(house, oksana, now);
  const token = await signedIn(house, oksana, later(1));
  const who = await whoOf(token, later(1));
  expect(await removeFactor(house, who, 'totp', later(1))).toBe('people.me.lastFactor');
  expect(await removeFactor(house, who, { passkey: 'none' }, later(1))).toBe('people.gone');
  const secret = newSecret();
  expect(await setAuthenticator(house, who, secret, '000000', later(2))).toBe('people.invite.code');
  expect(await setAuthenticator(house, who, secret, codeNow(secret, later(2)).code, later(2))).toBeNull();
  expect(await findSession(house, other, later(2))).toBeNull();
  expect(await findSession(house, token, later(2))).not.toBeNull();
  const codes = await renewRecovery(house, who, later(3));
  expect(await findFactors(box.db, oksana.staff.id)).toEqual({ authenticator: true, passkeys: [], recoveryLeft: codes.length });
  expect((await letters()).map((one) => one.data.what)).toEqual(['people.told.totp', 'people.told.recovery']);
  const stale = await half(later(40));
  expect(await checkFactor(house, { token: stale, code: codeNow(oksana.secret, later(40)).code, device: null }, later(40))).toMatchObject({ status: 'wrong' });
});

const start = (kind: 'factor' | 'password', by = admin, at = now) =>
  box.db.transaction((tx) => startRenewal(tx, house, { staffId: oksana.staff.id, kind, by: by.staff.id, why: 'телефон утоплено' }, at));
const linkOf = async () => (await letters()).filter((one) => one.template === 'people.renew').at(-1)?.data.token ?? '';

test('a lost second factor: another administrator ends everything, and only the owner with their password connects a new one', async () => {
  const token = await signedIn(house, oksana, now);
  await box.db.transaction((tx) => makeRecoveryCodes(tx, oksana.staff.id, now));
  expect(await start('factor', oksana)).toBe('people.renew.own');
  expect(await start('factor')).toBeNull();
  expect(await findSession(house, token, now)).toBeNull();
  expect(await findFactors(box.db, oksana.staff.id)).toEqual({ authenticator: false, passkeys: [], recoveryLeft: 0 });
  const first = await half(now, 'x');
  expect(await checkFactor(house, { token: first, code: codeNow(oksana.secret, now).code, device: null }, now)).toMatchObject({ status: 'wrong' });
  const link = await linkOf();
  const open = await findRenewal(box.db, house, link, now);
  const code = codeNow(open?.secret ?? '', now).code;
  expect(await renew(house, link, { password: 'не той пароль', code }, now)).toMatchObject({ status: 'refused', field: 'password' });
  expect(await renew(house, link, { password, code: '000000' }, now)).toMatchObject({ status: 'refused', field: 'code' });
  const both = await Promise.all([renew(house, link, { password, code }, now), renew(house, link, { password, code }, now)]);
  expect(both.map((one: Renewed) => one.status).sort()).toEqual(['done', 'gone']);
  expect(await findFactors(box.db, oksana.staff.id)).toMatchObject({ authenticator: true, recoveryLeft: 10 });
});

test('a forgotten password: the owner alone chooses the new one, with the factor that is left; the link lives an hour and the newest alone', async () => {
  expect(await start('password')).toBeNull();
  const old = await linkOf();
  expect(await start('password', admin, later(1))).toBeNull();
  const link = (await letters()).map((one) => one.data.token ?? '').find((token) => token !== '' && token !== old) ?? '';
  expect(await findRenewal(box.db, house, old, later(1))).toBeNull();
  expect(await findRenewal(box.db, house, link, later(61))).toBeNull();
  const code = codeNow(oksana.secret, later(2)).code;
  expect(await renew(house, link, { password: 'слабкий', code }, later(2))).toEqual({ status: 'refused', field: 'password', why: 'people.password.short' });
  expect(await renew(house, link, { password: 'жовта цитринка у вікні', code: '000000' }, later(2))).toMatchObject({ status: 'refused', field: 'code' });
  expect(await renew(house, link, { password: 'жовта цитринка у вікні', code }, later(2))).toEqual({ status: 'done', recovery: [] });
  expect(await half(later(3))).toBe('wrong');
});
