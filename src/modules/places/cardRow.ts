/** What the cards check alike: the columns of an import, days that have not come, and a free name for an address. */
import { eq } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Tx } from '#db/index.ts';
import { knownUnits } from '#modules/territories/index.ts';
import { isStringKey } from '#platform/i18n.ts';
import { valueOf, type Card, type CardFault } from './cards.ts';
import { romanise } from './names.ts';

/** Faults of a row, one for a field, in the words an import would say. */
export function faultsOf(error: z.ZodError | undefined): CardFault[] {
  const found = new Map<string, CardFault>();
  for (const { path, message } of error?.issues ?? []) {
    const field = String(path[0] ?? '_form');
    if (!found.has(field)) found.set(field, { field, why: isStringKey(message) ? message : 'places.import.missing' });
  }
  return [...found.values()];
}

/** Nobody looked tomorrow. */
export const notLater = (card: Card, field: string, today: string): CardFault[] =>
  /^\d{4}-\d{2}-\d{2}$/.test(valueOf(card, field)) && valueOf(card, field) > today ? [{ field, why: 'places.edit.future' }] : [];

/** A unit that is named exists. */
export async function unitFaults(tx: Tx, unit: string | undefined, field = 'unit'): Promise<CardFault[]> {
  return unit && !(await knownUnits(tx, [unit])).has(unit) ? [{ field, why: 'places.import.noUnit' }] : [];
}

/** The word that stands in an address for a card that is only being made. */
export const newCard = 'nove';

/** A name for an address from what people call it: «Станція на Успенській» → `stantsiia-na-uspenskii`, with a number when it is taken. */
export async function freeSlug(tx: Tx, table: PgTable, key: PgColumn, name: string): Promise<string> {
  const plain = romanise(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  for (let count = 1; ; count++) {
    const slug = count === 1 ? plain || 'kartka' : `${plain || 'kartka'}-${count}`;
    const [taken] = await tx.select({ key }).from(table).where(eq(key, slug));
    if (!taken && slug !== newCard) return slug;
  }
}
