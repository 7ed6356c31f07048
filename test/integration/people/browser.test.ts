import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { outbox } from '#db/schema/outbox.ts';
import { staff, staffPasskeys } from '#db/schema/people.ts';
import { checkFactor, checkPassword, codeNow, findAnySession, lacksPasskey, peopleLetters, removeFactor } from '#modules/people/index.ts';
import { deviceWords } from '#modules/people/browser.ts';
import { readEnv } from '#platform/env.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, password, signedIn, type Hired } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T09:42:17Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Version/19.1 Mobile/15E148 Safari/604.1';
let house: House;
let person: Hired;
beforeEach(async () => {
  house = testHouse(box.database);
  person = await hire(house, 'moderator', now);
});

async function enter(device: string | null, at: Date): Promise<string> {
  const first = await checkPassword(house, { email: person.email, password, network: 'net', device }, at);
  if (first.status !== 'factor') throw new Error(first.status);
  const second = await checkFactor(house, { token: first.token, code: codeNow(person.secret, at).code, device, agent }, at);
  if (second.status !== 'in') throw new Error(second.status);
  return second.device;
}
const letters = () => box.db.select().from(outbox).where(eq(outbox.template, 'people.browser'));

test('a browser that was not seen before is told about by letter once, with the hour and the kind of device alone', async () => {
  const device = await enter(null, now);
  expect(await letters()).toHaveLength(1);
  await enter(device, later(5));
  expect(await letters()).toHaveLength(1);
  // A mark of somebody else's browser is no mark of this person's.
  await enter('a'.repeat(22) + '.forged', later(10));
  const [row, second] = await letters();
  expect(second?.key).not.toBe(row?.key);
  expect(house.vault.open(row?.toSealed ?? '')).toBe(person.email);
  const data: Record<string, unknown> = JSON.parse(house.vault.open(row?.dataSealed ?? ''));
  const letter = await peopleLetters['people.browser']?.render(house, box.db, {
    id: row?.id ?? '',
    messageId: '',
    to: '',
    subjectId: '',
    data,
    language: 'uk',
    at: now,
  });
  const text = `${letter?.subject} ${letter?.text}`;
  expect(text).toContain('24.11.2026, 11:00');
  expect(text).toContain('телефон');
  expect(text).toContain(`${house.env.origin}/robota/dostup`);
  expect(text).not.toMatch(/11:42/);
  expect(`${text} ${JSON.stringify(data)}`).not.toMatch(/iPhone|Safari|19_1/);
});

test('an invented person of the demo gets no such letter: nobody reads that mailbox', async () => {
  await box.db.update(staff).set({ invented: true });
  await enter(null, now);
  expect(await letters()).toEqual([]);
});

test.each([
  ['Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36', 'people.device.phone'],
  ['Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 Chrome/142.0 Safari/537.36', 'people.device.tablet'],
  ['Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X)', 'people.device.tablet'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/145.0', 'people.device.computer'],
  ['curl/8.5', 'people.device.unknown'],
  ['', 'people.device.unknown'],
] as const)('%s is called %s', (said, words) => {
  expect(deviceWords(said)).toBe(words);
});

test('where the portal asks it, an administrator without a passkey may do nothing else, and the last one stays', async () => {
  const admin = await hire(house, 'administrator', now);
  expect(await lacksPasskey(house, admin.staff)).toBe(false);
  const strict = { ...house, env: { ...house.env, adminPasskey: true } };
  expect(await lacksPasskey(strict, admin.staff)).toBe(true);
  expect(await lacksPasskey(strict, person.staff)).toBe(false);
  const key = (id: string, staffId: string) => ({ id, staffId, publicKey: 'x', counter: 0, name: 'ключ', addedAt: now });
  await box.db.insert(staffPasskeys).values([key('one', admin.staff.id), key('other', person.staff.id)]);
  expect(await lacksPasskey(strict, admin.staff)).toBe(false);
  const who = async (hired: Hired, at: Date) => {
    const session = await findAnySession(box.db, await signedIn(house, hired, at), at);
    return { staffId: hired.staff.id, tokenHash: session?.tokenHash ?? '' };
  };
  expect(await removeFactor(strict, await who(admin, later(1)), { passkey: 'one' }, later(1))).toBe('people.me.lastPasskey');
  expect(await removeFactor(strict, await who(admin, later(2)), 'totp', later(2))).toBe(null);
  expect(await removeFactor(strict, await who(person, later(3)), { passkey: 'other' }, later(3))).toBe(null);
});

test('production always asks administrators for a passkey; the demo does when it is told to', () => {
  const production = {
    NODE_ENV: 'production',
    TIP_MODE: 'off',
    PORTAL_ORIGIN: 'https://bezpechna.example',
    DATABASE_URL: 'postgres://x',
    DATA_KEYS: 'a'.repeat(43),
    SMTP_URL: 'smtps://mail.example',
    MAIL_DOMAIN: 'bezpechna.example',
  };
  expect(readEnv(production).adminPasskey).toBe(true);
  expect(() => readEnv({ ...production, ADMIN_PASSKEY: '0' })).toThrow(/ADMIN_PASSKEY/);
  const demo = { NODE_ENV: 'test', DEMO: '1', VAR_DIR: house.env.varDir };
  expect([readEnv(demo).adminPasskey, readEnv({ ...demo, ADMIN_PASSKEY: '1' }).adminPasskey]).toEqual([false, true]);
});
