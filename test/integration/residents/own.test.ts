import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { appeals } from '#db/schema/appeals.ts';
import { addToLetter } from '#modules/appeals/addendum.ts';
import { personal, seenNumber, takeOwn } from '#modules/appeals/index.ts';
import { openStatus } from '#modules/appeals/see.ts';
import { addThing, findResident, removeThing } from '#modules/residents/index.ts';
import { statusCodeHash } from '#modules/appeals/codes.ts';
import type { Person } from '#platform/personal.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { appealContent, testCode } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { entered } from '../../support/residents.ts';
import { Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const from = (email: string) => ({ content: appealContent({ applicant: { ...appealContent().applicant, email } }) });
const maria = 'maria@mail.example';
const petro = 'petro@mail.example';
const enter = async (email: string) => entered(desk.at.house, email, desk.at.bench.now);
const listed = async (person: Person) =>
  (await personal.list(desk.at.db, desk.at.house, person, 'uk', desk.at.bench.now)).map(({ key, added }) => ({ key, added }));
/** What a page of an appeal would show to this person in a browser without any other cookie. */
const opens = (person: Person | null, number: string) => seenNumber({ ...new Visitor(desk.at.house, desk.at.bench.now).desk(), person }, number);

test('the list holds what was confirmed with the address, with number, state and date, and opens it without a code', async () => {
  const { number } = await desk.at.keep(from(maria));
  await desk.at.keep(from(petro));
  const { person } = (await enter('Maria@mail.example')).resident;
  const [row, ...more] = await personal.list(desk.at.db, desk.at.house, person, 'uk', desk.at.bench.now);
  expect(more).toEqual([]);
  expect(row).toMatchObject({ key: number, href: `/zvernennia/${number}`, on: desk.at.bench.now, state: { text: 'Надіслано' }, added: false });
  expect(await opens(person, number)).toBe(number);
});

test('what was added to a letter stands on the page of that letter, and opens with it', async () => {
  const { number } = await desk.at.sent(from(maria));
  const added =
    (await addToLetter(desk.at.house, number, { essence: 'Згадала номер авто.', once: 'form-0123456789abc', language: 'uk' }, desk.at.bench.now)) ?? '';
  const { person } = (await enter(maria)).resident;
  expect(await listed(person)).toEqual([{ key: number, added: false }]);
  expect(await opens(person, added)).toBe(added);
  const stranger = (await enter(petro)).resident.person;
  expect(await opens(stranger, added)).toBeNull();
  const key = { number: added, code: testCode };
  const own = await takeOwn(new Visitor(desk.at.house, desk.at.bench.now).desk(key));
  if (!('thing' in own)) throw new Error('It was not taken.');
  expect(own.thing.key, 'the letter is what an account holds').toBe(number);
  const withLetter = { ...stranger, things: [own.thing] };
  expect([await opens(withLetter, number), await opens(withLetter, added)]).toEqual([number, added]);
});

test('nobody opens or sees an appeal of somebody else through an account', async () => {
  const { number } = await desk.at.keep(from(maria));
  const { person } = (await enter(petro)).resident;
  expect(await listed(person)).toEqual([]);
  expect(await opens(person, number)).toBeNull();
  expect(await opens(null, number)).toBeNull();
  const forged: Person = { ...person, things: [{ kind: 'appeal', key: number, proof: statusCodeHash(desk.at.house, number, 'XXXXXXXX') }] };
  expect(await listed(forged)).toEqual([]);
  expect(await opens(forged, number)).toBeNull();
  const other = {
    ...person,
    things: [{ kind: 'tip', key: number, proof: (await desk.at.row((await desk.at.db.select().from(appeals))[0]?.id ?? '')).codeHash }],
  };
  expect(await opens(other, number)).toBeNull();
});

test('an address that somebody typed and nobody confirmed brings nothing to its owner', async () => {
  const { id, number } = await desk.at.keep({ ...from(petro), steps: ['send'] });
  await desk.at.db.update(appeals).set({ confirmedAt: null }).where(eq(appeals.id, id));
  const { person } = (await enter(petro)).resident;
  expect(await listed(person)).toEqual([]);
  expect(await opens(person, number)).toBeNull();
});

test('an appeal from another address is added by number and code, opens until the code changes, and can be taken off', async () => {
  const { id, number } = await desk.at.keep(from(maria));
  const { house, db, bench } = desk.at;
  const { resident, token } = await enter(petro);
  const opened = await openStatus(db, house, { number, code: testCode, network: 'n' }, bench.now);
  if (!opened.ok) throw new Error('It did not open.');
  await addThing(db, resident.id, { kind: 'appeal', key: number, proof: opened.proof }, bench.now);
  const again = async () => (await findResident(house, token, bench.now))?.person ?? resident.person;
  expect(await listed(await again())).toEqual([{ key: number, added: true }]);
  expect(await opens(await again(), number)).toBe(number);
  await db
    .update(appeals)
    .set({ codeHash: statusCodeHash(house, number, 'MPTXY234') })
    .where(eq(appeals.id, id));
  expect(await listed(await again())).toEqual([]);
  expect(await opens(await again(), number)).toBeNull();
  await removeThing(db, resident.id, { kind: 'appeal', key: number });
  expect((await again()).things).toEqual([]);
});

test('another person cannot take something off my list', async () => {
  const { number } = await desk.at.keep(from(maria));
  const { house, db, bench } = desk.at;
  const mine = await enter(petro);
  const other = await enter('other@mail.example');
  await addThing(db, mine.resident.id, { kind: 'appeal', key: number, proof: 'x' }, bench.now);
  await removeThing(db, other.resident.id, { kind: 'appeal', key: number });
  expect((await findResident(house, mine.token, bench.now))?.person.things).toHaveLength(1);
});
