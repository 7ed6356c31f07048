import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { reviewDecisions } from '#db/schema/moderation.ts';
import { applyDecisions, decisionDelay, findDraft, findItem, listDecisions, listUndoable, undo, withdrawReview } from '#modules/moderation/index.ts';
import { verifyAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, type Hired } from '../../support/people.ts';
import { ask, doneOf, settle, take, trial, verdict } from '../../support/review.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
let house: House;
let oksana: Hired;
let ihor: Hired;
beforeEach(async () => {
  house = testHouse(box.database);
  [oksana, ihor] = [await hire(house, 'moderator', now), await hire(house, 'moderator', now)];
});
const apply = (at: Date) => applyDecisions(house, [trial], at);
const stateOf = async (item: string) => {
  const found = await findItem(house.database.db, item, oksana.staff);
  return found.status === 'open' ? found.item : null;
};
/** Takes, decides and answers the decision. */
async function decided(item: string, given = verdict(item)): Promise<string> {
  await take(house, item, oksana.staff, now);
  const answer = await settle(house, oksana.staff, now, given);
  if (answer.status !== 'decided') throw new Error(answer.why);
  return answer.decisionId;
}

test('a decision takes effect after ten seconds and not before, exactly once', async () => {
  const item = await ask(house, now, { subjectId: 'letter' });
  await decided(item);
  expect(await apply(later(9))).toBe(0);
  expect(await doneOf(box.db)).toEqual([]);
  const nodes = await Promise.all([apply(later(10)), apply(later(10)), apply(later(10))]);
  expect(nodes.reduce((sum, one) => sum + one, 0)).toBe(1);
  await apply(later(3600));
  expect(await doneOf(box.db)).toEqual(['letter']);
  expect(await listDecisions(house, item)).toMatchObject([{ outcome: 'approve', state: 'applied', staffId: oksana.staff.id }]);
});

test('a decision taken back has no effect, and the item is theirs again with every word', async () => {
  const item = await ask(house, now);
  const decision = await decided(item, verdict(item, 'return', { reasons: ['R1', 'R2'] }));
  expect((await stateOf(item))?.state).toBe('decided');
  expect(await listUndoable(box.db, oksana.staff.id)).toMatchObject([{ decisionId: decision }]);
  expect(await undo(house, decision, ihor.staff, later(3))).toBeNull();
  expect(await undo(house, decision, oksana.staff, later(9))).toBe(item);
  await apply(later(60));
  expect(await doneOf(box.db)).toEqual([]);
  expect((await stateOf(item))?.state).toBe('open');
  expect(await findDraft(house, item, oksana.staff.id)).toMatchObject({ reasons: ['R1', 'R2'], words: 'Допишіть, будь ласка, де саме це сталося.' });
  expect(await take(house, item, ihor.staff, later(10))).toMatchObject({ status: 'taken' });
  expect(await settle(house, oksana.staff, later(20), verdict(item))).toMatchObject({ status: 'decided' });
  expect(await undo(house, decision, oksana.staff, later(21))).toBeNull();
});

test('taking back and carrying out at the same moment: one of them happens, never both', async () => {
  for (let round = 0; round < 8; round += 1) {
    const item = await ask(house, now, { subjectId: `race ${round}` });
    const decision = await decided(item);
    const [undone] = await Promise.all([undo(house, decision, oksana.staff, later(10)), apply(later(10))]);
    const carriedOut = (await doneOf(box.db)).includes(`race ${round}`);
    expect(carriedOut).toBe(undone === null);
  }
});

test('too late to take back', async () => {
  const decision = await decided(await ask(house, now));
  await apply(later(10));
  expect(await undo(house, decision, oksana.staff, later(11))).toBeNull();
});

test('one decision, whoever presses first', async () => {
  const item = await ask(house, now);
  await take(house, item, oksana.staff, now);
  const both = await Promise.all([settle(house, oksana.staff, now, verdict(item)), settle(house, oksana.staff, now, verdict(item, 'decline'))]);
  expect(both.map((one) => one.status).sort()).toEqual(['decided', 'refused']);
  expect(await box.db.select().from(reviewDecisions)).toHaveLength(1);
});

test('a version that changed between reading and deciding is refused, and nothing is lost', async () => {
  const item = await ask(house, now, { subjectId: 'letter' });
  await take(house, item, oksana.staff, now);
  expect(await ask(house, later(5), { subjectId: 'letter', version: 2 })).toBe(item);
  expect(await settle(house, oksana.staff, later(6), verdict(item))).toEqual({ status: 'refused', why: 'changed' });
  expect(await settle(house, oksana.staff, later(7), verdict(item, 'approve', { version: 2 }))).toMatchObject({ status: 'decided' });
});

test('a newer text drops a decision on the older one that had not taken effect', async () => {
  const item = await ask(house, now, { subjectId: 'letter' });
  await decided(item);
  expect(await ask(house, later(5), { subjectId: 'letter', version: 2 })).toBe(item);
  await apply(later(60));
  expect(await doneOf(box.db)).toEqual([]);
  expect(await stateOf(item)).toMatchObject({ state: 'open', version: 2 });
  expect(await listDecisions(house, item)).toMatchObject([{ state: 'undone', why: 'moderation.dropped' }]);
});

test('an author who withdraws within the ten seconds is obeyed', async () => {
  const item = await ask(house, now, { subjectId: 'letter' });
  await decided(item);
  await box.db.transaction((tx) => withdrawReview(tx, { kind: 'trial', subjectId: 'letter' }, later(4)));
  await apply(later(60));
  expect(await doneOf(box.db)).toEqual([]);
  expect(await stateOf(item)).toMatchObject({ state: 'withdrawn' });
});

test.each([
  ['an approval with an open check', { checklist: { 'people.signIn': 'yes', 'people.factor': 'maybe' } }, 'approve', 'checks'],
  ['an approval with a reason', { reasons: ['R1'] }, 'approve', 'reasons'],
  ['a return without a reason', { reasons: [] }, 'return', 'reasons'],
  ['a reason of another outcome', { reasons: ['D1'] }, 'return', 'reasons'],
  ['a reason that is on no list', { reasons: ['R1', 'because the author was rude'] }, 'return', 'reasons'],
  ['no words to the author', { words: '   ' }, 'decline', 'words'],
  ['a gap that was not filled', { words: 'Бракує […]; без цього поліція поверне звернення' }, 'return', 'blank'],
] as const)('%s is refused and the item stays theirs', async (_, more, outcome, why) => {
  const item = await ask(house, now);
  await take(house, item, oksana.staff, now);
  const given = {
    ...verdict(item, outcome),
    ...more,
    reasons: 'reasons' in more ? [...more.reasons] : verdict(item, outcome).reasons,
    checklist: 'checklist' in more ? { ...more.checklist } : verdict(item).checklist,
  };
  expect(await settle(house, oksana.staff, now, given)).toMatchObject({ status: 'refused', why });
  expect(await settle(house, oksana.staff, now, verdict(item))).toMatchObject({ status: 'decided' });
});

test('a decision its module refuses brings the item back with the reason, and leaves nothing of the effect', async () => {
  const item = await ask(house, now, { subjectId: 'stale letter' });
  await decided(item);
  await apply(later(10));
  expect(await doneOf(box.db)).toEqual([]);
  expect(await stateOf(item)).toMatchObject({ state: 'open', cameBack: 'moderation.dropped' });
});

test('one that always breaks never holds the others up, is tried six times and comes back', async () => {
  const broken = await ask(house, now, { subjectId: 'broken letter' });
  await decided(broken);
  await decided(await ask(house, now, { subjectId: 'good letter' }));
  let at = later(10);
  for (let tries = 1; tries <= 6; tries += 1) {
    await expect(apply(at)).rejects.toThrow('could not be carried out');
    expect(await decisionDelay(house, at)).toBe(tries < 6 ? (at.getTime() - later(10).getTime()) / 1000 : 0);
    at = new Date(at.getTime() + 3_600_000);
  }
  expect(await doneOf(box.db)).toEqual(['good letter']);
  expect(await stateOf(broken)).toMatchObject({ state: 'open', cameBack: 'moderation.cameBack.fault' });
  expect(await apply(at)).toBe(0);
});

test('a worker that died on the way is followed by another', async () => {
  await decided(await ask(house, now, { subjectId: 'letter' }));
  await box.db.execute(sql`update review_effects set tries = 1, due_at = ${later(25).toISOString()}::timestamptz`);
  expect(await apply(later(11))).toBe(0);
  expect(await apply(later(25))).toBe(1);
});

test.each(["update review_decisions set outcome = 'decline'", 'delete from review_decisions', 'truncate review_decisions cascade'])(
  'the database refuses: %s',
  async (statement) => {
    await decided(await ask(house, now));
    await expect(box.db.execute(sql.raw(statement))).rejects.toThrow();
  },
);

test('the words to the author are kept sealed, and every step is in the record', async () => {
  const item = await ask(house, now);
  const decision = await decided(item, verdict(item, 'return'));
  await undo(house, decision, oksana.staff, later(2));
  await settle(house, oksana.staff, later(3), verdict(item, 'decline'));
  await apply(later(13));
  const kept = await box.db.select().from(reviewDecisions);
  expect(JSON.stringify(kept)).not.toContain('Допишіть');
  const acts = await box.db.execute(sql`select act from audit where act like 'review.%' order by id`);
  expect(JSON.stringify(acts)).toMatch(/review\.take.*review\.return.*review\.undo.*review\.decline.*review\.applied/s);
  expect(await verifyAudit(box.db)).toMatchObject({ whole: true });
});
