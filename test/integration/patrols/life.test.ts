import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rows } from '#db/index.ts';
import { patrolActs as acts, patrolDebriefs, patrolMembers, patrols, patrolSeats } from '#db/schema/patrols.ts';
import { codes } from '#db/seed/territories.ts';
import { patrolFigures } from '#modules/patrols/index.ts';
import { checklist, confirmPatrol, minutesOf, tickLead, tickMember, writeDebrief, type DebriefDraft } from '#modules/patrols/briefing.ts';
import { closePast } from '#modules/patrols/jobs.ts';
import { addPatrol, movePatrol, renewOrder } from '#modules/patrols/requests.ts';
import { patrolTable } from '#modules/patrols/rules.ts';
import { changeOwnSeat, decideSeat, signUp } from '#modules/patrols/seats.ts';
import { curfewSetting } from '#modules/territories/index.ts';
import { emptyDatabase } from '../../support/database.ts';
import { agreed, otherUnit, patrolBench } from '../../support/patrols.ts';

const box = emptyDatabase();
const bench = patrolBench(box);

async function scene(names = ['olena', 'petro', 'ivan']) {
  const { at } = bench;
  const police = await at.side('policeContact');
  const formation = await at.formation(await at.side('patrolCoordinator'));
  const people = [];
  for (const name of names) people.push(await at.member(police, `${name}@mail.example`, formation));
  const [olena, petro, ivan] = people;
  if (!olena || !petro) throw new Error('Two members at least.');
  return { police, formation, olena, petro, ivan: ivan ?? petro };
}
const debrief: DebriefDraft = {
  route: 'whole',
  talks: 7,
  helped: 2,
  warned: 1,
  incidents: ['ЄО-12345'],
  injured: false,
  injuries: '',
  feelings: 'Спокійно.',
  ideas: '',
};

test('the database holds the same table of steps as the code', async () => {
  const found = await rows<{ was: string; becomes: string }>(box.db, sql`select was, becomes from patrol_steps()`);
  const code = Object.values(patrolTable).flatMap(({ from, to }) => from.map((was) => `${was} ${to}`));
  expect([...new Set(found.map(({ was, becomes }) => `${was} ${becomes}`))].sort()).toEqual([...new Set(code)].sort());
});

test('from a request to counted hours', async () => {
  const { at } = bench;
  const { police, olena, petro, ivan } = await scene();
  const patrol = await at.walked(police, [olena, petro, ivan]);
  agreed(await decideSeat(at.house, police, patrol, { act: 'absent', seatId: await at.seat(patrol, ivan) }, at.now));
  agreed(await writeDebrief(at.house, olena.emailDigest, patrol, debrief, at.now));
  expect(await at.state(patrol)).toBe('debriefed');
  agreed(await confirmPatrol(at.house, police, patrol, at.now));
  expect(await at.state(patrol)).toBe('counted');
  expect(await confirmPatrol(at.house, police, patrol, at.now), 'it counts once').toBe('patrols.late');
  expect(await minutesOf(at.db, (await at.file(olena)).id)).toBe(120);
  expect(await minutesOf(at.db, (await at.file(ivan)).id)).toBe(0);
  expect(await patrolFigures(at.db, '2026-11')).toEqual({ month: '2026-11', requests: 1, held: 1, cancelled: 0, people: 2, hours: 4, forecast: 10 });
  expect(await patrolFigures(at.db, '2026-12')).toMatchObject({ requests: 0, held: 0 });
  const done = await at.db.select({ act: acts.act }).from(acts).where(eq(acts.about, patrol));
  expect(done.map(({ act }) => act)).toEqual(
    expect.arrayContaining(['request', 'publish', 'signUp', 'accept', 'approve', 'brief', 'briefed', 'leadBriefed', 'start', 'finish', 'debrief', 'count']),
  );
  await expect(at.db.update(acts).set({ act: 'other' })).rejects.toThrow();
});

test('a request is refused: not of the police, no officer, in the curfew, too few, another unit', async () => {
  const { at } = bench;
  const [police, chief, coordinator] = [await at.side('policeContact'), await at.side('liaison'), await at.side('patrolCoordinator')];
  const fault = async (side: typeof police, more = {}) => {
    const made = await addPatrol(at.house, side, at.draft(more), at.now);
    return 'fault' in made ? made.fault : null;
  };
  expect(await fault(coordinator)).toBe('patrols.onlyPolice');
  expect(await fault(police, { officer: ' ' })).toBe('patrols.officer.missing');
  expect(await fault(police, { needed: 1 })).toBe('patrols.needed.few');
  expect(await fault(police, { needed: 11 })).toBe('patrols.needed.many');
  expect(await fault(police, { unit: otherUnit })).toBe('patrols.notYours');
  expect(await fault(police, { on: '2026-11-23' })).toBe('patrols.when.past');
  expect(await fault(police, { curfewMark: true })).toBe('patrols.mark.headquarters');
  await at.db.execute(
    sql`insert into staff (email_sealed, email_digest, name, password_hash, password_set_at, created_at) values ('x', 'x', 'x', 'x', now(), now())`,
  );
  const initial = { ...curfewSetting.initial };
  Object.assign(curfewSetting.initial, { from: 23 * 60, to: 5 * 60 });
  expect(await fault(police, { from: 20 * 60, to: 23 * 60 + 30 })).toBe('patrols.when.curfew');
  expect(await fault(chief, { from: 20 * 60, to: 23 * 60 + 30 })).toBe('patrols.when.curfew');
  expect(await fault(chief, { from: 20 * 60, to: 23 * 60 + 30, curfewMark: true })).toBeNull();
  Object.assign(curfewSetting.initial, initial);
});

test('nobody signs up without a valid briefing, from elsewhere, twice, or into a place of conflict', async () => {
  const { at } = bench;
  const { police, formation, olena } = await scene();
  const asked = async (who: { emailDigest: string }, patrol: string, now = at.now) => signUp(at.house, who.emailDigest, patrol, now);
  const here = await at.published(police);
  const same = await at.published(police, { from: 14 * 60, to: 16 * 60 });
  const far = await at.published(await at.side('policeContact', otherUnit), { unit: otherUnit, territory: codes.peresypskyi });
  const away = await at.member(police, 'daleko@mail.example', formation, [codes.prymorskyi]);
  expect(await asked(away, here)).toBe('patrols.no.conflict');
  expect(await asked(olena, far)).toBe('patrols.no.territory');
  agreed(await asked(olena, here));
  expect(await asked(olena, same)).toBe('patrols.no.twice');
  expect(await signUp(at.house, at.who('nikhto@mail.example').emailDigest, here, at.now)).toBe('patrols.late');
  const filled = await at.filled('nova@mail.example', formation);
  expect(await asked(filled, here)).toBe('patrols.no.admitted');
  await at.db.execute(sql`delete from course_results where person_digest = ${olena.emailDigest}`);
  expect(await decideSeat(at.house, police, here, { act: 'accept', seatId: await at.seat(here, olena) }, at.now), 'the briefing ran out meanwhile').toBe(
    'patrols.no.briefing',
  );
});

test('two sign-ups of one person at once for one half of a day make one', async () => {
  const { at } = bench;
  const { police, olena } = await scene();
  const [one, two] = [await at.published(police), await at.published(police, { from: 15 * 60, to: 17 * 60 })];
  const said = await Promise.all([one, two, one].map((id) => signUp(at.house, olena.emailDigest, id, at.now).catch(() => 'raced')));
  const live = await at.db.select().from(patrolSeats);
  expect(live).toHaveLength(1);
  expect(said.filter((fault) => fault === null).length).toBeGreaterThanOrEqual(1);
});

test('nobody is approved for two patrols of one hour, and no more than are needed', async () => {
  const { at } = bench;
  const { police, olena, petro, ivan } = await scene();
  const morning = await at.published(police, { from: 11 * 60, to: 14 * 60, needed: 2 });
  const noon = await at.published(police, { from: 13 * 60, to: 15 * 60 });
  await at.approve(police, morning, olena);
  agreed(await signUp(at.house, olena.emailDigest, noon, at.now));
  expect(await decideSeat(at.house, police, noon, { act: 'accept', seatId: await at.seat(noon, olena) }, at.now)).toBe('patrols.no.clash');
  await at.approve(police, morning, petro);
  agreed(await signUp(at.house, ivan.emailDigest, morning, at.now));
  expect(await decideSeat(at.house, police, morning, { act: 'accept', seatId: await at.seat(morning, ivan) }, at.now)).toBe('patrols.no.full');
  agreed(await changeOwnSeat(at.house, petro.emailDigest, morning, 'leave', at.now));
  agreed(await decideSeat(at.house, police, morning, { act: 'accept', seatId: await at.seat(morning, ivan) }, at.now));
});

test('no roster of one, no briefing too early, no start before everybody ticked everything', async () => {
  const { at } = bench;
  const { police, olena, petro } = await scene();
  const patrol = await at.published(police);
  await at.approve(police, patrol, olena);
  const move = (act: 'approve' | 'brief' | 'start') => movePatrol(at.house, police, patrol, { act }, at.now);
  expect(await move('approve')).toBe('patrols.needs.two');
  await expect(at.db.update(patrols).set({ state: 'rostered' }).where(eq(patrols.id, patrol)), 'the database refuses too').rejects.toThrow();
  await at.approve(police, patrol, petro);
  agreed(await move('approve'));
  expect(await move('brief')).toBe('patrols.needs.near');
  at.now = at.at('2026-11-26', '18:00');
  await at.db.execute(sql`update course_results set last_on = '2026-11-25' where person_digest = ${petro.emailDigest}`);
  expect(await move('brief'), 'a test ran out meanwhile').toBe('patrols.needs.expired');
  await at.db.execute(sql`update course_results set last_on = '2026-11-26' where person_digest = ${petro.emailDigest}`);
  agreed(await move('brief'));
  expect(await move('start')).toBe('patrols.needs.briefed');
  expect(await tickMember(at.house, olena.emailDigest, patrol, checklist.slice(1), at.now)).toBe('patrols.check.missing');
  for (const who of [olena, petro]) agreed(await tickMember(at.house, who.emailDigest, patrol, checklist, at.now));
  expect(await move('start'), 'the officer has not').toBe('patrols.needs.briefed');
  await expect(at.db.update(patrols).set({ state: 'started' }).where(eq(patrols.id, patrol))).rejects.toThrow();
  agreed(await tickLead(at.house, police, patrol, checklist, at.now));
  agreed(await changeOwnSeat(at.house, petro.emailDigest, patrol, 'leave', at.now));
  expect(await move('start'), 'one is left').toBe('patrols.needs.two');
});

test('the database lets no patrol jump over a step or begin in the middle', async () => {
  const { at } = bench;
  const { police } = await scene();
  const id = await at.request(police);
  for (const state of ['started', 'counted', 'rostered', 'finished'] as const)
    await expect(at.db.update(patrols).set({ state }).where(eq(patrols.id, id)), state).rejects.toThrow();
  const [row] = await at.db.select().from(patrols).where(eq(patrols.id, id));
  if (!row) throw new Error('The request is gone.');
  const { id: _id, number: _number, ...copy } = row;
  await expect(at.db.insert(patrols).values({ ...copy, state: 'published' })).rejects.toThrow();
});

test('put off by weather: told at once, let go, and opened again on another day', async () => {
  const { at } = bench;
  const { police, olena, petro } = await scene();
  const patrol = await at.rostered(police, [olena, petro]);
  const before = (await at.letters()).length;
  at.now = new Date(at.now.getTime() + 60_000);
  expect(await movePatrol(at.house, police, patrol, { act: 'postpone' }, at.now)).toBe('patrols.stop.missing');
  agreed(await movePatrol(at.house, police, patrol, { act: 'postpone', reason: 'weather' }, at.now));
  expect(
    (await at.letters())
      .slice(before)
      .map(({ to, text }) => [to, text.split('\n')[0]])
      .sort(),
  ).toEqual([
    ['olena@mail.example', 'Патруль відкладено'],
    ['petro@mail.example', 'Патруль відкладено'],
  ]);
  expect(await movePatrol(at.house, police, patrol, { act: 'approve' }, at.now)).toBe('patrols.late');
  agreed(await renewOrder(at.house, police, patrol, at.draft({ on: '2026-11-28' }), at.now));
  expect(await at.state(patrol)).toBe('published');
  agreed(await signUp(at.house, olena.emailDigest, patrol, at.now));
  expect(await renewOrder(at.house, police, patrol, at.draft({ on: '2026-11-29' }), at.now)).toMatchObject({ fault: 'patrols.when.fixed' });
});

test('a debrief names nobody, and an injury is told to the unit and the coordinator at once', async () => {
  const { at } = bench;
  const { police, olena, petro, ivan } = await scene();
  const patrol = await at.walked(police, [olena, petro]);
  const write = (who: { emailDigest: string }, more: Partial<DebriefDraft>) => writeDebrief(at.house, who.emailDigest, patrol, { ...debrief, ...more }, at.now);
  expect(await write(olena, { feelings: 'Зупинили Петренка Івана Петровича, кричав.' })).toMatchObject({ fault: 'patrols.debrief.names', field: 'feelings' });
  expect(await write(olena, { injured: true })).toMatchObject({ field: 'injuries' });
  expect(await write(ivan, {}), 'not of the roster').toMatchObject({ fault: 'patrols.late' });
  const before = (await at.letters()).length;
  agreed(await write(olena, { injured: true, injuries: 'Підвернула ногу, лікар оглянув.' }));
  const told = (await at.letters()).slice(before);
  expect(told).toHaveLength(2);
  for (const { text } of told) {
    expect(text).toContain('Терміново');
    expect(text).not.toContain('ногу');
  }
  expect(await write(petro, {}), 'written once').toMatchObject({ fault: 'patrols.late' });
  const [row] = await at.db.select().from(patrolDebriefs);
  expect(JSON.stringify(row)).not.toContain('ногу');
});

test('a patrol nobody held is cancelled by itself after its end', async () => {
  const { at } = bench;
  const { police, olena } = await scene();
  const patrol = await at.published(police);
  await at.approve(police, patrol, olena);
  await closePast(at.house, at.at('2026-11-26', '20:29'));
  expect(await at.state(patrol)).toBe('published');
  await closePast(at.house, at.at('2026-11-26', '20:30'));
  await closePast(at.house, at.at('2026-11-26', '20:31'));
  expect(await at.state(patrol)).toBe('cancelled');
  expect((await at.db.select().from(patrolMembers)).length).toBeGreaterThan(0);
});

test('who asked and was not answered hears it when the patrol is confirmed', async () => {
  const { at } = bench;
  const { police, olena, petro, ivan } = await scene();
  const patrol = await at.published(police);
  for (const who of [olena, petro]) await at.approve(police, patrol, who);
  agreed(await signUp(at.house, ivan.emailDigest, patrol, at.now));
  await at.finish(police, patrol, [olena, petro]);
  agreed(await writeDebrief(at.house, olena.emailDigest, patrol, debrief, at.now));
  const before = (await at.letters()).length;
  at.now = new Date(at.now.getTime() + 60_000);
  agreed(await confirmPatrol(at.house, police, patrol, at.now));
  expect((await at.db.select().from(patrolSeats)).map(({ state }) => state).sort()).toEqual(['came', 'came', 'declined']);
  expect((await at.letters()).slice(before).map(({ to }) => to)).toEqual([ivan.email]);
});

test('a button pressed long after the end does not lengthen a patrol, and one that nobody finished ends by itself', async () => {
  const { at } = bench;
  const { police, olena, petro } = await scene();
  const patrol = await at.rostered(police, [olena, petro]);
  await at.start(police, patrol, [olena, petro]);
  await closePast(at.house, at.at('2026-11-27', '20:29'));
  expect(await at.state(patrol)).toBe('started');
  await closePast(at.house, at.at('2026-11-27', '20:31'));
  expect(await at.state(patrol)).toBe('finished');
  const next = { on: '2026-11-28' };
  const late = await at.rostered(police, [olena, petro], next);
  await at.start(police, late, [olena, petro], next.on);
  agreed(await movePatrol(at.house, police, late, { act: 'finish' }, at.at('2026-11-29', '04:00')));
  for (const id of [patrol, late]) {
    agreed(await writeDebrief(at.house, olena.emailDigest, id, debrief, at.at('2026-11-29', '10:00')));
    agreed(await confirmPatrol(at.house, police, id, at.at('2026-11-29', '11:00')));
  }
  expect(await minutesOf(at.db, (await at.file(olena)).id)).toBe(240);
});
