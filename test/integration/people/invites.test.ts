import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { staffInvites } from '#db/schema/people.ts';
import { acceptInvite, checkFactor, checkPassword, codeNow, findInvite, findSession, invite, inviteCommand, type Role } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, password } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:05Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const role: Role = 'mapEditor';
const person = { email: 'new@portal.example', name: 'Нова Людина', role, territory: null, unit: null, untilAt: null, why: 'набір', policeTies: false };
let house: House;
let token: string;
beforeEach(async () => {
  house = testHouse(box.database);
  token = (await box.db.transaction((tx) => invite(tx, house, person, null, now))).token;
});
const secretOf = async (of = token) => {
  const found = await findInvite(box.db, house, of, now);
  return found.status === 'open' ? found.secret : '';
};

test('an invited person chooses the password, proves the authenticator, and signs in with both', async () => {
  const secret = await secretOf();
  const opened = await acceptInvite(house, token, { password, code: codeNow(secret, now).code }, now);
  expect(opened).toMatchObject({ status: 'opened', recovery: expect.arrayContaining([expect.stringMatching(/^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/)]) });
  const first = await checkPassword(house, { email: person.email, password, network: 'net', device: null }, now);
  if (first.status !== 'factor') throw new Error(first.status);
  expect(await checkFactor(house, { token: first.token, code: codeNow(secret, now).code, device: null }, now)).toMatchObject({ status: 'wrong' });
  const second = await checkFactor(house, { token: first.token, code: codeNow(secret, later(30)).code, device: null }, later(30));
  if (second.status !== 'in') throw new Error(second.status);
  expect(await findSession(house, second.token, later(31))).toMatchObject({ name: person.name, roles: ['mapEditor'] });
});

test('a link works once, for three days, and for nobody who guesses', async () => {
  const code = codeNow(await secretOf(), now).code;
  expect(await findInvite(box.db, house, `${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`, now)).toEqual({ status: 'unknown' });
  expect(await findInvite(box.db, house, token, later(72 * 3600))).toEqual({ status: 'over' });
  expect(await acceptInvite(house, token, { password, code }, later(72 * 3600))).toEqual({ status: 'gone' });
  const both = await Promise.all([acceptInvite(house, token, { password, code }, now), acceptInvite(house, token, { password, code }, now)]);
  expect(both.map((one) => one.status).sort()).toEqual(['gone', 'opened']);
  expect(await findInvite(box.db, house, token, now)).toEqual({ status: 'used' });
});

test('a weak password, a wrong code or an address that is taken are refused, and the link stays good', async () => {
  const code = codeNow(await secretOf(), now).code;
  expect(await acceptInvite(house, token, { password: 'Нова Людина 2026', code }, now)).toEqual({
    status: 'refused',
    field: 'password',
    why: 'people.password.context',
  });
  expect(await acceptInvite(house, token, { password, code: '000000' }, now)).toEqual({ status: 'refused', field: 'code', why: 'people.invite.code' });
  const taken = await hire(house, 'moderator', now);
  const again = await box.db.transaction((tx) => invite(tx, house, { ...person, email: taken.email.toUpperCase() }, null, now));
  const secret = await secretOf(again.token);
  expect(await acceptInvite(house, again.token, { password, code: codeNow(secret, now).code }, now)).toEqual({
    status: 'refused',
    field: 'password',
    why: 'people.email.taken',
  });
  expect(await acceptInvite(house, token, { password, code }, now)).toMatchObject({ status: 'opened' });
});

test('the operator gets a link and nothing else; what is kept tells neither address, secret nor link', async () => {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  expect(await inviteCommand.run(house, ['admin@portal.example', 'administrator', 'Віра', 'Стоян'], say, now)).toBe(0);
  const made = /zaproshennia\/([\w-]{43})$/.exec(said.at(-1) ?? '')?.[1] ?? '';
  const found = await findInvite(box.db, house, made, now);
  expect(found).toMatchObject({ name: 'Віра Стоян', email: 'admin@portal.example' });
  const secret = await secretOf(made);
  expect(secret).not.toBe('');
  expect(said.join('\n')).not.toContain(secret);
  const kept = JSON.stringify([await box.db.select().from(staffInvites), await box.db.select().from(audit)]);
  for (const hidden of [made, secret, 'admin@portal.example']) expect(kept).not.toContain(hidden);
  for (const wrong of [[], ['nobody', 'lead', 'X'], ['a@b.example', 'king', 'X'], ['a@b.example', 'lead'], ['a@b.example', 'policeContact', 'X']])
    expect(await inviteCommand.run(house, wrong, say, now)).toBe(1);
});
