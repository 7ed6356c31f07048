/** What the police say of a tip that was passed on, by the link in its letter: taken, under which number, with what outcome. No account, three times, thirty days. */
import { createHash } from 'node:crypto';
import { and, eq, gte, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { relays, threads } from '#db/schema/tips.ts';
import { checkForm, line, type FormState } from '#platform/forms.ts';
import { kyivDay, type Day } from '#platform/hours.ts';
import { writeAct } from './acts.ts';
import { mayGo, relayLinkUses, type Outcome, type TipState } from './rules.ts';

/** What the police may say it came to; the rest is for readers to say. */
export const policeOutcomes = ['confirmed', 'notConfirmed', 'solved', 'passedOn', 'notEnough'] as const satisfies readonly Outcome[];

const short = line(0, 120, 'tips.receipt.empty', 'tips.receipt.long');
export const receiptForm = z
  .object({ number: short, unit: short, outcome: z.enum(['', ...policeOutcomes], 'tips.receipt.choose') })
  .refine((given) => given.number !== '' || given.unit !== '' || given.outcome !== '', { path: ['number'], message: 'tips.receipt.empty' });

export type Receipt = { reference: string; relayedOn: Day; expiresOn: Day; left: number; number: string; unit: string; outcome: string };

const byToken = (token: string, now: Date) => and(eq(relays.tokenHash, createHash('sha256').update(token).digest()), gte(relays.expiresOn, kyivDay(now)));

/** The page of a link; null when there is no such link or its time is over. */
export async function findReceipt(db: Db | Tx, token: string, now: Date): Promise<Receipt | null> {
  const [row] = await db.select().from(relays).where(byToken(token, now));
  if (!row) return null;
  return {
    reference: row.reference,
    relayedOn: row.relayedOn,
    expiresOn: row.expiresOn,
    left: Math.max(0, relayLinkUses - row.uses),
    number: row.theirNumber ?? '',
    unit: row.theirUnit ?? '',
    outcome: row.outcome ?? '',
  };
}

export type TakenReceipt = { status: 'saved' } | { status: 'gone' | 'spent' } | { status: 'invalid'; form: FormState<unknown> };

/** Writes what the police said; each word of theirs replaces the one before it. The tip goes on to `taken` or to `outcome_known`. */
export async function takeReceipt(db: Db, token: string, body: FormData, now: Date): Promise<TakenReceipt> {
  const form = checkForm(body, receiptForm);
  if (form.status !== 'valid') return { status: 'invalid', form };
  const { number, unit, outcome } = form.data;
  return db.transaction(async (tx): Promise<TakenReceipt> => {
    const [row] = await tx.select().from(relays).where(byToken(token, now)).for('update');
    if (!row) return { status: 'gone' };
    if (row.uses >= relayLinkUses) return { status: 'spent' };
    await tx
      .update(relays)
      .set({
        uses: row.uses + 1,
        theirNumber: number === '' ? row.theirNumber : number,
        theirUnit: unit === '' ? row.theirUnit : unit,
        outcome: outcome === '' ? row.outcome : outcome,
      })
      .where(eq(relays.id, row.id));
    if (row.threadId !== null) await moveOn(tx, row.threadId, outcome === '' ? null : outcome, now);
    return { status: 'saved' };
  });
}

async function moveOn(tx: Tx, threadId: string, outcome: Outcome | null, now: Date): Promise<void> {
  const [thread] = await tx.select({ state: threads.state }).from(threads).where(eq(threads.id, threadId)).for('update');
  if (!thread) return;
  const wanted: TipState = outcome === null ? 'taken' : 'outcome_known';
  const moves = mayGo(thread.state, wanted);
  await tx
    .update(threads)
    .set({ ...(moves ? { state: wanted } : {}), ...(outcome === null ? {} : { outcome }), version: sql`${threads.version} + 1` })
    .where(eq(threads.id, threadId));
  await writeAct(tx, threadId, outcome === null ? 'taken' : 'outcome', null, now, outcome);
}
