import { setTimeout } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { formationAudits, patrolMembers, patrolRules, patrolSanctions, patrolSeats } from '#db/schema/patrols.ts';
import { codes } from '#db/seed/territories.ts';
import { listActs } from '#modules/patrols/acts.ts';
import { auditFormation, findFormation, listAudits, listFormations, saveFormation } from '#modules/patrols/formations.ts';
import { forgetPatrols } from '#modules/patrols/jobs.ts';
import { answerMember, listMembers, saveStep, seesMember, sendFile } from '#modules/patrols/members.ts';
import { personal } from '#modules/patrols/own.ts';
import { answerAppeal, appealSanction, listSanctions, suspend } from '#modules/patrols/sanctions.ts';
import { listPatrols } from '#modules/patrols/requests.ts';
import { decideSeat, listOpen, signUp } from '#modules/patrols/seats.ts';
import { coordinates, sees } from '#modules/patrols/staffSide.ts';
import { emailsOf } from '#modules/people/index.ts';
import { emptyDatabase } from '../../support/database.ts';
import { agreed, otherUnit, patrolBench, unit } from '../../support/patrols.ts';

const box = emptyDatabase();
const bench = patrolBench(box);
const days = (now: Date, count: number) => new Date(now.getTime() + count * 86_400_000);

async function scene() {
  const { at } = bench;
  const [police, coordinator] = [await at.side('policeContact'), await at.side('patrolCoordinator')];
  return { police, coordinator, formation: await at.formation(coordinator) };
}

test('a file is sent when every step is done, and its unit alone answers, yes or no', async () => {
  const { at } = bench;
  const { police, coordinator, formation } = await scene();
  const who = await at.filled('olena@mail.example', formation);
  expect(await sendFile(at.house, who, at.now), 'no briefing').toBe('patrols.file.notWhole');
  await at.pass(who.email);
  agreed(await sendFile(at.house, who, at.now));
  expect(await sendFile(at.house, who, at.now), 'once').toBe('patrols.late');
  expect(await saveStep(at.house, who, { step: 'umovy' }, at.now)).toBe('patrols.file.settled');
  const { id } = await at.file(who);
  for (const side of [coordinator, await at.side('policeContact', otherUnit)])
    expect(await answerMember(at.house, side, id, true, at.now)).toBe('patrols.notYours');
  expect((await listMembers(at.db, police, { waiting: true, page: 1 })).all).toBe(1);
  expect((await listMembers(at.db, await at.side('policeContact', otherUnit), { waiting: true, page: 1 })).all).toBe(0);
  agreed(await answerMember(at.house, police, id, true, at.now));
  expect((await at.letters()).map(({ text }) => text.split('\n')[0]).sort()).toEqual(['Вас допущено до патрулів', 'Нова заявка у патруль']);
  const row = JSON.stringify(await at.db.select().from(patrolMembers));
  expect(row).not.toMatch(/Лиман|olena|А-17|000 111/u);
  const [rules] = await at.db.select().from(patrolRules);
  expect(rules?.uk).toContain('Чого не може');
  expect((await at.file(who)).rulesVersion).toBe(rules?.version);
});

test('an informal group is not chosen, and members see only their territory', async () => {
  const { at } = bench;
  const { police, coordinator, formation } = await scene();
  const informal = await at.formation(coordinator, { name: 'Сусіди', registration: '' });
  const who = at.who('ivan@mail.example');
  agreed(await saveStep(at.house, who, { step: 'umovy' }, at.now));
  expect(await saveStep(at.house, who, { step: 'formuvannia', formation: informal, unit: null }, at.now)).toBe('patrols.step.formation.missing');
  const olena = await at.member(police, 'olena@mail.example', formation);
  const here = await at.published(police);
  await at.published(police, { territory: codes.kyivskyi });
  await at.request(police);
  expect((await listOpen(at.db, await at.file(olena), at.now)).map(({ id }) => id)).toEqual([here]);
  const { contact, ...row } = { ...(await findFormation(at.db, formation)), contact: 'Голова' };
  if (!row.name || !row.territory || !row.unit) throw new Error('The formation is gone.');
  agreed(
    'id' in
      (await saveFormation(
        at.house,
        coordinator,
        formation,
        { name: row.name, registration: '', territory: row.territory, unit: row.unit, agreement: '', contact, state: 'active' },
        at.now,
      ))
      ? null
      : 'refused',
  );
  expect(await signUp(at.house, olena.emailDigest, here, at.now)).toBe('patrols.no.territory');
});

test('a person whom the unit invited goes with that unit alone', async () => {
  const { at } = bench;
  const { police } = await scene();
  const petro = await at.member(police, 'petro@mail.example', null);
  const [mine, other] = [
    await at.published(police),
    await at.published(await at.side('policeContact', otherUnit), { unit: otherUnit, from: 14 * 60, to: 15 * 60 }),
  ];
  expect((await listOpen(at.db, await at.file(petro), at.now)).map(({ id }) => id)).toEqual([mine]);
  expect(await signUp(at.house, petro.emailDigest, other, at.now)).toBe('patrols.no.territory');
});

test('a suspension has a reason and a day, frees the seats, and another person answers the appeal', async () => {
  const { at } = bench;
  const { police, coordinator, formation } = await scene();
  const olena = await at.member(police, 'olena@mail.example', formation);
  const patrol = await at.published(police);
  agreed(await signUp(at.house, olena.emailDigest, patrol, at.now));
  const { id } = await at.file(olena);
  agreed(await suspend(at.house, coordinator, id, { why: 'Зняла відео патруля.', days: 30 }, at.now));
  expect(await signUp(at.house, olena.emailDigest, patrol, at.now)).toBe('patrols.no.sanction');
  const [sanction] = await listSanctions(at.db, id);
  const words = 'Відео було до патруля.';
  expect(await appealSanction(at.house, at.who('chuzhyi@mail.example').emailDigest, sanction?.id ?? '', words, at.now)).toBe('patrols.late');
  expect(await appealSanction(at.house, olena.emailDigest, sanction?.id ?? '', words, days(at.now, 7.1))).toBe('patrols.appeal.late');
  agreed(await appealSanction(at.house, olena.emailDigest, sanction?.id ?? '', words, days(at.now, 6.9)));
  const answer = { answer: 'lifted' as const, words: 'Перевірили: так і було.' };
  expect(await answerAppeal(at.house, coordinator, sanction?.id ?? '', answer, at.now)).toBe('patrols.appeal.other');
  agreed(await answerAppeal(at.house, police, sanction?.id ?? '', answer, at.now));
  agreed(await signUp(at.house, olena.emailDigest, patrol, at.now));
  expect(JSON.stringify(await at.db.select().from(patrolSanctions))).not.toMatch(/відео|Перевірили/iu);
});

test('a directorate speaks for its departments, not for another one, and a unit without a contact for nobody', async () => {
  const { at } = bench;
  const { police, coordinator } = await scene();
  const department = await at.formation(coordinator, { name: 'ГФ «Відділ»', unit: 'demo-dep-1' });
  const olena = await at.filled('olena@mail.example', department);
  await at.pass(olena.email);
  agreed(await sendFile(at.house, olena, at.now));
  const { id } = await at.file(olena);
  expect(await answerMember(at.house, await at.side('policeContact', otherUnit), id, true, at.now)).toBe('patrols.notYours');
  expect(await answerMember(at.house, await at.side('policeContact', ''), id, true, at.now)).toBe('patrols.notYours');
  agreed(await answerMember(at.house, police, id, true, at.now));
  expect((await at.letters()).filter(({ text }) => text.startsWith('Нова заявка'))).toHaveLength(1);
});

test('a unit is not flooded: the sixth file of a day waits', async () => {
  const { at } = bench;
  const who = at.who('nova@mail.example');
  for (let i = 0; i < 5; i += 1) expect(await sendFile(at.house, who, at.now)).toBe('patrols.late');
  expect(await sendFile(at.house, who, at.now)).toBe('patrols.file.often');
});

test('a suspension ends by itself on its day', async () => {
  const { at } = bench;
  const { police, formation } = await scene();
  const olena = await at.member(police, 'olena@mail.example', formation);
  agreed(await suspend(at.house, police, (await at.file(olena)).id, { why: 'Не прийшла двічі поспіль.', days: 1 }, at.now));
  const patrol = await at.published(police);
  expect(await signUp(at.house, olena.emailDigest, patrol, days(at.now, 0.9))).toBe('patrols.no.sanction');
  agreed(await signUp(at.house, olena.emailDigest, patrol, days(at.now, 1.1)));
});

test('the coordinator of one territory touches no other, and each look at a formation stays', async () => {
  const { at } = bench;
  const { police, coordinator, formation } = await scene();
  const draft = { fromOn: '2026-01-01', toOn: '2026-06-30', found: 'За пів року жодного патруля.', state: 'inactive' as const, nextOn: '2026-12-01' };
  expect(await auditFormation(at.house, police, formation, draft, at.now)).toBe('patrols.notYours');
  expect(await auditFormation(at.house, coordinator, formation, { ...draft, toOn: '2025-12-31' }, at.now)).toBe('patrols.audit.order');
  expect(await auditFormation(at.house, coordinator, formation, { ...draft, nextOn: draft.toOn }, at.now)).toBe('patrols.audit.next.order');
  agreed(await auditFormation(at.house, coordinator, formation, draft, at.now));
  expect(await listAudits(at.db, formation)).toMatchObject([{ staffId: coordinator.staff.id, patrols: 0, state: 'inactive', nextOn: '2026-12-01' }]);
  expect(await findFormation(at.db, formation)).toMatchObject({ state: 'inactive' });
  await expect(at.db.delete(formationAudits)).rejects.toThrow();
  await at.formation(coordinator, { name: 'ГФ «Пересип»', unit: otherUnit, territory: codes.peresypskyi });
  expect((await listFormations(at.db, police, 1)).rows.map((one) => one.unit)).toEqual([unit]);
  expect((await listFormations(at.db, coordinator, 1)).all).toBe(2);
});

test('files go in their time, and at once when the person asks', async () => {
  const { at } = bench;
  const { police, formation } = await scene();
  const unsent = at.who('nova@mail.example');
  agreed(await saveStep(at.house, unsent, { step: 'umovy' }, at.now));
  const olena = await at.member(police, 'olena@mail.example', formation);
  await forgetPatrols(at.house, days(at.now, 29));
  expect(await at.file(unsent)).toMatchObject({ state: 'filling' });
  await forgetPatrols(at.house, days(at.now, 31));
  await expect(at.file(unsent)).rejects.toThrow();
  expect(await at.file(olena)).toMatchObject({ state: 'admitted' });
  const person = { emailDigest: olena.emailDigest, things: [] };
  const gathered = await personal.gather(at.db, at.house, person, 'uk', at.now);
  expect(JSON.stringify(gathered.data)).toContain('Лиман Олена');
  expect(await personal.remains(at.db, person)).toEqual({ erasable: 1, kept: 0 });
  const { id } = await at.file(olena);
  await at.db.transaction((tx) => personal.erase(tx, at.house, person, at.now));
  const [left] = await at.db.select().from(patrolMembers).where(eq(patrolMembers.id, id));
  expect([left?.emailSealed, left?.nameSealed, left?.phoneSealed, left?.documentSealed, left?.emergencySealed, left?.awayFrom, left?.emailDigest]).toEqual(
    Array.from({ length: 7 }, () => null),
  );
  expect(await personal.list(at.db, at.house, person, 'uk', at.now)).toEqual([]);
});

test('a coordinator sees, suspends and hears of people and patrols of their own land alone, with all that lies in it', async () => {
  const { at } = bench;
  const { police, coordinator, formation } = await scene();
  const [own, city, foreign] = [
    await at.side('patrolCoordinator', unit, codes.prymorskyi),
    await at.side('patrolCoordinator', unit, codes.odesa),
    await at.side('patrolCoordinator', unit, codes.peresypskyi),
  ];
  const olena = await at.member(police, 'olena@mail.example', formation);
  const petro = await at.member(police, 'petro@mail.example', null);
  const patrol = { id: await at.published(police), unit, territory: codes.prymorskyi };
  const ids = [(await at.file(olena)).id, (await at.file(petro)).id];
  const why = { why: 'Чужа територія.', days: 5 };
  for (const who of [olena, petro]) {
    expect(await seesMember(at.db, foreign, await at.file(who))).toBe(false);
    for (const side of [own, city, coordinator, police]) expect(await seesMember(at.db, side, await at.file(who))).toBe(true);
    expect(await suspend(at.house, foreign, (await at.file(who)).id, why, at.now)).toBe('patrols.notYours');
  }
  const patrolsOf = async (side: typeof own) => (await listPatrols(at.db, side, { past: false, page: 1 })).rows.map(({ id }) => id);
  const membersOf = async (side: typeof own) => (await listMembers(at.db, side, { waiting: false, page: 1 })).rows.map(({ id }) => id).sort();
  const formationsOf = async (side: typeof own) => (await listFormations(at.db, side, 1)).rows.map(({ id }) => id);
  for (const side of [own, city]) {
    expect([await patrolsOf(side), await membersOf(side), await formationsOf(side)]).toEqual([[patrol.id], ids.toSorted(), [formation]]);
    expect([sees(side, patrol), coordinates(side, codes.prymorskyi)]).toEqual([true, true]);
  }
  expect([await patrolsOf(foreign), await membersOf(foreign), await formationsOf(foreign)]).toEqual([[], [], []]);
  expect([sees(foreign, patrol), coordinates(foreign, codes.prymorskyi)]).toEqual([false, false]);
  agreed(await suspend(at.house, own, ids[0] ?? '', { why: 'Зняла відео патруля.', days: 30 }, at.now));
  const [sanction] = await listSanctions(at.db, ids[0] ?? '');
  const before = (await at.letters()).length;
  agreed(await appealSanction(at.house, olena.emailDigest, sanction?.id ?? '', 'Відео було до патруля.', at.now));
  expect((await at.letters()).slice(before), 'the unit and two coordinators, not the foreign one nor who suspended').toHaveLength(3);
  const answer = { answer: 'lifted' as const, words: 'Перевірили: так і було.' };
  expect(await answerAppeal(at.house, foreign, sanction?.id ?? '', answer, at.now)).toBe('patrols.notYours');
  agreed(await answerAppeal(at.house, city, sanction?.id ?? '', answer, at.now));
});

test('the name is settled once the unit is asked; what else is renewed leaves an act', async () => {
  const { at } = bench;
  const { police, formation } = await scene();
  const olena = await at.member(police, 'olena@mail.example', formation);
  const contacts = { step: 'kontakty' as const, name: 'Лиман Олена', phone: '000 222 33 44', emergency: 'Брат, 000 222 33 45' };
  expect(await saveStep(at.house, olena, { ...contacts, name: 'Хтось Інший' }, at.now)).toBe('patrols.step.name.settled');
  agreed(await saveStep(at.house, olena, { ...contacts, name: ' лиман  Олена' }, at.now));
  const file = await at.file(olena);
  expect([at.house.vault.open(file.nameSealed ?? ''), at.house.vault.open(file.phoneSealed ?? '')]).toEqual(['Лиман Олена', contacts.phone]);
  expect((await listActs(at.db, 'member', file.id)).at(-1)).toMatchObject({ act: 'renew', by: 'resident', facts: { step: 'kontakty' } });
});

test('an appeal against the only contact of a unit is told to the headquarters', async () => {
  const { at } = bench;
  const police = await at.side('policeContact');
  await at.side('liaison');
  const olena = await at.member(police, 'olena@mail.example', null);
  const { id } = await at.file(olena);
  agreed(await suspend(at.house, police, id, { why: 'Зняла відео патруля.', days: 30 }, at.now));
  const [sanction] = await listSanctions(at.db, id);
  const before = (await at.letters()).length;
  agreed(await appealSanction(at.house, olena.emailDigest, sanction?.id ?? '', 'Відео було до патруля.', at.now));
  const told = (await at.letters()).slice(before).map(({ to }) => to);
  expect(told).toHaveLength(1);
  expect(told).not.toContain([...(await emailsOf(at.db, at.house, [police.staff.id])).values()][0]);
});

test('who erases the file while the unit approves them is on no roster afterwards', async () => {
  const { at } = bench;
  const { police, formation } = await scene();
  const [olena, petro] = [await at.member(police, 'olena@mail.example', formation), await at.member(police, 'petro@mail.example', formation)];
  const patrol = await at.published(police);
  const seats: string[] = [];
  for (const who of [olena, petro]) {
    agreed(await signUp(at.house, who.emailDigest, patrol, at.now));
    seats.push(await at.seat(patrol, who));
  }
  const accept = (seatId = '') => decideSeat(at.house, police, patrol, { act: 'accept', seatId }, at.now);
  const erase = (who: { emailDigest: string }, then: () => Promise<unknown>) =>
    at.db.transaction(async (tx) => {
      await personal.erase(tx, at.house, { emailDigest: who.emailDigest, things: [] }, at.now);
      await then();
    });
  const said: Promise<unknown>[] = [];
  await erase(olena, async () => {
    said.push(accept(seats[0]));
    await setTimeout(400);
  });
  expect(await Promise.all(said)).toEqual(['patrols.late']);
  await Promise.all([erase(petro, () => Promise.resolve()), accept(seats[1])]);
  expect((await at.db.select().from(patrolSeats)).map(({ state }) => state)).toEqual(['removed', 'removed']);
});
