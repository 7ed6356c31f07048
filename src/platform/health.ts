/** Tells a watcher whether the process lives and whether it may be sent people. Details are words only. */
import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { rows, type Db } from '#db/index.ts';
import type { Answer } from './httpAnswer.ts';
import { countLetters } from './outboxDesk.ts';

export type Health = {
  isProbe(path: string): boolean;
  answer(path: string, now: Date): Promise<Answer>;
  /** From now on nobody new should be sent here. */
  drain(): void;
  isDraining(): boolean;
};

const journal = z.object({ entries: z.array(z.object({ when: z.number() })) });

/** When the newest migration of this code was made; a database that is behind it must not be used. */
export function newestMigration(): number {
  const { entries } = journal.parse(JSON.parse(readFileSync('db/migrations/meta/_journal.json', 'utf8')));
  return Math.max(0, ...entries.map((entry) => entry.when));
}

export function openHealth(db: Db): Health {
  const wanted = newestMigration();
  let draining = false;

  const look = async (now: Date): Promise<Record<string, string>> => {
    const words = { accepting: draining ? 'no' : 'yes', database: 'unreachable', migrations: 'unknown', letters: 'unknown' };
    try {
      const [applied] = await rows<{ newest: string | number | null }>(db, sql`select max(created_at) as newest from drizzle.__drizzle_migrations`);
      words.database = 'ok';
      words.migrations = Number(applied?.newest ?? 0) >= wanted ? 'ok' : 'behind';
      words.letters = (await countLetters(db, now)).late ? 'late' : 'ok';
    } catch {
      // The words already say what could not be seen.
    }
    return words;
  };

  return {
    isProbe: (path) => path === '/healthz' || path === '/readyz',
    drain: () => {
      draining = true;
    },
    isDraining: () => draining,
    answer: async (path, now) => {
      const headers: [string, string][] = [['cache-control', 'no-store']];
      if (path === '/healthz') return { status: 200, headers: [...headers, ['content-type', 'text/plain; charset=utf-8']], body: Buffer.from('ok\n') };
      const words = await Promise.race([look(now), new Promise<null>((resolve) => setTimeout(resolve, 3000, null).unref())]);
      const told = words ?? { accepting: draining ? 'no' : 'yes', database: 'slow', migrations: 'unknown', letters: 'unknown' };
      const ready = told['accepting'] === 'yes' && told['database'] === 'ok' && told['migrations'] === 'ok';
      return {
        status: ready ? 200 : 503,
        headers: [...headers, ['content-type', 'application/json; charset=utf-8']],
        body: Buffer.from(`${JSON.stringify(told)}\n`),
      };
    },
  };
}
