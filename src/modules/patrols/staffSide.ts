/** Who of the staff may do what with patrols: a unit its own, the headquarters all, the coordinator formations and people, nobody else anything. */
import type { Db, Tx } from '#db/index.ts';
import { can, territoriesOf, unitsOf, type Staff } from '#modules/people/index.ts';
import { listEveryUnit, servedBy, territoriesUnder } from '#modules/territories/index.ts';
import { kyivDay } from '#platform/hours.ts';

export type Side = {
  staff: Staff;
  /** Units of the police this person speaks for: null is the headquarters, an empty list nobody. */
  units: readonly string[] | null;
  headquarters: boolean;
  /** Where this person coordinates patrols, with all that lies there: null is everywhere, an empty list nowhere. */
  lands: readonly string[] | null;
  /** Units that serve any of these lands: whom they invited belongs here too. */
  landUnits: readonly string[] | null;
};

/** The units somebody works for and all below them: a district directorate speaks for its departments. */
export async function unitsUnder(db: Db | Tx, own: readonly string[]): Promise<string[]> {
  if (own.length === 0) return [];
  const every = await listEveryUnit(db);
  const found = new Set(own);
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const { code, parent } of every) if (parent !== null && found.has(parent)) found.add(code);
  }
  return [...found];
}

async function unitsServing(db: Db | Tx, lands: readonly string[], now: Date): Promise<string[]> {
  const served = await servedBy(db, kyivDay(now));
  const serving = [...served].filter(([, all]) => all.some((code) => lands.includes(code))).map(([unit]) => unit);
  return unitsUnder(db, serving);
}

export async function sideOf(db: Db | Tx, staff: Staff, now: Date): Promise<Side> {
  const headquarters = can(staff, 'liaise');
  const units = headquarters ? null : can(staff, 'keepUnit') ? await unitsUnder(db, await unitsOf(db, staff.id, now)) : [];
  const own = territoriesOf(staff, 'runPatrols');
  const lands = own === null ? null : await territoriesUnder(db, own);
  return { staff, units, headquarters, lands, landUnits: lands === null ? null : lands.length === 0 ? [] : await unitsServing(db, lands, now) };
}

/** Whether this person speaks for the unit. */
export const speaksFor = ({ units }: Side, unit: string | null): boolean => unit !== null && (units === null || units.includes(unit));
/** Whether this person starts patrols at all: only the police do. */
export const isPoliceSide = ({ units }: Side): boolean => units === null || units.length > 0;
/** Whether the coordinator works in this territory. */
export const coordinates = ({ lands }: Side, territory: string): boolean => lands === null || lands.includes(territory);
/** Whether this person may see what belongs to a unit and lies in a territory: a patrol, a formation. */
export const sees = (side: Side, { unit, territory }: { unit: string; territory: string }): boolean => coordinates(side, territory) || speaksFor(side, unit);
