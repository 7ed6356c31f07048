import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acts, addedEnvelopes, asks, files, messages, notes, threads } from '#db/schema/tips.ts';
import { bytesOf, hexOf } from '#modules/tips/bytes.ts';
import { composeFollowing, composeReply, readTalk } from '#modules/tips/compose.ts';
import { openEnvelope, openText } from '#modules/tips/seal.ts';
import { identityToRecipient } from 'age-encryption';
import type { TipSecrets } from '#modules/tips/secrets.ts';
import { talkStep } from '#modules/tips/talk.ts';
import { wirePaths, type Talk, type TalkAnswer } from '#modules/tips/wire.ts';
import { isLast, type TipState } from '#modules/tips/rules.ts';
import { emptyDatabase } from '../../support/database.ts';
import { openTestWitness, sendTip, someSecrets, type Heard, type TestWitness } from '../../support/witness.ts';

const at = emptyDatabase();
let house: TestWitness;
beforeEach(async () => {
  house = await openTestWitness(at.db, { flood: { slowMs: 250, free: 100 } });
});
afterEach(() => house.close());

const isTalk = (value: unknown): value is TalkAnswer => typeof value === 'object' && value !== null && 'tip' in value && 'pad' in value;
const talkOf = (heard: Heard): Talk | null => {
  const answer = heard.json();
  if (!isTalk(answer)) throw new Error('This is no dialogue.');
  return answer.tip;
};
const visit = (secrets: TipSecrets) => house.ask('POST', wirePaths.talk, { v: 1, access: hexOf(secrets.access) });
const setState = async (secrets: TipSecrets, state: TipState, more: { closedOn?: string; keepUntil?: string } = {}) =>
  at.db
    .update(threads)
    .set({ state, outcome: isLast(state) ? 'notEnough' : null, ...more })
    .where(eq(threads.accessHash, bytesOf(secrets.thread, 32)!));
const refused = (why: string) => ({ v: 1, refused: why });

/** A reader opens the tip and writes back, as the desk does. */
async function reply(secrets: TipSecrets, text: string) {
  const [first] = house.readers.readers;
  const found = await at.db.select().from(messages).orderBy(messages.seq);
  const last = talkOf(await visit(secrets))!.items.at(-1)!;
  const key = await openEnvelope(found[0]!.envelope!, first.identity);
  const message = await composeReply({
    thread: secrets.thread,
    seq: last.seq + 1,
    after: last.hash,
    kid: first.kid,
    signKey: first.signKey,
    text,
    fields: {},
    ring: 'all',
    recipients: [secrets.replyRecipient, await identityToRecipient(key!)],
  });
  await at.db.insert(messages).values({ threadId: found[0]!.threadId, seq: last.seq + 1, by: 'reader', message, addedOn: '2026-11-24' });
  return key!;
}

async function follow(secrets: TipSecrets, text: string, files: { bytes: Uint8Array; type: string }[] = []) {
  const { items } = talkOf(await visit(secrets))!;
  const seen = await readTalk(secrets, items, house.readers.readers);
  return composeFollowing({ secrets, manifest: house.readers.manifest, kind: 'answer', text, fields: {}, files, items, seen });
}

test('a question and its answer travel both ways, and the witness’s own words never come back', async () => {
  const { secrets } = await sendTip(house);
  const key = await reply(secrets, 'О котрій годині це буває?');
  await setState(secrets, 'waiting_author');
  const { items, state } = talkOf(await visit(secrets))!;
  expect([state, items.map(({ by, message }) => [by, message === null])]).toEqual([
    'waiting_author',
    [
      ['witness', true],
      ['reader', false],
    ],
  ]);
  expect(await readTalk(secrets, items, house.readers.readers)).toMatchObject([
    { by: 'witness' },
    { by: 'reader', ok: true, text: 'О котрій годині це буває?' },
  ]);
  const { wire, files: shut } = await follow(secrets, 'Після восьмої.', [{ bytes: new Uint8Array(5000).fill(7), type: 'image/png' }]);
  for (const { id, bytes } of shut) await house.ask('PUT', wirePaths.file + id, Buffer.from(bytes));
  expect((await house.ask('POST', wirePaths.add, wire)).status).toBe(201);
  expect((await house.ask('POST', wirePaths.add, wire)).status).toBe(200);
  expect(talkOf(await visit(secrets))).toMatchObject({ state: 'in_view', items: [{ seq: 0 }, { seq: 1 }, { seq: 2, by: 'witness', message: null }] });
  const [, , added] = await at.db.select().from(messages).orderBy(messages.seq);
  const own = await openEnvelope(added!.envelope!, house.readers.readers[1].identity);
  expect(await openText(added!.message, own!)).toContain('Після восьмої.');
  expect(await openText(added!.message, key)).toBeNull();
  expect(await at.db.select({ act: acts.act, by: acts.by, actedOn: acts.actedOn }).from(acts)).toEqual([
    { act: 'witness.added', by: null, actedOn: '2026-11-24' },
  ]);
});

test('only the next one is taken: replayed, early, or of another tip, it is refused', async () => {
  const { secrets } = await sendTip(house);
  const { secrets: others } = await sendTip(house);
  const { wire } = await follow(secrets, 'Ще одне.');
  const { wire: second } = await follow(secrets, 'Ще інше.');
  const add = async (sent: object) => {
    const heard = await house.ask('POST', wirePaths.add, sent);
    return heard.status < 300 ? heard.status : heard.json();
  };
  expect(await add({ ...wire, seq: 2 })).toEqual(refused('order'));
  expect(await add(wire)).toBe(201);
  expect(await add(second)).toEqual(refused('order'));
  expect(await add({ ...wire, seq: 2, text: 'відкрито' })).toEqual(refused('shape'));
  expect(await add({ ...wire, seq: 0 })).toEqual(refused('shape'));
  expect(await add({ ...second, access: hexOf((await someSecrets()).access) })).toEqual(refused('unknown'));
  expect(await add({ ...second, seq: 2, files: ['ab'.repeat(16)] })).toEqual(refused('missingFile'));
  expect(talkOf(await visit(secrets))?.items).toHaveLength(2);
  expect(talkOf(await visit(others))?.items).toHaveLength(1);
});

test.each(['closed', 'training', 'redirected'] as const)('a tip that is %s takes nothing more', async (state) => {
  const { secrets } = await sendTip(house);
  const { wire } = await follow(secrets, 'Ще одне.');
  await setState(secrets, state);
  expect((await house.ask('POST', wirePaths.add, wire)).json()).toEqual(refused('ended'));
  await setState(secrets, 'joined');
  expect((await house.ask('POST', wirePaths.add, wire)).status).toBe(201);
});

test('a code that opens nothing is answered in the same shape and size as most that do (I9)', async () => {
  const { secrets } = await sendTip(house);
  await reply(secrets, 'Дякуємо.');
  const known = await visit(secrets);
  const unknown = await visit(await someSecrets());
  expect(talkOf(unknown)).toBeNull();
  const shape = ({ status, headers, body }: Heard) => {
    const { date: _, ...rest } = headers;
    return { status, headers: rest, size: body.length, names: Object.keys(JSON.parse(body.toString())) };
  };
  expect(shape(unknown)).toEqual(shape(known));
  expect(unknown.body.length).toBe(talkStep);
  for (let i = 0; i < 5; i++) await reply(secrets, 'Ще запитання.');
  expect((await visit(secrets)).body.length).toBe(2 * talkStep);
});

test('after ten wrong codes every answer waits, the right one too', async () => {
  const { secrets } = await sendTip(house);
  const timed = async (who: TipSecrets) => {
    const from = performance.now();
    await visit(who);
    return performance.now() - from;
  };
  expect(await timed(secrets)).toBeLessThan(200);
  for (let i = 0; i < 10; i++) await visit(await someSecrets());
  expect(await timed(secrets)).toBeGreaterThan(240);
  expect(await timed(await someSecrets())).toBeGreaterThan(240);
  house.wait(601);
  expect(await timed(secrets)).toBeLessThan(200);
});

test('erasing leaves a class and an outcome; the code then opens nothing, and to ask again is answered alike', async () => {
  const { secrets } = await sendTip(house, { files: [{ bytes: new Uint8Array(5000).fill(7), type: 'image/png' }] });
  await reply(secrets, 'Дякуємо.');
  const [message] = await at.db.select().from(messages);
  const [thread] = await at.db.select().from(threads);
  const by = '00000000-0000-4000-8000-000000000001';
  await at.db.insert(addedEnvelopes).values({ messageId: message!.id, kid: 'later', envelope: new Uint8Array(9) });
  await at.db.insert(notes).values({ threadId: thread!.id, seq: 0, message: new Uint8Array(9), envelope: new Uint8Array(9), by, addedOn: '2026-11-24' });
  await at.db.insert(asks).values({ threadId: thread!.id, act: 'hold', reason: 'слова про підказку', askedBy: by, askedOn: '2026-11-24' });
  const erase = () => house.ask('POST', wirePaths.erase, { v: 1, access: hexOf(secrets.access) });
  const first = await erase();
  expect([first.status, first.json()]).toEqual([200, { v: 1, taken: true }]);
  expect((await erase()).body.equals(first.body)).toBe(true);
  expect(talkOf(await visit(secrets))).toBeNull();
  for (const table of [messages, files, notes, asks, addedEnvelopes]) expect(await at.db.select().from(table)).toEqual([]);
  expect(await at.db.select().from(threads)).toMatchObject([
    { state: 'closed', outcome: 'withdrawn', urgency: 'U2', language: 'uk', identity: null, holder: null },
  ]);
  const [left] = await at.db.select().from(threads);
  expect([hexOf(left!.accessHash), hexOf(left!.deposit)]).not.toContain(secrets.thread);
});

test('of a closed tip the last day may come nearer and never go further', async () => {
  const { secrets } = await sendTip(house);
  const shorten = async (keepUntil: string) => {
    const heard = await house.ask('POST', wirePaths.shorten, { v: 1, access: hexOf(secrets.access), keepUntil });
    return heard.status < 300 ? heard.status : heard.json();
  };
  expect(await shorten('2026-12-01')).toEqual(refused('order'));
  await setState(secrets, 'closed', { closedOn: '2026-11-24', keepUntil: '2027-02-22' });
  expect(await shorten('2026-12-01')).toBe(201);
  expect(await shorten('2026-12-01')).toBe(200);
  expect(await shorten('2026-12-02')).toEqual(refused('order'));
  expect(await shorten('2026-11-23')).toEqual(refused('order'));
  expect(await shorten('2026-02-31')).toEqual(refused('shape'));
  expect(await shorten('2026-11-24')).toBe(201);
  expect(talkOf(await visit(secrets))).toMatchObject({ keepUntil: '2026-11-24', closedOn: '2026-11-24' });
});
