/** Signed-in browsers of a resident. */
import { and, desc, eq, gt, lt, lte } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { residents, residentSessions, residentThings } from '#db/schema/residents.ts';
import type { House } from '#platform/house.ts';
import type { Person } from '#platform/personal.ts';
import { hashOf, newToken, wellFormed } from './codes.ts';
import { minute, residentRules } from './rules.ts';

export type Resident = {
  id: string;
  email: string;
  createdAt: Date;
  /** The session this request came with. */
  session: { id: string; provedAt: Date };
  person: Person;
};

const idleSince = (now: Date): Date => new Date(now.getTime() - residentRules.idleDays * 24 * 60 * minute);

/** Starts a session and answers its token: 256 random bits that exist only in the cookie. */
export async function startSession(tx: Tx, residentId: string, now: Date): Promise<string> {
  const token = newToken();
  await tx.insert(residentSessions).values({ tokenHash: hashOf(token), residentId, startedAt: now, touchedAt: now, provedAt: now });
  return token;
}

/** Who is signed in with this token, or null. Keeps the session from falling idle. */
export async function findResident(house: House, token: string | null, now: Date): Promise<Resident | null> {
  if (token === null || !wellFormed.test(token)) return null;
  const { db } = house.database;
  const tokenHash = hashOf(token);
  const rows = await db
    .select({ person: residents, session: residentSessions, thing: residentThings })
    .from(residentSessions)
    .innerJoin(residents, eq(residents.id, residentSessions.residentId))
    .leftJoin(residentThings, eq(residentThings.residentId, residents.id))
    .where(and(eq(residentSessions.tokenHash, tokenHash), gt(residentSessions.touchedAt, idleSince(now))));
  const [first] = rows;
  if (!first) return null;
  const { person, session } = first;
  if (now.getTime() - session.touchedAt.getTime() > residentRules.touchMinutes * minute)
    await db
      .update(residentSessions)
      .set({ touchedAt: now })
      .where(and(eq(residentSessions.tokenHash, tokenHash), lt(residentSessions.touchedAt, now)));
  return {
    id: person.id,
    email: house.vault.open(person.emailSealed),
    createdAt: person.createdAt,
    session: { id: session.id, provedAt: session.provedAt },
    person: { emailDigest: person.emailDigest, things: rows.flatMap(({ thing }) => (thing ? [{ kind: thing.kind, key: thing.key, proof: thing.proof }] : [])) },
  };
}

/** Whether the person showed within the last minutes that the account is theirs: by the mailbox, or by a passkey that knows its owner. */
export const isProved = ({ session }: Pick<Resident, 'session'>, now: Date): boolean =>
  now.getTime() - session.provedAt.getTime() < residentRules.proofMinutes * minute;

/** The same session goes on under a new token; null when it ended meanwhile. */
export async function renewSession(tx: Tx, sessionId: string, now: Date): Promise<string | null> {
  const token = newToken();
  const renewed = await tx
    .update(residentSessions)
    .set({ tokenHash: hashOf(token), touchedAt: now, provedAt: now })
    .where(eq(residentSessions.id, sessionId))
    .returning({ id: residentSessions.id });
  return renewed.length > 0 ? token : null;
}

export type Device = { id: string; startedAt: Date; touchedAt: Date; here: boolean };

/** Where the account is open now, the last used first. */
export async function listDevices(db: Db, { id, session }: Pick<Resident, 'id' | 'session'>, now: Date): Promise<Device[]> {
  const found = await db
    .select({ id: residentSessions.id, startedAt: residentSessions.startedAt, touchedAt: residentSessions.touchedAt })
    .from(residentSessions)
    .where(and(eq(residentSessions.residentId, id), gt(residentSessions.touchedAt, idleSince(now))))
    .orderBy(desc(residentSessions.touchedAt), desc(residentSessions.startedAt));
  return found.map((row) => ({ ...row, here: row.id === session.id }));
}

/** Ends one session of this person; somebody else's is not touched. */
export async function endDevice(db: Db, residentId: string, sessionId: string): Promise<void> {
  if (/^[0-9a-f-]{36}$/.test(sessionId))
    await db.delete(residentSessions).where(and(eq(residentSessions.residentId, residentId), eq(residentSessions.id, sessionId)));
}

/** Ends every session of this person. */
export async function endDevices(db: Db | Tx, residentId: string): Promise<void> {
  await db.delete(residentSessions).where(eq(residentSessions.residentId, residentId));
}

/** Ends the session of a token. */
export async function endSession(db: Db | Tx, token: string | null): Promise<void> {
  if (token !== null && wellFormed.test(token)) await db.delete(residentSessions).where(eq(residentSessions.tokenHash, hashOf(token)));
}

/** Removes sessions that can no longer be used. */
export async function sweepSessions(db: Db | Tx, now: Date): Promise<void> {
  await db.delete(residentSessions).where(lte(residentSessions.touchedAt, idleSince(now)));
}
