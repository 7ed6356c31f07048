/** Writes streets and every spelling the finder may meet them under. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db, Tx } from '#db/index.ts';
import { finderNames, finderTypos, streets } from '#db/schema/places.ts';
import { typosOf } from './spelling.ts';
import { finderRow } from './streetNames.ts';

export type StreetData = {
  settlement: string;
  type: string;
  name: string;
  /** Other spellings; every one leads to this street. A list that is not given leaves the known ones as they are. */
  old?: readonly string[] | undefined;
  russian?: readonly string[] | undefined;
  colloquial?: readonly string[] | undefined;
};
export type SettlementData = { code: string; names: readonly string[] };
export type StreetKey = { settlement: string; type: string; name: string };

type Name = typeof finderNames.$inferInsert;
const chunk = 400;
const kinds = ['old', 'russian', 'colloquial'] as const;

export const streetKey = ({ settlement, type, name }: StreetKey): string => `${settlement}|${type}|${name}`;

/** In pieces, because one statement takes at most 65,535 values. */
export const inPieces = <T>(all: readonly T[]): T[][] => Array.from({ length: Math.ceil(all.length / chunk) }, (_, i) => all.slice(i * chunk, (i + 1) * chunk));

export async function loadStreets(tx: Db | Tx, all: readonly StreetData[]): Promise<void> {
  const unique = [...new Map(all.map((street) => [streetKey(street), street])).values()];
  for (const some of inPieces(unique)) {
    const ids = await streetIds(tx, some, true);
    const known = some.flatMap((street) => {
      const id = ids.get(streetKey(street));
      return id === undefined ? [] : [{ street, id }];
    });
    await tx.delete(finderNames).where(and(inArray(finderNames.street, known.map(({ id }) => id)), eq(finderNames.kind, 'current')));
    for (const kind of kinds) {
      const given = known.filter(({ street }) => street[kind] !== undefined).map(({ id }) => id);
      if (given.length > 0) await tx.delete(finderNames).where(and(inArray(finderNames.street, given), eq(finderNames.kind, kind)));
    }
    const row = (street: StreetData, id: number, kind: Name['kind'], name: string): Name => ({ ...finderRow(name), kind, settlement: street.settlement, street: id, type: street.type, streetName: street.name });
    await addNames(tx, known.flatMap(({ street, id }) => [row(street, id, 'current', street.name), ...kinds.flatMap((kind) => (street[kind] ?? []).map((name) => row(street, id, kind, name)))]));
  }
}

/** Ids of streets by `streetKey`; with `add`, streets that are not there yet are written. */
export async function streetIds(tx: Db | Tx, wanted: readonly StreetKey[], add = false): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  const unique = [...new Map(wanted.map((street) => [streetKey(street), street])).values()];
  for (const some of inPieces(unique)) {
    if (add) await tx.insert(streets).values(some.map(({ settlement, type, name }) => ({ settlement, type, nameUk: name }))).onConflictDoNothing();
    const found = await tx
      .select()
      .from(streets)
      .where(sql`(${streets.settlement}, ${streets.type}, ${streets.nameUk}) in (${sql.join(some.map((one) => sql`(${one.settlement}, ${one.type}, ${one.name})`), sql`, `)})`);
    for (const row of found) ids.set(streetKey({ settlement: row.settlement, type: row.type, name: row.nameUk }), row.id);
  }
  return ids;
}

export async function loadSettlements(tx: Db | Tx, all: readonly SettlementData[]): Promise<void> {
  for (const some of inPieces(all)) {
    await tx.delete(finderNames).where(and(eq(finderNames.kind, 'settlement'), inArray(finderNames.settlement, some.map(({ code }) => code))));
    await addNames(tx, some.flatMap(({ code, names }) => names.map((name): Name => ({ ...finderRow(name), short: null, kind: 'settlement', settlement: code }))));
  }
}

/** Parts of town that a beat is known by. */
export async function loadLocalities(tx: Db | Tx, { beat, settlement, names }: { beat: number; settlement: string; names: readonly string[] }): Promise<void> {
  await tx.delete(finderNames).where(eq(finderNames.beat, beat));
  await addNames(tx, names.map((name): Name => ({ ...finderRow(name), kind: 'locality', settlement, beat })));
}

/** Adds spellings and teaches the finder the slips of each new sound. */
async function addNames(tx: Db | Tx, names: readonly Name[]): Promise<void> {
  for (const some of inPieces(names)) {
    await tx.insert(finderNames).values(some);
    const typos = [...new Set(some.map((row) => row.sound))].flatMap((sound) => typosOf(sound).map((hash) => ({ hash, sound })));
    for (const part of inPieces(typos)) await tx.insert(finderTypos).values(part).onConflictDoNothing();
  }
}
