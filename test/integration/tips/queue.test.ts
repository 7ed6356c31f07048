import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { acts, threads } from '#db/schema/tips.ts';
import { listOrphans, listTips, lookAtTip, readTipAsk, type TipPerson } from '#modules/tips/index.ts';
import type { TipState, Urgency } from '#modules/tips/rules.ts';
import { storeAddition } from '#modules/tips/talk.ts';
import { composeFollowing } from '#modules/tips/compose.ts';
import { addShape } from '#modules/tips/wireShapes.ts';
import { addDays, kyivDay } from '#platform/hours.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { putTip } from '../../support/tipThreads.ts';
import { makeHouse } from '../../support/tips.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const today = kyivDay(now);
const one: TipPerson = { id: '00000000-0000-4000-8000-000000000001', policeTies: false, reads: true, keeps: false };
const noNames = async () => new Map<string, string>();
let readers: Awaited<ReturnType<typeof makeHouse>>;
beforeEach(async () => {
  readers = await makeHouse();
});
const list = (query = '', at = now) => listTips(box.db, one, readTipAsk(new URLSearchParams(query)), noNames, at);
const look = (id: string) => lookAtTip(testHouse(box.database, { demo: true }), id, one, noNames, now);
const lineOf = async (id: string) => (await list()).lines.find((line) => line.id === id);

/** Rows as the desk sees them; what is sealed plays no part here. */
async function putMany(count: number, state: TipState, urgency: Urgency, arrivedOn: string = today): Promise<string[]> {
  const row = (): typeof threads.$inferInsert => ({
    accessHash: randomBytes(32),
    deposit: randomBytes(32),
    arrivedOn,
    urgency,
    ring: 'all',
    language: 'uk',
    state,
    origin: 'browser',
  });
  const rows = await box.db
    .insert(threads)
    .values(Array.from({ length: count }, row))
    .returning({ id: threads.id });
  return rows.map(({ id }) => id);
}

test('what waits for a reader hides behind nothing that waits for others, and pages go through both', async () => {
  for (const state of ['relayed', 'taken', 'waiting_author'] as const) await putMany(9, state, 'U0', addDays(today, -3));
  await putMany(2, 'received', 'U1', addDays(today, -9));
  const [told = ''] = await putMany(1, 'received', 'U0');
  const first = await list();
  expect(first.lines[0]?.id).toBe(told);
  expect(first.lines).toHaveLength(25);
  const second = await list(`storinka=${first.next}`);
  expect(second.next).toBeNull();
  const all = [...first.lines, ...second.lines];
  expect(new Set(all.map(({ id }) => id)).size).toBe(30);
  expect(all.slice(-2).map(({ urgency }) => urgency)).toEqual(['U1', 'U1']);
  // One that the police have comes forward as soon as its witness adds something.
  const added = all.find(({ state }) => state === 'taken')?.id ?? '';
  await box.db.insert(acts).values({ threadId: added, act: 'witness.added', by: null, actedOn: today });
  expect((await list()).lines.slice(0, 2).map(({ id }) => id)).toEqual([added, told]);
  expect((await list('stan=taken')).lines[0]).toMatchObject({ id: added, fresh: true });
});

test('what a witness adds is told until somebody looks, and brings a joined tip back to the desk', async () => {
  const [kept, joined] = [await putTip(box.db, now, { house: readers }), await putTip(box.db, now, { house: readers })];
  for (const { id } of [kept, joined]) await look(id);
  await box.db
    .update(threads)
    .set({ state: 'joined', outcome: 'joined', joinedTo: kept.id, closedOn: today, keepUntil: addDays(today, 90) })
    .where(eq(threads.id, joined.id));
  expect((await list()).lines.map(({ id, fresh }) => [id, fresh])).toEqual([[kept.id, false]]);
  expect((await list()).orphans).toBe(0);
  const items = [{ seq: 0, by: 'witness' as const, hash: '0'.repeat(64), message: null, addedOn: today }];
  const { wire } = await composeFollowing({
    secrets: joined.secrets,
    manifest: readers.manifest,
    kind: 'more',
    text: 'Вони повернулися.',
    fields: {},
    files: [],
    items,
    seen: [],
  });
  const [before] = await box.db.select().from(threads).where(eq(threads.id, joined.id));
  expect(await storeAddition(box.db, addShape.parse(wire), today)).toBe('new');
  const [after] = await box.db.select().from(threads).where(eq(threads.id, joined.id));
  expect(after).toMatchObject({ state: 'in_view', outcome: null, joinedTo: null, closedOn: null, keepUntil: null, version: (before?.version ?? 0) + 1 });
  expect(await lineOf(joined.id)).toMatchObject({ fresh: true, orphan: false });
  expect((await list()).orphans).toBe(1);
  expect((await listOrphans(box.db, one, now)).map(({ id }) => id)).toEqual([joined.id]);
  await look(joined.id);
  expect(await lineOf(joined.id)).toMatchObject({ fresh: false, orphan: false });
  expect((await list()).orphans).toBe(0);
});

test.each([
  ['U0', 'in_view', 1, true],
  ['U1', 'in_view', 1, true],
  ['U1', 'waiting_author', 1, true],
  ['U0', 'waiting_author', 0, false],
  ['U2', 'in_view', 1, false],
  ['U2', 'in_view', 2, true],
  ['U2', 'waiting_author', 9, false],
  ['U0', 'relayed', 14, false],
] as const)('%s %s that stands for %i days is late: %s', async (urgency, state, days, late) => {
  const [id = ''] = await putMany(1, state, urgency, addDays(today, -20));
  await box.db.insert(acts).values([
    { threadId: id, act: 'state', code: state, by: one.id, actedOn: addDays(today, -days) },
    // Looking moves nothing, and a witness who writes does not make the desk less late.
    { threadId: id, act: 'witness.added', by: null, actedOn: today },
    { threadId: id, act: 'viewed', by: one.id, actedOn: today },
  ]);
  expect(await lineOf(id)).toMatchObject({ orphan: late, fresh: false });
});
