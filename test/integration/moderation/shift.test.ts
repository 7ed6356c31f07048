import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { reviewDecisions, reviewRechecks, reviewShifts } from '#db/schema/moderation.ts';
import { outbox } from '#db/schema/outbox.ts';
import {
  applyDecisions,
  countDay,
  decide,
  endShift,
  findClaim,
  findShift,
  isDrawn,
  listAtWork,
  listHandover,
  listLessons,
  listRechecks,
  recheck,
  sendSummaries,
  setMode,
  sweepShifts,
  takeItem,
} from '#modules/moderation/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, type Hired } from '../../support/people.ts';
import { ask, settle, take, trial, verdict } from '../../support/review.ts';

const box = emptyDatabase();
/** A Tuesday, noon in Kyiv. */
const now = new Date('2026-11-24T10:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
let house: House;
let oksana: Hired;
let lead: Hired;
beforeEach(async () => {
  house = testHouse(box.database);
  [oksana, lead] = [await hire(house, 'moderator', now), await hire(house, 'lead', now)];
});
const modeOf = async (who: Hired) => (await findShift(box.db, who.staff.id))?.mode ?? null;

test('taking something begins a shift by itself', async () => {
  expect(await modeOf(oksana)).toBeNull();
  await take(house, await ask(house, now), oksana.staff, now);
  expect(await modeOf(oksana)).toBe('accepting');
  expect((await listAtWork(box.db, now)).map(({ staffId }) => staffId)).toEqual([oksana.staff.id]);
});

test.each(['pause', 'finishing'] as const)('in the mode «%s» nothing new is taken, and what is held goes on', async (mode) => {
  const held = await ask(house, now);
  await take(house, held, oksana.staff, now);
  await setMode(box.db, oksana.staff.id, mode, later(1));
  const fresh = await ask(house, now);
  expect(await take(house, fresh, oksana.staff, later(2))).toEqual({ status: 'paused' });
  expect(await findClaim(box.db, fresh, later(2))).toBeNull();
  expect(await take(house, held, oksana.staff, later(3))).toMatchObject({ status: 'yours' });
  expect(await settle(house, oksana.staff, later(3), verdict(held))).toMatchObject({ status: 'decided' });
  await setMode(box.db, oksana.staff.id, 'accepting', later(4));
  expect(await take(house, fresh, oksana.staff, later(5))).toMatchObject({ status: 'yours' });
});

test('two presses at once leave one shift', async () => {
  await Promise.all([1, 2, 3].map(() => setMode(box.db, oksana.staff.id, 'accepting', now)));
  expect(await box.db.select().from(reviewShifts)).toHaveLength(1);
});

test('whoever still holds something says what to do with it, and then everything is free', async () => {
  const item = await ask(house, now);
  await take(house, item, oksana.staff, now);
  expect(await endShift(house, oksana.staff, '  ', later(1))).toEqual({ status: 'noteMissing', held: 1 });
  expect(await modeOf(oksana)).toBe('accepting');
  expect(await endShift(house, oksana.staff, 'Чекаю на відповідь про адресу', later(2))).toEqual({ status: 'ended', released: 1 });
  expect(await findClaim(box.db, item, later(2))).toBeNull();
  expect(await modeOf(oksana)).toBeNull();
  expect(await listHandover(house, later(60))).toMatchObject([{ words: 'Чекаю на відповідь про адресу' }]);
  expect(JSON.stringify(await box.db.select().from(reviewShifts))).not.toContain('Чекаю');
  expect(await listHandover(house, later(60 * 73))).toEqual([]);
  await sweepShifts(box.db, later(60 * 24 * 31));
  expect((await box.db.select().from(reviewShifts)).map((row) => row.noteSealed)).toEqual([null]);
});

test('a shift that was left open ends by itself after twelve hours', async () => {
  await setMode(box.db, oksana.staff.id, 'accepting', now);
  await sweepShifts(box.db, later(60 * 12 - 1));
  expect(await modeOf(oksana)).toBe('accepting');
  await sweepShifts(box.db, later(60 * 12));
  expect(await modeOf(oksana)).toBeNull();
});

/** Decides until so many decisions were drawn by their lot; answers how many it took. */
async function decideUntilDrawn(count: number): Promise<number> {
  let made = 0;
  for (let drawn = 0; drawn < count && made < 200; made += 1) {
    const item = await ask(house, now);
    await take(house, item, oksana.staff, now);
    const answer = await settle(house, oksana.staff, now, verdict(item));
    if (answer.status === 'decided' && isDrawn(answer.decisionId)) drawn += 1;
  }
  await applyDecisions(house, [trial], later(1), 500);
  return made;
}

test('a drawn decision is read again by a lead, once, and its author alone hears what should have been', async () => {
  await decideUntilDrawn(1);
  const drawn = await listRechecks(box.db, lead.staff);
  expect(drawn.length).toBeGreaterThanOrEqual(1);
  const [first] = drawn;
  const found = { decisionId: first?.decisionId ?? '', verdict: 'wrong', words: 'Спершу спитати адресу' } as const;
  const other = await hire(house, 'lead', now);
  const both = await Promise.all([recheck(house, lead.staff, found, later(5)), recheck(house, other.staff, found, later(5))]);
  expect(both.filter(Boolean)).toHaveLength(1);
  expect((await listRechecks(box.db, lead.staff)).length).toBe(drawn.length - 1);
  expect(await listLessons(house, oksana.staff.id, later(6))).toMatchObject([{ words: 'Спершу спитати адресу' }]);
  expect(await listLessons(house, lead.staff.id, later(6))).toEqual([]);
});

test('no lead reads a decision of their own again, and a moderator none', async () => {
  const own = await hire(house, ['moderator', 'lead'], now);
  const item = await ask(house, now);
  await take(house, item, own.staff, now);
  const answer = await settle(house, own.staff, now, verdict(item));
  if (answer.status !== 'decided') throw new Error(answer.status);
  await applyDecisions(house, [trial], later(1));
  await box.db.insert(reviewRechecks).values({ decisionId: answer.decisionId, drawnAt: now }).onConflictDoNothing();
  expect(await listRechecks(box.db, own.staff)).toEqual([]);
  expect(await listRechecks(box.db, oksana.staff)).toEqual([]);
  expect(await recheck(house, own.staff, { decisionId: answer.decisionId, verdict: 'right', words: '' }, later(2))).toBe(false);
  expect(await listRechecks(box.db, lead.staff)).toHaveLength(1);
});

test('about five decisions in a hundred are drawn', () => {
  const drawn = Array.from({ length: 20_000 }, () => randomUUID()).filter(isDrawn).length;
  expect(drawn).toBeGreaterThan(800);
  expect(drawn).toBeLessThan(1200);
});

test('a lead sees the figures of the day, of the own territories alone', async () => {
  const items = [await ask(house, now), await ask(house, now, { version: 2 }), await ask(house, now, { dueAt: later(-60) })];
  await ask(house, now, { territory: 'izmail' });
  await ask(house, later(-60 * 30));
  for (const [i, item] of items.slice(0, 2).entries()) {
    await take(house, item, oksana.staff, later(10));
    await settle(
      house,
      oksana.staff,
      later(20),
      verdict(item, i === 0 ? 'approve' : 'return', i === 0 ? {} : { version: 2, reasons: ['R1'], words: 'Напишіть адресу.' }),
    );
  }
  await take(house, items[2] ?? '', oksana.staff, later(25));
  const all = await countDay(box.db, [trial], lead.staff, later(30));
  expect(all).toMatchObject({ received: 4, again: 1, waiting: 3, overdue: 2, decided: 2, returned: 1, declined: 0, middleMinutes: 20 });
  expect(all.people).toMatchObject([{ staffId: oksana.staff.id, decided: 2, holds: 1 }]);
  const izmail = await hire(house, 'lead', now, { territory: 'izmail' });
  expect(await countDay(box.db, [trial], izmail.staff, later(30))).toMatchObject({ received: 4, waiting: 3 });
  const far = await hire(house, 'lead', now, { territory: 'bilhorod' });
  expect(await countDay(box.db, [trial], far.staff, later(30))).toMatchObject({ received: 3, waiting: 2 });
});

test('what was declined counts while it stands: not when it was overruled, refused, or only upheld', async () => {
  const again = { ...trial, kind: 'again', rereads: true as const };
  const decline = async (what: Parameters<typeof ask>[2], kinds = [trial, again]) => {
    const item = await ask(house, now, what);
    await takeItem(house, kinds, { itemId: item, staff: oksana.staff }, later(1));
    expect(await decide(house, kinds, verdict(item, 'decline'), oksana.staff, later(2))).toMatchObject({ status: 'decided' });
  };
  await decline({ subjectId: 'stays' });
  await decline({ subjectId: 'reversed' });
  await decline({ subjectId: 'stale' });
  await decline({ subjectId: 'objection', kind: 'again' });
  await applyDecisions(house, [trial, again], later(3), 500);
  const figures = () => countDay(box.db, [trial, again], lead.staff, later(30));
  expect(await figures()).toMatchObject({ decided: 3, declined: 2 });
  // The same version before somebody else: the decision was taken back after an objection.
  await ask(house, later(5), { subjectId: 'reversed' });
  expect(await figures()).toMatchObject({ decided: 3, declined: 1 });
});

test('after the working day each lead gets one summary', async () => {
  const evening = new Date('2026-11-24T16:40:00Z');
  const summaries = () => box.db.select().from(outbox).where(eq(outbox.template, 'moderation.summary'));
  await sendSummaries(house, [trial], now);
  expect(await summaries()).toEqual([]);
  await sendSummaries(house, [trial], evening);
  await Promise.all([sendSummaries(house, [trial], evening), sendSummaries(house, [trial], new Date(evening.getTime() + 600_000))]);
  expect(await summaries()).toHaveLength(1);
  await box.db.execute(sql`alter table review_items rename to review_items_away`);
  // Whoever has the letter needs no second count: the day is not read again.
  await sendSummaries(house, [trial], new Date(evening.getTime() + 1_200_000)).finally(() =>
    box.db.execute(sql`alter table review_items_away rename to review_items`),
  );
  await sendSummaries(house, [trial], new Date('2026-11-28T16:40:00Z'));
  expect(await summaries()).toHaveLength(1);
  expect(await box.db.select().from(reviewDecisions)).toEqual([]);
});
