/** Things a person added to the account by their own secret. */
import { and, eq } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { residentThings } from '#db/schema/residents.ts';
import type { Thing } from '#platform/personal.ts';

/** Puts a thing on the list; adding it again renews its proof. */
export async function addThing(db: Db, residentId: string, { kind, key, proof }: Thing, now: Date): Promise<void> {
  await db
    .insert(residentThings)
    .values({ residentId, kind, key, proof, addedAt: now })
    .onConflictDoUpdate({ target: [residentThings.residentId, residentThings.kind, residentThings.key], set: { proof, addedAt: now } });
}

/** Takes a thing off this person's list. The thing itself is not touched. */
export async function removeThing(db: Db, residentId: string, { kind, key }: Pick<Thing, 'kind' | 'key'>): Promise<void> {
  await db.delete(residentThings).where(and(eq(residentThings.residentId, residentId), eq(residentThings.kind, kind), eq(residentThings.key, key)));
}
