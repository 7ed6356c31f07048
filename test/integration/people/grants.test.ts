import { beforeEach, expect, test } from 'vitest';
import { ne, sql } from 'drizzle-orm';
import { outbox } from '#db/schema/outbox.ts';
import { staffRoles } from '#db/schema/people.ts';
import {
  acceptInvite,
  answerRole,
  askForRole,
  closeAccount,
  codeNow,
  endRole,
  findInvite,
  findSession,
  findStaff,
  inviteByLetter,
  inviteCommand,
  listAsks,
  listColleagues,
  listInvites,
  sendAgain,
  withdrawInvite,
  type Role,
  type RoleTerms,
} from '#modules/people/index.ts';
import type { House } from '#platform/house.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { hire, password, signedIn, type Hired } from '../../support/people.ts';

const box = emptyDatabase();
const now = new Date('2026-11-24T10:00:05Z');
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const terms = (role: Role, more: Partial<RoleTerms> = {}): RoleTerms => ({
  role,
  territory: null,
  unit: null,
  untilAt: later(24 * 90),
  why: 'новий набір',
  ...more,
});
const someone = (role: Role) => ({ email: 'new@portal.example', name: 'Нова Людина', policeTies: false, ...terms(role) });
let house: House;
let admin: Hired;
let lead: Hired;
let editor: Hired;
beforeEach(async () => {
  house = testHouse(box.database);
  admin = await hire(house, 'administrator', now);
  lead = await hire(house, 'lead', now);
  editor = await hire(house, 'contentEditor', now);
});
const ask = (whom: Hired, role: Role, by: Hired | null, at = later(0.1)) =>
  box.db.transaction((tx) => askForRole(tx, house, whom.staff.id, terms(role), by?.staff.id ?? null, at));
const answer = (askId: string, by: Hired, said: 'confirmed' | 'refused' = 'confirmed', at = later(0.2)) =>
  answerRole(house, { askId, answer: said, by: by.staff.id, why: 'перевірено' }, at);
const rolesOf = async (whom: Hired) => (await findStaff(box.db, whom.staff.id, later(1)))?.roles;
const roleIdOf = async (whom: Hired) => (await listColleagues(box.db, whom.staff.id))[0]?.roles[0]?.id ?? '';
const take = async (whom: Hired) => {
  const roleId = await roleIdOf(whom);
  return box.db.transaction((tx) => endRole(tx, house, { roleId, endedBy: null, why: 'кінець' }, later(1)));
};
const letters = async () =>
  // Each signing in of these tests is from a new browser; the letter about it has a test of its own.
  (await box.db.select().from(outbox).where(ne(outbox.template, 'people.browser'))).map((row) => ({
    template: row.template,
    to: house.vault.open(row.toSealed ?? ''),
    data: JSON.parse(house.vault.open(row.dataSealed ?? '')) as { token?: string },
  }));

test('a plain role is given at once, with a letter, and ends what the person had open', async () => {
  const token = await signedIn(house, editor, now);
  expect(await ask(editor, 'mapEditor', admin)).toEqual({ status: 'given' });
  expect(await rolesOf(editor)).toEqual(['contentEditor', 'mapEditor']);
  expect(await findSession(house, token, now)).toBeNull();
  expect(await letters()).toMatchObject([{ template: 'people.role', to: editor.email }]);
  expect((await listColleagues(box.db, editor.staff.id))[0]?.roles[0]).toMatchObject({
    role: 'mapEditor',
    givenBy: admin.staff.id,
    why: 'новий набір',
    until: later(24 * 90),
    confirmedBy: null,
  });
});

test('a weighty role needs a second person: not the one who asked, not the one who gets it, nobody without the right', async () => {
  const asked = await ask(editor, 'moderator', admin);
  if (asked.status !== 'asked') throw new Error(asked.status);
  expect(await rolesOf(editor)).toEqual(['contentEditor']);
  expect(await listAsks(box.db, now)).toMatchObject([{ name: editor.staff.name, role: 'moderator', askedBy: admin.staff.id }]);
  expect(await answer(asked.id, admin)).toEqual({ status: 'refused', why: 'people.ask.own' });
  expect(await answer(asked.id, editor)).toEqual({ status: 'refused', why: 'people.ask.own' });
  expect(await answer(asked.id, await hire(house, 'auditor', now))).toEqual({ status: 'refused', why: 'people.closed.text' });
  expect(await answer(asked.id, lead)).toEqual({ status: 'done', inviteId: null });
  expect(await rolesOf(editor)).toEqual(['contentEditor', 'moderator']);
  expect((await listColleagues(box.db, editor.staff.id))[0]?.roles[0]).toMatchObject({ role: 'moderator', confirmedBy: lead.staff.id });
});

test('two persons answer at once: one word counts and the role is given once', async () => {
  const other = await hire(house, 'lead', now);
  const asked = await ask(editor, 'moderator', admin);
  if (asked.status !== 'asked') throw new Error(asked.status);
  const both = await Promise.all([answer(asked.id, lead), answer(asked.id, other, 'refused')]);
  expect(both.map((one) => one.status).sort()).toEqual(['done', 'gone']);
  const kept = both[0]?.status === 'done' ? ['contentEditor', 'moderator'] : ['contentEditor'];
  expect(await rolesOf(editor)).toEqual(kept);
  expect(await answer(asked.id, lead)).toEqual({ status: 'gone' });
});

test('a question nobody answers runs out, and the database itself knows no own confirmation', async () => {
  const asked = await ask(editor, 'moderator', admin);
  if (asked.status !== 'asked') throw new Error(asked.status);
  expect(await answer(asked.id, lead, 'confirmed', later(24 * 15))).toEqual({ status: 'gone' });
  const insert = sql`insert into staff_role_answers (ask_id, answer, answered_by, answered_at, why) values (${asked.id}, 'confirmed', ${admin.staff.id}, now(), 'x')`;
  await expect(box.db.execute(insert)).rejects.toThrow();
  await expect(box.db.execute(sql`update staff_roles set role = 'administrator'`)).rejects.toThrow();
  await expect(box.db.execute(sql`delete from staff_roles`)).rejects.toThrow();
});

test('nobody gives a role to themselves, twice, or across sides', async () => {
  expect(await ask(admin, 'auditor', admin)).toEqual({ status: 'refused', why: 'people.role.own' });
  expect(await ask(editor, 'contentEditor', admin)).toEqual({ status: 'refused', why: 'people.role.held' });
  for (const role of ['liaison', 'policeContact', 'administrator', 'auditor'] as const)
    expect(await ask(editor, role, admin)).toEqual({ status: 'refused', why: 'people.roles.apart' });
  expect(await ask(admin, 'moderator', lead)).toEqual({ status: 'refused', why: 'people.roles.apart' });
});

test('the last administrator stays: by role, by closing, and when two leave at once', async () => {
  expect(await take(admin)).toBe('people.lastAdministrator');
  expect(await box.db.transaction((tx) => closeAccount(tx, house, { staffId: admin.staff.id, closedBy: null, why: 'кінець' }, now))).toBe(
    'people.lastAdministrator',
  );
  const second = await hire(house, 'administrator', now);
  const both = await Promise.all([take(admin), take(second)]);
  expect(both.filter((one) => one === null)).toHaveLength(1);
  expect(both).toContain('people.lastAdministrator');
});

test('a role is taken back once, and the row of it stays', async () => {
  expect(await take(editor)).toBeNull();
  expect(await take(editor)).toBe('people.gone');
  expect(await rolesOf(editor)).toEqual([]);
  expect(await box.db.select().from(staffRoles)).toHaveLength(3);
  expect((await listColleagues(box.db, editor.staff.id))[0]?.roles[0]?.ended).toMatchObject({ why: 'кінець' });
});

test('an invitation leaves as a letter; sent again, the old link dies; taken back, no link works', async () => {
  const made = await inviteByLetter(house, someone('mapEditor'), admin.staff.id, now);
  if ('refused' in made) throw new Error(made.refused);
  const sent = await letters();
  expect(sent).toMatchObject([{ template: 'people.invited', to: 'new@portal.example', data: { token: made.token } }]);
  expect(await listInvites(box.db, house, now)).toMatchObject([{ id: made.id, state: 'open', role: 'mapEditor' }]);
  expect(await inviteByLetter(house, someone('mapEditor'), admin.staff.id, now)).toEqual({ refused: 'people.email.invited' });
  expect(await inviteByLetter(house, { ...someone('mapEditor'), email: editor.email }, admin.staff.id, now)).toEqual({ refused: 'people.email.taken' });
  expect(await listInvites(box.db, house, later(80))).toMatchObject([{ state: 'over' }]);
  expect(await box.db.transaction((tx) => sendAgain(tx, house, made.id, admin.staff.id, later(80)))).toBe(true);
  expect(await findInvite(box.db, house, made.token, later(80))).toEqual({ status: 'unknown' });
  const fresh = (await letters()).map((one) => one.data.token).find((token) => token !== made.token) ?? '';
  expect(await findInvite(box.db, house, fresh, later(81))).toMatchObject({ status: 'open' });
  expect(await box.db.transaction((tx) => withdrawInvite(tx, made.id, admin.staff.id, later(81)))).toBe(true);
  expect(await findInvite(box.db, house, fresh, later(81))).toEqual({ status: 'unknown' });
  expect(await box.db.transaction((tx) => sendAgain(tx, house, made.id, admin.staff.id, later(81)))).toBe(false);
});

test('an invitation to a weighty role writes no letter until a second person says yes', async () => {
  const made = await inviteByLetter(house, someone('moderator'), admin.staff.id, now);
  if ('refused' in made) throw new Error(made.refused);
  expect(made.waits).toBe(true);
  expect(await letters()).toEqual([]);
  expect(await findInvite(box.db, house, made.token, now)).toEqual({ status: 'waits' });
  expect(await acceptInvite(house, made.token, { password, code: '000000' }, now)).toEqual({ status: 'gone' });
  expect(await box.db.transaction((tx) => sendAgain(tx, house, made.id, admin.staff.id, now))).toBe(false);
  const [waiting] = await listAsks(box.db, now);
  expect(waiting).toMatchObject({ invited: true, name: 'Нова Людина' });
  expect(await answer(waiting?.id ?? '', admin)).toMatchObject({ status: 'refused' });
  expect(await answer(waiting?.id ?? '', lead)).toMatchObject({ status: 'done' });
  const token = (await letters())[0]?.data.token ?? '';
  const found = await findInvite(box.db, house, token, now);
  if (found.status !== 'open') throw new Error(found.status);
  const opened = await acceptInvite(house, token, { password, code: codeNow(found.secret, now).code }, now);
  if (opened.status !== 'opened') throw new Error(opened.status);
  expect((await listColleagues(box.db, opened.staffId))[0]?.roles).toMatchObject([
    { role: 'moderator', givenBy: admin.staff.id, confirmedBy: lead.staff.id, why: 'новий набір' },
  ]);
});

test('the command opens the door for the very first administrator alone; whoever follows is confirmed in the office', async () => {
  const say = (line: string) => void said.push(line);
  const said: string[] = [];
  expect(await inviteCommand.run(house, ['second@portal.example', 'administrator', 'Друга'], say, now)).toBe(0);
  expect(said.join(' ')).not.toContain('zaproshennia');
  const [waiting] = await listAsks(box.db, now);
  expect(waiting).toMatchObject({ role: 'administrator', askedBy: null });
  expect(await answer(waiting?.id ?? '', admin)).toMatchObject({ status: 'done' });
  expect(await letters()).toMatchObject([{ template: 'people.invited', to: 'second@portal.example' }]);
  expect(await inviteCommand.run(house, [admin.email, 'lead', 'Друга'], say, now)).toBe(1);
});
