import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { staff, staffSessions } from '#db/schema/people.ts';
import { checkFactor, checkPassword, codeNow, closeAccount, findSession, makeRecoveryCodes } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, password, signedIn, type Hired } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:05Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
let house: House;
let oksana: Hired;
beforeEach(async () => {
  house = testHouse(box.database);
  oksana = await hire(house, 'moderator', now);
});
const first = (more: { email?: string; password?: string; network?: string; device?: string | null } = {}, at = now) =>
  checkPassword(house, { email: oksana.email, password, network: 'net', device: null, ...more }, at);
const half = async (at = now) => {
  const step = await first({}, at);
  if (step.status !== 'factor') throw new Error(step.status);
  return step.token;
};

test('password and code open a session under a new token, and neither factor alone opens anything', async () => {
  const token = await half();
  expect(await findSession(house, token, now)).toBeNull();
  const second = await checkFactor(house, { token, code: codeNow(oksana.secret, now).code, device: null }, now);
  if (second.status !== 'in') throw new Error(second.status);
  expect(second.token).not.toBe(token);
  expect(await findSession(house, second.token, now)).toMatchObject({ id: oksana.staff.id, roles: ['moderator'] });
  expect(await findSession(house, token, now)).toBeNull();
  const rows = await house.database.db.select().from(staffSessions);
  expect(JSON.stringify(rows)).not.toContain(second.token);
});

test('an address is the same however it is typed', async () => {
  expect(await first({ email: ` ${oksana.email.toUpperCase()} ` })).toMatchObject({ status: 'factor' });
});

test('an unknown address, a wrong password and a closed account are answered alike', async () => {
  expect(await first({ password: `${password}!` })).toEqual({ status: 'wrong' });
  expect(await first({ email: 'nobody@portal.example' })).toEqual({ status: 'wrong' });
  await house.database.db.transaction((tx) => closeAccount(tx, house, { staffId: oksana.staff.id, closedBy: null, why: 'кінець' }, now));
  expect(await first()).toEqual({ status: 'wrong' });
});

test('a code works once, in whichever browser it is tried', async () => {
  const [one, two] = [await half(), await half()];
  const { code } = codeNow(oksana.secret, now);
  const tried = await Promise.all([one, two].map((token) => checkFactor(house, { token, code, device: null }, now)));
  expect(tried.map((step) => step.status).sort()).toEqual(['in', 'wrong']);
  const before = codeNow(oksana.secret, later(-30)).code;
  expect(await checkFactor(house, { token: await half(), code: before, device: null }, now)).toMatchObject({ status: 'wrong' });
  const next = codeNow(oksana.secret, later(30)).code;
  expect(await checkFactor(house, { token: await half(), code: next, device: null }, now)).toMatchObject({ status: 'in' });
});

test('a code of two steps ago is refused', async () => {
  expect(await checkFactor(house, { token: await half(), code: codeNow(oksana.secret, later(-65)).code, device: null }, now)).toMatchObject({
    status: 'wrong',
    left: 4,
  });
});

test('five wrong codes end the first step', async () => {
  const token = await half();
  for (const left of [4, 3, 2, 1, 0]) expect(await checkFactor(house, { token, code: '000000', device: null }, now)).toEqual({ status: 'wrong', left });
  expect(await checkFactor(house, { token, code: codeNow(oksana.secret, now).code, device: null }, now)).toEqual({ status: 'again' });
  expect(await checkFactor(house, { token, code: codeNow(oksana.secret, now).code, device: null }, now)).toEqual({ status: 'again' });
});

test('the second step waits ten minutes and no longer', async () => {
  const token = await half();
  expect(await checkFactor(house, { token, code: codeNow(oksana.secret, later(601)).code, device: null }, later(601))).toEqual({ status: 'again' });
});

test('a recovery code opens the door once; the others stay', async () => {
  const codes = await house.database.db.transaction((tx) => makeRecoveryCodes(tx, oksana.staff.id, now));
  expect(new Set(codes).size).toBe(10);
  const [mine = '', other = ''] = codes;
  const typed = mine.toLowerCase().replaceAll('-', ' ');
  expect(await checkFactor(house, { token: await half(), code: typed, device: null }, now)).toMatchObject({ status: 'in', recoveryUsed: true });
  expect(await checkFactor(house, { token: await half(), code: mine, device: null }, now)).toMatchObject({ status: 'wrong' });
  expect(await checkFactor(house, { token: await half(), code: other, device: null }, now)).toMatchObject({ status: 'in' });
});

test('strangers are slowed down, and cannot keep the owner out of a browser that signed in before', async () => {
  const token = await half();
  const known = await checkFactor(house, { token, code: codeNow(oksana.secret, now).code, device: null }, now);
  if (known.status !== 'in') throw new Error(known.status);
  const strangers = await Promise.all(Array.from({ length: 12 }, (_, i) => first({ password: 'навмання навмання', network: `net ${i}` })));
  expect(strangers.map((step) => step.status)).toContain('wait');
  expect(await first({ network: 'a new place' })).toEqual({ status: 'wait', minutes: 15 });
  expect(await first({ device: known.device })).toMatchObject({ status: 'factor' });
  expect(await first({ device: `${known.device}x` })).toMatchObject({ status: 'wait' });
  expect(await first({ network: 'a new place' }, later(901))).toMatchObject({ status: 'factor' });
});

test('a mark of another account counts for nothing', async () => {
  const ihor = await hire(house, 'moderator', now);
  await signedIn(house, ihor, now);
  const step = await checkFactor(house, { token: await half(), code: codeNow(oksana.secret, now).code, device: null }, now);
  if (step.status !== 'in') throw new Error(step.status);
  for (let i = 0; i < 11; i += 1)
    await checkPassword(house, { email: ihor.email, password: 'навмання навмання', network: `net ${i}`, device: step.device }, now);
  expect(await checkPassword(house, { email: ihor.email, password, network: 'new', device: step.device }, now)).toMatchObject({ status: 'wait' });
});

test('one network cannot try many accounts', async () => {
  const tried: string[] = [];
  for (let i = 0; i < 42; i += 1) tried.push((await first({ email: `guess${i}@portal.example`, password: 'навмання навмання', network: 'one place' })).status);
  expect(tried.filter((status) => status === 'wrong')).toHaveLength(40);
  expect(tried.slice(40)).toEqual(['wait', 'wait']);
});

test('nothing kept tells an address, a password or a secret', async () => {
  await signedIn(house, oksana, now);
  const [row] = await house.database.db.select().from(staff).where(eq(staff.id, oksana.staff.id));
  const record = await house.database.db.select().from(audit);
  const kept = JSON.stringify([row, record]);
  for (const secret of [oksana.email, password, oksana.secret]) expect(kept).not.toContain(secret);
  expect(record.map((one) => one.act)).toContain('people.signIn');
});
