// Twenty thousand tips lie there: how long a code takes that opens one, and a code that opens nothing. Reported as distributions, for nobody to tell them apart.
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { connect } from '#db/index.ts';
import { messages, threads } from '#db/schema/tips.ts';
import { hexOf } from '#modules/tips/bytes.ts';
import { wirePaths } from '#modules/tips/wire.ts';
import { createPostgres } from '../support/database.ts';
import { composeTip, openTestWitness, sendTip, someSecrets } from '../support/witness.ts';
import { say } from './settings.ts';

const sorted = (times: readonly number[]): number[] => [...times].sort((a, b) => a - b);
const at = (times: readonly number[], part: number): number => sorted(times)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;

/** The widest gap between two distributions (Kolmogorov and Smirnov): 0 where they are one. */
function widestGap(one: readonly number[], other: readonly number[]): number {
  const below = (times: readonly number[], most: number): number => times.filter((time) => time <= most).length / times.length;
  return Math.max(...[...one, ...other].map((most) => Math.abs(below(one, most) - below(other, most))));
}

export async function reportTips(stored = 20_000, visits = 1_000): Promise<void> {
  const own = await createPostgres({ migrate: true, durable: true });
  const database = await connect({ url: own.url, connections: 8 });
  const house = await openTestWitness(database.db, { flood: { free: 1e6, freeOfAll: 1e6, visits: 1e6, wrongCodes: 1e6 } });
  const { wire } = await composeTip(house);
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
  const known = await Promise.all(Array.from({ length: visits }, someSecrets));
  for (let from = 0; from < stored; from += 500) {
    const made = await database.db
      .insert(threads)
      .values(
        Array.from({ length: 500 }, (_, i) => ({
          accessHash: known[from + i] ? new Uint8Array(Buffer.from(known[from + i]?.thread ?? '', 'hex')) : randomBytes(32),
          deposit: randomBytes(32),
          arrivedOn: '2026-11-24',
          urgency: 'U2' as const,
          ring: 'all' as const,
          language: 'uk' as const,
          origin: 'browser' as const,
        })),
      )
      .returning({ id: threads.id });
    await database.db
      .insert(messages)
      .values(
        made.map(({ id }) => ({
          threadId: id,
          seq: 0,
          by: 'witness' as const,
          message: bytes(wire.message),
          envelope: bytes(wire.envelope),
          addedOn: '2026-11-24',
        })),
      );
  }
  await database.db.execute(sql`analyze`);
  const times = { right: [] as number[], wrong: [] as number[] };
  for (const [n, secrets] of known.entries()) {
    for (const kind of n % 2 ? (['right', 'wrong'] as const) : (['wrong', 'right'] as const)) {
      const access = kind === 'right' ? hexOf(secrets.access) : randomBytes(32).toString('hex');
      const from = performance.now();
      await house.ask('POST', wirePaths.talk, { v: 1, access });
      times[kind].push(performance.now() - from);
    }
  }
  say(`\ncodes among ${stored} stored tips, ${visits} of each kind, in turn`);
  for (const [name, list] of [
    ['a code that opens a tip', times.right],
    ['a code that opens nothing', times.wrong],
  ] as const)
    say(`${name.padEnd(39)}middle ${at(list, 0.5).toFixed(2)} ms, p95 ${at(list, 0.95).toFixed(2)}, p99 ${at(list, 0.99).toFixed(2)}`);
  const gap = widestGap(times.right, times.wrong);
  say(`widest gap between the two              ${gap.toFixed(3)}; by chance up to ${(1.63 * Math.sqrt(2 / visits)).toFixed(3)} (p = 0.01)`);
  const begun = performance.now();
  for (let n = 0; n < 50; n++) await sendTip(house);
  say(`a tip sealed and stored among them      ${((performance.now() - begun) / 50).toFixed(1)} ms each, one after another`);
  await house.close();
  await database.close();
  await own.drop();
}
