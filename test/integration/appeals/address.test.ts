import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { appealEvents, appeals, appealTokens } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { reviewItems } from '#db/schema/moderation.ts';
import { outbox } from '#db/schema/outbox.ts';
import { changeAddress } from '#modules/appeals/address.ts';
import { answerConfirm, openSent, takeAddress } from '#modules/appeals/index.ts';
import { confirmByCode, sendCodeAgain } from '#modules/appeals/confirm.ts';
import { expireUnconfirmed } from '#modules/appeals/jobs.ts';
import { openVersion } from '#modules/appeals/letter.ts';
import type { House } from '#platform/house.ts';
import { refusal } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { answers, layLand, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const monday = new Date('2026-11-23T08:00:00Z');
const minutes = (from: Date, count: number) => new Date(from.getTime() + count * 60_000);
let house: House;
beforeEach(async () => {
  house = testHouse(box.database);
  await layLand(box.db, monday);
});

const Data = z.object({ code: z.string(), token: z.string(), endsAt: z.string() });
/** Letters with a code, oldest first. */
async function letters(id: string): Promise<(z.infer<typeof Data> & { to: string })[]> {
  const rows = await box.db.select().from(outbox).where(eq(outbox.subjectId, id)).orderBy(outbox.acceptedAt, outbox.key);
  return rows
    .filter((row) => row.template === 'appeals.confirm')
    .map((row) => ({ ...Data.parse(JSON.parse(house.vault.open(row.dataSealed ?? ''))), to: house.vault.open(row.toSealed ?? '') }));
}

async function sent(email = 'hana.petrenko@mail.example'): Promise<{ person: Visitor; id: string; number: string }> {
  const person = new Visitor(house, monday);
  await person.walk({ you: { ...answers.you, email } });
  await person.send();
  const receipt = (await openSent(person.desk()))?.receipt;
  if (!receipt) throw new Error('Nothing was sent.');
  return { person, id: receipt.appealId, number: receipt.number };
}
const row = async (id: string) => (await box.db.select().from(appeals).where(eq(appeals.id, id)))[0];

test('a changed address gets a new letter, the old code and link die, and the clock of 72 hours runs on', async () => {
  const { person, id, number } = await sent();
  const [first] = await letters(id);
  person.now = minutes(monday, 30);
  expect(await takeAddress(person.desk({ email: 'hanna.petrenko@mail.example' }), number)).toMatchObject({ done: true, back: 'appeals.sent' });
  const [old, fresh, ...more] = await letters(id);
  expect([old?.to, fresh?.to, more]).toEqual(['hana.petrenko@mail.example', 'hanna.petrenko@mail.example', []]);
  expect(fresh?.endsAt).toBe(first?.endsAt);
  expect((await openSent(person.desk()))?.receipt.email).toBe('hanna.petrenko@mail.example');

  expect(await confirmByCode(house, id, first?.code ?? '', minutes(monday, 31))).toMatchObject({ ok: false });
  expect((await answerConfirm(person.desk({}), first?.token ?? '')).link).toEqual({ state: 'ended' });
  expect((await row(id))?.state).toBe('awaiting_confirmation');

  expect((await person.typeCode(fresh?.code ?? ''))?.go).toBe('appeals.sent');
  const appeal = await row(id);
  expect(appeal).toMatchObject({ state: 'submitted', version: 2 });
  expect((await openVersion(box.db, house, id, 2))?.content.applicant.email).toBe('hanna.petrenko@mail.example');
  expect(await box.db.select().from(reviewItems)).toMatchObject([{ subjectId: id, version: 2 }]);
  expect((await box.db.select().from(audit)).filter((one) => one.act === 'appeals.readdress')).toMatchObject([{ by: 'resident', detail: { change: 1 } }]);
});

test('the link of the new letter confirms too, and never past the first 72 hours', async () => {
  const { person, id, number } = await sent();
  person.now = minutes(monday, 71 * 60);
  await takeAddress(person.desk({ email: 'late@mail.example' }), number);
  const fresh = (await letters(id)).at(-1);
  person.now = minutes(monday, 72 * 60 + 10);
  expect((await answerConfirm(person.desk({}), fresh?.token ?? '')).link.state).toBe('ended');
  expect(await takeAddress(person.desk({ email: 'again@mail.example' }), number)).toBeNull();
  expect(await changeAddress(house, id, 'again@mail.example', person.now)).toEqual({ ok: false, key: 'appeals.address.ended' });
  await expireUnconfirmed(house, person.now);
  expect((await row(id))?.state).toBe('expired');
});

test('three changes and no fourth; a wrong address costs none and keeps what was typed', async () => {
  const { person, id, number } = await sent();
  const turn = await takeAddress(person.desk({ email: 'hanna.mail.example' }), number);
  expect([turn?.status, turn?.form.errors, turn?.form.values['email']]).toEqual([422, { email: { key: 'appeals.form.emailNoAt' } }, 'hanna.mail.example']);
  expect((await takeAddress(person.desk({ email: ' HANA.petrenko@mail.example' }), number))?.form.errors['email']?.key).toBe('appeals.address.same');
  for (const n of [1, 2, 3]) expect((await takeAddress(person.desk({ email: `n${n}@mail.example` }), number))?.done).toBe(true);
  const fourth = await takeAddress(person.desk({ email: 'n4@mail.example' }), number);
  expect([fourth?.status, fourth?.left, fourth?.form.errors['email']?.key]).toEqual([422, 0, 'appeals.address.noMore']);
  expect((await letters(id)).map((letter) => letter.to)).toHaveLength(4);
  expect(await box.db.select().from(appealTokens)).toHaveLength(1);
  expect((await box.db.select().from(appealEvents)).filter((one) => one.event === 'readdress')).toHaveLength(3);
});

test('each address has its own five letters', async () => {
  const { person, id, number } = await sent();
  for (const at of [2, 4, 6, 8]) expect(await sendCodeAgain(house, id, minutes(person.now, at))).toEqual({ ok: true });
  expect(await sendCodeAgain(house, id, minutes(person.now, 30))).toMatchObject({ ok: false, key: 'appeals.confirm.noLetters' });
  person.now = minutes(person.now, 40);
  await takeAddress(person.desk({ email: 'right@mail.example' }), number);
  expect(await sendCodeAgain(house, id, minutes(person.now, 2))).toEqual({ ok: true });
  expect((await letters(id)).map((letter) => letter.to).slice(-2)).toEqual(['right@mail.example', 'right@mail.example']);
});

test('the answer is the same whether the address is known to the portal or not', async () => {
  await sent('maria@mail.example');
  const { person, number } = await sent();
  const known = await takeAddress(person.desk({ email: 'maria@mail.example' }), number);
  const unknown = await takeAddress(person.desk({ email: 'nobody@mail.example' }), number);
  expect({ ...known, email: '', left: 0, form: null }).toEqual({ ...unknown, email: '', left: 0, form: null });
  expect(known?.done).toBe(true);
});

test('a stranger sees nothing, and a letter too many is refused kindly', async () => {
  const { person, number } = await sent();
  expect(await takeAddress(new Visitor(house, monday).desk({ email: 'x@mail.example' }), number)).toBeNull();
  expect(await takeAddress(person.desk({ email: 'x@mail.example' }), 'ZV-OD-2026-000999-9')).toBeNull();
  const flood = [];
  for (let n = 0; n < 21; n += 1) flood.push((await takeAddress(person.desk({ email: 'hana.petrenko@mail.example' }), number))?.status);
  expect(flood.at(-1)).toBe(429);
});

test('once confirmed the address stays, for the page and for the database', async () => {
  const { person, id, number } = await sent();
  await person.typeCode((await letters(id))[0]?.code ?? '');
  expect(await takeAddress(person.desk({ email: 'other@mail.example' }), number)).toMatchObject({ done: false, waiting: { state: 'done' } });
  expect((await letters(id)).map((letter) => letter.to)).toEqual(['hana.petrenko@mail.example']);
  expect(await refusal(box.db, `update appeals set email_digest = 'other' where id = '${id}'`)).toContain('only before it is confirmed');
});

test('while it waits, the text changes only together with the address', async () => {
  const { id } = await sent();
  await box.db.execute(`insert into appeal_versions (appeal_id, version, sealed, text_hash, created_at) values ('${id}', 2, 'x', 'y', now())`);
  expect(await refusal(box.db, `update appeals set version = 2, content_hash = 'y' where id = '${id}'`)).toContain('only while it is with its author');
});
