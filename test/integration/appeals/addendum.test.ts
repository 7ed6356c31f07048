import { eq } from 'drizzle-orm';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { appeals, appealEvents, appealTokens, appealVersions } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { reviewItems } from '#db/schema/moderation.ts';
import { addToLetter, findAddable } from '#modules/appeals/addendum.ts';
import { correctAppeal, findReturned } from '#modules/appeals/correct.ts';
import { correctForm, typedBefore } from '#modules/appeals/correctForm.ts';
import { closeFinished, forgetOld, noticeSilence } from '#modules/appeals/jobs.ts';
import { LetterCopy } from '#modules/appeals/letterCopy.ts';
import { findPoliceView } from '#modules/appeals/police.ts';
import { review } from '#modules/appeals/review.ts';
import { openReview } from '#modules/appeals/reviewView.ts';
import { showNumber } from '#modules/appeals/rules.ts';
import { maySee, openStatus } from '#modules/appeals/see.ts';
import { findStatus } from '#modules/appeals/status.ts';
import { closeAppeal, recordOwnEntry, withdrawAppeal } from '#modules/appeals/tell.ts';
import { checkForm } from '#platform/forms.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent, refusal, stateOf, testCode } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hour } from '../../support/letters.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const day = 24 * hour;
const words = 'Згадала номер авто: ВН 0000 НН.\n\n  Воно стояло\tбіля арки <b>о 22:10</b> & поїхало 🙂';
let forms = 0;
const add = (number: string, change: { essence?: string; once?: string; language?: 'uk' | 'en' } = {}) => {
  forms += 1;
  return addToLetter(desk.at.house, number, { essence: words, once: `form-${forms}-0123456789`, language: 'uk', ...change }, desk.at.bench.now);
};
const status = async (number: string) => {
  const view = await findStatus(desk.at.db, desk.at.house, number, 'uk', desk.at.bench.now);
  if (!view) throw new Error(`Nothing is known of ${number}.`);
  return view;
};
const idOf = async (number: string): Promise<string> => {
  const [row] = await desk.at.db.select({ id: appeals.id }).from(appeals).where(eq(appeals.number, number));
  return row?.id ?? '';
};
const taken = (number: string) =>
  desk.at.bench.server.taken.filter(({ raw }) => raw.toString('latin1').toLowerCase().includes(`x-portal-appeal: ${number.toLowerCase()}\r\n`));
async function letterOf(number: string) {
  const parsed = await PostalMime.parse(taken(number).at(-1)?.raw ?? Buffer.alloc(0));
  return { parsed, text: (parsed.text ?? '').replaceAll('\r\n', '\n') };
}
/** A letter the police have, and one addendum before the moderators. */
async function added(content = appealContent()) {
  const letter = await desk.at.sent({ content });
  const number = (await add(letter.number)) ?? '';
  return { letter, number, id: await idOf(number) };
}

test('an addendum has the number of its letter with Д1, Д2, and goes to the moderators at once', async () => {
  const { number } = await desk.at.sent();
  expect(await add(number)).toBe(`${number}-D1`);
  expect(await add(number)).toBe(`${number}-D2`);
  expect(showNumber(`${number}-D2`, 'uk')).toBe(`${showNumber(number, 'uk')}-Д2`);
  const id = await idOf(`${number}-D1`);
  expect(await stateOf(desk.at.db, id)).toBe('submitted');
  expect(await desk.at.db.select().from(reviewItems).where(eq(reviewItems.subjectId, id))).toMatchObject([
    { kind: 'appeal', ref: `${showNumber(number, 'uk')}-Д1`, state: 'open', aboutPolice: true },
  ]);
  expect(await desk.at.db.select().from(audit).where(eq(audit.subjectId, id))).toMatchObject([
    { act: 'appeals.add', by: 'resident', detail: { letter: await idOf(number), from: 'draft', to: 'submitted' } },
  ]);
  expect((await desk.at.told(id)).map(({ template, to, values }) => [template, to, values['number']])).toEqual([
    ['appeals.addendum', 'maria@mail.example', `${showNumber(number, 'uk')}-Д1`],
  ]);
});

test('the same form sent twice, even at once, is one addendum', async () => {
  const { number } = await desk.at.sent();
  const once = 'one-form-0123456789';
  expect(await Promise.all([add(number, { once }), add(number, { once })])).toEqual([`${number}-D1`, `${number}-D1`]);
  expect((await status(number)).addenda).toHaveLength(1);
});

test('only a letter that the police have and that is not closed may be added to', async () => {
  const waits = await desk.at.keep();
  expect(await add(waits.number)).toBeNull();
  const { letter, number } = await added();
  expect(await add(number), 'not an addendum itself').toBeNull();
  await recordOwnEntry(desk.at.house, letter.number, { act: 'answer', answeredOn: '2026-11-23', answerKind: 'explained' }, desk.at.bench.now);
  expect((await status(letter.number)).can.add, 'after an answer').toBe(true);
  await closeAppeal(desk.at.house, letter.number, desk.at.bench.now);
  expect(await findAddable(desk.at.db, desk.at.house, letter.number)).toBeNull();
  expect(await add(letter.number)).toBeNull();
  expect((await status(letter.number)).can.add).toBe(false);
});

test('nothing goes to the police before a moderator has approved exactly these words', async () => {
  const { letter, number, id } = await added();
  await desk.at.sendAll('police');
  expect(taken(number)).toHaveLength(0);
  expect(await desk.at.decide(id, 'approve', { role: 'liaison' }), 'not by a role of the police').toMatchObject({ ok: false });
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: true });
  await desk.at.sendAll('police');
  expect(taken(number)).toHaveLength(1);
  expect(taken(letter.number), 'the first letter is not sent again').toHaveLength(1);
  const [version] = await desk.at.db.select().from(appealVersions).where(eq(appealVersions.appealId, id));
  const { parsed, text } = await letterOf(number);
  expect(parsed.headers.find(({ key }) => key === 'x-portal-content-sha256')?.value).toBe(version?.textHash);
  expect(text).toContain(`\nЩО ДОДАЄ ЗАЯВНИК\n${words}\n`);
  expect(text).not.toContain(appealContent().essence);
  expect(text).not.toContain('\nПРОХАННЯ\n');
});

test('the letter names the one it adds to, and its number with the police once that is known', async () => {
  const { letter, number, id } = await added();
  await desk.at.decide(id, 'approve');
  await desk.at.sendAll('police');
  const shown = showNumber(letter.number, 'uk');
  const first = await letterOf(number);
  expect(first.parsed.subject).toBe(`[Доповнення ${shown}-Д1] Скарга · Приморський район · Неприбуття наряду`);
  expect(first.parsed.from?.address).toBe(`zvernennia+${number}@portal.example`);
  expect(first.parsed.replyTo?.[0]?.address).toBe('maria@mail.example');
  expect(first.text).toContain(`\nДоповнення до звернення: ${shown} від 23.11.2026\n`);
  expect(first.text).not.toContain('Реєстраційний номер');
  await recordOwnEntry(desk.at.house, letter.number, { act: 'register', policeNumber: 'С-1234/вх', registeredOn: '2026-11-23' }, desk.at.bench.now);
  const second = (await add(letter.number)) ?? '';
  await desk.at.decide(await idOf(second), 'approve');
  await desk.at.sendAll('police');
  const { parsed, text } = await letterOf(second);
  expect(text).toContain('\nРеєстраційний номер звернення в поліції: С-1234/вх від 23.11.2026\n');
  const copy = parsed.attachments.find(({ filename }) => filename === 'zvernennia.json')?.content ?? '';
  const sheet = LetterCopy.parse(JSON.parse(typeof copy === 'string' ? copy : Buffer.from(new Uint8Array(copy)).toString('utf8')));
  expect(sheet).toMatchObject({
    number: second,
    follows: letter.number,
    essence: words,
    addendum: { to: letter.number, policeNumber: 'С-1234/вх', policeOn: '2026-11-23' },
  });
});

test('from the letter the police come to the page of the first letter, where they register and answer', async () => {
  const { letter, number, id } = await added();
  await desk.at.decide(id, 'approve');
  await desk.at.sendAll('police');
  const { text } = await letterOf(number);
  const token = /\/p\/([\w-]{43})/.exec(text)?.[1] ?? '';
  expect(text).toContain(`Сторінка звернення ${showNumber(letter.number, 'uk')} для поліції`);
  expect(await findPoliceView(desk.at.db, token, desk.at.bench.now)).toMatchObject({ number: letter.number, appealId: letter.id });
  expect(await desk.at.db.select().from(appealTokens).where(eq(appealTokens.appealId, id))).toEqual([]);
  expect(await recordOwnEntry(desk.at.house, number, { act: 'register', policeNumber: '1', registeredOn: '2026-11-23' }, desk.at.bench.now)).toBeNull();
});

test('the page of the letter lists what was added with states and proofs; the addendum has a page of its own without terms', async () => {
  const { letter, number, id } = await added();
  expect((await status(letter.number)).addenda).toMatchObject([{ number, word: { text: 'Надіслано' }, proofs: [] }]);
  expect((await status(number)).timeline.map(({ text, state }) => [text, state])).toEqual([
    ['Ви надіслали доповнення на портал', 'now'],
    ['Модератор перевірить форму', 'next'],
    ['Лист піде поліції', 'next'],
  ]);
  await desk.at.decide(id, 'approve');
  await desk.at.sendAll('police');
  const [one] = (await status(letter.number)).addenda;
  expect(one).toMatchObject({ word: { text: 'Надіслано поліції' }, proofs: [{ response: '250 2.0.0 Ok: queued as 00000002', copy: false }] });
  const own = await status(number);
  expect(own).toMatchObject({
    letter: letter.number,
    overdue: null,
    unregisteredDays: null,
    addenda: [],
    can: { tell: false, add: false, letter: true, copy: true },
  });
  expect(own.course.dates).toBeNull();
  expect(own.timeline.some(({ state }) => state === 'next')).toBe(false);
  expect((await desk.at.told(id)).map(({ template }) => template).sort()).toEqual(['appeals.addendum', 'appeals.addendumSent', 'appeals.approved']);
});

test('the number of an addendum opens with the code of its letter, and gives a guesser no more tries', async () => {
  const { letter, number } = await added();
  const { db, house, bench } = desk.at;
  const open = (typed: string, code: string, network = 'n1') => openStatus(db, house, { number: typed, code, network }, bench.now);
  const opened = await open(showNumber(number, 'uk').toLowerCase().replaceAll('-', ' '), testCode);
  if (!opened.ok) throw new Error('It did not open.');
  expect(opened.number).toBe(number);
  expect([maySee(house, opened.cookie, number, bench.now), maySee(house, opened.cookie, letter.number, bench.now)]).toEqual([true, true]);
  const other = await desk.at.sent();
  expect(maySee(house, opened.cookie, other.number, bench.now)).toBe(false);
  const wrong = { ok: false, errors: { _form: { key: 'appeals.status.wrongPair' } } };
  expect(await open(`${letter.number}-D7`, testCode), 'one that nobody wrote').toEqual(wrong);
  for (let i = 1; i <= 20; i += 1) await open(`${letter.number}-D${i}`, 'XXXX-2222', 'guesser');
  expect(await open(number, testCode, 'guesser')).toEqual({ ok: false, errors: { _form: { key: 'appeals.status.tooMany', values: { minutes: 15 } } } });
});

test('silence is noticed about the letter alone, and an addendum is closed with it without a word more', async () => {
  const { letter, id } = await added();
  await desk.at.decide(id, 'approve');
  await desk.at.sendAll('police');
  desk.at.bench.pass(40 * day);
  await noticeSilence(desk.at.house, desk.at.bench.now);
  const happened = async (appealId: string) =>
    (await desk.at.db.select().from(appealEvents).where(eq(appealEvents.appealId, appealId))).map(({ event }) => event);
  expect(await happened(letter.id)).toContain('silence');
  expect(await happened(id)).not.toContain('silence');
  desk.at.bench.pass(200 * day);
  await closeFinished(desk.at.house, desk.at.bench.now);
  expect([await stateOf(desk.at.db, letter.id), await stateOf(desk.at.db, id)]).toEqual(['closed', 'closed']);
  expect((await desk.at.told(id)).map(({ template }) => template)).not.toContain('appeals.closed');
  desk.at.bench.pass(370 * day);
  await forgetOld(desk.at.house, desk.at.bench.now);
  expect((await status(`${letter.number}-D1`)).hasText).toBe(false);
});

test('a returned addendum is corrected by its words and files; subject and request stay those of the letter', async () => {
  const { number, id } = await added();
  await desk.at.decide(id, 'return', { reasons: ['R2'], words: 'Про яке авто йдеться?' });
  const returned = await findReturned(desk.at.db, desk.at.house, number);
  if (!returned) throw new Error('It was not returned.');
  const sent = new FormData();
  for (const [name, value] of Object.entries(typedBefore(returned.content).values))
    if (name !== 'subject' && name !== 'request') sent.append(name, value ?? '');
  sent.set('essence', 'Біле авто.');
  const form = checkForm(sent, correctForm(returned.content, returned.added));
  if (form.status !== 'valid') throw new Error(JSON.stringify(form.errors));
  expect(await correctAppeal(desk.at.house, number, form.data, desk.at.bench.now)).toEqual({ ok: true });
  const view = await openReview(desk.at.db, desk.at.house, id, 'uk', false, desk.at.bench.now);
  expect(view?.changes?.parts.map(({ title }) => title)).toEqual(['Що додає заявник']);
  await desk.at.decide(id, 'approve');
  await desk.at.sendAll('police');
  const { parsed, text } = await letterOf(number);
  expect(text).toContain('\nЩО ДОДАЄ ЗАЯВНИК\nБіле авто.\n');
  expect(parsed.subject).toContain('Неприбуття наряду');
});

test('the moderator sees that it is an addendum and to what', async () => {
  const { letter, id } = await added();
  const shown = showNumber(letter.number, 'uk');
  expect((await review.titles(desk.at.db, desk.at.house, [id])).get(id)).toMatchObject({
    marks: expect.arrayContaining(['Доповнення']),
    lead: `до ${shown} · Скарга · Приморський район`,
  });
  expect((await openReview(desk.at.db, desk.at.house, id, 'uk', false, desk.at.bench.now))?.addsTo).toEqual({ id: letter.id, number: letter.number });
  expect((await review.facts?.(desk.at.db, desk.at.house, id, 'uk', desk.at.bench.now))?.answers).toMatchObject({
    'appeals.review.check.parts': 'yes',
    'appeals.review.check.confirmed': 'yes',
    'appeals.review.check.double': 'no',
  });
});

test('an addendum taken back leaves the letter and its words untouched', async () => {
  const { letter, number } = await added();
  expect(await withdrawAppeal(desk.at.house, number, desk.at.bench.now)).toBe(true);
  expect(await status(number)).toMatchObject({ hasText: false, state: 'withdrawn' });
  expect(await status(letter.number)).toMatchObject({ hasText: true, state: 'sent', can: { add: true } });
  expect(await add(letter.number), 'its number is not given again').toBe(`${letter.number}-D2`);
});

test('the database takes no addendum without a sent letter, a foreign author or number, and no letter that passes over the confirmation', async () => {
  const { letter, number, id } = await added();
  const waits = await desk.at.keep({ steps: [] });
  const copy = (change: string) =>
    refusal(
      desk.at.db,
      `insert into appeals select (jsonb_populate_record(null::appeals, to_jsonb(one) || jsonb_build_object('id', gen_random_uuid(), 'send_key', gen_random_uuid(), 'state', 'draft') || '${change}'::jsonb)).* from appeals one where id = '${id}'`,
    );
  expect(await copy(`{"number": "${letter.number}-D5"}`)).toBe('accepted');
  expect(await copy(`{"number": "${letter.number}-D0"}`)).toContain('the number, the code and the author');
  expect(await copy(`{"number": "${letter.number}-D6", "email_digest": "another"}`)).toContain('the number, the code and the author');
  expect(await copy(`{"number": "${letter.number}-D6", "code_hash": "another"}`)).toContain('the number, the code and the author');
  expect(await copy(`{"number": "${number}-D1", "parent_id": "${id}"}`)).toContain('only a letter that the police have');
  expect(await copy(`{"number": "${waits.number}-D1", "parent_id": "${waits.id}"}`)).toContain('only a letter that the police have');
  expect(await copy(`{"number": "${letter.number}-D6", "parent_id": null}`)).toContain('only an addendum has such a number');
  expect(await refusal(desk.at.db, `update appeals set parent_id = null where id = '${id}'`)).toContain('stays with its letter');
  const event = (appealId: string, what: string, from: string, to: string, actor: string) =>
    refusal(
      desk.at.db,
      `insert into appeal_events (appeal_id, event, from_state, to_state, actor, facts, at) values ('${appealId}', '${what}', '${from}', '${to}', '${actor}', '{}', now())`,
    );
  expect(await event(waits.id, 'add', 'draft', 'submitted', 'applicant')).toContain('an addendum by being added');
  await desk.at.decide(id, 'approve');
  await desk.at.sendAll('police');
  expect(await event(id, 'register', 'sent', 'registered', 'police')).toContain('no course of its own');
});
