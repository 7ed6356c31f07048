import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { audit } from '#db/schema/audit.ts';
import { issueCards, minutes } from '#db/schema/minutes.ts';
import { outbox } from '#db/schema/outbox.ts';
import { findEvent } from '#modules/events/index.ts';
import { addCard, findAuthorCard, listCards, moveCard, promiseFigures, ratePromise, ratingsOf, type CardDraft } from '#modules/minutes/cards.ts';
import { takeMinutes } from '#modules/minutes/desk.ts';
import { chaseMinutes, findMinutes, forgetMinutes, minuteLetters } from '#modules/minutes/index.ts';
import { answerMinutes, approveMinutes, saveMinutes, type Written } from '#modules/minutes/write.ts';
import { appealDesk } from '../../support/appealDesk.ts';
import { later } from '../../support/appeals.ts';
import { emptyDatabase } from '../../support/database.ts';
import { addTestEvent } from '../../support/events.ts';
import { hire } from '../../support/people.ts';

const box = emptyDatabase();
const desk = appealDesk(box);
const resident = 'susid@mail.example';

const words = (): Written => ({
  startsAt: later(desk.at.bench.now, -2),
  endsAt: later(desk.at.bench.now, -0.5),
  place: 'Базарна, 62, двір',
  secretary: 'Координатор зустрічей',
  police: 'Олена Ковальчук, офіцерка громади',
  people: 25,
  acquaintance: 'Прийшла офіцерка громади, розказала, як із нею звʼязатися, залишила картки.',
  problems: 'Люди говорили про темний двір і крики біля арки після опівночі.',
  invitation: 'Запросили до спільних патрулів і на заняття з безпеки дітей.',
  questions: 'Чому не світить ліхтар?',
  decisions: [{ text: 'Просити поставити пост порядку', yes: 20, no: 3, abstained: 2 }],
  nextOn: null,
  photo: false,
  namesSeen: false,
});

/** A meeting that ended half an hour ago, and who leads it. */
async function meeting(hours = -2) {
  const { db, house, bench } = desk.at;
  const event = await addTestEvent(db, { startsAt: later(bench.now, hours) });
  const { staff, email } = await hire(house, 'eventCoordinator', bench.now);
  return { event, chair: { id: staff.id, name: staff.name }, staff, email };
}
async function tokenOf(template: string): Promise<string> {
  const { db, house } = desk.at;
  const rows = await db.select().from(outbox).where(eq(outbox.template, template)).orderBy(outbox.acceptedAt);
  return JSON.parse(house.vault.open(rows.at(-1)?.dataSealed ?? '')).token;
}
const posted = (fields: Record<string, string>): Request => new Request('http://portal.example/x', { method: 'POST', body: new URLSearchParams(fields) });

test('the way of minutes: begun, approved by the chair and one resident, published, and only then the meeting counts', async () => {
  const { house, bench, db } = desk.at;
  const { event, chair } = await meeting();
  expect(await saveMinutes(house, event.id, 0, words(), chair, bench.now)).toBe(null);
  expect(await findEvent(db, event.id)).toMatchObject({ state: 'draft' });
  expect(await findMinutes(db, event.id)).toMatchObject({ number: 'PR-2026-001', state: 'draft', version: 1, dueOn: '2026-11-30' });
  expect(await approveMinutes(house, event.id, 1, resident, chair, bench.now)).toBe(null);
  expect(await findEvent(db, event.id)).toMatchObject({ state: 'draft' });
  const token = await tokenOf('minutes.approve');
  expect(await answerMinutes(house, token, { agrees: true, words: '' }, bench.now)).toBe(null);
  expect(await findEvent(db, event.id)).toMatchObject({ state: 'counted' });
  expect(await findMinutes(db, event.id)).toMatchObject({ state: 'published', publishedAt: bench.now });
  expect((await db.select().from(audit).where(eq(audit.act, 'minutes.publish')))[0]).toMatchObject({ by: 'resident', detail: { late: false } });
  await expect(db.update(minutes).set({ problems: 'інше' }).where(eq(minutes.event, event.id))).rejects.toThrow();
  expect(await saveMinutes(house, event.id, 3, words(), chair, bench.now)).toBe('minutes.late');
});

test('minutes with an empty block are not approved, whichever it is, and the database holds it too', async () => {
  const { house, bench, db } = desk.at;
  const { event, chair } = await meeting();
  let version = 0;
  for (const block of ['acquaintance', 'problems', 'invitation'] as const) {
    expect(await saveMinutes(house, event.id, version, { ...words(), [block]: '  ' }, chair, bench.now)).toBe(null);
    version += 1;
    expect(await approveMinutes(house, event.id, version, resident, chair, bench.now)).toBe(`minutes.empty.${block}`);
  }
  await expect(db.update(minutes).set({ chairApprovedAt: bench.now }).where(eq(minutes.event, event.id))).rejects.toThrow();
  expect(await saveMinutes(house, event.id, version, { ...words(), police: '' }, chair, bench.now)).toBe(null);
  expect(await approveMinutes(house, event.id, version + 1, resident, chair, bench.now)).toBe('minutes.police.missing');
});

test('what a resident says is not so goes back to the chair, the old link stops, and any change asks for both again', async () => {
  const { house, bench, db } = desk.at;
  const { event, chair } = await meeting();
  await saveMinutes(house, event.id, 0, words(), chair, bench.now);
  await approveMinutes(house, event.id, 1, resident, chair, bench.now);
  const token = await tokenOf('minutes.approve');
  expect(await answerMinutes(house, token, { agrees: false, words: ' ' }, bench.now)).toBe('minutes.objection.missing');
  expect(await answerMinutes(house, token, { agrees: false, words: 'Голосів було менше.' }, bench.now)).toBe(null);
  expect(await answerMinutes(house, token, { agrees: true, words: '' }, bench.now)).toBe('minutes.link.over');
  expect(await findMinutes(db, event.id)).toMatchObject({ state: 'draft', chairApprovedAt: null });
  // The same person does not ask anew as if nothing had been said: another one looks, and the objection stays until the minutes are published.
  expect(await saveMinutes(house, event.id, 3, words(), chair, bench.now)).toBe(null);
  expect(await approveMinutes(house, event.id, 4, resident, chair, bench.now)).toBe('minutes.objection.other');
  const other = await hire(house, 'eventCoordinator', bench.now);
  expect(await approveMinutes(house, event.id, 4, resident, { id: other.staff.id, name: other.staff.name }, bench.now)).toBe(null);
  const kept = await findMinutes(db, event.id);
  expect(house.vault.open(kept?.objectionSealed ?? '')).toBe('Голосів було менше.');
  const second = await tokenOf('minutes.approve');
  expect(await saveMinutes(house, event.id, 5, words(), chair, bench.now)).toBe(null);
  expect(await answerMinutes(house, second, { agrees: true, words: '' }, bench.now)).toBe('minutes.link.over');
});

test('a double press and two coordinators at once: one number, one publication, nobody writes over another', async () => {
  const { house, bench, db } = desk.at;
  const { event, chair } = await meeting();
  const both = await Promise.all([saveMinutes(house, event.id, 0, words(), chair, bench.now), saveMinutes(house, event.id, 0, words(), chair, bench.now)]);
  expect(both.filter((fault) => fault === null)).toHaveLength(1);
  expect(both).toContain('minutes.changed');
  await approveMinutes(house, event.id, 1, resident, chair, bench.now);
  const token = await tokenOf('minutes.approve');
  const pressed = await Promise.all([1, 2].map(() => answerMinutes(house, token, { agrees: true, words: '' }, bench.now)));
  expect(pressed.sort()).toEqual([null, 'minutes.link.over'].sort());
  expect(await db.select().from(minutes)).toHaveLength(1);
});

test('minutes are not written before the meeting, nor of one that was cancelled', async () => {
  const { house, bench, db } = desk.at;
  const { event, chair } = await meeting(3);
  expect(await saveMinutes(house, event.id, 0, words(), chair, bench.now)).toBe('minutes.late');
  const off = await addTestEvent(db, { state: 'cancelled', startsAt: later(bench.now, -3) });
  expect(await saveMinutes(house, off.id, 0, words(), chair, bench.now)).toBe('minutes.late');
});

const form = {
  act: 'save',
  version: '0',
  from: '10:00',
  to: '11:30',
  place: 'Двір',
  secretary: 'Координатор',
  police: 'Олена Ковальчук, офіцерка',
  people: '25',
  acquaintance: 'Прийшла офіцерка громади й розказала про себе.',
  problems: 'Темно біля арки, кричать уночі.',
  invitation: 'Запросили до патрулів.',
};

test('a neighbour does not get into public minutes: names stop it until somebody looks, phones and e-mails always', async () => {
  const { house, bench } = desk.at;
  const { event, staff } = await meeting();
  const at = (change: Record<string, string>) => takeMinutes({ house, staff, now: bench.now, request: posted({ ...form, ...change }) }, event);
  expect(await at({ problems: 'Шумить Петренко Микола з пʼятого' })).toMatchObject({
    form: { errors: { problems: { key: 'minutes.names' } }, values: { people: '25' } },
  });
  expect(await at({ decision1: 'Виселити Коваля П. І.' })).toMatchObject({ form: { errors: { decision1: { key: 'minutes.names' } } } });
  expect(await at({ questions: 'Дзвоніть 067 123 45 67', namesSeen: 'yes' })).toMatchObject({ form: { errors: { questions: { key: 'minutes.contact' } } } });
  expect(await at({ invitation: 'Пишіть на a@mail.example', namesSeen: 'yes' })).toMatchObject({
    form: { errors: { invitation: { key: 'minutes.contact' } } },
  });
  expect(await at({ problems: 'Просили, щоб Ганна Шевченко, начальниця відділу, прийшла ще', namesSeen: 'yes' })).toMatchObject({ done: 'save' });
});

test('more votes than people is a mistake, and so is half a vote', async () => {
  const { house, bench } = desk.at;
  const { event, staff } = await meeting();
  const at = (change: Record<string, string>) => takeMinutes({ house, staff, now: bench.now, request: posted({ ...form, ...change }) }, event);
  expect(await at({ decision1: 'Пост порядку', yes1: '20', no1: '5', abstained1: '1' })).toMatchObject({
    form: { errors: { yes1: { key: 'minutes.vote.more', values: { people: 25 } } } },
  });
  expect(await at({ decision1: 'Пост порядку', yes1: '20' })).toMatchObject({ form: { errors: { yes1: { key: 'minutes.vote.whole' } } } });
  expect(await at({ yes1: '20', no1: '1', abstained1: '1' })).toMatchObject({ form: { errors: { decision1: { key: 'minutes.decision.missing' } } } });
  expect(await at({ decision1: 'Пост порядку', yes1: '20', no1: '4', abstained1: '1' })).toMatchObject({ done: 'save' });
});

test('nobody who works here approves as a resident', async () => {
  const { house, bench } = desk.at;
  const { event, staff, chair, email: staffEmail } = await meeting();
  const other = await hire(house, 'moderator', bench.now);
  await saveMinutes(house, event.id, 0, words(), chair, bench.now);
  const at = (email: string) => takeMinutes({ house, staff, now: bench.now, request: posted({ act: 'approve', version: '1', resident: email }) }, event);
  expect(await at(other.email)).toMatchObject({ form: { errors: { resident: { key: 'minutes.resident.staff' } } } });
  expect(await at(other.email.toUpperCase())).toMatchObject({ form: { errors: { resident: { key: 'minutes.resident.staff' } } } });
  // The same mailbox under another spelling is the same person.
  expect(await at(staffEmail.replace('@', '+1@'))).toMatchObject({ form: { errors: { resident: { key: 'minutes.resident.staff' } } } });
  expect(await at(resident)).toMatchObject({ done: 'approve' });
});

const draft: CardDraft = { kind: 'area', text: 'Не світить ліхтар біля арки', place: 'Базарна, 62', wish: 'полагодити', way: 'area', contact: '' };

test('a card gets an owner and a day within seven days, later only with an explanation that everybody reads', async () => {
  const { house, bench, db } = desk.at;
  const { event, staff } = await meeting();
  expect(await addCard(house, event.id, draft, staff.id, bench.now)).toBe(null);
  expect(await addCard(house, event.id, { ...draft, text: 'Ями на тротуарі' }, staff.id, bench.now)).toBe(null);
  const [first, second] = await listCards(db, event.id);
  const own = { act: 'own' as const, owner: 'Олена Ковальчук, офіцерка громади', dueOn: '2026-12-10', lateWhy: '' };
  const doing = (card = first, version = 1) => ({ card: card?.id ?? '', event: event.id, version, staffId: staff.id });
  expect(await moveCard(house, doing(), { ...own, dueOn: '2026-11-20' }, bench.now)).toBe('minutes.due.past');
  expect(await moveCard(house, doing(), { act: 'done', words: 'Зроблено' }, bench.now)).toBe('minutes.changed');
  expect(await moveCard(house, doing(), own, bench.now)).toBe(null);
  const after = later(bench.now, 24 * 8);
  expect(await moveCard(house, doing(second), own, after)).toBe('minutes.own.late');
  expect(await moveCard(house, doing(second), { ...own, lateWhy: 'Чекали на відповідь міста' }, after)).toBe(null);
  expect(await promiseFigures(db, after)).toEqual({ given: 2, kept: 0, refused: 0, open: 2, overdue: 0, inTime: 1, needed: 2 });
  expect(await promiseFigures(db, later(bench.now, 24 * 30))).toMatchObject({ open: 2, overdue: 2 });
  expect(await moveCard(house, doing(first, 2), { act: 'work' }, after)).toBe(null);
  expect(await moveCard(house, doing(first, 3), { act: 'done', words: 'Ліхтар полагодили' }, after)).toBe(null);
  expect(await moveCard(house, doing(second, 2), { act: 'refuse', words: 'Це земля міста' }, after)).toBe(null);
  expect(await moveCard(house, doing(first, 4), { act: 'told' }, after)).toBe(null);
  expect(await moveCard(house, doing(first, 5), { act: 'told' }, after)).toBe('minutes.changed');
  expect(await promiseFigures(db, after)).toMatchObject({ kept: 1, refused: 1, open: 0 });
});

test('an appeal waits for its author alone; of a crime nothing is written down', async () => {
  const { house, bench, db } = desk.at;
  const { event, staff } = await meeting();
  expect(await addCard(house, event.id, { ...draft, kind: 'disorder', way: 'appeal', contact: 'avtor@mail.example' }, staff.id, bench.now)).toBe(null);
  const token = await tokenOf('minutes.appeal');
  expect(await findAuthorCard(db, token)).toMatchObject({ text: draft.text });
  expect(await findAuthorCard(db, token.slice(1) + 'A')).toBe(null);
  const letters = await db.select().from(outbox).where(eq(outbox.lane, 'resident'));
  expect(letters.map((row) => house.vault.open(row.toSealed ?? ''))).toEqual(['avtor@mail.example']);
  expect(JSON.stringify(await db.select().from(issueCards))).not.toContain('avtor');
  expect(await addCard(house, event.id, { ...draft, kind: 'crime', way: 'appeal' }, staff.id, bench.now)).toBe('minutes.card.way.wrong');
  expect(await addCard(house, event.id, { ...draft, kind: 'crime', way: 'tip', contact: 'svidok@mail.example' }, staff.id, bench.now)).toBe(null);
  expect((await listCards(db, event.id)).at(-1)).toMatchObject({ kind: 'crime', text: '', place: '', wish: '', contactSealed: null });
  expect(await db.select().from(outbox).where(eq(outbox.lane, 'resident'))).toHaveLength(1);
});

test('two cards at once get two numbers', async () => {
  const { house, bench, db } = desk.at;
  const { event, staff } = await meeting();
  await Promise.all([1, 2, 3].map(() => addCard(house, event.id, draft, staff.id, bench.now)));
  expect((await listCards(db, event.id)).map(({ number }) => number)).toEqual([1, 2, 3]);
});

test('who was there rates a promise once', async () => {
  const { house, bench, db } = desk.at;
  const { event, staff } = await meeting();
  await addCard(house, event.id, draft, staff.id, bench.now);
  const [card] = await listCards(db, event.id);
  const rate = (voter: string, kept: 'yes' | 'no') => db.transaction((tx) => ratePromise(tx, { card: card?.id ?? '', voter, kept }, event.id, bench.now));
  expect(await rate('a', 'yes')).toBe('minutes.changed');
  await moveCard(
    house,
    { card: card?.id ?? '', event: event.id, version: 1, staffId: staff.id },
    { act: 'own', owner: 'Офіцерка', dueOn: '2026-12-10', lateWhy: '' },
    bench.now,
  );
  expect(await rate('a', 'yes')).toBe(null);
  expect(await rate('a', 'no')).toBe(null);
  expect(await rate('b', 'yes')).toBe(null);
  expect((await ratingsOf(db, [card?.id ?? ''])).get(card?.id ?? '')).toEqual({ yes: 1, partly: 0, no: 1 });
});

test('the organiser hears of late minutes and loose cards once a week; contacts go after sixty days', async () => {
  const { house, bench, db } = desk.at;
  const { event, staff, chair } = await meeting();
  await saveMinutes(house, event.id, 0, words(), chair, bench.now);
  await addCard(house, event.id, { ...draft, way: 'appeal', contact: 'avtor@mail.example' }, staff.id, bench.now);
  const late = async () => (await db.select().from(outbox).where(eq(outbox.template, 'minutes.late'))).length;
  await chaseMinutes(house, bench.now);
  expect(await late()).toBe(0);
  const after = later(bench.now, 24 * 9);
  await chaseMinutes(house, after);
  await chaseMinutes(house, later(after, 1));
  expect(await late()).toBe(2);
  await forgetMinutes(house, later(bench.now, 24 * 61));
  expect(await db.select().from(issueCards)).toMatchObject([{ contactSealed: null, authorHash: null, text: draft.text }]);
  expect(Object.keys(minuteLetters)).toHaveLength(3);
});
