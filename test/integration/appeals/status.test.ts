import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { outbox } from '#db/schema/outbox.ts';
import { ownLetter } from '#modules/appeals/letter.ts';
import { maySee, openStatus } from '#modules/appeals/see.ts';
import { findStatus } from '#modules/appeals/status.ts';
import { closeAppeal, recordOwnEntry, sendCopy, withdrawAppeal } from '#modules/appeals/tell.ts';
import { showNumber } from '#modules/appeals/rules.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent, later, step, testCode } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hour } from '../../support/letters.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const open = (number: string, code: string, network = 'n1') => openStatus(desk.at.db, desk.at.house, { number, code, network }, desk.at.bench.now);
const seen = async (number: string, language: 'uk' | 'en' = 'uk') => {
  const view = await findStatus(desk.at.db, desk.at.house, number, language, desk.at.bench.now);
  if (!view) throw new Error('There is no such appeal.');
  return view;
};
const day = 24 * hour;

test('number and code in any alphabet open the appeal for half an hour, and that one only', async () => {
  const { number } = await desk.at.keep();
  const other = await desk.at.keep();
  const opened = await open(showNumber(number, 'uk').toLowerCase(), 'авсе 2345');
  if (!opened.ok) throw new Error('It did not open.');
  expect(opened.number).toBe(number);
  const { house, bench } = desk.at;
  expect(maySee(house, opened.cookie, number, bench.now)).toBe(true);
  expect(maySee(house, opened.cookie, number, later(bench.now, 0.49))).toBe(true);
  expect(maySee(house, opened.cookie, number, later(bench.now, 0.51))).toBe(false);
  expect(maySee(house, opened.cookie, other.number, bench.now)).toBe(false);
  expect(maySee(house, 'підробка', number, bench.now)).toBe(false);
  expect(maySee(house, null, number, bench.now)).toBe(false);
});

test('a wrong code and an unknown number get the very same answer', async () => {
  const { number } = await desk.at.keep();
  const wrong = await open(number, 'XXXX-2222');
  const unknown = await open('ZV-OD-2026-000123-7', testCode);
  expect(wrong).toEqual(unknown);
  expect(wrong).toEqual({ ok: false, errors: { _form: { key: 'appeals.status.wrongPair' } } });
  expect(await open('ЗВ-ОД-2026-000124-7', 'код')).toEqual({
    ok: false,
    errors: { number: { key: 'appeals.status.numberUnclear' }, code: { key: 'appeals.status.codeUnclear' } },
  });
  expect(await open('', '')).toEqual({ ok: false, errors: { number: { key: 'appeals.status.numberMissing' }, code: { key: 'appeals.status.codeMissing' } } });
});

test('guessing is slowed down from one network, and the owner elsewhere still gets in', async () => {
  const { number } = await desk.at.keep();
  for (let i = 0; i < 20; i += 1) await open(number, 'XXXX-2222', 'guesser');
  expect(await open(number, testCode, 'guesser')).toEqual({ ok: false, errors: { _form: { key: 'appeals.status.tooMany', values: { minutes: 15 } } } });
  expect(await open(number, testCode, 'home')).toMatchObject({ ok: true });
  desk.at.bench.pass(15 * 60_000 + 1000);
  expect(await open(number, testCode, 'guesser')).toMatchObject({ ok: true });
});

test('the page tells each state in plain words, and what comes next', async () => {
  const { id, number } = await desk.at.keep();
  expect(await seen(number)).toMatchObject({ word: { text: 'Надіслано' }, can: { withdraw: true, letter: false, copy: false } });
  expect((await seen(number)).next[0]).toContain('до вівторка, 24 листопада, 10:00');
  await desk.at.db.transaction((tx) => step(tx, id, 'take', desk.at.bench.now));
  expect((await seen(number)).word).toEqual({ kind: 'wait', icon: 'hourglass', text: 'Читаємо' });
  await desk.at.decide(id, 'approve');
  expect((await seen(number)).word.text).toBe('Надсилаємо поліції');
  expect((await seen(number)).can).toMatchObject({ withdraw: false, letter: true });
  await desk.at.sendAll('police');
  const sent = await seen(number);
  expect(sent.word).toEqual({ kind: 'sea', icon: 'send', text: 'Надіслано поліції' });
  expect(sent.course.dates).toMatchObject({ estimate: true });
  expect(sent.next.join(' ')).toContain('орієнтовно до середи, 23 грудня 2026');
  expect(sent.proofs).toMatchObject([
    { server: '127.0.0.1', response: '250 2.0.0 Ok: queued as 00000001', copy: false, recipient: 'Головне управління Національної поліції в Одеській області' },
  ]);
  expect(sent.timeline.filter((item) => item.state === 'next').map((item) => item.text)).toEqual(['Поліція зареєструє звернення', 'Поліція відповість вам']);
  expect((await seen(number, 'en')).word.text).toBe('Sent to the police');
});

test('five days without a number are said aloud, and after the term the author hears what can be done', async () => {
  const { number } = await desk.at.sent();
  desk.at.bench.pass(4 * day);
  expect((await seen(number)).unregisteredDays).toBeNull();
  desk.at.bench.pass(day);
  expect((await seen(number)).unregisteredDays).toBe(5);
  desk.at.bench.pass(25 * day);
  expect((await seen(number)).overdue).toBeNull();
  desk.at.bench.pass(day);
  const late = await seen(number);
  expect(late).toMatchObject({ overdue: '2026-12-23', word: { kind: 'stop', text: 'Строк минув' } });
});

test('a server that refuses is told as it is, and the way around stands beside', async () => {
  desk.at.bench.server.behave(() => ({ reply: '550 5.1.1 no such mailbox', at: 'rcpt' }));
  const { id, number } = await desk.at.keep();
  await desk.at.decide(id, 'approve');
  await desk.at.sendAll('police');
  const view = await seen(number);
  expect(view.failed).toBe('final');
  expect(view.now).toContain('не прийняв лист');
  expect(view.timeline.at(-4)?.text).toBe('Лист не прийнято, шукаємо інший шлях');
});

test('the author adds what the police wrote to him alone: the number moves the terms, the answer ends the waiting', async () => {
  const { number } = await desk.at.sent();
  desk.at.bench.pass(3 * day);
  const { house, bench } = desk.at;
  const tell = (entry: Parameters<typeof recordOwnEntry>[2]) => recordOwnEntry(house, number, entry, bench.now);
  expect(await tell({ act: 'register', policeNumber: 'Л-1/26', registeredOn: '2026-11-30' })).toMatchObject({
    ok: false,
    fault: { key: 'appeals.police.dayFuture' },
  });
  expect(await tell({ act: 'register', policeNumber: 'Л-1/26', registeredOn: '2026-11-22' })).toMatchObject({
    ok: false,
    fault: { key: 'appeals.police.dayEarly', days: { day: '2026-11-23' } },
  });
  expect(await tell({ act: 'register', policeNumber: 'Л-1/26', registeredOn: '2026-11-25' })).toEqual({ ok: true });
  const registered = await seen(number);
  expect(registered.course.dates).toMatchObject({ estimate: false, from: '2026-11-25', usual: { law: '2026-12-25' } });
  expect(registered.timeline.some((item) => item.text === 'Ви вказали номер поліції: № Л-1/26, 25 листопада 2026')).toBe(true);
  expect(await tell({ act: 'answer', answeredOn: '2026-11-26', answerKind: 'partly' })).toEqual({ ok: true });
  expect((await seen(number)).word.text).toBe('Є відповідь');
  expect(await tell({ act: 'note', note: 'Примітки пише лише поліція' })).toMatchObject({ ok: false, fault: { key: 'appeals.police.notNow' } });
  expect(await closeAppeal(house, number, bench.now)).toBe(true);
  expect((await seen(number)).state).toBe('closed');
  const acts = await desk.at.db.select({ by: audit.by, act: audit.act }).from(audit).where(eq(audit.by, 'resident')).orderBy(audit.id);
  expect(acts.map((row) => row.act)).toEqual(['appeals.send', 'appeals.confirm', 'appeals.register', 'appeals.answer', 'appeals.close']);
});

test('a letter taken back is erased at once, its moderators lose it, and the police never had it', async () => {
  const { id, number } = await desk.at.keep();
  expect(await withdrawAppeal(desk.at.house, number, desk.at.bench.now)).toBe(true);
  expect(await withdrawAppeal(desk.at.house, number, desk.at.bench.now)).toBe(false);
  expect(await desk.at.row(id)).toMatchObject({ state: 'withdrawn', nameSealed: null, emailSealed: null, emailDigest: null });
  expect((await seen(number)).hasText).toBe(false);
  expect((await desk.at.told(id)).map((one) => one.template)).toEqual(['appeals.withdrawn']);
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: false, why: 'appeals.review.decided' });
  const late = await desk.at.sent();
  expect(await withdrawAppeal(desk.at.house, late.number, desk.at.bench.now)).toBe(false);
});

test('the author keeps a copy of the letter without the page of the police; by e-mail at most once a day', async () => {
  const { id, number } = await desk.at.keep();
  expect(await ownLetter(desk.at.db, desk.at.house, number)).toBeNull();
  await desk.at.decide(id, 'approve');
  await desk.at.sendAll('police');
  const pdf = await ownLetter(desk.at.db, desk.at.house, number);
  expect(pdf?.subarray(0, 5).toString()).toBe('%PDF-');
  await sendCopy(desk.at.house, id, desk.at.bench.now);
  await sendCopy(desk.at.house, id, later(desk.at.bench.now, 1));
  const copies = await desk.at.db.select().from(outbox).where(eq(outbox.template, 'appeals.copy'));
  expect(copies).toHaveLength(1);
  await desk.at.sendAll('resident');
  const letters = desk.at.bench.server.taken.filter((one) => one.to.includes('maria@mail.example')).map((one) => one.raw.toString('latin1'));
  expect(letters.filter((raw) => raw.includes('application/pdf'))).toHaveLength(1);
});

test('letters to the author hold number, dates and a link, and never a word of the appeal', async () => {
  const secret = 'таємницямогоподвіря';
  const { id } = await desk.at.sent({ content: appealContent({ essence: `${secret} `.repeat(5), subject: `Про ${secret}` }) });
  await desk.at.sendAll('resident');
  const { default: PostalMime } = await import('postal-mime');
  const mine = desk.at.bench.server.taken.filter((one) => one.to.includes('maria@mail.example'));
  expect(mine.length).toBeGreaterThanOrEqual(2);
  for (const letter of mine) {
    const parsed = await PostalMime.parse(letter.raw);
    expect(`${parsed.subject} ${parsed.text} ${parsed.html}`).not.toContain(secret);
    expect(parsed.subject).toContain(showNumber((await desk.at.row(id)).number, 'uk'));
  }
});
