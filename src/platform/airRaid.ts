/** The note of an air raid above every public page. One person puts it there and takes it away at once: a raid does not wait for a second one. */
import { and, desc, gt, isNull, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { airRaids } from '#db/schema/airRaids.ts';
import { writeAudit } from './audit.ts';
import { invalidate, openMemory } from './cache.ts';

/** A note that somebody forgot ends by itself after so long. */
export const airRaidHours = 12;
/** Pages that show the note carry this tag, whether it stands or not. */
export const airRaidTag = 'airRaid';

export type AirRaid = { id: string; begunAt: Date; begunBy: string; endsAt: Date };

const memory = openMemory<{ raid: AirRaid | null }>(64 * 1024, { together: false });

async function findNewest(db: Db | Tx): Promise<{ raid: AirRaid | null }> {
  const [raid] = await db
    .select({ id: airRaids.id, begunAt: airRaids.begunAt, begunBy: airRaids.begunBy, endsAt: airRaids.endsAt })
    .from(airRaids)
    .where(isNull(airRaids.endedAt))
    .orderBy(desc(airRaids.endsAt))
    .limit(1);
  return { raid: raid ?? null };
}

/** The raid that people are told of at this moment, or null. Remembered until the note is switched, on every node. */
export async function findAirRaid(db: Db | Tx, now: Date): Promise<AirRaid | null> {
  const { raid } = await memory('newest', [airRaidTag], 60, () => findNewest(db));
  return raid && raid.endsAt > now ? raid : null;
}

/** Puts the note on public pages or takes it away. Answers whether this changed anything: two presses at once are one. */
export async function switchAirRaid(db: Db, on: boolean, staffId: string, now: Date): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('air raid', 7))`);
    const standing = and(isNull(airRaids.endedAt), gt(airRaids.endsAt, now));
    if (on && (await tx.$count(airRaids, standing)) > 0) return false;
    const endsAt = new Date(now.getTime() + airRaidHours * 3_600_000);
    const changed = on
      ? await tx.insert(airRaids).values({ begunAt: now, begunBy: staffId, endsAt }).returning({ id: airRaids.id })
      : await tx.update(airRaids).set({ endedAt: now, endedBy: staffId }).where(standing).returning({ id: airRaids.id });
    for (const { id } of changed)
      await writeAudit(
        tx,
        { staffId, by: 'staff', act: on ? 'settings.airRaid.begin' : 'settings.airRaid.end', subjectKind: 'setting', subjectId: 'airRaid', detail: { id } },
        now,
      );
    if (changed.length > 0) await invalidate(tx, [airRaidTag]);
    return changed.length > 0;
  });
}

/** Records the end of notes that ended by themselves. Pages have dropped them already. Safe to run at any time. */
export async function endOldAirRaids(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const ended = await tx
      .update(airRaids)
      .set({ endedAt: sql`${airRaids.endsAt}` })
      .where(and(isNull(airRaids.endedAt), lte(airRaids.endsAt, now)))
      .returning({ id: airRaids.id });
    for (const { id } of ended)
      await writeAudit(
        tx,
        { staffId: null, by: 'portal', act: 'settings.airRaid.lapse', subjectKind: 'setting', subjectId: 'airRaid', detail: { id, hours: airRaidHours } },
        now,
      );
    if (ended.length > 0) await invalidate(tx, [airRaidTag]);
  });
}
