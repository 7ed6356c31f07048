import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rows } from '#db/index.ts';
import { appealEvents, appealFiles, appealSupporters, appealVersions } from '#db/schema/appeals.ts';
import { files } from '#db/schema/files.ts';
import { closeFinished, expireUnconfirmed, forgetOld, noticeSilence, watchCorrections } from '#modules/appeals/jobs.ts';
import { openVersion } from '#modules/appeals/letter.ts';
import { recordOwnEntry } from '#modules/appeals/tell.ts';
import { keepFile } from '#platform/files.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent, sha } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hour } from '../../support/letters.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const day = 24 * hour;
type Job = typeof forgetOld;
/** Each job runs twice, as it may after a crash: the second run must change nothing. */
async function run(job: Job): Promise<void> {
  await job(desk.at.house, desk.at.bench.now);
  const before = await desk.at.db.select().from(appealEvents);
  await job(desk.at.house, desk.at.bench.now);
  expect(await desk.at.db.select().from(appealEvents)).toEqual(before);
}
const events = async (id: string): Promise<string[]> =>
  (await desk.at.db.select({ event: appealEvents.event }).from(appealEvents).where(eq(appealEvents.appealId, id)).orderBy(appealEvents.id)).map(
    (row) => row.event,
  );
const told = async (id: string): Promise<string[]> => (await desk.at.told(id)).map((one) => one.template);
/** Whether anything the author wrote can still be read in the tables of appeals. */
const sealedLeft = async (id: string): Promise<number> => {
  const [row] = await rows<{ n: number | string }>(
    desk.at.db,
    sql`select (select count(*) from appeal_versions where appeal_id = ${id} and sealed <> '') + (select count(*) from appeal_files where appeal_id = ${id} and label_sealed <> '')
      + (select count(*) from appeals where id = ${id} and (name_sealed is not null or email_sealed is not null or email_digest is not null))
      + (select count(*) from appeal_events where appeal_id = ${id} and facts ? 'sealed') + (select count(*) from files where owner_id = ${id}) as n`,
  );
  return Number(row?.n);
};

test('an unconfirmed appeal ends after 72 hours and is erased with it', async () => {
  const { id } = await desk.at.keep({ steps: ['send'] });
  desk.at.bench.pass(72 * hour - 1000);
  await run(expireUnconfirmed);
  expect((await desk.at.row(id)).state).toBe('awaiting_confirmation');
  desk.at.bench.pass(1000);
  await run(expireUnconfirmed);
  expect(await events(id)).toEqual(['send', 'expire', 'forget']);
  expect(await sealedLeft(id)).toBe(0);
});

test('a returned appeal is reminded of on the seventh day and closed after the tenth, its text kept for thirty more', async () => {
  const { id } = await desk.at.keep();
  await desk.at.decide(id, 'return', { reasons: ['R3'], words: 'Додайте, чого ви очікуєте.' });
  desk.at.bench.pass(6 * day);
  await run(watchCorrections);
  expect(await told(id)).toEqual(['appeals.returned']);
  desk.at.bench.pass(day);
  await run(watchCorrections);
  expect(await told(id)).toEqual(['appeals.returned', 'appeals.reminder']);
  desk.at.bench.pass(3 * day);
  await run(watchCorrections);
  expect((await desk.at.row(id)).state).toBe('returned');
  desk.at.bench.pass(day);
  await run(watchCorrections);
  expect((await desk.at.row(id)).state).toBe('not_corrected');
  expect((await desk.at.told(id)).at(-1)).toMatchObject({ template: 'appeals.notCorrected', values: { until: '3 грудня 2026', kept: 'неділі, 3 січня 2027' } });
  desk.at.bench.pass(29 * day);
  await run(forgetOld);
  expect(await sealedLeft(id)).toBeGreaterThan(0);
  desk.at.bench.pass(day);
  await run(forgetOld);
  expect(await sealedLeft(id)).toBe(0);
});

test('silence is noticed the day after the term, once; an extension gives it a new term', async () => {
  const { id, number } = await desk.at.sent();
  desk.at.bench.pass(30 * day);
  await run(noticeSilence);
  expect(await events(id)).not.toContain('silence');
  desk.at.bench.pass(day);
  await run(noticeSilence);
  desk.at.bench.pass(day);
  await run(noticeSilence);
  expect((await events(id)).filter((event) => event === 'silence')).toHaveLength(1);
  expect((await desk.at.told(id)).at(-1)).toMatchObject({
    template: 'appeals.silence',
    values: { due: '23 грудня 2026', basis: 'День орієнтовний: поліція не назвала дня реєстрації.' },
  });
  const tell = (entry: Parameters<typeof recordOwnEntry>[2]) => recordOwnEntry(desk.at.house, number, entry, desk.at.bench.now);
  await tell({ act: 'register', policeNumber: '1', registeredOn: '2026-11-30' });
  await tell({ act: 'extend', extendedTo: '2027-01-10', reason: 'Поліція написала про подовження.' });
  await run(noticeSilence);
  expect((await events(id)).filter((event) => event === 'silence')).toHaveLength(1);
  desk.at.bench.now = new Date('2027-01-11T08:00:00Z');
  await run(noticeSilence);
  expect((await events(id)).filter((event) => event === 'silence')).toHaveLength(2);
  expect((await desk.at.told(id)).at(-1)).toMatchObject({ template: 'appeals.silence', values: { due: '10 січня 2027', basis: '' } });
});

test('an answered appeal closes after a month; an unanswered one when the page of the police ends', async () => {
  const answered = await desk.at.sent();
  const silent = await desk.at.sent();
  await recordOwnEntry(desk.at.house, answered.number, { act: 'answer', answeredOn: '2026-11-23', answerKind: 'satisfied' }, desk.at.bench.now);
  desk.at.bench.pass(29 * day);
  await run(closeFinished);
  expect((await desk.at.row(answered.id)).state).toBe('answered');
  desk.at.bench.pass(2 * day);
  await run(closeFinished);
  expect((await desk.at.row(answered.id)).state).toBe('closed');
  desk.at.bench.now = new Date('2027-04-07T10:00:00Z');
  await run(closeFinished);
  expect((await desk.at.row(silent.id)).state).toBe('sent');
  desk.at.bench.now = new Date('2027-04-08T10:00:00Z');
  await run(closeFinished);
  expect((await desk.at.row(silent.id)).state).toBe('closed');
  expect(await told(silent.id)).toContain('appeals.closed');
});

test('files and the list of supporters go after 180 days, the text and the name 12 months after closing; kind, district and result stay', async () => {
  const supporters = [{ name: 'Петро Вигаданий', residence: 'Одеса, Грецька, 14', email: 'petro@mail.example' }];
  const { id, number } = await desk.at.sent({ content: appealContent({ supporters }) });
  const { db, house } = desk.at;
  const bytes = Buffer.from('довідка');
  await keepFile(
    db,
    house.vault,
    { kind: 'appeal', id },
    { content: bytes, type: 'text/plain', label: 'довідка.txt', sha256: sha(bytes), purpose: 'attachment', evidence: false, scannedAt: null },
    { count: 5, each: 1e6, all: 1e7 },
    desk.at.bench.now,
  );
  await recordOwnEntry(house, number, { act: 'answer', answeredOn: '2026-11-23', answerKind: 'satisfied' }, desk.at.bench.now);
  desk.at.bench.pass(40 * day);
  await run(closeFinished);
  desk.at.bench.pass(139 * day);
  await run(forgetOld);
  expect(await db.select().from(files)).toHaveLength(1);
  expect((await openVersion(db, house, id, 1))?.content.supporters).toHaveLength(1);
  expect(await db.select().from(appealSupporters)).toHaveLength(1);
  desk.at.bench.pass(day);
  await run(forgetOld);
  expect(await db.select().from(appealSupporters)).toEqual([]);
  expect(await db.select().from(files)).toHaveLength(0);
  const reduced = await openVersion(db, house, id, 1);
  expect(reduced).toMatchObject({ whole: false, content: { supporters: [], subject: 'Неприбуття наряду' } });
  desk.at.bench.pass(224 * day);
  await run(forgetOld);
  expect(await sealedLeft(id)).toBeGreaterThan(0);
  desk.at.bench.pass(day);
  await run(forgetOld);
  expect(await sealedLeft(id)).toBe(0);
  expect(await desk.at.row(id)).toMatchObject({ state: 'closed', kind: 'complaint', number });
  expect((await events(id)).at(-1)).toBe('forget');
});

test('nothing of an appeal that still runs is forgotten, whatever its age', async () => {
  const { id } = await desk.at.keep();
  desk.at.bench.pass(800 * day);
  await run(forgetOld);
  expect(await sealedLeft(id)).toBeGreaterThan(0);
  expect(await desk.at.db.select().from(appealVersions).where(eq(appealVersions.appealId, id))).toHaveLength(1);
  expect(await desk.at.db.select().from(appealFiles)).toEqual([]);
});
