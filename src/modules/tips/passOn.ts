/** Another reader's browser opens the keys of open tips and seals them for a key that came later. The portal carries the envelopes and can open none. */
import { and, asc, eq, gt, isNotNull, lte, notExists, notInArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { addedEnvelopes, messages, readerKeys, recipientLists, threads } from '#db/schema/tips.ts';
import { writeAudit } from '#platform/audit.ts';
import { kyivDay } from '#platform/hours.ts';
import type { House } from '#platform/house.ts';
import type { TipPerson } from './keys.ts';
import { listInForce } from './lists.ts';
import { lastStates, limits } from './rules.ts';
import { countRecipients } from './seal.ts';
import { fromWire, toWire } from './wire.ts';

const perTurn = 50;
const envelope = z.strictObject({ message: z.uuid(), envelope: z.string().max(limits.envelopeBytes) });
export const passAct = z.strictObject({ v: z.literal(1), kid: z.string().regex(/^[0-9a-f]{12}$/), envelopes: z.array(envelope).min(1).max(perTurn) });

/** The key that should get envelopes, when it may: in the list in force, and of a ring that reads. */
async function findTarget(db: Db | Tx, house: House, kid: string, now: Date) {
  const reader = listInForce(house, now).list?.manifest.readers.find((one) => one.kid === kid && (one.ring === 'civil' || one.ring === 'police'));
  if (!reader) return null;
  const [key] = await db.select().from(readerKeys).where(eq(readerKeys.kid, kid));
  if (!key || key.retiredOn !== null || key.age !== reader.age) return null;
  return { ...reader, ring: reader.ring };
}

const lackingFor = (db: Db | Tx, target: { kid: string; ring: string }, until: string) =>
  and(
    isNotNull(messages.envelope),
    eq(messages.by, 'witness'),
    gt(sql`length(${messages.envelope})`, 0),
    lte(messages.addedOn, until),
    notInArray(threads.state, [...lastStates]),
    ...(target.ring === 'police' ? [eq(threads.ring, 'all')] : []),
    notExists(
      db
        .select({ one: sql`1` })
        .from(addedEnvelopes)
        .where(and(eq(addedEnvelopes.messageId, messages.id), eq(addedEnvelopes.kid, target.kid))),
    ),
  );

/** The day the key came into a list: what was sealed later is sealed to it already. */
async function listedOn(db: Db | Tx, kid: string, now: Date): Promise<string> {
  const [first] = await db
    .select({ on: recipientLists.decidedOn })
    .from(recipientLists)
    .where(and(eq(recipientLists.decision, 'agreed'), sql`position(${`"kid":"${kid}"`} in ${recipientLists.file}) > 0`))
    .orderBy(asc(recipientLists.seq))
    .limit(1);
  return first?.on ?? kyivDay(now);
}

/** The next envelopes to open for a key; null when it may not get any. */
export async function listToPass(db: Db | Tx, house: House, kid: string, who: TipPerson, now: Date) {
  const target = await findTarget(db, house, kid, now);
  if (!target) return null;
  const mine = who.policeTies ? eq(threads.ring, 'all') : undefined;
  const found = await db
    .select({ message: messages.id, envelope: messages.envelope, thread: threads.id })
    .from(messages)
    .innerJoin(threads, eq(threads.id, messages.threadId))
    .where(and(lackingFor(db, target, await listedOn(db, kid, now)), mine))
    .orderBy(asc(messages.addedOn), asc(messages.id))
    .limit(perTurn);
  const added = await db
    .select()
    .from(addedEnvelopes)
    .where(sql`${addedEnvelopes.messageId} in ${found.length > 0 ? found.map((one) => one.message) : ['00000000-0000-4000-8000-000000000000']}`);
  return found.map((one) => ({
    message: one.message,
    envelope: toWire(one.envelope ?? new Uint8Array()),
    added: Object.fromEntries(added.filter(({ messageId }) => messageId === one.message).map((row) => [row.kid, toWire(row.envelope)])),
  }));
}

/** Keeps what a reader made. Each envelope opens to one key alone; which one, the reader's browser took from the signed list. */
export async function keepPassed(tx: Tx, house: House, act: z.infer<typeof passAct>, who: TipPerson, now: Date): Promise<'gone' | 'shape' | null> {
  const target = await findTarget(tx, house, act.kid, now);
  if (!target) return 'gone';
  let kept = 0;
  for (const one of act.envelopes) {
    const bytes = fromWire(one.envelope);
    if (!bytes || countRecipients(bytes) !== 1) return 'shape';
    const [message] = await tx
      .select({ id: messages.id })
      .from(messages)
      .innerJoin(threads, eq(threads.id, messages.threadId))
      .where(and(eq(messages.id, one.message), lackingFor(tx, target, kyivDay(now)), ...(who.policeTies ? [eq(threads.ring, 'all')] : [])));
    if (!message) continue;
    const made = await tx
      .insert(addedEnvelopes)
      .values({ messageId: one.message, kid: act.kid, envelope: bytes })
      .onConflictDoNothing()
      .returning({ kid: addedEnvelopes.kid });
    kept += made.length;
  }
  await writeAudit(tx, { staffId: who.id, by: 'staff', act: 'tips.key.pass', subjectKind: 'tipKey', subjectId: act.kid, detail: { count: kept } }, now);
  return null;
}
