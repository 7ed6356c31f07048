import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { appealDrafts } from '#db/schema/appeals.ts';
import { files } from '#db/schema/files.ts';
import { forgetOldDrafts } from '#modules/appeals/drafts.ts';
import { aboutParts, steps, type StepId } from '#modules/appeals/formSteps.ts';
import { eraseHere, findDraftHere, restoreDraft } from '#modules/appeals/index.ts';
import { addFiles } from '#modules/appeals/files.ts';
import { cleanText } from '#platform/forms.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { photo } from '../../support/sampleFiles.ts';
import { answers, layLand, postedForm, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const now = new Date('2026-11-21T10:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const visitor = () => new Visitor(testHouse(box.database), now);
beforeEach(() => layLand(box.db, now));

/** Every field a screen shows as text. */
const fields: Record<StepId, string[]> = {
  aim: [],
  where: ['address', 'day', 'from', 'to', 'time', ...[1, 2, 3].flatMap((n) => aboutParts.slice(1).map((part) => `${part}${n}`))],
  what: ['essence', 'subject', 'damage', 'witnesses', 'suspect'],
  request: ['request', 'earlier', 'follows', 'shorten'],
  you: [
    'surname',
    'name',
    'patronymic',
    'settlement',
    'street',
    'building',
    'flat',
    'postcode',
    'oblast',
    'raion',
    'email',
    'phone',
    'replyLanguage',
    'needsOther',
    'representativeName',
    'representativeBasis',
    'supporters',
  ],
};
const anything = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '\r\n\r\n',
    '<script>alert(1)</script>',
    '{{count}}',
    '\u202eтскет',
    'а'.repeat(12_000),
    '👨‍👩‍👧',
    'ʼ«»—',
    "'; drop table appeals; --",
    '\0',
    '2026-02-30',
    '@',
  ),
);

test('no answer, right or wrong, ever loses a typed word', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...steps.filter((step) => step !== 'aim')), fc.array(anything, { minLength: 30, maxLength: 30 }), async (step, texts) => {
      const person = visitor();
      await person.fill('aim', answers.aim);
      const typed = Object.fromEntries(fields[step].map((name, at) => [name, texts[at] ?? '']));
      const turn = await person.fill(step, typed);
      for (const [name, text] of Object.entries(typed)) expect(turn.form.values[name]).toBe(cleanText(text));
      const again = await person.open(step);
      for (const [name, text] of Object.entries(typed)) expect(again.form.values[name]).toBe(cleanText(text));
    }),
    { numRuns: 60 },
  );
});

test('line ends of a browser are one sign each, so a text of exactly the limit is taken', async () => {
  const person = visitor();
  await person.fill('aim', answers.aim);
  const essence = `Рядок один\r\n${'слово '.repeat(1700)}`;
  const exact = [...cleanText(essence)].slice(0, 10_000).join('').replaceAll('\n', '\r\n');
  expect((await person.fill('what', { ...answers.what, essence: exact })).status).toBe(200);
  const over = await person.fill('what', { ...answers.what, essence: `${exact}!` });
  expect(over.form.errors['essence']).toEqual({ key: 'appeals.form.tooLong', values: { max: 10_000, over: 1 } });
});

test('a draft in the table tells nothing without the cookie', async () => {
  const person = visitor();
  await person.walk();
  const rows = await box.db.select().from(appealDrafts);
  expect(rows).toHaveLength(1);
  const stored = Buffer.from(rows[0]?.sealed ?? []);
  for (const secret of ['Петренко', 'hanna.petrenko', 'Базарн', person.jar.get('draft') ?? '']) expect(stored.includes(Buffer.from(secret))).toBe(false);
  expect(() => person.house.vault.openBytes(stored)).toThrow();
  expect(JSON.stringify({ ...rows[0], sealed: '' })).not.toContain(person.jar.get('draft'));
});

test.each([
  ['rubbish', 'draft; drop table'],
  ['a shortened key', 'abc'],
  ['a key of the right length that opens nothing', 'A'.repeat(43)],
])('with %s in the cookie a person simply begins anew, under a new key', async (_, cookie) => {
  const person = visitor();
  await person.walk();
  const stranger = visitor();
  stranger.jar.set('draft', cookie);
  expect((await stranger.open('you')).go).toBe('appeals.lost');
  const turn = await stranger.fill('what', { ...answers.what, subject: 'Інша тема' });
  expect(turn.form.values['subject']).toBe('Інша тема');
  expect(stranger.jar.get('draft')).not.toBe(cookie);
  expect((await person.open('what')).form.values['subject']).toBe('Порушення спокою у дворі');
});

test('without a draft every screen is an empty sheet, and what is typed on it waits behind the first questions', async () => {
  const person = visitor();
  const sheet = await person.open('request');
  expect([sheet.go, sheet.form.values]).toEqual([null, {}]);
  expect((await person.fill('request', answers.request)).go).toBe('appeals.aim');
  await person.fill('aim', answers.aim);
  expect((await person.open('request')).form.values['request']).toBe(answers.request['request']);
});

test('a damaged row is the same as none', async () => {
  const person = visitor();
  await person.walk();
  await box.db.update(appealDrafts).set({ sealed: Buffer.alloc(200, 7) });
  expect((await person.open('what')).draft).toBeNull();
  expect((await person.fill('aim', answers.aim)).status).toBe(200);
});

test('a draft lives a day after its last change, and then its files go with it', async () => {
  const person = visitor();
  await person.walk();
  await addFiles(person.desk(), postedForm({ file: new File([new Uint8Array(await photo())], 'двір.jpg') }));
  person.now = hours(20);
  await person.fill('what', answers.what);
  person.now = hours(43);
  expect((await person.open('what')).draft).not.toBeNull();
  expect(await forgetOldDrafts(box.db, hours(43))).toBe(0);
  person.now = hours(45);
  expect((await person.open('what')).draft).toBeNull();
  expect(await forgetOldDrafts(box.db, hours(45))).toBe(1);
  expect(await box.db.select().from(files)).toEqual([]);
});

test('words typed on a screen whose draft has ended are kept in a new one', async () => {
  const person = visitor();
  await person.walk();
  person.now = hours(30);
  const turn = await person.fill('request', { ...answers.request, request: 'Прошу відповісти письмово до свят.' });
  expect(turn.go).toBe('appeals.aim');
  expect((await person.open('request')).go).toBe('appeals.aim');
  await person.fill('aim', answers.aim);
  expect((await person.open('request')).form.values['request']).toBe('Прошу відповісти письмово до свят.');
});

test('two tabs on different screens keep both, and once everything was seen a change leads straight back', async () => {
  const person = visitor();
  await person.walk();
  const twin = person.twin();
  const [one, two] = await Promise.all([
    person.fill('what', { ...answers.what, subject: 'Нова тема' }),
    twin.fill('request', { ...answers.request, request: 'Прошу зовсім іншого, ніж раніше.' }),
  ]);
  expect([one.go, two.go]).toEqual(['appeals.check', 'appeals.check']);
  expect((await person.open('what')).form.values['subject']).toBe('Нова тема');
  expect((await person.open('request')).form.values['request']).toBe('Прошу зовсім іншого, ніж раніше.');
});

test('when the kind changes, the screen with new questions comes first and says what is missing', async () => {
  const person = visitor();
  await person.walk();
  expect((await person.fill('aim', { aim: 'police', kind: '' })).go).toBe('appeals.where');
  expect((await person.open('where')).form.errors['unit1']).toEqual({ key: 'appeals.form.aboutMissing' });
});

test('the start page offers the draft where it stopped, and erasing leaves nothing', async () => {
  const person = visitor();
  expect(await findDraftHere(person.desk())).toBeNull();
  await person.fill('aim', answers.aim);
  await person.fill('where', answers.where);
  expect(await findDraftHere(person.desk())).toMatchObject({ subject: '', next: 'appeals.what' });
  await eraseHere(person.desk());
  expect(person.jar.has('draft')).toBe(false);
  expect(await box.db.select().from(appealDrafts)).toEqual([]);
});

test('the copy on the device becomes a draft again; a strange copy restores nothing and breaks nothing', async () => {
  const copy = {
    steps: Object.fromEntries(
      steps.map((step) => [step, { lists: Object.fromEntries(Object.entries(answers[step]).map(([name, value]) => [name, [value].flat()])) }]),
    ),
  };
  const person = visitor();
  expect(await restoreDraft(person.desk({ copy: JSON.stringify(copy) }))).toBe('appeals.check');
  expect((await person.open('you')).form.values['surname']).toBe('Петренко');
  for (const strange of ['', 'null', '[]', '{"steps":{"aim":1}}', '{"steps":{"what":{"lists":{"__proto__":["x"]}}}}', '{'.repeat(5000)]) {
    const other = visitor();
    expect(await restoreDraft(other.desk({ copy: strange }))).toBe('appeals.aim');
  }
});

test('a flood of new drafts from one network is stopped, with the typed words still on the page', async () => {
  const person = visitor();
  for (let at = 0; at < 300; at += 1) {
    const other = visitor();
    await other.fill('aim', answers.aim);
  }
  const turn = await person.fill('what', answers.what);
  expect(turn.status).toBe(429);
  expect(turn.form.values['essence']).toContain('Увечері біля арки');
  expect(turn.form.errors['_form']).toEqual({ key: 'appeals.wizard.manyDrafts' });
});

test('the demo says at once that it writes to invented addresses only, and keeps what was typed', async () => {
  const demo = new Visitor(testHouse(box.database, { demo: true }), now);
  await demo.walk();
  const turn = await demo.fill('you', { ...answers.you, email: 'hanna@gmail.com' });
  expect(turn).toMatchObject({
    status: 422,
    go: null,
    form: { errors: { email: { key: 'appeals.form.emailDemo' } }, values: { email: 'hanna@gmail.com', surname: 'Петренко' } },
  });
  expect((await demo.fill('you', answers.you)).status).toBe(200);
  const real = visitor();
  await real.walk({ you: { email: 'hanna@gmail.com' } });
});
