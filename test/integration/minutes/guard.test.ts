import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { eventSeats } from '#db/schema/events.ts';
import { outbox } from '#db/schema/outbox.ts';
import { addCard, listCards, listShown, type CardDraft } from '#modules/minutes/cards.ts';
import { takeMinutes } from '#modules/minutes/desk.ts';
import { chaseMinutes, findMinutes, forgetMinutes } from '#modules/minutes/index.ts';
import { isLater } from '#modules/minutes/rules.ts';
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

const draft: CardDraft = { kind: 'area', text: 'Не світить ліхтар біля арки', place: 'Базарна, 62', wish: 'полагодити', way: 'area', contact: '' };

test('where people signed up, one of those who came approves', async () => {
  const { house, bench, db } = desk.at;
  const { event, staff, chair } = await meeting();
  await saveMinutes(house, event.id, 0, words(), chair, bench.now);
  const seat = (email: string, state: 'attended' | 'absent') => ({
    event: event.id,
    state,
    language: 'uk' as const,
    emailSealed: house.vault.seal(email),
    people: 1,
    askedAt: bench.now,
    came: state === 'attended' ? 1 : null,
  });
  await db.insert(eventSeats).values([seat('buv@mail.example', 'attended'), seat('nebuv@mail.example', 'absent')]);
  const at = (email: string) => takeMinutes({ house, staff, now: bench.now, request: posted({ act: 'approve', version: '1', resident: email }) }, event);
  for (const email of [resident, 'nebuv@mail.example'])
    expect(await at(email)).toMatchObject({ form: { errors: { resident: { key: 'minutes.resident.absent' } } } });
  expect(await at('Buv@mail.example')).toMatchObject({ done: 'approve' });
});

test('a card is moved only from the page of its own meeting', async () => {
  const { house, bench, db } = desk.at;
  const { event } = await meeting();
  const elsewhere = await meeting(-4);
  await addCard(house, event.id, draft, elsewhere.staff.id, bench.now);
  const [card] = await listCards(db, event.id);
  const own = { act: 'own', card: card?.id ?? '', version: '1', owner: 'Олена Ковальчук, офіцерка', dueOn: '2026-12-10' };
  const at = (page: typeof event) => takeMinutes({ house, staff: elsewhere.staff, now: bench.now, request: posted(own) }, page);
  expect(await at(elsewhere.event)).toMatchObject({ done: null, form: { errors: { _form: { key: 'minutes.changed' } } } });
  expect(await listCards(db, event.id)).toMatchObject([{ state: 'raised', owner: null }]);
  expect(await at(event)).toMatchObject({ done: 'own' });
});

test('no phone and no e-mail stands where the public reads who led, who came and who answers', async () => {
  const { house, bench, db } = desk.at;
  const { event, staff } = await meeting();
  const at = (fields: Record<string, string>) => takeMinutes({ house, staff, now: bench.now, request: posted(fields) }, event);
  for (const field of ['secretary', 'police'])
    expect(await at({ ...form, [field]: 'Олена Ковальчук, 067 123 45 67' })).toMatchObject({ form: { errors: { [field]: { key: 'minutes.contact' } } } });
  await addCard(house, event.id, draft, staff.id, bench.now);
  const [card] = await listCards(db, event.id);
  const own = { act: 'own', card: card?.id ?? '', version: '1', owner: 'Олена, olena@mail.example', dueOn: '2026-12-10', lateWhy: '' };
  expect(await at(own)).toMatchObject({ form: { errors: { owner: { key: 'minutes.contact' } } } });
});

test('minutes nobody published forget the resident after sixty days, and a link that old publishes nothing', async () => {
  const { house, bench, db } = desk.at;
  const { event, chair } = await meeting();
  await saveMinutes(house, event.id, 0, words(), chair, bench.now);
  await approveMinutes(house, event.id, 1, resident, chair, bench.now);
  const token = await tokenOf('minutes.approve');
  await forgetMinutes(house, later(bench.now, 24 * 59));
  expect(await findMinutes(db, event.id)).toMatchObject({ state: 'asked', residentSealed: expect.any(String) });
  await forgetMinutes(house, later(bench.now, 24 * 61));
  expect(await findMinutes(db, event.id)).toMatchObject({ state: 'draft', residentSealed: null, residentHash: null, objectionSealed: null });
  expect(await answerMinutes(house, token, { agrees: true, words: '' }, later(bench.now, 24 * 61))).toBe('minutes.link.over');
});

test('the organiser hears of a held meeting whose minutes nobody has begun', async () => {
  const { house, bench, db } = desk.at;
  await meeting();
  const held = await addTestEvent(db, { state: 'held', startsAt: later(bench.now, -3) });
  await chaseMinutes(house, bench.now);
  expect(await db.select().from(outbox).where(eq(outbox.template, 'minutes.late'))).toHaveLength(0);
  await chaseMinutes(house, later(bench.now, 24 * 9));
  expect(await db.select().from(outbox).where(eq(outbox.template, 'minutes.late'))).toMatchObject([{ subjectId: held.id }]);
});

test('the resident reads the cards that everybody will read, and a later one is known as later', async () => {
  const { house, bench, db } = desk.at;
  const { event, staff, chair } = await meeting();
  await addCard(house, event.id, draft, staff.id, bench.now);
  await addCard(house, event.id, { ...draft, kind: 'crime', way: 'tip' }, staff.id, bench.now);
  expect((await listShown(db, event.id)).map(({ number }) => number)).toEqual([1]);
  await saveMinutes(house, event.id, 0, words(), chair, bench.now);
  await approveMinutes(house, event.id, 1, resident, chair, bench.now);
  await answerMinutes(house, await tokenOf('minutes.approve'), { agrees: true, words: '' }, bench.now);
  await addCard(house, event.id, draft, staff.id, later(bench.now, 1));
  const row = await findMinutes(db, event.id);
  expect((await listShown(db, event.id)).map((card) => isLater(card, { residentApprovedAt: row?.residentApprovedAt ?? null }))).toEqual([false, true]);
});
