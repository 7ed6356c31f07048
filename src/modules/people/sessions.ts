import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, inArray, isNull, lte, or, sql, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { staff, staffConflicts, staffRoles, staffSessions } from '#db/schema/people.ts';
import type { House } from '#platform/house.ts';
import { conflictStands, emailKey, roleHolds, unitKey } from './held.ts';
import { can, isRole, minute, sessionRules, type Grant, type Right, type Staff } from './rules.ts';

export const stages = ['password', 'full'] as const;
export type Stage = (typeof stages)[number];

export type Session = { tokenHash: string; staffId: string; stage: Stage; factorTries: number; startedAt: Date; provedAt: Date | null };

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const wellFormed = /^[\w-]{43}$/;

/** Starts a session and answers its token: 256 random bits that exist only in the cookie. */
export async function startSession(tx: Db | Tx, staffId: string, stage: Stage, now: Date, passkey = false): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const lasts = stage === 'full' ? sessionRules.longestHours * 60 : sessionRules.factorMinutes;
  await tx.insert(staffSessions).values({
    tokenHash: hashOf(token),
    staffId,
    stage,
    startedAt: now,
    touchedAt: now,
    endsAt: new Date(now.getTime() + lasts * minute),
    provedAt: stage === 'full' ? now : null,
    passkey,
  });
  return token;
}

const alive = (now: Date) => and(gt(staffSessions.endsAt, now), gt(staffSessions.touchedAt, new Date(now.getTime() - sessionRules.idleMinutes * minute)));

/** The living session of a token at either stage, or null. */
export async function findAnySession(db: Db | Tx, token: string | undefined, now: Date): Promise<Session | null> {
  if (!token || !wellFormed.test(token)) return null;
  const [row] = await db
    .select()
    .from(staffSessions)
    .where(and(eq(staffSessions.tokenHash, hashOf(token)), alive(now)));
  const stage = stages.find((one) => one === row?.stage);
  if (!row || !stage) return null;
  return { tokenHash: row.tokenHash, staffId: row.staffId, stage, factorTries: row.factorTries, startedAt: row.startedAt, provedAt: row.provedAt };
}

/** The person signed in with this token and both factors, or null. Keeps the session from falling idle, and the route it opened. */
export async function findSession(house: House, token: string | undefined, now: Date, route: string | null = null): Promise<Staff | null> {
  if (!token || !wellFormed.test(token)) return null;
  const db = house.database.db;
  const [row] = await db
    .select({ tokenHash: staffSessions.tokenHash, staffId: staffSessions.staffId, touchedAt: staffSessions.touchedAt, lastRoute: staffSessions.lastRoute })
    .from(staffSessions)
    .where(and(eq(staffSessions.tokenHash, hashOf(token)), eq(staffSessions.stage, 'full'), alive(now)));
  if (!row) return null;
  const person = await findStaff(db, row.staffId, now);
  if (!person) return null;
  const moved = route !== null && route !== row.lastRoute;
  if (moved || now.getTime() - row.touchedAt.getTime() > sessionRules.touchSeconds * 1000) {
    await db
      .update(staffSessions)
      .set({ touchedAt: now, ...(moved ? { lastRoute: route } : {}) })
      .where(and(eq(staffSessions.tokenHash, row.tokenHash), lte(staffSessions.touchedAt, now)));
  }
  return person;
}

/** People who work here now, with the roles valid at this moment and the list of conflicts; in one query. */
async function readStaff(db: Db | Tx, who: SQL | undefined, now: Date): Promise<Staff[]> {
  const found = await db
    .select({
      id: staff.id,
      name: staff.name,
      email: staff.emailDigest,
      policeTies: staff.policeTies,
      invented: staff.invented,
      role: staffRoles.role,
      territory: staffRoles.territory,
      unit: staffRoles.unit,
      listed: sql<
        string[] | null
      >`(select array_agg(${staffConflicts.key}) from ${staffConflicts} where ${staffConflicts.staffId} = ${staff.id} and ${conflictStands(db, now)})`,
    })
    .from(staff)
    .leftJoin(staffRoles, and(eq(staffRoles.staffId, staff.id), roleHolds(db, now)))
    .where(and(who, isNull(staff.leftAt)));
  return [...Map.groupBy(found, (row) => row.id).values()].flatMap((rows): Staff[] => {
    const [first] = rows;
    if (!first) return [];
    const grants = rows.flatMap(({ role, territory }): Grant[] => (isRole(role) ? [{ role, territory }] : []));
    return [
      {
        id: first.id,
        name: first.name,
        policeTies: first.policeTies,
        invented: first.invented,
        grants,
        roles: [...new Set(grants.map((grant) => grant.role))],
        conflicts: [emailKey(first.email), ...rows.flatMap(({ unit }) => (unit ? [unitKey(unit)] : [])), ...(first.listed ?? [])],
      },
    ];
  });
}

/** A person who works here now; null when unknown or gone. */
export const findStaff = async (db: Db | Tx, id: string, now: Date): Promise<Staff | null> => (await readStaff(db, eq(staff.id, id), now))[0] ?? null;

/** Everybody who works here now and holds the right somewhere, by name. */
export async function listStaffWith(db: Db | Tx, right: Right, now: Date): Promise<Staff[]> {
  const collator = new Intl.Collator('uk');
  return (await readStaff(db, undefined, now)).filter((one) => can(one, right)).toSorted((a, b) => collator.compare(a.name, b.name));
}

/** The units of the police this person works for now. */
export async function unitsOf(db: Db | Tx, staffId: string, now: Date): Promise<string[]> {
  const found = await db
    .selectDistinct({ unit: staffRoles.unit })
    .from(staffRoles)
    .where(and(eq(staffRoles.staffId, staffId), roleHolds(db, now)));
  return found.flatMap(({ unit }) => unit ?? []);
}

/** Everybody who works here now, by name: to choose from. */
export async function listNames(db: Db | Tx): Promise<{ id: string; name: string }[]> {
  const found = await db.select({ id: staff.id, name: staff.name }).from(staff).where(isNull(staff.leftAt));
  return found.sort((a, b) => new Intl.Collator('uk').compare(a.name, b.name));
}

/** Names of colleagues by id, those who left included: decisions of the past keep their author. */
export async function namesOf(db: Db | Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await db
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(inArray(staff.id, [...new Set(ids)]));
  return new Map(found.map((row) => [row.id, row.name]));
}

/** Where the portal writes to colleagues who work here now, by id. */
export async function emailsOf(db: Db | Tx, house: Pick<House, 'vault'>, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await db
    .select({ id: staff.id, email: staff.emailSealed })
    .from(staff)
    .where(and(inArray(staff.id, [...new Set(ids)]), isNull(staff.leftAt)));
  return new Map(found.map((row) => [row.id, house.vault.open(row.email)]));
}

/** Whether the second factor of this session was proved within the last minutes. */
export async function isProved(db: Db | Tx, token: string | undefined, now: Date): Promise<boolean> {
  const session = await findAnySession(db, token, now);
  return session?.stage === 'full' && session.provedAt !== null && now.getTime() - session.provedAt.getTime() < sessionRules.proofMinutes * minute;
}

/** A session whose second factor was proved again: it goes on under a new token, and ends when it would have ended. */
export async function renewToken(tx: Db | Tx, tokenHash: string, now: Date, passkey = false): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await tx
    .update(staffSessions)
    .set({ tokenHash: hashOf(token), provedAt: now, touchedAt: now, factorTries: 0, ...(passkey ? { passkey } : {}) })
    .where(eq(staffSessions.tokenHash, tokenHash));
  return token;
}

/** Whether a passkey opened this session, or proved it since. */
export async function isPasskeySession(db: Db | Tx, token: string | undefined, now: Date): Promise<boolean> {
  if (!token || !wellFormed.test(token)) return false;
  const [row] = await db
    .select({ passkey: staffSessions.passkey })
    .from(staffSessions)
    .where(and(eq(staffSessions.tokenHash, hashOf(token)), eq(staffSessions.stage, 'full'), alive(now)));
  return row?.passkey === true;
}

/** Ends one session. */
export async function endSession(db: Db | Tx, token: string | undefined): Promise<void> {
  if (token) await db.delete(staffSessions).where(eq(staffSessions.tokenHash, hashOf(token)));
}

/** Ends every session of a person: after a change of role, password or second factor. Every node reads this table at each request. */
export async function endSessionsOf(tx: Db | Tx, staffId: string): Promise<void> {
  await tx.delete(staffSessions).where(eq(staffSessions.staffId, staffId));
}

/** Removes sessions that can no longer be used. */
export async function sweepSessions(db: Db | Tx, now: Date): Promise<void> {
  await db
    .delete(staffSessions)
    .where(or(lte(staffSessions.endsAt, now), lte(staffSessions.touchedAt, new Date(now.getTime() - sessionRules.idleMinutes * minute))));
}

/** Counts a wrong second factor; answers how many tries this half-opened session has used. */
export async function countFactorTry(tx: Db | Tx, tokenHash: string): Promise<number> {
  const [row] = await tx
    .update(staffSessions)
    .set({ factorTries: sql`${staffSessions.factorTries} + 1` })
    .where(eq(staffSessions.tokenHash, tokenHash))
    .returning({ tries: staffSessions.factorTries });
  return row?.tries ?? Number.MAX_SAFE_INTEGER;
}
