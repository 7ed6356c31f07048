import { beforeEach, expect, test } from 'vitest';
import { residentCodes, residents, residentSessions } from '#db/schema/residents.ts';
import { finishEntry, finishProof, sendAgain } from '#modules/residents/entry.ts';
import { endDevice, endDevices, findResident, isProved, listDevices, sweepResidents } from '#modules/residents/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { begin, begun, codeFor, codesFor, entered, proved } from '../../support/residents.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:05Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const day = 86_400;
const olena = 'olena@poshta.example';
const petro = 'petro@poshta.example';
let house: House;
beforeEach(() => {
  house = testHouse(box.database);
});
const finish = (token: string | null, digits: string, at = now) => finishEntry(house, { token, digits, before: null }, at);
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

test('six digits sign in under a new token, and the first time makes the account', async () => {
  const token = await begun(house, olena, now);
  expect(await box.db.select().from(residents)).toHaveLength(0);
  const done = await finish(token, await codeFor(house, olena));
  if (done.status !== 'in') throw new Error(done.status);
  expect(done.token).not.toBe(token);
  expect(await findResident(house, done.token, now)).toMatchObject({ email: olena, session: { provedAt: now } });
  expect(await findResident(house, token, now)).toBeNull();
  const again = await entered(house, ' Olena@Poshta.example '.trim(), later(120));
  expect(await box.db.select().from(residents)).toHaveLength(1);
  expect(again.resident.email).toBe(olena);
});

test('neither the code, the tokens nor the address stand in the tables', async () => {
  const token = await begun(house, olena, now);
  const code = await codeFor(house, olena);
  const { token: session } = await entered(house, petro, now);
  const kept = JSON.stringify([await box.db.select().from(residentCodes), await box.db.select().from(residentSessions), await box.db.select().from(residents)]);
  for (const secret of [token, code, session, olena, petro]) expect(kept).not.toContain(secret);
});

test('known and unknown addresses are answered alike, and each gets one letter', async () => {
  await entered(house, olena, now);
  const known = await begin(house, olena, later(60), { network: 'a' });
  const unknown = await begin(house, petro, later(60), { network: 'b' });
  expect({ ...known, token: '' }).toEqual({ ...unknown, token: '' });
  expect(await codesFor(house, petro)).toBe(1);
});

test('five wrong codes end it; the right one does not help afterwards', async () => {
  const token = await begun(house, olena, now);
  const code = await codeFor(house, olena);
  for (const left of [4, 3, 2, 1]) expect(await finish(token, wrong(code))).toEqual({ status: 'wrong', left });
  expect(await finish(token, wrong(code))).toEqual({ status: 'over' });
  expect(await finish(token, code)).toEqual({ status: 'over' });
  expect(await box.db.select().from(residentSessions)).toHaveLength(0);
});

test('of many tries at once only five are compared', async () => {
  const token = await begun(house, olena, now);
  const code = await codeFor(house, olena);
  const tried = await Promise.all(Array.from({ length: 12 }, () => finish(token, wrong(code))));
  expect(tried.filter(({ status }) => status === 'wrong')).toHaveLength(4);
  expect(await finish(token, code)).toEqual({ status: 'over' });
});

test('a code lives ten minutes and works once, only in the browser that asked', async () => {
  const token = await begun(house, olena, now);
  const code = await codeFor(house, olena);
  const stranger = await begun(house, olena, now, { network: 'elsewhere' });
  expect((await finish(stranger, code)).status).toBe('wrong');
  expect(await finish(null, code)).toEqual({ status: 'over' });
  expect(await finish(token, code, later(600))).toEqual({ status: 'over' });
  expect((await finish(token, code, later(599))).status).toBe('in');
  expect(await finish(token, code, later(599))).toEqual({ status: 'over' });
});

test('another letter brings a new code after a minute, and the old one ends', async () => {
  const token = await begun(house, olena, now);
  const old = await codeFor(house, olena);
  const asking = { network: 'net', device: null, language: 'uk' as const };
  expect(await sendAgain(house, token, 'enter', asking, later(30))).toEqual({ status: 'soon', seconds: 30 });
  expect(await sendAgain(house, token, 'enter', asking, later(61))).toEqual({ status: 'sent' });
  expect(await sendAgain(house, token, 'enter', asking, later(61))).toMatchObject({ status: 'soon' });
  const fresh = await codeFor(house, olena);
  expect(await codesFor(house, olena)).toBe(2);
  if (old !== fresh) expect((await finish(token, old, later(62))).status).toBe('wrong');
  expect((await finish(token, fresh, later(62))).status).toBe('in');
  expect(await sendAgain(house, token, 'enter', asking, later(200))).toEqual({ status: 'gone' });
});

test('strangers can use up the letters of an hour, yet the owner comes in from a browser that is known', async () => {
  const { device } = await entered(house, olena, now);
  const asked: string[] = [];
  for (let i = 0; i < 20; i += 1) asked.push((await begin(house, olena, later(60), { network: `stranger-${i}` })).status);
  expect(asked.filter((status) => status === 'sent').length).toBeLessThanOrEqual(12);
  expect(asked.at(-1)).toBe('wait');
  expect(await begin(house, olena, later(60), { network: 'stranger-1', device })).toMatchObject({ status: 'sent' });
  expect(await begin(house, petro, later(60), { network: 'stranger-1', device })).toMatchObject({ status: 'sent' });
  expect(await begin(house, olena, later(60 + 3600), { network: 'new phone' })).toMatchObject({ status: 'sent' });
});

test('the mark of a browser counts for its own address only', async () => {
  const { device } = await entered(house, petro, now);
  for (let i = 0; i < 20; i += 1) await begin(house, olena, now, { network: `stranger-${i}` });
  expect(await begin(house, olena, now, { network: 'other', device })).toEqual({ status: 'wait', minutes: 60 });
});

test('one network cannot write to the whole city', async () => {
  const asked: string[] = [];
  for (let i = 0; i < 40; i += 1) asked.push((await begin(house, `p${i}@poshta.example`, now)).status);
  expect(asked.filter((status) => status === 'sent')).toHaveLength(30);
  expect(await begin(house, 'p99@poshta.example', later(901))).toMatchObject({ status: 'sent' });
});

test('thirty days without use end a session; use keeps it', async () => {
  const { token } = await entered(house, olena, now);
  expect(await findResident(house, token, later(29 * day))).not.toBeNull();
  expect(await findResident(house, token, later(58 * day))).not.toBeNull();
  expect(await findResident(house, token, later(89 * day))).toBeNull();
  await sweepResidents(house, later(89 * day));
  expect(await box.db.select().from(residentSessions)).toHaveLength(0);
});

test('devices are listed by their times, ended one by one or all, and never somebody else’s', async () => {
  const phone = await entered(house, olena, now);
  const desk = await entered(house, olena, later(3700));
  const other = await entered(house, petro, later(3700));
  const devices = await listDevices(box.db, desk.resident, later(3700));
  expect(devices.map(({ here, startedAt }) => ({ here, startedAt }))).toEqual([
    { here: true, startedAt: later(3700) },
    { here: false, startedAt: now },
  ]);
  expect(Object.keys(devices[0] ?? {}).sort()).toEqual(['here', 'id', 'startedAt', 'touchedAt']);
  await endDevice(box.db, other.resident.id, phone.resident.session.id);
  expect(await findResident(house, phone.token, later(3700))).not.toBeNull();
  await endDevice(box.db, desk.resident.id, phone.resident.session.id);
  expect(await findResident(house, phone.token, later(3700))).toBeNull();
  await endDevices(box.db, desk.resident.id);
  expect(await findResident(house, desk.token, later(3700))).toBeNull();
  expect(await findResident(house, other.token, later(3700))).not.toBeNull();
});

test('a fresh code proves the mailbox for ten minutes under a new token; a code for another address proves nothing', async () => {
  const { token, resident } = await entered(house, olena, now);
  expect(isProved(resident, later(599))).toBe(true);
  expect(isProved(resident, later(600))).toBe(false);
  const renewed = await proved(house, resident, later(700));
  expect(await findResident(house, token, later(700))).toBeNull();
  const fresh = await findResident(house, renewed, later(700));
  expect(fresh && isProved(fresh, later(700 + 599))).toBe(true);
  const stranger = await entered(house, petro, later(800));
  const entry = await begun(house, olena, later(900));
  expect(await finishProof(house, stranger.resident, { token: entry, digits: await codeFor(house, olena) }, later(900))).toEqual({ status: 'over' });
  expect(await findResident(house, renewed, later(900))).not.toBeNull();
});

test('signing in again in the same browser ends what was signed in there', async () => {
  const first = await entered(house, olena, now);
  const token = await begun(house, petro, now);
  await finishEntry(house, { token, digits: await codeFor(house, petro), before: first.token }, now);
  expect(await findResident(house, first.token, now)).toBeNull();
});
