import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { Tx } from '#db/index.ts';
import { audit, auditHead } from '#db/schema/audit.ts';
import { forgetAudit, verifyAudit, writeAudit } from '#platform/audit.ts';
import { emptyDatabase } from '../../support/database.ts';

const house = emptyDatabase();
const now = new Date('2026-11-24T10:00:00Z');
const entry = (subjectId: string) => ({
  staffId: null,
  by: 'portal' as const,
  act: 'test.act',
  subjectKind: 'thing',
  subjectId,
  detail: { b: 2, a: ['«ї»', null] },
});
const write = (subjectId: string) => house.db.transaction((tx) => writeAudit(tx, entry(subjectId), now));

test('rows written at once form one chain that verifies', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, i) => write(`thing ${i}`)));
  expect(await verifyAudit(house.db)).toEqual({ whole: true, rows: 20 });
});

test('an act that fails leaves no row', async () => {
  await write('one');
  const failed = house.db.transaction(async (tx) => {
    await writeAudit(tx, entry('two'), now);
    throw new Error('the act failed');
  });
  await expect(failed).rejects.toThrow('the act failed');
  expect(await verifyAudit(house.db)).toEqual({ whole: true, rows: 1 });
});

test('acts that record and change things in opposite orders do not deadlock', async () => {
  await house.db.execute(sql`insert into staff (id, email_sealed, email_digest, name, password_hash, password_set_at, totp_sealed, created_at)
    values ('00000000-0000-4000-8000-000000000001', '', 'x', '', '', now(), '', now())`);
  const change = (tx: Tx) => tx.execute(sql`update staff set name = name || '.'`);
  const both = Array.from({ length: 12 }, (_, turn) =>
    house.db.transaction(async (tx) => {
      if (turn % 2) await change(tx);
      await writeAudit(tx, entry(`turn ${turn}`), now);
      if (!(turn % 2)) await change(tx);
    }),
  );
  await Promise.all(both);
  expect(await verifyAudit(house.db)).toEqual({ whole: true, rows: 12 });
});

test.each(["update audit set act = 'other'", 'delete from audit', 'truncate audit cascade', "update audit_chain set hash = ''", 'delete from audit_head'])(
  'the database refuses: %s',
  async (statement) => {
    await write('one');
    await expect(house.db.execute(sql.raw(statement))).rejects.toThrow();
    expect(await verifyAudit(house.db)).toEqual({ whole: true, rows: 1 });
  },
);

test.each(['portal.emptying', 'portal.forgetting'])('no setting of a transaction opens the record to being emptied: %s', async (name) => {
  await write('one');
  const emptied = house.db.transaction(async (tx) => {
    await tx.execute(sql`select set_config(${name}, 'on', true)`);
    await tx.execute(sql`truncate audit cascade`);
  });
  await expect(emptied).rejects.toThrow();
  expect(await verifyAudit(house.db)).toEqual({ whole: true, rows: 1 });
});

/** What a person with the keys of the database could do. */
const behindTheGuards = (statement: string) =>
  house.db.transaction(async (tx) => {
    await tx.execute(sql`alter table audit disable trigger user`);
    await tx.execute(sql`alter table audit_chain disable trigger user`);
    await tx.execute(sql.raw(statement));
    await tx.execute(sql`alter table audit enable trigger user`);
    await tx.execute(sql`alter table audit_chain enable trigger user`);
  });

test.each([
  ['a changed row', `update audit set detail = '{}' where subject_id = 'two'`, 'changed', 2],
  ['a removed row', `delete from audit where subject_id = 'two'`, 'gone', 2],
  ['a removed link', `delete from audit_chain where position = 2`, 'gone', 3],
  ['the newest rows cut off', `delete from audit where subject_id = 'three'; delete from audit_chain where position = 3`, 'cut', null],
  ['a row without a link', `insert into audit (at, by, act, subject_kind, subject_id, detail) values (now(), 'portal', 'x', 'y', 'z', '{}')`, 'loose', 4],
])('%s is found', async (_, statement, fault, auditId) => {
  for (const id of ['one', 'two', 'three']) await write(id);
  for (const part of statement.split(';')) await behindTheGuards(part);
  expect(await verifyAudit(house.db)).toMatchObject({ whole: false, fault, auditId });
});

test('the record keeps who acted and refuses a staff act without a name', async () => {
  await expect(house.db.transaction((tx) => writeAudit(tx, { ...entry('one'), by: 'staff' }, now))).rejects.toThrow();
  await write('one');
  const [row] = await house.db.select().from(audit).where(eq(audit.subjectId, 'one'));
  expect(row).toMatchObject({ act: 'test.act', at: now, detail: { a: ['«ї»', null], b: 2 } });
  expect(await house.db.select().from(auditHead)).toHaveLength(1);
});

test('lines go after three years, the oldest first, and the chain that stays still verifies', async () => {
  const at = async (time: string, subjectId: string) => house.db.transaction((tx) => writeAudit(tx, entry(subjectId), new Date(time)));
  const today = new Date();
  const years = (back: number): string => new Date(Date.UTC(today.getUTCFullYear() - back, today.getUTCMonth(), today.getUTCDate() - 1)).toISOString();
  await at(years(5), 'oldest');
  await at(years(4), 'old');
  await at(years(1), 'kept');
  await at(years(4), 'late, behind a younger line');
  expect(await forgetAudit(house.db, today)).toBe(2);
  const left = await house.db.select({ subjectId: audit.subjectId }).from(audit).orderBy(audit.id);
  expect(left.map((row) => row.subjectId)).toEqual(['kept', 'late, behind a younger line', 'lines']);
  expect(await verifyAudit(house.db)).toEqual({ whole: true, rows: 3 });
  expect(await forgetAudit(house.db, today)).toBe(0);
  await write('next');
  expect(await verifyAudit(house.db)).toEqual({ whole: true, rows: 4 });
});

test('nobody can make the record forget sooner', async () => {
  await write('young');
  await expect(house.db.execute(sql`select audit_forget(now() - interval '2 years')`)).rejects.toMatchObject({ cause: { code: '23001' } });
  const forced = house.db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('portal.forgetting', 'on', true)`);
    await tx.execute(sql`delete from audit`);
  });
  await expect(forced).rejects.toMatchObject({ cause: { code: '23001' } });
  expect(await verifyAudit(house.db)).toEqual({ whole: true, rows: 1 });
});

test('a kept chain whose beginning was moved is found', async () => {
  await write('one');
  await write('two');
  await house.db.execute(sql`update audit_head set first_position = 1, first_hash = repeat('1', 64)`);
  expect(await verifyAudit(house.db)).toMatchObject({ whole: false });
});
