import { eq } from 'drizzle-orm';
import PostalMime from 'postal-mime';
import { beforeEach, describe, expect, test } from 'vitest';
import { demoTerritories } from '#db/seed/territories.ts';
import { audit } from '#db/schema/audit.ts';
import { mailboxes, mailboxLetters } from '#db/schema/territories.ts';
import { loadTerritories, NoRoute, routeLetter } from '#modules/territories/index.ts';
import {
  confirmByCode,
  confirmMailbox,
  findMailboxLetter,
  listEnding,
  listMailboxes,
  mailboxLetter,
  sendMailboxLetter,
} from '#modules/territories/mailboxes.ts';
import { mailboxEndSetting, mailboxSetting } from '#modules/territories/mailboxSettings.ts';
import { sendNext } from '#platform/outboxWorker.ts';
import { emptyDatabase } from '../../support/database.ts';
import { begin, letterBench, minute } from '../../support/letters.ts';
import { twoPersons, type TwoPersons } from '../../support/twoPersons.ts';

const box = emptyDatabase();
const bench = letterBench(box);
let two: TwoPersons;
beforeEach(async () => {
  const land = demoTerritories(begin);
  // Of the mailboxes only that of the control service: the rest is for these tests to add.
  await box.db.transaction((tx) => loadTerritories(tx, { ...land, mailboxes: land.mailboxes.filter((one) => one.role === 'control') }));
  two = await twoPersons(bench.at.house, begin);
});

const fresh = { unit: 'demo-gunp', role: 'appeals', address: 'Novi@gunp.example', reason: '' };
const ask = () => routeLetter(box.db, { kind: 'statement', crime: false, territory: null, complainedUnit: null, marks: [] }, bench.at.now);
const rowOf = async (address: string) => (await box.db.select().from(mailboxes).where(eq(mailboxes.address, address)))[0];
/** The newest letter a mail server took, as whoever reads the mailbox sees it. */
async function letterTaken(): Promise<{ to: string[]; token: string; code: string; subject: string }> {
  await sendNext(bench.at.work({ kinds: { 'territories.mailbox': mailboxLetter } }), 'police');
  const taken = bench.at.server.taken.at(-1);
  const { text = '', subject = '' } = await PostalMime.parse(taken?.raw ?? '');
  return { to: taken?.to ?? [], subject, token: /\/skrynka\/([\w-]{43})/.exec(text)?.[1] ?? '', code: /(\d{3} \d{3})/.exec(text)?.[1] ?? '' };
}

test('proposed, agreed on, a letter comes, one button, and only then letters of residents go there', async () => {
  await expect(ask()).rejects.toBeInstanceOf(NoRoute);
  const made = await two.propose(mailboxSetting, fresh, begin);
  expect(await rowOf('novi@gunp.example'), 'one person adds nothing').toBeUndefined();
  expect(await two.agree('id' in made ? made.id : '', begin)).toBeNull();
  expect(await rowOf('novi@gunp.example')).toMatchObject({ confirmedAt: null, expiresAt: null });
  await expect(ask(), 'agreed on, and not confirmed').rejects.toBeInstanceOf(NoRoute);

  const letter = await letterTaken();
  expect(letter.to).toEqual(['novi@gunp.example']);
  expect(await findMailboxLetter(box.db, letter.token, bench.at.now)).toMatchObject({ state: 'asked', address: 'novi@gunp.example' });
  await expect(ask(), 'looking confirms nothing').rejects.toBeInstanceOf(NoRoute);

  const done = await confirmMailbox(bench.at.house, letter.token, bench.at.now);
  expect(done).toMatchObject({ state: 'confirmed' });
  expect((await ask()).to.mailbox).toBe('novi@gunp.example');
  expect(await confirmMailbox(bench.at.house, letter.token, bench.at.now)).toEqual(done);
  const [line] = await box.db.select().from(audit).where(eq(audit.act, 'settings.mailbox.confirm'));
  expect(line).toMatchObject({ by: 'police', staffId: null });

  bench.at.pass(366 * 24 * 60 * minute);
  await expect(ask(), 'a year later it is asked again').rejects.toBeInstanceOf(NoRoute);
});

test('a mailbox is taken away by two persons, and its letter opens nothing any more', async () => {
  await two.set(mailboxSetting, fresh, begin);
  const letter = await letterTaken();
  await confirmMailbox(bench.at.house, letter.token, bench.at.now);
  const id = (await rowOf('novi@gunp.example'))?.id ?? '';
  const made = await two.propose(mailboxEndSetting, { mailbox: id }, bench.at.now);
  expect((await ask()).to.mailbox).toBe('novi@gunp.example');
  expect(await two.agree('id' in made ? made.id : '', bench.at.now)).toBeNull();
  await expect(ask()).rejects.toBeInstanceOf(NoRoute);
  expect(await findMailboxLetter(box.db, letter.token, bench.at.now)).toEqual({ state: 'ended' });
  expect(await two.propose(mailboxEndSetting, { mailbox: id }, bench.at.now)).toMatchObject({ errors: { 'v-mailbox': { key: 'territories.mailbox.pick' } } });
  // Added once more it begins anew: the old confirmation does not come back.
  await two.set(mailboxSetting, fresh, bench.at.now);
  expect(await rowOf('novi@gunp.example')).toMatchObject({ confirmedAt: null, retiredAt: null });
});

describe('what may be proposed', () => {
  test.each([
    ['an address of nobody', { address: 'gunp.example' }, { 'v-address': { key: 'people.signIn.email.form' } }],
    ['two addresses', { address: 'a@gunp.example, b@gunp.example' }, { 'v-address': { key: 'people.signIn.email.form' } }],
    ['a public mail service without a letter of the police', { address: 'police@gmail.com' }, { 'v-reason': { key: 'territories.mailbox.public' } }],
    ['a body nobody knows', { unit: 'nobody' }, { 'v-unit': { key: 'territories.mailbox.unit.none' } }],
    ['a mailbox that is there', { unit: 'demo-gunp', role: 'control', address: 'kontrol@gunp.example' }, { 'v-address': { key: 'territories.mailbox.known' } }],
  ])('not %s', async (_, change, errors) => {
    expect(await two.propose(mailboxSetting, { ...fresh, ...change }, begin)).toEqual({ errors });
  });

  test('a public service with the written word of the police is used, and keeps the reason', async () => {
    const reason = 'Лист ГУНП від 20.11.2026 № 12/345, підписав Каштан';
    await two.set(mailboxSetting, { ...fresh, address: 'gunp.odesa@gmail.com', reason }, begin);
    await confirmMailbox(bench.at.house, (await letterTaken()).token, bench.at.now);
    expect((await ask()).to.mailbox).toBe('gunp.odesa@gmail.com');
    expect((await rowOf('gunp.odesa@gmail.com'))?.publicServiceReason).toBe(reason);
  });
});

describe('the code of the letter', () => {
  const byCode = async (code: string) => {
    const mailboxId = (await rowOf('novi@gunp.example'))?.id ?? '';
    return box.db.transaction((tx) => confirmByCode(tx, bench.at.house, { mailboxId, code, by: '00000000-0000-4000-8000-000000000000' }, bench.at.now));
  };

  test('read aloud, it confirms too; five wrong ones and it is over', async () => {
    await two.set(mailboxSetting, fresh, begin);
    const { code } = await letterTaken();
    const wrong = code.startsWith('1') ? '222222' : '111111';
    for (let i = 0; i < 4; i += 1) expect(await byCode(wrong)).toBe('territories.mailbox.code.wrong');
    expect(await byCode(code)).toBeNull();
    expect((await ask()).to.mailbox).toBe('novi@gunp.example');
    expect(await byCode(code)).toBe('territories.mailbox.code.ended');
  });

  test('a newer letter ends the older one, and not before ten minutes', async () => {
    await two.set(mailboxSetting, fresh, begin);
    const first = await letterTaken();
    const id = (await rowOf('novi@gunp.example'))?.id ?? '';
    const again = () => box.db.transaction((tx) => sendMailboxLetter(tx, bench.at.house, id, '00000000-0000-4000-8000-000000000000', bench.at.now));
    expect(await again()).toBe('territories.mailbox.soon');
    bench.at.pass(11 * minute);
    expect(await again()).toBeNull();
    expect(await findMailboxLetter(box.db, first.token, bench.at.now)).toEqual({ state: 'ended' });
    for (let i = 0; i < 5; i += 1) await byCode('000000');
    const second = await letterTaken();
    if (second.code !== '000 000') expect(await byCode(second.code)).toBe('territories.mailbox.code.ended');
    expect(await confirmMailbox(bench.at.house, second.token, bench.at.now)).toMatchObject({ state: 'confirmed' });
    expect(await box.db.select().from(mailboxLetters)).toHaveLength(2);
  });
});

test('those whose year is nearly over are listed a month before, and may be agreed on anew without a gap', async () => {
  await two.set(mailboxSetting, fresh, begin);
  await confirmMailbox(bench.at.house, (await letterTaken()).token, bench.at.now);
  const mine = async () => (await listEnding(box.db, bench.at.now)).map((one) => one.address).filter((address) => address.startsWith('novi'));
  expect(await mine()).toEqual([]);
  bench.at.pass(340 * 24 * 60 * minute);
  expect(await mine()).toEqual(['novi@gunp.example']);
  expect((await listMailboxes(box.db, 1, bench.at.now)).mailboxes.find((one) => one.address === 'novi@gunp.example')?.state).toBe('soon');
  await two.set(mailboxSetting, fresh, bench.at.now);
  expect((await ask()).to.mailbox, 'it serves on while the new letter is on its way').toBe('novi@gunp.example');
  await confirmMailbox(bench.at.house, (await letterTaken()).token, bench.at.now);
  bench.at.pass(100 * 24 * 60 * minute);
  expect((await ask()).to.mailbox).toBe('novi@gunp.example');
});
