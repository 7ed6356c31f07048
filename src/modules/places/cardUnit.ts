/** The card of a unit: what readers and editors see of it. Its mailboxes and routing are kept elsewhere, by two people. */
import type { Db, Tx } from '#db/index.ts';
import { changeUnit, findUnit, hasMailbox, lockUnit, unitBelow } from '#modules/territories/index.ts';
import { faultsOf, notLater, unitFaults } from './cardRow.ts';
import { rowOf, type Card, type CardAbout, type CardChecked, type CardFault, type CardType } from './cards.ts';
import { kyiv } from './hours.ts';
import { oneOf } from './importColumns.ts';
import { sheets } from './importSheets.ts';
import { romanise } from './names.ts';

const columns = ['name_uk', 'name_en', 'parent_unit', 'duty_phone', 'active', 'source', 'checked_on'] as const;
const Row = sheets.units
  .pick({ name_uk: true, name_en: true, parent_unit: true, duty_phone: true, source: true, checked_on: true })
  .extend({ active: oneOf(['yes', 'no'], 'places.import.yes') });

export const unitCard: CardType = {
  kind: 'unit',
  fields: columns,
  lists: [],
  first: [],
  checkedField: 'checked_on',
  tags: () => ['officers', 'places', 'map'],
  lock: lockUnit,

  async read(db: Db | Tx, code: string): Promise<Card | null> {
    const row = await findUnit(db, code);
    return (
      row && {
        name_uk: row.nameUk,
        name_en: row.nameEn,
        parent_unit: row.parent ?? '',
        duty_phone: row.dutyPhone ?? '',
        active: row.active ? 'yes' : 'no',
        source: row.source,
        checked_on: row.checkedOn,
      }
    );
  },

  async check(tx: Tx, card: Card, { id, now }: CardAbout): Promise<CardChecked> {
    const parsed = Row.safeParse(rowOf(card, columns));
    const faults: CardFault[] = [...faultsOf(parsed.error), ...notLater(card, 'checked_on', kyiv(now).day)];
    const above = parsed.data?.parent_unit;
    const unknown = await unitFaults(tx, above, 'parent_unit');
    faults.push(...unknown);
    if (unknown.length === 0 && above && id !== null && (await unitBelow(tx, above, id))) faults.push({ field: 'parent_unit', why: 'places.edit.unit.circle' });
    if (parsed.data?.active === 'no' && id !== null && (await hasMailbox(tx, id, now))) faults.push({ field: 'active', why: 'places.edit.unit.mailbox' });
    if (id === null) faults.push({ field: '_form', why: 'places.edit.unit.file' });
    if (faults.length > 0 || !parsed.data || id === null) return { faults };
    const row = parsed.data;
    return {
      id,
      write: (tx) =>
        changeUnit(tx, id, {
          nameUk: row.name_uk,
          nameEn: row.name_en ?? romanise(row.name_uk),
          parent: row.parent_unit ?? null,
          dutyPhone: row.duty_phone ?? null,
          active: row.active === 'yes',
          source: row.source,
          checkedOn: row.checked_on,
        }),
    };
  },
};
