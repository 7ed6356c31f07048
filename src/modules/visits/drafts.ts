/** What a person has typed so far. Sealed under a key that only their browser holds: the portal keeps the row and cannot read it. */
import { randomBytes } from 'node:crypto';
import { eq, lte } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#db/index.ts';
import { visitDrafts } from '#db/schema/visits.ts';
import { dropCookie, readCookie, setCookie, type CookieJar } from '#platform/cookies.ts';
import type { House } from '#platform/house.ts';
import { allow } from '#platform/limits.ts';
import { openVault, type Vault } from '#platform/vault.ts';
import { visitRules } from './rules.ts';

export const steps = ['who', 'when', 'what'] as const;
export type Step = (typeof steps)[number];

const Typed = z.object({ values: z.record(z.string(), z.string()), lists: z.record(z.string(), z.array(z.string())), done: z.boolean() });
export type TypedStep = z.infer<typeof Typed>;
const Draft = z.partialRecord(z.enum(steps), Typed);
export type Draft = z.infer<typeof Draft>;

type Here = { house: House; cookies: CookieJar; network: string; now: Date };
const cookie = 'visit';

function keyOf({ house, cookies }: Pick<Here, 'house' | 'cookies'>): Buffer | null {
  const kept = readCookie(cookies, house, cookie);
  return kept !== null && /^[\w-]{43}$/.test(kept) ? Buffer.from(kept, 'base64url') : null;
}
const idOf = (box: Vault): string => box.digest('visit', '');

/** What this browser has typed; empty when nothing, or its time is over. */
export async function readDraft(here: Pick<Here, 'house' | 'cookies' | 'now'>): Promise<Draft> {
  const key = keyOf(here);
  if (!key) return {};
  const box = openVault([key]);
  const [row] = await here.house.database.db
    .select()
    .from(visitDrafts)
    .where(eq(visitDrafts.id, idOf(box)));
  return row && row.endsAt > here.now ? opened(box, row.sealed) : {};
}

function opened(box: Vault, sealed: string): Draft {
  try {
    return Draft.parse(JSON.parse(box.open(sealed)));
  } catch {
    // Written by another release or damaged: for its author it is the same as absent.
    return {};
  }
}

/** Keeps one step, right or wrong; two tabs write one after the other, each its own step. False: too many from this network. */
export async function keepStep(here: Here, step: Step, typed: TypedStep): Promise<boolean> {
  const { house, now } = here;
  const { db } = house.database;
  const network = house.vault.digest('visits.limit', here.network);
  if (!(await allow(db, { key: `visits.draft:${network}`, limit: 300, windowSeconds: 3600 }, now))) return false;
  const key = keyOf(here) ?? randomBytes(32);
  const box = openVault([key]);
  const id = idOf(box);
  const endsAt = new Date(now.getTime() + visitRules.draftDays * 86_400_000);
  await db.transaction(async (tx) => {
    await tx
      .insert(visitDrafts)
      .values({ id, sealed: box.seal('{}'), endsAt })
      .onConflictDoNothing();
    const [row] = await tx.select().from(visitDrafts).where(eq(visitDrafts.id, id)).for('update');
    const before = row && row.endsAt > now ? opened(box, row.sealed) : {};
    await tx
      .update(visitDrafts)
      .set({ sealed: box.seal(JSON.stringify({ ...before, [step]: typed })), endsAt })
      .where(eq(visitDrafts.id, id));
  });
  setCookie(here.cookies, house, cookie, key.toString('base64url'), { maxAge: visitRules.draftDays * 24 * 3600 });
  return true;
}

export async function dropDraft(here: Pick<Here, 'house' | 'cookies'>): Promise<void> {
  const key = keyOf(here);
  if (!key) return;
  await here.house.database.db.delete(visitDrafts).where(eq(visitDrafts.id, idOf(openVault([key]))));
  dropCookie(here.cookies, here.house, cookie);
}

export const forgetDrafts = async (db: Db, now: Date): Promise<void> => void (await db.delete(visitDrafts).where(lte(visitDrafts.endsAt, now)));
