/** Passkeys as the second factor: asked with a challenge that works once, kept by their public part, named by their owner. */
import { and, asc, eq } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { staff, staffInvites, staffPasskeys, staffSessions } from '#db/schema/people.ts';
import type { House } from '#platform/house.ts';
import { creationOptions, readNewKey, readSigned, signingOptions, type KeptKey, type Passkey } from '#platform/passkeys.ts';
import type { Role, Staff } from './rules.ts';

export type { Passkey };
/** A person's passkeys, oldest first. */
export async function listPasskeys(db: Db | Tx, staffId: string): Promise<Passkey[]> {
  return db
    .select({ id: staffPasskeys.id, name: staffPasskeys.name, addedAt: staffPasskeys.addedAt, usedAt: staffPasskeys.usedAt })
    .from(staffPasskeys)
    .where(eq(staffPasskeys.staffId, staffId))
    .orderBy(asc(staffPasskeys.addedAt));
}

const needPasskey: readonly Role[] = ['administrator', 'tipModerator', 'custodian'];
/** Whether this person may do nothing else until a passkey is added: administrators and whoever works with tips, where the portal asks it of them. */
export async function lacksPasskey({ env, database }: House, person: Pick<Staff, 'id' | 'roles'>): Promise<boolean> {
  return env.adminPasskey && person.roles.some((role) => needPasskey.includes(role)) && (await listPasskeys(database.db, person.id)).length === 0;
}

/** What the browser asks an existing passkey to sign, for a session at either stage; null when the person has none. */
export async function askForPasskey(house: House, session: { tokenHash: string; staffId: string }) {
  const db = house.database.db;
  const known = await listPasskeys(db, session.staffId);
  if (known.length === 0) return null;
  const options = await signingOptions(house, known, 'second');
  await db.update(staffSessions).set({ challenge: options.challenge }).where(eq(staffSessions.tokenHash, session.tokenHash));
  return options;
}

/** What the browser needs to make a new passkey for somebody who is signed in. */
export async function askForNewPasskey(house: House, session: { tokenHash: string; staffId: string }) {
  const db = house.database.db;
  const [person] = await db.select().from(staff).where(eq(staff.id, session.staffId));
  if (!person) return null;
  const options = await creationOptions(
    house,
    { id: person.id, email: house.vault.open(person.emailSealed), name: person.name },
    await listPasskeys(db, session.staffId),
    'second',
  );
  await db.update(staffSessions).set({ challenge: options.challenge }).where(eq(staffSessions.tokenHash, session.tokenHash));
  return options;
}

/** The same for somebody who opens their account. */
export async function askForFirstPasskey(house: House, invite: { id: string; email: string; name: string }) {
  const options = await creationOptions(house, invite, [], 'second');
  await house.database.db.update(staffInvites).set({ challenge: options.challenge }).where(eq(staffInvites.id, invite.id));
  return options;
}

export type NewPasskey = KeptKey;
/** What a browser answered to a request for a new passkey, if it is right. */
export const readNewPasskey = (house: House, challenge: string | null, sent: string): Promise<NewPasskey | null> =>
  readNewKey(house, challenge, sent, 'second');

/** Takes the challenge of a session; whoever asks second gets nothing. */
export async function takeChallenge(tx: Tx, tokenHash: string): Promise<string | null> {
  const [row] = await tx.select({ challenge: staffSessions.challenge }).from(staffSessions).where(eq(staffSessions.tokenHash, tokenHash)).for('update');
  if (!row?.challenge) return null;
  await tx.update(staffSessions).set({ challenge: null }).where(eq(staffSessions.tokenHash, tokenHash));
  return row.challenge;
}

/** Whether a passkey of this person signed the challenge of this session. The challenge is spent either way. */
export async function spendPasskey(tx: Tx, house: House, session: { tokenHash: string; staffId: string }, sent: string, now: Date): Promise<boolean> {
  const challenge = await takeChallenge(tx, session.tokenHash);
  const used = await readSigned(house, { challenge, sent, use: 'second' }, async (id) => {
    const [key] = await tx
      .select()
      .from(staffPasskeys)
      .where(and(eq(staffPasskeys.id, id), eq(staffPasskeys.staffId, session.staffId)));
    return key ?? null;
  });
  if (!used) return false;
  await tx.update(staffPasskeys).set({ counter: used.counter, usedAt: now }).where(eq(staffPasskeys.id, used.key.id));
  return true;
}

export async function keepPasskey(tx: Tx, staffId: string, key: NewPasskey, name: string, now: Date): Promise<boolean> {
  const [made] = await tx
    .insert(staffPasskeys)
    .values({ ...key, staffId, name, addedAt: now })
    .onConflictDoNothing()
    .returning({ id: staffPasskeys.id });
  return made !== undefined;
}
