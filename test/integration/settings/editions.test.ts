import { eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { settingAnswers, settingEditions } from '#db/schema/settings.ts';
import { settings } from '#modules.ts';
import { answerEdition, listAhead, listEditions, listWaiting, proposeEdition } from '#modules/settings/index.ts';
import { codes, demoTerritories } from '#db/seed/territories.ts';
import { curfewAt, curfewSetting, loadTerritories } from '#modules/territories/index.ts';
import { followChanges } from '#platform/cache.ts';
import type { House } from '#platform/house.ts';
import { noticeSetting } from '#platform/publicNotice.ts';
import { readSetting, readSettings, type Setting } from '#platform/settings.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, type Hired } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
let house: House;
let admin: Hired;
let other: Hired;
let lead: Hired;
beforeEach(async () => {
  house = testHouse(box.database);
  admin = await hire(house, 'administrator', now);
  other = await hire(house, 'administrator', now);
  lead = await hire(house, 'lead', now);
});

const said = (uk: string) => ({ uk, en: uk });
const propose = (value: unknown, more: { from?: Date; by?: Hired; at?: Date; setting?: Setting } = {}) =>
  box.db.transaction((tx) =>
    proposeEdition(
      tx,
      more.setting ?? noticeSetting,
      { value, from: more.from ?? null, why: 'так домовилися', by: (more.by ?? admin).staff.id },
      more.at ?? now,
    ),
  );
const proposed = async (...args: Parameters<typeof propose>): Promise<string> => {
  const made = await propose(...args);
  if (made.status !== 'proposed') throw new Error(JSON.stringify(made.errors));
  return made.id;
};
const answer = (id: string, by: Hired, word: 'agreed' | 'refused' | 'withdrawn' = 'agreed', at = later(1)) =>
  box.db.transaction((tx) => answerEdition(tx, house, settings, { id, said: word, by: by.staff.id, why: 'прочитано' }, at));
const noticeAt = async (at: Date): Promise<string> => (await readSetting(box.db, noticeSetting, at)).uk;

describe('two persons', () => {
  test('an empty table changes nothing: every setting is what the code says, and that can be proposed as it stands', async () => {
    const read = await readSettings(box.db);
    for (const setting of settings) {
      if (setting.act) continue;
      expect(read.of(setting, now)).toEqual(setting.initial);
      expect(setting.schema.parse(setting.initial)).toEqual(setting.initial);
    }
    expect(read.nextChange(now)).toBeNull();
  });

  test('one proposes, another agrees, and only then it holds', async () => {
    const id = await proposed(said('Сьогодні вода лише вранці'));
    expect(await noticeAt(later(2))).toBe('');
    expect(await answer(id, other)).toEqual({ status: 'done' });
    expect(await noticeAt(later(2))).toBe('Сьогодні вода лише вранці');
    expect(await noticeAt(later(0.5)), 'nothing changes for the time that has passed').toBe('');
    const lines = await box.db.select().from(audit).where(eq(audit.subjectKind, 'setting')).orderBy(audit.id);
    expect(lines.map((one) => [one.act, one.staffId, one.subjectId])).toEqual([
      ['settings.propose', admin.staff.id, 'portal.notice'],
      ['settings.agree', other.staff.id, 'portal.notice'],
    ]);
  });

  test('nobody agrees to their own wish, nor refuses it; a lead may be the second person, a lead of one district may not', async () => {
    const id = await proposed(said('Так'));
    for (const word of ['agreed', 'refused'] as const) expect(await answer(id, admin, word)).toEqual({ status: 'refused', why: 'settings.own' });
    expect(await answer(id, other, 'withdrawn')).toEqual({ status: 'refused', why: 'settings.notYours' });
    const small = await hire(house, 'lead', now, { territory: codes.prymorskyi });
    const auditor = await hire(house, 'auditor', now);
    for (const one of [small, auditor]) expect(await answer(id, one)).toEqual({ status: 'refused', why: 'people.closed.text' });
    expect(await answer(id, lead)).toEqual({ status: 'done' });
    expect(await answer(id, other), 'the first word counts').toEqual({ status: 'refused', why: 'settings.late' });
  });

  test('what was refused or taken back never holds', async () => {
    expect(await answer(await proposed(said('Раз')), other, 'refused')).toEqual({ status: 'done' });
    expect(await answer(await proposed(said('Два')), admin, 'withdrawn')).toEqual({ status: 'done' });
    expect(await noticeAt(later(9))).toBe('');
    const { editions } = await listEditions(box.db, ['portal.notice'], 1);
    expect(editions.map((one) => one.answer?.said).sort()).toEqual(['refused', 'withdrawn']);
    expect(await listWaiting(box.db)).toEqual([]);
  });

  test('the database itself refuses one person twice, and every change of what was written', async () => {
    const id = await proposed(said('Так'));
    const word = { editionId: id, answeredAt: now, why: 'сам', answeredBy: admin.staff.id };
    await expect(box.db.insert(settingAnswers).values({ ...word, answer: 'agreed' })).rejects.toThrow();
    await expect(box.db.insert(settingAnswers).values({ ...word, answer: 'withdrawn', answeredBy: other.staff.id })).rejects.toThrow();
    await answer(id, other);
    await expect(box.db.update(settingEditions).set({ value: said('Інше') })).rejects.toThrow();
    await expect(box.db.delete(settingAnswers)).rejects.toThrow();
    await expect(box.db.execute(sql`truncate setting_editions cascade`)).rejects.toThrow();
    await expect(
      box.db
        .insert(settingEditions)
        .values({ key: 'x', edition: 1, value: 1, why: 'у минуле', proposedBy: admin.staff.id, proposedAt: now, inForceFrom: later(-1) }),
    ).rejects.toThrow();
  });
});

describe('in force from', () => {
  test('an edition begins at its moment and not before; the next one takes its place', async () => {
    await answer(await proposed(said('Перше'), { from: later(24) }), other);
    await answer(await proposed(said('Друге'), { from: later(48), at: later(2) }), other, 'agreed', later(3));
    expect(await Promise.all([23, 24, 47, 48].map((hours) => noticeAt(later(hours))))).toEqual(['', 'Перше', 'Перше', 'Друге']);
    expect((await readSettings(box.db)).nextChange(later(3))).toEqual(later(24));
    const { current, ahead } = await listAhead(box.db, 'portal.notice', later(30));
    expect([current?.edition, ahead.map((one) => one.edition)]).toEqual([1, [2]]);
  });

  test('never in the past, never years away, and late consent moves the beginning', async () => {
    expect(await propose(said('Так'), { from: later(-0.1) })).toMatchObject({ status: 'refused', errors: { day: { key: 'settings.from.past' } } });
    expect(await propose(said('Так'), { from: later(24 * 800) })).toMatchObject({ errors: { day: { key: 'settings.from.far' } } });
    await answer(await proposed(said('Так'), { from: later(5) }), other, 'agreed', later(10));
    expect([await noticeAt(later(9)), await noticeAt(later(10))]).toEqual(['', 'Так']);
  });

  test('one wish at a time, and only one that changes something', async () => {
    await proposed(said('Так'));
    expect(await propose(said('Інакше'), { by: other })).toMatchObject({ errors: { _form: { key: 'settings.waiting' } } });
    const [open] = await listWaiting(box.db);
    await answer(open?.id ?? '', other);
    expect(await propose(said('Так'), { at: later(2) })).toMatchObject({ errors: { _form: { key: 'settings.same' } } });
    expect(await propose({ uk: 'Лише одною', en: '' }, { at: later(2) })).toMatchObject({ errors: { 'v-en': { key: 'portal.notice.both' } } });
  });
});

test('a value that this release no longer understands gives way to the one before it', async () => {
  await answer(await proposed(said('Добре')), other);
  await box.db.insert(settingEditions).values({
    key: 'portal.notice',
    edition: 2,
    value: { strange: true },
    why: 'новіший випуск',
    proposedBy: admin.staff.id,
    proposedAt: later(2),
    inForceFrom: later(2),
  });
  const [row] = await box.db.select().from(settingEditions).where(eq(settingEditions.edition, 2));
  await box.db.insert(settingAnswers).values({ editionId: row?.id ?? '', answer: 'agreed', answeredBy: other.staff.id, answeredAt: later(2), why: 'так' });
  expect(await noticeAt(later(3))).toBe('Добре');
});

test('what a process remembers of settings is dropped the moment one is agreed to, also inside the transaction that does it', async () => {
  const stop = await followChanges(box.database);
  try {
    expect(await noticeAt(later(2))).toBe('');
    const id = await proposed(said('Одразу'));
    await box.db.transaction(async (tx) => {
      await answerEdition(tx, house, settings, { id, said: 'agreed', by: other.staff.id, why: 'прочитано' }, later(1));
      expect((await readSetting(tx, noticeSetting, later(2))).uk).toBe('Одразу');
    });
    await expect.poll(() => noticeAt(later(2))).toBe('Одразу');
  } finally {
    await stop();
  }
});

test('the curfew: for everybody, for a place that differs, and never for a place nobody knows', async () => {
  await box.db.transaction((tx) => loadTerritories(tx, demoTerritories(now)));
  const value = { from: 0, to: 300, elsewhere: 'Усатове 22:00–05:00' };
  expect(await propose({ ...value, elsewhere: 'Лукоморʼє 22:00–05:00' }, { setting: curfewSetting })).toMatchObject({
    errors: { 'v-elsewhere': { key: 'territories.curfew.unknown', values: { name: 'Лукоморʼє' } } },
  });
  expect(await propose({ ...value, elsewhere: 'Усатове зранку' }, { setting: curfewSetting })).toMatchObject({
    errors: { 'v-elsewhere': { key: 'territories.curfew.line', values: { line: 1 } } },
  });
  expect(await propose({ ...value, to: null }, { setting: curfewSetting })).toMatchObject({ errors: { 'v-to': { key: 'territories.curfew.both' } } });
  await answer(await proposed(value, { setting: curfewSetting }), other);
  const held = await readSetting(box.db, curfewSetting, later(2));
  expect(await curfewAt(box.db, held, [codes.prymorskyi, codes.odesa])).toEqual({ from: 0, to: 300 });
  expect(await curfewAt(box.db, held, [codes.usatove, codes.usatoveHromada])).toEqual({ from: 1320, to: 300 });
});
