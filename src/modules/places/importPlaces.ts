/** Loads what the police hand over: territories, units, streets, beats, houses, officers. All of a file, or nothing of it. */
import type { z } from 'zod';
import type { Db, Tx } from '#db/index.ts';
import { writeAudit } from '#platform/audit.ts';
import { invalidate } from '#platform/cache.ts';
import { isStringKey, type Translate } from '#platform/i18n.ts';
import { readAreas, writeAreas } from './importAreas.ts';
import { writeTerritories, writeUnits } from './importLands.ts';
import { readHeader, sheets, type Sheet } from './importSheets.ts';
import { decodeText, harmless, readTable, type Row } from './importText.ts';
import { writeAddresses, writeBeats, writeHouses, writeOfficers, writePlaces, writePosts, writeStreets, type Fault } from './importWrite.ts';

export type { Fault };
export type ImportReport = { ok: boolean; sheet: Sheet | 'areas' | null; rows: number; faults: Fault[] };

const mostFaults = 200;

/**
 * Reads the whole file first; a single fault means that nothing is written. `dryRun` goes as far as the database
 * and back, so it finds what only the database knows. Faults come by line, at most 200 of them.
 */
export async function importPlaces(db: Db, text: string | Uint8Array, kind: 'csv' | 'geojson', { dryRun = false }: { dryRun?: boolean }, now: Date): Promise<ImportReport> {
  const decoded = decodeText(text);
  const { sheet, rows, faults, write } = kind === 'geojson' ? prepareAreas(decoded) : prepareTable(decoded);
  if (faults.length > 0 || !write) return report(sheet, rows, faults);
  const undo = new Error('undo');
  let found: Fault[] = [];
  try {
    await db.transaction(async (tx) => {
      found = await write(tx);
      if (found.length > 0 || dryRun) throw undo;
      await writeAudit(tx, { staffId: null, by: 'portal', act: 'places.import', subjectKind: 'places', subjectId: sheet ?? '', detail: { rows } }, now);
      await invalidate(tx, ['officers', 'places', 'map']);
    });
  } catch (fault) {
    if (fault !== undo) {
      const reason = refusalOf(fault);
      if (reason === null) throw fault;
      return report(sheet, rows, [{ line: 1, column: sheet ?? '', value: '', why: 'places.import.refused', values: { reason } }]);
    }
  }
  return report(sheet, rows, found);
}

type Prepared = { sheet: Sheet | 'areas' | null; rows: number; faults: Fault[]; write: ((tx: Tx) => Promise<Fault[]>) | null };

const report = (sheet: Prepared['sheet'], rows: number, faults: Fault[]): ImportReport => ({ ok: faults.length === 0, sheet, rows, faults: faults.slice(0, mostFaults).map((fault) => ({ ...fault, value: harmless(fault.value) })) });

/** A rule of the database that the rows break, by its name; null for any other fault. */
function refusalOf(fault: unknown): string | null {
  for (let cause = fault; cause instanceof Error; cause = cause.cause) {
    const name: unknown = Reflect.get(cause, 'constraint') ?? Reflect.get(cause, 'constraint_name');
    if (typeof name === 'string' && name !== '') return name;
  }
  return null;
}

function prepareAreas(text: string): Prepared {
  const { borders, faults, count } = readAreas(text);
  return { sheet: 'areas', rows: count, faults, write: (tx) => writeAreas(tx, borders) };
}

function prepareTable(text: string): Prepared {
  const table = readTable(text);
  if (!table) return { sheet: null, rows: 0, faults: [{ line: 1, column: '', value: '', why: 'places.import.quote' }], write: null };
  const [head, ...rows] = table;
  if (!head || rows.length === 0) return { sheet: null, rows: 0, faults: [{ line: 1, column: '', value: '', why: 'places.import.empty' }], write: null };
  const { sheet, columns, unknown, missing } = readHeader(head.cells);
  if (sheet === null) return { sheet, rows: rows.length, faults: [{ line: head.line, column: '', value: head.cells.join(', '), why: 'places.import.header' }], write: null };
  const faults: Fault[] = [
    ...unknown.map((column): Fault => ({ line: head.line, column: harmless(column), value: column, why: 'places.import.unknownColumn' })),
    ...missing.map((column): Fault => ({ line: head.line, column, value: '', why: 'places.import.missingColumn' })),
    ...rows.filter(({ cells }) => cells.length > columns.length).map(({ line, cells }): Fault => ({ line, column: '', value: cells.at(-1) ?? '', why: 'places.import.wide' })),
  ];
  if (faults.length > 0) return { sheet, rows: rows.length, faults, write: null };
  return { sheet, rows: rows.length, ...prepareRows(sheet, columns, rows) };
}

/** Each sheet with its own writer, so that every row keeps its type on the way. */
function prepareRows(sheet: Sheet, columns: readonly (string | null)[], rows: readonly Row[]): Pick<Prepared, 'faults' | 'write'> {
  const own = <T>(schema: z.ZodType<T>, keys: readonly string[], writer: (tx: Tx, lines: ReadLine<T>[]) => Promise<Fault[]>): Pick<Prepared, 'faults' | 'write'> => {
    const { lines, faults } = readRows(schema, columns, rows, keys);
    return { faults, write: (tx) => writer(tx, lines) };
  };
  switch (sheet) {
    case 'territories': return own(sheets.territories, ['code'], writeTerritories);
    case 'units': return own(sheets.units, ['unit'], writeUnits);
    case 'streets': return own(sheets.streets, ['settlement', 'street_type', 'street'], writeStreets);
    case 'places': return own(sheets.places, ['place'], writePlaces);
    case 'officers': return own(sheets.officers, ['officer'], writeOfficers);
    case 'posts': return own(sheets.posts, ['post'], writePosts);
    case 'beats': return own(sheets.beats, ['beat'], writeBeats);
    case 'houses': return own(sheets.houses, ['beat', 'settlement', 'street_type', 'street', 'houses'], writeHouses);
    case 'addresses': return own(sheets.addresses, ['settlement', 'street_type', 'street', 'house'], writeAddresses);
  }
}

type ReadLine<T> = { line: number; row: T };

function readRows<T>(schema: z.ZodType<T>, columns: readonly (string | null)[], rows: readonly Row[], keys: readonly string[]): { lines: ReadLine<T>[]; faults: Fault[] } {
  const lines: ReadLine<T>[] = [];
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of rows) {
    const record: Record<string, string> = {};
    columns.forEach((column, i) => {
      const cell = cells[i]?.trim() ?? '';
      if (column !== null && cell !== '') record[column] = cell;
    });
    const same = keys.map((key) => record[key] ?? '').join('|');
    const before = seen.get(same);
    if (before !== undefined) faults.push({ line, column: keys[0] ?? '', value: record[keys[0] ?? ''] ?? '', why: 'places.import.twice', values: { line: before } });
    else seen.set(same, line);
    const parsed = schema.safeParse(record);
    if (parsed.success) lines.push({ line, row: parsed.data });
    for (const issue of parsed.error?.issues ?? []) {
      const column = String(issue.path[0] ?? '');
      faults.push({ line, column, value: record[column] ?? '', why: isStringKey(issue.message) ? issue.message : 'places.import.missing' });
    }
  }
  return { lines, faults };
}

/** The report in words, for the operator's screen. */
export function sayImport({ ok, rows, faults }: ImportReport, dryRun: boolean, t: Translate): string[] {
  if (ok) return [t(dryRun ? 'places.import.tried' : 'places.import.done', { count: rows })];
  return [
    ...faults.map(({ line, column, value, why, values }) => t('places.import.row', { line, column: column || '·', why: t(why, values), value })),
    t('places.import.stopped', { count: faults.length }),
  ];
}
