import { and, eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { beatHouses, placeVersions } from '#db/schema/places.ts';
import { units, unitTerritories } from '#db/schema/territories.ts';
import { codes } from '#db/seed/territories.ts';
import { findByAddress, readNames } from '#modules/places/index.ts';
import { sayDifference } from '#modules/places/cardSay.ts';
import { routeLetter } from '#modules/territories/index.ts';
import type { House } from '#platform/house.ts';
import { cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hire } from '../../support/people.ts';
import { EditorAtWork, freshRegister, said, shown, t } from '../../support/register.ts';

const box = emptyDatabase();
let house: House;
let editor: EditorAtWork;
beforeEach(async () => void ({ house, editor } = await freshRegister(box)));
const local = async (territory: string) => new EditorAtWork(house, (await hire(house, 'mapEditor', cityNow, { territory })).staff);

type Row = readonly string[];
type Columns = readonly string[];
const houseColumns = ['house_settlement', 'house_type', 'house_street', 'house_side', 'house_from', 'house_to'];
const serveColumns = ['serve_territory', 'serve_since', 'serve_until'];
/** The table of a card as it stands, row by row. */
async function rowsOf(kind: 'beat' | 'unit', id: string, columns: Columns, who = editor): Promise<Row[]> {
  const { form } = await who.open(kind, id);
  return (form.lists[columns[0] ?? ''] ?? []).map((_, i) => columns.map((column) => form.lists[column]?.[i] ?? ''));
}
const sent = (columns: Columns, rows: readonly Row[]) => Object.fromEntries(columns.map((column, at) => [column, rows.map((row) => row[at] ?? '')]));
const houses = (id: string, who = editor) => rowsOf('beat', id, houseColumns, who);
const inCity = (street: string, side = 'all', from = '', to = '', type = 'street'): Row => [codes.odesa, type, street, side, from, to];
const saveHouses = async (id: string, rows: readonly Row[], more: Record<string, string | string[]> = {}, who = editor) =>
  who.save('beat', id, { ...sent(houseColumns, rows), ...more });
const beatOf = async (address: string) => {
  const found = await findByAddress(box.db, address, cityNow);
  return found.status === 'found' ? found.beat.number : found.status;
};

test('the houses of a beat are rows: each can be added, changed and removed, and the finder answers by them at once', async () => {
  const before = await houses('14');
  expect(before).toContainEqual(inCity('Грецька', 'odd', '11', '49'));
  expect(before).toContainEqual(inCity('Троїцька'));
  expect(before.length).toBe(await box.db.$count(beatHouses, eq(beatHouses.beat, 14)));
  expect(await beatOf('Троїцька, 5')).toBe(14);

  const rows = before.map((row) => (row[2] === 'Грецька' && row[3] === 'odd' ? inCity('Грецька', 'odd', '11', '47а') : row));
  const at = rows.findIndex((row) => row[2] === 'Троїцька');
  const drop = String(at + 1);
  // An empty row is no row, and a street is known by its letters, however they are typed.
  const added = [...rows, inCity(''), inCity('базарна', 'house', '200Б')];
  expect(await saveHouses('14', added, { houses_drop: [drop] })).toEqual({ status: 'done', id: '14', act: 'changed' });
  const after = await houses('14');
  expect(after).toHaveLength(before.length);
  expect(after).toContainEqual(inCity('Грецька', 'odd', '11', '47а'));
  expect(after).toContainEqual(inCity('Базарна', 'house', '200б'));
  expect(await beatOf('Троїцька, 5')).not.toBe(14);
  expect(await beatOf('Базарна, 200б')).toBe(14);
});

test('a list that nobody touched is not written again, and one that reads as it did is no change', async () => {
  const ids = async () => (await box.db.select({ id: beatHouses.id }).from(beatHouses).where(eq(beatHouses.beat, 14))).map(({ id }) => id).sort();
  const before = await ids();
  expect(await editor.save('beat', '14', { source: 'лист відділу' })).toMatchObject({ status: 'done' });
  expect(await ids()).toEqual(before);
  expect(said(await saveHouses('14', await houses('14')), '_form')).toContain('Нічого не змінилося');
  // A form that was opened before the card had the table says nothing of it, and takes nothing away.
  const { form, mark } = await editor.open('beat', '14');
  const bare = Object.fromEntries(Object.entries(form.values).map(([name, value]) => [name, value ?? '']));
  await editor.take('beat', '14', { ...bare, seen: mark, act: 'save', why: 'лист відділу', source: 'лист управління' });
  expect(await ids()).toEqual(before);
});

const wrong: [row: Row, column: string, why: string][] = [
  [inCity('Карла Лібкнехта'), 'house_street', 'У довіднику це «Грецька»'],
  [inCity('Грецька', 'all', '', '', 'lane'), 'house_street', 'У довіднику це «Грецька»'],
  [inCity('', 'odd', '3'), 'house_street', 'Тут має бути значення'],
  [inCity('Базарна', 'even', '20', '4'), 'house_to', 'не менше'],
  [inCity('Базарна', 'odd', 'третій'), 'house_from', 'Номер будинку'],
  [inCity('Базарна', 'house'), 'house_from', 'Тут має бути значення'],
  [inCity('Базарна', 'house', '3', '5'), 'house_to', 'досить'],
  [inCity('Базарна', 'whole'), 'house_side', 'лишіть вулицю'],
  [inCity('Троїцька'), 'house_street', 'Уже є в рядку'],
  [['UA00000000000000000', 'street', 'Базарна', 'all', '', ''], 'house_settlement', 'Такої території немає'],
];
test('a row that cannot be so is refused by its number, and every typed word stays', async () => {
  const before = await houses('14');
  for (const [row, column, why] of wrong) {
    const turn = shown(await saveHouses('14', [...before, row]));
    const told = said(turn, `${column}-${before.length + 1}`);
    expect(told, row.join(' ')).toContain(why);
    expect(told).toContain(`Рядок ${before.length + 1}`);
    expect(houseColumns.map((name) => turn.form.lists[name]?.at(-1))).toEqual(row);
  }
  expect(await box.db.$count(placeVersions)).toBe(0);
  expect(await houses('14')).toEqual(before);
});

test('houses that another beat has are refused with its number, and nothing of the change stays', async () => {
  const before = await houses('14');
  const turn = await saveHouses('14', [...before, inCity('Грецька', 'odd', '5', '9')], { name_uk: 'Інша назва' });
  expect(said(turn, `house_street-${before.length + 1}`)).toContain('вже належать дільниці 12');
  expect(await houses('14')).toEqual(before);
  expect((await editor.open('beat', '14')).card['name_uk']).not.toBe('Інша назва');
  expect(await beatOf('Грецька, 7')).toBe(12);
});

test('an unknown street is a slip until somebody says that it is new; then the finder knows it too', async () => {
  const rows = [...(await houses('14')), inCity('Нової Надії', 'odd', '', '31')];
  const turn = shown(await saveHouses('14', rows));
  expect(said(turn, 'agreed')).toContain('Нової Надії');
  expect(await beatOf('Нової Надії, 5')).not.toBe(14);
  expect(await saveHouses('14', rows, { agreed: ['street'] })).toMatchObject({ status: 'done' });
  expect(await beatOf('Нової Надії, 5')).toBe(14);
  expect(await houses('14')).toContainEqual(inCity('Нової Надії', 'odd', '1', '31'));
});

test('the history tells only the rows that differ, and going back brings the list back; a version that does not know it leaves it', async () => {
  const before = await houses('14');
  await saveHouses('14', [...before.filter((row) => row[2] !== 'Троїцька'), inCity('Базарна', 'house', '200')]);
  const kept = await box.db.select().from(placeVersions).orderBy(placeVersions.version);
  const tongue = { t, language: 'uk' as const, names: await readNames(box.db, 'uk', t), now: cityNow };
  const [was, is] = kept.map(({ card }) => Object.fromEntries(Object.entries(Object(card)).map(([name, value]) => [name, String(value)])));
  expect(sayDifference('beat', was ?? {}, is ?? {}, tongue)).toEqual([
    { label: 'places.field.houses', before: 'Троїцька: усі будинки', after: 'Базарна: 200' },
  ]);
  expect(await editor.act('beat', '14', 'return', { id: '1' })).toMatchObject({ status: 'done' });
  expect(await houses('14')).toEqual(before);

  const { houses: _houses, ...old } = was ?? {};
  const row = { subjectKind: 'beat' as const, subjectId: '14', act: 'changed' as const, why: '', at: cityNow };
  await box.db.insert(placeVersions).values({ ...row, version: 4, card: { ...old, source: 'давній лист' } });
  expect(await editor.act('beat', '14', 'return', { id: '4' })).toMatchObject({ status: 'done' });
  expect([(await editor.open('beat', '14')).card['source'], await houses('14')]).toEqual(['давній лист', before]);
});

test('two editors of one list: the second sees both, and no row is lost in silence', async () => {
  const second = new EditorAtWork(house, (await hire(house, 'mapEditor', cityNow)).staff);
  const before = await houses('14');
  const slow = { ...(await second.filled('beat', '14', sent(houseColumns, [...before, inCity('Базарна', 'house', '201')]))) };
  await saveHouses('14', [...before, inCity('Базарна', 'house', '200')]);
  const turn = shown(await second.take('beat', '14', slow));
  expect(said(turn, '_form')).toContain(editor.staff.name);
  expect(turn.form.lists['house_from']).toContain('201');
  expect(turn.card['houses']).toContain('|200|');
  // Who touched other fields takes the new list over.
  const other = await second.filled('beat', '14', { source: 'лист' });
  await saveHouses('14', before);
  const merged = shown(await second.take('beat', '14', other));
  expect(merged.form.lists['house_from']).not.toContain('200');
  expect(merged.form.values['source']).toBe('лист');
});

test('an editor of one district lists houses of its city, and of no other settlement', async () => {
  const own = await local(codes.prymorskyi);
  const before = await houses('14', own);
  expect(await saveHouses('14', [...before, inCity('Базарна', 'house', '200')], {}, own)).toMatchObject({ status: 'done' });
  const far = [codes.usatove, '', '', 'whole', '', ''];
  expect(said(await saveHouses('14', [...before, far], {}, own), `house_settlement-${before.length + 1}`)).toContain('інші райони');
  expect(await houses('51')).toEqual([far]);
});

const card = { code: 'demo-vp-9', name_uk: 'Відділення № 9', level: 'branch', parent_unit: 'demo-rup-1', source: 'лист поліції' };
const served: Row = [codes.kyivskyi, '', ''];
test('a new unit joins the tree with its territories; a taken code, an unknown level or parent are refused in words', async () => {
  expect(await editor.save('unit', null, { ...card, ...sent(serveColumns, [served]) })).toEqual({ status: 'done', id: 'demo-vp-9', act: 'created' });
  const [made] = await box.db.select().from(units).where(eq(units.code, 'demo-vp-9'));
  expect(made).toMatchObject({
    parent: 'demo-rup-1',
    level: 'branch',
    nameEn: 'Viddilennia № 9',
    active: true,
    region: codes.oblast,
    copiesAllowed: false,
    demo: false,
  });
  // A day left empty is the day of the check.
  expect(await rowsOf('unit', 'demo-vp-9', serveColumns)).toEqual([[codes.kyivskyi, '2026-11-24', '']]);
  expect((await box.db.select().from(placeVersions)).map(({ act, subjectId }) => [act, subjectId])).toEqual([['created', 'demo-vp-9']]);

  const refused: [changes: Record<string, string>, field: string, why: string][] = [
    [{ code: 'demo-vp-9' }, 'code', 'уже є'],
    [{ code: 'nove' }, 'code', 'уже є'],
    [{ code: 'Відділ 9' }, 'code', 'латинські літери'],
    [{ code: '' }, 'code', 'має бути значення'],
    [{ level: 'відділок' }, 'level', 'рівня немає'],
    [{ parent_unit: 'demo-vp-77' }, 'parent_unit', 'підрозділу немає'],
    [{ duty_phone: '067 123 45 67' }, 'duty_phone', 'мобільний'],
    [{ name_uk: '' }, 'name_uk', 'має бути значення'],
  ];
  for (const [changes, field, why] of refused) {
    const turn = await editor.save('unit', null, { ...card, code: 'demo-vp-10', ...changes });
    expect(said(turn, field), JSON.stringify(changes)).toContain(why);
    expect(shown(turn).form.values).toMatchObject({ ...card, code: 'demo-vp-10', ...changes });
  }
  expect(await box.db.$count(units, eq(units.code, 'demo-vp-10'))).toBe(0);
});

test('territories of a unit are rows by date, checked one by one', async () => {
  const before = await rowsOf('unit', 'demo-dep-4', serveColumns);
  expect(before).toEqual([]);
  const bad: [rows: Row[], field: string, why: string][] = [
    [[[codes.peresypskyi, '2026-02-30', '']], 'serve_since-1', 'Дата як'],
    [[[codes.peresypskyi, '2026-02-01', '2026-01-01']], 'serve_until-1', 'не раніше'],
    [[['', '2026-02-01', '']], 'serve_territory-1', 'має бути значення'],
    [[served, ['UA00000000000000000', '', '']], 'serve_territory-2', 'території немає'],
    [[served, [codes.kyivskyi, '2027-01-01', '']], 'serve_territory-2', 'Уже є в рядку 1'],
  ];
  for (const [rows, field, why] of bad) expect(said(await editor.save('unit', 'demo-dep-4', sent(serveColumns, rows)), field), field).toContain(why);
  const rows: Row[] = [
    [codes.kyivskyi, '2025-01-01', '2025-12-31'],
    [codes.kyivskyi, '2027-01-01', ''],
    [codes.peresypskyi, '2026-01-01', ''],
  ];
  expect(await editor.save('unit', 'demo-dep-4', sent(serveColumns, rows))).toMatchObject({ status: 'done' });
  expect(await rowsOf('unit', 'demo-dep-4', serveColumns)).toEqual([...rows].sort((a, b) => String(a).localeCompare(String(b))));
  expect(await editor.act('unit', 'demo-dep-4', 'return', { id: '1' })).toMatchObject({ status: 'done' });
  expect(await rowsOf('unit', 'demo-dep-4', serveColumns)).toEqual([]);
});

test('where letters follow the territory, whoever moves it says so; its level stays while letters go there', async () => {
  const question = { kind: 'proposal', crime: false, territory: codes.kyivskyi, complainedUnit: null, marks: [] };
  const before = await routeLetter(box.db, question, cityNow);
  const rows = (await rowsOf('unit', 'demo-rup-1', serveColumns)).filter(([territory]) => territory !== codes.kyivskyi);
  const turn = shown(await editor.save('unit', 'demo-rup-1', sent(serveColumns, rows)));
  expect(said(turn, 'agreed')).toContain('чинна скринька');
  expect(await routeLetter(box.db, question, cityNow)).toEqual(before);
  expect(await editor.save('unit', 'demo-rup-1', { ...sent(serveColumns, rows), agreed: ['letters'] })).toMatchObject({ status: 'done' });
  expect(await box.db.$count(unitTerritories, and(eq(unitTerritories.unit, 'demo-rup-1'), eq(unitTerritories.territory, codes.kyivskyi)))).toBe(0);
  // Going back moves the letters as well, and is asked the same.
  expect(said(await editor.act('unit', 'demo-rup-1', 'return', { id: '1' }), 'agreed')).toContain('чинна скринька');
  expect(await editor.act('unit', 'demo-rup-1', 'return', { id: '1', agreed: ['letters'] })).toMatchObject({ status: 'done' });
  expect(await rowsOf('unit', 'demo-rup-1', serveColumns)).toContainEqual([codes.kyivskyi, '2024-01-01', '']);
  expect(said(await editor.save('unit', 'demo-rup-1', { level: 'station' }), 'level')).toContain('чинна скринька');
  expect(await editor.save('unit', 'demo-dep-4', { level: 'station' })).toMatchObject({ status: 'done' });
});

test('an editor of one district gives and takes only that district, today and later alike', async () => {
  const own = await local(codes.kyivskyi);
  expect(said(await own.save('unit', null, { ...card }), '_form')).toContain('інші райони');
  const later: Row = [codes.prymorskyi, '2027-01-01', ''];
  expect(said(await own.save('unit', null, { ...card, ...sent(serveColumns, [served, later]) }), 'serve_territory-2')).toContain('інші райони');
  expect(await own.save('unit', null, { ...card, ...sent(serveColumns, [served]) })).toMatchObject({ status: 'done' });
  expect((await own.take('unit', 'demo-rup-1')).status).toBe('closed');
});
