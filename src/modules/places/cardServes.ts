/** Which territories a unit serves, and when: rows of its card. */
import type { Tx } from '#db/index.ts';
import { hasMailbox, knownTerritories, servingOf, type Serving } from '#modules/territories/index.ts';
import { within } from './cardScope.ts';
import { cellFault, readTable, showTable, tooManyRows, type CardTable } from './cardTable.ts';
import { valueOf, type Card, type CardAbout, type CardFault } from './cards.ts';
import { day } from './importColumns.ts';

export const servesTable: CardTable = {
  field: 'territories',
  columns: ['serve_territory', 'serve_since', 'serve_until'],
  isBlank: (row) => row.every((cell) => cell === ''),
};

export const showServes = (all: readonly Serving[]): string => showTable(all.map(({ territory, since, until }) => [territory, since, until ?? '']));

type Checked = { /** None: nothing changes. */ serves: Serving[] | null; faults: CardFault[] };

/** Rows as they would be kept; what a file brought is not asked again. */
export async function checkServes(tx: Tx, card: Card, about: CardAbout): Promise<Checked> {
  const kept = about.id === null ? [] : await servingOf(tx, about.id);
  if ([showServes(kept), ''].includes(valueOf(card, servesTable.field))) return { serves: null, faults: [] };
  const { serves, faults } = await readServes(tx, card);
  if (faults.length > 0) return { serves, faults };
  return { serves: [...serves].sort((a, b) => (key(a) < key(b) ? -1 : 1)), faults: await changeFaults(tx, kept, serves, about) };
}

const key = ({ territory, since }: Serving): string => territory + since;

/** A day left empty is the day of the look, as a file has it. */
async function readServes(tx: Tx, card: Card): Promise<{ serves: Serving[]; faults: CardFault[] }> {
  const rows = readTable(card, servesTable);
  const faults = tooManyRows(servesTable, rows.length);
  const codes = rows.map(([territory = '']) => territory);
  const known = await knownTerritories(tx, codes);
  const serves = rows.map(([territory = '', since = '', until = ''], i): Serving => {
    const fault = (part: string, why: CardFault['why']) => void faults.push(cellFault(`serve_${part}`, i + 1, why));
    const [begins, ends] = [day.safeParse(since === '' ? valueOf(card, 'checked_on') : since).data, day.safeParse(until).data];
    if (territory === '') fault('territory', 'places.import.missing');
    else if (!known.has(territory)) fault('territory', 'places.edit.territory');
    if (begins === undefined) fault('since', 'places.import.day');
    if (until !== '' && ends === undefined) fault('until', 'places.import.day');
    else if (begins !== undefined && ends !== undefined && ends < begins) fault('until', 'places.serve.order');
    return { territory, since: begins ?? '', until: ends ?? null };
  });
  serves.forEach((one, i) => {
    const before = serves.findIndex((other, at) => at < i && other.territory === one.territory && meet(other, one));
    if (one.territory !== '' && before >= 0) faults.push(cellFault('serve_territory', i + 1, 'places.import.twice', { line: before + 1 }));
  });
  return { serves, faults };
}

const meet = (a: Serving, b: Serving): boolean => a.since <= (b.until ?? '9999') && b.since <= (a.until ?? '9999');

/** Only the editor's own territories change hands, today and later alike; and letters follow them, so whoever moves letters says so by a tick. */
async function changeFaults(tx: Tx, kept: readonly Serving[], serves: readonly Serving[], { id, scope, agreed, now }: CardAbout): Promise<CardFault[]> {
  const text = (one: Serving): string => showServes([one]);
  const [was, is] = [new Set(kept.map(text)), new Set(serves.map(text))];
  const foreign = [...serves.filter((one) => !was.has(text(one))), ...kept.filter((one) => !is.has(text(one)))].find(
    ({ territory }) => !within(scope, [territory]),
  );
  if (foreign) return [cellFault('serve_territory', Math.max(0, serves.indexOf(foreign)) + 1, 'places.edit.elsewhere')];
  return id !== null && !agreed.includes('letters') && (await hasMailbox(tx, id, now)) ? [{ field: 'agreed', why: 'places.serve.letters' }] : [];
}
