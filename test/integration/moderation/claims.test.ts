import { beforeEach, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { audit } from '#db/schema/audit.ts';
import { findClaim, findDraft, forgetOldDrafts, keepDraft, releaseItem, renewClaim, takeItem } from '#modules/moderation/index.ts';
import { reviewDrafts } from '#db/schema/moderation.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, type Hired } from '../../support/people.ts';
import { ask, settle, take, trial, verdict } from '../../support/review.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
let house: House;
let oksana: Hired;
let ihor: Hired;
let item: string;
beforeEach(async () => {
  house = testHouse(box.database);
  [oksana, ihor] = [await hire(house, 'moderator', now), await hire(house, 'moderator', now)];
  item = await ask(house, now);
});

test('of two moderators who take one item at once exactly one gets it, and the other learns who has it', async () => {
  for (let round = 0; round < 10; round += 1) {
    const one = await ask(house, now);
    const [first, second] = await Promise.all([take(house, one, oksana.staff, now), take(house, one, ihor.staff, now)]);
    expect([first?.status, second?.status].sort()).toEqual(['taken', 'yours']);
    const winner = first?.status === 'yours' ? oksana : ihor;
    const loser = first?.status === 'yours' ? second : first;
    expect(loser).toMatchObject({ status: 'taken', claim: { staffId: winner.staff.id, expiresAt: later(30) } });
  }
});

test('taking it again keeps the beginning and moves the end', async () => {
  await take(house, item, oksana.staff, now);
  expect(await take(house, item, oksana.staff, later(10))).toEqual({
    status: 'yours',
    claim: expect.objectContaining({ claimedAt: now, expiresAt: later(40) }),
  });
});

test('a claim that ran out can be taken over, and its first holder is told', async () => {
  await take(house, item, oksana.staff, now);
  expect(await take(house, item, ihor.staff, later(29))).toMatchObject({ status: 'taken' });
  expect(await take(house, item, ihor.staff, later(30))).toMatchObject({ status: 'yours', claim: { staffId: ihor.staff.id } });
  expect(await renewClaim(house.database.db, item, oksana.staff.id, later(31))).toBeNull();
  expect(await settle(house, oksana.staff, later(31), verdict(item))).toEqual({ status: 'refused', why: 'lost' });
  expect(await settle(house, ihor.staff, later(31), verdict(item))).toMatchObject({ status: 'decided' });
});

test('a lead takes it from whoever holds it, with a reason that stays in the record; nobody else can', async () => {
  const lead = await hire(house, 'lead', now);
  const over = (who: Hired, why = 'Колега пішов додому') => takeItem(house, [trial], { itemId: item, staff: who.staff, over: why }, later(1));
  await take(house, item, oksana.staff, now);
  await keepDraft(house, item, oksana.staff.id, { checklist: {}, reasons: [], words: 'Моє', outcome: '', version: 1, template: '', fields: {} }, now);
  expect(await over(ihor)).toMatchObject({ status: 'taken', claim: { staffId: oksana.staff.id } });
  expect(await over(lead)).toMatchObject({ status: 'yours', claim: { staffId: lead.staff.id } });
  expect(await settle(house, oksana.staff, later(2), verdict(item))).toEqual({ status: 'refused', why: 'lost' });
  expect(await findDraft(house, item, oksana.staff.id)).toMatchObject({ words: 'Моє' });
  const [line] = await box.db.select().from(audit).where(eq(audit.act, 'review.takeOver'));
  expect(line).toMatchObject({ staffId: lead.staff.id, detail: { item, from: oksana.staff.id, why: 'Колега пішов додому' } });
  expect(await settle(house, lead.staff, later(2), verdict(item))).toMatchObject({ status: 'decided' });
});

test('a lead of another territory takes nothing over', async () => {
  const far = await hire(house, ['moderator', 'lead'], now, { territory: 'izmail' });
  const here = await ask(house, now, { territory: 'odesa' });
  await take(house, here, oksana.staff, now);
  expect(await takeItem(house, [trial], { itemId: here, staff: far.staff, over: 'Колега пішов додому' }, now)).toEqual({ status: 'elsewhere' });
});

test('a sign of work keeps the claim; half an hour of silence loses it even when nobody else came', async () => {
  await take(house, item, oksana.staff, now);
  expect(await renewClaim(house.database.db, item, oksana.staff.id, later(20))).toMatchObject({ expiresAt: later(50) });
  expect(await findClaim(house.database.db, item, later(49))).toMatchObject({ staffId: oksana.staff.id });
  expect(await settle(house, oksana.staff, later(50), verdict(item))).toEqual({ status: 'refused', why: 'lost' });
});

test('letting go frees it at once, and only for its holder', async () => {
  await take(house, item, oksana.staff, now);
  await releaseItem(house, item, ihor.staff, now);
  expect(await take(house, item, ihor.staff, now)).toMatchObject({ status: 'taken' });
  await releaseItem(house, item, oksana.staff, now);
  expect(await take(house, item, ihor.staff, now)).toMatchObject({ status: 'yours' });
});

test('what was typed stays with the person when the claim is lost, sealed, for a day', async () => {
  const draft = { checklist: { a: 'yes' }, reasons: ['R1'], words: 'Напишіть, на якій вулиці.', outcome: 'return', version: 1, template: '', fields: { missing: 'вулиці' } };
  await keepDraft(house, item, oksana.staff.id, draft, now);
  await take(house, item, ihor.staff, now);
  await keepDraft(house, item, ihor.staff.id, { ...draft, words: 'Інші слова' }, now);
  expect(await findDraft(house, item, oksana.staff.id)).toEqual(draft);
  expect(JSON.stringify(await house.database.db.select().from(reviewDrafts))).not.toContain('вулиці');
  await forgetOldDrafts(house.database.db, later(24 * 60 + 1));
  expect(await findDraft(house, item, oksana.staff.id)).toBeNull();
});

test('a conflict of interest, ties to the police or another territory keep the item shut', async () => {
  const tied = await hire(house, 'moderator', now, { policeTies: true });
  const distant = await hire(house, 'moderator', now, { territory: 'izmail' });
  const own = await ask(house, now, { excluded: [oksana.staff.id] });
  const complaint = await ask(house, now, { aboutPolice: true, territory: 'odesa' });
  expect(await take(house, own, oksana.staff, now)).toEqual({ status: 'conflict' });
  expect(await take(house, own, ihor.staff, now)).toMatchObject({ status: 'yours' });
  expect(await take(house, complaint, tied.staff, now)).toEqual({ status: 'conflict' });
  expect(await take(house, complaint, distant.staff, now)).toEqual({ status: 'elsewhere' });
  expect(await settle(house, oksana.staff, now, verdict(own))).toEqual({ status: 'refused', why: 'conflict' });
});

test.each(['liaison', 'administrator'] as const)('a %s can neither take nor decide', async (role) => {
  const other = await hire(house, role, now);
  expect(await take(house, item, other.staff, now)).toEqual({ status: 'elsewhere' });
  for (const outcome of ['approve', 'return', 'decline'] as const)
    expect(await settle(house, other.staff, now, verdict(item, outcome))).toEqual({ status: 'refused', why: 'elsewhere' });
});
