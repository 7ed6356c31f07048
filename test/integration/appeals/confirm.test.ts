import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { appealCodes, appeals } from '#db/schema/appeals.ts';
import { reviewItems } from '#db/schema/moderation.ts';
import { outbox } from '#db/schema/outbox.ts';
import { answerConfirm, answerSent, openSent } from '#modules/appeals/index.ts';
import { confirmByCode, sendCodeAgain } from '#modules/appeals/confirm.ts';
import { confirmLetter } from '#modules/appeals/confirmLetter.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { layLand, Visitor, type Words } from '../../support/wizard.ts';
import type { StepId } from '#modules/appeals/formSteps.ts';

const box = emptyDatabase();
const monday = new Date('2026-11-23T08:00:00Z');
const minutes = (from: Date, count: number) => new Date(from.getTime() + count * 60_000);
let house: House;
beforeEach(async () => {
  house = testHouse(box.database);
  await layLand(box.db, monday);
});

const Letter = z.object({ number: z.string(), code: z.string(), token: z.string() });
/** The newest letter with a code, opened as its reader would. */
async function letterTo(appealId: string): Promise<z.infer<typeof Letter> & { text: string; subject: string }> {
  const rows = (await box.db.select().from(outbox).where(eq(outbox.template, 'appeals.confirm'))).filter((row) => row.subjectId === appealId);
  const row = rows.sort((a, b) => a.key.localeCompare(b.key)).at(-1);
  if (!row?.dataSealed || !row.toSealed) throw new Error('No letter was promised.');
  const data = z.record(z.string(), z.unknown()).parse(JSON.parse(house.vault.open(row.dataSealed)));
  const letter = await confirmLetter.render(house, box.db, {
    id: row.id,
    messageId: row.messageId,
    to: house.vault.open(row.toSealed),
    subjectId: appealId,
    data,
    language: row.language,
    at: monday,
  });
  return { ...Letter.parse(data), text: letter.text, subject: letter.subject };
}

async function sent(changed: Partial<Record<StepId, Words>> = {}, at = monday): Promise<{ person: Visitor; id: string }> {
  const person = new Visitor(house, at);
  await person.walk(changed);
  const turn = await person.send();
  if (turn.go !== 'appeals.sent') throw new Error(JSON.stringify(turn.form.errors));
  return { person, id: (await openSent(person.desk()))?.receipt.appealId ?? '' };
}
const row = async (id: string) => (await box.db.select().from(appeals).where(eq(appeals.id, id)))[0];

test('six digits from the letter hand the appeal to the moderators and promise a day', async () => {
  const { person, id } = await sent();
  const { code } = await letterTo(id);
  expect((await person.typeCode(`${code.slice(0, 3)} ${code.slice(3)}`))?.go).toBe('appeals.sent');
  const appeal = await row(id);
  expect(appeal).toMatchObject({ state: 'submitted', confirmedAt: person.now, submittedAt: person.now });
  expect(await box.db.select().from(reviewItems)).toMatchObject([{ kind: 'appeal', subjectId: id, state: 'open', version: 1, lane: 'ordinary' }]);
  expect((await openSent(person.desk()))?.waiting).toEqual({ state: 'done', dueAt: appeal?.dueAt });
  expect(await box.db.select().from(appealCodes)).toEqual([]);
});

test('the letter holds number, code and link, and nothing of the appeal', async () => {
  const { id } = await sent();
  const { text, subject, code, token } = await letterTo(id);
  expect(subject).toContain(`${code.slice(0, 3)} ${code.slice(3)}`);
  expect(text).toContain(`/zvernennia/pidtverdyty/${token}`);
  for (const secret of ['Петренко', 'ліхтар', 'Базарна', 'Порушення']) expect(text + subject).not.toContain(secret);
});

test('wrong digits are counted, five close the code, and a new letter opens the way again', async () => {
  const { person, id } = await sent();
  const { code } = await letterTo(id);
  const wrong = code === '000000' ? '111111' : '000000';
  for (const left of [4, 3, 2, 1]) {
    const turn = await person.typeCode(wrong);
    expect([turn?.status, turn?.form.errors['code']]).toEqual([422, { key: 'appeals.confirm.wrongCode', values: { count: left } }]);
    expect(turn?.form.values['code']).toBe(wrong);
  }
  expect((await person.typeCode(wrong))?.form.errors['code']).toEqual({ key: 'appeals.confirm.noTries' });
  expect((await person.typeCode(code))?.form.errors['code']).toEqual({ key: 'appeals.confirm.noTries' });
  person.now = minutes(person.now, 2);
  expect((await answerSent(person.desk({ again: '1' })))?.again).toBe(true);
  const fresh = (await letterTo(id)).code;
  expect((await person.typeCode(fresh))?.go).toBe('appeals.sent');
});

test('guesses at the same moment do not get more than five tries', async () => {
  const { person, id } = await sent();
  const { code } = await letterTo(id);
  const guesses = Array.from({ length: 12 }, (_, at) => String(at).padStart(6, '9')).filter((guess) => guess !== code);
  await Promise.all(guesses.map((guess) => confirmByCode(house, id, guess, person.now)));
  expect((await confirmByCode(house, id, code, person.now)).ok).toBe(false);
  expect((await row(id))?.state).toBe('awaiting_confirmation');
});

test('digits end after ten minutes, the link after 72 hours', async () => {
  const { person, id } = await sent();
  const { code, token } = await letterTo(id);
  person.now = minutes(person.now, 11);
  expect((await person.typeCode(code))?.form.errors['code']).toEqual({ key: 'appeals.confirm.codeEnded' });
  person.now = minutes(monday, 72 * 60 + 4);
  expect((await answerConfirm(person.desk(), token)).link.state).toBe('open');
  person.now = minutes(monday, 72 * 60 + 6);
  expect((await answerConfirm(person.desk({}), token)).link.state).toBe('ended');
  expect((await row(id))?.state).toBe('awaiting_confirmation');
});

test('opening the link changes nothing; the button confirms, and pressing it twice confirms once', async () => {
  const { person, id } = await sent();
  const { token } = await letterTo(id);
  for (let look = 0; look < 3; look += 1) expect((await answerConfirm(person.desk(), token)).link.state).toBe('open');
  expect((await row(id))?.state).toBe('awaiting_confirmation');
  const pressed = await Promise.all([answerConfirm(person.desk({}), token), answerConfirm(person.desk({}), token)]);
  expect(pressed.map((turn) => [turn.confirmed, turn.link.state])).toEqual([
    [true, 'done'],
    [true, 'done'],
  ]);
  expect(await box.db.select().from(reviewItems)).toHaveLength(1);
  expect((await answerConfirm(person.desk(), token)).link.state).toBe('done');
});

test.each(['', 'x', 'A'.repeat(43), '../../etc/passwd', '%00'])('a made-up link %j opens nothing', async (token) => {
  const { person } = await sent();
  expect(await answerConfirm(person.desk({}), token)).toEqual({ link: { state: 'ended' }, confirmed: false, dueAt: null });
});

test('letters with a code come a minute apart and five in all', async () => {
  const { person, id } = await sent();
  expect(await sendCodeAgain(house, id, minutes(person.now, 0.5))).toMatchObject({ ok: false, key: 'appeals.confirm.tooSoon', values: { count: 30 } });
  for (const at of [2, 4, 6, 8]) expect(await sendCodeAgain(house, id, minutes(person.now, at))).toEqual({ ok: true });
  expect(await sendCodeAgain(house, id, minutes(person.now, 30))).toMatchObject({ ok: false, key: 'appeals.confirm.noLetters' });
});

test('the sixth appeal in a day waits with a note, and the next day begins anew', async () => {
  const one = async (at: Date, n: number) => {
    const { person, id } = await sent(
      {
        what: {
          essence: `Випадок ${n}: ${['лихтар', 'шум уночі', 'бите скло', 'покинуте авто', 'сварка', 'зламані двері', 'дим'][n]} — просимо звернути увагу на це місце ще сьогодні.`,
        },
      },
      at,
    );
    await person.typeCode((await letterTo(id)).code);
    return (await row(id))?.waitsNote;
  };
  const notes = [];
  for (let n = 0; n < 6; n += 1) notes.push(await one(minutes(monday, n * 60), n));
  expect(notes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'appeals.waits.noProof'));
  expect(notes[5]).toBe('appeals.waits.sixth');
  expect(await box.db.select().from(reviewItems)).toHaveLength(6);
  expect(await one(minutes(monday, 24 * 60), 6)).toBe('appeals.waits.noProof');
});

test('a complaint is closed to staff with ties to the police; a crime statement has its own lane', async () => {
  for (const [aim, expected] of [
    ['police', { aboutPolice: true, lane: 'ordinary' }],
    ['crime', { aboutPolice: false, lane: 'crime' }],
  ] as const) {
    const { person, id } = await sent({ aim: { aim }, where: { whoUnknown: 'yes' }, you: { email: `${aim}@mail.example` } });
    await person.typeCode((await letterTo(id)).code);
    const [item] = await box.db.select().from(reviewItems).where(eq(reviewItems.subjectId, id));
    expect(item).toMatchObject(expected);
  }
});

test('another browser sees nothing of the sending', async () => {
  await sent();
  expect(await openSent(new Visitor(house, monday).desk())).toBeNull();
  expect(await answerSent(new Visitor(house, monday).desk({ code: '123456' }))).toBeNull();
});
