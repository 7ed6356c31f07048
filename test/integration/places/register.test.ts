import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { placeReports, places, placeVersions } from '#db/schema/places.ts';
import { codes } from '#db/seed/territories.ts';
import { findByAddress, findPlace, importPlaces, openRegister, reportReview, reportWrong, showRegister, takeConfirmation } from '#modules/places/index.ts';
import { followChanges, pageCache, type Page } from '#platform/cache.ts';
import type { House } from '#platform/house.ts';
import { cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hire } from '../../support/people.ts';
import { deskOf, EditorAtWork, freshRegister, said, shown } from '../../support/register.ts';

const box = emptyDatabase();
const station = 'stantsiia-uspenska';
const inDays = (count: number) => new Date(cityNow.getTime() + count * 86_400_000);
let house: House;
let editor: EditorAtWork;
beforeEach(async () => void ({ house, editor } = await freshRegister(box)));
const other = async (more: { territory?: string } = {}) => new EditorAtWork(house, (await hire(house, 'mapEditor', cityNow, more)).staff);
const versions = (id: string) => box.db.select().from(placeVersions).where(eq(placeVersions.subjectId, id)).orderBy(placeVersions.version);
const stale = async (who = editor, at = cityNow) => {
  const { stale: found } = await showRegister(await openRegister(deskOf(house, who.staff, at)), { kind: null, search: '', page: 1 });
  return found?.cards ?? [];
};
const hours = { always: '', from1: '9', to1: '18:00', from2: '9:00', to2: '18.00', breakFrom2: '13:00', breakTo2: '14:00' };

test('a place changes with its hours, and the change keeps who, when, why and what stood before', async () => {
  expect(await editor.save('place', station, { ...hours, phone: '048 000 00 77' })).toEqual({ status: 'done', id: station, act: 'changed' });
  expect(await findPlace(box.db, station, cityNow)).toMatchObject({
    phone: '048 000 00 77',
    hours: [
      { day: 1, from: '09:00', to: '18:00' },
      { day: 2, from: '09:00', to: '13:00' },
      { day: 2, from: '14:00', to: '18:00' },
    ],
    // Facts of access and the demo's mark are still there.
    access: expect.arrayContaining([expect.objectContaining({ fact: 'door', centimetres: 92 })]),
    demo: true,
  });
  const kept = await versions(station);
  expect(kept.map(({ version, act, staffId }) => [version, act, staffId])).toEqual([
    [1, 'found', null],
    [2, 'changed', editor.staff.id],
  ]);
  expect(kept[0]?.card).toMatchObject({ phone: '048 000 00 02', always: 'yes' });
  expect(kept[1]).toMatchObject({ why: 'лист поліції від 23 листопада', at: cityNow, card: { from1: '09:00', breakTo2: '14:00' } });
  const [line] = await box.db.select().from(audit).where(eq(audit.act, 'places.change'));
  expect(line).toMatchObject({ staffId: editor.staff.id, subjectKind: 'place', subjectId: station, detail: { version: 2 } });
});

test('nothing typed is lost when the form has faults, and each names its field', async () => {
  const turn = shown(
    await editor.save(
      'place',
      station,
      {
        name_uk: '',
        phone: '067 123 45 67',
        always: '',
        from3: '18',
        to3: '9',
        lat: '30.7',
        exOn1: '2026-12-31',
        exHours1: 'вечір',
        access_ramp: 'yes',
        access_ramp_on: '',
      },
      'ні',
    ),
  );
  expect(Object.keys(turn.form.errors).sort()).toEqual(['access_ramp_on', 'exHours1', 'lat', 'name_uk', 'phone', 'to3', 'why']);
  expect(said(turn, 'phone')).toBe('Службовий телефон. Схоже на мобільний людини. Потрібен службовий номер');
  expect(said(turn, 'to3')).toContain('середа');
  expect(turn.form.values).toMatchObject({ phone: '067 123 45 67', exHours1: 'вечір', from3: '18' });
  expect(await versions(station)).toEqual([]);
  // A field nobody knows has no way in.
  expect(said(await editor.save('place', station, { home_address: 'Грецька 1' }), '_form')).not.toBe('');
});

test('the day that differs is shown instead of the week', async () => {
  await editor.save('place', station, { exOn1: '2026-11-24', exHours1: '', exNoteUk1: 'Немає світла' });
  expect((await findPlace(box.db, station, cityNow))?.open).toEqual({ open: false, today: [], noteUk: 'Немає світла', noteEn: null });
});

test('two editors at once: the second sees both states, keeps every word, and what they did not touch is already new', async () => {
  const second = await other();
  const slow = await second.filled('place', station, { name_uk: 'Станція на розі', phone: '048 000 00 78' });
  await editor.save('place', station, { phone: '048 000 00 77', source: 'лист відділу' });
  const turn = shown(await second.take('place', station, slow));
  expect(said(turn, '_form')).toContain(editor.staff.name);
  expect([turn.card['phone'], turn.mine?.['phone']]).toEqual(['048 000 00 77', '048 000 00 78']);
  expect(turn.form.values).toMatchObject({ name_uk: 'Станція на розі', phone: '048 000 00 78', source: 'лист відділу', why: slow['why'] });
  expect((await findPlace(box.db, station, cityNow))?.phone).toBe('048 000 00 77');
  const again = await second.take('place', station, { ...slow, source: turn.form.values['source'] ?? '', seen: turn.mark });
  expect(again).toMatchObject({ status: 'done' });
  expect(await findPlace(box.db, station, cityNow)).toMatchObject({ nameUk: 'Станція на розі', phone: '048 000 00 78', source: 'лист відділу' });
});

test('a file that came in between is noticed too, and stands in the history', async () => {
  await editor.save('place', station, { phone: '048 000 00 77' });
  const slow = await editor.filled('place', station, { phone: '048 000 00 78' });
  await box.db.update(places).set({ source: 'Файл поліції' }).where(eq(places.slug, station));
  expect(said(await editor.take('place', station, slow), '_form')).toContain('Дані з файлу');
  await editor.save('place', station, { phone: '048 000 00 78' });
  expect((await versions(station)).map(({ act }) => act)).toEqual(['found', 'changed', 'found', 'changed']);
});

test('going back to a state is a new change, and versions are never rewritten', async () => {
  await editor.save('place', station, { phone: '048 000 00 77' });
  expect(await editor.act('place', station, 'return', { id: '1' })).toEqual({ status: 'done', id: station, act: 'returned' });
  expect((await findPlace(box.db, station, cityNow))?.phone).toBe('048 000 00 02');
  expect((await versions(station)).map(({ act }) => act)).toEqual(['found', 'changed', 'returned']);
  await expect(box.db.execute(sql`update place_versions set why = 'інше'`)).rejects.toThrow();
  await expect(box.db.execute(sql`delete from place_versions`)).rejects.toThrow();
  expect(said(await editor.act('place', station, 'return', { id: '99' }), '_form')).not.toBe('');
});

test('an editor of one district changes nothing of another, and carries nothing there', async () => {
  const own = await other({ territory: codes.kyivskyi });
  expect(await own.take('place', station)).toEqual({ status: 'closed' });
  expect(await own.take('place', station, { act: 'save', seen: '', why: 'спроба' })).toEqual({ status: 'closed' });
  expect((await own.save('place', 'stantsiia-tairova', { phone: '048 000 00 99' })).status).toBe('done');
  expect(said(await own.save('place', 'stantsiia-tairova', { territory: codes.prymorskyi }), 'territory')).toContain('Ви правите інші райони');
  expect((await findPlace(box.db, 'stantsiia-tairova', cityNow))?.territory).toBe(codes.kyivskyi);
  const { list } = await showRegister(await openRegister(deskOf(house, own.staff)), { kind: 'place', search: '', page: 1 });
  expect(list?.cards.map(({ id }) => id)).toEqual(['kabinet-fontan', 'stantsiia-tairova']);
  // A role given for the whole city holds in its districts.
  expect((await (await other({ territory: codes.odesa })).take('place', station)).status).toBe('shown');
});

test('a new place gets an address of its own, is a draft first and is found once it is published', async () => {
  const made = await editor.save('place', null, {
    kind: 'office',
    name_uk: 'Кабінет на Канатній',
    address_uk: 'Канатна, 5',
    lat: '46.48',
    lon: '30.748',
    territory: codes.prymorskyi,
    source: 'лист поліції',
    services: ['reception'],
  });
  expect(made).toEqual({ status: 'done', id: 'kabinet-na-kanatnii', act: 'created' });
  expect(await findPlace(box.db, 'kabinet-na-kanatnii', cityNow)).toBeNull();
  await editor.save('place', 'kabinet-na-kanatnii', { status: 'published' });
  expect(await findPlace(box.db, 'kabinet-na-kanatnii', cityNow)).toMatchObject({ nameEn: 'Kabinet na Kanatnii', services: ['reception'], demo: false });
  const { list } = await showRegister(await openRegister(deskOf(house, editor.staff)), { kind: 'place', search: 'канатній', page: 1 });
  expect(list).toMatchObject({ count: 1, cards: [{ id: 'kabinet-na-kanatnii' }] });
});

test('pages that show a place are emptied when it is changed or hidden, and the finder sees it at once', async () => {
  const stop = await followChanges(box.database, pageCache);
  const page: Page = { status: 200, headers: [], body: Buffer.from('x'), gzip: null, brotli: null, etag: 'e' };
  const keep = (key: string, tags: string[]) => pageCache.make(key, async () => ({ page, keep: true, tags }), Date.now);
  await keep('/mistsia', ['places']);
  await keep('/ofitsery', ['officers']);
  await keep('/pro/portal', ['help']);
  await editor.save('place', station, { status: 'hidden' });
  expect(['/mistsia', '/ofitsery', '/pro/portal'].map((key) => pageCache.find(key, Date.now()) !== null)).toEqual([false, false, true]);
  const found = await findByAddress(box.db, 'Грецька 12', cityNow);
  expect(found).toMatchObject({ status: 'found', beat: { today: { post: { place: null } } } });
  await stop();
});

test('what needs a look: readers first, then posts without a person, then the oldest', async () => {
  expect((await stale()).map(({ kind, id }) => [kind, id])).toEqual([
    ['post', 'demo-42'],
    ['place', 'kabinet-fontan'],
  ]);
  await reportWrong(box.db, house, { subjectKind: 'beat', subjectId: '14', wrong: 'phone', words: 'Ніхто не бере', language: 'uk' }, cityNow);
  const [first] = await stale();
  expect(first).toMatchObject({ kind: 'beat', id: '14', reasons: [{ words: 'Ніхто не бере' }] });
  // A month later everything is old, and a district's editor sees only their own.
  expect((await stale(await other({ territory: codes.usatove }), inDays(40))).map(({ kind, id }) => [kind, id]).sort()).toEqual([
    ['beat', '51'],
    ['officer', 'yuliia-kravets'],
    ['place', 'zupynka-usatove'],
  ]);
});

test('one button says that all is right today, for exactly what was seen, and the reader is answered by it', async () => {
  await reportWrong(box.db, house, { subjectKind: 'place', subjectId: 'kabinet-fontan', wrong: 'hours', words: 'Зачинено', language: 'uk' }, cityNow);
  const card = (await stale()).find(({ id }) => id === 'kabinet-fontan');
  const press = (seen: string) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ act: 'check', kind: 'place', id: 'kabinet-fontan', seen })) form.set(name, value);
    return takeConfirmation(deskOf(house, editor.staff), form);
  };
  expect(await press('somebody else saw')).toBe('places.stale.moved');
  expect(await press(card?.seen?.mark ?? '')).toBeNull();
  expect(await findPlace(box.db, 'kabinet-fontan', cityNow)).toMatchObject({ verifiedOn: '2026-11-24', stale: false });
  expect((await stale()).map(({ id }) => id)).toEqual(['demo-42']);
  expect((await versions('kabinet-fontan')).at(-1)).toMatchObject({ act: 'checked', staffId: editor.staff.id });
  expect(await box.db.$count(audit, eq(audit.act, 'places.check'))).toBe(1);
});

test('a report the office found right waits for the editor; one it found wrong does not', async () => {
  const about = { subjectKind: 'place', subjectId: station, wrong: 'phone', words: 'Не той', language: 'uk' } as const;
  await reportWrong(box.db, house, about, cityNow);
  const decide = async (outcome: 'approve' | 'decline') => {
    const [row] = await box.db.select().from(placeReports);
    const decision = {
      id: '0',
      itemId: '',
      kind: 'placeReport',
      subjectId: row?.id ?? '',
      version: 1,
      outcome,
      reasons: [],
      words: '',
      checklist: {},
      staffId: '0',
      at: cityNow,
    };
    await box.db.transaction((tx) => reportReview.apply(tx, house, decision, cityNow));
  };
  await decide('approve');
  expect((await stale())[0]).toMatchObject({ id: station });
  await decide('decline');
  expect((await stale()).some(({ id }) => id === station)).toBe(false);
});

test('an import obeys the same words: what an editor may not type, a file may not bring', async () => {
  const row = 'place,kind,name_uk,address_uk,lat,lon,territory,phone,source,checked_on\n';
  const report = await importPlaces(
    box.db,
    `${row}nova,office,Новий,Канатна 5,46.48,30.74,${codes.prymorskyi},067 123 45 67,лист,2026-11-20\n`,
    'csv',
    {},
    cityNow,
  );
  expect(report.faults.map(({ why }) => why)).toEqual(['places.import.mobile']);
});
