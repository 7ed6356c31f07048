import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { staffSessions } from '#db/schema/people.ts';
import { checkPassword, codeNow, findSession, isProved, makeRecoveryCodes, proveAgain, sessionRules } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, password, signedIn, type Hired } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:05Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
let house: House;
let oksana: Hired;
let token: string;
beforeEach(async () => {
  house = testHouse(box.database);
  oksana = await hire(house, 'moderator', now);
  token = await signedIn(house, oksana, now);
});
const prove = (code: string, at: Date, held = token) => proveAgain(house, { token: held, code, device: null }, at);
const codeAt = (at: Date): string => codeNow(oksana.secret, at).code;
const acts = async (act: string) => (await box.db.select().from(audit)).filter((row) => row.act === act).length;

test('signing in is a proof for ten minutes and no longer', async () => {
  expect(await isProved(box.db, token, later(sessionRules.proofMinutes - 0.1))).toBe(true);
  expect(await isProved(box.db, token, later(sessionRules.proofMinutes))).toBe(false);
  expect(await isProved(box.db, undefined, now)).toBe(false);
});

test('proving again gives a new token, closes the old one and never makes the shift longer', async () => {
  const [before] = await box.db.select().from(staffSessions);
  const proved = await prove(codeAt(later(20)), later(20));
  if (proved.status !== 'proved') throw new Error(proved.status);
  expect(proved.token).not.toBe(token);
  expect(await findSession(house, token, later(20))).toBeNull();
  expect(await findSession(house, proved.token, later(20))).toMatchObject({ id: oksana.staff.id });
  expect(await isProved(box.db, proved.token, later(29))).toBe(true);
  const [after] = await box.db.select().from(staffSessions);
  expect(after?.endsAt).toEqual(before?.endsAt);
  expect(await acts('people.prove')).toBe(1);
});

test('a code works once, also here', async () => {
  const code = codeAt(later(20));
  const proved = await prove(code, later(20));
  if (proved.status !== 'proved') throw new Error(proved.status);
  expect(await prove(code, later(20), proved.token)).toMatchObject({ status: 'wrong' });
  expect(await acts('people.factor.wrong')).toBe(1);
});

test('a recovery code proves it too; a session with the first step alone proves nothing', async () => {
  const [code = ''] = await box.db.transaction((tx) => makeRecoveryCodes(tx, oksana.staff.id, now));
  expect(await prove(code, later(20))).toMatchObject({ status: 'proved' });
  const half = await checkPassword(house, { email: oksana.email, password, network: 'net', device: null }, later(25));
  if (half.status !== 'factor') throw new Error(half.status);
  expect(await prove(codeAt(later(25)), later(25), half.token)).toEqual({ status: 'again' });
});

test('whoever sits at a desk that was left open has five tries, then the desk is closed', async () => {
  for (let left = sessionRules.factorTries - 1; left >= 0; left -= 1) expect(await prove('000000', later(20))).toEqual({ status: 'wrong', left });
  expect(await prove('000000', later(20))).toEqual({ status: 'again' });
  expect(await findSession(house, token, later(20))).toBeNull();
  expect(await box.db.select().from(staffSessions).where(eq(staffSessions.staffId, oksana.staff.id))).toEqual([]);
});
