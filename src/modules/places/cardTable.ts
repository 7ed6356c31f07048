/** Tables of a card: in the card a row is a line, its cells apart by bars; in the form every column is a field that repeats. */
import type { FormState } from '#platform/forms.ts';
import { tidyLine, valueOf, type Card, type CardFault } from './cards.ts';

/** The cells of a row, in the order of the columns. */
export type TableRow = readonly string[];
export type CardTable = {
  /** The field of the card that holds the whole table. */
  field: string;
  columns: readonly string[];
  /** Nothing was written in this row. */
  isBlank(row: TableRow): boolean;
};

/** A table known to be empty. A version that was kept before the card had the table does not name it at all. */
const none = '0';
const mostRows = 600;
/** Rows a form offers beyond the filled ones: a few always, many when asked for. */
export const blankRows = { few: 3, many: 20 } as const;

export function readTable(card: Card, { field, columns }: CardTable): TableRow[] {
  const text = valueOf(card, field);
  return text === '' || text === none ? [] : text.split('\n').map((line) => columns.map((_, i) => line.split('|')[i] ?? ''));
}

export const showTable = (rows: readonly TableRow[]): string =>
  rows.length === 0 ? none : rows.map((row) => row.map((cell) => cell.replaceAll('|', ' ')).join('|')).join('\n');

/** The field in which the form names the rows to leave out. */
export const dropField = ({ field }: CardTable): string => `${field}_drop`;

const rowsOf = (form: FormState<unknown>, { columns }: CardTable): TableRow[] => {
  const lists = columns.map((column) => form.lists[column] ?? []);
  return Array.from({ length: Math.max(0, ...lists.map((cells) => cells.length)) }, (_, i) => lists.map((cells) => tidyLine(cells[i] ?? '')));
};

const asLists = ({ columns }: CardTable, rows: readonly TableRow[]): Record<string, string[]> =>
  Object.fromEntries(columns.map((column, at) => [column, rows.map((row) => row[at] ?? '')]));

/** The form without rows that were left empty or marked to go, so that a row has one number wherever it is told of. */
export function compactTables(form: FormState<unknown>, tables: readonly CardTable[]): FormState<unknown> {
  const lists = { ...form.lists };
  for (const table of tables) {
    const dropped = new Set(lists[dropField(table)] ?? []);
    const rows = rowsOf(form, table);
    if (rows.length > 0)
      Object.assign(
        lists,
        asLists(
          table,
          rows.filter((row, i) => !dropped.has(String(i + 1)) && !table.isBlank(row)),
        ),
      );
    delete lists[dropField(table)];
  }
  return { ...form, lists };
}

/** Tables as the form says them; one the form did not show is not among them. */
export const typedTables = (form: FormState<unknown>, tables: readonly CardTable[]): Card =>
  Object.fromEntries(tables.flatMap((table) => (form.lists[table.columns[0] ?? ''] ? [[table.field, showTable(rowsOf(form, table))]] : [])));

/** The columns of every table as lists of a form. */
export const tableLists = (card: Card, tables: readonly CardTable[]): Record<string, string[]> =>
  Object.assign({}, ...tables.map((table) => asLists(table, readTable(card, table))));

/** A fault of one cell, told with the number of its row. */
export const cellFault = (column: string, row: number, why: CardFault['why'], values: CardFault['values'] = {}): CardFault => ({
  field: `${column}-${row}`,
  why,
  values,
});
export const tooManyRows = (table: CardTable, count: number): CardFault[] =>
  count > mostRows ? [cellFault(table.columns[0] ?? '', mostRows + 1, 'places.table.many', { max: mostRows })] : [];
