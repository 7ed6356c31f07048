import { sql, type SQL } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rows, type Db } from '#db/index.ts';
import { findByAddress, finderRow, typosOf } from '#modules/places/index.ts';
import { buildCity, cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';

const box = emptyDatabase();

type Node = { 'Actual Rows': number; 'Actual Loops': number; 'Rows Removed by Filter'?: number; Plans?: Node[] };

/** Rows of tables and indexes that a plan touched on its way, those it threw away included. */
const touched = (node: Node): number =>
  node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) + (node.Plans ?? []).reduce((sum, one) => sum + touched(one), 0);

/** What the finder's questions to the register touch for one address. */
async function rowsFor(text: string): Promise<number> {
  const asked: SQL[] = [];
  const watched = new Proxy(box.db, {
    get: (target, name) => {
      if (name === 'execute') return (query: SQL) => (asked.push(query), target.execute(query));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  await findByAddress(watched, text, cityNow);
  expect(asked.length).toBeGreaterThan(2);
  let sum = 0;
  for (const query of asked) {
    const [plan] = await rows<{ 'QUERY PLAN': { Plan: Node }[] }>(box.db, sql`explain (analyze, format json) ${query}`);
    for (const { Plan: top } of plan?.['QUERY PLAN'] ?? []) sum += touched(top);
  }
  return sum;
}

/** Thirty thousand streets, of which every tenth has the name that every settlement has. */
async function addCountry(db: Db): Promise<void> {
  const { key, sound } = finderRow('Центральна');
  await db.execute(
    sql`insert into streets (settlement, type, name_uk) select 'X' || n / 10, 'street', case when n % 10 = 0 then 'Центральна' else 'Вулиця ' || n end from generate_series(0, 29999) n`,
  );
  await db.execute(sql`insert into finder_names (key, sound, name, kind, settlement, street, type, street_name)
    select case when name_uk = 'Центральна' then ${key}::text else lower(name_uk) end, case when name_uk = 'Центральна' then ${sound}::text else lower(name_uk) end,
      name_uk, 'current', settlement, id, 'street', name_uk from streets where settlement like 'X%'`);
  await db.execute(
    sql`insert into finder_names (key, sound, name, kind, settlement) select 'x' || n, 'x' || n, 'X' || n, 'settlement', 'X' || n from generate_series(0, 2999) n`,
  );
  for (const hash of typosOf(sound)) await db.execute(sql`insert into finder_typos values (${hash}, ${sound}) on conflict do nothing`);
  await db.execute(sql`vacuum analyze finder_names`);
}

test('a street name that thousands of settlements have is found without reading thousands of rows', async () => {
  await buildCity(box.db);
  await addCountry(box.db);
  for (const text of ['Центральна 12', 'Центральная, 12', 'Цнтральна 12', 'X7, Центральна 12']) expect(await rowsFor(text), text).toBeLessThan(4_000);
});
