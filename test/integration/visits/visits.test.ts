import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { demoCity } from '#db/seed/city.ts';
import { audit } from '#db/schema/audit.ts';
import { events } from '#db/schema/events.ts';
import { visitActs, visitDrafts, visits } from '#db/schema/visits.ts';
import { findEvent, listSpeakers, moveState } from '#modules/events/index.ts';
import { loadCity } from '#modules/places/index.ts';
import { takeAsk, takeStep } from '#modules/visits/desk.ts';
import { chaseLate, forgetVisits, listVisits, personal, seeVisit } from '#modules/visits/index.ts';
import { receiveVisit } from '#modules/visits/requests.ts';
import { letIn, openVisit } from '#modules/visits/see.ts';
import { acceptOffer, answerUnit, askOther, askUnit, offerDay, refuseVisit, withdrawVisit } from '#modules/visits/work.ts';
import { emailDigest } from '#platform/personal.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { later } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { hire } from '../../support/people.ts';
import { hanna, visitsOn, wished } from '../../support/visits.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const { begun, received, offered, dayOffered, row, letters, jar } = visitsOn(desk);

test('an invitation counts from the digits on: number, code, the clock of the coordinator, letters', async () => {
  const { house, bench, db } = desk.at;
  await hire(house, 'eventCoordinator', bench.now);
  const { token, digits } = await begun();
  expect(await db.select().from(visits)).toMatchObject([{ state: 'unconfirmed', number: null, dueOn: null }]);
  const got = await receiveVisit(house, { token, digits }, bench.now);
  // The clock of these tests stands on Monday, 2026-11-23: three working days end on Thursday.
  expect(got).toMatchObject({ status: 'received', number: expect.stringMatching(/^ZM-OD-2026-000001-.$/) });
  expect(await db.select().from(visits)).toMatchObject([{ state: 'received', dueOn: '2026-11-26', entryId: null }]);
  const [own] = await letters('visits.received');
  expect(own?.text).toMatch(/ЗМ-ОД-2026-000001-./);
  expect(await letters('visits.staff')).toHaveLength(1);
  expect(await receiveVisit(house, { token, digits }, bench.now)).toEqual({ status: 'over' });
  const kept = JSON.stringify(await db.select().from(visits));
  for (const secret of [hanna, 'Ганна', 'Базарна', 'ліхтарі']) expect(kept).not.toContain(secret);
});

test('a double press of the digits makes one invitation', async () => {
  const { house, bench, db } = desk.at;
  const typed = await begun();
  const both = await Promise.all([receiveVisit(house, typed, bench.now), receiveVisit(house, typed, bench.now)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['over', 'received']);
  expect(await db.select().from(visits)).toHaveLength(1);
});

test('who asks for the same yard again is led to the first invitation, and three open ones are enough', async () => {
  const { house, bench, db } = desk.at;
  const first = await received();
  expect(await receiveVisit(house, await begun(), bench.now)).toMatchObject({ status: 'known', number: first.number });
  for (const yard of ['yard-2', 'yard-3']) await received({ spot: { ...wished.spot, yard } });
  expect(await receiveVisit(house, await begun({ spot: { ...wished.spot, yard: 'yard-4' } }), bench.now)).toEqual({ status: 'enough' });
  expect(await db.select().from(visits)).toHaveLength(3);
});

test('number and code open it in this browser, the mailbox in the account; a stranger sees nothing', async () => {
  const { house, bench, db } = desk.at;
  const one = await received();
  const cookies = jar();
  const here = { house, cookies, now: bench.now };
  const number = one.number;
  expect(await seeVisit(here, number, null)).toBe(null);
  expect(await openVisit(db, house, { number, code: 'ABCE2345', network: 'net' }, bench.now)).toMatchObject({ ok: false });
  expect(await openVisit(db, house, { number: number.replace('ZM', 'зм'), code: one.code, network: 'net' }, bench.now)).toMatchObject({ ok: true });
  letIn(here, number, one.code, false);
  expect(await seeVisit(here, number, null)).toMatchObject({ address: 'Базарна, 62', demand: { yard: 1, beat: 1 } });
  const mine = { emailDigest: emailDigest(house, hanna), things: [] };
  expect(await seeVisit({ ...here, cookies: jar() }, number, mine)).not.toBe(null);
  expect((await personal.list(db, house, mine, 'uk', bench.now)).map(({ key }) => key)).toEqual([number]);
  expect(await seeVisit({ ...here, cookies: jar() }, number, { emailDigest: emailDigest(house, 'x@mail.example'), things: [] })).toBe(null);
});

test('demand counts households, each once, and never those who took it back', async () => {
  const { house, bench } = desk.at;
  const one = await received();
  const other = await received({ email: 'petro@mail.example' });
  await received({ email: 'olha@mail.example', spot: { ...wished.spot, yard: 'yard-2' } });
  const here = { house, cookies: jar(), now: bench.now };
  letIn(here, one.number, one.code, false);
  expect((await seeVisit(here, one.number, null))?.demand).toEqual({ yard: 2, beat: 3 });
  expect(await withdrawVisit(house, { visitId: other.id, version: 1 }, bench.now)).toBe(null);
  expect((await seeVisit(here, one.number, null))?.demand).toEqual({ yard: 1, beat: 2 });
});

test('the way to an event: checked, the unit asked, a day offered, agreed; each step a row, a line and a letter', async () => {
  const { house, bench, db } = desk.at;
  const one = await offered();
  expect(one).toMatchObject({ state: 'offered', version: 4 });
  expect(await acceptOffer(house, { visitId: one.id, version: 4 }, bench.now)).toBe(null);
  const done = await row(one.number ?? '');
  const event = await findEvent(db, done.eventId ?? '');
  expect(event).toMatchObject({ type: 'yard', state: 'proposed', visitId: one.id, addressUk: 'Двір на Базарній, 62', shelterMetres: 40, publishedAt: null });
  expect(await listSpeakers(db, event?.id ?? '')).toMatchObject([{ name: 'Олена Ковальчук', post: 'офіцер громади', police: true }]);
  const acts = (await db.select().from(visitActs).where(eq(visitActs.visit, one.id)).orderBy(visitActs.id)).map(({ act }) => act);
  expect(acts).toEqual(['received', 'askUnit', 'comes', 'offer', 'accept']);
  const lines = (await db.select().from(audit).where(eq(audit.subjectId, one.id)).orderBy(audit.id)).map(({ act }) => act);
  expect(lines).toEqual(acts.map((act) => `visits.${act}`));
  expect((await letters('visits.step')).map(({ text }) => text.split('\n')[0]?.split(': ')[1])).toEqual([
    'запитали підрозділ',
    'вам пропонують день',
    'домовилися',
  ]);
  const told = JSON.stringify(await db.select().from(events)) + JSON.stringify(await db.select().from(audit));
  for (const secret of [hanna, 'Ганна', 'ліхтарі']) expect(told).not.toContain(secret);
});

test('a double press of «I agree» makes one event', async () => {
  const { house, bench, db } = desk.at;
  const one = await offered();
  const own = { visitId: one.id, version: 4 };
  const both = await Promise.all([acceptOffer(house, own, bench.now), acceptOffer(house, own, bench.now)]);
  expect(both.filter((fault) => fault === null)).toHaveLength(1);
  expect(both).toContain('visits.late');
  expect(await db.select().from(events)).toHaveLength(1);
});

test('of two coordinators at once the second is told that it has changed', async () => {
  const { house, bench } = desk.at;
  const one = await received();
  const [a, b] = [await hire(house, 'eventCoordinator', bench.now), await hire(house, 'eventCoordinator', bench.now)];
  const both = await Promise.all([
    askUnit(house, { visitId: one.id, staffId: a.staff.id, version: 1 }, bench.now),
    refuseVisit(house, { visitId: one.id, staffId: b.staff.id, version: 1 }, { reason: 'danger', words: 'Там обстріли.' }, bench.now),
  ]);
  expect(both.sort()).toEqual([null, 'visits.late'].sort());
});

test('«nobody can come» is said only after the unit has said so; a danger at once', async () => {
  const { house, bench } = desk.at;
  const one = await received();
  const staffId = (await hire(house, 'eventCoordinator', bench.now)).staff.id;
  const why = { reason: 'staff' as const, words: 'Немає офіцерів до січня.' };
  expect(await refuseVisit(house, { visitId: one.id, staffId, version: 1 }, why, bench.now)).toBe('visits.refuse.unit');
  expect(await askUnit(house, { visitId: one.id, staffId, version: 1 }, bench.now)).toBe(null);
  expect(await offerDay(house, { visitId: one.id, staffId, version: 2 }, dayOffered(), false, bench.now)).toBe('visits.late');
  expect(await answerUnit(house, { visitId: one.id, staffId, version: 2 }, { comes: false, words: 'Усі на чергуванні.' }, bench.now)).toBe(null);
  expect(await offerDay(house, { visitId: one.id, staffId, version: 3 }, dayOffered(), false, bench.now)).toBe('visits.offer.unit');
  expect(await refuseVisit(house, { visitId: one.id, staffId, version: 3 }, why, bench.now)).toBe(null);
  expect((await letters('visits.step')).at(-1)?.text).toContain('Немає офіцерів до січня.');
  const second = await received({ email: 'petro@mail.example' });
  expect(await refuseVisit(house, { visitId: second.id, staffId, version: 1 }, { reason: 'danger', words: 'Там мінна небезпека.' }, bench.now)).toBe(null);
});

test('the same topic near here within sixty days is no refusal: a later day is offered, and not without such a meeting', async () => {
  const { house, bench, db } = desk.at;
  const first = await offered();
  await acceptOffer(house, { visitId: first.id, version: 4 }, bench.now);
  const held = await row(first.number ?? '');
  for (const act of ['confirm', 'publish', 'hold'] as const) await db.transaction((tx) => moveState(tx, held.eventId ?? '', act, { staffId: null }, bench.now));
  bench.now = later(bench.now, 24 * 20);
  const next = await received({ email: 'petro@mail.example', spot: { ...wished.spot, yard: 'yard-2' } });
  const doing = { visitId: next.id, staffId: first.coordinator.id, version: 1 };
  expect(await offerDay(house, doing, dayOffered(), true, bench.now)).toBe('visits.later.soon');
  const far = { ...dayOffered(), startsAt: later(bench.now, 24 * 55), endsAt: later(bench.now, 24 * 55 + 1) };
  expect(await offerDay(house, doing, far, true, bench.now)).toBe(null);
  const elsewhere = await received({ email: 'olha@mail.example', spot: { ...wished.spot, beat: 14, yard: 'yard-3' } });
  expect(await offerDay(house, { ...doing, visitId: elsewhere.id }, far, true, bench.now)).toBe('visits.later.none');
});

test('another day starts the clock of the coordinator anew; what is taken back asks nobody', async () => {
  const { house, bench } = desk.at;
  const one = await offered();
  expect(await askOther(house, { visitId: one.id, version: 4 }, ['2026-12-10'], bench.now)).toBe(null);
  expect(await row(one.number ?? '')).toMatchObject({ state: 'ready', days: ['2026-12-10'], dueOn: '2026-11-26' });
  expect(await acceptOffer(house, { visitId: one.id, version: 5 }, bench.now)).toBe('visits.late');
  expect(await withdrawVisit(house, { visitId: one.id, version: 5 }, bench.now)).toBe(null);
  expect(await withdrawVisit(house, { visitId: one.id, version: 6 }, bench.now)).toBe('visits.late');
});

test('the queue stands in the order of turns, the late first; a unit sees its own, a coordinator their territory', async () => {
  const { house, bench, db } = desk.at;
  const all = (await hire(house, 'eventCoordinator', bench.now)).staff;
  const elsewhere = (await hire(house, 'eventCoordinator', bench.now, { territory: 'UA51100270010276757' })).staff;
  const contact = (await hire(house, 'policeContact', bench.now)).staff;
  const first = await received();
  bench.now = later(bench.now, 1);
  const second = await received({ email: 'petro@mail.example', spot: { ...wished.spot, yard: 'yard-2' } });
  const third = await received({ email: 'olha@mail.example' });
  const list = async (who: typeof all) => (await listVisits(db, house, who, { closed: false, page: 1 }, bench.now)).rows.map((line) => line.row.number);
  // The third asked for the yard that waits longest, so it stands before the second.
  expect(await list(all)).toEqual([first.number, third.number, second.number]);
  expect(await list(elsewhere)).toEqual([]);
  expect(await list(contact)).toEqual([]);
  await db.update(visits).set({ dueOn: '2026-11-20' }).where(eq(visits.id, second.id));
  expect(await list(all)).toEqual([second.number, first.number, third.number]);
});

test('who is late hears of it once a week, however often the portal looks', async () => {
  const { house, bench } = desk.at;
  await hire(house, 'eventCoordinator', bench.now);
  await received();
  await chaseLate(house, bench.now);
  expect(await letters('visits.staff')).toHaveLength(1);
  bench.now = later(bench.now, 24 * 4);
  await chaseLate(house, bench.now);
  await chaseLate(house, later(bench.now, 24));
  expect(await letters('visits.staff')).toHaveLength(2);
  await chaseLate(house, later(bench.now, 24 * 7));
  expect(await letters('visits.staff')).toHaveLength(3);
});

test('what nobody proved goes after a day; who asked goes sixty days after the end, and the rest tells no person', async () => {
  const { house, bench, db } = desk.at;
  await begun({ email: 'nobody@mail.example' });
  const one = await received();
  await withdrawVisit(house, { visitId: one.id, version: 1 }, bench.now);
  await forgetVisits(house, later(bench.now, 25));
  expect(await db.select().from(visits)).toMatchObject([{ id: one.id, forgottenAt: null }]);
  await forgetVisits(house, later(bench.now, 24 * 61));
  expect(await db.select().from(visits)).toMatchObject([
    { emailSealed: null, emailDigest: null, nameSealed: null, addressSealed: null, wordsSealed: null, codeHash: null, beat: 15 },
  ]);
});

const posted = (fields: Record<string, string | string[]>): Request => {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
  return new Request('http://portal.example/x', { method: 'POST', body });
};

test('every typed word is kept, right or wrong, and the last press checks all three steps anew', async () => {
  const { house, bench, db } = desk.at;
  await db.transaction((tx) => loadCity(tx, demoCity(bench.now)));
  const cookies = jar();
  const at = (request: Request) => ({ house, cookies, request, network: 'net', lang: 'uk' as const, now: bench.now });
  const who = { host: 'resident', name: 'Ганна', address: 'Базарна, 62', email: 'hanna(at)mail.example' };
  expect(await takeStep(at(posted(who)), 'who')).toMatchObject({ status: 422, form: { errors: { email: expect.anything() }, values: { name: 'Ганна' } } });
  expect(await takeStep(at(new Request('http://portal.example/x')), 'who')).toMatchObject({ form: { values: { email: 'hanna(at)mail.example' } } });
  expect(await takeStep(at(posted({ ...who, email: hanna })), 'who')).toMatchObject({ go: true });
  expect(await takeAsk(at(posted({})))).toMatchObject({ status: 422, form: { errors: { when: expect.anything(), what: expect.anything() } } });
  const when = { day1: '2026-11-24', day2: '', day3: '', part: 'evening', people: '20', space: 'yard', needs: '' };
  expect(await takeStep(at(posted(when)), 'when')).toMatchObject({ form: { errors: { day1: { key: 'visits.days.soon' } } } });
  expect(await takeStep(at(posted({ ...when, day1: '2026-12-04', day2: '2026-12-04' })), 'when')).toMatchObject({
    form: { errors: { day2: { key: 'visits.days.twice' } } },
  });
  expect(await takeStep(at(posted({ ...when, day1: '2026-12-04' })), 'when')).toMatchObject({ go: true });
  expect(await takeStep(at(posted({ words: '' })), 'what')).toMatchObject({ form: { errors: { topics: expect.anything() } } });
  expect(await takeStep(at(posted({ topics: ['noise', 'dark'], words: '' })), 'what')).toMatchObject({ go: true });
  expect(JSON.stringify(await db.select().from(visitDrafts))).not.toContain('Ганна');
  expect(await takeAsk(at(posted({})))).toMatchObject({ go: true });
  expect(await db.select().from(visits)).toMatchObject([{ state: 'unconfirmed', beat: 15, topics: ['noise', 'dark'], days: ['2026-12-04'] }]);
});

test('a school says ages and classes, tells the parents itself, and never names a pupil', async () => {
  const { house, bench, db } = desk.at;
  await db.transaction((tx) => loadCity(tx, demoCity(bench.now)));
  const cookies = jar();
  const at = (request: Request) => ({ house, cookies, request, network: 'net', lang: 'uk' as const, now: bench.now });
  const who = { host: 'school', hostName: '', name: 'Олена', address: 'Базарна, 62', email: hanna };
  expect(await takeStep(at(posted(who)), 'who')).toMatchObject({ form: { errors: { hostName: { key: 'visits.hostName.missing.school' } } } });
  expect(await takeStep(at(posted({ ...who, hostName: 'Ліцей № 9' })), 'who')).toMatchObject({ go: true });
  const what = { topics: ['cyber'], ages: '10-13', classes: '3', teacher: 'Олена Бойко, класна керівниця', words: 'Петренко Артем найбільше хоче послухати.' };
  expect(await takeStep(at(posted(what)), 'what')).toMatchObject({ form: { errors: { parentsTold: { key: 'visits.parents.missing' } } } });
  expect(await takeStep(at(posted({ ...what, parentsTold: 'yes' })), 'what')).toMatchObject({ form: { errors: { words: { key: 'visits.pupils.named' } } } });
  expect(await takeStep(at(posted({ ...what, parentsTold: 'yes', words: 'Два класи давно просять.' })), 'what')).toMatchObject({ go: true });
});

test('an address outside the region is refused at once', async () => {
  const { house, bench, db } = desk.at;
  await db.transaction((tx) => loadCity(tx, demoCity(bench.now)));
  const at = (address: string) =>
    takeStep(
      { house, cookies: jar(), request: posted({ host: 'resident', name: 'Ганна', address, email: hanna }), network: 'net', lang: 'uk', now: bench.now },
      'who',
    );
  expect(await at('Київ, Хрещатик, 1')).toMatchObject({ form: { errors: { address: { key: 'visits.address.outside' } } } });
  expect(await at('Небувала, 4')).toMatchObject({ form: { errors: { address: { key: 'visits.address.unknown' } } }, district: true });
});
