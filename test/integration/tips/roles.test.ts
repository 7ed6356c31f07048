import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { connect, type Database } from '#db/index.ts';
import { hexOf } from '#modules/tips/bytes.ts';
import { wirePaths } from '#modules/tips/wire.ts';
import { grantRoles } from '#platform/databaseRoles.ts';
import { createPostgres } from '../../support/database.ts';
import { freePort } from '../../support/portal.ts';
import { openTestWitness, send, sendTip } from '../../support/witness.ts';

// Only PostgreSQL has roles; the embedded database belongs to the one process that opened it.
test.runIf(process.env['TEST_DATABASE_URL'])(
  'who takes tips can do just that, and sees nothing of people, of readers’ keys and of what was passed on',
  async () => {
    const own = await createPostgres({ migrate: true });
    const owner = await connect({ url: own.url, connections: 1 });
    const tail = randomBytes(4).toString('hex');
    const roles = { web: `web_${tail}`, worker: `worker_${tail}`, witness: `witness_${tail}` };
    const account = `svidok_${tail}`;
    const opened: Database[] = [];
    try {
      await grantRoles(owner.db, roles);
      await owner.db.execute(sql.raw(`create role ${account} login password 'test' in role ${roles.witness}`));
      const url = new URL(own.url);
      url.username = account;
      url.password = 'test';
      const database = await connect({ url: url.href, connections: 4 });
      opened.push(database);
      const house = await openTestWitness(database.db);
      const { secrets, heard } = await sendTip(house, { files: [{ bytes: new Uint8Array(5000), type: 'image/png' }] });
      expect(heard.status).toBe(201);
      const ask = { v: 1, access: hexOf(secrets.access) };
      expect((await house.ask('POST', wirePaths.talk, ask)).json()).toMatchObject({ tip: { state: 'received' } });
      const { composeFollowing } = await import('#modules/tips/compose.ts');
      const answer = (await house.ask('POST', wirePaths.talk, ask)).json();
      const items = Reflect.get(Object(Reflect.get(Object(answer), 'tip')), 'items');
      const { wire } = await composeFollowing({ secrets, manifest: house.readers.manifest, kind: 'more', text: 'Ще.', fields: {}, files: [], items, seen: [] });
      await owner.db.execute(sql`update tips.threads set state = 'waiting_author'`);
      expect((await house.ask('POST', wirePaths.add, wire)).status).toBe(201);
      await owner.db.execute(sql`update tips.threads set state = 'closed', outcome = 'solved', keep_until = '2027-01-01'`);
      expect((await house.ask('POST', wirePaths.shorten, { ...ask, keepUntil: '2026-12-01' })).status).toBe(201);
      expect((await house.ask('POST', wirePaths.erase, ask)).status).toBe(200);
      expect(house.witness.takeCounts()).toMatchObject({ taken: 1, added: 1, erased: 1, faults: 0 });
      await house.close();

      const closed = [
        'select count(*) from staff',
        'select count(*) from audit',
        'select count(*) from outbox',
        'select 1 from drizzle.__drizzle_migrations',
        'select wrapped from tips.reader_keys',
        'select their_number from tips.relays',
        'select reason from tips.asks',
        'select message from tips.notes',
        `insert into tips.notes (thread_id, seq, message, envelope, by, added_on) values (gen_random_uuid(), 0, '', '', gen_random_uuid(), '2026-11-24')`,
        'delete from tips.threads',
        'drop table tips.files',
        'create table tips.mine (id int)',
      ];
      for (const statement of closed) await expect(database.db.execute(sql.raw(statement)), statement).rejects.toMatchObject({ cause: { code: '42501' } });

      // The process of its own lives on that account alone: no key, no mailbox, no database of the portal.
      const port = await freePort();
      const env = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', VAR_DIR: '/nonexistent', TIP_PORT: String(port), TIP_DATABASE_URL: url.href };
      const child = spawn(process.execPath, ['src/witness.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let written = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (written += part));
      const ended = once(child, 'exit');
      await expect.poll(() => written).toContain('Ready');
      const answered = await send(port, 'GET', wirePaths.recipients, { host: `svidok.localhost:${port}` }, null);
      expect([answered.status, answered.json()]).toEqual([503, { v: 1, refused: 'closed' }]);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(written).toBe(`Ready: http://svidok.localhost:${port}\n`);
    } finally {
      for (const database of [...opened, owner]) await database.close();
      await own.drop();
      const server = await connect({ url: process.env['TEST_DATABASE_URL'] ?? '', connections: 1 });
      for (const role of [account, ...Object.values(roles)]) await server.db.execute(sql.raw(`drop role if exists ${role}`));
      await server.close();
    }
  },
);

test.each([
  [{}, 'TIP_DATABASE_URL: say the database'],
  [{ TIP_ORIGIN: 'http://localhost:9' }, 'TIP_ORIGIN: tips need a host name of their own'],
])('the process says in words why it cannot start: %j', async (env, words) => {
  const child = spawn(process.execPath, ['src/witness.ts'], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let written = '';
  child.stderr.on('data', (part) => (written += part));
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(written).toContain(words);
  expect(written).not.toMatch(/\n\s+at /);
});
