import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import {
  askedAs,
  askOf,
  countAsked,
  countFilters,
  countQueue,
  deskState,
  findNext,
  hasIdleFilters,
  listQueue,
  readAsk,
  searchItems,
  type QueueFilters,
  type QueueView,
} from '#modules/moderation/index.ts';
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
beforeEach(async () => {
  house = testHouse(box.database);
  [oksana, ihor] = [await hire(house, 'moderator', now), await hire(house, 'moderator', now)];
});
const list = async (view: QueueView, person = oksana, after: string | null = null, size?: number) =>
  listQueue(house, [trial], person.staff, { ...askOf(view), after, ...(size ? { size } : {}) }, now);
const titles = async (view: QueueView, person = oksana) => (await list(view, person)).rows.map((row) => row.title);

test('the most urgent first; crimes in a lane of their own; nothing jumps away while somebody works on it', async () => {
  await ask(house, now, { subjectId: 'in two hours', dueAt: later(120) });
  await ask(house, now, { subjectId: 'overdue', dueAt: later(-40) });
  const mine = await ask(house, now, { subjectId: 'in an hour', dueAt: later(60) });
  const crime = await ask(house, now, { subjectId: 'a crime', dueAt: later(90), lane: 'crime', risk: 3 });
  const gone = await ask(house, now, { subjectId: 'decided' });
  await take(house, mine, oksana.staff, now);
  await take(house, gone, ihor.staff, now);
  await settle(house, ihor.staff, now, verdict(gone));
  expect(await titles('new')).toEqual(['Лист overdue', 'Лист in an hour', 'Лист in two hours']);
  expect(await titles('mine')).toEqual(['Лист in an hour']);
  expect(await titles('mine', ihor)).toEqual([]);
  expect(await titles('crimes')).toEqual(['Лист a crime']);
  expect(await titles('all')).toEqual(['Лист overdue', 'Лист in an hour', 'Лист a crime', 'Лист in two hours']);
  expect(await countQueue(box.db, oksana.staff, now)).toEqual({ new: 3, mine: 1, asked: 0, crimes: 1, all: 4 });
  expect(await deskState(box.db, oksana.staff, now)).toMatchObject({ overdue: 1, dueToday: 3, mine: 1, crimes: 1, next: later(60), decidedToday: 0 });
  expect(await findNext(box.db, oksana.staff, askOf('all'), { id: mine, dueAt: later(60) }, now)).toBe(crime);
  expect(await listQueue(house, [trial], oksana.staff, askOf('mine'), later(31))).toMatchObject({ rows: [] });
});

test('a person sees only what they may open', async () => {
  const tied = await hire(house, 'moderator', now, { policeTies: true });
  const izmail = await hire(house, 'moderator', now, { territory: 'izmail' });
  await ask(house, now, { subjectId: 'odesa', territory: 'odesa' });
  await ask(house, now, { subjectId: 'izmail', territory: 'izmail' });
  await ask(house, now, { subjectId: 'everywhere' });
  await ask(house, now, { subjectId: 'complaint', aboutPolice: true });
  await ask(house, now, { subjectId: 'of her own', excluded: [oksana.staff.id] });
  expect((await titles('all')).sort()).toEqual(['Лист complaint', 'Лист everywhere', 'Лист izmail', 'Лист odesa']);
  expect((await titles('all', tied)).sort()).toEqual(['Лист everywhere', 'Лист izmail', 'Лист odesa', 'Лист of her own']);
  expect((await titles('all', izmail)).sort()).toEqual(['Лист complaint', 'Лист everywhere', 'Лист izmail', 'Лист of her own']);
  for (const role of ['liaison', 'administrator'] as const) expect(await titles('all', await hire(house, role, now))).toEqual([]);
});

test('pages follow each other without gaps or repeats, also when the first of them is decided meanwhile', async () => {
  for (let i = 0; i < 11; i += 1) await ask(house, now, { subjectId: `${i}`, dueAt: later(i < 4 ? 60 : 61) });
  const first = await list('all', oksana, null, 4);
  const [gone] = first.rows;
  await take(house, gone?.item.id ?? '', ihor.staff, now);
  await settle(house, ihor.staff, now, verdict(gone?.item.id ?? ''));
  const second = await list('all', oksana, first.next, 4);
  const third = await list('all', oksana, second.next, 4);
  expect([...first.rows, ...second.rows, ...third.rows].map((row) => row.title).sort()).toEqual(Array.from({ length: 11 }, (_, i) => `Лист ${i}`).sort());
  expect(third.next).toBeNull();
  expect((await list('all', oksana, "' or true --")).rows).toHaveLength(10);
});

test('a number is found by any part of it, in Cyrillic letters too, decided or not', async () => {
  const item = await ask(house, now, { ref: 'ЗВ-ОД-2026-004817-P' });
  await ask(house, now, { ref: 'ZV-OD-2026-004818-K', excluded: [oksana.staff.id] });
  const find = async (typed: string) => (await searchItems(house, [trial], oksana.staff, typed, now)).map((row) => row.item.id);
  for (const typed of ['4817', 'ЗВ-ОД-2026-004817-Р', 'ZV-OD-2026-004817-P', '№ 004817-р', 'зв-од-2026-0048']) expect(await find(typed)).toEqual([item]);
  await take(house, item, oksana.staff, now);
  await settle(house, oksana.staff, now, verdict(item));
  expect(await find('4817')).toEqual([item]);
  expect(await find('48')).toEqual([]);
  expect(await find('%%%')).toEqual([]);
});

test('the queue is sifted by what a thing is, its topic, its language, its holder and its term', async () => {
  await ask(house, now, { subjectId: 'noise', topic: 'noise', language: 'uk', dueAt: later(30) });
  const light = await ask(house, now, { subjectId: 'light', topic: 'light', language: 'en', dueAt: later(60) });
  const mine = await ask(house, now, { subjectId: 'mine', topic: 'light', language: 'uk', dueAt: later(90) });
  const late = await ask(house, now, { subjectId: 'late', dueAt: later(-5) });
  await ask(house, now, { subjectId: 'other', kind: 'elsewhere', dueAt: later(60 * 48) });
  await take(house, mine, oksana.staff, now);
  await take(house, light, ihor.staff, now);
  const sift = async (filters: Partial<QueueFilters>, view: QueueView = 'all', open?: string) => {
    const asked = askOf(view, filters);
    const { rows } = await listQueue(house, [trial], oksana.staff, { ...asked, ...(open ? { open } : {}) }, now);
    if (!open) expect(await countAsked(box.db, oksana.staff, asked, now)).toBe(rows.length);
    return rows.map((row) => row.item.subjectId);
  };
  expect(await sift({ kind: 'elsewhere' })).toEqual(['other']);
  expect(await sift({ topic: 'light' })).toEqual(['light', 'mine']);
  expect(await sift({ topic: 'light', language: 'uk' })).toEqual(['mine']);
  expect(await sift({ language: 'en' }, 'new')).toEqual(['light']);
  expect(await sift({ holder: 'mine' })).toEqual(['mine']);
  expect(await sift({ holder: 'others' })).toEqual(['light']);
  expect(await sift({ holder: 'free' })).toEqual(['late', 'noise', 'other']);
  expect(await sift({ holder: 'free' }, 'all', mine), 'what is open stays in sight').toEqual(['late', 'noise', 'mine', 'other']);
  expect(await sift({ before: '2026-11-24' }), 'that day too').toEqual(['late', 'noise', 'light', 'mine']);
  expect(await sift({ before: '2026-11-23' })).toEqual([]);
  expect(await sift({ overdue: true })).toEqual(['late']);
  expect(await sift({ topic: 'noise' }, 'crimes')).toEqual([]);
  expect(await findNext(box.db, oksana.staff, askOf('all', { topic: 'light' }), { id: late, dueAt: later(-5) }, now)).toBe(light);
  const izmail = await hire(house, 'moderator', now, { territory: 'izmail' });
  await ask(house, now, { subjectId: 'odesa', territory: 'odesa', topic: 'noise' });
  expect(await countAsked(box.db, izmail.staff, askOf('all', { topic: 'noise' }), now), 'a filter opens nothing').toBe(1);
});

test('filters stand in the address, come back as they were asked, and what is none is left out', () => {
  const query = 'vyd=all&vmist=trial&tema=light&mova=en&khto=free&do=2026-11-30&strok=mynuv';
  const asked = readAsk(new URLSearchParams(query), [trial]);
  expect(asked).toEqual({ view: 'all', filters: { kind: 'trial', topic: 'light', language: 'en', holder: 'free', before: '2026-11-30', overdue: true } });
  expect(askedAs(asked)).toBe(`?${query}`);
  expect(countFilters(asked.filters)).toBe(6);
  expect(askedAs(asked, { storinka: 'x', vkladka: null })).toBe(`?${query}&storinka=x`);
  expect(askedAs(askOf('new'))).toBe('');
  const idle = new URLSearchParams('vmist=&tema=drop&mova=ru&khto=&do=2026-02-31&vyd=zzz');
  expect(readAsk(idle, [trial])).toEqual(askOf('new'));
  expect(hasIdleFilters(idle, askOf('new'))).toBe(true);
  expect(hasIdleFilters(new URLSearchParams(query), asked)).toBe(false);
});

test('many rows are titled by one question to each kind', async () => {
  for (let i = 0; i < 12; i += 1) await ask(house, now, { subjectId: `${i}` });
  let questions = 0;
  const counting = { ...trial, titles: (...given: Parameters<typeof trial.titles>) => ((questions += 1), trial.titles(...given)) };
  expect((await listQueue(house, [counting], oksana.staff, askOf('all'), now)).rows.map((row) => row.title)).toContain('Лист 11');
  expect(questions).toBe(1);
});

test('a hundred thousand items are read about as fast as a hundred', async () => {
  const izmail = await hire(house, 'moderator', now, { territory: 'izmail' });
  const fill = (from: number, to: number) =>
    box.db
      .execute(sql`insert into review_items (kind, subject_id, version, ref, ref_key, lane, risk, topic, language, asked_at, due_at, territory, state, changed_at)
      select 'trial', 'n' || i, 1, 'ZV-OD-2026-' || lpad(i::text, 6, '0') || '-7', '2026-' || lpad(i::text, 6, '0') || '-7', case when i % 10 = 0 then 'crime' else 'ordinary' end, 0,
        case when i % 1000 = 7 then 'light' else 'noise' end, case when i % 500 = 7 then 'en' else 'uk' end, ${now.toISOString()}::timestamptz,
        ${now.toISOString()}::timestamptz + (i - 30000) * interval '1 minute', case i % 3 when 0 then 'odesa' when 1 then 'izmail' end, 'open', ${now.toISOString()}::timestamptz
      from generate_series(${from}::int, ${to}::int) as i`);
  const readAll = async () => {
    const began = performance.now();
    const first = await list('new');
    await list('crimes', oksana, first.next);
    await list('all', oksana, first.next);
    await list('new', izmail);
    for (const filters of [{ topic: 'light' }, { language: 'en' }, { holder: 'free', before: '2026-12-31' }] as const) {
      await listQueue(house, [trial], oksana.staff, askOf('all', filters), now);
      await countAsked(box.db, oksana.staff, askOf('all', filters), now);
    }
    await countQueue(box.db, oksana.staff, now);
    await deskState(box.db, oksana.staff, now);
    await searchItems(house, [trial], oksana.staff, '0099', now);
    return performance.now() - began;
  };
  await fill(1, 100);
  const few = Math.min(await readAll(), await readAll());
  await fill(101, 100_000);
  await box.db.execute(sql`analyze review_items`);
  const many = Math.min(await readAll(), await readAll());
  expect(many).toBeLessThan(few * 4 + 150);
  expect(await countQueue(box.db, oksana.staff, now)).toEqual({ new: 100, mine: 0, asked: 0, crimes: 100, all: 100 });
  expect(await deskState(box.db, oksana.staff, now)).toMatchObject({ overdue: 100 });
  expect(await searchItems(house, [trial], oksana.staff, '099999', now)).toHaveLength(1);
});
