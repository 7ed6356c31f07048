/** Keys of readers and keepers: their public halves, and the private ones as they left the browser, wrapped. The portal can open none of them. */
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { addedEnvelopes, readerKeys } from '#db/schema/tips.ts';
import { writeAudit } from '#platform/audit.ts';
import { kyivDay } from '#platform/hours.ts';
import { bytesOf } from './bytes.ts';
import { isRecipient, type Manifest, type ReaderRing } from './manifest.ts';
import { kidOf } from './readerKey.ts';

/** Who asks, as tips see a person: what they may, and whether they have ties to the police. */
export type TipPerson = { id: string; policeTies: boolean; reads: boolean; keeps: boolean };
/** `may`: whether this person may open a page. */
export const tipPerson = (staff: { id: string; policeTies: boolean }, may: (id: 'tips.desk' | 'tips.identities') => boolean): TipPerson => ({
  id: staff.id,
  policeTies: staff.policeTies,
  reads: may('tips.desk'),
  keeps: may('tips.identities'),
});
export type KeyRow = typeof readerKeys.$inferSelect;
/** `waiting`: made and in no list yet. */
export type KeyState = 'inForce' | 'waiting' | 'retired';

export const keyState = (key: Pick<KeyRow, 'kid' | 'age' | 'retiredOn'>, list: Manifest | null): KeyState =>
  list?.readers.some(({ kid, age }) => kid === key.kid && age === key.age) ? 'inForce' : key.retiredOn === null ? 'waiting' : 'retired';

export const listKeys = (db: Db | Tx): Promise<KeyRow[]> => db.select().from(readerKeys).orderBy(asc(readerKeys.madeOn), asc(readerKeys.kid));
export const ownKeys = (db: Db | Tx, staffId: string): Promise<KeyRow[]> =>
  db.select().from(readerKeys).where(eq(readerKeys.staffId, staffId)).orderBy(asc(readerKeys.madeOn), asc(readerKeys.kid));

const armored = z
  .string()
  .max(6000)
  .regex(/^-----BEGIN AGE ENCRYPTED FILE-----\n[A-Za-z0-9+/=\n]+-----END AGE ENCRYPTED FILE-----\n?$/);
const passkey = z.strictObject({ wrapped: armored, id: z.string().max(1400) }).nullable();
const kid = z.string().regex(/^[0-9a-f]{12}$/);
/** Strict: a private half or a passphrase that was sent by mistake is refused before anything looks at it. */
export const keyAct = z.discriminatedUnion('act', [
  z.strictObject({
    v: z.literal(1),
    act: z.literal('add'),
    kid,
    age: z.string().refine(isRecipient),
    sign: z.string().refine((text) => bytesOf(text, 32) !== null),
    ring: z.enum(['reader', 'keeper1', 'keeper2']),
    wrapped: armored,
    passkey,
  }),
  z.strictObject({ v: z.literal(1), act: z.literal('rewrap'), kid, wrapped: armored, passkey }),
  z.strictObject({ v: z.literal(1), act: z.literal('retire'), kid }),
]);
export type KeyAct = z.infer<typeof keyAct>;
export type KeyRefusal = 'shape' | 'role' | 'ties' | 'taken' | 'gone';

/** Which ring a key of this person may be of; null: none. A person with ties to the police never holds a key of the operator's own. */
function ringFor(person: TipPerson, wanted: 'reader' | 'keeper1' | 'keeper2'): ReaderRing | null {
  if (wanted === 'reader') return person.reads ? (person.policeTies ? 'police' : 'civil') : null;
  return person.keeps && !person.policeTies ? wanted : null;
}

export async function changeKey(tx: Tx, act: KeyAct, person: TipPerson, now: Date): Promise<KeyRefusal | null> {
  const staffId = person.id;
  const tell = (did: string, name: string, detail: Record<string, string> = {}) =>
    writeAudit(tx, { staffId, by: 'staff', act: `tips.key.${did}`, subjectKind: 'tipKey', subjectId: name, detail }, now);
  if (act.act === 'add') {
    if (kidOf(act.age) !== act.kid) return 'shape';
    const ring = ringFor(person, act.ring);
    if (ring === null) return person.policeTies && act.ring !== 'reader' ? 'ties' : 'role';
    const wrapped = { wrapped: act.wrapped, wrappedPasskey: act.passkey?.wrapped ?? null, passkeyId: act.passkey?.id ?? null };
    const [made] = await tx
      .insert(readerKeys)
      .values({ kid: act.kid, staffId, ring, age: act.age, sign: act.sign, ...wrapped, madeOn: kyivDay(now) })
      .onConflictDoNothing()
      .returning({ kid: readerKeys.kid });
    if (!made) return 'taken';
    await tell('add', act.kid, { ring });
    return null;
  }
  const own = and(eq(readerKeys.kid, act.kid), eq(readerKeys.staffId, staffId), isNull(readerKeys.retiredOn));
  const set =
    act.act === 'retire'
      ? { retiredOn: kyivDay(now) }
      : { wrapped: act.wrapped, ...(act.passkey ? { wrappedPasskey: act.passkey.wrapped, passkeyId: act.passkey.id } : {}) };
  const [changed] = await tx.update(readerKeys).set(set).where(own).returning({ kid: readerKeys.kid });
  if (!changed) return 'gone';
  // What others made for it goes at once; what was sealed to it by the witness goes when the tip does.
  if (act.act === 'retire') await tx.delete(addedEnvelopes).where(eq(addedEnvelopes.kid, act.kid));
  await tell(act.act, act.kid);
  return null;
}

/** What the offline command asks for: public halves of keys that are not retired. */
export async function keysForList(db: Db | Tx): Promise<{ v: 1; keys: { kid: string; age: string; sign: string; ring: ReaderRing }[] }> {
  const keys = await db.select().from(readerKeys).where(isNull(readerKeys.retiredOn)).orderBy(asc(readerKeys.ring), asc(readerKeys.kid));
  return { v: 1, keys: keys.map((key) => ({ kid: key.kid, age: key.age, sign: key.sign, ring: key.ring })) };
}

export async function holdersOf(db: Db | Tx, kids: readonly string[]): Promise<Map<string, string>> {
  if (kids.length === 0) return new Map();
  const found = await db
    .select({ kid: readerKeys.kid, staffId: readerKeys.staffId })
    .from(readerKeys)
    .where(inArray(readerKeys.kid, [...kids]));
  return new Map(found.map((one) => [one.kid, one.staffId]));
}
