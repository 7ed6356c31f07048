import { eq, isNull } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { officerLeaves, placeReports, placeVersions, postHolders } from '#db/schema/places.ts';
import { codes } from '#db/seed/territories.ts';
import { findByAddress, findOfficer, openRegister, reportWrong, showRegister } from '#modules/places/index.ts';
import { cardTypes } from '#modules/places/cardTypes.ts';
import type { House } from '#platform/house.ts';
import { cityNow } from '../../support/city.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hire } from '../../support/people.ts';
import { deskOf, EditorAtWork, freshRegister, said } from '../../support/register.ts';

const box = emptyDatabase();
const inDays = (count: number) => new Date(cityNow.getTime() + count * 86_400_000);
let house: House;
let editor: EditorAtWork;
beforeEach(async () => void ({ house, editor } = await freshRegister(box)));
const sinceOf = async (post: string) => (await box.db.select().from(postHolders).where(eq(postHolders.post, post)))[0]?.since ?? '';
const staleReasons = async (id: string, at: Date) => {
  const { stale } = await showRegister(await openRegister(deskOf(house, editor.staff, at)), { kind: null, search: '', page: 1 });
  return stale?.cards.find((card) => card.id === id)?.reasons.map(({ why }) => why) ?? [];
};

test('two people on one day: the one who holds the post is named, and the handover settles it by the day', async () => {
  const wanted = { officer: 'ihor-melnyk', since: '2026-12-01' };
  const refused = await editor.act('post', 'demo-14', 'appoint', wanted);
  expect(said(refused, 'since')).toMatch(/Олена Ковальчук на посаді з .+ призначайте: Ігор Мельник/u);
  expect(await editor.act('post', 'demo-14', 'appoint', { ...wanted, handover: 'yes' })).toEqual({ status: 'done', id: 'demo-14', act: 'appointed' });
  expect(await findByAddress(box.db, 'Грецька 12', inDays(6))).toMatchObject({ officer: { slug: 'olena-kovalchuk' } });
  expect(await findByAddress(box.db, 'Грецька 12', inDays(7))).toMatchObject({ officer: { slug: 'ihor-melnyk' } });
  const [version] = await box.db.select().from(placeVersions).where(eq(placeVersions.act, 'appointed'));
  expect(version).toMatchObject({ subjectKind: 'post', version: 2, inForceOn: '2026-12-01', why: 'наказ № 7 від 20 листопада' });
  expect(await box.db.$count(audit, eq(audit.act, 'places.appoint'))).toBe(1);
  // Between two terms there is no room for a third.
  expect(said(await editor.act('post', 'demo-14', 'appoint', { officer: 'taras-hrytsenko', since: '2026-11-25', until: '2026-11-28' }), 'since')).toContain(
    'Олена Ковальчук',
  );
});

test('a last day leaves the post to its substitute, and the list of what needs a look says so the day after', async () => {
  const id = await sinceOf('demo-14');
  expect(said(await editor.act('post', 'demo-14', 'end', { id, until: '2001-01-01' }), 'until')).toContain('не може бути раніше');
  expect(await editor.act('post', 'demo-14', 'end', { id, until: '2026-11-24' })).toMatchObject({ status: 'done', act: 'ended' });
  expect(await staleReasons('demo-14', cityNow)).toEqual([]);
  expect(await staleReasons('demo-14', inDays(1))).toEqual(['places.stale.ended']);
  expect(await findByAddress(box.db, 'Грецька 12', inDays(1))).toMatchObject({ beat: { today: { state: 'vacant' } } });
  expect(said(await editor.act('post', 'demo-14', 'end', { id: '1999-01-01', until: '2026-11-24' }), '_form')).not.toBe('');
});

test('on leave the deputy answers; a leave never runs into another, and nobody stands in for themselves', async () => {
  const days = { since: '2026-11-23', until: '2026-12-05' };
  expect(said(await editor.act('officer', 'olena-kovalchuk', 'leave', { ...days, deputy: 'olena-kovalchuk' }), 'deputy')).toContain('сам себе');
  expect(said(await editor.act('officer', 'olena-kovalchuk', 'leave', { ...days, deputy: 'andrii-lytvyn' }), 'deputy')).toContain('не працює');
  expect(await editor.act('officer', 'olena-kovalchuk', 'leave', { ...days, deputy: 'ihor-melnyk' })).toMatchObject({ act: 'left' });
  expect(await findByAddress(box.db, 'Грецька 12', cityNow)).toMatchObject({ officer: { slug: 'ihor-melnyk' }, beat: { today: { state: 'onLeave' } } });
  expect(said(await editor.act('officer', 'olena-kovalchuk', 'leave', { since: '2026-12-05', until: '2026-12-09' }), 'since')).toContain('відпустка вже є');
  expect(await editor.act('officer', 'olena-kovalchuk', 'back', { id: '2026-11-23', until: '2026-11-23' })).toMatchObject({ act: 'back' });
  expect(await findByAddress(box.db, 'Грецька 12', cityNow)).toMatchObject({ officer: { slug: 'olena-kovalchuk' } });
  await editor.act('officer', 'olena-kovalchuk', 'back', { id: '2026-11-23', until: '2026-11-22' });
  expect(await box.db.$count(officerLeaves, eq(officerLeaves.officer, 'olena-kovalchuk'))).toBe(0);
  await editor.act('officer', 'olena-kovalchuk', 'leave', days);
  expect(await staleReasons('demo-14', cityNow)).toEqual(['places.stale.alone']);
});

test('returning a post to an earlier state brings its people back, and the change says whose words it was', async () => {
  await editor.act('post', 'demo-14', 'appoint', { officer: 'ihor-melnyk', since: '2026-11-24', handover: 'yes' });
  expect(await editor.act('post', 'demo-14', 'return', { id: '1' })).toMatchObject({ act: 'returned' });
  expect(await findByAddress(box.db, 'Грецька 12', cityNow)).toMatchObject({ officer: { slug: 'olena-kovalchuk' } });
});

test('an officer changes with service data alone, is hidden at once, and keeps leaves the form does not ask for', async () => {
  const before = await box.db.select().from(officerLeaves);
  expect(said(await editor.save('officer', 'viktoriia-lysenko', { phone: '+380 67 123 45 67' }), 'phone')).toContain('мобільний');
  expect(said(await editor.save('officer', 'viktoriia-lysenko', { email: 'lysenko@gmail.com' }), 'email')).toContain('Службова скринька');
  expect(await editor.save('officer', 'viktoriia-lysenko', { rank: 'major', languages: ['uk', 'en'] })).toMatchObject({ status: 'done' });
  expect((await findOfficer(box.db, 'viktoriia-lysenko', cityNow))?.officer).toMatchObject({ rank: 'major', languages: ['uk', 'en'] });
  expect(await box.db.select().from(officerLeaves)).toEqual(before);
  await editor.save('officer', 'olena-kovalchuk', { status: 'hidden' });
  expect(await findOfficer(box.db, 'olena-kovalchuk', cityNow)).toBeNull();
  expect(await findByAddress(box.db, 'Грецька 12', cityNow)).toMatchObject({ beat: { today: { state: 'vacant' } } });
});

test('no form of an officer or a post has a field for anything private', () => {
  const asked = [cardTypes.officer, cardTypes.post].flatMap(({ fields, lists, first }) => [...fields, ...lists, ...first]);
  expect(asked.length).toBeGreaterThan(40);
  expect(asked.filter((name) => /home|private|personal|family|spouse|child|birth|passport|vehicle|plate|photo|residence|mobile/i.test(name))).toEqual([]);
});

test('a new officer and a new post join the register; a post follows its beats, an officer their posts', async () => {
  const made = await editor.save('officer', null, { surname: 'Чайка', given_name: 'Інна', phone: '048 000 00 90', unit: 'demo-dep-2', source: 'наказ № 8' });
  expect(made).toEqual({ status: 'done', id: 'inna-chaika', act: 'created' });
  expect(await editor.act('post', 'demo-42', 'appoint', { officer: 'inna-chaika', since: '2026-11-24' })).toMatchObject({ status: 'done' });
  expect(await findByAddress(box.db, 'Отамана Головатого 3', cityNow)).toMatchObject({
    officer: { slug: 'inna-chaika' },
    beat: { today: { state: 'serving' } },
  });
  expect(await staleReasons('demo-42', cityNow)).toEqual([]);
  const local = new EditorAtWork(house, (await hire(house, 'mapEditor', cityNow, { territory: codes.peresypskyi })).staff);
  const open = async (kind: 'officer' | 'post', id: string) => (await local.take(kind, id)).status;
  expect([await open('officer', 'inna-chaika'), await open('post', 'demo-42')]).toEqual(['shown', 'shown']);
  expect([await open('officer', 'olena-kovalchuk'), await open('post', 'demo-14')]).toEqual(['closed', 'closed']);
  expect(await editor.save('post', null, { kind: 'sob', place: 'stantsiia-tairova', from1: '9', to1: '12' })).toEqual({
    status: 'done',
    id: 'sob-stantsiia-tairova',
    act: 'created',
  });
  expect(await staleReasons('sob-stantsiia-tairova', cityNow)).toEqual(['places.stale.vacant']);
});

test('an editor of one district makes no card that belongs to no district of theirs', async () => {
  const local = new EditorAtWork(house, (await hire(house, 'mapEditor', cityNow, { territory: codes.prymorskyi })).staff);
  const person = { surname: 'Чайка', given_name: 'Інна', source: 'наказ № 8' };
  expect(said(await local.save('officer', null, person), 'unit')).toContain('інші райони');
  expect(await findOfficer(box.db, 'inna-chaika', cityNow)).toBeNull();
});

test('a beat without a post and a unit nobody looked at for half a year need a look', async () => {
  await editor.save('beat', '14', { post: '' });
  expect(await staleReasons('14', cityNow)).toEqual(['places.stale.noPost']);
  const half = async (days: number) => {
    const { stale } = await showRegister(await openRegister(deskOf(house, editor.staff, inDays(days))), { kind: null, search: '', page: 9 });
    return stale?.cards.filter(({ kind }) => kind === 'unit').length ?? 0;
  };
  // The oldest looks stand last; units have been looked at six days before the first day of the demo.
  expect([await half(170), await half(176)].map((count) => count > 0)).toEqual([false, true]);
});

test('a word of a reader about a beat is answered where it belongs: a phone at the officer, a house only at the beat', async () => {
  const write = (wrong: string) => reportWrong(box.db, house, { subjectKind: 'beat', subjectId: '14', wrong, words: 'не так', language: 'uk' }, cityNow);
  await write('phone');
  await write('person');
  await write('house');
  const left = async () => (await box.db.select().from(placeReports).where(isNull(placeReports.settledAt))).map((row) => row.wrong).sort();
  await editor.save('officer', 'olena-kovalchuk', { phone: '048 000 00 79' });
  expect(await left()).toEqual(['house', 'person']);
  await editor.act('post', 'demo-14', 'appoint', { officer: 'ihor-melnyk', since: '2026-11-24', handover: 'yes' });
  expect(await left()).toEqual(['house']);
  await editor.save('beat', '14', { name_uk: 'Грецька, Успенська, Жуковського' });
  expect(await left()).toEqual([]);
});
