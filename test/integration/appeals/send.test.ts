import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { appealDrafts, appealEvents, appealFiles, appealNumbers, appeals, appealVersions } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { files } from '#db/schema/files.ts';
import { outbox } from '#db/schema/outbox.ts';
import { openSent } from '#modules/appeals/index.ts';
import { addFiles } from '#modules/appeals/files.ts';
import { hashOf, readContent } from '#modules/appeals/form.ts';
import { appealOwner } from '#modules/appeals/accept.ts';
import { statusCodeHash } from '#modules/appeals/codes.ts';
import { verifyAudit } from '#platform/audit.ts';
import { listFiles, readFile } from '#platform/files.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { photo } from '../../support/sampleFiles.ts';
import { answers, layLand, postedForm, territory, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const now = new Date('2026-11-21T10:00:00Z');
let house: House;
const visitor = () => new Visitor(house, now);
const all = () => box.db.select().from(appeals);
beforeEach(async () => {
  house = testHouse(box.database);
  await layLand(box.db, now);
});

test('an appeal is stored with its text, files, history and letter, and the draft is gone', async () => {
  const person = visitor();
  await person.walk();
  await addFiles(person.desk(), postedForm({ file: new File([new Uint8Array(await photo())], 'двір.jpg') }));
  expect((await person.sendProved({ publish: 'yes' })).go).toBe('appeals.sent');

  const [appeal] = await all();
  expect(appeal).toMatchObject({
    number: expect.stringMatching(/^ZV-OD-2026-000001-.$/),
    state: 'awaiting_confirmation',
    kind: 'statement',
    kindChosen: false,
    territory,
    version: 1,
    allowPublish: true,
    allowSurvey: false,
    allowStatistics: false,
    waitsNote: null,
  });
  const [version] = await box.db.select().from(appealVersions);
  const text = house.vault.open(version?.sealed ?? '');
  expect(hashOf(text)).toBe(version?.textHash);
  expect(appeal?.contentHash).toBe(version?.textHash);
  const content = readContent(text);
  expect(content).toMatchObject({
    essence: answers.what['essence'],
    where: { known: 'address', address: 'Базарна, 62, двір', territory, territoryName: 'Приморський район' },
    when: { known: 'period', from: '2026-11-17', to: null, time: 'щовечора' },
    applicant: { surname: 'Петренко', patronymic: null, phone: '+380671234567', textOnly: true },
    files: [{ label: 'двір.jpg', type: 'image/jpeg' }],
    consents: { notice: true, sending: true, publish: true, survey: false },
    authoredAt: person.now.toISOString(),
  });
  const stored = await listFiles(box.db, house.vault, appealOwner(appeal?.id ?? ''));
  expect(stored.map((file) => file.sha256)).toEqual(content.files.map((file) => file.sha256));
  const opened = await readFile(box.db, house.vault, appealOwner(appeal?.id ?? ''), stored[0]?.id ?? '');
  expect(opened?.content.length).toBe(stored[0]?.bytes);
  expect(await box.db.select().from(appealFiles)).toMatchObject([{ version: 1, position: 1, fileId: stored[0]?.id, sha256: stored[0]?.sha256 }]);
  expect(await box.db.select().from(appealEvents)).toMatchObject([{ event: 'send', fromState: 'draft', toState: 'awaiting_confirmation', actor: 'applicant' }]);
  expect((await box.db.select().from(outbox)).map((row) => [row.template, house.vault.open(row.toSealed ?? '')])).toEqual([
    ['appeals.confirm', 'hanna.petrenko@mail.example'],
  ]);
  expect((await box.db.select().from(appealDrafts)).map((row) => row.kind)).toEqual(['receipt']);
  expect(person.jar.has('draft')).toBe(false);

  const sent = await openSent(person.desk());
  expect(sent?.receipt.number).toBe(appeal?.number);
  expect(appeal?.codeHash).toBe(statusCodeHash(house, appeal?.number ?? '', sent?.receipt.code ?? ''));
  const row = JSON.stringify([appeal, version, await box.db.select().from(outbox)]);
  for (const secret of ['Петренко', 'hanna', 'Базарн', sent?.receipt.code ?? '']) expect(row).not.toContain(secret);
});

test('a double press is one appeal, and both presses end on the same page', async () => {
  const person = visitor();
  await person.walk();
  const twin = person.twin();
  const presses = await Promise.all([person.send(), twin.send()]);
  expect(presses.map((turn) => turn.go)).toEqual(['appeals.sent', 'appeals.sent']);
  expect(await all()).toHaveLength(1);
  expect(await box.db.select().from(outbox)).toHaveLength(1);
  const [one, two] = [await openSent(person.desk()), await openSent(twin.desk())];
  expect(two?.receipt).toEqual(one?.receipt);
});

test('when the answer was lost on the way, pressing again finds the appeal instead of a second one', async () => {
  const person = visitor();
  await person.walk();
  const before = person.twin();
  await person.send();
  before.now = person.now;
  expect((await before.send()).go).toBe('appeals.sent');
  expect((await openSent(before.desk()))?.receipt.number).toBe((await openSent(person.desk()))?.receipt.number);
  expect(await all()).toHaveLength(1);
});

test('a fault in the middle stores nothing, takes no number and leaves the draft with its photo', async () => {
  const person = visitor();
  await person.walk();
  await addFiles(person.desk(), postedForm({ file: new File([new Uint8Array(await photo())], 'двір.jpg') }));
  // The last thing that is written is the receipt; breaking there shows that nothing before it stays.
  await box.db.execute(
    sql`create function broken() returns trigger language plpgsql as $$ begin if new.kind = 'receipt' then raise exception 'pulled the plug'; end if; return new; end $$`,
  );
  await box.db.execute(sql`create trigger broken before insert on appeal_drafts for each row execute function broken()`);
  await expect(person.send()).rejects.toThrow();
  await box.db.execute(sql`drop trigger broken on appeal_drafts`);
  await box.db.execute(sql`drop function broken`);
  expect(await all()).toEqual([]);
  expect(await box.db.select().from(outbox)).toEqual([]);
  expect(await box.db.select().from(appealNumbers)).toEqual([]);
  expect((await box.db.select().from(files)).map((file) => file.ownerKind)).toEqual(['draft']);
  expect((await person.send()).go).toBe('appeals.sent');
  expect((await all())[0]?.number).toMatch(/-000001-/);
});

test('a full disk is said in words, and nothing is lost', async () => {
  const person = visitor();
  await person.walk();
  await box.db.execute(
    sql`create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`,
  );
  await box.db.execute(sql`create trigger full_disk before insert on appeals for each row execute function full_disk()`);
  const turn = await person.send();
  expect([turn.status, turn.form.errors['_form']]).toEqual([503, { key: 'appeals.wizard.fullSending' }]);
  expect(turn.form.values['mine']).toBe('yes');
  await box.db.execute(sql`drop trigger full_disk on appeals`);
  await box.db.execute(sql`drop function full_disk`);
  expect((await person.send()).go).toBe('appeals.sent');
});

test('twelve people at once get twelve numbers in a row', async () => {
  const people = await Promise.all(
    Array.from({ length: 12 }, async (_, at) => {
      const person = visitor();
      person.network = `network-${at}`;
      await person.walk({ you: { email: `person${at}@mail.example` } });
      return person;
    }),
  );
  await Promise.all(people.map((person) => person.send()));
  const running = (await all()).map((row) => Number(row.number.slice(11, 17))).sort((a, b) => a - b);
  expect(running).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
});

test('one that cannot be stored takes down nobody who sends at the same moment, and leaves no gap in the numbers', async () => {
  const people = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (at) => {
      const person = visitor();
      person.network = `network-${at}`;
      await person.walk({ you: { email: `person${at}@mail.example` }, ...(at === 4 ? { aim: { aim: 'breach', kind: 'request' } } : {}) });
      return person;
    }),
  );
  await box.db.execute(
    sql`create function broken() returns trigger language plpgsql as $$ begin if new.kind = 'request' then raise exception 'pulled the plug'; end if; return new; end $$`,
  );
  await box.db.execute(sql`create trigger broken before insert on appeals for each row execute function broken()`);
  const turns = await Promise.allSettled(people.map((person) => person.send()));
  await box.db.execute(sql`drop trigger broken on appeals`);
  await box.db.execute(sql`drop function broken`);
  expect(turns.map((turn) => turn.status)).toEqual(people.map((_, at) => (at === 3 ? 'rejected' : 'fulfilled')));
  expect((await all()).map((row) => row.number.slice(11, 17)).sort()).toEqual(['000001', '000002', '000003', '000004', '000005']);
  expect((await people[3]?.send())?.go).toBe('appeals.sent');
  expect((await box.db.select().from(outbox)).map((row) => house.vault.open(row.toSealed ?? '')).sort()).toEqual(
    people.map((_, at) => `person${at + 1}@mail.example`),
  );
});

test('the record of acts names each sending once, and nothing of the author', async () => {
  const person = visitor();
  await person.walk();
  await person.send();
  const [appeal] = await all();
  const written = await box.db.select().from(audit).where(eq(audit.act, 'appeals.send'));
  expect(written).toMatchObject([{ staffId: null, by: 'resident', subjectKind: 'appeal', subjectId: appeal?.id, detail: { from: 'draft', to: 'awaiting_confirmation' }, at: person.now }]);
  expect((await verifyAudit(box.db)).whole).toBe(true);
});

test('crime statements have a series of their own, and their extra answers', async () => {
  const person = visitor();
  await person.walk({ aim: { aim: 'crime' }, what: { damage: 'Велосипед, 8 000 грн', witnesses: 'Камера на аптеці', wantsExtract: 'yes' } });
  await person.send();
  const [appeal] = await all();
  expect(appeal).toMatchObject({ kind: 'crime', number: expect.stringMatching(/^ZK-OD-2026-000001-/) });
  const [version] = await box.db.select().from(appealVersions);
  expect(readContent(house.vault.open(version?.sealed ?? '')).crime).toEqual({
    damage: 'Велосипед, 8 000 грн',
    witnesses: 'Камера на аптеці',
    suspect: '',
    wantsExtract: true,
  });
});

test('the author may name the kind, and the choice is kept', async () => {
  const person = visitor();
  await person.walk({ aim: { aim: 'breach', kind: 'request' } });
  await person.send();
  expect((await all())[0]).toMatchObject({ kind: 'request', kindChosen: true });
});

test.each([
  ['mine', 'appeals.form.mineMissing'],
  ['notice', 'appeals.form.noticeMissing'],
  ['sending', 'appeals.form.sendingMissing'],
] as const)('without the statement "%s" nothing is sent, and the other boxes stay as they were', async (name, key) => {
  const person = visitor();
  await person.walk();
  const others = Object.fromEntries(['mine', 'notice', 'sending', 'survey'].filter((one) => one !== name).map((one) => [one, 'yes']));
  const { answerCheck } = await import('#modules/appeals/index.ts');
  const turn = await answerCheck(person.desk(others));
  expect([turn.status, turn.form.errors[name]]).toEqual([422, { key }]);
  expect(Object.keys(turn.form.values).sort()).toEqual(Object.keys(others).sort());
  expect(await all()).toEqual([]);
});

test('a screen that is wrong leads there instead of sending', async () => {
  const person = visitor();
  await person.walk();
  await person.fill('you', { ...answers.you, email: 'hanna' });
  expect((await person.send()).go).toBe('appeals.you');
  expect((await person.open('you')).form.errors['email']).toEqual({ key: 'appeals.form.emailNoAt' });
  expect(await all()).toEqual([]);
});

test('a draft changed in another tab is read again before it goes', async () => {
  const person = visitor();
  await person.walk();
  const { openCheck } = await import('#modules/appeals/check.ts');
  const shown = await openCheck(person.desk());
  await person.fill('what', { ...answers.what, subject: 'Інша тема' });
  const { sendAppeal } = await import('#modules/appeals/send.ts');
  const { gather } = await import('#modules/appeals/content.ts');
  const gathered = gather(shown.answers, shown.facts, 'uk');
  if (!shown.draft || !gathered) throw new Error('The draft is ready.');
  expect(
    await sendAppeal(house, { draft: shown.draft, gathered, consents: { statistics: false, survey: false, publish: false }, waitsNote: null }, person.now),
  ).toEqual({ ok: false, why: 'changed' });
  expect(await all()).toEqual([]);
});

test('a representative needs a document; with it the appeal goes', async () => {
  const person = visitor();
  await person.walk({ you: { byRepresentative: 'yes', representativeName: 'Коваль Ігор', representativeBasis: 'довіреність' } });
  const turn = await person.send();
  expect([turn.status, turn.form.errors['_form']]).toEqual([422, { key: 'appeals.wizard.needsAuthority' }]);
  await addFiles(person.desk(), postedForm({ file: new File([new Uint8Array(await photo('png'))], 'довіреність.png'), purpose: 'authority' }));
  expect((await person.send()).go).toBe('appeals.sent');
});
