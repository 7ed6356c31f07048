import { eq } from 'drizzle-orm';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rows } from '#db/index.ts';
import { outbox } from '#db/schema/outbox.ts';
import { acts, asks, files, messages, notes, threads } from '#db/schema/tips.ts';
import { closeQuiet, emptyTips, forgetPages, forgetTips, keepUntil, pageLetter, pageUrgent } from '#modules/tips/index.ts';
import { kyivDay } from '#platform/hours.ts';
import { emptyDatabase } from '../../support/database.ts';
import { letterBench } from '../../support/letters.ts';
import { putTip } from '../../support/tipThreads.ts';

const box = emptyDatabase();
const bench = letterBench(box);
const days = (count: number): Date => new Date(bench.at.now.getTime() + count * 86_400_000);
const by = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const find = async (id: string) => (await box.db.select().from(threads).where(eq(threads.id, id)))[0];
const sealedBytes = async (): Promise<number> => {
  const [found] = await rows<{ n: string }>(
    box.db,
    sql`select (select coalesce(sum(length(message) + coalesce(length(envelope), 0)), 0) from tips.messages)
             + (select coalesce(sum(length(bytes)), 0) from tips.files) + (select count(*) from tips.notes) as n`,
  );
  return Number(found?.n);
};

async function closed(closedOn: Date, resonance = false) {
  const tip = await putTip(box.db, bench.at.now, { state: 'closed', outcome: 'confirmed' });
  const day = kyivDay(closedOn);
  if (resonance)
    await box.db
      .insert(asks)
      .values({ threadId: tip.id, act: 'resonance', reason: 'weighty', askedBy: by, askedOn: day, decidedBy: other, decision: 'agreed', decidedOn: day });
  await box.db
    .update(threads)
    .set({ closedOn: day, keepUntil: keepUntil(day, resonance), resonance })
    .where(eq(threads.id, tip.id));
  const [message] = await box.db.select().from(messages).where(eq(messages.threadId, tip.id));
  if (message)
    await box.db
      .insert(files)
      .values({ id: tip.id.replaceAll('-', ''), messageId: message.id, place: 1, bytes: new Uint8Array(64), digest: new Uint8Array(32) });
  await box.db.insert(notes).values({ threadId: tip.id, seq: 1, message: new Uint8Array(9), envelope: new Uint8Array(9), by, addedOn: day });
  await box.db.insert(acts).values({ threadId: tip.id, act: 'closed', code: 'confirmed', by, actedOn: day });
  return tip;
}

test('ninety days after closing everything sealed is gone; month, class and outcome stay to be counted', async () => {
  const tip = await closed(bench.at.now);
  expect(await forgetTips(box.db, days(90))).toBe(0);
  expect(await sealedBytes()).toBeGreaterThan(4096);
  expect(await forgetTips(box.db, days(91))).toBe(1);
  expect(await sealedBytes()).toBe(0);
  expect(await box.db.select().from(acts)).toEqual([]);
  expect(await find(tip.id)).toMatchObject({
    arrivedOn: '2026-11-01',
    urgency: 'U2',
    outcome: 'confirmed',
    state: 'closed',
    keepUntil: null,
    holder: null,
    identity: null,
  });
  expect((await find(tip.id))?.accessHash).not.toEqual(tip.row.accessHash);
  expect(await forgetTips(box.db, days(92))).toBe(0);
});

test('what two persons found resonant is kept a year', async () => {
  await closed(bench.at.now, true);
  expect(await forgetTips(box.db, days(365))).toBe(0);
  expect(await forgetTips(box.db, days(366))).toBe(1);
});

test('keys go before what they open: a fault between the two leaves nothing that can be read', async () => {
  const tip = await closed(bench.at.now);
  await box.db.execute(sql.raw(`create function tips.stuck() returns trigger language plpgsql as $$ begin raise exception 'stuck'; end $$`));
  await box.db.execute(sql.raw('create trigger stuck before delete on tips.files for each row execute function tips.stuck()'));
  try {
    await expect(emptyTips(box.db, [tip.id])).rejects.toThrow();
    const [left] = await box.db.select().from(messages);
    expect(left).toMatchObject({ envelope: null });
    expect(left?.message.length).toBeGreaterThan(0);
  } finally {
    await box.db.execute(sql.raw('drop trigger stuck on tips.files'));
    await box.db.execute(sql.raw('drop function tips.stuck()'));
  }
  await emptyTips(box.db, [tip.id]);
  expect(await sealedBytes()).toBe(0);
});

test('thirty quiet days end a tip with what is known, and never one that nobody finished reading', async () => {
  const open = await Promise.all((['received', 'in_view', 'held'] as const).map((state) => putTip(box.db, bench.at.now, { state })));
  const asked = await putTip(box.db, bench.at.now, { state: 'waiting_author' });
  const passed = await putTip(box.db, bench.at.now, { state: 'relayed' });
  const known = await putTip(box.db, bench.at.now, { state: 'outcome_known' });
  await box.db.update(threads).set({ outcome: 'solved' }).where(eq(threads.id, known.id));
  const fresh = await putTip(box.db, bench.at.now, { state: 'taken' });
  await box.db.insert(acts).values({ threadId: fresh.id, act: 'taken', by: null, actedOn: kyivDay(days(20)) });
  expect(await closeQuiet(box.db, days(29))).toBe(0);
  expect(await closeQuiet(box.db, days(30))).toBe(3);
  expect(await Promise.all([asked, passed, known].map(({ id }) => find(id)))).toMatchObject([
    { state: 'closed', outcome: 'notEnough' },
    { state: 'closed', outcome: 'noAnswer', keepUntil: kyivDay(days(120)) },
    { state: 'closed', outcome: 'solved' },
  ]);
  for (const { id } of [...open, fresh]) expect((await find(id))?.state).not.toBe('closed');
});

test('danger now wakes whoever is on call, once, with the same words every time', async () => {
  const account = { danger: 'now' as const, gatePassed: true };
  await putTip(box.db, bench.at.now);
  const people = [{ id: by, email: 'reader@portal.example' }];
  const call = () => pageUrgent(bench.at.house, () => Promise.resolve(people), bench.at.now);
  expect(await call()).toBe(0);
  await putTip(box.db, bench.at.now, { account, text: 'ріжуть браму' });
  await putTip(box.db, bench.at.now, { account });
  expect(await pageUrgent(bench.at.house, () => Promise.resolve([]), bench.at.now)).toBe(0);
  expect(await call()).toBe(2);
  expect(await call()).toBe(0);
  const letters = await box.db.select().from(outbox);
  expect(letters).toHaveLength(1);
  // One that comes after the call, when somebody may have looked already, gets a call of its own.
  await putTip(box.db, bench.at.now, { account });
  const soon = new Date(bench.at.now.getTime() + 30_000);
  const later = new Date(bench.at.now.getTime() + 2 * 60_000);
  expect(await pageUrgent(bench.at.house, () => Promise.resolve(people), soon)).toBe(0);
  expect(await pageUrgent(bench.at.house, () => Promise.resolve(people), later)).toBe(1);
  expect(await box.db.select().from(outbox)).toHaveLength(2);
  const render = () => pageLetter.render(bench.at.house, box.db, { id: '', messageId: '', to: '', subjectId: by, data: {}, language: 'uk', at: bench.at.now });
  const first = await render();
  expect(first.text).toContain('/robota');
  expect(await render()).toEqual(first);
  await box.db.update(outbox).set({ state: 'dead', reason: 'expired' });
  await forgetPages(box.db, days(0.9));
  expect(await box.db.select().from(outbox)).toHaveLength(2);
  await forgetPages(box.db, days(1.1));
  expect(await box.db.select().from(outbox)).toEqual([]);
  expect(JSON.stringify(letters.map(({ dataSealed }) => bench.at.house.vault.open(dataSealed ?? '')))).not.toContain('ріжуть');
});
