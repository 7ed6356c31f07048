/** The card of a unit: what readers and editors see of it. Its mailboxes and routing are kept elsewhere, by two people. */
import type { Db, Tx } from '#db/index.ts';
import { addUnit, changeUnit, findUnit, hasMailbox, lockUnit, replaceServing, servingOf, unitBelow } from '#modules/territories/index.ts';
import { faultsOf, newCard, notLater, unitFaults } from './cardRow.ts';
import { checkServes, servesTable, showServes } from './cardServes.ts';
import { rowOf, valueOf, type Card, type CardAbout, type CardChecked, type CardFault, type CardType } from './cards.ts';
import { kyiv } from './hours.ts';
import { oneOf } from './importColumns.ts';
import { sheets } from './importSheets.ts';
import { romanise } from './names.ts';

const columns = ['name_uk', 'name_en', 'level', 'parent_unit', 'duty_phone', 'active', 'source', 'checked_on'] as const;
const Row = sheets.units
  .pick({ name_uk: true, name_en: true, level: true, parent_unit: true, duty_phone: true, source: true, checked_on: true })
  .extend({ active: oneOf(['yes', 'no'], 'places.import.yes') });

export const unitCard: CardType = {
  kind: 'unit',
  fields: columns,
  lists: [],
  tables: [servesTable],
  later: ['level'],
  first: ['code'],
  checkedField: 'checked_on',
  tags: () => ['officers', 'places', 'map'],
  lock: lockUnit,

  async read(db: Db | Tx, code: string): Promise<Card | null> {
    const row = await findUnit(db, code);
    return (
      row && {
        name_uk: row.nameUk,
        name_en: row.nameEn,
        level: row.level,
        parent_unit: row.parent ?? '',
        duty_phone: row.dutyPhone ?? '',
        active: row.active ? 'yes' : 'no',
        source: row.source,
        checked_on: row.checkedOn,
        territories: showServes(await servingOf(db, code)),
      }
    );
  },

  async check(tx: Tx, card: Card, about: CardAbout): Promise<CardChecked> {
    const { id, now } = about;
    const parsed = Row.safeParse(rowOf(card, columns));
    const faults: CardFault[] = [...faultsOf(parsed.error), ...notLater(card, 'checked_on', kyiv(now).day)];
    const above = parsed.data?.parent_unit;
    const unknown = await unitFaults(tx, above, 'parent_unit');
    faults.push(...unknown);
    if (unknown.length === 0 && above && id !== null && (await unitBelow(tx, above, id))) faults.push({ field: 'parent_unit', why: 'places.edit.unit.circle' });
    const kept = id === null ? null : await findUnit(tx, id);
    const closed = parsed.data?.active === 'no' ? 'active' : kept && parsed.data && parsed.data.level !== kept.level ? 'level' : null;
    if (closed && id !== null && (await hasMailbox(tx, id, now))) faults.push({ field: closed, why: 'places.edit.unit.mailbox' });
    const code = id ?? sheets.units.shape.unit.safeParse(valueOf(card, 'code')).data;
    if (code === undefined) faults.push({ field: 'code', why: valueOf(card, 'code') === '' ? 'places.import.missing' : 'places.import.slug' });
    else if (id === null && (code === newCard || (await findUnit(tx, code)) !== null)) faults.push({ field: 'code', why: 'places.edit.unit.taken' });
    const { serves, faults: crooked } = await checkServes(tx, card, about);
    faults.push(...crooked);
    if (faults.length > 0 || !parsed.data || code === undefined) return { faults };
    const row = parsed.data;
    return {
      id: code,
      async write(tx) {
        const unit = {
          nameUk: row.name_uk,
          nameEn: row.name_en ?? romanise(row.name_uk),
          level: row.level,
          parent: row.parent_unit ?? null,
          dutyPhone: row.duty_phone ?? null,
          active: row.active === 'yes',
          source: row.source,
          checkedOn: row.checked_on,
        };
        await (id === null ? addUnit(tx, { ...unit, code }) : changeUnit(tx, code, unit));
        if (serves) await replaceServing(tx, code, serves);
      },
    };
  },
};
