import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { reviewTemplates } from '#db/schema/moderation.ts';
import { review } from '#modules/appeals/index.ts';
import {
  addReadyTemplates,
  countUses,
  fieldsIn,
  fillFields,
  findDraft,
  findItem,
  listChoices,
  listDecisions,
  listTemplates,
  listVersions,
  readyTemplates,
  undo,
  workOn,
  writeTemplate,
  type DeskAnswer,
  type ReviewKind,
  type TemplateWords,
} from '#modules/moderation/index.ts';
import type { House } from '#platform/house.ts';
import { translator } from '#platform/i18n.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, type Hired } from '../../support/people.ts';
import { ask, take, trial } from '../../support/review.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
let house: House;
let oksana: Hired;
let lead: Hired;
let item: string;
beforeEach(async () => {
  house = testHouse(box.database);
  [oksana, lead] = [await hire(house, 'moderator', now), await hire(house, 'lead', now)];
  item = await ask(house, now, { subjectId: 'letter' });
  await take(house, item, oksana.staff, now);
});

/** The trial kind, which knows the number and nothing else. */
const kind: ReviewKind = {
  ...trial,
  facts: async () => ({ language: 'uk', addressee: null, next: null, answers: {}, fields: { number: 'ЗВ-ОД-2026-000001-7' } }),
};
const words: TemplateWords = {
  kind: 'trial',
  outcome: 'return',
  reason: 'R1',
  language: 'uk',
  name: 'Бракує',
  words: 'У зверненні {{номер}} бракує: {{чого бракує}}.',
  retired: false,
};
const write = (change: Partial<TemplateWords> = {}, templateId: string | null = null, after = 0): Promise<string | null> =>
  writeTemplate(house, lead.staff, { templateId, after, words: { ...words, ...change }, act: templateId ? 'change' : 'add' }, now);
const standing = async () => (await listChoices(box.db, { kind: 'trial', outcome: 'return', language: 'uk' }))[0]?.id ?? '';

async function press(act: string, fields: Record<string, string> = {}): Promise<DeskAnswer> {
  const sent = new FormData();
  for (const [name, value] of Object.entries({ version: '1', ...fields, act })) sent.append(name, value);
  const found = await findItem(box.db, item, oksana.staff);
  if (found.status !== 'open') throw new Error(found.status);
  return workOn(house, [kind], kind, found.item, oksana.staff, sent, translator('uk'), async () => ({}), now);
}
const draft = () => findDraft(house, item, oksana.staff.id);

test('a template fills in what is known, asks for the rest, and nothing leaves before it is answered', async () => {
  await write();
  const version = await standing();
  await press('return');
  expect(await press('template', { words: '', template: '' })).toEqual({
    stay: true,
    refusal: null,
    errors: { template: { key: 'moderation.template.missing' } },
  });
  expect(await press('template', { words: '', template: version })).toEqual({ go: 'item', at: 'field-missing' });
  const begun = 'У зверненні ЗВ-ОД-2026-000001-7 бракує: {{чого бракує}}.';
  expect(await draft()).toMatchObject({ words: begun, reasons: ['R1'], template: version });
  expect(await press('send', { reasons: 'R1', words: begun })).toMatchObject({
    refusal: 'blank',
    errors: { 'field-missing': { key: 'moderation.field.empty', values: { field: 'чого бракує' } } },
  });
  await press('keep', { reasons: 'R1', words: begun, 'field-missing': 'номера буд' });
  expect(await draft()).toMatchObject({ words: begun, fields: { missing: 'номера буд' } });
  expect(await press('fill', { reasons: 'R1', words: begun, 'field-missing': 'номера будинку' })).toEqual({ go: 'item', at: 'words' });
  expect(await draft()).toMatchObject({ words: 'У зверненні ЗВ-ОД-2026-000001-7 бракує: номера будинку.', fields: {} });
  expect(await press('send', { reasons: 'R1', words: `${begun} Дякуємо.`, 'field-missing': 'вулиці' })).toEqual({ go: 'next', outcome: 'return' });
  const [decision] = await listDecisions(house, item);
  expect(decision).toMatchObject({ words: 'У зверненні ЗВ-ОД-2026-000001-7 бракує: вулиці. Дякуємо.', template: { name: 'Бракує', version: 1 } });
});

test('what was typed stays; another template takes the place only of words nobody edited', async () => {
  await write();
  await write({ name: 'Коротко', words: 'Напишіть, будь ласка, {{чого бракує}}.', reason: 'R2' });
  const [first, second] = await listChoices(box.db, { kind: 'trial', outcome: 'return', language: 'uk' });
  await press('return');
  await press('template', { words: '', template: first?.id ?? '' });
  await press('template', { words: (await draft())?.words ?? '', reasons: 'R1', template: second?.id ?? '' });
  expect(await draft()).toMatchObject({ words: 'Напишіть, будь ласка, {{чого бракує}}.', reasons: ['R1', 'R2'], template: second?.id });
  await press('template', { words: 'Мої слова.', reasons: 'R2', template: first?.id ?? '' });
  expect((await draft())?.words).toBe('Мої слова.\n\nУ зверненні ЗВ-ОД-2026-000001-7 бракує: {{чого бракує}}.');
});

test('a change is a new version: a decision keeps the one its words came from, also when it is taken back', async () => {
  const templateId = (await write()) ?? '';
  const old = await standing();
  await press('return');
  await press('template', { words: '', template: old, 'field-missing': 'адреси' });
  expect(await write({ words: 'Інші слова про {{чого бракує}}.' }, templateId, 1)).toBe(templateId);
  expect(await write({ words: 'Запізнілі слова про {{чого бракує}}.' }, templateId, 1), 'two leads at once').toBeNull();
  expect(await press('send', { reasons: 'R1', words: (await draft())?.words ?? '' })).toEqual({ go: 'next', outcome: 'return' });
  const [decision] = await listDecisions(house, item);
  expect(decision?.template).toEqual({ name: 'Бракує', version: 1 });
  expect(await countUses(box.db, templateId)).toBe(1);
  await undo(house, decision?.id ?? '', oksana.staff, now);
  expect((await draft())?.template).toBe(old);
  expect((await listVersions(box.db, templateId)).map((one) => one.version)).toEqual([2, 1]);
  for (const query of [sql`update review_templates set words = 'x'`, sql`delete from review_templates`]) await expect(box.db.execute(query)).rejects.toThrow();
});

test('a retired template is offered to nobody and stays readable; one of another outcome or language cannot be used', async () => {
  const templateId = (await write()) ?? '';
  const version = await standing();
  await write({ retired: true }, templateId, 1);
  expect(await standing()).toBe('');
  expect((await listTemplates(box.db, { retired: true, page: 1 })).templates).toMatchObject([{ templateId, version: 2 }]);
  expect((await listTemplates(box.db, { retired: false, page: 1 })).templates).toEqual([]);
  const retired = (await listVersions(box.db, templateId))[0]?.id ?? '';
  await write({ outcome: 'decline', reason: 'D1' });
  await write({ language: 'en', words: 'Missing: {{what is missing}}.' });
  const others = (await box.db.select().from(reviewTemplates)).filter((one) => one.templateId !== templateId).map((one) => one.id);
  await press('return');
  for (const choice of [retired, ...others, 'x', '00000000-0000-4000-8000-000000000000'])
    expect(await press('template', { words: '', template: choice }), choice).toMatchObject({ stay: true });
  expect(version).not.toBe('');
});

test('the ready set has words for every reason of an appeal in both languages, with fields of the list alone', async () => {
  const set = readyTemplates();
  for (const language of ['uk', 'en'] as const) {
    const covered = set.filter((one) => one.kind === 'appeal' && one.language === language).map((one) => `${one.outcome} ${one.reason}`);
    expect(review.reasons.map((one) => `${one.outcome} ${one.code}`).filter((one) => !covered.includes(one))).toEqual([]);
  }
  expect(set.flatMap((one) => fieldsIn(one.language, one.words).unknown)).toEqual([]);
  expect(set.filter((one) => one.words.length < 40 || one.words.length > 600)).toEqual([]);
  expect(await box.db.transaction((tx) => addReadyTemplates(tx, lead.staff.id, now))).toBe(set.length);
  expect(await box.db.transaction((tx) => addReadyTemplates(tx, lead.staff.id, now)), 'once').toBe(0);
  expect((await listTemplates(box.db, { retired: false, page: 2 })).templates.length).toBeGreaterThan(0);
  expect((await box.db.select().from(audit)).filter((line) => line.act === 'review.template.ready')).toHaveLength(1);
});

test('fields are found by their names in the language of the letter, and a value brings no field of its own', () => {
  expect(fieldsIn('uk', '{{номер}} {{ Чого бракує }} {{number}} {{}}')).toEqual({ known: ['number', 'missing'], unknown: ['number', ''] });
  expect(fillFields('en', 'By {{last day}}: {{what is missing}}', { until: '1 December', missing: '{{number}}' })).toBe('By 1 December: {{number}}');
  expect(fillFields('uk', 'Без {{номер}}', { number: '  ' })).toBe('Без {{номер}}');
});
