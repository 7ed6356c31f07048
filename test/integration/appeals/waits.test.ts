import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { appeals } from '#db/schema/appeals.ts';
import { takeAddendum } from '#modules/appeals/addendumDesk.ts';
import { openSent, review } from '#modules/appeals/index.ts';
import { listUnits } from '#modules/territories/index.ts';
import type { House } from '#platform/house.ts';
import { keepAppeal } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { testHouse } from '../../support/house.ts';
import { answers, layLand, solvedProof, Visitor } from '../../support/wizard.ts';

const box = emptyDatabase();
const now = new Date('2026-11-21T10:00:00Z');
let house: House;
const visitor = () => new Visitor(house, now);
const all = () => box.db.select().from(appeals);
beforeEach(async () => {
  house = testHouse(box.database);
  await layLand(box.db, now);
});

test.each([
  ['no proof of work', {}, 'appeals.waits.noProof'],
  ['a rubbish proof', { _proof: '{"challenge":{}}' }, 'appeals.waits.noProof'],
  ['a filled trap', { _website: 'https://spam.example' }, 'appeals.waits.noProof'],
])('with %s the appeal still goes, and waits with a note', async (_, more, note) => {
  const person = visitor();
  await person.walk();
  expect((await person.send(more)).go).toBe('appeals.sent');
  expect((await all())[0]?.waitsNote).toBe(note);
});

test('one piece of work serves one appeal, and only while it is fresh', async () => {
  const proof = await solvedProof(house, now);
  for (const [at, minutes, note] of [
    [1, 5, null],
    [2, 6, 'appeals.waits.noProof'],
    [3, 90, 'appeals.waits.noProof'],
  ] as const) {
    const person = visitor();
    await person.walk({ you: { email: `person${at}@mail.example` } });
    person.now = new Date(now.getTime() + minutes * 60_000);
    await person.send({ _proof: at === 3 ? await solvedProof(house, now) : proof });
    const [row] = await box.db
      .select()
      .from(appeals)
      .where(eq(appeals.number, (await openSent(person.desk()))?.receipt.number ?? ''));
    expect(row?.waitsNote).toBe(note);
  }
});

/** The same words once more, with the choice an author makes when the portal asks. */
async function again(choice: string) {
  const person = visitor();
  await person.walk({ what: { essence: `${String(answers.what['essence'])} Дякую.` } });
  const asked = await person.send();
  expect(asked.status).toBe(409);
  return { person, asked, turn: await person.send({ alike: choice, _number: asked.alike?.number ?? '' }) };
}
const first = async (state: 'waits' | 'open' | 'gone'): Promise<string> => {
  const person = visitor();
  await person.walk();
  await person.send();
  const [row] = await all();
  // The way there is walked in other tests; as a replica the database asks for no history.
  if (state !== 'waits')
    await box.db.transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx.update(appeals).set({ state: state === 'open' ? 'sent' : 'closed' });
    });
  return row?.number ?? '';
};

test('nearly the same words as a letter that has gone: added to it, complained of, or sent anyway', async () => {
  const number = await first('open');
  const added = await again('add');
  expect(added.asked.alike).toMatchObject({ number, stands: 'open' });
  expect([added.turn.go, added.turn.about]).toEqual(['appeals.addendum', number]);
  expect(await all(), 'nothing is sent by this').toHaveLength(1);
  // The words come along, behind the code of that letter; without a draft the page is the same as for anybody.
  const page = await takeAddendum(added.person.desk(), number, true);
  if (page === null || 'go' in page) throw new Error('The page was not shown.');
  expect(page).toMatchObject({ before: null, files: [], status: 200, form: { errors: {} } });
  expect(page.form.values['essence']).toBe(`${String(answers.what['essence'])} Дякую.\n\n${String(answers.request['request'])}`);
  expect(await takeAddendum(visitor().desk(), number, true)).toEqual({ go: 'letter', number });
  expect((await added.person.open('what')).form.values['essence'], 'the draft stays').toContain('Дякую.');
  const silent = await again('silence');
  expect(silent.turn.go).toBe('appeals.where');
  expect((await silent.person.open('where')).form.lists['marks']).toEqual(['noAnswer']);
  expect((await silent.person.open('request')).form.values['follows']).toBe(number);
  expect((await again('anyway')).turn.go).toBe('appeals.sent');
});

test('while the earlier one waits, its own page is the way', async () => {
  const number = await first('waits');
  const looked = await again('add');
  expect(looked.asked.alike).toMatchObject({ number, stands: 'waits' });
  expect([looked.turn.go, looked.turn.about]).toEqual(['appeals.appeal', number]);
});

test('nothing is added to a closed letter, whatever a form says', async () => {
  await first('gone');
  const { asked, turn } = await again('add');
  expect(asked.alike?.stands).toBe('gone');
  expect([turn.go, turn.status]).toEqual([null, 409]);
});

test('another person, another unit or other words are not taken for the same', async () => {
  const first = visitor();
  await first.walk();
  await first.send();
  for (const changed of [
    { you: { email: 'other@mail.example' } },
    { what: { essence: 'На розі Базарної та Рішельєвської третій день лежить повалене дерево, обійти його можна лише дорогою.' } },
  ]) {
    const person = visitor();
    await person.walk(changed);
    expect((await person.send()).go).toBe('appeals.sent');
  }
});

test('after 45 days, or to another unit, the same words are not taken for the same', async () => {
  const complain = (unit: string) => ({
    aim: { aim: 'police', kind: '' },
    where: { place: 'unknown', when: 'unknown', unit1: unit, ...(unit ? {} : { whoUnknown: 'yes' }) },
  });
  const [one, other] = (await listUnits(box.db)).map((unit) => unit.code);
  const write = async (at: Date, unit: string): Promise<number> => {
    const person = new Visitor(house, at);
    await person.walk(complain(unit));
    return (await person.send()).status;
  };
  expect(await write(now, one ?? '')).toBe(200);
  expect(await write(now, one ?? '')).toBe(409);
  expect(await write(now, other ?? '')).toBe(200);
  const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
  expect(await write(days(44), one ?? '')).toBe(409);
  expect(await write(days(46), one ?? '')).toBe(200);
});

test('a flood from one network and a flood of letters to one address are stopped with the draft kept', async () => {
  for (let at = 0; at < 15; at += 1) {
    const person = visitor();
    await person.walk({
      you: { email: `person${at}@mail.example` },
      what: { essence: `Випадок номер ${at}: у дворі знову не світить ліхтар, темно й слизько на сходах.` },
    });
    expect((await person.send()).go).toBe('appeals.sent');
  }
  const late = visitor();
  await late.walk({ you: { email: 'late@mail.example' } });
  const turn = await late.send();
  expect([turn.status, turn.form.errors['_form']?.key]).toEqual([429, 'appeals.wizard.tooManySent']);
  expect((await late.open('what')).form.values['essence']).toContain('ліхтарі');
  late.now = new Date(late.now.getTime() + 3_700_000);
  expect((await late.send()).go).toBe('appeals.sent');
});

test('a moderator sees why an appeal waits, and never somebody else’s reason', async () => {
  const { id } = await keepAppeal(box.db, house, {});
  const marksOf = async (): Promise<string[]> => (await review.titles(box.db, house, [id])).get(id)?.marks ?? [];
  for (const [waitsNote, mark] of [
    [null, null],
    ['appeals.waits.sixth', 'Шосте за день'],
    ['appeals.waits.noProof', 'Браузер не перевірено'],
  ] as const) {
    await box.db.update(appeals).set({ waitsNote }).where(eq(appeals.id, id));
    const shown = (await marksOf()).filter((one) => one === 'Шосте за день' || one === 'Браузер не перевірено');
    expect(shown).toEqual(mark === null ? [] : [mark]);
  }
});
