/** Fills a demo database with invented people and places, each module once. */
import type { Tx } from '#db/index.ts';
import { seeds } from '#db/schema/seeds.ts';
import type { House } from './house.ts';
import { Fault } from './log.ts';

export type Seeding = { name: string; seed?(house: House, tx: Tx, now: Date): Promise<void> };

/** Seeds the modules that have not been seeded yet and answers their names. Two processes may start at once: the second one waits and finds nothing to do. */
export async function seedDemo(house: House, modules: readonly Seeding[], now: Date): Promise<string[]> {
  if (!house.env.demo) throw new Fault('Invented people and places exist in demo mode only.');
  const sown: string[] = [];
  for (const { name, seed } of modules) {
    if (!seed) continue;
    await house.database.db.transaction(async (tx) => {
      const [first] = await tx.insert(seeds).values({ module: name, at: now }).onConflictDoNothing().returning({ module: seeds.module });
      if (!first) return;
      await seed(house, tx, now);
      sown.push(name);
    });
  }
  return sown;
}
