import { randomBytes } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { outbox } from '#db/schema/outbox.ts';
import { audit } from '#db/schema/audit.ts';
import { formations, patrolActs, patrolOrders, patrols, patrolSanctions, patrolSeats } from '#db/schema/patrols.ts';
import { checklist, confirmPatrol, tickLead, tickMember, writeDebrief } from '#modules/patrols/briefing.ts';
import { auditFormation } from '#modules/patrols/formations.ts';
import { personal } from '#modules/patrols/index.ts';
import { closePast, forgetPatrols } from '#modules/patrols/jobs.ts';
import { readOrder, readOrderForUnit } from '#modules/patrols/order.ts';
import { movePatrol, renewOrder } from '#modules/patrols/requests.ts';
import { answerAppeal, appealSanction, suspend } from '#modules/patrols/sanctions.ts';
import { changeOwnSeat, decideSeat, listOpen, listOwnSeats, signUp } from '#modules/patrols/seats.ts';
import { grantRoles } from '#platform/databaseRoles.ts';
import { emptyDatabase } from '../../support/database.ts';
import { agreed, otherUnit, patrolBench, place, secretWords } from '../../support/patrols.ts';

// Somebody wants to know where a patrol will be. Nothing tells them: not the page, not the office, not a letter, not the record.

const box = emptyDatabase();
const bench = patrolBench(box);

const debrief = { route: 'whole' as const, talks: 1, helped: 0, warned: 0, incidents: [], injured: false, injuries: '', feelings: '', ideas: '' };

async function scene() {
  const { at } = bench;
  const police = await at.side('policeContact');
  const formation = await at.formation(await at.side('patrolCoordinator'));
  const [olena, petro, ivan] = [
    await at.member(police, 'olena@mail.example', formation),
    await at.member(police, 'petro@mail.example', formation),
    await at.member(police, 'ivan@mail.example', formation),
  ];
  const patrol = await at.rostered(police, [olena, petro]);
  return { police, formation, olena, petro, ivan, patrol };
}

test('the roster sees the order from three hours before the start to the end, and not a minute longer', async () => {
  const { at } = bench;
  const { olena, patrol } = await scene();
  const seen = async (time: string) => (await readOrder(at.house, patrol, olena.emailDigest, at.at('2026-11-26', time))) !== null;
  expect(await seen('15:29')).toBe(false);
  expect(await seen('15:30')).toBe(true);
  expect(await seen('18:30')).toBe(true);
  expect(await seen('20:29')).toBe(true);
  expect(await seen('20:30')).toBe(false);
  expect(await seen('20:31')).toBe(false);
  expect(await readOrder(at.house, patrol, olena.emailDigest, at.at('2026-11-26', '18:00'))).toEqual({
    startsAt: at.at('2026-11-26', '18:30'),
    endsAt: at.at('2026-11-26', '20:30'),
    ...place,
  });
});

test('nobody else sees it within those hours: not asked, not approved, taken off, gone, replaced, suspended', async () => {
  const { at } = bench;
  const { police, formation, olena, petro, ivan, patrol } = await scene();
  const near = at.at('2026-11-26', '18:00');
  const sees = async (who: { emailDigest: string }) => (await readOrder(at.house, patrol, who.emailDigest, near)) !== null;
  const marta = await at.member(police, 'marta@mail.example', formation);
  expect(await sees(ivan), 'never asked').toBe(false);
  expect(await sees({ emailDigest: 'nobody' })).toBe(false);
  agreed(await movePatrol(at.house, police, patrol, { act: 'reopen' }, at.now));
  expect(await sees(olena), 'not while the roster is open').toBe(false);
  agreed(await signUp(at.house, ivan.emailDigest, patrol, at.now));
  agreed(await signUp(at.house, marta.emailDigest, patrol, at.now));
  agreed(await changeOwnSeat(at.house, petro.emailDigest, patrol, 'swap', at.now));
  agreed(await decideSeat(at.house, police, patrol, { act: 'replace', seatId: await at.seat(patrol, ivan), out: await at.seat(patrol, petro) }, at.now));
  agreed(await movePatrol(at.house, police, patrol, { act: 'approve' }, at.now));
  expect([await sees(olena), await sees(ivan), await sees(petro), await sees(marta)]).toEqual([true, true, false, false]);
  agreed(await decideSeat(at.house, police, patrol, { act: 'remove', seatId: await at.seat(patrol, ivan) }, at.now));
  expect(await sees(ivan), 'taken off').toBe(false);
  expect(await sees(olena)).toBe(true);
  agreed(await changeOwnSeat(at.house, olena.emailDigest, patrol, 'leave', at.now));
  expect(await sees(olena), 'gone').toBe(false);
});

test('a suspended member and one who erased the file lose sight of it at once', async () => {
  const { at } = bench;
  const { police, olena, petro, patrol } = await scene();
  const near = at.at('2026-11-26', '18:00');
  agreed(await suspend(at.house, police, (await at.file(olena)).id, { why: 'Прийшла на патруль без жилета.', days: 30 }, near));
  expect(await readOrder(at.house, patrol, olena.emailDigest, near)).toBeNull();
  await at.db.transaction((tx) => personal.erase(tx, at.house, { emailDigest: petro.emailDigest, things: [] }, near));
  expect(await readOrder(at.house, patrol, petro.emailDigest, near)).toBeNull();
});

test('the office sees it within the same hours, its own unit and the headquarters alone, and each look is written down', async () => {
  const { at } = bench;
  const { police, patrol } = await scene();
  const [other, chief, coordinator] = [await at.side('policeContact', otherUnit), await at.side('liaison'), await at.side('patrolCoordinator')];
  for (const side of [police, chief, other, coordinator])
    for (const time of ['15:29', '20:31']) expect(await readOrderForUnit(at.house, side, patrol, at.at('2026-11-26', time)), time).toBeNull();
  const near = at.at('2026-11-26', '18:00');
  const seen = [];
  for (const side of [police, chief, other, coordinator]) seen.push((await readOrderForUnit(at.house, side, patrol, near)) !== null);
  expect(seen).toEqual([true, true, false, false]);
  const looks = await at.db.select().from(audit);
  expect(looks.filter(({ act }) => act === 'patrols.patrol.look')).toHaveLength(2);
});

test('no letter, line of the record, row of the outbox or list tells the place or the time', async () => {
  const { at } = bench;
  const { police, olena, petro, patrol } = await scene();
  agreed(await renewOrder(at.house, police, patrol, { ...at.draft(), ...place }, at.now));
  const member = await at.file(olena);
  const lists = JSON.stringify([await listOpen(at.db, member, at.now), await listOwnSeats(at.db, member.id), await at.db.select().from(patrols)]);
  agreed(await changeOwnSeat(at.house, petro.emailDigest, patrol, 'leave', at.now));
  at.now = new Date(at.now.getTime() + 60_000);
  agreed(await movePatrol(at.house, police, patrol, { act: 'cancel', reason: 'weather' }, at.now));
  const letters = await at.letters();
  expect(letters.length).toBeGreaterThan(4);
  for (const { text } of letters) expect(text).not.toMatch(secretWords);
  expect(letters.at(-1)?.text).toContain('друга половина дня');
  const record = JSON.stringify([await at.db.select().from(audit), await at.db.select({ data: outbox.dataSealed }).from(outbox)]);
  for (const text of [lists, record]) expect(text).not.toMatch(/арк|набережн|Вигаданий|2026-11-26T1[0-9]:30/u);
});

test('a cancelled patrol has no order left, and an old one goes a day after its end', async () => {
  const { at } = bench;
  const { police, olena, petro, patrol } = await scene();
  agreed(await movePatrol(at.house, police, patrol, { act: 'cancel', reason: 'alarm' }, at.now));
  expect(await at.db.select({ patrol: patrolOrders.patrol }).from(patrolOrders)).toEqual([]);
  const done = await at.walked(police, [olena, petro]);
  await closePast(at.house, at.at('2026-11-27', '20:29'));
  expect(await at.db.select({ patrol: patrolOrders.patrol }).from(patrolOrders)).toEqual([{ patrol: done }]);
  await closePast(at.house, at.at('2026-11-27', '20:31'));
  expect(await at.db.select({ patrol: patrolOrders.patrol }).from(patrolOrders)).toEqual([]);
  expect(await at.state(done)).toBe('finished');
});

test('no code reads the table of orders but by its functions', () => {
  const files = globSync('src/**/*.{ts,astro,svelte}');
  const reads = files.filter((file) =>
    /from\(patrolOrders\)|join\(patrolOrders|from patrol_orders|(meeting|route|officer)_?[sS]ealed/.test(readFileSync(file, 'utf8')),
  );
  expect(reads.map((file) => file.replace('src/modules/patrols/', ''))).toEqual(expect.arrayContaining(['demo.ts', 'order.ts']));
  expect(reads).toHaveLength(2);
  expect(readFileSync('src/modules/patrols/demo.ts', 'utf8')).not.toMatch(/from\(patrolOrders\)/);
});

test.runIf(process.env['TEST_DATABASE_URL'])('who serves pages cannot read the table, only ask the functions', async () => {
  const { at } = bench;
  const { patrol } = await scene();
  const tail = randomBytes(4).toString('hex');
  const roles = { web: `web_${tail}`, worker: `worker_${tail}`, witness: `witness_${tail}` };
  const walk = at.db.transaction(async (tx) => {
    await grantRoles(tx, roles);
    for (const role of [roles.web, roles.worker]) {
      await tx.execute(sql.raw(`set local role ${role}`));
      for (const column of ['meeting_sealed', 'route_sealed', 'officer_sealed', 'starts_at', 'ends_at', '*'])
        await expect(
          tx.transaction((inner) => inner.execute(sql.raw(`select ${column} from patrol_orders`))),
          column,
        ).rejects.toMatchObject({ cause: { code: '42501' } });
      await tx.execute(sql.raw(`select * from patrol_order('${patrol}', 'x', now())`));
      await tx.execute(sql.raw(`delete from patrol_orders where patrol = '${patrol}'`));
      await tx.execute(sql.raw('reset role'));
    }
    throw new Error('nothing of it stays');
  });
  await expect(walk).rejects.toThrow('nothing of it stays');
});

test('the roster of a formation that was closed sees nothing any more', async () => {
  const { at } = bench;
  const { formation, olena, patrol } = await scene();
  const near = at.at('2026-11-26', '18:00');
  expect(await readOrder(at.house, patrol, olena.emailDigest, near)).not.toBeNull();
  const draft = { fromOn: '2026-01-01', toOn: '2026-11-01', found: 'Формування припинило роботу.', state: 'closed' as const, nextOn: '2027-01-01' };
  agreed(await auditFormation(at.house, await at.side('patrolCoordinator'), formation, draft, near));
  expect(await readOrder(at.house, patrol, olena.emailDigest, near)).toBeNull();
});

test('a member suspended while the patrol is under way stops seeing where it is', async () => {
  const { at } = bench;
  const { police, olena, petro, ivan } = await scene();
  const patrol = await at.rostered(police, [olena, petro], { from: 12 * 60, to: 12 * 60 + 59 });
  at.now = at.at('2026-11-26', '11:30');
  agreed(await movePatrol(at.house, police, patrol, { act: 'brief' }, at.now));
  for (const who of [olena, petro]) agreed(await tickMember(at.house, who.emailDigest, patrol, checklist, at.now));
  agreed(await tickLead(at.house, police, patrol, checklist, at.now));
  agreed(await movePatrol(at.house, police, patrol, { act: 'start' }, at.now));
  const during = at.at('2026-11-26', '12:10');
  expect(await readOrder(at.house, patrol, olena.emailDigest, during)).not.toBeNull();
  agreed(await suspend(at.house, police, (await at.file(olena)).id, { why: 'Переслала місце друзям.', days: 30 }, during));
  expect(await readOrder(at.house, patrol, olena.emailDigest, during)).toBeNull();
  expect(await readOrder(at.house, patrol, petro.emailDigest, during)).not.toBeNull();
  expect(await readOrder(at.house, patrol, ivan.emailDigest, during)).toBeNull();
});

test('an order is rewritten before its hours alone: the roster hears that something changed, and nothing more', async () => {
  const { at } = bench;
  const { police, olena, petro, ivan, patrol } = await scene();
  agreed(await movePatrol(at.house, police, patrol, { act: 'reopen' }, at.now));
  agreed(await signUp(at.house, ivan.emailDigest, patrol, at.now));
  agreed(await movePatrol(at.house, police, patrol, { act: 'approve' }, at.now));
  await at.db.update(patrolSeats).set({ briefedAt: at.now });
  const before = (await at.letters()).length;
  const later = { ...at.draft(), from: 19 * 60, to: 21 * 60, meeting: 'Біля арки з іншого боку' };
  agreed(await renewOrder(at.house, police, patrol, later, at.at('2026-11-26', '15:29')));
  const told = (await at.letters()).slice(before);
  expect(told.map(({ to }) => to).sort(), 'the roster, not who only asked').toEqual([olena.email, petro.email].sort());
  for (const { text } of told) {
    expect(text).toContain('Зміни у вашому патрулі');
    expect(text).not.toMatch(/арк|сквер|набережн|Вигаданий|19:00|21:00/iu);
  }
  const seats = await at.db.select().from(patrolSeats);
  expect(seats.filter(({ state, briefedAt }) => state === 'approved' && briefedAt !== null)).toEqual([]);
  const near = at.at('2026-11-26', '16:00');
  expect(await renewOrder(at.house, police, patrol, { ...later, from: 20 * 60, to: 22 * 60 }, near)).toMatchObject({ fault: 'patrols.when.near' });
  expect((await readOrder(at.house, patrol, olena.emailDigest, near))?.startsAt).toEqual(at.at('2026-11-26', '19:00'));
  const early = { ...later, from: 14 * 60, to: 15 * 60 };
  expect(await renewOrder(at.house, police, patrol, early, at.at('2026-11-26', '11:30')), 'it would open at once').toMatchObject({
    fault: 'patrols.when.near',
  });
});

test('a rewritten order does not put anybody on two patrols at one hour, on either side of noon', async () => {
  const { at } = bench;
  const { police, olena, petro } = await scene();
  const morning = await at.rostered(police, [olena, petro], { from: 10 * 60, to: 12 * 60 + 30 });
  const other = { from: 13 * 60, to: 14 * 60, on: '2026-11-27' };
  const noon = await at.rostered(police, [olena, petro], other);
  agreed(await renewOrder(at.house, police, noon, { ...at.draft(other), to: 15 * 60 }, at.now));
  const longer = { ...at.draft(), on: '2026-11-26', from: 12 * 60, to: 19 * 60 };
  expect(await renewOrder(at.house, police, morning, longer, at.now)).toEqual({ fault: 'patrols.no.clash', field: 'from' });
  const near = at.at('2026-11-26', '09:00');
  expect((await readOrder(at.house, morning, olena.emailDigest, near))?.endsAt, 'the words before stay').toEqual(at.at('2026-11-26', '12:30'));
});

test('who is suspended, or whose formation was closed, reads nothing after the start, whatever the seat says', async () => {
  const { at } = bench;
  const { police, formation, olena, petro, patrol } = await scene();
  at.now = at.at('2026-11-26', '18:00');
  agreed(await movePatrol(at.house, police, patrol, { act: 'brief' }, at.now));
  for (const who of [olena, petro]) agreed(await tickMember(at.house, who.emailDigest, patrol, checklist, at.now));
  agreed(await tickLead(at.house, police, patrol, checklist, at.now));
  agreed(await movePatrol(at.house, police, patrol, { act: 'start' }, at.now));
  const sees = async (who: { emailDigest: string }) => (await readOrder(at.house, patrol, who.emailDigest, at.at('2026-11-26', '19:00'))) !== null;
  expect([await sees(olena), await sees(petro)]).toEqual([true, true]);
  const { id } = await at.file(olena);
  const suspended = { member: id, from: at.now, untilAt: at.at('2026-11-30', '12:00'), staffId: police.staff.id };
  const [sanction] = await at.db.insert(patrolSanctions).values(suspended).returning({ id: patrolSanctions.id });
  expect([await sees(olena), await sees(petro)]).toEqual([false, true]);
  agreed(await appealSanction(at.house, olena.emailDigest, sanction?.id ?? '', 'Це була не я.', at.now));
  agreed(await answerAppeal(at.house, await at.side('liaison'), sanction?.id ?? '', { answer: 'lifted', words: 'Так, не ви.' }, at.now));
  expect(await sees(olena), 'lifted').toBe(true);
  await at.db.insert(patrolSanctions).values({ ...suspended, untilAt: at.at('2026-11-26', '18:59') });
  expect(await sees(olena), 'run out').toBe(true);
  await at.db.update(formations).set({ state: 'closed' }).where(eq(formations.id, formation));
  expect([await sees(olena), await sees(petro)]).toEqual([false, false]);
  await at.db.update(formations).set({ state: 'active', registration: ' ' }).where(eq(formations.id, formation));
  expect(await sees(petro), 'an informal group').toBe(false);
});

test('the record keeps the half of the day of a patrol, not its minutes', async () => {
  const { at } = bench;
  const { police, olena, petro, patrol: other } = await scene();
  agreed(await movePatrol(at.house, police, other, { act: 'cancel', reason: 'other' }, at.now));
  const patrol = await at.walked(police, [olena, petro]);
  agreed(await writeDebrief(at.house, olena.emailDigest, patrol, debrief, at.now));
  const hours = (all: { act: string; at: Date }[]) => [
    ...new Set(all.filter(({ act }) => /(brief|start|finish|Briefed|briefed)$/.test(act)).map((one) => one.at.toISOString())),
  ];
  const noon = at.at('2026-11-26', '13:00').toISOString();
  expect(hours(await at.db.select().from(patrolActs).where(eq(patrolActs.about, patrol)))).toEqual([noon]);
  expect(hours(await at.db.select().from(audit).where(eq(audit.subjectId, patrol)))).toEqual([noon]);
  agreed(await confirmPatrol(at.house, police, patrol, at.at('2026-11-27', '10:00')));
  await forgetPatrols(at.house, at.at('2026-11-29', '10:00'));
  const [row] = await at.db.select().from(patrols).where(eq(patrols.id, patrol));
  expect(row).toMatchObject({ startedAt: null, finishedAt: null, leadBriefedAt: null, minutes: 120 });
  expect((await at.db.select().from(patrolSeats).where(eq(patrolSeats.patrol, patrol))).map(({ briefedAt }) => briefedAt)).toEqual([null, null]);
});
