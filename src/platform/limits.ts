/** Counts attempts in the database, so a limit holds on every node and after a restart. */
import { isIP } from 'node:net';
import { lt, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { limits } from '#db/schema/limits.ts';

export type Limit = {
  /** Purpose and digest or id, for example `signIn:<digest>`. Raw addresses of people or machines are refused. */
  key: string;
  /** How many are allowed in one window. */
  limit: number;
  /** The window opens with the first attempt and closes this many seconds later. */
  windowSeconds: number;
};

/** Counts one attempt and answers whether it is still within the limit. A refused attempt does not lengthen the window. */
export async function allow(db: Db | Tx, { key, limit, windowSeconds }: Limit, now: Date): Promise<boolean> {
  if (!/^[\w.:-]{3,200}$/.test(key) || isIP(key.slice(key.indexOf(':') + 1))) {
    throw new Error('A limit is counted for a digest or an id, never for an address.');
  }
  const endsAt = new Date(now.getTime() + windowSeconds * 1000);
  const over = sql`${limits.endsAt} <= ${now.toISOString()}`;
  const [row] = await db
    .insert(limits)
    .values({ key, used: 1, endsAt })
    .onConflictDoUpdate({
      target: limits.key,
      set: {
        used: sql`case when ${over} then 1 else least(${limits.used} + 1, ${limit + 1}) end`,
        endsAt: sql`case when ${over} then excluded.ends_at else ${limits.endsAt} end`,
      },
    })
    .returning({ used: limits.used });
  return row !== undefined && row.used <= limit;
}

/** Forgets windows that are over. Safe to run at any time. */
export async function forgetOldLimits(db: Db | Tx, now: Date): Promise<void> {
  await db.delete(limits).where(lt(limits.endsAt, now));
}
