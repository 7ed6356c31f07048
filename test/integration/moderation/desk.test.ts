import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { askOf, offers, findDraft, findItem, findNext, keepTyped, listUndoable, undo, workOn, type DeskAnswer } from '#modules/moderation/index.ts';
import { translator } from '#platform/i18n.ts';
import type { FieldErrors } from '#platform/forms.ts';
import { reportReview } from '#modules/places/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, type Hired } from '../../support/people.ts';
import { ask, take, trial } from '../../support/review.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
let house: House;
let oksana: Hired;
let ihor: Hired;
let item: string;
beforeEach(async () => {
  known = true;
  house = testHouse(box.database);
  [oksana, ihor] = [await hire(house, 'moderator', now), await hire(house, 'moderator', now)];
  item = await ask(house, now, { subjectId: 'letter' });
});
const all = { check1: 'yes', check2: 'no', check3: 'none' };
/** What the page answers when the second factor was proved lately, or is proved by this code. */
let known = true;
const prove = async (code: string): Promise<FieldErrors> => (known || code === '123456' ? {} : { code: { key: 'people.factor.missing' } });

/** Presses a button of the form as a browser sends it. */
async function press(act: string, fields: Record<string, string | string[]> = {}, at = now, who = oksana): Promise<DeskAnswer> {
  const sent = new FormData();
  for (const [name, value] of Object.entries({ version: '1', ...fields, act })) for (const one of [value].flat()) sent.append(name, one);
  const found = await findItem(box.db, item, who.staff);
  if (found.status !== 'open') throw new Error(found.status);
  return workOn(house, [trial], trial, found.item, who.staff, sent, translator('uk'), prove, at);
}
const draft = () => findDraft(house, item, oksana.staff.id);

test('from taking to approving, by buttons alone', async () => {
  expect(await press('take')).toEqual({ go: 'item' });
  expect(await press('approve', { check1: 'yes', check2: 'no' })).toEqual({
    stay: true,
    refusal: 'checks',
    errors: { check3: { key: 'moderation.checks.open', values: { check: translator('uk')('people.signOut') } } },
  });
  expect((await draft())?.checklist).toEqual({ 'people.signIn': 'yes', 'people.factor': 'no' });
  expect(await press('approve', all)).toEqual({ go: 'next', outcome: 'approve' });
  expect(await draft()).toBeNull();
  expect(await findNext(box.db, oksana.staff, askOf('new'), { id: item, dueAt: now }, now)).toBeNull();
});

test('a return: reasons make the words, the person mends them, the exact words are sent', async () => {
  await press('take');
  expect(await press('return', { check1: 'yes' })).toEqual({ go: 'item' });
  expect(await draft()).toMatchObject({ outcome: 'return', reasons: [], checklist: { 'people.signIn': 'yes' } });
  await press('words', { reasons: ['R1', 'R2'], words: '' });
  const t = translator('uk');
  const ready = `${t('people.signIn.lead')}\n\n${t('people.factor.lead')}`;
  expect((await draft())?.words).toBe(ready);
  const mended = 'Напишіть, будь ласка, номер будинку.';
  await press('words', { reasons: ['R1', 'R2'], words: mended });
  expect((await draft())?.words).toBe(mended);
  expect(await press('send', { reasons: [], words: mended })).toMatchObject({ stay: true, refusal: 'reasons', errors: { reasons: expect.anything() } });
  expect(await press('send', { reasons: ['R1'], words: 'Бракує […] тут' })).toMatchObject({ refusal: 'blank' });
  expect(await press('send', { reasons: ['R1'], words: mended })).toEqual({ go: 'next', outcome: 'return' });
  const [waiting] = await listUndoable(box.db, oksana.staff.id);
  expect(waiting).toMatchObject({ outcome: 'return' });
  expect(await undo(house, waiting?.decisionId ?? '', oksana.staff, now)).toBe(item);
  expect(await draft()).toMatchObject({ words: mended, reasons: ['R1'], outcome: 'return', checklist: { 'people.signIn': 'yes' } });
});

test('the step back and the other outcome keep the checklist; reasons of one outcome do not leak into the other', async () => {
  await press('take');
  await press('return', all);
  await press('words', { reasons: ['R2'], words: '' });
  await press('back', { reasons: ['R2'], words: 'Мої слова' });
  expect(await draft()).toMatchObject({ outcome: '', words: 'Мої слова', reasons: ['R2'] });
  await press('return', all);
  expect(await draft()).toMatchObject({ outcome: 'return', words: 'Мої слова', reasons: ['R2'] });
  await press('back', { reasons: ['R2'], words: 'Мої слова' });
  await press('decline', all);
  expect(await draft()).toMatchObject({ outcome: 'decline', words: '', reasons: [], checklist: { 'people.signIn': 'yes' } });
});

test('a claim lost while typing keeps every word, and taking it again goes on with them', async () => {
  await press('take');
  await press('return', all);
  const typed = { reasons: ['R1'], words: 'Довга думка, яку шкода втратити.' };
  expect(await press('send', typed, later(31))).toMatchObject({ stay: true, refusal: 'lost' });
  expect(await draft()).toMatchObject({ words: typed.words, reasons: ['R1'], outcome: 'return' });
  await take(house, item, ihor.staff, later(32));
  expect(await press('take', {}, later(33))).toMatchObject({ stay: true, refusal: 'taken' });
  expect(await press('take', {}, later(63))).toEqual({ go: 'item' });
  expect(await press('send', typed, later(64))).toEqual({ go: 'next', outcome: 'return' });
});

test('a version that changed while typing is refused with all answers kept', async () => {
  await press('take');
  await ask(house, later(5), { subjectId: 'letter', version: 2 });
  expect(await press('approve', all, later(6))).toMatchObject({ stay: true, refusal: 'changed' });
  expect(await draft()).toMatchObject({ version: 1, checklist: { 'people.factor': 'no' } });
  expect(await press('approve', { ...all, version: '2' }, later(7))).toEqual({ go: 'next', outcome: 'approve' });
});

test('the beat keeps what stands in the form and never wipes what it does not hold', async () => {
  await press('take');
  await press('return', { check1: 'yes' });
  await press('send', { reasons: ['R1'], words: 'Слова до автора […]' });
  const sent = new FormData();
  for (const [name, value] of [
    ['version', '1'],
    ['check2', 'no'],
    ['since', '1'],
  ] as const)
    sent.append(name, value);
  const found = await findItem(box.db, item, oksana.staff);
  if (found.status === 'open') await keepTyped(house, trial, found.item, oksana.staff, sent, now);
  expect(await draft()).toMatchObject({
    words: 'Слова до автора […]',
    reasons: ['R1'],
    outcome: 'return',
    checklist: { 'people.signIn': 'yes', 'people.factor': 'no' },
  });
});

test('the address is shown to the one who reads, for a reason, and leaves a line that does not repeat the reason in the clear', async () => {
  expect(await press('address', { why: 'перевірити дільницю' })).toMatchObject({ refusal: 'lost' });
  await press('take');
  expect(await press('address', { why: '  ' })).toMatchObject({ errors: { why: { key: 'moderation.address.missing' } } });
  expect(await press('address', { why: 'перевірити дільницю' })).toMatchObject({ address: true });
  expect(await press('address', { why: 'з цікавості' }, now, ihor)).toMatchObject({ refusal: 'lost' });
  const record = (await box.db.select().from(audit)).filter((row) => row.act === 'review.address');
  expect(record).toHaveLength(1);
  expect(JSON.stringify(record)).not.toContain('дільницю');
});

test('without a fresh second factor no address is shown and nothing is written down; with the code it is', async () => {
  await press('take');
  known = false;
  const shownTo = async () => (await box.db.select().from(audit)).filter((row) => row.act === 'review.address').length;
  expect(await press('address', { why: 'перевірити дільницю' })).toEqual({ stay: true, errors: { code: { key: 'people.factor.missing' } }, refusal: null });
  expect(await press('address', { why: '', code: '123456' }), 'a code is not spent on a form that is not whole').toMatchObject({
    errors: { why: expect.anything() },
  });
  expect(await shownTo()).toBe(0);
  expect(await press('address', { why: 'перевірити дільницю', code: '123456' })).toMatchObject({ address: true });
  expect(await shownTo()).toBe(1);
});

test.each(['', 'destroy', 'approve; take'])('an unknown act «%s» changes nothing', async (act) => {
  expect(await press(act)).toMatchObject({ stay: true, errors: { _form: expect.anything() } });
  expect(await draft()).toBeNull();
});

test('an outcome without reasons is not offered, and pressing for it all the same only keeps what was typed', async () => {
  const bare = { ...trial, reasons: trial.reasons.filter((reason) => reason.outcome === 'decline') };
  expect(['approve', 'return', 'decline'].map((outcome) => offers(bare, outcome))).toEqual([true, false, true]);
  await press('take');
  const found = await findItem(box.db, item, oksana.staff);
  if (found.status !== 'open') throw new Error(found.status);
  const sent = new FormData();
  for (const [name, value] of Object.entries({ version: '1', act: 'return', check1: 'yes' })) sent.append(name, value);
  expect(await workOn(house, [bare], bare, found.item, oksana.staff, sent, translator('uk'), prove, now)).toEqual({ go: 'item' });
  expect(await draft()).toMatchObject({ outcome: '', checklist: { 'people.signIn': 'yes' } });
  expect(offers(reportReview, 'return'), 'a reader left no address').toBe(false);
});
