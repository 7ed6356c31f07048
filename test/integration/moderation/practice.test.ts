import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { rows } from '#db/index.ts';
import { audit } from '#db/schema/audit.ts';
import { reviewDecisions, reviewItems, reviewPractice, reviewPracticeAnswers } from '#db/schema/moderation.ts';
import { outbox } from '#db/schema/outbox.ts';
import { review } from '#modules/appeals/index.ts';
import { tellApplicant } from '#modules/appeals/messages.ts';
import {
  askOf,
  applyDecisions,
  countDay,
  countQueue,
  endTraining,
  findStanding,
  findTraining,
  forgetPractice,
  hasFinished,
  isRight,
  keepPractice,
  lastTraining,
  lessons,
  listLearners,
  listQueue,
  practiceKind,
  practise,
  searchItems,
  setCourseFirst,
  setTraining,
  takeItem,
  type DeskAnswer,
  type Training,
} from '#modules/moderation/index.ts';
import type { House } from '#platform/house.ts';
import { translator } from '#platform/i18n.ts';
import { promiseLetter } from '#platform/outbox.ts';
import { keepAppeal, recordDecision } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, type Hired } from '../../support/people.ts';
import { ask, settle, take, trial, verdict } from '../../support/review.ts';

// Somebody who learns decides on invented appeals at the same desk, and nothing real can come of it.

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const t = translator('uk');
let house: House;
let oksana: Hired;
let lead: Hired;
let training: Training;
beforeEach(async () => {
  house = testHouse(box.database);
  [oksana, lead] = [await hire(house, 'moderator', now), await hire(house, 'lead', now)];
  await setTraining(box.db, lead.staff, { staffId: oksana.staff.id, untilAt: later(30 * 86_400) }, now);
  const found = await findTraining(box.db, oksana.staff.id, now);
  if (!found) throw new Error('No training is open.');
  training = found;
});
const lessonOf = (outcome: string) => {
  const found = lessons.find((one) => one.right.outcome === outcome);
  if (!found) throw new Error(`No lesson ends with ${outcome}.`);
  return found;
};
const checks = Object.fromEntries(review.checks.map((_, i) => [`check${i + 1}`, 'yes']));
async function press(lesson: (typeof lessons)[number], act: string, fields: Record<string, string> = {}, at = now): Promise<DeskAnswer> {
  const sent = new FormData();
  for (const [name, value] of Object.entries({ version: '1', ...fields, act })) sent.append(name, value);
  return practise(house, review, { training, staff: oksana.staff }, lesson, sent, t, at);
}
/** Decides a lesson as a mentor would. */
async function pass(lesson: (typeof lessons)[number], at = now): Promise<void> {
  const { outcome, reasons } = lesson.right;
  if (outcome === 'approve') expect(await press(lesson, 'approve', checks, at)).toEqual({ go: 'item' });
  else {
    await press(lesson, outcome, {}, at);
    expect(await press(lesson, 'send', { reasons: reasons[0] ?? '', words: 'Допишіть, будь ласка, вулицю й будинок.' }, at)).toEqual({ go: 'item' });
  }
}
/** Everything of real work that practice could have left something in. */
const real = async () => [await box.db.select().from(outbox), await box.db.select().from(reviewItems), await box.db.select().from(reviewDecisions)];

test('the same checks, reasons and words: what is missing is told, what was typed is kept, and a decision can be taken back', async () => {
  const lesson = lessonOf('return');
  expect(await press(lesson, 'approve', { check1: 'yes' })).toMatchObject({ stay: true, refusal: 'checks' });
  await press(lesson, 'return');
  const words = 'Допишіть, будь ласка, де ви живете.';
  expect(await press(lesson, 'send', { reasons: 'X9', words })).toMatchObject({ refusal: 'reasons' });
  expect(await press(lesson, 'send', { reasons: 'R1', words: 'Бракує {{чого бракує}}' })).toMatchObject({ refusal: 'blank' });
  expect(await press(lesson, 'send', { reasons: 'R1', words })).toEqual({ go: 'item' });
  expect(await findStanding(house, training, lesson.key)).toMatchObject({ open: false, last: { outcome: 'return', reasons: ['R1'], words } });
  expect(await press(lesson, 'send', { reasons: 'R1', words })).toMatchObject({ refusal: 'closed' });
  expect(await press(lesson, 'undo', {}, later(9))).toEqual({ go: 'item' });
  expect(await findStanding(house, training, lesson.key)).toMatchObject({ open: true, last: null, draft: { words, reasons: ['R1'], outcome: 'return' } });
  await press(lesson, 'send', { reasons: 'R1', words }, later(10));
  expect(await press(lesson, 'undo', {}, later(20))).toMatchObject({ stay: true, refusal: 'late' });
  expect(JSON.stringify([await box.db.select().from(reviewPractice), await box.db.select().from(reviewPracticeAnswers)])).not.toContain('живете');
});

test('the whole course leaves no letter, no item and no decision, and stands in no figure, list or search', async () => {
  for (const lesson of lessons) await pass(lesson);
  await applyDecisions(house, [review, trial], later(3600));
  expect(await real()).toEqual([[], [], []]);
  expect(await countDay(box.db, [review], lead.staff, now)).toMatchObject({ received: 0, waiting: 0, decided: 0, returned: 0, declined: 0, people: [] });
  expect(await countQueue(box.db, oksana.staff, now)).toMatchObject({ new: 0, all: 0, crimes: 0 });
  expect((await listQueue(house, [review], oksana.staff, askOf('all'), now)).rows).toEqual([]);
  for (const typed of ['Н-1', 'Н-12', '2026']) expect(await searchItems(house, [review], oksana.staff, typed, now)).toEqual([]);
  expect((await box.db.select().from(audit)).filter((line) => line.act === 'review.practice')).toHaveLength(lessons.length);
});

test('whatever the code of practice tried, the database lets no letter out and nothing real happen', async () => {
  const kept = await keepAppeal(box.db, house, { at: now });
  const { id: decisionId } = await recordDecision(box.db, house, { appealId: kept.id });
  const before = await real();
  const letter = {
    lane: 'police',
    template: 'appeals.headquarters',
    to: 'gunp@police.example',
    subjectKind: 'appeal',
    subjectId: kept.id,
    data: {},
    key: 'k',
  } as const;
  const tries: [string, (tx: Parameters<typeof tellApplicant>[0]) => Promise<unknown>][] = [
    ['a letter to the police', (tx) => promiseLetter(tx, house, letter, now)],
    ['a letter to an author', (tx) => tellApplicant(tx, house, { appealId: kept.id, telling: 'declined', key: '1', values: () => ({ words: 'x' }) }, now)],
    ['a letter about practice', (tx) => promiseLetter(tx, house, { ...letter, lane: 'staff', template: 'x', subjectKind: 'practice' }, now)],
    [
      'a step of an appeal',
      (tx) =>
        tx.execute(
          sql`insert into appeal_events (appeal_id, event, from_state, to_state, actor, facts, at) values (${kept.id}, 'take', 'submitted', 'in_moderation', 'moderator', '{}', now())`,
        ),
    ],
    ['an item', (tx) => tx.execute(sql`update review_items set state = 'open'`)],
    [
      'a decision',
      (tx) =>
        tx.execute(
          sql`insert into review_decisions select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid()))).* from review_decisions d where id = ${decisionId}`,
        ),
    ],
  ];
  for (const [what, act] of tries)
    await expect(
      box.db.transaction(async (tx) => {
        await tx.execute(sql`select set_config('portal.practice', 'on', true)`);
        await act(tx);
      }),
      what,
    ).rejects.toMatchObject({ cause: { message: expect.stringMatching(/practice/) } });
  const [setting] = await rows<{ found: string | null }>(box.db, sql`select current_setting('portal.practice', true) as found`);
  expect(setting?.found ?? '', 'the next transaction is an ordinary one').toBe('');
  await expect(
    box.db.transaction((tx) => promiseLetter(tx, house, { ...letter, subjectKind: 'practice' }, now)),
    'never about practice',
  ).rejects.toThrow();
  expect(await real()).toEqual(before);
  expect(await practiceKind(review, lessonOf('approve')).apply(undefined as never, house, undefined as never, now)).toMatchObject({ ok: false });
});

test('a mentor says what was otherwise; another try counts, and the last one stands', async () => {
  const lesson = lessonOf('approve');
  await press(lesson, 'decline');
  await press(lesson, 'send', { reasons: 'D1', words: 'Це дуже схоже на рекламу.' });
  expect(await listLearners(box.db, now)).toMatchObject([{ staffId: oksana.staff.id, right: 0, tries: 1 }]);
  await press(lesson, 'again', {}, later(60));
  await pass(lesson, later(61));
  expect(await listLearners(box.db, now)).toMatchObject([{ right: 1, tries: 2 }]);
  expect(lessons.filter((one) => isRight(one, { ...one.right, checklist: {} }))).toHaveLength(lessons.length);
});

test('the course ends with its day or when the lead closes it, and what was finished stays finished', async () => {
  expect(await findTraining(box.db, oksana.staff.id, later(30 * 86_400))).toBeNull();
  for (const lesson of lessons) await pass(lesson);
  expect(await hasFinished(box.db, oksana.staff.id)).toBe(true);
  await endTraining(box.db, lead.staff, oksana.staff.id, later(60));
  expect(await findTraining(box.db, oksana.staff.id, later(61))).toBeNull();
  expect(await hasFinished(box.db, oksana.staff.id)).toBe(true);
  await setTraining(box.db, lead.staff, { staffId: oksana.staff.id, untilAt: later(86_400) }, later(120));
  expect(await findTraining(box.db, oksana.staff.id, later(121))).not.toBeNull();
});

test('when a lead asks for it, nobody takes a first real appeal before the course; by default everybody may', async () => {
  const [one, two] = [await ask(house, now), await ask(house, now)];
  const newcomer = await hire(house, 'moderator', now);
  expect(await take(house, one, newcomer.staff, now)).toMatchObject({ status: 'yours' });
  await settle(house, newcomer.staff, now, verdict(one));
  await setCourseFirst(box.db, lead.staff, true, now);
  expect(await take(house, two, newcomer.staff, now), 'no beginner').toMatchObject({ status: 'yours' });
  const three = await ask(house, now);
  expect(await takeItem(house, [trial], { itemId: three, staff: oksana.staff }, now)).toEqual({ status: 'untrained' });
  for (const lesson of lessons) await pass(lesson);
  expect(await take(house, three, oksana.staff, now)).toMatchObject({ status: 'yours' });
  const other = await hire(house, 'moderator', now);
  await setCourseFirst(box.db, lead.staff, false, later(1));
  expect(await take(house, await ask(house, now), other.staff, later(2))).toMatchObject({ status: 'yours' });
});

test('answers go half a year after the course has ended; that somebody finished it stays', async () => {
  const begun = new Date('2025-01-13T09:00:00Z');
  const days = (count: number) => new Date(begun.getTime() + count * 86_400_000);
  const novice = await hire(house, 'moderator', begun);
  for (const who of [oksana, novice]) {
    await endTraining(box.db, lead.staff, who.staff.id, begun);
    await setTraining(box.db, lead.staff, { staffId: who.staff.id, untilAt: days(30) }, begun);
  }
  const open = async (who: Hired) => {
    const found = await findTraining(box.db, who.staff.id, days(1));
    if (!found) throw new Error('No training is open.');
    return found;
  };
  training = await open(oksana);
  for (const lesson of lessons) await pass(lesson, days(1));
  await endTraining(box.db, lead.staff, oksana.staff.id, days(10));
  training = await open(novice);
  const lesson = lessonOf('return');
  await pass(lesson, days(1));
  await press(lessons.find((one) => one !== lesson) ?? lesson, 'return', {}, days(1));
  const left = async () => [(await box.db.select().from(reviewPracticeAnswers)).length, (await box.db.select().from(reviewPractice)).length];
  const all = await left();
  expect(await forgetPractice(box.db, days(10 + 180))).toBe(0);
  expect(await left()).toEqual(all);
  expect(await forgetPractice(box.db, days(10 + 181)), 'the one that was closed earlier').toBe(1);
  expect(await left()).toEqual([1, 2]);
  expect(await hasFinished(box.db, oksana.staff.id)).toBe(true);
  expect(await forgetPractice(box.db, days(30 + 181))).toBe(1);
  expect(await forgetPractice(box.db, days(30 + 182)), 'nothing is left to do').toBe(0);
  expect(await left()).toEqual([0, 0]);
  expect(await hasFinished(box.db, novice.staff.id)).toBe(false);
});

test('the database keeps an answer whose course has not ended long ago, whatever the clock of the portal says', async () => {
  await pass(lessonOf('return'));
  await expect(forgetPractice(box.db, later(400 * 86_400))).rejects.toThrow();
  expect(await box.db.select().from(reviewPracticeAnswers)).toHaveLength(1);
});

test('words outlive a form nobody can read, a window that was left open, and a course that was closed and opened again', async () => {
  const lesson = lessonOf('return');
  const words = 'Допишіть, будь ласка, де це сталося. '.repeat(700);
  await press(lesson, 'return');
  expect(await press(lesson, 'send', { reasons: 'R1', words }), 'far too long').toMatchObject({ stay: true, refusal: 'words' });
  const typed = async () => (await findStanding(house, training, lesson.key)).draft?.words;
  expect((await typed()) === words, 'every word is kept').toBe(true);
  const short = 'Допишіть, будь ласка, де це сталося.';
  const beat = new FormData();
  for (const [name, value] of Object.entries({ version: '1', reasons: 'R1', words: short, since: '1' })) beat.append(name, value);
  await keepPractice(house, review, { training, staff: oksana.staff }, lesson, beat, t, later(1));
  expect(await typed()).toBe(short);
  await press(lesson, 'again', {}, later(2));
  expect(await typed(), '«again» of a window that was left open').toBe(short);

  await endTraining(box.db, lead.staff, oksana.staff.id, later(3));
  beat.set('words', `${short} Дякуємо.`);
  const ended = await lastTraining(box.db, oksana.staff.id);
  if (!ended) throw new Error('The training is gone.');
  await keepPractice(house, review, { training: ended, staff: oksana.staff }, lesson, beat, t, later(4));
  await setTraining(box.db, lead.staff, { staffId: oksana.staff.id, untilAt: later(86_400) }, later(5));
  const fresh = await findTraining(box.db, oksana.staff.id, later(6));
  if (!fresh) throw new Error('No training is open.');
  expect(fresh.id).not.toBe(training.id);
  expect((await findStanding(house, fresh, lesson.key)).draft).toMatchObject({ words: `${short} Дякуємо.`, outcome: 'return', reasons: ['R1'] });
});
