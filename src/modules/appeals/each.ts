import { eq } from 'drizzle-orm';
import type { Tx } from '#db/index.ts';
import { appeals } from '#db/schema/appeals.ts';
import type { House } from '#platform/house.ts';
import type { State } from './rules.ts';

/** Runs one act for each found appeal in a transaction of its own, with its row locked and its state seen again. */
export async function each(house: House, ids: readonly { id: string }[], states: readonly State[], act: (tx: Tx, id: string) => Promise<void>): Promise<void> {
  for (const { id } of ids) {
    await house.database.db.transaction(async (tx) => {
      const [row] = await tx.select({ state: appeals.state }).from(appeals).where(eq(appeals.id, id)).for('update');
      if (row && states.some((state) => state === row.state)) await act(tx, id);
    });
  }
}
