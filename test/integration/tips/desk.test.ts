import { beforeEach, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { acts, asks, readerKeys, threads } from '#db/schema/tips.ts';
import { deed, doDeed, listTips, lookAtTip, readTipAsk, type TipPerson } from '#modules/tips/index.ts';
import type { Deed } from '#modules/tips/deeds.ts';
import { visibleTo } from '#modules/tips/queue.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { giveKeys, putTip } from '../../support/tipThreads.ts';
import { makeHouse, makeReader } from '../../support/tips.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const earlier = (days: number) => new Date(now.getTime() - days * 86_400_000);
const one: TipPerson = { id: '00000000-0000-4000-8000-000000000001', policeTies: false, reads: true, keeps: false };
const two: TipPerson = { ...one, id: '00000000-0000-4000-8000-000000000002' };
const police: TipPerson = { ...one, id: '00000000-0000-4000-8000-000000000003', policeTies: true };
const noNames = async () => new Map<string, string>();
let house: House;
let readers: Awaited<ReturnType<typeof makeHouse>>;
beforeEach(async () => {
  house = testHouse(box.database, { demo: true });
  readers = await makeHouse();
  await giveKeys(house, readers, [one, two, police], now);
});
const put = (more: Parameters<typeof putTip>[2] = {}, at = now) => putTip(box.db, at, { house: readers, ...more });
const asked = (query = '') => readTipAsk(new URLSearchParams(query));
const list = (who = one, query = '') => listTips(box.db, who, asked(query), noNames, now);
const versionOf = async (id: string) => (await box.db.select().from(threads).where(eq(threads.id, id)))[0]?.version ?? 0;
const rowOf = async (id: string) => (await box.db.select().from(threads).where(eq(threads.id, id)))[0];
type Rest = Deed extends infer D ? (D extends Deed ? Omit<D, 'v' | 'version'> : never) : never;
const does = async (id: string, what: Rest, who = one) => doDeed(house, id, deed.parse({ v: 1, version: await versionOf(id), ...what }), who, now);
const done = { v: 1, done: true };
const refused = (why: string) => ({ v: 1, refused: why });

test('danger first, then the oldest, page by page without a gap or a repetition', async () => {
  for (let i = 0; i < 30; i++) await put({ usual: i % 2 ? 'U2' : 'U3' }, earlier(i % 5));
  const urgent = await put({ account: { danger: 'now' } });
  const first = await list();
  expect(first.lines[0]?.id).toBe(urgent.id);
  expect(first.lines).toHaveLength(25);
  expect(first.counts).toEqual({ U0: 1, U1: 0, U2: 15, U3: 15 });
  const second = await list(one, `storinka=${first.next}`);
  expect(second.next).toBeNull();
  const all = [...first.lines, ...second.lines];
  expect(new Set(all.map(({ id }) => id)).size).toBe(31);
  const order = all.map(({ urgency, arrivedOn }) => `${urgency} ${arrivedOn}`);
  expect(order).toEqual([...order].sort());
  expect((await list(one, 'termin=U0')).lines.map(({ id }) => id)).toEqual([urgent.id]);
  expect((await list(one, 'stan=closed')).lines).toEqual([]);
  // What was not looked at on its day is late; today's is not.
  expect(first.lines.find(({ id }) => id === urgent.id)?.orphan).toBe(false);
  expect(first.orphans).toBeGreaterThan(10);
});

test('whoever has ties to the police sees nothing that is about them, not in the list and not by its address', async () => {
  const about = await put({ account: { police: true } });
  const other = await put();
  expect((await list(police)).lines.map(({ id }) => id)).toEqual([other.id]);
  expect((await list(police)).counts.U2).toBe(1);
  expect(await lookAtTip(house, about.id, police, noNames, now)).toBeNull();
  expect(await does(about.id, { act: 'take' }, police)).toEqual(refused('gone'));
  expect(await lookAtTip(house, about.id, one, noNames, now)).not.toBeNull();
  expect(visibleTo(one)).toBeUndefined();
});

test('each look is a row with a person and a day; the first one brings the tip into view', async () => {
  const { id } = await put();
  expect((await lookAtTip(house, id, one, noNames, now))?.state).toBe('in_view');
  await lookAtTip(house, id, two, noNames, now);
  const rows = await box.db.select().from(acts).where(eq(acts.threadId, id));
  expect(rows.filter(({ act }) => act === 'viewed').map(({ by, actedOn }) => [by, actedOn])).toEqual([
    [one.id, '2026-11-24'],
    [two.id, '2026-11-24'],
  ]);
  expect(await lookAtTip(house, 'drop table', one, noNames, now)).toBeNull();
});

test('whoever cannot read a tip has not looked at it: it stays new until somebody with a key in force does', async () => {
  const [{ id }, about] = [await put(), await put({ account: { police: true } })];
  const keyless = { ...one, id: '00000000-0000-4000-8000-000000000009' };
  const none = { ...one, id: '00000000-0000-4000-8000-000000000008' };
  const other = await makeReader('waiting');
  await box.db
    .insert(readerKeys)
    .values({ kid: other.kid, age: other.age, sign: other.sign, staffId: keyless.id, ring: 'civil', wrapped: '', madeOn: '2026-11-24' });
  for (const who of [keyless, none]) expect((await lookAtTip(house, id, who, noNames, now))?.state).toBe('received');
  await box.db.update(readerKeys).set({ retiredOn: '2026-11-24' }).where(eq(readerKeys.staffId, two.id));
  expect((await lookAtTip(house, id, two, noNames, now))?.state).toBe('received');
  // The ties to the police are of the person and the ring is of the key: neither opens what is about the police.
  expect((await lookAtTip(house, about.id, { ...police, policeTies: false }, noNames, now))?.state).toBe('received');
  expect((await lookAtTip(house, id, police, noNames, now))?.state).toBe('in_view');
  const rows = await box.db.select().from(acts).where(eq(acts.threadId, id));
  expect(rows.filter(({ act }) => act === 'viewed')).toHaveLength(4);
});

test('a word of a tip in a field of its own is refused', () => {
  const whole = { v: 1, version: 1, act: 'take' };
  expect(deed.safeParse(whole).success).toBe(true);
  for (const more of [{ text: 'він живе на Базарній' }, { summary: '' }, { category: 'theft' }])
    expect(deed.safeParse({ ...whole, ...more }).success).toBe(false);
  expect(deed.safeParse({ v: 1, version: 1, act: 'ask', what: 'lower', code: 'U3', reason: 'бо так' }).success).toBe(false);
  expect(deed.safeParse({ ...whole, v: 2 }).success).toBe(false);
});

test('one raises; two lower: the one who asked cannot agree, and the database refuses it alone', async () => {
  const { id } = await put();
  expect(await does(id, { act: 'raise', urgency: 'U1' })).toEqual(done);
  expect(await does(id, { act: 'raise', urgency: 'U3' })).toEqual(refused('state'));
  expect(await does(id, { act: 'ask', what: 'lower', code: 'U3', reason: 'calmer' })).toEqual(done);
  expect(await does(id, { act: 'ask', what: 'lower', code: 'U2', reason: 'calmer' }, two)).toEqual(refused('asked'));
  const [ask] = await box.db.select().from(asks).where(eq(asks.threadId, id));
  const answer = { act: 'answer' as const, ask: ask?.id ?? '', agreed: true };
  expect(await does(id, answer)).toEqual(refused('own'));
  await expect(box.db.update(threads).set({ urgency: 'U3' }).where(eq(threads.id, id))).rejects.toThrow();
  await expect(
    box.db
      .update(asks)
      .set({ decision: 'agreed', decidedBy: one.id })
      .where(eq(asks.id, ask?.id ?? '')),
  ).rejects.toThrow();
  // Two agree at once: one of them comes too late, and it is done once.
  const version = await versionOf(id);
  const both = await Promise.all([two, police].map((who) => doDeed(house, id, deed.parse({ v: 1, version, ...answer }), who, now)));
  expect(both.filter((said) => 'done' in said)).toHaveLength(1);
  expect(both.filter((said) => 'refused' in said)).toEqual([refused('changed')]);
  expect((await rowOf(id))?.urgency).toBe('U3');
  // A word is used once: raised again, it does not fall again by the same agreement.
  expect(await does(id, { act: 'raise', urgency: 'U0' })).toEqual(done);
  await expect(box.db.update(threads).set({ urgency: 'U3' }).where(eq(threads.id, id))).rejects.toThrow();
  expect(await does(id, answer, two)).toEqual(refused('notAsked'));
});

test('holding and resonance need two persons; what was refused is not done', async () => {
  const { id } = await put();
  await lookAtTip(house, id, one, noNames, now);
  for (const what of ['hold', 'resonance'] as const) {
    const set = what === 'hold' ? { state: 'held' as const } : { resonance: true };
    await expect(box.db.update(threads).set(set).where(eq(threads.id, id))).rejects.toThrow();
    expect(await does(id, { act: 'ask', what, code: null, reason: what === 'hold' ? 'insults' : 'press' })).toEqual(done);
    const open = async () => (await box.db.select().from(asks).where(eq(asks.threadId, id))).find(({ decision }) => decision === null)?.id ?? '';
    expect(await does(id, { act: 'answer', ask: await open(), agreed: false }, two)).toEqual(done);
    await expect(box.db.update(threads).set(set).where(eq(threads.id, id))).rejects.toThrow();
    await does(id, { act: 'ask', what, code: null, reason: 'public' });
    expect(await does(id, { act: 'answer', ask: await open(), agreed: true }, two)).toEqual(done);
  }
  expect(await rowOf(id)).toMatchObject({ state: 'held', resonance: true });
  expect(await does(id, { act: 'state', to: 'in_view', outcome: null })).toEqual(done);
});

test('a state is left only by its arrows, an end needs an outcome, and a stale page changes nothing', async () => {
  const { id } = await put();
  expect(await does(id, { act: 'state', to: 'closed', outcome: 'solved' })).toEqual(refused('state'));
  await lookAtTip(house, id, one, noNames, now);
  expect(await does(id, { act: 'state', to: 'closed', outcome: null })).toEqual(refused('outcome'));
  expect(await does(id, { act: 'state', to: 'taken', outcome: null })).toEqual(refused('state'));
  const stale = await versionOf(id);
  expect(await does(id, { act: 'take' })).toEqual(done);
  expect(await doDeed(house, id, deed.parse({ v: 1, version: stale, act: 'letGo' }), one, now)).toEqual(refused('changed'));
  expect(await does(id, { act: 'state', to: 'closed', outcome: 'solved' }, two)).toEqual(refused('held'));
  expect(await does(id, { act: 'take' }, two)).toEqual(refused('held'));
  expect(await does(id, { act: 'takeOver' }, two)).toEqual(done);
  expect(await does(id, { act: 'state', to: 'closed', outcome: 'solved' }, two)).toEqual(done);
  expect(await rowOf(id)).toMatchObject({ state: 'closed', outcome: 'solved', closedOn: '2026-11-24', keepUntil: '2027-02-22', holder: null });
  expect(await does(id, { act: 'state', to: 'in_view', outcome: null })).toEqual(refused('state'));
  await expect(box.db.update(threads).set({ outcome: null }).where(eq(threads.id, id))).rejects.toThrow();
});

test('the later tip joins the earlier one and can be parted again; about the police nothing is joined', async () => {
  const [first, second, about] = [await put(), await put(), await put({ account: { police: true } })];
  for (const { id } of [first, second, about]) await lookAtTip(house, id, one, noNames, now);
  expect(await does(second.id, { act: 'join', to: second.id })).toEqual(refused('state'));
  expect(await does(about.id, { act: 'join', to: first.id })).toEqual(refused('pair'));
  expect(await does(first.id, { act: 'join', to: about.id })).toEqual(refused('pair'));
  expect(await does(second.id, { act: 'join', to: first.id })).toEqual(done);
  expect((await list()).lines.find(({ id }) => id === first.id)?.joined).toBe(1);
  expect((await lookAtTip(house, first.id, one, noNames, now))?.joined).toEqual([second.id]);
  expect(await does(first.id, { act: 'join', to: second.id })).toEqual(refused('pair'));
  expect(await does(second.id, { act: 'unjoin' })).toEqual(done);
  expect(await rowOf(second.id)).toMatchObject({ state: 'in_view', joinedTo: null, outcome: null, keepUntil: null });
});

test('what goes under a calmer tip makes it as urgent, and the people on shift are told anew', async () => {
  const [first, second, third] = [await put({ usual: 'U3' }), await put({ account: { danger: 'now' } }), await put({ usual: 'U3' })];
  for (const { id } of [first, second, third]) await lookAtTip(house, id, one, noNames, now);
  // It had been a danger before, was told of and was lowered by two; now it is one again.
  await box.db.update(threads).set({ paged: true }).where(eq(threads.id, first.id));
  const seen = await versionOf(first.id);
  expect(await does(second.id, { act: 'join', to: first.id })).toEqual(done);
  expect(await rowOf(first.id)).toMatchObject({ urgency: 'U0', paged: false });
  expect(await doDeed(house, first.id, deed.parse({ v: 1, version: seen, act: 'take' }), two, now)).toEqual(refused('changed'));
  await box.db.update(threads).set({ paged: true }).where(eq(threads.id, first.id));
  expect(await does(third.id, { act: 'join', to: first.id })).toEqual(done);
  expect(await rowOf(first.id)).toMatchObject({ urgency: 'U0', paged: true });
  const rows = await box.db.select().from(acts).where(eq(acts.threadId, first.id));
  expect(rows.filter(({ act }) => act === 'raised').map(({ code, by }) => [code, by])).toEqual([['U0', one.id]]);
});
