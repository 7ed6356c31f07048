import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rows } from '#db/index.ts';
import { writeHandover } from '#modules/tips/handover.ts';
import { relayRecipient, relayTip } from '#modules/tips/index.ts';
import { relayIdentity } from '#modules/tips/relayKey.ts';
import { openEnvelope, openWith, sealFor } from '#modules/tips/seal.ts';
import { ageIdentity } from '#modules/tips/secrets.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { inForce, makeReader } from '../../support/tips.ts';
import { putTip } from '../../support/tipThreads.ts';

const at = emptyDatabase();

/** What the tables hold that could be a key of age: written as one, or as bytes of a short value, wherever in it they lie. */
async function keysInTables(): Promise<string[]> {
  const tables = await rows<{ schema: string; name: string }>(
    at.db,
    sql`select schemaname as schema, tablename as name from pg_tables where schemaname in ('public', 'tips')`,
  );
  const found = new Set<string>();
  for (const { schema, name } of tables) {
    const lines = await rows<{ line: string }>(at.db, sql.raw(`select row_to_json(t)::text as line from "${schema}"."${name}" t`));
    for (const { line } of lines) {
      for (const [key] of line.matchAll(/AGE-SECRET-KEY-1[0-9A-Z]{58}/gi)) found.add(key.toUpperCase());
      for (const [hex] of line.matchAll(/(?<![0-9a-f])[0-9a-f]{64,160}(?![0-9a-f])/g))
        for (let start = 0; start + 64 <= hex.length; start += 2) found.add(ageIdentity(new Uint8Array(Buffer.from(hex.slice(start, start + 64), 'hex'))));
    }
  }
  return [...found];
}

test('with every table and every key of the servers nobody opens a tip, a name or what waits for the police but the worker (I3)', async () => {
  const house = testHouse(at.database);
  const keepers = [await makeReader('k1', 'keeper1'), await makeReader('k2', 'keeper2')] as const;
  const plain = await putTip(at.db, inForce, { state: 'in_view' });
  const manifest = { ...plain.house.manifest, readers: [...plain.house.readers, ...keepers] };
  const tip = await putTip(at.db, inForce, { house: plain.house, manifest, way: 'confidential', identity: { name: 'Оля', contact: 'увечері' } });
  const handover = { urgency: 'U2', category: '', place: '', time: '', text: 'слово', answers: [], told: '', joined: 0, pictures: [] } as const;
  const sealed = await sealFor(writeHandover(handover), [(await relayRecipient(house.env)) ?? '']);
  const to = { address: 'duty@police.example', name: 'Чергова частина', role: 'duty' };
  await relayTip(
    house,
    {
      threadId: plain.id,
      version: 1,
      sealed,
      to,
      who: { id: '11111111-1111-4111-8111-111111111111', policeTies: false, reads: true, keeps: false },
      strict: false,
    },
    inForce,
  );

  const worker = relayIdentity(house.env) ?? '';
  const keys = [...(await keysInTables()), ...house.env.dataKeys.map((key) => ageIdentity(new Uint8Array(key)))];
  expect(keys.length).toBeGreaterThan(3);
  const envelope = Buffer.from(tip.composed.wire.envelope, 'base64');
  const identity = Buffer.from(tip.composed.wire.identity ?? '', 'base64');
  for (const key of [...keys, worker]) {
    expect(await openEnvelope(new Uint8Array(envelope), key)).toBeNull();
    expect(await openWith(new Uint8Array(identity), key)).toBeNull();
  }
  for (const key of keys) expect(await openWith(sealed, key)).toBeNull();

  // The same search does find a key that lies where none may lie.
  const [reader] = tip.house.readers;
  await at.db.execute(sql`insert into tips.acts (thread_id, act, code, acted_on) values (${tip.id}, 'planted', ${reader.identity}, '2026-11-24')`);
  const opened = await Promise.all((await keysInTables()).map((key) => openEnvelope(new Uint8Array(envelope), key)));
  expect(opened.filter((key) => key !== null)).toEqual([tip.openingKey]);
});
