import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { appeals, appealSupporters, appealVersions } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { consents } from '#db/schema/consents.ts';
import { outbox } from '#db/schema/outbox.ts';
import { consentsOf } from '#modules/appeals/agreed.ts';
import { appealConsents, personal, takeSupport } from '#modules/appeals/index.ts';
import { askModerators } from '#modules/appeals/submit.ts';
import { withdrawAppeal } from '#modules/appeals/tell.ts';
import { countConsents, forgetConsents, keepConsentTexts, listConsents, withdrawConsent, wordsHash, writeConsents, type Consent } from '#platform/consents.ts';
import { emailDigest } from '#platform/personal.ts';
import { appealContent, later, refusal } from '../../support/appeals.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { emptyDatabase } from '../../support/database.ts';
import { layLand, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const year = 365 * 24;

const ofAppeal = (id: string): Promise<Consent[]> => listConsents(desk.at.db, appealConsents, { personDigest: null, subjects: [{ kind: 'appeal', id }] });
async function consentTo(id: string, purpose: string): Promise<Consent> {
  const found = (await ofAppeal(id)).find(({ kind }) => kind.purpose === purpose);
  if (!found) throw new Error(`Nobody agreed to ${purpose}.`);
  return found;
}
/** An appeal that stands in the register with every wish marked. */
async function agreed(how: 'keep' | 'sent' = 'keep', at = desk.at.bench.now) {
  const content = appealContent({ consents: { notice: true, sending: true, statistics: true, survey: true, publish: true } });
  const kept = await desk.at[how]({ content });
  await desk.at.db.update(appeals).set({ allowStatistics: true, allowSurvey: true, allowPublish: true }).where(eq(appeals.id, kept.id));
  await desk.at.db.transaction((tx) => writeConsents(tx, consentsOf(desk.at.house, kept.id, content, at)));
  return { ...kept, email: content.applicant.email };
}

test('sending an appeal writes one row for each statement and each marked wish, with the words that were shown', async () => {
  const { db, house, bench } = desk.at;
  await layLand(db, bench.now);
  const person = new Visitor(house, bench.now);
  await person.walk();
  expect((await person.sendProved({ publish: 'yes' })).go).toBe('appeals.sent');
  const [appeal] = await db.select().from(appeals);
  const rows = await db.select().from(consents);
  expect(rows.map(({ purpose }) => purpose).sort()).toEqual(['appeals.mine', 'appeals.notice', 'appeals.publish', 'appeals.sending']);
  expect(new Set(rows.map((row) => `${row.act} ${row.subjectKind} ${row.subjectId} ${row.language} ${row.place} ${row.personDigest}`))).toEqual(
    new Set([`given appeal ${appeal?.id} uk appeals.check ${appeal?.emailDigest}`]),
  );
  expect(rows.find(({ purpose }) => purpose === 'appeals.publish')?.textHash).toBe(wordsHash(['appeals.wizard.publish', 'appeals.wizard.publish.hint'], 'uk'));
  expect(wordsHash(['appeals.wizard.publish'], 'uk')).not.toBe(wordsHash(['appeals.wizard.publish'], 'en'));
});

test.each([
  ['appeals.statistics', 'allowStatistics'],
  ['appeals.survey', 'allowSurvey'],
  ['appeals.publish', 'allowPublish'],
] as const)('taking back %s stops what it covers and nothing else, once', async (purpose, wish) => {
  const { id } = await agreed('sent');
  const { house, bench, db } = desk.at;
  const consent = await consentTo(id, purpose);
  expect(await withdrawConsent(house, consent, 'residents.consents', bench.now)).toBe('stopped');
  const all = { allowStatistics: true, allowSurvey: true, allowPublish: true, state: 'sent' };
  expect(await desk.at.row(id)).toMatchObject({ ...all, [wish]: false });
  expect((await consentTo(id, purpose)).withdrawnAt).toEqual(bench.now);
  expect(await withdrawConsent(house, await consentTo(id, purpose), 'residents.consents', bench.now)).toBe(null);
  // Two presses at once: the register notes one end.
  expect(await withdrawConsent(house, consent, 'residents.consents', bench.now)).toBe('stopped');
  expect(await db.select().from(consents).where(eq(consents.act, 'withdrawn'))).toHaveLength(1);
  const [line] = await db.select().from(audit).where(eq(audit.act, 'consents.withdraw'));
  expect(line).toMatchObject({ by: 'resident', subjectId: id, detail: { purpose, consent: consent.id } });
});

test('a statement is no consent: it cannot be taken back', async () => {
  const { id } = await agreed();
  for (const purpose of ['appeals.mine', 'appeals.notice'])
    expect(await withdrawConsent(desk.at.house, await consentTo(id, purpose), 'x', desk.at.bench.now)).toBe(null);
});

test('taking back the instruction to send withdraws the letter and erases it, and the register no longer names the person', async () => {
  const { id, email } = await agreed();
  const { house, bench, db } = desk.at;
  expect(await withdrawConsent(house, await consentTo(id, 'appeals.sending'), 'appeals.consents', bench.now)).toBe('stopped');
  expect(await desk.at.row(id)).toMatchObject({ state: 'withdrawn', nameSealed: null, emailDigest: null });
  expect((await db.select().from(appealVersions)).every(({ sealed }) => sealed === '')).toBe(true);
  const rows = await db.select().from(consents);
  expect(rows.filter(({ act, purpose }) => act === 'withdrawn' && purpose === 'appeals.sending')).toHaveLength(1);
  expect(rows.some(({ personDigest }) => personDigest === emailDigest(house, email))).toBe(false);
});

test('a letter that the police have stays with them: the register says that nothing was taken back', async () => {
  const { id } = await agreed('sent');
  const { house, bench, db } = desk.at;
  expect(await withdrawConsent(house, await consentTo(id, 'appeals.sending'), 'appeals.consents', bench.now)).toBe('late');
  expect((await desk.at.row(id)).state).toBe('sent');
  expect(await db.select().from(consents).where(eq(consents.act, 'withdrawn'))).toEqual([]);
});

test('withdrawing the appeal on its own page ends the consent too', async () => {
  const { id, number } = await agreed();
  expect(await withdrawAppeal(desk.at.house, number, desk.at.bench.now)).toBe(true);
  expect((await consentTo(id, 'appeals.sending')).withdrawnAt).toEqual(desk.at.bench.now);
});

test('a person of a group says yes by a button that the register remembers, and may take it back from the account until the letter leaves', async () => {
  const { db, house, bench } = desk.at;
  const petro = { name: 'Вигаданий Петро', residence: 'Одеса, Грецька, 14', email: 'petro@mail.example' };
  const kept = await desk.at.keep({ content: appealContent({ supporters: [petro] }), agreed: false });
  await db.transaction((tx) => askModerators(tx, house, kept.id, bench.now));
  const [letter] = await db.select().from(outbox).where(eq(outbox.template, 'appeals.support'));
  const { token } = JSON.parse(house.vault.open(letter?.dataSealed ?? ''));
  const answer = (what: 'confirmed' | 'refused') => takeSupport(new Visitor(house, bench.now).desk({ answer: what }), token);
  const mine = () => listConsents(db, appealConsents, { personDigest: emailDigest(house, petro.email), subjects: [] });
  await answer('confirmed');
  expect((await mine()).map(({ kind, withdrawnAt }) => [kind.purpose, withdrawnAt])).toEqual([['appeals.support', null]]);
  // The author sees consents of the author, never who of the group said what.
  expect(await ofAppeal(kept.id)).toEqual([]);
  await answer('refused');
  expect((await mine()).map(({ withdrawnAt }) => withdrawnAt)).toEqual([bench.now]);
  await answer('confirmed');
  const standing = (await mine()).find(({ withdrawnAt }) => withdrawnAt === null);
  if (!standing) throw new Error('The second yes is not in the register.');
  expect(await withdrawConsent(house, standing, 'residents.consents', bench.now)).toBe('stopped');
  expect((await db.select().from(appealSupporters)).map(({ state }) => state)).toEqual(['refused']);
  await answer('confirmed');
  const last = (await mine()).find(({ withdrawnAt }) => withdrawnAt === null);
  const approved = await desk.at.decide(kept.id, 'approve');
  expect(approved.ok).toBe(true);
  await desk.at.sendAll('police');
  if (!last) throw new Error('The third yes is not in the register.');
  expect(await withdrawConsent(house, last, 'residents.consents', bench.now)).toBe('late');
});

test('rows are only added: the database refuses to change a consent or to forget one before its time', async () => {
  await agreed();
  const { db } = desk.at;
  expect(await refusal(db, "update consents set purpose = 'appeals.survey'")).toMatch(/only added/);
  expect(await refusal(db, 'delete from consents')).toMatch(/only added/);
});

test('three years after its last word a consent is forgotten; one that still covers an account is not', async () => {
  const given = new Date('2021-03-01T10:00:00Z');
  await agreed('keep', given);
  const { db } = desk.at;
  const account = { purpose: 'residents.account', words: ['residents.enter.first'] } as const;
  const covered = { personDigest: 'd', subjectKind: 'resident', subjectId: 'r' };
  await db.transaction((tx) => writeConsents(tx, [{ ...covered, kind: account, language: 'uk', place: 'x', at: given }]));
  expect(await forgetConsents(db, ['residents.account'], later(given, 3 * year - 48))).toBe(0);
  expect(await forgetConsents(db, ['residents.account'], later(given, 3 * year + 48))).toBe(6);
  expect((await db.select().from(consents)).map(({ purpose }) => purpose)).toEqual(['residents.account']);
});

test('a withdrawal counts its own three years, and goes together with what it ended', async () => {
  const given = new Date('2020-03-01T10:00:00Z');
  const taken = later(given, 2 * year);
  const { id } = await agreed('keep', given);
  await withdrawConsent(desk.at.house, await consentTo(id, 'appeals.survey'), 'x', taken);
  const left = async () => (await desk.at.db.select().from(consents)).filter(({ purpose }) => purpose === 'appeals.survey').length;
  await forgetConsents(desk.at.db, [], later(given, 3 * year + 48));
  expect(await left()).toBe(2);
  await forgetConsents(desk.at.db, [], later(taken, 3 * year + 48));
  expect(await left()).toBe(0);
});

test('the office counts each version of each text, and can read its words', async () => {
  const first = await agreed();
  await agreed();
  const { db, house, bench } = desk.at;
  await keepConsentTexts(db, appealConsents, bench.now);
  await keepConsentTexts(db, appealConsents, bench.now);
  await withdrawConsent(house, await consentTo(first.id, 'appeals.publish'), 'x', bench.now);
  const { rows, more } = await countConsents(db, 1);
  expect(more).toBe(false);
  expect(rows.find(({ purpose }) => purpose === 'appeals.publish')).toMatchObject({
    language: 'uk',
    given: 2,
    withdrawn: 1,
    words: expect.stringContaining('Опублікуйте'),
  });
  expect(JSON.stringify(rows)).not.toContain(first.email);
});

test('the account names what each consent is about, and nobody else’s', async () => {
  const { id, email, number } = await agreed();
  const { db, house } = desk.at;
  const person = { emailDigest: emailDigest(house, email), things: [] };
  expect((await personal.subjects(db, person, 'en')).map((one) => [one.id, one.name])).toEqual([[id, number]]);
  expect(await personal.subjects(db, { emailDigest: 'somebody', things: [] }, 'en')).toEqual([]);
});
