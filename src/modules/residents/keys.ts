/** Passkeys of a resident: a way in without a code. The code by e-mail always stays, so no lost device closes the account. */
import { and, asc, count, eq, lte } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { residentChallenges, residentPasskeys, residents, residentSessions } from '#db/schema/residents.ts';
import { writeAudit } from '#platform/audit.ts';
import type { House } from '#platform/house.ts';
import { creationOptions, readNewKey, readSigned, signingOptions, type Passkey } from '#platform/passkeys.ts';
import { hashOf, newToken, wellFormed } from './codes.ts';
import { markDevice } from './entry.ts';
import { minute, residentRules } from './rules.ts';
import { endSession, startSession, type Resident } from './sessions.ts';

const use = 'alone' as const;

/** A person's passkeys, oldest first. */
export const listKeys = (db: Db | Tx, residentId: string): Promise<Passkey[]> =>
  db
    .select({ id: residentPasskeys.id, name: residentPasskeys.name, addedAt: residentPasskeys.addedAt, usedAt: residentPasskeys.usedAt })
    .from(residentPasskeys)
    .where(eq(residentPasskeys.residentId, residentId))
    .orderBy(asc(residentPasskeys.addedAt));

/** What the browser needs to make a passkey for whoever is signed in. */
export async function askForNewKey(house: House, resident: Resident) {
  const { db } = house.database;
  // The device shows this name; the address stands there as the person knows it.
  const options = await creationOptions(house, { id: resident.id, email: resident.email, name: resident.email }, await listKeys(db, resident.id), use);
  await db.update(residentSessions).set({ challenge: options.challenge }).where(eq(residentSessions.id, resident.session.id));
  return options;
}

/** What the browser asks any passkey it has to sign, and the token that this browser alone holds. Nothing depends on who asks. */
export async function askForKey(house: House, now: Date) {
  const options = await signingOptions(house, [], use);
  const token = newToken();
  const endsAt = new Date(now.getTime() + residentRules.keyMinutes * minute);
  await house.database.db.insert(residentChallenges).values({ id: hashOf(token), challenge: options.challenge, endsAt });
  return { options, token };
}

/** Adds what the browser has just made. */
export async function addKey(house: House, resident: Resident, sent: string, name: string, now: Date): Promise<'added' | 'failed' | 'enough'> {
  return house.database.db.transaction(async (tx) => {
    const mine = eq(residentSessions.id, resident.session.id);
    const [session] = await tx.select({ challenge: residentSessions.challenge }).from(residentSessions).where(mine).for('update');
    await tx.update(residentSessions).set({ challenge: null }).where(mine);
    const key = await readNewKey(house, session?.challenge ?? null, sent, use);
    if (!key) return 'failed';
    const [kept] = await tx.select({ count: count() }).from(residentPasskeys).where(eq(residentPasskeys.residentId, resident.id));
    if (Number(kept?.count ?? 0) >= residentRules.keys) return 'enough';
    const [made] = await tx
      .insert(residentPasskeys)
      .values({ ...key, residentId: resident.id, name, addedAt: now })
      .onConflictDoNothing()
      .returning({ id: residentPasskeys.id });
    if (!made) return 'failed';
    await record(tx, resident.id, 'residents.key.add', now);
    return 'added';
  });
}
const record = (tx: Tx, residentId: string, act: string, now: Date): Promise<void> =>
  writeAudit(tx, { staffId: null, by: 'resident', act, subjectKind: 'resident', subjectId: residentId, detail: {} }, now);

const own = (residentId: string, id: string) => and(eq(residentPasskeys.id, id), eq(residentPasskeys.residentId, residentId));
export const renameKey = async (db: Db, residentId: string, id: string, name: string): Promise<void> =>
  void (await db.update(residentPasskeys).set({ name }).where(own(residentId, id)));

export async function removeKey(db: Db, residentId: string, id: string, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const gone = await tx.delete(residentPasskeys).where(own(residentId, id)).returning({ id: residentPasskeys.id });
    if (gone.length > 0) await record(tx, residentId, 'residents.key.remove', now);
  });
}

/** Signs in with a passkey of this portal: the challenge is spent whatever comes of it. `before`: what this browser was signed in with until now. */
export async function enterByKey(
  house: House,
  { token, sent, before }: { token: string | null; sent: string; before: string | null },
  now: Date,
): Promise<{ token: string; device: string } | null> {
  if (token === null || !wellFormed.test(token)) return null;
  return house.database.db.transaction(async (tx) => {
    const [asked] = await tx
      .delete(residentChallenges)
      .where(eq(residentChallenges.id, hashOf(token)))
      .returning();
    const challenge = asked && asked.endsAt > now ? asked.challenge : null;
    const used = await readSigned(house, { challenge, sent, use }, async (id) => {
      const [key] = await tx
        .select({
          id: residentPasskeys.id,
          publicKey: residentPasskeys.publicKey,
          counter: residentPasskeys.counter,
          residentId: residentPasskeys.residentId,
          emailDigest: residents.emailDigest,
        })
        .from(residentPasskeys)
        .innerJoin(residents, eq(residents.id, residentPasskeys.residentId))
        .where(eq(residentPasskeys.id, id));
      return key ?? null;
    });
    if (!used) return null;
    await tx.update(residentPasskeys).set({ counter: used.counter, usedAt: now }).where(eq(residentPasskeys.id, used.key.id));
    await endSession(tx, before);
    return { token: await startSession(tx, used.key.residentId, now), device: markDevice(house, used.key.emailDigest) };
  });
}

/** Forgets what nobody signed. */
export const sweepChallenges = async (db: Db | Tx, now: Date): Promise<void> =>
  void (await db.delete(residentChallenges).where(lte(residentChallenges.endsAt, now)));
