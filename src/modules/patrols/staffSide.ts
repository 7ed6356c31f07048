/** Who of the staff may do what with patrols: a unit its own, the headquarters all, the coordinator formations and people, nobody else anything. */
import type { Db, Tx } from '#db/index.ts';
import { can, unitsOf, type Staff } from '#modules/people/index.ts';
import { listEveryUnit } from '#modules/territories/index.ts';

export type Side = {
  staff: Staff;
  /** Units of the police this person speaks for: null is the headquarters, an empty list nobody. */
  units: readonly string[] | null;
  headquarters: boolean;
  coordinator: boolean;
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

export async function sideOf(db: Db | Tx, staff: Staff, now: Date): Promise<Side> {
  const headquarters = can(staff, 'liaise');
  const units = headquarters ? null : can(staff, 'keepUnit') ? await unitsUnder(db, await unitsOf(db, staff.id, now)) : [];
  return { staff, units, headquarters, coordinator: can(staff, 'runPatrols') };
}

/** Whether this person speaks for the unit. */
export const speaksFor = ({ units }: Side, unit: string | null): boolean => unit !== null && (units === null || units.includes(unit));
/** Whether this person starts patrols at all: only the police do. */
export const isPoliceSide = ({ units }: Side): boolean => units === null || units.length > 0;
/** Whether the coordinator works in this territory. */
export const coordinates = ({ staff }: Side, territory: string): boolean => can(staff, 'runPatrols', territory);
/** Whether this person may see what belongs to a unit. */
export const sees = (side: Side, unit: string | null): boolean => side.coordinator || speaksFor(side, unit);
