import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { connect, type Database } from '#db/index.ts';
import { verifyAudit, writeAudit } from '#platform/audit.ts';
import { grantRoles, isRoleName } from '#platform/databaseRoles.ts';
import { createPostgres } from '../../support/database.ts';

const now = new Date('2026-11-24T10:00:00Z');

test.each(['portal_web', 'w1'])('%s is a name of a role', (name) => expect(isRoleName(name)).toBe(true));
test.each(['', 'Portal', 'a b', 'x;drop table audit', 'x"', '1a', 'ї'])('«%s» is none', (name) => expect(isRoleName(name)).toBe(false));

/** Only PostgreSQL has roles; the embedded database belongs to the one process that opened it. */
test.runIf(process.env['TEST_DATABASE_URL'])('who serves pages adds to the record of acts and can change nothing in it', async () => {
  const own = await createPostgres({ migrate: true });
  const owner = await connect({ url: own.url, connections: 1 });
  const tail = randomBytes(4).toString('hex');
  const roles = { web: `web_${tail}`, worker: `worker_${tail}`, witness: `witness_${tail}` };
  const accounts = { site: `site_${tail}`, post: `post_${tail}` };
  const opened: Database[] = [];
  const enter = async (account: string): Promise<Database> => {
    const url = new URL(own.url);
    url.username = account;
    url.password = 'test';
    const database = await connect({ url: url.href, connections: 1 });
    opened.push(database);
    return database;
  };
  try {
    await grantRoles(owner.db, roles);
    await grantRoles(owner.db, roles);
    await owner.db.execute(sql.raw(`create role ${accounts.site} login password 'test' in role ${roles.web}`));
    await owner.db.execute(sql.raw(`create role ${accounts.post} login password 'test' in role ${roles.worker}`));
    const [site, post] = [await enter(accounts.site), await enter(accounts.post)];
    const entry = { staffId: null, by: 'portal' as const, act: 'test.act', subjectKind: 'thing', subjectId: '1', detail: {} };
    for (const { db } of [site, post]) await db.transaction((tx) => writeAudit(tx, entry, now));
    expect(await verifyAudit(site.db)).toEqual({ whole: true, rows: 2 });
    const closed = [
      `update audit set act = 'other'`,
      'delete from audit',
      'truncate audit',
      `insert into audit_chain (position, audit_id, previous_hash, hash) values (9, 9, '', '')`,
      'update audit_head set position = 0',
      'delete from audit_chain',
      'alter table audit disable trigger all',
      'create table mine (id int)',
    ];
    for (const { db } of [site, post])
      for (const statement of closed) await expect(db.execute(sql.raw(statement)), statement).rejects.toMatchObject({ cause: { code: '42501' } });
    await expect(site.db.execute(sql`delete from outbox`)).rejects.toMatchObject({ cause: { code: '42501' } });
    await post.db.execute(sql`delete from outbox`);
    for (const { db } of [site, post]) await db.execute(sql`select count(*) from staff`);
  } finally {
    for (const database of [...opened, owner]) await database.close();
    await own.drop();
    const server = await connect({ url: process.env['TEST_DATABASE_URL'] ?? '', connections: 1 });
    for (const role of [...Object.values(accounts), ...Object.values(roles)]) await server.db.execute(sql.raw(`drop role if exists ${role}`));
    await server.close();
  }
});
