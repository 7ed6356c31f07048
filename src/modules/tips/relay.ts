/** Passing a tip on: what a reader chose leaves as one letter with a random reference, and whoever gets it says by a link what became of it. */
import { createHash, randomBytes } from 'node:crypto';
import { and, eq, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { relays, threads } from '#db/schema/tips.ts';
import { addDays, kyivDay } from '#platform/hours.ts';
import type { House } from '#platform/house.ts';
import { LetterFault } from '#platform/mail.ts';
import { promiseLetter, type LetterKind } from '#platform/outbox.ts';
import { link } from '#routes.ts';
import { noteAct } from './acts.ts';
import { textOf } from './bytes.ts';
import { readHandover } from './handover.ts';
import type { TipRing } from './manifest.ts';
import type { TipPerson } from './keys.ts';
import { visibleTo } from './queue.ts';
import { relayIdentity } from './relayKey.ts';
import { relayText } from './relayText.ts';
import { mayGo, relayLinkDays } from './rules.ts';
import { countRecipients, openWith } from './seal.ts';

export type Addressee = { address: string; name: string };
/**
 * Whether a mailbox with this role may get a tip of this ring: what is told about the police goes to those who examine the police,
 * never to a unit that may be the one it is about.
 */
export const mayReceive = (ring: TipRing, role: string): boolean =>
  ring === 'civil' ? role === 'control' : ['duty', 'prevention', 'appeals', 'control', 'head'].includes(role);
export type Relayed = { status: 'relayed'; reference: string } | { status: 'gone' | 'changed' | 'state' | 'held' | 'unsealed' | 'addressee' };

const hashOf = (token: string): Uint8Array => createHash('sha256').update(token).digest();
/** Crockford's letters without those that are mistaken for digits: it is read aloud over a telephone. */
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const reference = (): string => `АС-${Array.from(randomBytes(8), (byte) => signs[byte % 32]).join('')}`;

/**
 * Promises the letter and moves the tip to `relayed`, in one transaction. `sealed`: an age file of a `Handover` for the worker;
 * `version`: of the tip the reader looked at; `strict`: the reader
 * has found that it is about the police, whatever its ring says. Nothing of the contents is opened here.
 */
export async function relayTip(
  house: House,
  relay: { threadId: string; version: number; sealed: Uint8Array; to: Addressee & { role: string }; who: TipPerson; strict: boolean },
  now: Date,
): Promise<Relayed> {
  if (countRecipients(relay.sealed) !== 1) return { status: 'unsealed' };
  return house.database.db.transaction(async (tx): Promise<Relayed> => {
    const [thread] = await tx
      .select()
      .from(threads)
      .where(and(eq(threads.id, relay.threadId), visibleTo(relay.who)))
      .for('update');
    if (!thread) return { status: 'gone' };
    if (thread.version !== relay.version) return { status: 'changed' };
    if (!mayGo(thread.state, 'relayed')) return { status: 'state' };
    if (thread.holder !== null && thread.holder !== relay.who.id) return { status: 'held' };
    if (!mayReceive(relay.strict ? 'civil' : thread.ring, relay.to.role)) return { status: 'addressee' };
    const token = randomBytes(32).toString('base64url');
    const today = kyivDay(now);
    const [row] = await tx
      .insert(relays)
      .values({
        threadId: thread.id,
        reference: reference(),
        sealed: relay.sealed,
        tokenHash: hashOf(token),
        expiresOn: addDays(today, relayLinkDays),
        relayedBy: relay.who.id,
        relayedOn: today,
      })
      .returning({ id: relays.id, reference: relays.reference });
    if (!row) throw new Error('A relay was written and cannot be read.');
    await tx
      .update(threads)
      .set({ state: 'relayed', version: sql`${threads.version} + 1` })
      .where(eq(threads.id, thread.id));
    await noteAct(tx, thread.id, 'relayed', relay.who.id, today, row.reference);
    await promiseLetter(
      tx,
      house,
      {
        lane: 'police',
        template: 'tips.relay',
        to: relay.to.address,
        subjectKind: 'tipRelay',
        subjectId: row.id,
        data: { token },
        key: `tips.relay:${row.id}`,
      },
      now,
    );
    return { status: 'relayed', reference: row.reference };
  });
}

const Data = z.object({ token: z.string() });

/** The letter itself: opened only while it is being sent, in the worker. */
export const relayLetter: LetterKind = {
  async render(house, db, letter) {
    const { token } = Data.parse(letter.data);
    const [row] = await db.select().from(relays).where(eq(relays.id, letter.subjectId));
    const identity = relayIdentity(house.env);
    if (!identity) throw new LetterFault('TIP_RELAY_IDENTITY is not set where letters are sent.');
    const opened = row?.sealed ? await openWith(row.sealed, identity) : null;
    const handover = opened ? readHandover(textOf(opened) ?? '') : null;
    if (!row || !handover) throw new LetterFault('What was to be passed on cannot be opened.');
    const text = relayText({ reference: row.reference, handover, link: house.env.origin + link('tips.receipt', 'uk', { token }), until: row.expiresOn });
    return {
      ...text,
      replyTo: house.env.contactEmail,
      attachments: handover.pictures.map(({ base64 }, at) => ({
        filename: `${at + 1}.jpg`,
        contentType: 'image/jpeg',
        content: Buffer.from(base64, 'base64'),
      })),
    };
  },
  delivered: async (tx, _house, { subjectId }) => {
    await tx.update(relays).set({ sealed: null, state: 'sent' }).where(eq(relays.id, subjectId));
  },
  failed: async (tx, _house, { subjectId, final }) => {
    if (final)
      await tx
        .update(relays)
        .set({ state: 'failed' })
        .where(and(eq(relays.id, subjectId), ne(relays.state, 'sent')));
  },
};

/** What was passed on of a tip, newest first: reference, day, whether it left, and what the police said of it. */
export const listRelays = (db: Db | Tx, threadId: string) =>
  db
    .select({
      reference: relays.reference,
      state: relays.state,
      relayedOn: relays.relayedOn,
      theirNumber: relays.theirNumber,
      theirUnit: relays.theirUnit,
      outcome: relays.outcome,
    })
    .from(relays)
    .where(eq(relays.threadId, threadId))
    .orderBy(sql`${relays.relayedOn} desc`, relays.reference);
