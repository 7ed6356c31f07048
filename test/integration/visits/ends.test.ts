import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { codes } from '#db/seed/territories.ts';
import { audit } from '#db/schema/audit.ts';
import { events } from '#db/schema/events.ts';
import { visits } from '#db/schema/visits.ts';
import { findEvent } from '#modules/events/index.ts';
import { chaseLate, findVisit, followEvents, forgetVisits, lapseVisits, listVisits, personal, seeVisit } from '#modules/visits/index.ts';
import { receiveVisit } from '#modules/visits/requests.ts';
import { takeVisitAct } from '#modules/visits/officeDesk.ts';
import { letIn } from '#modules/visits/see.ts';
import { locate } from '#modules/visits/where.ts';
import { acceptOffer, answerUnit, askUnit, offerDay, withdrawVisit } from '#modules/visits/work.ts';
import { emailDigest } from '#platform/personal.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { later } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hire } from '../../support/people.ts';
import { hanna, visitsOn, wished } from '../../support/visits.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const { begun, received, offered, dayOffered, row, letters, jar } = visitsOn(desk);

test('who invited hears that the meeting is moved or cancelled, once; a cancelled one is no visit', async () => {
  const { house, bench, db } = desk.at;
  const one = await offered();
  await acceptOffer(house, { visitId: one.id, version: 4 }, bench.now);
  const { eventId } = await row(one.number ?? '');
  await followEvents(house, bench.now);
  expect(await letters('visits.step')).toHaveLength(3);
  const startsAt = later(bench.now, 24 * 12);
  await db
    .update(events)
    .set({ startsAt, endsAt: later(startsAt, 1) })
    .where(eq(events.id, eventId ?? ''));
  await Promise.all([followEvents(house, bench.now), followEvents(house, bench.now)]);
  expect(await row(one.number ?? '')).toMatchObject({ meetsAt: startsAt });
  expect((await letters('visits.step')).map(({ text }) => text.split('\n')[0]?.split(': ')[1]).slice(3)).toEqual(['зустріч перенесли']);
  await db
    .update(events)
    .set({ state: 'cancelled', cancelReason: 'Тривога' })
    .where(eq(events.id, eventId ?? ''));
  await followEvents(house, later(bench.now, 1));
  await followEvents(house, later(bench.now, 2));
  const told = (await letters('visits.step')).slice(4);
  expect(told).toMatchObject([{ to: hanna, text: expect.stringContaining('зустріч скасували') }]);
  expect(await row(one.number ?? '')).toMatchObject({ state: 'accepted', meetsAt: null });
  expect((await db.select().from(audit).where(eq(audit.act, 'visits.cancelled')))[0]).toMatchObject({ by: 'portal', staffId: null });
  bench.now = later(bench.now, 24 * 20);
  const next = await received({ email: 'petro@mail.example' });
  const { staff } = await hire(house, 'eventCoordinator', bench.now);
  expect((await listVisits(db, house, staff, { closed: false, page: 1 }, bench.now)).rows).toMatchObject([{ row: { id: next.id }, visited: false }]);
});

test('the address of a yard whose host asked for it is told only to who signed up, and so is the name of the house', async () => {
  const { house, bench, db } = desk.at;
  const one = await offered({ host: 'association', hostName: 'ОСББ «Базарна, 62»', hidePlace: true });
  await acceptOffer(house, { visitId: one.id, version: 4 }, bench.now);
  const event = await findEvent(db, (await row(one.number ?? '')).eventId ?? '');
  expect(event).toMatchObject({ privateAddress: true, hostName: '', signUp: 'optional' });
  expect(`${event?.titleUk} ${event?.titleEn} ${event?.slug}`).not.toMatch(/62|azarn/);
});

test('+tags of one mailbox are one household, and no way around three open invitations', async () => {
  const { house, bench } = desk.at;
  const one = await received();
  await received({ email: hanna.replace('@', '+1@') });
  const here = { house, cookies: jar(), now: bench.now };
  letIn(here, one.number, one.code, false);
  expect((await seeVisit(here, one.number, null))?.demand).toEqual({ yard: 1, beat: 1 });
  await received({ email: hanna.replace('@', '+2@') });
  expect(await receiveVisit(house, await begun({ email: hanna.replace('@', '+3@') }), bench.now)).toEqual({ status: 'enough' });
});

test('an offered day that passed goes back to the coordinator; the second one in a row, or two weeks of silence, ends the invitation', async () => {
  const { house, bench } = desk.at;
  const one = await offered();
  const doing = { visitId: one.id, staffId: one.coordinator.id };
  await lapseVisits(house, bench.now);
  expect(await row(one.number ?? '')).toMatchObject({ state: 'offered' });
  bench.now = later(bench.now, 24 * 11);
  await Promise.all([lapseVisits(house, bench.now), lapseVisits(house, bench.now)]);
  expect(await row(one.number ?? '')).toMatchObject({ state: 'ready', version: 5, dueOn: '2026-12-09' });
  expect(await offerDay(house, { ...doing, version: 5 }, dayOffered(), false, bench.now)).toBe(null);
  bench.now = later(bench.now, 24 * 11);
  await lapseVisits(house, bench.now);
  expect(await row(one.number ?? '')).toMatchObject({ state: 'withdrawn', closedAt: bench.now });
  expect((await letters('visits.step')).at(-1)?.text).toContain('закрили');
  const far = { startsAt: later(bench.now, 24 * 60), endsAt: later(bench.now, 24 * 60 + 1) };
  const two = await received({ email: 'petro@mail.example', spot: { ...wished.spot, yard: 'yard-2' } });
  await askUnit(house, { ...doing, visitId: two.id, version: 1 }, bench.now);
  await answerUnit(house, { ...doing, visitId: two.id, version: 2 }, { comes: true, words: 'Прийдемо.' }, bench.now);
  expect(await offerDay(house, { ...doing, visitId: two.id, version: 3 }, { ...dayOffered(), ...far }, false, bench.now)).toBe(null);
  await lapseVisits(house, later(bench.now, 24 * 20));
  expect(await row(two.number)).toMatchObject({ state: 'offered' });
  await lapseVisits(house, later(bench.now, 24 * 25));
  expect(await row(two.number)).toMatchObject({ state: 'withdrawn' });
});

test('what nobody ever answered is closed after half a year, and then forgotten', async () => {
  const { house, bench } = desk.at;
  const one = await received();
  await lapseVisits(house, later(bench.now, 24 * 179));
  expect(await row(one.number)).toMatchObject({ state: 'received' });
  await lapseVisits(house, later(bench.now, 24 * 181));
  await forgetVisits(house, later(bench.now, 24 * 242));
  expect(await row(one.number)).toMatchObject({
    state: 'withdrawn',
    emailSealed: null,
    emailDigest: null,
    mailbox: null,
    phoneSealed: null,
    addressSealed: null,
  });
});

test('a person erases what nobody acts on any more, and nothing that is awaited', async () => {
  const { house, bench, db } = desk.at;
  const over = await received();
  await withdrawVisit(house, { visitId: over.id, version: 1 }, bench.now);
  const open = await received({ spot: { ...wished.spot, yard: 'yard-2' } });
  const mine = { emailDigest: emailDigest(house, hanna), things: [] };
  expect(await personal.remains(db, mine)).toEqual({ erasable: 1, kept: 1 });
  await db.transaction((tx) => personal.erase(tx, house, mine, bench.now));
  expect(await row(over.number)).toMatchObject({ emailSealed: null, nameSealed: null, wordsSealed: null, forgottenAt: bench.now });
  expect(await row(open.number)).toMatchObject({ state: 'received', forgottenAt: null });
  expect(await personal.remains(db, mine)).toEqual({ erasable: 0, kept: 1 });
});

test('a coordinator of the city works in its districts; who opens an invitation leaves one line of it', async () => {
  const { house, bench, db } = desk.at;
  const city = await hire(house, 'eventCoordinator', bench.now, { territory: codes.odesa });
  const elsewhere = await hire(house, 'eventCoordinator', bench.now, { territory: codes.kyivskyi });
  const one = await received({ spot: { ...wished.spot, territory: codes.prymorskyi } });
  expect((await letters('visits.staff')).map(({ to }) => to)).toEqual([city.email]);
  const list = async (who: typeof city.staff) => (await listVisits(db, house, who, { closed: false, page: 1 }, bench.now)).rows;
  expect(await list(city.staff)).toMatchObject([{ row: { id: one.id } }]);
  expect(await list(elsewhere.staff)).toEqual([]);
  expect(await list(city.staff)).not.toMatchObject([{ address: expect.anything() }]);
  const visit = await findVisit(db, house, one.id, bench.now);
  if (!visit) throw new Error('There is no such invitation.');
  const open = (staff: typeof city.staff) => takeVisitAct({ house, staff, now: bench.now, request: new Request('http://portal.example/x') }, visit);
  expect(await open(elsewhere.staff)).toMatchObject({ closed: true });
  for (let time = 0; time < 2; time += 1) expect(await open(city.staff)).toMatchObject({ closed: false, runs: true });
  expect(await db.select().from(audit).where(eq(audit.act, 'visits.read'))).toMatchObject([{ staffId: city.staff.id, subjectId: one.id }]);
});

test('those who were reminded long ago do not keep others from being reminded', async () => {
  const { house, bench, db } = desk.at;
  await hire(house, 'eventCoordinator', bench.now);
  const one = await received();
  const { id, number, codeHash, emailSealed, emailDigest: digest, mailbox, ...same } = await row(one.number);
  const silent = Array.from({ length: 200 }, (_, i) => ({ ...same, number: `${number}-${i}`, state: 'offered' as const, dueOn: '2026-11-01' }));
  await db.insert(visits).values(silent);
  await chaseLate(house, later(bench.now, 24 * 4));
  expect(await letters('visits.staff')).toHaveLength(2);
  expect([id, codeHash, emailSealed, digest, mailbox]).not.toContain(null);
});

test('62, 62а and 62/1 are one yard', async () => {
  const { house, bench, db } = desk.at;
  const at = (address: string) => locate(db, house, { address, vybir: '', territory: codes.prymorskyi }, bench.now);
  const yards = await Promise.all(['Невідома, 62', 'Невідома 62а', 'невідома, 62/1', 'Невідома, 64'].map(at));
  const [first, second, third, other] = yards.map((one) => (one.ok ? one.spot.yard : null));
  expect(first).not.toBe(null);
  expect([second, third]).toEqual([first, first]);
  expect(other).not.toBe(first);
});
