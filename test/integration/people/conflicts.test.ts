import { beforeEach, expect, test } from 'vitest';
import { askForReview, deskState, findItem } from '#modules/moderation/index.ts';
import { addConflict, concernsOf, endConflict, findStaff, listConflicts, type NewConflict } from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, type Hired } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:05Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
let house: House;
let moderator: Hired;
let lead: Hired;
beforeEach(async () => {
  house = testHouse(box.database);
  moderator = await hire(house, 'moderator', now);
  lead = await hire(house, 'lead', now);
});
const list = (whom: Partial<NewConflict>, by = lead) =>
  box.db.transaction((tx) =>
    addConflict(tx, house, { staffId: moderator.staff.id, kind: 'email', whom: 'x@x.example', why: 'сестра', untilAt: null, ...whom }, by.staff.id, now),
  );
async function matter(of: Partial<Parameters<typeof concernsOf>[1]>): Promise<string> {
  const concerns = concernsOf(house, { emails: [], names: [], units: [], ...of });
  const request = {
    kind: 'appeal',
    subjectId: crypto.randomUUID(),
    version: 1,
    risk: 0 as const,
    dueAt: later(8),
    territory: null,
    excluded: [],
    ref: 'ЗВ-1',
    concerns,
  };
  return box.db.transaction((tx) => askForReview(tx, request, now));
}
const opens = async (item: string, who = moderator, at = now) => {
  const staff = await findStaff(box.db, who.staff.id, at);
  if (!staff) throw new Error('gone');
  const seen = (await findItem(box.db, item, staff)).status;
  expect((await deskState(box.db, staff, at)).waiting).toBe(seen === 'open' ? 1 : 0);
  return seen;
};

test('own matters, by the address of the account, are closed to their author and to nobody else', async () => {
  const item = await matter({ emails: [moderator.email.toUpperCase()] });
  expect(await opens(item)).toBe('conflict');
  expect(await opens(item, lead)).toBe('open');
});

test.each([
  ['an address', { kind: 'email' as const, whom: 'Hanna@Mail.example' }, { emails: ['hanna@mail.example'] }],
  ['a name in any order', { kind: 'name' as const, whom: 'Ганна Петренко' }, { names: ['Петренко Ганна Іванівна'] }],
  ['a unit', { kind: 'unit' as const, whom: 'unit-7' }, { units: ['unit-7'] }],
])('%s on the list closes matters that already wait, at the next request', async (_, whom, of) => {
  const item = await matter(of);
  expect(await opens(item)).toBe('open');
  await list(whom);
  expect(await opens(item)).toBe('conflict');
  expect(await opens(item, lead)).toBe('open');
});

test('an entry ends on its day, or when somebody else lifts it; nobody lifts their own', async () => {
  const item = await matter({ emails: ['x@x.example'] });
  await list({ untilAt: later(48) }, moderator);
  expect(await opens(item)).toBe('conflict');
  expect(await opens(item, moderator, later(49))).toBe('open');
  const [entry] = await listConflicts(box.db, house, moderator.staff.id, now);
  expect(entry).toMatchObject({ whom: 'x@x.example', why: 'сестра', own: true });
  const lift = (by: Hired) =>
    box.db.transaction((tx) => endConflict(tx, { id: entry?.id ?? '', staffId: moderator.staff.id, endedBy: by.staff.id, why: 'помилка' }, now));
  expect(await lift(moderator)).toBe(false);
  expect(await lift(lead)).toBe(true);
  expect(await lift(lead)).toBe(false);
  expect(await opens(item)).toBe('open');
});
