import { unzipSync } from 'fflate';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { appeals } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { dataRequests } from '#db/schema/privacy.ts';
import { residents } from '#db/schema/residents.ts';
import { appealConsents, personal as ownAppeals } from '#modules/appeals/index.ts';
import { countHeld, openHeld, packArchive, personal, seeRequest, subjectEmail } from '#modules/privacy/index.ts';
import { receiveRequest } from '#modules/privacy/requests.ts';
import { letIn, openRequest } from '#modules/privacy/see.ts';
import { answerErasure, askErasure, beginWork, claimRequest, closeRequest, decideIdentity, grantArchive } from '#modules/privacy/work.ts';
import { accountConsent } from '#modules/residents/index.ts';
import { zipped } from '#platform/zip.ts';
import { appealContent, later } from '../../support/appeals.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hire } from '../../support/people.ts';
import { maria, petro, requestsOn } from '../../support/dataRequests.ts';
import { entered } from '../../support/residents.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const { begun, received, row, working, letters, jar } = requestsOn(desk);
const parts = [ownAppeals, personal];
const wanted = { parts, kinds: [...appealConsents, accountConsent], language: 'uk' as const };
const day = 24;
const by = (email: string) => ({ content: appealContent({ applicant: { ...appealContent().applicant, email } }) });

test('a request counts from the digits on: a number, the day of receipt, thirty days, a letter', async () => {
  const { house, bench, db } = desk.at;
  const { token, digits } = await begun();
  expect(await db.select().from(dataRequests)).toMatchObject([{ state: 'unconfirmed', number: null, lastOn: null }]);
  expect(await receiveRequest(house, { token, digits: digits === '000000' ? '000001' : '000000' }, bench.now)).toEqual({ status: 'wrong', left: 4 });
  const got = await receiveRequest(house, { token, digits }, bench.now);
  expect(got).toMatchObject({ status: 'received', number: expect.stringMatching(/^ZD-OD-2026-000001-.$/) });
  // The clock of these tests stands at 2026-11-23 in Kyiv.
  expect(await db.select().from(dataRequests)).toMatchObject([{ state: 'received', receivedAt: bench.now, lastOn: '2026-12-23', entryId: null }]);
  const [letter] = await letters('privacy.received');
  expect(letter?.to).toBe(maria);
  expect(letter?.text).toContain('23.12.2026');
  expect(letter?.text).toMatch(/ЗД-ОД-2026-000001-./);
  expect((await db.select().from(audit).where(eq(audit.act, 'privacy.received'))).map(({ by: who }) => who)).toEqual(['resident']);
  // The same digits again are used up.
  expect(await receiveRequest(house, { token, digits }, bench.now)).toEqual({ status: 'over' });
});

test('number and code open it in this browser, the mailbox in the account; a wrong pair and a stranger see nothing', async () => {
  const { house, bench, db } = desk.at;
  const { number, code } = await received();
  const cookies = jar();
  const here = { house, cookies, now: bench.now };
  expect(await seeRequest(here, number, null)).toBe(null);
  const wrong = await openRequest(db, house, { number, code: 'ABCE2345', network: 'net' }, bench.now);
  expect(wrong).toEqual({ ok: false, errors: { _form: { key: 'appeals.status.wrongPair' } } });
  const opened = await openRequest(db, house, { number: number.replace('ZD', 'зд').toLowerCase(), code: code.toLowerCase(), network: 'net' }, bench.now);
  expect(opened).toEqual({ ok: true, number, code });
  letIn(here, number, code, false);
  expect(await seeRequest(here, number, null)).toMatchObject({ state: 'received', lastOn: '2026-12-23', code: null });
  expect(await seeRequest({ ...here, now: later(bench.now, 1) }, number, null)).toBe(null);
  const mine = await entered(house, maria, bench.now);
  expect(await seeRequest({ ...here, cookies: jar() }, number, mine.resident.person)).toMatchObject({ number });
  expect((await personal.list(db, house, mine.resident.person, 'uk', bench.now)).map(({ key }) => key)).toEqual([number]);
  const other = await entered(house, petro, bench.now);
  expect(await seeRequest({ ...here, cookies: jar() }, number, other.resident.person)).toBe(null);
});

test('steps go in order, by the one who took it, and each is in the record', async () => {
  const { house, bench, db } = desk.at;
  const { id } = await received();
  const [first, second] = [await hire(house, 'administrator', bench.now), await hire(house, 'administrator', bench.now)];
  const doing = { requestId: id, staffId: first.staff.id };
  expect(await decideIdentity(house, doing, 'proved', 'код із пошти', bench.now)).toBe('privacy.notYours');
  expect(await claimRequest(house, doing, bench.now)).toBe(null);
  expect(await beginWork(house, doing, bench.now)).toBe('privacy.late');
  expect(await closeRequest(house, doing, { words: 'Ось ваші дані.', reason: null, parts }, bench.now)).toBe('privacy.late');
  expect(await decideIdentity(house, doing, 'proved', 'код із пошти', bench.now)).toBe(null);
  expect(await beginWork(house, { ...doing, staffId: second.staff.id }, bench.now)).toBe('privacy.notYours');
  expect(await beginWork(house, doing, bench.now)).toBe(null);
  expect(await claimRequest(house, { ...doing, staffId: second.staff.id }, bench.now)).toBe(null);
  const last = { ...doing, staffId: second.staff.id };
  expect(await closeRequest(house, last, { words: 'Ось ваші дані.', reason: null, parts }, bench.now)).toBe(null);
  expect(await claimRequest(house, doing, bench.now)).toBe('privacy.late');
  const acts = (await db.select().from(audit).where(eq(audit.subjectId, id)).orderBy(audit.id)).map(({ act }) => act);
  expect(acts).toEqual(['received', 'claim', 'proved', 'begin', 'claim', 'answer'].map((act) => `privacy.${act}`));
  expect((await letters('privacy.answered')).map(({ to, text }) => [to, text.includes('Ось ваші дані.')])).toEqual([[maria, true]]);
});

test('a refusal names its ground in the law, to the person and in the record', async () => {
  const { house, bench, db } = desk.at;
  const { id, doing } = await working({ kind: 'deletion', text: 'зітріть усе' });
  expect(await closeRequest(house, doing, { words: 'Строк ще не минув.', reason: 'term', parts }, bench.now)).toBe(null);
  expect(await row(id)).toMatchObject({ state: 'refused', reason: 'term' });
  const [letter] = await letters('privacy.answered');
  expect(letter?.text).toContain('стаття 15');
  expect((await db.select().from(audit).where(eq(audit.act, 'privacy.refuse')))[0]?.detail).toEqual({ reason: 'term' });
});

test('the office sees numbers and counts, and after a proof what happened: never a text of the person', async () => {
  const { house, bench, db } = desk.at;
  const essence = 'таємний двір на розі, де стоїть моя машина'.padEnd(60, '.');
  const kept = await desk.at.sent({ content: appealContent({ essence, applicant: { ...appealContent().applicant, email: maria } }) });
  await desk.at.keep(by(petro));
  await entered(house, maria, bench.now);
  const held = await countHeld(db, house, maria, wanted);
  expect(held).toMatchObject({ account: true, consents: 1 });
  expect(held.parts.map(({ part, names, erasable, kept: stays }) => [part.name, names.length, erasable, stays])).toEqual([
    ['appeals', 1, 0, 1],
    ['requests', 0, 0, 0],
  ]);
  const opened = await openHeld(db, house, maria, parts, 'uk', bench.now);
  expect(opened).toHaveLength(1);
  const shown = JSON.stringify([held.parts.map(({ names }) => names), opened]);
  for (const secret of ['таємний двір', maria, kept.content.applicant.surname, kept.content.applicant.phone]) expect(shown).not.toContain(secret);
});

test('the archive is given to the person alone, only once who asks is known, and for its days', async () => {
  const { house, bench, db } = desk.at;
  await desk.at.sent(by(maria));
  const unproved = await working({ about: petro }, 'unproved');
  expect(await grantArchive(house, unproved.doing, 'просить доступу', bench.now)).toBe('privacy.identityFirst');
  const { number, doing, code } = await working();
  const cookies = jar();
  const see = async (now = bench.now) => seeRequest({ house, cookies, now }, number, null);
  letIn({ house, cookies, now: bench.now }, number, code, false);
  const before = await see();
  expect(before && (await packArchive(house, before, wanted, bench.now))).toBe(null);
  expect(await grantArchive(house, doing, 'просить доступу', bench.now)).toBe(null);
  const view = await see();
  const packed = view && (await packArchive(house, view, wanted, bench.now));
  if (!packed) throw new Error('There is no archive.');
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipped(packed, bench.now)) chunks.push(chunk);
  const files = unzipSync(Buffer.concat(chunks));
  const data = JSON.parse(Buffer.from(files['data.json'] ?? []).toString('utf8'));
  expect([data.appeals.length, data.requests.length, data.account.createdAt]).toEqual([1, 2, null]);
  expect(await db.select().from(audit).where(eq(audit.act, 'privacy.archive'))).toHaveLength(1);
  letIn({ house, cookies, now: later(bench.now, 31 * day) }, number, code, false);
  expect((await see(later(bench.now, 31 * day)))?.archiveUntil).toBe(null);
});

test('whose identity is not proved is answered through the known contact only', async () => {
  const { house, bench } = desk.at;
  await desk.at.sent(by(petro));
  const { id, number, doing } = await working({ about: petro }, 'unproved');
  const asked = await row(id);
  if (!asked) throw new Error('The request is gone.');
  // Until it is proved, only data of the address that was proved is looked at.
  expect(subjectEmail(house, asked)).toBe(maria);
  await closeRequest(house, doing, { words: 'Про вас є одне звернення.', reason: null, parts }, bench.now);
  expect((await letters('privacy.known')).map(({ to, text }) => [to, text.includes('одне звернення')])).toEqual([[petro, true]]);
  expect((await letters('privacy.elsewhere')).map(({ to, text }) => [to, text.includes('одне звернення')])).toEqual([[maria, false]]);
  expect(await letters('privacy.answered')).toEqual([]);
  const cookies = jar();
  letIn({ house, cookies, now: bench.now }, number, 'ABCE2345', false);
  expect(await seeRequest({ house, cookies, now: bench.now }, number, null)).toMatchObject({ elsewhere: true, answer: null });
});

test('an address that nobody ever proved is no known contact: a typed one gets no letter', async () => {
  const { house, bench } = desk.at;
  const { doing } = await working({ about: 'stranger@mail.example' }, 'unproved');
  await closeRequest(house, doing, { words: 'Нічого немає.', reason: 'identity', parts }, bench.now);
  expect(await letters('privacy.known')).toEqual([]);
  expect(await letters('privacy.elsewhere')).toHaveLength(1);
});

test('early deletion takes two persons, and goes with what the person may erase and no further', async () => {
  const { house, bench, db } = desk.at;
  const sent = await desk.at.sent(by(maria));
  const waiting = await desk.at.keep(by(maria));
  await entered(house, maria, bench.now);
  const { doing } = await working({ kind: 'deletion', text: 'зітріть усе про мене' });
  const lead = await hire(house, 'lead', bench.now);
  const yes = { answer: 'confirmed' as const, why: 'усе правильно', parts };
  expect(await answerErasure(house, { ...doing, staffId: lead.staff.id }, yes, bench.now)).toBe('privacy.late');
  expect(await askErasure(house, doing, 'людина просить', bench.now)).toBe(null);
  expect(await askErasure(house, doing, 'людина просить', bench.now)).toBe('privacy.erase.waits');
  expect(await answerErasure(house, doing, yes, bench.now)).toBe('privacy.erase.other');
  expect(await db.select().from(residents)).toHaveLength(1);
  expect(await answerErasure(house, { ...doing, staffId: lead.staff.id }, yes, bench.now)).toBe(null);
  expect(await db.select().from(residents)).toEqual([]);
  const states = await db.select({ id: appeals.id, state: appeals.state, name: appeals.nameSealed }).from(appeals);
  expect(states.find(({ id }) => id === waiting.id)).toMatchObject({ state: 'withdrawn', name: null });
  expect(states.find(({ id }) => id === sent.id)).toMatchObject({ state: 'sent', name: expect.any(String) });
  expect((await db.select().from(audit).where(eq(audit.act, 'privacy.eraseYes')))[0]?.detail).toEqual({ askedBy: doing.staffId });
});
