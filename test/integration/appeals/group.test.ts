import { eq } from 'drizzle-orm';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { appealEvents, appealSupporters } from '#db/schema/appeals.ts';
import { outbox } from '#db/schema/outbox.ts';
import type { AppealContent } from '#modules/appeals/form.ts';
import { readSupporters } from '#modules/appeals/formYou.ts';
import { review, takeSupport } from '#modules/appeals/index.ts';
import { openReview } from '#modules/appeals/reviewView.ts';
import { findStatus } from '#modules/appeals/status.ts';
import { askModerators } from '#modules/appeals/submit.ts';
import { findSupport, supportLetter } from '#modules/appeals/support.ts';
import { remindSupporters, withdrawAppeal } from '#modules/appeals/tell.ts';
import { correctAppeal } from '#modules/appeals/correct.ts';
import { typedBefore } from '#modules/appeals/correctForm.ts';
import { appealContent, refusal } from '../../support/appeals.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { emptyDatabase } from '../../support/database.ts';
import { Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const day = 86_400_000;

const petro = { name: 'Вигаданий Петро', residence: 'Одеса, Грецька, 14', email: 'petro@mail.example' };
const olha = { name: 'Вигадана Ольга', residence: 'Одеса, Грецька, 16', email: 'olha@mail.example' };
type People = AppealContent['supporters'];

/** A group as it stands when its author has confirmed the address. */
async function group(supporters: People = [petro, olha], change: Partial<AppealContent> = {}) {
  const kept = await desk.at.keep({ content: appealContent({ supporters, ...change }), agreed: false });
  await desk.at.db.transaction((tx) => askModerators(tx, desk.at.house, kept.id, desk.at.bench.now));
  return kept;
}

/** Letters to supporters, by address: the token, and the letter as the mail server would get it. */
async function asked(appealId: string): Promise<{ to: string; token: string; subject: string; text: string }[]> {
  const { db, house } = desk.at;
  const rows = await db.select().from(outbox).where(eq(outbox.subjectId, appealId)).orderBy(outbox.acceptedAt);
  return Promise.all(
    rows
      .filter((row) => row.template === 'appeals.support')
      .map(async (row) => {
        const data: Record<string, unknown> = JSON.parse(house.vault.open(row.dataSealed ?? ''));
        const { subject, text } = await supportLetter.render(house, db, {
          id: row.id,
          messageId: row.messageId,
          to: '',
          subjectId: appealId,
          data,
          language: row.language,
          at: desk.at.bench.now,
        });
        return { to: house.vault.open(row.toSealed ?? ''), token: String(data['token']), subject, text };
      }),
  );
}
const tokenOf = async (id: string, email: string): Promise<string> => (await asked(id)).findLast((one) => one.to === email)?.token ?? '';
const answer = async (token: string, what?: 'confirmed' | 'refused') =>
  (await takeSupport(new Visitor(desk.at.house, desk.at.bench.now).desk(what && { answer: what }), token)).view;
const status = async (number: string) => findStatus(desk.at.db, desk.at.house, number, 'uk', desk.at.bench.now);

test('each person is asked by one letter that names the author and the theme, and nothing else of the appeal', async () => {
  const { id } = await group();
  const letters = await asked(id);
  expect(letters.map((one) => one.to).sort()).toEqual(['olha@mail.example', 'petro@mail.example']);
  for (const { subject, text, token } of letters) {
    expect(subject).toContain('Вигадана Марія');
    expect(text).toContain('Тема: Неприбуття наряду');
    expect(text).toContain(`/zvernennia/pidtrymka/${token}\n`);
    for (const secret of ['102', 'Наряд', 'запис виклику', 'Грецька', 'Ольга', 'Петро', 'maria@', '+380'].filter((one) => one !== '102'))
      expect(text + subject).not.toContain(secret);
  }
});

test('opening the link changes nothing; a press confirms, twice is once, and the author sees how many', async () => {
  const { id, number } = await group();
  const token = await tokenOf(id, petro.email);
  for (let look = 0; look < 3; look += 1) expect(await answer(token)).toMatchObject({ state: 'asked', who: 'Вигадана Марія Іванівна' });
  expect((await status(number))?.group).toMatchObject({ confirmed: 1, all: 3 });
  expect(await answer(token, 'confirmed')).toMatchObject({ state: 'confirmed' });
  expect(await answer(token, 'confirmed')).toMatchObject({ state: 'confirmed' });
  expect((await status(number))?.group).toMatchObject({
    confirmed: 2,
    all: 3,
    people: [
      { name: 'Вигаданий Петро', confirmed: true },
      { name: 'Вигадана Ольга', confirmed: false },
    ],
  });
  expect((await openReview(desk.at.db, desk.at.house, id, 'uk', false, desk.at.bench.now))?.group).toMatchObject({ confirmed: 2, all: 3 });
  expect((await review.facts?.(desk.at.db, desk.at.house, id, 'uk', desk.at.bench.now))?.answers['appeals.review.check.group']).toBe('yes');
});

test('nobody beside the author has confirmed: a moderator cannot approve, and neither can the database', async () => {
  const { id } = await group();
  expect((await review.facts?.(desk.at.db, desk.at.house, id, 'uk', desk.at.bench.now))?.answers['appeals.review.check.group']).toBe('no');
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: false, why: 'appeals.review.groupSilent' });
  await answer(await tokenOf(id, petro.email), 'refused');
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: false, why: 'appeals.review.groupSilent' });
  expect(
    await refusal(
      desk.at.db,
      `insert into appeal_approvals (id, appeal_id, version, text_hash, rule_id, rule_version, recipients, decision_id, staff_id, approved_at)
       select gen_random_uuid(), id, version, content_hash, 'r', 1, '[{}]', gen_random_uuid(), gen_random_uuid(), now() from appeals where id = '${id}'`,
    ),
  ).toMatch(/nobody of this group|current text/);
  await answer(await tokenOf(id, olha.email), 'confirmed');
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: true });
});

test('only those who confirmed are named to the police, in the attachment and nowhere else', async () => {
  const { id } = await group();
  await answer(await tokenOf(id, olha.email), 'confirmed');
  await desk.at.decide(id, 'approve');
  await desk.at.sendAll('police');
  const taken = desk.at.bench.server.taken.at(-1);
  const letter = await PostalMime.parse(taken?.raw ?? '');
  expect(letter.subject).toContain('-КО');
  expect(letter.text).toContain('Заявника підтримує 1 людина');
  expect(letter.text).not.toContain('Ольга');
  const list = letter.attachments.find((one) => one.filename === 'pidtrymka.txt');
  const text = new TextDecoder().decode(list?.content instanceof ArrayBuffer ? list.content : new Uint8Array());
  expect(text).toContain('1. Вигадана Ольга; Одеса, Грецька, 16');
  expect(text).not.toContain('Петро');
  const copy = letter.attachments.find((one) => one.filename === 'zvernennia.json');
  expect(new TextDecoder().decode(copy?.content instanceof ArrayBuffer ? copy.content : new Uint8Array())).not.toContain('Петро');
});

test('a confirmation may be taken back until the letter leaves, and then no more', async () => {
  const { id, number } = await group();
  const [first, second] = [await tokenOf(id, petro.email), await tokenOf(id, olha.email)];
  await answer(first, 'confirmed');
  await answer(second, 'confirmed');
  await answer(second, 'refused');
  expect((await status(number))?.group).toMatchObject({ confirmed: 2 });
  await answer(second, 'confirmed');
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: true });
  expect(await answer(second, 'refused')).toMatchObject({ state: 'refused', mayConfirm: false });
  await desk.at.sendAll('police');
  const letter = await PostalMime.parse(desk.at.bench.server.taken.at(-1)?.raw ?? '');
  expect(letter.text).toContain('Заявника підтримує 1 людина');
  expect(await answer(first, 'refused')).toMatchObject({ state: 'late', answer: 'confirmed' });
  expect(await refusal(desk.at.db, `update appeal_supporters set state = 'refused' where appeal_id = '${id}'`)).toContain('gone to the police');
  expect(await answer(await tokenOf(id, 'nobody'), 'confirmed')).toEqual({ state: 'ended' });
});

test('a link ends after fourteen days, for who is silent and for who said no', async () => {
  const { id } = await group();
  const [first, second] = [await tokenOf(id, petro.email), await tokenOf(id, olha.email)];
  await answer(first, 'confirmed');
  desk.at.bench.pass(15 * day);
  expect(await findSupport(desk.at.db, desk.at.house, second, desk.at.bench.now)).toEqual({ state: 'ended' });
  expect(await answer(second, 'confirmed')).toEqual({ state: 'ended' });
  expect(await answer(first, 'refused')).toMatchObject({ state: 'refused', mayConfirm: false });
  expect(await answer(first, 'confirmed')).toMatchObject({ state: 'refused' });
});

test.each(['', 'x', 'A'.repeat(43), '../../etc/passwd'])('a made-up link %j opens nothing', async (token) => {
  await group();
  expect(await answer(token, 'confirmed')).toEqual({ state: 'ended' });
});

test('an address pasted twice counts once, and the author is not asked about himself', async () => {
  expect(readSupporters('Вигаданий Петро; Одеса, Грецька, 14; petro@mail.example\nВигаданий Петро; Одеса, Грецька, 14; Petro@mail.example')).toMatchObject({
    people: [{ name: 'Вигаданий Петро' }],
    fault: null,
  });
  expect(readSupporters('Вигаданий Петро; Одеса, Грецька, 14; petro@mail.example\nВигаданий Іван; Одеса, Грецька, 14; petro@mail.example').fault?.key).toBe(
    'appeals.form.supporterTwice',
  );
  const { id, number } = await group([petro, { ...petro, email: 'PETRO@mail.example' }, { ...olha, email: 'maria@mail.example' }]);
  expect((await asked(id)).map((one) => one.to)).toEqual(['petro@mail.example']);
  expect((await status(number))?.group).toMatchObject({ confirmed: 1, all: 2 });
});

test('a theme with an address in it is not passed on to strangers', async () => {
  const { id } = await group([petro], { subject: 'Виграш на evil.example/prize' });
  expect((await asked(id))[0]?.text).not.toContain('evil.example');
});

test('after a correction those who agreed to the same words are not asked again; other words are asked about anew', async () => {
  const { id, number } = await group();
  const first = await tokenOf(id, petro.email);
  await answer(first, 'confirmed');
  await desk.at.decide(id, 'return', { reasons: ['R6'], words: 'Підтвердили 2 із 3.' });
  const typed = typedBefore(appealContent({ supporters: [petro, olha] })).values;
  const correction = (change: Record<string, string>) => ({
    subject: '',
    essence: '',
    request: '',
    surname: '',
    name: '',
    patronymic: '',
    settlement: '',
    street: '',
    building: '',
    flat: '',
    postcode: '',
    oblast: '',
    raion: '',
    representativeName: '',
    representativeBasis: '',
    supporters: '',
    ...typed,
    ...change,
    noPatronymic: false,
    unregistered: false,
    keep: [],
  });
  const onlyPetro = `${petro.name}; ${petro.residence}; ${petro.email}`;
  await correctAppeal(desk.at.house, number, correction({ supporters: onlyPetro }), desk.at.bench.now);
  expect((await status(number))?.group).toMatchObject({ confirmed: 2, all: 2 });
  expect(await answer(await tokenOf(id, olha.email), 'confirmed')).toEqual({ state: 'ended' });
  expect(await asked(id)).toHaveLength(2);

  await desk.at.decide(id, 'return', { reasons: ['R2'], words: 'Не зрозуміло.' });
  desk.at.bench.pass(60_000);
  await correctAppeal(
    desk.at.house,
    number,
    correction({ supporters: onlyPetro, essence: 'Зовсім інші слова про зовсім іншу подію у дворі.' }),
    desk.at.bench.now,
  );
  expect((await status(number))?.group).toMatchObject({ confirmed: 1, all: 2 });
  expect(await answer(first, 'confirmed')).toEqual({ state: 'ended' });
  expect(await answer(await tokenOf(id, petro.email), 'confirmed')).toMatchObject({ state: 'confirmed' });
});

test('a reminder goes to the silent ones only, a day later, three letters in all', async () => {
  const { id, number } = await group();
  await answer(await tokenOf(id, petro.email), 'confirmed');
  expect((await status(number))?.can.remind).toBe(false);
  await remindSupporters(desk.at.house, id, desk.at.bench.now);
  expect(await asked(id)).toHaveLength(2);
  for (const letters of [3, 4, 4]) {
    desk.at.bench.pass(day);
    await remindSupporters(desk.at.house, id, desk.at.bench.now);
    expect((await asked(id)).map((one) => one.to)).toHaveLength(letters);
  }
  expect((await asked(id)).slice(2).every((one) => one.to === olha.email)).toBe(true);
  expect((await status(number))?.can.remind).toBe(false);
});

test('with the appeal taken back nothing of the group is left, and its history never names a person', async () => {
  const { id, number } = await group();
  const token = await tokenOf(id, petro.email);
  await answer(token, 'confirmed');
  await withdrawAppeal(desk.at.house, number, desk.at.bench.now);
  expect(await desk.at.db.select().from(appealSupporters)).toEqual([]);
  expect(await answer(token)).toEqual({ state: 'ended' });
  expect(JSON.stringify(await desk.at.db.select().from(appealEvents))).not.toMatch(/petro|Петро/i);
});
