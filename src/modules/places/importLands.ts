/** Territories and units of an import: who lies in what, and which mailboxes two people vouch for. */
import type { Tx } from '#db/index.ts';
import { knownTerritories, knownUnits, loadTerritories, type TerritoryData } from '#modules/territories/index.ts';
import type { Fault, Line } from './importWrite.ts';
import { loadSettlements } from './loadStreets.ts';
import { romanise } from './names.ts';

const none: TerritoryData = { territories: [], areas: [], units: [], unitTerritories: [], mailboxes: [] };
const order = ['oblast', 'raion', 'hromada', 'settlement', 'district'];
const confirmedDays = 180;

export async function writeTerritories(tx: Tx, lines: Line<'territories'>[]): Promise<Fault[]> {
  const own = new Set(lines.map(({ row }) => row.code));
  const known = await knownTerritories(tx, lines.flatMap(({ row }) => row.parent ?? []));
  const faults = lines.flatMap(({ line, row }): Fault[] => (row.parent && !own.has(row.parent) && !known.has(row.parent) ? [{ line, column: 'parent', value: row.parent, why: 'places.import.noTerritory' }] : []));
  if (faults.length > 0) return faults;
  const sorted = [...lines].sort((a, b) => order.indexOf(a.row.level) - order.indexOf(b.row.level));
  await loadTerritories(tx, {
    ...none,
    territories: sorted.map(({ row }) => ({
      code: row.code, parent: row.parent ?? null, level: row.level, nameUk: row.name_uk, nameEn: row.name_en ?? romanise(row.name_uk), formerNames: row.former_names ?? [], served: row.served, noteUk: row.note_uk ?? null, noteEn: row.note_en ?? null, demo: false,
    })),
  });
  await loadSettlements(tx, lines.flatMap(({ row }) => (row.level === 'settlement' ? [{ code: row.code, names: [row.name_uk, ...(row.former_names ?? [])] }] : [])));
  return [];
}

const roles = ['appeals', 'duty', 'prevention', 'control', 'head'] as const;

export async function writeUnits(tx: Tx, lines: Line<'units'>[]): Promise<Fault[]> {
  const own = new Set(lines.map(({ row }) => row.unit));
  const above = await knownUnits(tx, lines.flatMap(({ row }) => row.parent_unit ?? []));
  const lands = await knownTerritories(tx, lines.flatMap(({ row }) => [...(row.serves ?? []), ...(row.region ? [row.region] : [])]));
  const faults = lines.flatMap(({ line, row }): Fault[] => [
    ...(row.parent_unit && !own.has(row.parent_unit) && !above.has(row.parent_unit) ? [{ line, column: 'parent_unit', value: row.parent_unit, why: 'places.import.noUnit' } as const] : []),
    ...(row.region && !lands.has(row.region) ? [{ line, column: 'region', value: row.region, why: 'places.import.noTerritory' } as const] : []),
    ...(row.serves ?? []).filter((code) => !lands.has(code)).map((value) => ({ line, column: 'serves', value, why: 'places.import.noTerritory' }) as const),
    ...(roles.some((role) => row[`mailbox_${role}`]) && (!row.proposed_by || (row.agreed_by !== undefined && row.agreed_by === row.proposed_by)) ? [{ line, column: 'proposed_by', value: row.proposed_by ?? '', why: 'places.import.twoPeople' } as const] : []),
  ]);
  if (faults.length > 0) return faults;
  await loadTerritories(tx, {
    ...none,
    units: parentsFirst(lines).map(({ row }) => ({
      code: row.unit, parent: row.parent_unit ?? null, level: row.level, nameUk: row.name_uk, nameEn: row.name_en ?? romanise(row.name_uk), region: row.region ?? null, dutyPhone: row.duty_phone ?? null, copiesAllowed: row.copies_allowed ?? false,
      active: true, source: row.source, checkedOn: row.checked_on, demo: false,
    })),
    unitTerritories: lines.flatMap(({ row }) => (row.serves ?? []).map((territory) => ({ unit: row.unit, territory, since: row.checked_on }))),
    mailboxes: lines.flatMap(({ row }) => roles.flatMap((role) => {
      const address = row[`mailbox_${role}`];
      // Without a second person and a day of confirmation the mailbox is kept, and not used.
      const confirmedAt = row.agreed_by && row.confirmed_on ? new Date(`${row.confirmed_on}T00:00:00Z`) : null;
      return address ? [{ unit: row.unit, role, address, proposedBy: row.proposed_by ?? '', agreedBy: row.agreed_by ?? null, confirmedAt, expiresAt: confirmedAt ? new Date(confirmedAt.getTime() + confirmedDays * 86_400_000) : null }] : [];
    })),
  });
  return [];
}

function parentsFirst(lines: Line<'units'>[]): Line<'units'>[] {
  const done = new Set<string>();
  const result: Line<'units'>[] = [];
  let rest = lines;
  while (rest.length > 0) {
    const inFile = new Set(rest.map(({ row }) => row.unit));
    const ready = rest.filter(({ row }) => !row.parent_unit || !inFile.has(row.parent_unit) || done.has(row.parent_unit));
    if (ready.length === 0) return [...result, ...rest];
    result.push(...ready);
    for (const { row } of ready) done.add(row.unit);
    rest = rest.filter((line) => !ready.includes(line));
  }
  return result;
}
