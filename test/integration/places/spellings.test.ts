import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { findByAddress, type FinderAnswer } from '#modules/places/index.ts';
import { buildCity, cityNow } from '../../support/city.ts';
import { openTestDatabase } from '../../support/database.ts';
import { doubtful, spellings } from '../../support/spellings.ts';
import type { Database } from '#db/index.ts';

const box: { database?: Database } = {};
beforeAll(async () => {
  const database = await openTestDatabase();
  box.database = database;
  await buildCity(database.db);
  return () => database.close();
});

const ask = (text: string): Promise<FinderAnswer> => {
  if (!box.database) throw new Error('The database is not open.');
  return findByAddress(box.database.db, text, cityNow);
};
const sureBeat = (answer: FinderAnswer): number | null => (answer.status === 'found' ? answer.beat.number : null);
const offers = (answer: FinderAnswer, beat: number): boolean =>
  (answer.status === 'several' && answer.options.some((option) => option.beat.number === beat)) || (answer.status === 'none' && answer.nearest.some((option) => option.beat.number === beat));

const all = Object.entries(spellings).flatMap(([group, list]) => list.map(([text, beat]) => ({ group, text, beat })));

test('at least 150 ways of writing an address are tried', () => {
  expect(all.length).toBeGreaterThanOrEqual(150);
});

test('the right beat is named for 98 of 100 spellings, and a wrong one never', async () => {
  const missed: string[] = [];
  const wrong: string[] = [];
  for (const { group, text, beat } of all) {
    const answer = await ask(text);
    const sure = sureBeat(answer);
    if (sure !== null && sure !== beat) wrong.push(`${group}: «${text}» → ${sure}, not ${beat}`);
    if (beat !== 0 && sure !== beat) missed.push(`${group}: «${text}» → ${answer.status}${offers(answer, beat) ? ' (offered)' : ''}`);
  }
  if (process.env['SHOW']) console.log(`${all.length} spellings, ${missed.length} missed, ${wrong.length} wrong\n${missed.join('\n')}\n${wrong.join('\n')}`);
  expect(wrong).toEqual([]);
  expect(missed.length / all.filter((one) => one.beat !== 0).length, missed.join('\n')).toBeLessThanOrEqual(0.02);
});

test('an address that may mean several beats, or none, is never answered as certain', async () => {
  const sure: string[] = [];
  for (const text of doubtful) {
    const answer = await ask(text);
    if (answer.status === 'found') sure.push(`«${text}» → ${answer.beat.number} (${answer.street?.nameUk})`);
  }
  expect(sure).toEqual([]);
});

test('with its street missing from the register, no spelling is answered with another street\'s beat', async () => {
  const { db } = box.database ?? {};
  if (!db) throw new Error('The database is not open.');
  const byStreet = new Map<number, { text: string; beat: number }[]>();
  for (const { text, beat } of all) {
    const answer = await ask(text);
    if (answer.status !== 'found' || !answer.street) continue;
    byStreet.set(answer.street.id, [...(byStreet.get(answer.street.id) ?? []), { text, beat }]);
  }
  const wrong: string[] = [];
  for (const [street, texts] of byStreet) {
    const undo = new Error('undo');
    await db
      .transaction(async (tx) => {
        await tx.execute(sql`delete from finder_names where street = ${street}`);
        for (const { text, beat } of texts) {
          const answer = await findByAddress(tx, text, cityNow);
          if (answer.status === 'found' && answer.beat.number !== beat) wrong.push(`«${text}» → ${answer.beat.number} (${answer.street?.nameUk ?? answer.beat.nameUk})`);
        }
        throw undo;
      })
      .catch((fault: unknown) => {
        if (fault !== undo) throw fault;
      });
  }
  expect(byStreet.size).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
}, 60_000);
