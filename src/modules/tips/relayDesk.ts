/** The office's side of passing a tip on: whom it may go to, and the sealed body that a reader's browser sends. */
import { z } from 'zod';
import { and, eq } from 'drizzle-orm';
import type { Db } from '#db/index.ts';
import { threads } from '#db/schema/tips.ts';
import type { House } from '#platform/house.ts';
import { handoverLimits } from './handover.ts';
import type { TipPerson } from './keys.ts';
import { visibleTo } from './queue.ts';
import { mayReceive, relayTip, type Addressee, type Relayed } from './relay.ts';
import { relayRecipient } from './relayKey.ts';
import { fromWire } from './wire.ts';

export type Choosable = Addressee & { id: string; role: string };

/** What the form needs: the key to seal to, and the addressees. Null: no such tip. `recipient` is null while nobody has set up the worker's key. */
export async function relayChoices(
  house: House,
  db: Db,
  threadId: string,
  who: TipPerson,
  reachable: readonly Choosable[],
): Promise<{ v: 1; recipient: string | null; addressees: { id: string; name: string; role: string }[] } | null> {
  if (!z.uuid().safeParse(threadId).success) return null;
  const [thread] = await db
    .select({ ring: threads.ring })
    .from(threads)
    .where(and(eq(threads.id, threadId), visibleTo(who)));
  if (!thread) return null;
  const addressees = reachable.filter(({ role }) => mayReceive(thread.ring, role)).map(({ id, name, role }) => ({ id, name, role }));
  return { v: 1, recipient: await relayRecipient(house.env), addressees };
}

/** Room for the words, six pictures and what sealing adds, in base64. */
export const relayBodyBytes = Math.ceil(handoverLimits.pictures * handoverLimits.pictureBytes * 1.9) + 256 * 1024;
const Body = z.strictObject({
  v: z.literal(1),
  version: z.number().int().min(1),
  sealed: z.string().max(relayBodyBytes),
  unit: z.string().max(120),
  strict: z.boolean().default(false),
});

/** Reads the posted JSON and passes the tip on; anything else than sealed bytes for a chosen addressee is refused. */
export async function takeRelay(
  house: House,
  relay: { threadId: string; body: unknown; reachable: readonly Choosable[]; who: TipPerson },
  now: Date,
): Promise<Relayed | { status: 'shape' }> {
  const read = Body.safeParse(relay.body);
  const sealed = read.success ? fromWire(read.data.sealed) : null;
  if (!read.success || !sealed) return { status: 'shape' };
  if (!z.uuid().safeParse(relay.threadId).success) return { status: 'gone' };
  const to = relay.reachable.find(({ id }) => id === read.data.unit);
  if (!to) return { status: 'addressee' };
  return relayTip(house, { threadId: relay.threadId, version: read.data.version, sealed, to, who: relay.who, strict: read.data.strict }, now);
}
