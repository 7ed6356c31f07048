import { and, eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { appealObjections } from '#db/schema/appeals.ts';
import { audit } from '#db/schema/audit.ts';
import { reviewDecisions, reviewItems } from '#db/schema/moderation.ts';
import { objectionReview, review } from '#modules/appeals/index.ts';
import { sendAsIs } from '#modules/appeals/correct.ts';
import { watchCorrections } from '#modules/appeals/jobs.ts';
import { objectTo, ownObjections } from '#modules/appeals/objections.ts';
import { forgetAppeal } from '#modules/appeals/retention.ts';
import { findStatus } from '#modules/appeals/status.ts';
import { withdrawAppeal } from '#modules/appeals/tell.ts';
import { applyDecisions, decide, findItem, takeItem, type Outcome } from '#modules/moderation/index.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { keepAppeal, later, recordDecision, refusal } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hire, type Hired } from '../../support/people.ts';

// An author who was refused objects; somebody who had no part in it reads it; the author hears each end.

const box = emptyDatabase();
const desk = appealDesk(box);
const day = 86_400_000;
const kinds = [review, objectionReview];
let ihor: Hired;
beforeEach(async () => {
  ihor = await hire(desk.at.house, 'moderator', desk.at.bench.now);
});

const words = 'Я просила перевірити виклик, а не рекламувала.';
const say = (number: string): Promise<boolean> => objectTo(desk.at.house, number, words, desk.at.bench.now);
const objectionOf = async (appealId: string) => (await desk.at.db.select().from(appealObjections).where(eq(appealObjections.appealId, appealId)))[0];
const itemsOf = (kind: string, subjectId: string) =>
  desk.at.db
    .select()
    .from(reviewItems)
    .where(and(eq(reviewItems.kind, kind), eq(reviewItems.subjectId, subjectId)));
const seen = async (number: string) => {
  const view = await findStatus(desk.at.db, desk.at.house, number, 'uk', desk.at.bench.now);
  if (!view) throw new Error('There is no such appeal.');
  return view;
};
/** Refused, and objected to. */
async function objected(outcome: 'decline' | 'return' = 'decline') {
  const kept = await desk.at.keep();
  await desk.at.decide(kept.id, outcome, { reasons: [outcome === 'decline' ? 'D1' : 'R8'], words: 'Текст схожий на рекламу.' });
  expect(await say(kept.number)).toBe(true);
  const [item] = await itemsOf('objection', (await objectionOf(kept.id))?.id ?? '');
  if (!item) throw new Error('Nothing waits for a moderator.');
  return { ...kept, item };
}
/** Read through the queue and carried out. */
async function settle(item: { id: string }, outcome: Outcome, who = ihor, more: { reasons?: string[]; words?: string } = {}) {
  const { house, bench } = desk.at;
  await takeItem(house, kinds, { itemId: item.id, staff: who.staff }, bench.now);
  const checklist = Object.fromEntries(objectionReview.checks.map((check) => [check, 'yes']));
  const verdict = { itemId: item.id, version: 1, outcome, checklist, reasons: more.reasons ?? [], words: more.words ?? '' };
  const answer = await decide(house, kinds, verdict, who.staff, bench.now);
  bench.pass(11_000);
  await applyDecisions(house, kinds, bench.now);
  return answer;
}

test('a refusal can be objected to once, in ten days; the one who decided can neither open nor decide it', async () => {
  const kept = await desk.at.keep();
  const first = await recordDecision(desk.at.db, desk.at.house, { appealId: kept.id, outcome: 'decline', reasons: ['D1'], words: 'Текст схожий на рекламу.' });
  await desk.at.db.transaction((tx) =>
    review.apply(
      tx,
      desk.at.house,
      {
        ...first,
        kind: 'appeal',
        subjectId: kept.id,
        version: 1,
        outcome: 'decline',
        reasons: ['D1'],
        words: 'Текст схожий на рекламу.',
        checklist: {},
        at: desk.at.bench.now,
      },
      desk.at.bench.now,
    ),
  );
  expect((await seen(kept.number)).objection).toEqual({ state: 'may', until: '2026-12-03' });
  expect(await say(kept.number)).toBe(true);
  expect(await say(kept.number), 'once').toBe(false);
  const objection = await objectionOf(kept.id);
  const [item] = await itemsOf('objection', objection?.id ?? '');
  expect(item).toMatchObject({ state: 'open', aboutPolice: true, excluded: [first.staffId] });
  expect(await findItem(desk.at.db, item?.id ?? '', { ...ihor.staff, id: first.staffId })).toMatchObject({ status: 'conflict' });
  expect((await desk.at.told(kept.id)).map((one) => one.template)).toEqual(['appeals.declined', 'appeals.objected']);
  expect((await seen(kept.number)).objection).toMatchObject({ state: 'open', words });
  expect((await seen(kept.number)).timeline.map((one) => [one.text, one.state])).toEqual(
    expect.arrayContaining([
      ['Ви заперечили проти рішення', 'now'],
      ['Ваше заперечення прочитає інша людина', 'next'],
    ]),
  );
  expect(JSON.stringify([await desk.at.db.select().from(appealObjections), await desk.at.db.select().from(audit)])).not.toContain('рекламу');
  const own = `insert into review_decisions (item_id, kind, subject_id, version, outcome, reasons, words_sealed, checklist, staff_id, at, effective_at)
    values ('${item?.id}', 'objection', '${objection?.id}', 1, 'approve', '{}', '', '{}', '${first.staffId}', now(), now())`;
  expect(await refusal(desk.at.db, own)).toContain('somebody who did not decide');
});

test('after ten days, for an appeal that was not refused, or that is gone, there is nothing to object to', async () => {
  const kept = await desk.at.keep();
  expect((await seen(kept.number)).objection).toBeNull();
  expect(await say(kept.number)).toBe(false);
  await desk.at.decide(kept.id, 'decline', { reasons: ['D1'], words: 'Текст схожий на рекламу.' });
  desk.at.bench.pass(11 * day);
  expect((await seen(kept.number)).objection).toBeNull();
  expect(await say(kept.number)).toBe(false);
  expect(await say('ZV-OD-2026-999999-9')).toBe(false);
});

test('a decision that stands: the author reads why, and what was refused stays refused', async () => {
  const { id, number, item } = await objected();
  expect(await settle(item, 'decline', ihor, { reasons: ['H1'], words: 'Ми перечитали все ще раз. Текст справді рекламний.' })).toMatchObject({
    status: 'decided',
  });
  expect(await desk.at.row(id)).toMatchObject({ state: 'declined' });
  const view = await seen(number);
  expect(view.objection).toMatchObject({ state: 'upheld', words: 'Ми перечитали все ще раз. Текст справді рекламний.' });
  expect(view.moderator?.words).toBe('Текст схожий на рекламу.');
  expect(view.timeline.map((one) => one.text)).toContain('Заперечення прочитано, рішення лишається');
  expect((await desk.at.told(id)).at(-1)).toMatchObject({
    template: 'appeals.upheld',
    values: { words: 'Ми перечитали все ще раз. Текст справді рекламний.', note: '' },
  });
  expect(await say(number)).toBe(false);
  const acts = (await desk.at.db.select().from(audit).where(eq(audit.subjectId, id))).map((line) => line.act);
  expect(acts).toEqual(expect.arrayContaining(['appeals.object', 'appeals.uphold']));
});

test('a decision taken back: the appeal is read anew by somebody else, and goes on as if it had not been', async () => {
  const { id, number, item } = await objected();
  const [first] = await desk.at.db.select().from(reviewDecisions).where(eq(reviewDecisions.subjectId, id));
  expect(await settle(item, 'approve')).toMatchObject({ status: 'decided' });
  expect(await desk.at.row(id)).toMatchObject({ state: 'submitted', closedAt: null });
  expect((await seen(number)).objection).toMatchObject({ state: 'reversed' });
  expect((await desk.at.told(id)).map((one) => one.template)).toContain('appeals.reversed');
  const again = (await itemsOf('appeal', id)).find((one) => one.state === 'open');
  expect(again?.excluded).toEqual([first?.staffId]);
  expect((await review.titles(desk.at.db, desk.at.house, [id])).get(id)?.marks).toContain('Після заперечення');
  expect(await desk.at.decide(id, 'approve')).toEqual({ ok: true });
  expect((await desk.at.row(id)).state).toBe('queued');
});

test('a return too: while an objection is read the term does not run, and begins again when the return stands', async () => {
  const { id, number, item } = await objected('return');
  desk.at.bench.pass(12 * day);
  await watchCorrections(desk.at.house, desk.at.bench.now);
  expect((await desk.at.row(id)).state).toBe('returned');
  await settle(item, 'decline', ihor, { reasons: ['H2'], words: 'Приберіть, будь ласка, номер телефону сусіда.' });
  expect((await seen(number)).moderator?.until).toBe('2026-12-15');
  expect((await desk.at.told(id)).at(-1)?.values['note']).toContain('15 грудня');
  desk.at.bench.pass(9 * day);
  await watchCorrections(desk.at.house, desk.at.bench.now);
  expect((await desk.at.row(id)).state).toBe('returned');
  desk.at.bench.pass(2 * day);
  await watchCorrections(desk.at.house, desk.at.bench.now);
  expect((await desk.at.row(id)).state).toBe('not_corrected');
});

test('whoever corrects or takes the letter back has nothing to object to any more', async () => {
  const corrected = await objected('return');
  expect(await sendAsIs(desk.at.house, corrected.number, desk.at.bench.now)).toBe(true);
  const withdrawn = await objected('return');
  expect(await withdrawAppeal(desk.at.house, withdrawn.number, desk.at.bench.now)).toBe(true);
  for (const { id, item } of [corrected, withdrawn]) {
    expect((await objectionOf(id))?.state).toBe('dropped');
    expect((await itemsOf('objection', item.subjectId))[0]?.state).toBe('withdrawn');
  }
  expect((await objectionOf(withdrawn.id))?.textSealed).toBe('');
});

test('whoever gave an opinion or read the decision again is excluded too; only reasons of the list let it stand', async () => {
  const { id, item } = await objected();
  await settle(item, 'decline', ihor, { reasons: ['D1'], words: 'Така причина не зі списку заперечень.' });
  expect((await objectionOf(id))?.state).toBe('open');
  expect((await ownObjections(desk.at.db, desk.at.house, id))[0]).toMatchObject({ state: 'open', words });
  await desk.at.db.transaction((tx) => forgetAppeal(tx, id, later(desk.at.bench.now, 1)));
  expect((await ownObjections(desk.at.db, desk.at.house, id))[0]).toMatchObject({ state: 'dropped', words: '' });
  expect(await refusal(desk.at.db, `update appeal_objections set state = 'open', ended_at = null`)).toContain('stays as it was made');
  expect(await refusal(desk.at.db, `delete from appeal_objections`)).toContain('only added to');
});

test('two presses at once make one objection', async () => {
  const kept = await keepAppeal(desk.at.db, desk.at.house, { at: desk.at.bench.now });
  await desk.at.decide(kept.id, 'decline', { reasons: ['D1'], words: 'Текст схожий на рекламу.' });
  const both = await Promise.all([say(kept.number), say(kept.number)]);
  expect(both.filter(Boolean)).toHaveLength(1);
  expect(await desk.at.db.select().from(appealObjections)).toHaveLength(1);
});
