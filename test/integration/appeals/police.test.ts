import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { appealEvents, appealTokens } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { outbox } from '#db/schema/outbox.ts';
import { findPoliceView, recordPoliceEntry } from '#modules/appeals/police.ts';
import type { PoliceEntry } from '#modules/appeals/policeForm.ts';
import { findStatus } from '#modules/appeals/status.ts';
import { readEntry } from '#modules/appeals/statusDesk.ts';
import { kyivInstant } from '#modules/appeals/rules.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hour } from '../../support/letters.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const day = 24 * hour;

/** The key in the letter to the police, read from the letter itself. */
async function inLetter() {
  const kept = await desk.at.sent();
  const raw = desk.at.bench.server.taken.at(-1)?.raw ?? Buffer.alloc(0);
  const { default: PostalMime } = await import('postal-mime');
  const token = /\/p\/([\w-]{43})/.exec((await PostalMime.parse(raw)).text ?? '')?.[1] ?? '';
  return { ...kept, token };
}
const enter = (token: string, entry: PoliceEntry) => recordPoliceEntry(desk.at.house, token, entry, desk.at.bench.now);
const look = (token: string) => findPoliceView(desk.at.db, token, desk.at.bench.now);

test('the link of the letter opens number, kind and date, and nothing of the author', async () => {
  const { number, token } = await inLetter();
  const view = await look(token);
  expect(view).toMatchObject({ number, kind: 'complaint', writtenOn: '2026-11-23', state: 'sent' });
  const all = JSON.stringify(view);
  for (const word of ['Вигадана', 'maria@', 'Грецька', 'Неприбуття', '+380']) expect(all).not.toContain(word);
});

test('only the hash of the key is kept, and looking changes nothing', async () => {
  const { id, token } = await inLetter();
  const [row] = await desk.at.db.select().from(appealTokens).where(eq(appealTokens.appealId, id));
  expect(JSON.stringify(row)).not.toContain(token);
  const before = await desk.at.db.select().from(appealEvents);
  for (let i = 0; i < 3; i += 1) await look(token);
  expect(await desk.at.db.select().from(appealEvents)).toEqual(before);
  expect(await look(`${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`)).toBeNull();
  expect(await look('../../etc')).toBeNull();
});

test('a registration moves the legal dates, is told to the author and stands in the record', async () => {
  const { id, number, token } = await inLetter();
  desk.at.bench.pass(2 * day);
  expect(await enter(token, { act: 'register', policeNumber: 'Л-77/26', registeredOn: '2026-11-24' })).toEqual({ ok: true });
  expect(await desk.at.row(id)).toMatchObject({ state: 'registered', policeNumber: 'Л-77/26', registeredAt: kyivInstant('2026-11-24', 720) });
  const status = await findStatus(desk.at.db, desk.at.house, number, 'uk', desk.at.bench.now);
  expect(status?.course.dates).toMatchObject({
    estimate: false,
    from: '2026-11-24',
    quick: { law: '2026-12-09' },
    usual: { law: '2026-12-24' },
    longest: { law: '2027-01-08' },
  });
  expect((await desk.at.told(id)).at(-1)).toMatchObject({
    template: 'appeals.registered',
    values: { policeNumber: 'Л-77/26', on: '24 листопада 2026', usual: 'четверга, 24 грудня 2026' },
  });
  const [line] = await desk.at.db.select().from(audit).where(eq(audit.by, 'police'));
  expect(line).toMatchObject({ act: 'appeals.register', staffId: null, subjectId: id });
});

test('entries are unlimited, each is a row, and a corrected number replaces the first', async () => {
  const { id, token } = await inLetter();
  desk.at.bench.pass(day);
  for (const policeNumber of ['1', '2', '3', '4', '5'])
    expect(await enter(token, { act: 'register', policeNumber, registeredOn: '2026-11-24' })).toEqual({ ok: true });
  expect((await desk.at.row(id)).policeNumber).toBe('5');
  expect(await desk.at.db.select().from(audit).where(eq(audit.by, 'police'))).toHaveLength(5);
});

test('a term is extended only after registration, past the usual day and within 45 days', async () => {
  const { id, token } = await inLetter();
  const extend = (extendedTo: string) => enter(token, { act: 'extend', extendedTo, reason: 'Потрібні пояснення свідків.' });
  expect(await extend('2027-01-05')).toMatchObject({ ok: false, fault: { key: 'appeals.police.notNow' } });
  await enter(token, { act: 'register', policeNumber: '1', registeredOn: '2026-11-23' });
  expect(await extend('2026-12-23')).toMatchObject({ ok: false, fault: { key: 'appeals.police.extendedEarly' } });
  expect(await extend('2027-01-08')).toMatchObject({ ok: false, fault: { key: 'appeals.police.extendedLate', days: { day: '2027-01-07' } } });
  expect(await extend('2027-01-07')).toEqual({ ok: true });
  const view = await look(token);
  expect(view?.course).toMatchObject({ extendedTo: '2027-01-07', dates: { extended: '2027-01-07' } });
  expect((await desk.at.told(id)).find((one) => one.template === 'appeals.extended')).toMatchObject({
    template: 'appeals.extended',
    values: { until: 'четверга, 7 січня 2027' },
  });
});

test('a redirection begins the term anew, estimated until the new body registers', async () => {
  const { number, token } = await inLetter();
  await enter(token, { act: 'register', policeNumber: '1', registeredOn: '2026-11-23' });
  desk.at.bench.pass(5 * day);
  expect(await enter(token, { act: 'redirect', redirectedTo: 'Одеська міська рада', redirectedOn: '2026-11-28' })).toEqual({ ok: true });
  const status = () => findStatus(desk.at.db, desk.at.house, number, 'uk', desk.at.bench.now);
  expect((await status())?.course.dates).toMatchObject({ estimate: true, from: '2026-11-30', usual: { law: '2026-12-30' } });
  expect((await status())?.timeline.some((item) => item.note === 'Одеська міська рада')).toBe(true);
  desk.at.bench.pass(2 * day);
  await enter(token, { act: 'register', policeNumber: '2', registeredOn: '2026-11-30' });
  expect((await status())?.course.dates).toMatchObject({ estimate: false, quick: { law: '2026-12-15' }, longest: { law: '2027-01-14' } });
});

test('an answer and a note reach the author; the words of the police are sealed in the history', async () => {
  const { id, number, token } = await inLetter();
  const note = 'Виконавець Ковальчук, кабінет 12';
  expect(await enter(token, { act: 'note', note })).toEqual({ ok: true });
  expect(await enter(token, { act: 'answer', answeredOn: '2026-11-23', answerKind: 'refused' })).toEqual({ ok: true });
  expect((await desk.at.row(id)).state).toBe('answered');
  const events = await desk.at.db.select().from(appealEvents);
  expect(JSON.stringify(events)).not.toContain('Ковальчук');
  const status = await findStatus(desk.at.db, desk.at.house, number, 'uk', desk.at.bench.now);
  expect(status?.timeline.some((item) => item.note === note)).toBe(true);
  expect((await desk.at.told(id)).map((one) => one.template)).toEqual(expect.arrayContaining(['appeals.answered', 'appeals.noted']));
});

test('an entry while the proof of delivery is missing is itself the proof', async () => {
  const { id } = await desk.at.keep();
  await desk.at.decide(id, 'approve');
  const [row] = await desk.at.db.select().from(outbox).where(eq(outbox.lane, 'police'));
  const { token } = JSON.parse(desk.at.house.vault.open(row?.dataSealed ?? ''));
  expect(await enter(token, { act: 'register', policeNumber: '9', registeredOn: '2026-11-23' })).toEqual({ ok: true });
  expect((await desk.at.row(id)).state).toBe('registered');
  await desk.at.sendAll('police');
  expect(await desk.at.row(id)).toMatchObject({ state: 'registered', sentAt: desk.at.bench.now });
});

test('the page lives until 90 days after the last legal date and then opens nothing', async () => {
  const { id, token } = await inLetter();
  // Registered on 23 November: 45 days end on 7 January, 90 more on 7 April.
  await enter(token, { act: 'register', policeNumber: '1', registeredOn: '2026-11-23' });
  const [row] = await desk.at.db.select().from(appealTokens).where(eq(appealTokens.appealId, id));
  expect(row?.endsAt).toEqual(kyivInstant('2027-04-08', 0));
  desk.at.bench.now = kyivInstant('2027-04-07', 1439);
  expect(await look(token)).not.toBeNull();
  desk.at.bench.now = kyivInstant('2027-04-08', 0);
  expect(await look(token)).toBeNull();
  expect(await enter(token, { act: 'note', note: 'Запізно' })).toBeNull();
});

test('what is typed wrong is named kindly and kept', async () => {
  const sent = new FormData();
  for (const [name, value] of Object.entries({ _act: 'register', policeNumber: '', registeredOn: '31.02.2026' })) sent.append(name, value);
  const read = readEntry('register', sent);
  expect(read.entry).toBeNull();
  expect(read.form.errors).toEqual({
    policeNumber: { key: 'appeals.police.numberMissing', values: { min: 1 } },
    registeredOn: { key: 'appeals.police.dayUnclear' },
  });
  expect(read.form.values['registeredOn']).toBe('31.02.2026');
  const right = new FormData();
  for (const [name, value] of Object.entries({ _act: 'register', policeNumber: ' Л-5\r\nBcc: x ', registeredOn: '24.11.2026' })) right.append(name, value);
  expect(readEntry('register', right).entry).toEqual({ act: 'register', policeNumber: 'Л-5 Bcc: x', registeredOn: '2026-11-24' });
});
