/** Writes the rows of one sheet, after asking whether what they point at exists. Faults are answered, never half-written. */
import { inArray } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Tx } from '#db/index.ts';
import { beats, officerPosts, officers, places } from '#db/schema/places.ts';
import { knownTerritories, knownUnits } from '#modules/territories/index.ts';
import type { StringKey, Values } from '#platform/i18n.ts';
import type { RowOf, Sheet } from './importSheets.ts';
import { loadOfficers, loadPlaces, loadPosts } from './load.ts';
import { loadBeats, loadCovers, loadHousePoints, type BeatCover } from './loadBeats.ts';
import { inPieces, loadLocalities, loadStreets } from './loadStreets.ts';
import { romanise } from './names.ts';
import { findOverlaps } from './overlaps.ts';

export type Fault = { line: number; column: string; value: string; why: StringKey; values?: Values };
export type Line<S extends Sheet> = { line: number; row: RowOf<S> };

/** A value of a column that must be among the known ones; empty cells point at nothing. */
type Pointer = { line: number; column: string; value: string | undefined; why: StringKey };

function lost(pointers: readonly Pointer[], known: ReadonlySet<string>): Fault[] {
  return pointers.flatMap(({ line, column, value, why }) => (value === undefined || known.has(value) ? [] : [{ line, column, value, why }]));
}

const given = (pointers: readonly Pointer[]): string[] => [...new Set(pointers.flatMap(({ value }) => value ?? []))];

/** Which of the wanted keys a table of this module holds. */
async function among(tx: Tx, table: PgTable, key: PgColumn, wanted: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const some of inPieces(wanted)) for (const row of await tx.select({ key }).from(table).where(inArray(key, some))) found.add(String(row.key));
  return found;
}

const point = <S extends Sheet>(lines: readonly Line<S>[], column: string, pick: (row: RowOf<S>) => string | undefined, why: StringKey): Pointer[] =>
  lines.map(({ line, row }) => ({ line, column, value: pick(row), why }));

export async function writeStreets(tx: Tx, lines: Line<'streets'>[]): Promise<Fault[]> {
  const lands = point(lines, 'settlement', (row) => row.settlement, 'places.import.noTerritory');
  const faults = lost(lands, await knownTerritories(tx, given(lands)));
  if (faults.length > 0) return faults;
  await loadStreets(tx, lines.map(({ row }) => ({ settlement: row.settlement, type: row.street_type, name: row.street, old: row.old_names, russian: row.russian_names, colloquial: row.other_names })));
  return [];
}

export async function writePlaces(tx: Tx, lines: Line<'places'>[]): Promise<Fault[]> {
  const lands = point(lines, 'territory', (row) => row.territory, 'places.import.noTerritory');
  const of = point(lines, 'unit', (row) => row.unit, 'places.import.noUnit');
  const faults = [...lost(lands, await knownTerritories(tx, given(lands))), ...lost(of, await knownUnits(tx, given(of)))];
  for (const { line, row } of lines) if (row.access && !row.access_checked_on) faults.push({ line, column: 'access_checked_on', value: '', why: 'places.import.accessDay' });
  if (faults.length > 0) return faults;
  await loadPlaces(
    tx,
    lines.map(({ row }) => ({
      slug: row.place, kind: row.kind, nameUk: row.name_uk, nameEn: row.name_en ?? romanise(row.name_uk), addressUk: row.address_uk, addressEn: row.address_en ?? romanise(row.address_uk), lat: row.lat, lon: row.lon, territory: row.territory,
      unit: row.unit ?? null, phone: row.phone ?? null, email: row.email ?? null, hours: row.hours ?? [], exceptions: [], services: row.services ?? [], source: row.source, verifiedOn: row.checked_on, status: row.status ?? 'published', demo: false,
      access: (row.access ?? []).map((fact) => ({ ...fact, checkedOn: row.access_checked_on ?? null })),
    })),
  );
  return [];
}

export async function writeOfficers(tx: Tx, lines: Line<'officers'>[]): Promise<Fault[]> {
  const deputies = point(lines, 'deputy', (row) => row.deputy, 'places.import.noOfficer');
  const of = point(lines, 'unit', (row) => row.unit, 'places.import.noUnit');
  const own = new Set(lines.map(({ row }) => row.officer));
  const faults = [...lost(deputies, new Set([...own, ...(await among(tx, officers, officers.slug, given(deputies)))])), ...lost(of, await knownUnits(tx, given(of)))];
  for (const { line, row } of lines) {
    if ((row.leave_from === undefined) !== (row.leave_until === undefined) || (row.leave_from ?? '') > (row.leave_until ?? '')) faults.push({ line, column: 'leave_until', value: row.leave_until ?? '', why: 'places.import.leave' });
  }
  if (faults.length > 0) return faults;
  await loadOfficers(
    tx,
    lines.map(({ row }) => ({
      slug: row.officer, surname: row.surname, givenName: row.given_name, patronymic: row.patronymic ?? null, rank: row.rank ?? null, phone: row.phone ?? null, email: row.email ?? null, languages: row.languages ?? ['uk'], unit: row.unit ?? null,
      appointedOn: row.appointed_on ?? null, verifiedOn: row.checked_on, source: row.source, status: row.status ?? 'published', demo: false,
    })),
    lines.flatMap(({ row }) => (row.leave_from && row.leave_until ? [{ officer: row.officer, since: row.leave_from, until: row.leave_until, deputy: row.deputy ?? null }] : [])),
  );
  return [];
}

export async function writePosts(tx: Tx, lines: Line<'posts'>[]): Promise<Fault[]> {
  const who = [...point(lines, 'officer', (row) => row.officer, 'places.import.noOfficer'), ...point(lines, 'substitute', (row) => row.substitute, 'places.import.noOfficer')];
  const where = point(lines, 'place', (row) => row.place, 'places.import.noPlace');
  const of = point(lines, 'unit', (row) => row.unit, 'places.import.noUnit');
  const faults = [
    ...lost(who, await among(tx, officers, officers.slug, given(who))),
    ...lost(where, await among(tx, places, places.slug, given(where))),
    ...lost(of, await knownUnits(tx, given(of))),
    ...lines.flatMap(({ line, row }): Fault[] => (row.officer && !row.since ? [{ line, column: 'since', value: '', why: 'places.import.missing' }] : [])),
  ];
  if (faults.length > 0) return faults;
  await loadPosts(
    tx,
    lines.map(({ row }) => ({
      id: row.post, kind: row.kind, unit: row.unit ?? null, place: row.place ?? null, room: row.room ?? null, phone: row.phone ?? null, phoneNoteUk: row.phone_note_uk ?? null, phoneNoteEn: row.phone_note_en ?? null,
      dutyPhone: row.duty_phone ?? null, reception: row.reception ?? [], substitute: row.substitute ?? null, demo: false,
      holders: row.officer && row.since ? [{ officer: row.officer, since: row.since, until: null }] : [],
    })),
  );
  return [];
}

export async function writeBeats(tx: Tx, lines: Line<'beats'>[]): Promise<Fault[]> {
  const lands = point(lines, 'territory', (row) => row.territory, 'places.import.noTerritory');
  const held = point(lines, 'post', (row) => row.post, 'places.import.noPost');
  const of = point(lines, 'unit', (row) => row.unit, 'places.import.noUnit');
  const faults = [...lost(lands, await knownTerritories(tx, given(lands))), ...lost(held, await among(tx, officerPosts, officerPosts.id, given(held))), ...lost(of, await knownUnits(tx, given(of)))];
  if (faults.length > 0) return faults;
  await loadBeats(
    tx,
    lines.map(({ row }) => ({
      number: row.beat, nameUk: row.name_uk, nameEn: row.name_en ?? romanise(row.name_uk), territory: row.territory, unit: row.unit ?? null, post: row.post ?? null, lat: row.lat, lon: row.lon, verifiedOn: row.checked_on, source: row.source, demo: false,
    })),
  );
  for (const { row } of lines) if (row.localities) await loadLocalities(tx, { beat: row.beat, settlement: row.territory, names: row.localities });
  return [];
}

export async function writeHouses(tx: Tx, lines: Line<'houses'>[]): Promise<Fault[]> {
  const lands = point(lines, 'settlement', (row) => row.settlement, 'places.import.noTerritory');
  const of = point(lines, 'beat', (row) => String(row.beat), 'places.import.noBeat');
  const faults = [
    ...lost(lands, await knownTerritories(tx, given(lands))),
    ...lost(of, await among(tx, beats, beats.number, given(of))),
    ...lines.flatMap(({ line, row }): Fault[] => ((row.street === undefined) !== (row.street_type === undefined) ? [{ line, column: 'street', value: row.street ?? '', why: 'places.import.streetHalf' }] : [])),
  ];
  if (faults.length > 0) return faults;
  const covers = lines.map(({ row }): BeatCover =>
    row.street && row.street_type ? { beat: row.beat, settlement: row.settlement, street: { type: row.street_type, name: row.street }, houses: row.houses ?? '' } : { beat: row.beat, settlement: row.settlement, street: null },
  );
  await loadStreets(tx, covers.flatMap((cover) => (cover.street ? [{ settlement: cover.settlement, ...cover.street }] : [])));
  await loadCovers(tx, covers);
  return findOverlaps(tx, lines);
}

export async function writeAddresses(tx: Tx, lines: Line<'addresses'>[]): Promise<Fault[]> {
  const lands = point(lines, 'settlement', (row) => row.settlement, 'places.import.noTerritory');
  const faults = lost(lands, await knownTerritories(tx, given(lands)));
  if (faults.length > 0) return faults;
  const points = lines.map(({ row }) => ({ settlement: row.settlement, street: { type: row.street_type, name: row.street }, house: row.house, lat: row.lat, lon: row.lon }));
  await loadStreets(tx, points.map(({ settlement, street }) => ({ settlement, ...street })));
  await loadHousePoints(tx, points);
  return [];
}
